//! Every word of the console, Thai and English side by side. Municipality, units, topics and villages are named by the pack.
//! Must not know routes or mark-up.

/// Language of a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Lang {
    /// Thai, the language of the office.
    #[default]
    Th,
    /// English.
    En,
}

impl Lang {
    /// `th` or `en`: as in the cookie, the query and the `lang` attribute.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Th => "th",
            Self::En => "en",
        }
    }

    /// The language of a code, if there is one.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        match code {
            "th" => Some(Self::Th),
            "en" => Some(Self::En),
            _ => None,
        }
    }

    /// The other one.
    #[must_use]
    pub const fn other(self) -> Self {
        match self {
            Self::Th => Self::En,
            Self::En => Self::Th,
        }
    }

    /// Says a text in this language.
    #[must_use]
    pub const fn say(self, text: Text) -> &'static str {
        match self {
            Self::Th => text.th,
            Self::En => text.en,
        }
    }

    /// Says a text with one thing put in the place of `{}`.
    #[must_use]
    pub fn fill(self, text: Text, thing: &str) -> String {
        self.say(text).replacen("{}", thing, 1)
    }
}

/// One text in both languages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Text {
    pub th: &'static str,
    pub en: &'static str,
}

macro_rules! texts {
    ($($name:ident: $th:literal, $en:literal;)*) => {
        $(#[allow(missing_docs)] pub const $name: Text = Text { th: $th, en: $en };)*
        #[cfg(test)]
        pub(super) const ALL: &[(&str, Text)] = &[$((stringify!($name), $name)),*];
    };
}
pub(in crate::server) use texts;

pub mod audit;
pub mod breach;
pub mod exports;
pub mod hearings;
pub mod intake;
pub mod kiosks;
pub mod merging;
pub mod overview;
pub mod people;
pub mod pictures;
pub mod privacy;
pub mod publishing;
pub mod registers;
pub mod reports;
pub mod second_factor;
pub mod sessions;
pub mod templates;
pub mod trips;

texts! {
    // Frame
    PRODUCT: "ส่วนร่วม", "Suanruam";
    SKIP: "ข้ามไปเนื้อหา", "Skip to content";
    MENU: "เมนูหลัก", "Main menu";
    OTHER_LANG: "English", "ภาษาไทย";
    SIGN_OUT: "ออกจากระบบ", "Sign out";
    SIGNED_IN_AS: "ผู้ใช้งาน", "Signed in as";
    NAV_OVERVIEW: "ภาพรวม", "Overview";
    NAV_OVERVIEW_SHORT: "ภาพรวม", "Overview";
    NAV_CASES: "เรื่องจากประชาชน", "Cases";
    NAV_CASES_SHORT: "เรื่อง", "Cases";
    NAV_NOTICES: "ประกาศและข่าว", "Notices and news";
    NAV_NOTICES_SHORT: "ประกาศ", "Notices";
    NAV_KIOSKS: "ตู้บริการ", "Kiosks";
    NAV_KIOSKS_SHORT: "ตู้", "Kiosks";
    NAV_AUDIT: "บันทึกการใช้งาน", "Audit log";
    NAV_AUDIT_SHORT: "บันทึก", "Audit";
    WAITING_COUNT: "{} เรื่องรอดำเนินการ", "{} waiting";

    // Roles
    ROLE_OFFICER: "เจ้าหน้าที่", "Officer";
    ROLE_EDITOR: "ผู้ดูแลประกาศ", "Editor";
    ROLE_MANAGER: "ผู้บริหาร", "Manager";
    ROLE_TECHNICIAN: "ผู้ดูแลตู้", "Technician";
    ROLE_AUDITOR: "ผู้ตรวจสอบ / คุ้มครองข้อมูล", "Auditor / data protection";
    ROLE_ADMIN: "ผู้ดูแลระบบ", "Administrator";

    // Sign in
    SIGN_IN: "เข้าสู่ระบบ", "Sign in";
    ACCOUNT: "ชื่อผู้ใช้", "User name";
    PASSWORD: "รหัสผ่าน", "Password";
    SIGN_IN_WRONG: "ชื่อผู้ใช้หรือรหัสผ่านไม่ถูกต้อง", "The user name or the password is not right.";
    SIGN_IN_WAIT: "ลองผิดหลายครั้งเกินไป กรุณารอ {} นาที แล้วลองใหม่", "Too many attempts. Please wait {} minutes and try again.";
    SIGN_IN_HELP: "ลืมรหัสผ่าน กรุณาติดต่อผู้ดูแลระบบของเทศบาล", "Forgotten the password? Ask the municipality’s administrator.";
    SIGNED_OUT: "ออกจากระบบแล้ว", "You are signed out.";

    PASSWORD_CHANGE: "เปลี่ยนรหัสผ่าน", "Change password";
    PASSWORD_MUST: "กรุณาตั้งรหัสผ่านของท่านเองก่อนใช้งาน", "Please choose a password of your own first.";
    PASSWORD_NOW: "รหัสผ่านปัจจุบัน", "Present password";
    PASSWORD_NEW: "รหัสผ่านใหม่", "New password";
    PASSWORD_AGAIN: "รหัสผ่านใหม่อีกครั้ง", "New password again";
    PASSWORD_RULE: "อย่างน้อย {} ตัวอักษร และไม่ซ้ำรหัสเดิม ใช้ประโยคที่ท่านจำได้แต่ผู้อื่นเดาไม่ได้ เว้นวรรคได้ ไม่ต้องมีตัวเลขหรือเครื่องหมาย", "At least {} characters and not the old one. A sentence that you remember and others cannot guess; spaces are fine, digits and signs are not needed.";
    PASSWORD_SHORT: "รหัสผ่านใหม่สั้นไป ต้องมีอย่างน้อย {} ตัวอักษร", "The new password is too short: at least {} characters.";
    PASSWORD_LONG: "รหัสผ่านใหม่ยาวไป ใช้ได้ไม่เกิน {} ตัวอักษร", "The new password is too long: at most {} characters.";
    PASSWORD_GUESSABLE: "รหัสผ่านใหม่เดาง่าย เช่น เป็นคำที่ใช้กันบ่อย ซ้ำไปมา เรียงลำดับ หรือมีชื่อของท่านหรือชื่อหน่วยงาน กรุณาใช้ประโยคอื่น", "The new password is easy to guess: often used, repeated, counted up, or made of your name or the place. Please choose another sentence.";
    PASSWORD_SAME: "รหัสผ่านใหม่ซ้ำรหัสเดิม", "The new password is the old one.";
    PASSWORD_SHOW: "แสดงรหัสผ่าน", "Show the password";
    PASSWORD_HIDE: "ซ่อนรหัสผ่าน", "Hide the password";
    PASSWORD_DIFFER: "รหัสผ่านใหม่สองช่องไม่ตรงกัน", "The two new passwords differ.";
    PASSWORD_WRONG: "รหัสผ่านปัจจุบันไม่ถูกต้อง", "The present password is not right.";
    PASSWORD_DO: "บันทึกรหัสผ่าน", "Save password";

    // Inbox
    CASES_TOTAL: "{} เรื่อง", "{} cases";
    CASES_ONE: "1 เรื่อง", "1 case";
    CASES_CAPTION: "เรื่องจากประชาชน เรียงตามวันครบกำหนด เรื่องที่ยังไม่ตอบอยู่ก่อน", "Cases by due date, those not yet answered first";
    COL_DUE: "กำหนด", "Due";
    COL_CASE: "เรื่อง", "Case";
    COL_MOO: "หมู่", "Moo";
    COL_UNIT: "หน่วยงาน", "Unit";
    COL_CAME: "วันที่รับ", "Received";
    SEARCH: "ค้นหา", "Search";
    SEARCH_HINT: "ค้นหา เช่น ถนนหน้าวัด, 131/2569", "Search, e.g. ถนนหน้าวัด, 131/2569";
    FILTERS: "กรองเรื่อง", "Filter cases";
    FILTER_UNIT: "หน่วยงาน", "Unit";
    ANY_UNIT: "ทุกหน่วยงาน", "All units";
    FILTER_MOO: "หมู่", "Moo";
    ANY_MOO: "ทุกหมู่", "All villages";
    FILTER_TOPIC: "เรื่อง", "Topic";
    ANY_TOPIC: "ทุกเรื่อง", "All topics";
    FILTER_KIND: "ประเภท", "Kind";
    ANY_KIND: "ทุกประเภท", "All kinds";
    FILTER_STATUS: "สถานะ", "Status";
    ANY_STATUS: "ทุกสถานะ", "All states";
    UNROUTED: "ยังไม่ส่งหน่วยงาน", "Not yet routed";
    UNROUTED_SHORT: "ยังไม่ส่ง", "Not routed";
    CLEAR: "ล้างตัวกรอง", "Clear";
    NO_CASES: "ยังไม่มีเรื่องเข้ามา", "No cases yet";
    NO_CASES_FOUND: "ไม่พบเรื่องตามที่ค้นหา ลองใช้คำสั้นลง หรือล้างตัวกรอง", "Nothing matches. Try a shorter word, or clear the filters.";
    NO_TEXT: "(ไม่ได้เขียนข้อความ)", "(no words written)";
    PAGE_OF: "หน้า {}", "Page {}";
    PAGES: "หน้าของรายการ", "Pages of the list";
    NEWER: "หน้าก่อน", "Previous";
    OLDER: "หน้าถัดไป", "Next";
    BACK_TO_CASES: "กลับไปรายการเรื่อง", "Back to the cases";
    MOO_N: "หมู่ {}", "Moo {}";
    MOO_WHOLE: "ทั้งตำบล / ไม่ทราบ", "Whole area / not known";
    MOO_OUTSIDE: "นอกเขตเทศบาล", "Outside the municipality";
    MOO_NONE: "ไม่ได้ระบุหมู่", "No village given";

    // Due
    DUE_LATE: "เกิน {} วัน", "{} days late";
    DUE_LATE_ONE: "เกิน 1 วัน", "1 day late";
    DUE_LEFT: "เหลือ {} วัน", "{} days left";
    DUE_LEFT_ONE: "เหลือ 1 วัน", "1 day left";
    DUE_TODAY: "ครบกำหนดวันนี้", "Due today";
    DUE_NEW: "ใหม่", "New";

    // Status
    ST_RECEIVED: "รับแล้ว", "Received";
    ST_ROUTED: "ส่งหน่วยงานแล้ว", "Routed";
    ST_IN_PROGRESS: "กำลังดำเนินการ", "Being worked on";
    ST_ANSWERED: "ตอบแล้ว", "Answered";
    ST_NOT_OURS: "ส่งต่อหน่วยงานอื่น", "Passed on";
    ST_CLOSED: "ปิดเรื่อง", "Closed";
    ST_REOPENED: "เปิดเรื่องอีกครั้ง", "Reopened";

    // One case
    CASE_NUMBER: "เรื่องที่ {}", "Case {}";
    CASE_WORDS: "ข้อความของผู้แจ้ง", "What the visitor wrote";
    CASE_FACTS: "ข้อมูลเรื่อง", "About this case";
    F_KIND: "ประเภท", "Kind";
    F_TOPIC: "เรื่อง", "Topic";
    F_VILLAGE: "หมู่บ้าน", "Village";
    F_STRENGTH: "สำคัญกับผู้แจ้ง", "Means to the sender";
    STRENGTH_NONE: "ไม่ได้บอก", "Not said";
    STRENGTH_1: "เล็กน้อย (1 จาก 3)", "A little (1 of 3)";
    STRENGTH_2: "มาก (2 จาก 3)", "A lot (2 of 3)";
    STRENGTH_3: "มากที่สุด (3 จาก 3)", "Most of all (3 of 3)";
    F_UNIT: "หน่วยงาน", "Unit";
    F_CAME: "รับเมื่อ", "Received";
    F_OCCURRED: "วันที่แจ้ง", "Given on";
    F_DUE: "ครบกำหนด", "Due";
    F_FROM: "รับจาก", "Taken by";
    F_SARABAN: "เลขรับสารบรรณ", "e-Saraban number";
    F_LANG: "ภาษาที่ใช้", "Language used";
    F_NOTICE: "เกี่ยวกับประกาศ", "On the notice";
    LANG_TH: "ไทย", "Thai";
    LANG_EN: "อังกฤษ", "English";
    CONTACT_GIVEN: "ผู้แจ้งให้ชื่อหรือเบอร์โทรไว้", "The visitor left a name or a telephone number";
    CONTACT_OPEN: "เปิดดู (จะบันทึกการเปิด)", "Open (this is recorded)";
    CONTACT_NONE: "ผู้แจ้งไม่ได้ให้ชื่อหรือเบอร์โทร", "No name or telephone number was given";
    CONTACT_RECORDED: "บันทึกการเปิดดูครั้งนี้แล้ว", "This opening has been recorded";
    CONTACT_BROKEN: "เปิดข้อมูลติดต่อไม่ได้ กรุณาแจ้งผู้ดูแลระบบ", "The contact could not be opened; please tell the administrator";
    NAME: "ชื่อ", "Name";
    PHONE: "โทรศัพท์", "Telephone";
    NOT_GIVEN: "ไม่ได้ให้ไว้", "not given";
    FLAG_NUMBER_TWICE: "ตู้สองเครื่องออกเลขติดตามซ้ำกัน ระบบจึงไม่เผยแพร่คำตอบด้วยเลขนั้น กรุณาแจ้งผู้แจ้งทางอื่น", "Two kiosks gave out the same number, so no answer is published under it: tell the visitor in another way.";
    FLAG_OTHER_BYTES: "มีข้อมูลอื่นส่งเข้ามาด้วยรหัสรายการเดียวกัน ระบบแยกเก็บไว้แล้ว", "Other data came under the same id and was kept aside.";
    TIMELINE: "ความเคลื่อนไหว", "Timeline";
    EV_RECEIVED: "รับจาก", "Received from";
    EV_ROUTED: "ส่ง{}", "Sent to {}";
    EV_STARTED: "เริ่มดำเนินการ", "Work started";
    EV_ANSWERED: "ตอบผู้แจ้ง", "Answered";
    EV_NOT_OURS: "ไม่อยู่ในอำนาจเทศบาล ส่งต่อ {}", "Not ours; passed to {}";
    EV_CLOSED: "ปิดเรื่อง", "Closed";
    EV_REOPENED: "เปิดเรื่องอีกครั้ง", "Reopened";
    EV_NOTE: "บันทึกภายใน", "Internal note";
    EV_SARABAN: "ลงเลขรับสารบรรณ {}", "e-Saraban number {}";
    EV_ERASED: "ลบข้อมูลตามคำขอแล้ว", "Erased at the person's request";
    EV_PUBLISHED: "ขึ้นกระดานสาธารณะ", "Put on the public board";
    EV_WITHDRAWN: "ถอนจากกระดานสาธารณะ", "Taken off the public board";
    EV_DUE: "ครบกำหนด", "Due";

    // Acts on a case
    ACTS: "ดำเนินการ", "Act on this case";
    ROUTE: "ส่งหน่วยงาน", "Route to a unit";
    ROUTE_TO: "ส่งให้หน่วยงาน", "Unit";
    ROUTE_CHOOSE: "เลือกหน่วยงาน", "Choose a unit";
    ROUTE_DO: "ส่งหน่วยงาน", "Route";
    START: "เริ่มดำเนินการ", "Start work";
    ANSWER: "ตอบผู้แจ้ง", "Answer the visitor";
    ANSWER_HINT: "ผู้แจ้งจะอ่านคำตอบนี้ได้ที่ตู้ เมื่อพิมพ์เลขติดตามของตน", "The visitor reads this at a kiosk by typing their own number";
    ANSWER_WORDS: "คำตอบถึงผู้แจ้ง", "Words for the visitor";
    ANSWER_DO: "ส่งคำตอบ", "Send the answer";
    ANSWER_CLOSE: "ตอบและปิดเรื่อง", "Answer and close";
    PASS: "ไม่อยู่ในอำนาจเทศบาล: ส่งต่อ", "Not ours: pass it on";
    PASS_TO: "ส่งต่อหน่วยงาน", "Passed to";
    PASS_TO_HINT: "เช่น แขวงทางหลวง การไฟฟ้าส่วนภูมิภาค", "For example: highways office, electricity authority";
    PASS_DO: "ส่งต่อ", "Pass on";
    CLOSE: "ปิดเรื่อง", "Close";
    REOPEN: "เปิดเรื่องอีกครั้ง", "Reopen";
    REOPEN_WHY: "เหตุผล (เห็นเฉพาะเจ้าหน้าที่)", "Reason (seen by staff only)";
    NOTE: "บันทึกภายใน", "Internal note";
    NOTE_LABEL: "ข้อความบันทึก (เห็นเฉพาะเจ้าหน้าที่)", "Note (seen by staff only)";
    NOTE_DO: "บันทึก", "Save note";
    SARABAN: "เลขรับสารบรรณ", "e-Saraban number";
    SARABAN_LABEL: "เลขรับ (ตามทะเบียนสารบรรณ)", "Number in the register";
    SARABAN_DO: "บันทึกเลขรับ", "Save number";
    BOARD: "กระดาน “ท่านบอก เราทำ”", "Public board “You said, we did”";
    BOARD_WARNING: "ข้อความนี้เปิดเผยต่อสาธารณะ ทุกคนอ่านได้ที่ตู้ทุกตู้ อย่าระบุชื่อ บ้านเลขที่ เบอร์โทร เลขติดตาม หรือสิ่งใดที่ทำให้รู้ว่าใครเป็นผู้แจ้ง เขียนด้วยถ้อยคำของท่านเอง ไม่คัดลอกคำของผู้แจ้ง", "This is public: everybody can read it on every kiosk. Name nobody: no name, house number, telephone or tracking number, nothing that tells who reported it. Write it in your own words; do not copy the visitor's.";
    BOARD_ON: "อยู่บนกระดาน ฉบับแก้ไขที่ {}", "On the board, revision {}";
    BOARD_SAID: "ท่านบอก: ประชาชนบอกอะไร (ไม่เกิน 300 ตัวอักษร)", "You said: what people told us (at most 300 characters)";
    BOARD_DONE: "เราทำ: เทศบาลทำอะไรแล้ว (ไม่เกิน 600 ตัวอักษร)", "We did: what was done (at most 600 characters)";
    BOARD_SHOWN: "ตู้จะแสดงพร้อมหัวข้อ หมู่บ้าน หน่วยงาน และวันที่ตอบ: {}", "Kiosks show it with topic, village, unit and day of the answer: {}";
    BOARD_DO: "ขึ้นกระดาน", "Put it on the board";
    BOARD_CHANGE: "แก้ไขบนกระดาน", "Change it on the board";
    BOARD_OFF: "ถอนจากกระดาน", "Take it off the board";
    BOARD_OWN_WORDS: "ข้อความนี้เป็นคำของผู้แจ้ง กรุณาเขียนด้วยถ้อยคำของท่านเอง", "These are the visitor's own words: please say it in yours.";
    BOARD_NUMBER: "มีเลขติดตามอยู่ในข้อความ กรุณานำออก", "There is a tracking number in it: please take it out.";
    NEEDS_TEXT: "กรุณาเขียนข้อความก่อน", "Please write something first.";
    NEEDS_UNIT: "กรุณาเลือกหน่วยงาน", "Please choose a unit.";
    NEEDS_AGENCY: "กรุณาระบุหน่วยงานที่ส่งต่อ", "Please say to whom it is passed.";
    TOO_LONG: "ข้อความยาวเกินไป ใส่ได้ไม่เกิน {} ตัวอักษร", "Too long: at most {} characters.";
    CONFLICT: "มีผู้แก้ไขเรื่องนี้ไปก่อนแล้ว ข้อมูลด้านล่างเป็นปัจจุบัน ข้อความที่ท่านพิมพ์ยังอยู่ กรุณาตรวจแล้วส่งอีกครั้ง", "Someone else changed this case first. What you see below is current, and what you typed is still there: check it and send again.";
    NOT_ALLOWED_NOW: "ทำรายการนี้ไม่ได้ในสถานะปัจจุบันของเรื่อง", "This cannot be done while the case stands as it does.";

    // Done
    DONE_ROUTED: "ส่งหน่วยงานแล้ว", "Routed.";
    DONE_STARTED: "เริ่มดำเนินการแล้ว", "Work started.";
    DONE_ANSWERED: "ส่งคำตอบแล้ว ผู้แจ้งอ่านได้ที่ตู้หลังการซิงก์ครั้งถัดไป", "Answered. The visitor can read it at a kiosk after its next sync.";
    DONE_PASSED: "ส่งต่อแล้ว", "Passed on.";
    DONE_CLOSED: "ปิดเรื่องแล้ว", "Closed.";
    DONE_REOPENED: "เปิดเรื่องอีกครั้งแล้ว", "Reopened.";
    DONE_NOTED: "บันทึกแล้ว", "Noted.";
    DONE_SARABAN: "บันทึกเลขรับแล้ว", "Number saved.";
    DONE_ON_BOARD: "ขึ้นกระดานแล้ว ตู้จะแสดงหลังการซิงก์ครั้งถัดไป", "On the board. Kiosks show it after their next sync.";
    DONE_OFF_BOARD: "ถอนจากกระดานแล้ว ตู้จะเลิกแสดงหลังการซิงก์ครั้งถัดไป", "Off the board. Kiosks drop it at their next sync.";
    DONE_PUBLISHED: "เผยแพร่แล้ว ตู้จะแสดงหลังการซิงก์ครั้งถัดไป", "Published. Kiosks show it after their next sync.";
    DONE_WITHDRAWN: "ถอนประกาศแล้ว ตู้จะเลิกแสดงหลังการซิงก์ครั้งถัดไป", "Withdrawn. Kiosks drop it at their next sync.";

    // Backups
    NOTIFY_FAILED: "แจ้งเรื่องใหม่ให้เจ้าหน้าที่ทางอีเมลหรือเว็บฮุกไม่ได้ตั้งแต่ {} ระบบลองใหม่เองเรื่อย ๆ กรุณาแจ้งช่างผู้ดูแลระบบ", "Staff could not be told of new work by e-mail or webhook since {}. It is tried again by itself; please tell the technician.";
    BACKUP_LAST: "สำรองข้อมูลล่าสุด {}", "Last backup {}";
    DRILL_LAST: "ซ้อมกู้คืนล่าสุด {}", "Last restore drill {}";
    NOT_YET: "ยังไม่เคย", "never";
    DRILL_FAILED: "ซ้อมกู้คืนข้อมูลเมื่อวันที่ {} ไม่สำเร็จ หากเครื่องเสียตอนนี้จะกู้ข้อมูลไม่ได้ แจ้งช่างดูแลระบบทันที", "The restore drill of {} failed: if this machine broke now, its records could not be brought back. Tell the technician at once.";
    DRILL_OLD: "ยังไม่ได้ซ้อมกู้คืนข้อมูลตั้งแต่ {} ให้ช่างสั่ง suanruam-server drill", "No restore drill since {}. The technician runs suanruam-server drill.";
    BACKUP_FAILED: "การสำรองข้อมูลเมื่อ {} ไม่สำเร็จ ข้อมูลยังอยู่ครบ แต่ยังไม่มีสำเนาใหม่ กรุณาแจ้งช่างผู้ดูแลระบบ", "The backup of {} failed. Nothing is lost, but there is no new copy: please tell the technician.";
    BACKUP_OLD: "ไม่มีข้อมูลสำรองที่ตรวจสอบแล้วตั้งแต่ {} ถ้าเครื่องแม่ข่ายเสีย เรื่องที่รับหลังจากนั้นอาจหาย กรุณาแจ้งช่างผู้ดูแลระบบ", "No backup was verified since {}. If the server broke now, later cases could be lost: please tell the technician.";
    BACKUP_NEVER: "ยังไม่เคยมีข้อมูลสำรองที่ตรวจสอบแล้ว (เริ่มใช้ระบบ {}) กรุณาแจ้งช่างผู้ดูแลระบบ", "No backup was ever verified (in use since {}): please tell the technician.";

    // Overview
    TODAY: "เข้ามาวันนี้", "Came in today";
    WAITING: "รอส่งหน่วยงาน", "Waiting to be routed";
    LATE: "เกินกำหนด", "Late";
    MEDIAN: "ตอบภายใน (มัธยฐาน)", "Answered within (median)";
    DAYS: "วัน", "days";
    FIGURES: "ตัวเลขสำคัญ", "Main figures";
    YESTERDAY: "เมื่อวาน {}", "{} yesterday";
    OLDEST: "เก่าสุด {}", "oldest {}";
    BY_DAY: "เรื่องต่อวัน", "Cases per day";
    AS_TABLE: "ดูเป็นตาราง", "As a table";
    DAY: "วันที่", "Day";
    NO_TOPIC: "ไม่ได้เลือกเรื่อง", "No topic chosen";
    BY_TOPIC: "ตามเรื่อง", "By topic";
    BY_VILLAGE: "ตามหมู่บ้าน", "By village";
    TOPIC: "เรื่อง", "Topic";
    COUNT: "จำนวน", "Count";
    SHARE: "เทียบกัน", "Compared";
    NO_FIGURES: "ยังไม่มีข้อมูล", "Nothing to show yet";
    DEADLINE_WORKING: "กำหนด {} วันทำการ", "deadline {} working days";
    DEADLINE_DAYS: "กำหนด {} วัน", "deadline {} days";

    // Notices
    NOTICES_CAPTION: "ประกาศและข่าว ล่าสุดอยู่บน", "Notices and news, newest first";
    NOTICES_TOTAL: "{} รายการ", "{} in all";
    NOTICE_FACTS: "ข้อมูลประกาศ", "About this notice";
    N_SAMPLE: "ตัวอย่าง", "Sample";
    N_REVISION: "ฉบับที่", "Revision";
    N_CHANGED: "แก้ไขล่าสุด", "Last changed";
    FAULTS: "กรุณาตรวจช่องต่อไปนี้", "Please check these fields:";
    NOTICE_CHANGED: "มีผู้แก้ไขประกาศนี้ไปก่อนแล้ว ข้อมูลด้านล่างเป็นปัจจุบัน", "Someone else changed this notice first; what you see below is current.";
    NEW_NOTICE: "เขียนประกาศ", "New notice";
    EDIT_NOTICE: "แก้ไขประกาศ", "Revise";
    NO_NOTICES: "ยังไม่มีประกาศ", "No notices yet";
    COL_TITLE: "ชื่อเรื่อง", "Title";
    COL_CATEGORY: "หมวด", "Category";
    COL_POSTED: "ติดประกาศ", "Posted";
    COL_UNTIL: "ถึงวันที่", "Until";
    COL_STATE: "สถานะ", "State";
    N_LIVE: "เผยแพร่อยู่", "Shown";
    N_AHEAD: "ยังไม่ถึงวัน", "Not yet";
    N_OVER: "พ้นกำหนด", "Over";
    N_WITHDRAWN: "ถอนแล้ว", "Withdrawn";
    N_PINNED: "ปักหมุด", "Pinned";
    N_TITLE_TH: "ชื่อเรื่อง (ไทย)", "Title (Thai)";
    N_TITLE_EN: "ชื่อเรื่อง (อังกฤษ)", "Title (English)";
    N_CATEGORY: "หมวด", "Category";
    N_SUMMARY_TH: "สรุปสั้น ๆ (เจ้าหน้าที่เขียน ไม่ใช่ตัวประกาศ)", "Short summary in Thai (by staff; not the notice itself)";
    N_SUMMARY_EN: "สรุปสั้น ๆ (อังกฤษ)", "Short summary in English";
    N_BODY: "ข้อความตามต้นฉบับ", "Text as in the original";
    N_BODY_HINT: "เก็บตามที่พิมพ์ทุกตัวอักษร ระบบเปลี่ยนเพียงเครื่องหมายขึ้นบรรทัดใหม่ (CRLF เป็น LF) เท่านั้น", "Kept exactly as typed, byte for byte; only line ends are changed (CRLF to LF).";
    N_POSTED: "ติดประกาศวันที่", "Posted from";
    N_STAY: "ต้องติดถึงวันที่", "Must stay until";
    N_EXPIRES: "เลิกแสดงหลังวันที่", "Hidden after";
    N_PIN: "ปักหมุดไว้บนสุด", "Pin to the top";
    N_DATE_HINT: "วัน/เดือน/ปี พ.ศ. เช่น 22/11/2569", "Day/month/year, such as 22/11/2026";
    OPTIONAL: "ไม่บังคับ", "optional";
    PUBLISH: "เผยแพร่", "Publish";
    PUBLISH_REVISION: "เผยแพร่ฉบับแก้ไข", "Publish the revision";
    WITHDRAW: "ถอนประกาศ", "Withdraw";
    WITHDRAW_ASK: "ถอนประกาศนี้ออกจากทุกตู้", "Withdraw this notice from every kiosk";
    WITHDRAW_EARLY: "ยังไม่พ้นวันที่ต้องติดประกาศ ({}) กรุณาตรวจก่อนถอน", "It must stay posted until {}; check before you withdraw it.";
    REVISION: "ฉบับที่ {}", "Revision {}";
    SHA256: "SHA-256 ของข้อความ", "SHA-256 of the text";
    BACK_TO_NOTICES: "กลับไปรายการประกาศ", "Back to the notices";
    BAD_TITLE: "กรุณาใส่ชื่อเรื่องภาษาไทย", "Please give a Thai title.";
    BAD_BODY: "กรุณาใส่ข้อความประกาศ", "Please give the text.";
    BAD_CATEGORY: "กรุณาเลือกหมวด", "Please choose a category.";
    BAD_DATE: "วันที่ไม่ถูกต้อง", "This is not a date.";
    BAD_ORDER: "วันที่ต้องติดและวันที่เลิกแสดงต้องไม่ก่อนวันติดประกาศ", "These days cannot be before the day of posting.";
    BAD_STAY: "วันที่เลิกแสดงต้องไม่ก่อนวันที่ต้องติดประกาศ", "It cannot be hidden before the day until which it must stay.";
    NOTICE_CONFLICT: "มีผู้แก้ไขประกาศนี้ไปก่อนแล้ว ข้อความที่ท่านพิมพ์ยังอยู่ กรุณาตรวจแล้วส่งอีกครั้ง", "Someone else revised this notice first. What you typed is still there: check it and send again.";
    CHOOSE: "เลือก", "Choose";
    CHOOSE_NONE: "ไม่ระบุ", "Not named";
    C_ANNOUNCEMENT: "ประกาศ", "Notice";
    C_NEWS: "ข่าว", "News";
    C_ACTIVITY: "กิจกรรม", "Activity";
    C_PROJECT: "โครงการ", "Project";
    C_INNOVATION: "นวัตกรรม", "Innovation";
    C_KNOWLEDGE: "ความรู้", "Knowledge";
    C_S9_1: "ม. 9 (1) คำวินิจฉัยที่มีผลต่อเอกชน", "s.9 (1) Decisions affecting persons";
    C_S9_2: "ม. 9 (2) นโยบายและการตีความ", "s.9 (2) Policy and interpretation";
    C_S9_3: "ม. 9 (3) แผนงาน โครงการ งบประมาณ", "s.9 (3) Plans, projects, budget";
    C_S9_4: "ม. 9 (4) คู่มือและคำสั่ง", "s.9 (4) Manuals and orders";
    C_S9_5: "ม. 9 (5) สิ่งพิมพ์ที่อ้างอิง", "s.9 (5) Publications referred to";
    C_S9_6: "ม. 9 (6) สัญญาสัมปทานและร่วมทุน", "s.9 (6) Concessions, joint ventures";
    C_S9_7: "ม. 9 (7) มติคณะกรรมการ", "s.9 (7) Resolutions";
    C_S9_8: "ม. 9 (8) ข้อมูลอื่นที่กำหนด", "s.9 (8) Others set by the committee";

    // Kiosks
    KIOSKS_CAPTION: "ตู้บริการทั้งหมด", "All kiosks";
    NO_KIOSKS: "ยังไม่มีตู้ที่ลงทะเบียน", "No kiosk is enrolled yet";
    K_NAME: "ตู้", "Kiosk";
    K_STATE: "สถานะ", "State";
    K_SEEN: "ติดต่อล่าสุด", "Last seen";
    K_WAITING: "รอส่ง", "Waiting";
    K_VERSION: "รุ่นโปรแกรม", "Version";
    K_ONLINE: "ออนไลน์", "Online";
    K_QUIET: "เงียบ {}", "Silent {}";
    K_NEVER: "ยังไม่เคยติดต่อ", "Never seen";
    K_REVOKED: "ยกเลิกแล้ว", "Revoked";
    HOURS: "{} ชม.", "{} h";
    N_DAYS: "{} วัน", "{} days";
    N_MINUTES: "{} นาที", "{} min";


    // Faults
    BAD_REQUEST: "คำขอไม่ถูกต้อง", "The request is not right";
    BAD_REQUEST_SAY: "ระบบอ่านคำขอนี้ไม่ได้ กรุณากลับไปหน้าเดิมแล้วลองอีกครั้ง ยังไม่มีอะไรเปลี่ยน", "This request cannot be read. Go back and try again. Nothing was changed.";
    TOO_LARGE: "แบบฟอร์มใหญ่เกินไป", "The form is too large";
    TOO_LARGE_SAY: "ข้อมูลที่ส่งมามากกว่าที่รับได้ กดย้อนกลับในเบราว์เซอร์ ข้อความที่พิมพ์ไว้ยังอยู่ แล้วตัดให้สั้นลงหรือแบ่งส่ง", "More was sent than is taken. Use your browser's Back: what you typed is still there. Shorten it or send it in parts.";
    TIMEOUT: "ใช้เวลานานเกินไป", "It took too long";
    TIMEOUT_SAY: "ระบบรอคำขอนี้นานเกินกำหนด กดย้อนกลับแล้วลองอีกครั้ง หากยังเป็นอยู่ แจ้งผู้ดูแลระบบ", "This request took longer than allowed. Go back and try again; if it goes on, tell the administrator.";
    UNAVAILABLE: "ขณะนี้บันทึกไม่ได้", "Nothing can be saved just now";
    UNAVAILABLE_SAY: "ยังไม่ได้บันทึกรายการนี้ กดย้อนกลับ ข้อความที่พิมพ์ไว้ยังอยู่ รอสักครู่แล้วลองอีกครั้ง หากยังเป็นอยู่ แจ้งผู้ดูแลระบบว่าดิสก์อาจเต็ม", "This was not saved. Go back: what you typed is still there. Wait a moment and try again; if it goes on, tell the administrator that the disk may be full.";
    NOT_FOUND: "ไม่พบหน้านี้", "Not found";
    NOT_FOUND_SAY: "อาจถูกย้าย หรือที่อยู่ไม่ถูกต้อง", "It may have moved, or the address is wrong.";
    FORBIDDEN: "ไม่มีสิทธิ์ใช้หน้านี้", "Not allowed";
    FORBIDDEN_SAY: "บทบาทของท่านไม่มีสิทธิ์ใช้หน้านี้ หากจำเป็นต้องใช้ กรุณาติดต่อผู้ดูแลระบบ", "Your role does not include this page. If you need it, ask the administrator.";
    EXPIRED: "แบบฟอร์มหมดอายุ", "The form is out of date";
    EXPIRED_SAY: "เพื่อความปลอดภัย ระบบไม่รับแบบฟอร์มนี้ กรุณาเปิดหน้าใหม่แล้วลองอีกครั้ง", "For safety this form was not taken. Open the page again and retry.";
    BROKEN: "ขออภัย ระบบขัดข้อง", "Sorry, something went wrong";
    BROKEN_SAY: "ยังไม่ได้บันทึกรายการนี้ กรุณาลองอีกครั้ง หากยังขัดข้อง แจ้งผู้ดูแลระบบ", "This was not saved. Please try again; if it goes on, tell the administrator.";
    HOME: "กลับหน้าแรก", "To the first page";
}

#[cfg(test)]
pub(in crate::server) fn check(all: &[(&str, Text)]) {
    for (name, text) in all {
        assert!(!text.th.is_empty() && !text.en.is_empty(), "{name}");
        assert_eq!(text.th.matches("{}").count(), text.en.matches("{}").count(), "{name}: the same places");
        assert_eq!(crate::domain::thai::normalise(text.th), text.th, "{name}: spelt as it is searched");
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn every_text_is_there_in_both_languages() {
        for all in [
            super::ALL,
            super::audit::ALL,
            super::breach::ALL,
            super::exports::ALL,
            super::hearings::ALL,
            super::intake::ALL,
            super::kiosks::ALL,
            super::merging::ALL,
            super::overview::ALL,
            super::people::ALL,
            super::privacy::ALL,
            super::publishing::ALL,
            super::registers::ALL,
            super::reports::ALL,
            super::second_factor::ALL,
            super::sessions::ALL,
            super::pictures::ALL,
            super::templates::ALL,
            super::trips::ALL,
        ] {
            super::check(all);
        }
    }
}
