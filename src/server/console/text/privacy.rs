//! Words of the privacy desk.

use super::Text;

texts! {
    NAV: "สิทธิเจ้าของข้อมูล", "Privacy desk";
    NAV_SHORT: "สิทธิ", "Privacy";
    SAY: "สำหรับผู้ที่มาขอดู ขอแก้ หรือขอลบข้อมูลของตน (พ.ร.บ. คุ้มครองข้อมูลส่วนบุคคล พ.ศ. 2562 มาตรา 30, 33, 36) ตรวจให้แน่ใจก่อนว่าเป็นเจ้าตัว ทุกครั้งที่ค้นและเปิดจะถูกบันทึก", "For people who ask to see, mend or erase what is held of them (PDPA B.E. 2562, sections 30, 33, 36). Make sure first that it is really them. Each search and each opening is recorded.";
    BY_NUMBER: "ค้นด้วยเลขติดตาม", "By tracking number";
    NUMBER: "เลขติดตาม 12 หลัก", "Tracking number, 12 digits";
    BY_PHONE: "ค้นด้วยเบอร์โทรศัพท์", "By telephone number";
    PHONE: "เบอร์โทรศัพท์ที่ให้ไว้", "The telephone number that was given";
    FIND: "ค้นหา", "Find";
    BAD_NUMBER: "เลขติดตามไม่ถูกต้อง ตรวจดูอีกครั้ง เช่น 1234-5678-9012", "That is no tracking number: check it again. It looks like 1234-5678-9012.";
    BAD_PHONE: "เบอร์โทรศัพท์ไม่ครบ 9 หรือ 10 หลัก", "The telephone number is not whole: 9 digits, or 10.";
    FOUND_NONE: "ไม่พบข้อมูล อาจถูกลบไปแล้ว ยังไม่ได้ส่งมาจากตู้บริการ หรือไม่ได้ให้เบอร์นี้ไว้", "Nothing was found. It may have been erased, may not have been sent by the kiosk yet, or this number was not given.";
    FOUND: "พบ {} เรื่อง", "{} cases found";
    CHOOSE: "เลือกเรื่อง {}", "Choose case {}";
    COPY: "ทำสำเนาให้เจ้าของข้อมูล", "Make a copy for the person";
    COPY_JSON: "สำเนาแบบไฟล์ (JSON)", "Copy as a file (JSON)";
    ERASE: "ลบข้อมูล…", "Erase…";
    NONE_CHOSEN: "ยังไม่ได้เลือกเรื่อง", "No case is chosen.";
    CORRECT: "แก้ชื่อหรือเบอร์", "Mend name or number";
    CORRECT_SAY: "แก้ตามที่เจ้าของข้อมูลแจ้ง เว้นว่างทั้งสองช่องเพื่อเอาชื่อและเบอร์ออก ข้อความที่เขียนไว้ไม่เปลี่ยน", "As the person says. Both empty takes name and number away. The words that were written do not change.";
    CORRECT_DO: "บันทึกการแก้ไข", "Save the correction";
    CORRECTED: "แก้ไขแล้ว", "Corrected";
    CHANGED: "มีผู้แก้เรื่องนี้ไปก่อนแล้ว ค้นใหม่อีกครั้ง", "Someone changed this case first: search again.";
    ERASE_TITLE: "ลบข้อมูลส่วนบุคคล", "Erase personal data";
    ERASE_WHAT: "จะลบถาวร กู้คืนไม่ได้", "Erased for good";
    ERASE_GOES: "ข้อความ ชื่อ เบอร์โทรศัพท์ คำตอบ บันทึกภายใน และเลขติดตามใช้ไม่ได้อีก รวมถึงที่ตู้บริการเมื่อเชื่อมต่อครั้งถัดไป", "Words, name, telephone number, answer and internal notes; the tracking number opens nothing any more, at the kiosks too once they connect.";
    ERASE_STAYS: "ที่คงไว้: เลขที่เรื่อง ประเภท เรื่อง หมู่บ้าน ช่องทาง วันที่ และสถานะ สำหรับสถิติ ซึ่งไม่บอกว่าเป็นใคร", "What stays: number, kind, topic, village, channel, days and state, for statistics. They do not tell who it was.";
    ERASE_BACKUPS: "สำเนาสำรองเก่ายังมีข้อมูลจนกว่าจะถูกแทนที่ หากกู้คืนจากสำเนานั้น ระบบจะลบซ้ำให้เอง", "Older backups hold it until they are replaced; a restore erases it again by itself.";
    ERASE_DO: "ลบ {} เรื่องถาวร", "Erase {} cases for good";
    CANCEL: "ไม่ลบ", "Do not erase";
    ERASED: "ลบแล้ว {} เรื่อง", "{} cases erased";
    COPY_TITLE: "ข้อมูลที่เทศบาลเก็บไว้เกี่ยวกับท่าน", "What the municipality holds of you";
    COPY_MADE: "ทำสำเนาเมื่อ {}", "Copied on {}";
    COPY_NOTES: "ไม่รวมบันทึกภายในของเจ้าหน้าที่", "Internal notes of the staff are not part of it.";
    PRINT: "พิมพ์หน้านี้ด้วยคำสั่งพิมพ์ของเบราว์เซอร์", "Print this page with the browser’s own command.";
    NOTICE: "ประกาศความเป็นส่วนตัว", "Privacy notice";
    NOTICE_TITLE: "ประกาศความเป็นส่วนตัว ฉบับ {}", "Privacy notice, version {}";
    NOTICE_SINCE: "ใช้ตั้งแต่ {}", "Shown since {}";
    VERSION: "ฉบับ {}", "version {}";
    EV_CORRECTED: "แก้ชื่อหรือเบอร์ตามคำขอของเจ้าของข้อมูล", "Name or number mended at the person’s request";
    EV_EXPIRED: "ชื่อและเบอร์ถูกลบเมื่อครบเวลาเก็บ", "Name and number taken away when their time was over";
    KEPT: "ชื่อและเบอร์ที่ครบเวลาเก็บ", "Contact data whose time is over";
    KEPT_SAY: "ประชาชนได้รับแจ้งว่าเก็บไว้ไม่เกิน {} วัน ระบบลบให้เองเมื่อครบ รายการด้านล่างคือที่จะถูกลบใน 30 วันข้างหน้า หากยังต้องติดต่อ ให้ติดต่อก่อนวันนั้น", "Visitors are told that they are kept for {} days at most, and the server takes them away by itself. Below is what goes within the next 30 days: whoever is still to be called should be called before.";
    KEPT_NONE: "ไม่มีที่จะครบเวลาใน 30 วัน", "None within 30 days.";
    KEPT_ON: "จะลบ {}", "goes on {}";
    KEPT_OPEN: "เรื่องยังไม่เสร็จ", "case still open";
    KEPT_LINK: "ดูที่ใกล้ครบเวลาเก็บ", "See what is soon over its time";
}
