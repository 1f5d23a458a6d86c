//! Every word of the public pages, Thai and English side by side. The municipality is named by its pack.
//! Must not know routes or mark-up.

use crate::server::console::text::{Lang, Text, texts};

texts! {
    // Frame
    SKIP: "ข้ามไปที่เนื้อหา", "Skip to the content";
    MENU: "เมนู", "Menu";
    NAV_HOME: "หน้าแรก", "Home";
    NAV_NOTICES: "ประกาศและข่าว", "Notices and news";
    NAV_BOARD: "ท่านบอก เราทำ", "You said, we did";
    NAV_TRACK: "ติดตามเรื่อง", "Follow up";
    OTHER_LANG: "English", "ไทย";
    CONTACT: "ติดต่อเทศบาล", "Contact";
    TEL: "โทร. {}", "Tel. {}";
    LINE: "เข้ากลุ่มไลน์ของศูนย์", "The centre's LINE group";
    NO_COOKIES: "หน้านี้ไม่ใช้คุกกี้ และไม่เก็บข้อมูลของผู้อ่าน", "These pages use no cookies and keep nothing about who reads them.";
    STAFF: "สำหรับเจ้าหน้าที่", "For staff";
    MORE: "บริการข้อมูล", "Data";

    // Home
    GREET: "สวัสดี ท่านต้องการทำอะไร", "Welcome. What would you like to do?";
    LATEST: "ประกาศล่าสุด", "Latest notices";
    ALL_NOTICES: "ดูประกาศทั้งหมด ({})", "All notices ({})";
    COMING: "กิจกรรมเร็ว ๆ นี้", "Coming activities";
    ALL_BOARD: "ดูทั้งหมด ({})", "All ({})";
    SEARCH: "ค้นหาประกาศ", "Search the notices";
    SEARCH_HINT: "เช่น ถนน น้ำประปา", "such as road, water";
    SEARCH_GO: "ค้นหา", "Search";

    // Lists
    EVERY: "ทั้งหมด", "All";
    CATEGORIES: "หมวด", "Categories";
    SECTION_9: "เอกสารราชการ (มาตรา 9)", "Official documents (section 9)";
    POSTED: "ติดประกาศ {}", "Posted {}";
    UNTIL: "ถึงวันที่ {}", "Until {}";
    HELD: "จัดวันที่ {}", "On {}";
    DAYS: "{} ถึง {}", "{} to {}";
    NEW: "ใหม่", "New";
    PINNED: "ปักหมุด", "Pinned";
    NONE: "ยังไม่มีประกาศในหมวดนี้", "Nothing here yet";
    NONE_SEARCH: "ไม่พบ “{}” ลองใช้คำสั้นลง หรือโทรถามเจ้าหน้าที่", "No result for “{}”. Try a shorter word, or call the staff.";
    FOUND: "พบ {} รายการ", "{} found";
    TOTAL: "{} รายการ", "{} in all";
    CLEAR: "ล้างการค้นหา", "Clear the search";
    EARLIER: "ก่อนหน้า", "Previous";
    LATER: "ถัดไป", "Next";
    PAGE_OF: "หน้า {} จาก {}", "Page {} of {}";
    PAGES: "หน้าของรายการ", "Pages of the list";

    // A notice
    SUMMARY: "สรุปสั้น ๆ (เจ้าหน้าที่เขียน ไม่ใช่ตัวประกาศ)", "Short summary (by staff; not the notice itself)";
    VERBATIM: "ข้อความตามต้นฉบับ", "Text as in the original";
    VERBATIM_THAI: "ต้นฉบับเป็นภาษาไทย", "The original is in Thai.";
    NOTES: "หมายเหตุเจ้าหน้าที่", "Staff notes";
    NOTES_SAY: "ข้อความด้านบนเป็นไปตามต้นฉบับ ไม่ได้แก้ไข เลขยกกำกับจุดที่เจ้าหน้าที่มีหมายเหตุ", "The text above is as in the original, unchanged. The raised numbers mark the places that staff have a note on.";
    NOTE_N: "หมายเหตุเจ้าหน้าที่ {}", "Staff note {}";
    NOTE_WRITTEN: "ต้นฉบับเขียนว่า “{}”", "The original says “{}”";
    NOTE_LIKELY: "น่าจะหมายถึง “{}”", "it probably means “{}”";
    NOTE_BACK: "กลับไปที่ข้อความ", "Back to the text";
    PICTURES: "ภาพประกอบ", "Pictures";
    PICTURE_N: "ภาพที่ {}", "Picture {}";
    KILOBYTES: "{} กิโลไบต์", "{} kB";
    PLACE: "สถานที่", "Place";
    WHEN: "วันที่จัด", "When";
    MUST_STAY: "ติดประกาศอย่างน้อยถึง {}", "Stays posted at least until {}";
    REVISION: "ฉบับที่ {}", "Revision {}";
    SHA256: "SHA-256 ของข้อความตามต้นฉบับ", "SHA-256 of the original text";
    RAW_TEXT: "เปิดข้อความตามต้นฉบับ (ไฟล์ข้อความ)", "The original text as a plain file";
    OPINE: "มีความเห็นเรื่องนี้ แจ้งได้ที่ตู้ของศูนย์ หรือโทร. {}", "To give an opinion on this, use the centre's kiosk or call {}.";
    BACK_TO_LIST: "กลับไปรายการประกาศ", "Back to the notices";

    // Gone, missing, broken
    GONE: "ประกาศนี้เลิกแสดงแล้ว", "This notice is no longer posted";
    GONE_SAY: "เทศบาลถอนประกาศ หรือพ้นกำหนดติดประกาศแล้ว หากต้องการเอกสาร โทร. {}", "It was withdrawn, or its time is over. If you need the document, call {}.";
    NOT_FOUND: "ไม่พบหน้านี้", "Not found";
    NOT_FOUND_SAY: "ที่อยู่อาจไม่ครบหรือไม่ถูกต้อง ลองค้นหาประกาศ หรือโทร. {}", "The address may be incomplete or wrong. Search the notices, or call {}.";
    BROKEN: "ขออภัย ระบบขัดข้อง", "Sorry, something went wrong";
    BROKEN_SAY: "กรุณาลองอีกครั้งในอีกสักครู่ หรือโทร. {}", "Please try again in a moment, or call {}.";
    TO_HOME: "ไปหน้าแรก", "To the first page";

    // The board
    BOARD_SAY: "เรื่องที่ประชาชนแจ้ง และสิ่งที่เทศบาลได้ทำ เขียนโดยเจ้าหน้าที่", "What people told us and what was done about it, in the staff's words.";
    BOARD_NONE: "ยังไม่มีรายการ", "Nothing here yet";
    VILLAGES: "หมู่บ้าน", "Villages";
    SAID: "ท่านบอก", "You said";
    DONE: "เราทำ", "We did";
    ANSWERED_ON: "ตอบเมื่อ {}", "Answered {}";
    WHOLE_AREA: "ทั้งตำบล", "Whole area";

    // Following up
    TRACK_HOME: "ติดตามเรื่องที่แจ้งไว้", "Check something you sent";
    T_LABEL: "เลขที่เรื่อง 12 หลัก", "Your 12-digit number";
    T_HINT: "เลขที่ได้รับหลังส่งเรื่อง พิมพ์ติดกันหรือมีขีดก็ได้", "The number you were given after sending; with or without dashes.";
    T_GO: "ดูสถานะ", "Check";
    T_LENGTH: "เลขที่เรื่องต้องมี 12 หลัก เช่น 1234-5678-9012 กรุณาตรวจแล้วพิมพ์อีกครั้ง", "A number has 12 digits, like 1234-5678-9012. Please check it and type it again.";
    T_CHECK: "ตัวเลขไม่ถูกต้อง อาจพิมพ์ผิดหนึ่งตัวหรือสลับกัน กรุณาเทียบกับเลขที่จดหรือถ่ายรูปไว้", "The digits do not fit together: one may be wrong, or two swapped. Compare it with what you wrote down.";
    T_UNKNOWN: "ไม่พบเลขที่นี้ เรื่องจากตู้ที่ยังไม่ได้เชื่อมต่ออาจยังมาไม่ถึง กรุณาตรวจตัวเลข รออีกสักวัน หรือโทร. {}", "This number is not here. What was sent from a kiosk without a connection may not have arrived yet: check the digits, wait a day, or call {}.";
    T_TWICE: "เลขที่นี้ต้องให้เจ้าหน้าที่ตรวจ กรุณาโทร. {}", "Staff have to look into this number: please call {}.";
    T_TOO_OFTEN: "มีการตรวจเลขหลายครั้งเกินไป กรุณารอ {} นาทีแล้วลองใหม่ เลขที่พิมพ์ยังอยู่", "Too many numbers were tried. Please wait {} minutes and try again; what you typed is still there.";
    T_NO_ANSWER: "ยังไม่พบเรื่องของคิวอาร์โค้ดนี้ เรื่องอาจยังส่งมาไม่ถึง หรือลบแล้วตามคำขอ กรุณาลองใหม่ภายหลัง หรือโทร. {}", "Nothing is found by this code: it may not have arrived yet, or was erased on request. Please try again later, or call {}.";
    T_OPENING: "กำลังเปิดเรื่องของท่าน", "Opening your matter";
    T_NO_SCRIPT: "โทรศัพท์เครื่องนี้ปิดสคริปต์ไว้ จึงเปิดคำตอบจากคิวอาร์โค้ดไม่ได้ แต่ดูสถานะได้โดยพิมพ์เลข 12 หลัก", "Scripts are switched off here, so the answer cannot be opened from the code. Type the 12 digits to see where your matter stands.";
    T_HELP: "ลืมเลขหรือมีข้อสงสัย โทร. {}", "If you lost the number or have a question, call {}.";
    T_NUMBER: "เลขที่เรื่อง", "Number";
    T_STATUS: "สถานะ", "Status";
    T_UNIT: "หน่วยงาน: {}", "With: {}";
    T_ANSWER: "คำตอบจากเจ้าหน้าที่", "The staff's answer";
    T_NO_ANSWER_YET: "ยังไม่มีคำตอบ", "There is no answer yet.";
    T_ANSWER_BY_CODE: "คำตอบอ่านได้โดยส่องคิวอาร์โค้ดที่ได้รับหลังส่งเรื่อง พิมพ์เลขนี้ที่ตู้ของศูนย์ หรือโทร. {}", "To read the answer, scan the code that you got after sending, type this number at the centre's kiosk, or call {}.";
    T_AS_OF: "ข้อมูล ณ {}", "As of {}";
    T_PRIVATE: "ผู้ที่มีคิวอาร์โค้ดนี้อ่านคำตอบได้ กรุณาอย่าส่งต่อ", "Whoever has this code can read the answer: please do not pass it on.";
    S_RECEIVED: "เจ้าหน้าที่ได้รับแล้ว", "Received";
    S_ROUTED: "ส่งให้หน่วยงานที่รับผิดชอบแล้ว", "Sent to the unit in charge";
    S_IN_PROGRESS: "กำลังดำเนินการ", "Being worked on";
    S_REOPENED: "เปิดเรื่องอีกครั้ง กำลังดำเนินการ", "Reopened; being worked on";
    S_ANSWERED: "ตอบแล้ว", "Answered";
    S_NOT_OURS: "ไม่อยู่ในอำนาจเทศบาล ส่งต่อหน่วยงานที่เกี่ยวข้องแล้ว", "Not ours; passed to the agency in charge";
    S_CLOSED: "ปิดเรื่อง", "Closed";
    STEP_RECEIVED: "รับเรื่อง", "Received";
    STEP_ROUTED: "ส่งหน่วยงาน", "With a unit";
    STEP_AT_WORK: "ดำเนินการ", "At work";
    STEP_DONE: "เสร็จ", "Done";

    // Open data
    OD_TITLE: "ข้อมูลเปิด: จำนวนเรื่องที่ประชาชนแจ้ง", "Open data: how many cases";
    OD_SAY: "จำนวนเรื่องที่ประชาชนแจ้งต่อเทศบาลในแต่ละเดือน แยกตามหมู่บ้าน ประเภท เรื่อง สถานะ และช่องทาง ทุกคนนำไปใช้ได้", "How many cases people brought to the municipality each month, by village, kind, topic, state and channel. Anybody may use it.";
    OD_CSV: "ดาวน์โหลด CSV", "Download CSV";
    OD_JSON: "ดาวน์โหลด JSON", "Download JSON";
    OD_LICENCE: "สัญญาอนุญาต:", "Licence:";
    OD_RULES: "ข้อมูลนี้นับอย่างไร", "How it is counted";
    OD_RULE_COUNT: "เป็นจำนวนเท่านั้น ไม่มีข้อความ ชื่อ เบอร์โทร หรือเลขที่เรื่อง", "Counts only: no text, name, telephone or tracking number.";
    OD_RULE_MONTH: "นับตามเดือนที่เทศบาลได้รับเรื่อง เฉพาะเดือนที่สิ้นสุดแล้ว ปรับปรุงวันละครั้ง", "By the month in which the municipality received it, for months that are over; renewed once a day.";
    OD_RULE_SMALL: "จำนวนที่น้อยกว่า {} ไม่เปิดเผย พร้อมกับจำนวนอื่นอีกหนึ่งค่าในตารางเดียวกัน เพื่อไม่ให้คำนวณย้อนกลับถึงบุคคลได้", "Counts below {} are hidden, and with them one other in the same table, so that nobody can be worked out.";
    OD_RULE_PERSON: "เรื่องที่เจ้าของข้อมูลขอลบ ยังนับเป็นจำนวน แต่ไม่มีข้อมูลของบุคคลเหลืออยู่", "What was erased at a person's request is still counted; nothing of the person is left in it.";
    OD_FIELDS: "ความหมายของแต่ละช่อง", "The fields";
    OD_F_MONTH: "เดือนที่รับเรื่อง (ปี ค.ศ.-เดือน)", "month of receipt (year-month)";
    OD_F_PART: "วิธีแยก: all รวมทั้งเดือน, village หมู่บ้าน, kind ประเภท, topic เรื่อง, state สถานะ, channel ช่องทาง", "breakdown: all, village, kind, topic, state, channel";
    OD_F_VALUE: "รหัสของค่า เช่น หมายเลขหมู่ (0 ทั้งตำบล, 99 นอกเขต, ว่าง ไม่ระบุ)", "code of the value, such as a village's number (0 whole area, 99 outside, empty not given)";
    OD_F_LABEL: "ชื่อภาษาไทย (label_en ภาษาอังกฤษ)", "Thai name (label_en: English)";
    OD_F_COUNT: "จำนวนเรื่อง ว่างเมื่อไม่เปิดเผย", "number of cases, empty when hidden";
    OD_F_HIDDEN: "true เมื่อไม่เปิดเผยจำนวน", "true when the count is hidden";
    OD_LATEST: "เดือนล่าสุด: {}", "Latest month: {}";
    OD_NONE: "ยังไม่มีเดือนที่สิ้นสุดแล้ว", "No month is over yet.";
    OD_ALL: "ทั้งหมด", "All";
    OD_HIDDEN: "ไม่เปิดเผย", "hidden";
    OD_NOT_GIVEN: "ไม่ระบุ", "Not given";
    OD_VILLAGE: "หมู่บ้าน", "Village";
    OD_KIND: "ประเภท", "Kind";
    OD_TOPIC: "เรื่อง", "Topic";
    OD_STATE: "สถานะ", "State";
    OD_CHANNEL: "ช่องทาง", "Channel";

    // Feeds
    FEED_ATOM: "ข่าวประกาศ (Atom)", "Notices (Atom)";
    FEED_JSON: "ข่าวประกาศ (JSON Feed)", "Notices (JSON Feed)";
    FEED_ICS: "ปฏิทินกิจกรรม (iCalendar)", "Activities (iCalendar)";
    FEED_TITLE: "ประกาศและข่าว {}", "Notices and news, {}";
    CALENDAR_TITLE: "กิจกรรม {}", "Activities, {}";
}

/// A text with two things put in its places, in order.
#[must_use]
pub fn fill_two(lang: Lang, text: Text, first: &str, second: &str) -> String {
    let whole = lang.say(text);
    match whole.split_once("{}") {
        Some((before, after)) => format!("{before}{first}{}", after.replacen("{}", second, 1)),
        None => whole.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn every_text_is_there_in_both_languages() {
        crate::server::console::text::check(super::ALL);
    }
}
