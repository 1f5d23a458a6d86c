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
    SAVED: "ตัวกรองที่บันทึกไว้", "Saved searches";
    SAVE_THIS: "บันทึกการค้นหานี้ในชื่อ", "Save this search as";
    SAVE: "บันทึก", "Save";
    FORGET: "ลบตัวกรอง {}", "Delete {}";
    SAVED_DONE: "บันทึกตัวกรองแล้ว", "The search was saved";
    FORGOTTEN_DONE: "ลบตัวกรองแล้ว", "The search was deleted";
    NO_NAME: "ตั้งชื่อตัวกรองก่อนบันทึก (ไม่เกิน 40 ตัวอักษร)", "Give it a name first (at most 40 characters)";
    AU_FILTER: "บันทึกตัวกรอง", "Saved a search";
    AU_NO_FILTER: "ลบตัวกรอง", "Deleted a saved search";
    TOO_MANY: "บันทึกได้ไม่เกิน 20 ตัวกรอง ลบตัวกรองเก่าก่อน", "At most 20 can be saved: delete an old one first";
}

#[cfg(test)]
mod tests {
    #[test]
    fn every_text_is_there_in_both_languages() {
        crate::server::console::text::check(super::ALL);
    }
}
