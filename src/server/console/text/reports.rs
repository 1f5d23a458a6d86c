//! Words of the six-monthly report's pages.

use super::Text;

texts! {
    NAV: "รายงาน ก.ก.ถ.", "Six-monthly report";
    NAV_SHORT: "รายงาน", "Report";
    TITLE: "รายงานผลการดำเนินงานต่อสำนักงาน ก.ก.ถ.", "Reports to the ก.ก.ถ. office";
    SAY: "แต่ละรอบระบบรวบรวมตัวเลขให้เอง ตรวจตัวเลข เขียนปัญหาและข้อเสนอแนะ แล้วให้ผู้บริหารอนุมัติ ฉบับที่อนุมัติแล้วเก็บไว้ตามเดิมทุกตัวอักษร", "The figures of each round are gathered for you. Check them, write down problems and suggestions, then have a manager approve. What is approved is kept as it is, byte for byte.";
    ROUND: "รอบ", "Round";
    DAYS: "ช่วงวันที่", "Days";
    DUE: "ครบกำหนดส่ง", "Due";
    STATE: "สถานะ", "State";
    DRAFT: "ยังไม่อนุมัติ", "Not yet approved";
    APPROVED: "อนุมัติแล้ว ฉบับที่ {}", "Approved, version {}";
    RUNNING: "รอบนี้ยังไม่สิ้นสุด", "Still running";
    BEFORE: "ก่อนเริ่มใช้ระบบนี้", "Before this system";
    OVERDUE: "เลยกำหนดส่ง", "Overdue";
    OF_ROUND: "{} ปีงบประมาณ {}", "{}, fiscal year {}";
    DRAFT_FILES: "ดาวน์โหลดร่าง", "Download the draft";
    FILE_DOCX: "Word (แก้ไขได้)", "Word (to edit)";
    FILE_PDF: "PDF (ลงนามและเก็บ)", "PDF (to sign and file)";
    FILE_XLSX: "ตัวเลข (Excel)", "Figures (Excel)";
    FILE_CSV: "ตัวเลข (CSV)", "Figures (CSV)";
    FIGURES: "ตัวเลขในรายงาน", "The figures";
    FIGURES_SAY: "กดที่ตัวเลขเพื่อดูเรื่องที่นับ ตัวเลขที่ปกปิดคือจำนวนที่น้อยจนอาจทำให้รู้ตัวผู้แจ้ง", "Press a figure to see what it counts. Hidden figures are so small that they could tell who it was.";
    WRITE: "ข้อความในรายงาน", "What you write";
    PROBLEMS: "ปัญหา อุปสรรค และข้อเสนอแนะ", "Problems and suggestions";
    OTHER: "เรื่องอื่น ๆ", "Other remarks";
    WRITE_SAY: "เว้นว่างไว้ หัวข้อนั้นจะไม่อยู่ในรายงาน อย่าเขียนชื่อหรือเบอร์โทรของประชาชน", "What is left empty does not stand in the report. Write no names or telephone numbers of visitors.";
    SAVE: "บันทึกข้อความ", "Save";
    SAVED: "บันทึกข้อความแล้ว", "Saved.";
    TOO_LONG: "ข้อความยาวเกินไป ไม่เกิน 10,000 ตัวอักษรต่อช่อง ข้อความที่ท่านพิมพ์ยังอยู่ กรุณาตัดให้สั้นลงแล้วบันทึกอีกครั้ง", "Too long: at most 10,000 signs in each field. What you typed is still there: shorten it and save again.";
    CONFLICT: "มีผู้แก้ไขรายงานนี้ไปก่อนแล้ว ข้อความของผู้นั้นอยู่ด้านล่าง ที่ท่านพิมพ์ยังอยู่ในช่อง กรุณาเทียบแล้วบันทึกอีกครั้ง", "Somebody else changed this report first. Their words stand below, and what you typed is still in the fields: compare, and save again.";
    THEIRS: "ข้อความที่ผู้อื่นบันทึกไว้", "What somebody else saved";
    APPROVE: "อนุมัติรายงาน", "Approve";
    APPROVE_SAY: "เมื่ออนุมัติ ไฟล์ทั้งสี่และรายการเรื่องที่นับจะเก็บไว้ตามเดิม แก้ไขไม่ได้อีก หากต้องแก้ ให้อนุมัติฉบับใหม่", "Approving keeps the four files and the list of what was counted as they are. To change anything, approve a further version.";
    APPROVE_EARLY: "รอบนี้ยังไม่สิ้นสุด จึงยังอนุมัติไม่ได้ อนุมัติได้ตั้งแต่วันที่ {}", "The round is still running: it can be approved from {} on.";
    APPROVE_DO: "อนุมัติเป็นฉบับที่ {}", "Approve as version {}";
    APPROVE_DONE: "อนุมัติแล้ว ไฟล์เก็บไว้ในรายการด้านล่าง", "Approved. The files are kept below.";
    APPROVE_CONFLICT: "รายงานนี้เปลี่ยนไปหลังจากที่ท่านเปิดหน้านี้ กรุณาตรวจอีกครั้งแล้วจึงอนุมัติ", "The report has changed since you opened this page: check it again before you approve.";
    VERSIONS: "ฉบับที่อนุมัติแล้ว", "Approved versions";
    NONE: "ยังไม่มีฉบับที่อนุมัติ", "None is approved yet.";
    VERSION: "ฉบับที่ {}", "Version {}";
    COUNTED: "นับ {} เรื่อง", "counts {} cases";
    COUNTED_LIST: "รายการที่นับ", "What was counted";
    COUNTED_CASES: "เรื่องจากประชาชน", "Cases";
    COUNTED_TRIPS: "การสัญจร", "Trips";
    COUNTED_NOTICES: "ข้อมูลข่าวสารที่เผยแพร่", "Notices";
    COUNTED_KIOSKS: "ตู้บริการ", "Kiosks";
    COUNTED_HEARINGS: "การรับฟังความคิดเห็น", "Hearings";
    COUNTED_THEN: "ชื่อและฉบับแก้ไขตามที่เป็นเมื่ออนุมัติ ลิงก์เปิดรายการตามที่เป็นวันนี้", "Names and revisions are as they were at approval; a link opens the record as it is today.";
    COUNTED_AT: "แก้ไขครั้งที่ {}", "revision {}";
    HASH: "ลายนิ้วมือไฟล์ (SHA-256)", "Fingerprint (SHA-256)";
    REMIND: "รายงาน ก.ก.ถ. {} ครบกำหนดส่งวันที่ {}", "The report to the ก.ก.ถ. office, {}, is due on {}";
    REMIND_OVER: "รายงาน ก.ก.ถ. {} เลยกำหนดส่งแล้ว (ครบกำหนดวันที่ {})", "The report to the ก.ก.ถ. office, {}, is overdue (since {})";
    REMIND_OPEN: "เปิดรายงาน", "Open the report";
}
