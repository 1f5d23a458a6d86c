//! Words of the trips to villages.

use super::Text;

texts! {
    NAV: "สัญจรลงหมู่บ้าน", "Trips to villages";
    SAY: "เตรียมที่นี่ ตู้รู้เมื่อติดต่อครั้งถัดไปหรือทางแฟลชไดรฟ์ ใช้งานได้หลายวันโดยไม่มีเครือข่าย กลับมาแล้วสรุปว่ารับไว้กี่เรื่อง มาถึงกี่เรื่อง (ข้อ 4.9)", "Prepared here; the kiosk learns of it with its next contact or by stick, works for days without network, and at home what was taken is held against what arrived (clause 4.9).";
    ADD: "เตรียมสัญจร", "Prepare a trip";
    NONE: "ยังไม่มีสัญจรในปีนี้", "No trip is prepared in this year";
    COVERAGE: "หมู่บ้านที่ไปถึง", "Villages reached";
    COVERAGE_SAY: "หมู่บ้านที่ยังไม่เคยไปอยู่บนสุด นับสัญจรที่ออกเดินทางแล้ว", "Those never visited stand first; trips that a kiosk went on are counted.";
    NOT_REACHED: "ปีนี้ยังไม่ได้ไป {} หมู่บ้าน", "Not visited in this year: {} villages";
    ALL_REACHED: "ปีนี้ไปครบทุกหมู่บ้านแล้ว", "Every village was visited in this year";
    BACK: "กลับไปรายการสัญจร", "Back to the trips";
    SAVE: "บันทึก", "Save";

    // The form
    F_TITLE: "ชื่อสัญจร", "Name of the trip";
    F_SITE: "ตั้งตู้ที่ไหน", "Where the kiosk stands";
    F_FIRST: "ตั้งแต่วันที่", "First day";
    F_LAST: "ถึงวันที่ (ถ้าหลายวัน)", "Last day, if more than one";
    F_MOOS: "หมู่บ้านที่ไป", "Villages";
    F_KIOSK: "ตู้ที่นำไป", "Kiosk";
    F_NOTE: "หมายเหตุ", "Note";
    BAD_LONG: "ยาวเกินไป ชื่อและที่ตั้งไม่เกิน 120 ตัวอักษร หมายเหตุไม่เกิน 2,000", "Too long: 120 characters for name and site, 2,000 for a note.";
    BAD_DAYS: "สัญจรหนึ่งไม่เกิน 60 วัน", "A trip has at most 60 days.";
    BAD_MOOS: "เลือกอย่างน้อยหนึ่งหมู่บ้าน", "Choose one village at least.";
    BAD_COUNT: "กรุณากรอกเป็นจำนวนเต็ม เช่น 35", "Please give a whole number, such as 35.";

    // How it stands
    COL_TRIP: "สัญจร", "Trip";
    COL_DAYS: "วันที่", "Days";
    COL_MOOS: "หมู่บ้าน", "Villages";
    COL_KIOSK: "ตู้", "Kiosk";
    COL_STATE: "สถานะ", "State";
    ST_PREPARED: "เตรียมไว้", "Prepared";
    ST_OUT: "กำลังสัญจร", "On the way";
    ST_HOME: "กลับแล้ว รอปิดใบสรุป", "Home, sheet to be closed";
    ST_CLOSED: "ปิดใบสรุปแล้ว", "Sheet closed";
    NO_KIOSK: "ยังไม่ได้เลือกตู้", "No kiosk chosen yet";
    FACTS: "แผนสัญจร", "The plan";
    HEARD: "คำบอกล่าสุดจากตู้", "The kiosk’s last word";
    HEARD_NONE: "ตู้ยังไม่รู้จักสัญจรนี้ จะรู้เมื่อติดต่อครั้งถัดไป หรือทางแฟลชไดรฟ์", "It does not know of this trip yet: it will with its next contact, or by stick.";
    HEARD_KNOWS: "รู้จักสัญจรนี้แล้ว ยังไม่เริ่ม", "knows of it, not begun";
    HEARD_OUT: "เริ่มแล้ว รับไว้ {} เรื่อง รอส่ง {}", "begun: {} taken, {} waiting";
    HEARD_ENDED: "สิ้นสุดแล้ว รับไว้ {} เรื่อง รอส่ง {}", "ended: {} taken, {} waiting";
    HEARD_AT: "บอกเมื่อ {}", "told {}";
    KIOSK_CLOCK: "นาฬิกาของตู้: เริ่ม {}", "by the kiosk’s clock: begun {}";
    KIOSK_CLOCK_END: " สิ้นสุด {}", ", ended {}";

    // By hand
    MARKS: "บันทึกแทนตู้", "Say it for the kiosk";
    MARKS_SAY: "ปกติตู้บอกเองเมื่อเจ้าหน้าที่กดเริ่มและสิ้นสุดที่หน้าตู้ ใช้เมื่อตู้ยังติดต่อไม่ได้ ระหว่างวันของสัญจรจะไม่เตือนว่าตู้เงียบ", "The kiosk says it itself once staff press begin and end on it: for when it cannot be reached. On the days of the trip its silence is no alarm.";
    MARK_OUT: "ออกเดินทางแล้ว", "It has left";
    MARK_HOME: "กลับถึงแล้ว", "It is home";

    // The closing sheet
    SHEET: "ใบสรุปสัญจร", "Closing sheet";
    SHEET_CLOSED: "ปิดเมื่อ {} โดย {} ตัวเลขไม่เปลี่ยนอีก", "Closed {} by {}: its figures never change";
    S_TAKEN: "รับไว้ในตู้", "Taken by the kiosk";
    S_BY_KIOSK: "ตู้นับ", "counted by the kiosk";
    S_BY_STAFF: "เจ้าหน้าที่อ่านจากหน้าตู้", "read off the kiosk by staff";
    S_UNKNOWN: "ยังไม่ทราบ", "not known";
    S_ARRIVED: "มาถึงเซิร์ฟเวอร์", "Arrived here";
    S_QUARANTINED: "ในนั้น ถูกกักไว้", "of these, in quarantine";
    S_ERASED: "ในนั้น ลบแล้วตามคำขอ", "of these, erased since";
    S_WAITING: "ยังรอส่งในตู้", "Still waiting on the kiosk";
    S_MISSING: "ขาดไป", "Missing";
    S_PAPER: "คีย์จากแบบกระดาษ", "Keyed in from paper";
    S_PERSONS: "ผู้เข้าร่วม", "Participants";
    S_LATE: "มาถึงหลังปิดใบสรุป", "Came after the sheet was closed";
    SEE_CASES: "ดูเรื่องของสัญจรนี้", "See its cases";
    LATE_SAY: "มีอีก {} เรื่องมาถึงหลังปิดใบสรุป เรื่องเหล่านี้รับไว้และดำเนินการตามปกติ แต่ไม่อยู่ในตัวเลขของใบสรุป", "{} more came after the sheet was closed: they are cases like others, and not in the sheet’s figures.";
    BAD_WAITING: "ยังรอส่งในตู้ {} เรื่อง ต่อเครือข่ายให้ตู้แล้วกดซิงก์ หรือบันทึกลงแฟลชไดรฟ์มานำเข้าที่เซิร์ฟเวอร์ ก่อนปิดใบสรุป", "{} still wait on the kiosk. Connect it and sync, or bring them by stick, before the sheet is closed.";
    BAD_MISSING: "ขาดไป {} เรื่องที่ตู้รับไว้แต่ไม่ได้รออยู่ในตู้ตามคำบอกล่าสุด ซิงก์ตู้อีกครั้ง ถ้ายังขาด พิมพ์คำสั่ง suanruam-kiosk check ที่ตู้ แล้วแจ้งผู้ดูแลระบบ", "{} that the kiosk took are neither here nor waiting by its last word. Sync it once more; if they are still missing, run suanruam-kiosk check on it and tell the administrator.";
    BAD_UNREADABLE: "มี {} เรื่องจากตู้นี้ถูกกักไว้เพราะเปิดไม่ได้ จึงไม่รู้ว่าเป็นของสัญจรใด", "{} from this kiosk are in quarantine and do not open: of which trip they are is not known.";
    NOTE_BEYOND: "มาถึงมากกว่าที่ตู้นับ {} เรื่อง คำบอกของตู้อาจเก่ากว่าที่มาถึง ซิงก์ตู้อีกครั้ง", "{} more are here than the kiosk counted: its word may be older. Sync it once more.";
    NOTE_UNKNOWN: "ยังไม่รู้ว่าตู้รับไว้กี่เรื่อง ซิงก์ตู้ หรืออ่านตัวเลขจากหน้าเจ้าหน้าที่ของตู้ (สัญจรลงหมู่บ้าน) แล้วพิมพ์ด้านล่าง", "How many the kiosk took is not known yet: sync it, or read the number off its staff page (Trip to villages) and type it below.";
    FINE: "ครบ ตรงกันทั้งสองฝั่ง", "Complete: both sides agree";
    KEYED: "ตัวเลขที่เจ้าหน้าที่บันทึก", "Figures from staff";
    KEYED_TAKEN: "รับไว้ในตู้ ตามหน้าเจ้าหน้าที่ของตู้", "Taken, as the kiosk’s staff page shows it";
    KEYED_PERSONS: "ผู้เข้าร่วม (คน)", "Participants";
    CLOSE: "ปิดใบสรุป", "Close the sheet";
    CLOSE_SAY: "ตัวเลขในใบสรุปจะคงที่ตลอดไป และสัญจรจะเข้าทะเบียนกิจกรรมเพื่อนับในรายงาน", "The figures are kept for good, and the tour is entered among the activities, where the report counts it.";
    CLOSE_MISSING: "ปิดทั้งที่ยังขาด {} เรื่อง", "Close it with {} missing";
    ACTIVITY: "กิจกรรมในทะเบียน", "The activity in the register";
    OF_TRIP: "มาจากสัญจร {}", "Of the trip {}";
    REMOVE: "ยกเลิกสัญจรนี้", "Take this trip back";
    REMOVE_SAY: "ทำได้ก่อนออกเดินทางเท่านั้น ประวัติยังอยู่", "Before anybody went on it. Its history stays.";
    EDIT: "แก้ไขแผน", "Change the plan";
    HISTORY: "ประวัติการแก้ไข", "What it was before";
    WAS_REMOVED: "ยกเลิก", "Taken back";

    DONE_PUT: "บันทึกแล้ว ตู้จะรู้เมื่อติดต่อครั้งถัดไป หรือทางแฟลชไดรฟ์", "Saved. The kiosk learns of it with its next contact, or by stick.";
    DONE_MARKED: "บันทึกแล้ว", "Saved";
    DONE_KEYED: "บันทึกตัวเลขแล้ว", "The figures are saved";
    DONE_CLOSED: "ปิดใบสรุปแล้ว และบันทึกในทะเบียนกิจกรรม", "The sheet is closed, and the tour is among the activities";
    DONE_REMOVED: "ยกเลิกสัญจรแล้ว", "Taken back";
    CONFLICT: "มีผู้แก้ไขสัญจรนี้ไปก่อนแล้ว หรือตู้ออกเดินทางหรือปิดใบสรุปไปแล้ว ข้อมูลด้านล่างเป็นปัจจุบัน สิ่งที่ท่านพิมพ์ยังอยู่ในแบบฟอร์ม", "Somebody changed this trip first, or a kiosk went on it, or its sheet was closed. What you see is current, and what you typed is still in the form.";
    FULL: "ทะเบียนกิจกรรมของปีนี้เต็มแล้ว จึงยังปิดใบสรุปไม่ได้ กรุณาติดต่อผู้ดูแลระบบ", "This year’s register of activities is full, so the sheet is not closed: please tell the administrator.";

    // Coverage
    C_VILLAGE: "หมู่บ้าน", "Village";
    C_TIMES: "สัญจร (ครั้ง)", "Trips";
    C_LAST: "ครั้งล่าสุด", "Last one";
    C_OPINIONS: "เรื่องจากหมู่บ้านนี้ในสัญจร", "Cases from it on trips";
    C_NEVER: "ยังไม่เคยไป", "Not yet";
    C_BAR: "{} ครั้ง", "{} times";

    // In the inbox
    FILTER: "สัญจร", "Trip";
    ANY: "ทุกสัญจรและนอกสัญจร", "On any trip or none";
}
