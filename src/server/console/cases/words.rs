//! Words of the inbox's filters and of what is kept of them.

use crate::server::console::text::{Text, texts};

texts! {
    MORE_FILTERS: "ตัวกรองเพิ่มเติม", "More filters";
    FILTER_CHANNEL: "ช่องทาง", "Channel";
    ANY_CHANNEL: "ทุกช่องทาง", "All channels";
    CH_KIOSK: "ตู้บริการ", "Kiosk";
    CH_PAPER: "กระดาษ", "Paper";
    CH_PHONE: "โทรศัพท์", "Telephone";
    CH_LINE: "ไลน์", "LINE";
    CH_MEETING: "การประชุม", "Meeting";
    CH_WEB: "เว็บไซต์", "Website";
    FILTER_KIOSK: "ตู้บริการ", "Kiosk";
    ANY_KIOSK: "ทุกตู้", "All kiosks";
    FILTER_AGE: "รับเมื่อ", "Received";
    ANY_AGE: "รับเมื่อใดก็ได้", "At any time";
    AGE_TODAY: "วันนี้", "Today";
    AGE_WEEK: "ใน 7 วัน", "In the last 7 days";
    AGE_MONTH: "ใน 30 วัน", "In the last 30 days";
    AGE_OLDER: "นานกว่า 30 วัน", "More than 30 days ago";
    FROM: "รับตั้งแต่วันที่", "Received from";
    TO: "รับถึงวันที่", "Received until";
    OCCURRED_FROM: "แจ้งตั้งแต่วันที่", "Given from";
    OCCURRED_TO: "แจ้งถึงวันที่", "Given until";
    ANSWERED_FROM: "ตอบตั้งแต่วันที่", "Answered from";
    ANSWERED_TO: "ตอบถึงวันที่", "Answered until";
    DAY_HINT: "วว/ดด/ปปปป", "dd/mm/yyyy";
    BAD_DAY: "วันที่ที่พิมพ์ไม่ถูกต้อง จึงยังไม่ได้ใช้กรอง กรุณาพิมพ์ วัน/เดือน/ปี เช่น 22/11/2569", "A day that was typed is none, so it narrows nothing: type day/month/year, such as 22/11/2026.";
    OPEN: "ยังไม่ตอบ (รอดำเนินการ)", "Open: not answered yet";
    NO_UNIT: "ไม่มีหน่วยงาน", "No unit";
    EACH_CAME: "นับทุกเรื่องที่เข้ามา รวมเรื่องที่รวมเข้ากับเรื่องอื่นแล้ว", "Every case that came, those merged into others too";
    EACH_WORK: "นับทีละเรื่อง ไม่ยุบเรื่องที่ข้อความเหมือนกัน", "One by one, the same words not gathered";
    FILTER_ASSIGNED: "ผู้รับผิดชอบ", "In whose hands";
    ANY_ASSIGNED: "ทุกคน", "Everybody";
    ASSIGNED_ME: "ของฉัน", "Mine";
    ASSIGNED_NOBODY: "ยังไม่มีผู้รับผิดชอบ", "Nobody yet";
    ASSIGN: "มอบหมายผู้รับผิดชอบ", "Assign";
    ASSIGN_TO: "มอบหมายให้", "Assign to";
    ASSIGN_DO: "มอบหมาย", "Assign";
    ASSIGN_TAKE: "รับเรื่องนี้ไว้เอง", "Take it myself";
    COMMITTEES: "คณะอนุกรรมการ", "Sub-committees";
    PEOPLE: "เจ้าหน้าที่", "Staff";
    EV_ASSIGNED: "มอบหมายให้ {}", "Assigned to {}";
    EV_UNASSIGNED: "ไม่มีผู้รับผิดชอบแล้ว", "Assigned to nobody";
    F_ASSIGNED: "ผู้รับผิดชอบ", "In the hands of";
    DONE_ASSIGNED: "มอบหมายแล้ว", "Assigned";
    NEEDS_ASSIGNEE: "เลือกผู้ที่ทำเรื่องของหน่วยงานนี้", "Choose somebody who works on this unit's cases";
    CHOOSE_CASE: "เลือกเรื่อง {}", "Choose case {}";
    ECHOES: "และอีก {} เรื่องที่เหมือนกัน", "and {} more with the same words";
    BEHIND: "และที่เหมือนกันอีก {} เรื่อง", "and {} more with the same words";
    BURST: "ข้อความเหมือนกัน จากตู้เดียวกัน ในเวลาไม่กี่นาที", "The same words from one kiosk, within minutes.";
    GATHER: "รวมทั้ง {} เรื่องเข้ากับเรื่องนี้", "Merge all {} into this one";
    GATHER_SAY: "มีข้อความเหมือนกันอีก {} เรื่องจากตู้เดียวกันในเวลาไม่กี่นาที", "{} more with the same words came from the same kiosk within minutes.";
    GATHER_SEE: "ดูทั้งหมด", "See them";
    GATHERED: "รวมแล้ว {} เรื่อง", "{} cases merged";
    WITH_CHOSEN: "เรื่องที่เลือก", "Chosen cases";
    BULK_ROUTE: "ส่งหน่วยงาน", "Send to the unit";
    BULK_NONE: "ยังไม่ได้เลือกเรื่อง: ทำเครื่องหมายหน้าเรื่องที่ต้องการก่อน", "No case was chosen: tick those you mean first";
    BULK_DONE: "ทำแล้ว {} เรื่อง", "Done with {} cases";
    BULK_CHANGED: "อีก {} เรื่องมีผู้แก้ไขไปก่อนหรือทำไม่ได้ ยังไม่ได้เปลี่ยน กรุณาเปิดดู", "{} more were changed by somebody else or did not allow it, and stayed as they were: please look at them";
    NEWS_ONE: "มีเรื่องมาใหม่ 1 เรื่อง", "One case has come in";
    NEWS_MANY: "มีเรื่องมาใหม่ {} เรื่อง", "{} cases have come in";
    NEWS_SHOW: "แสดง", "Show";
    SAVED: "ตัวกรองที่บันทึกไว้", "Saved searches";
    SAVE_THIS: "บันทึกการค้นหานี้ในชื่อ", "Save this search as";
    SAVE: "บันทึก", "Save";
    FORGET: "ลบตัวกรอง {}", "Delete {}";
    SAVED_DONE: "บันทึกตัวกรองแล้ว", "The search was saved";
    FORGOTTEN_DONE: "ลบตัวกรองแล้ว", "The search was deleted";
    NO_NAME: "ตั้งชื่อตัวกรองก่อนบันทึก (ไม่เกิน 40 ตัวอักษร)", "Give it a name first (at most 40 characters)";
    TOO_MANY: "บันทึกได้ไม่เกิน 20 ตัวกรอง ลบตัวกรองเก่าก่อน", "At most 20 can be saved: delete an old one first";
}

#[cfg(test)]
mod tests {
    #[test]
    fn every_text_is_there_in_both_languages() {
        crate::server::console::text::check(super::ALL);
    }
}
