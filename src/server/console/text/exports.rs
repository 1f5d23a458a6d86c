//! Words of the files that are made from the records.

use super::Text;

texts! {
    LINK: "ส่งออก", "Export";
    TITLE: "ส่งออก{}", "Export: {}";
    BACK: "กลับ", "Back";
    WHAT: "สิ่งที่จะอยู่ในไฟล์", "What will be in the file";
    CHOOSE: "เลือกรูปแบบไฟล์", "Choose a form";
    XLSX: "Excel (.xlsx)", "Excel (.xlsx)";
    CSV: "CSV (.csv)", "CSV (.csv)";
    JSON: "JSON (.json)", "JSON (.json)";
    XLSX_SAY: "เปิดด้วย Excel หรือ LibreOffice วันที่เรียงและคำนวณได้ มีแผ่นบอกที่มา", "For Excel or LibreOffice; days that can be sorted and counted with, and a sheet that says where it comes from.";
    CSV_SAY: "ตารางข้อความล้วน บรรทัดแรกบอกที่มา", "Plain text; the first line says where it comes from.";
    JSON_SAY: "สำหรับโปรแกรมอื่น ใช้รหัสแทนคำ", "For other programs: codes in the place of words.";
    RECORDED: "การส่งออกทุกครั้งจะถูกบันทึกว่าใคร เมื่อใด ตัวกรองใด กี่รายการ", "Each export is recorded: who, when, which filter, how many.";
    CARE: "ข้อความที่ประชาชนเขียนอาจมีชื่อหรือเบอร์โทรปนอยู่ เก็บไฟล์ไว้เฉพาะที่จำเป็น และลบเมื่อใช้เสร็จ", "What people wrote may name somebody. Keep the file only where it is needed, and delete it when you are done.";
    TOO_MANY: "ไฟล์ Excel รับได้ไม่เกิน 1,048,575 แถว กรุณาเลือก CSV หรือกรองให้น้อยลง", "An Excel file holds at most 1,048,575 rows: choose CSV, or narrow the filter.";
    TOO_MANY_TITLE: "มีมากกว่าที่ไฟล์ Excel รับได้", "More than an Excel file holds";
    BUSY: "กำลังส่งออกหลายไฟล์อยู่", "Several exports are being made";
    BUSY_SAY: "กรุณารอสักครู่ แล้วกดอีกครั้ง ยังไม่มีอะไรเปลี่ยน", "Wait a moment and press again. Nothing was changed.";

    L_FILTER: "ตัวกรอง", "Filter";
    L_ALL: "ไม่มี (ทั้งหมด)", "None (everything)";
    L_ONLY: "เฉพาะเรื่องของ", "Only cases of";
    L_QUERY: "ค้นหา", "Words sought";
    L_QUERY_HELD: "ค้นด้วยคำ (ไม่เก็บคำไว้)", "Words were sought (not kept here)";
    L_BURST: "ข้อความเหมือนกันจากตู้เดียวกัน", "The same words from one kiosk";
    L_ROWS: "จำนวน", "Rows";
    L_BY: "จัดทำโดย", "Made by";
    L_AT: "จัดทำเมื่อ", "Made at";
    L_WITHOUT: "ไม่มีในไฟล์", "Not in the file";
    L_WITHOUT_CASES: "ชื่อและเบอร์โทรที่ผู้แจ้งให้ไว้ เลขติดตาม และบันทึกภายใน", "Names and telephone numbers that visitors gave, tracking numbers, internal notes";
    L_EACH: "นับ", "Counted";
    L_DAYS: "ช่วงวันที่", "Days";
    ROWS: "{} รายการ", "{} rows";

    C_NUMBER: "เลขเรื่อง", "Case";
    C_RECEIVED: "รับเมื่อ", "Received";
    C_OCCURRED: "วันที่แจ้ง", "Given on";
    C_DUE: "ครบกำหนด", "Due";
    C_ANSWERED: "ตอบเมื่อ", "Answered on";
    C_STATUS: "สถานะ", "Status";
    C_UNIT: "หน่วยงาน", "Unit";
    C_ASSIGNED: "ผู้รับผิดชอบ", "In the hands of";
    C_AGENCY: "ส่งต่อให้", "Passed to";
    C_CHANNEL: "ช่องทาง", "Channel";
    C_KIOSK: "ตู้บริการ", "Kiosk";
    C_TEXT: "ข้อความของผู้แจ้ง", "What the visitor wrote";
    C_ANSWER: "คำตอบถึงผู้แจ้ง", "Answer to the visitor";
    C_SAID: "บนกระดาน: ท่านบอก", "On the board: you said";
    C_DONE: "บนกระดาน: เราทำ", "On the board: we did";
    C_CONTACT: "ให้ข้อมูลติดต่อไว้", "Left contact data";
    C_YES: "ให้ไว้", "yes";
    C_NO: "ไม่ได้ให้", "no";

    C_ID: "รหัส", "Id";
    C_TITLE_TH: "ชื่อเรื่อง", "Title in Thai";
    C_TITLE_EN: "ชื่อเรื่องภาษาอังกฤษ", "Title in English";
    C_STAY: "ต้องติดไว้ถึง", "Must stay until";
    C_REVISION: "ฉบับที่", "Revision";
    C_CHANGED: "แก้ไขล่าสุด", "Changed at";
    C_CHANGED_BY: "แก้ไขโดย", "Changed by";

    C_ENROLLED: "ลงทะเบียนเมื่อ", "Enrolled at";
    C_REVOKED: "ยกเลิกเมื่อ", "Revoked at";
    C_DISK: "พื้นที่ว่าง (ไบต์)", "Free bytes";
    C_CLOCK: "นาฬิกาต่างจากเซิร์ฟเวอร์ (วินาที)", "Clock off by (s)";

    C_SEQ: "ลำดับ", "No.";
    C_DETAIL: "รายละเอียด", "Detail";
    C_LOGIN: "ชื่อเข้าใช้", "Login";
    C_PREVIOUS: "ลายนิ้วมือก่อนหน้า", "Hash before";

    C_PART: "ตัวเลขใด", "Figure";
    C_OF: "ของ", "Of";
    C_COUNT: "จำนวน", "Number";
    RECORDS: "ข้อมูลดิบทั้งหมด (คำสั่งของเครื่องแม่ข่าย)", "All raw records (by the server's command)";
    FIGURES: "ตัวเลขภาพรวม", "Figures";
    P_DAY: "เรื่องต่อวัน", "Cases per day";
    P_TOPIC: "เรื่องตามหัวข้อ", "Cases by topic";
    P_MOO: "เรื่องตามหมู่บ้าน", "Cases by village";
    P_LATE: "เกินกำหนดตามหน่วยงาน", "Late by unit";
    P_WAIT: "ยังไม่ส่งหน่วยงาน", "Not yet routed";
    P_TODAY: "รับวันนี้", "Received today";
}
