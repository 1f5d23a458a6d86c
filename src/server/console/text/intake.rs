//! Words of keying in what came on paper, by telephone or in a meeting.

use super::Text;

texts! {
    TITLE: "คีย์แบบฟอร์มกระดาษ", "Key in a paper form";
    LINK: "คีย์จากกระดาษ", "Key in from paper";
    ABOUT: "สำหรับแบบฟอร์มจากหมู่บ้าน โทรศัพท์ ไลน์ หรือการประชุม กด Ctrl+Enter ในช่องใดก็ได้เพื่อบันทึกแล้วเริ่มแผ่นต่อไป", "For forms from a village, telephone calls, LINE or a meeting. Ctrl+Enter in any field saves and begins the next sheet.";
    STACK: "ใช้กับทุกแผ่นในปึกนี้", "The same for this whole stack";
    CHANNEL: "ช่องทาง", "Channel";
    DAY: "วันที่ในแบบฟอร์ม", "Day on the form";
    MOO: "หมู่ที่", "Moo";
    MOO_HINT: "เลขหมู่ หรือ 0 = ทั้งตำบล, 99 = นอกเขต", "Number of the village, or 0 = the whole area, 99 = outside";
    TRIP: "สัญจร", "Trip";
    TRIP_NONE: "ไม่ใช่ของสัญจร", "None";
    SHEET: "แผ่นนี้", "This sheet";
    KIND: "ประเภท", "Kind";
    TOPIC: "เรื่อง", "Topic";
    TOPIC_NONE: "ไม่ระบุ", "None";
    WORDS: "ข้อความตามที่เขียน", "Words, as written";
    WORDS_HINT: "คีย์ตามต้นฉบับ ไม่ต้องแก้คำ เว้นว่างได้เมื่อเลือกเรื่องแล้ว", "As on the paper, uncorrected. May be empty when a topic is chosen.";
    PERSON: "ชื่อและเบอร์ (ถ้าให้ไว้)", "Name and number (if given)";
    NAME: "ชื่อ", "Name";
    PHONE: "โทรศัพท์", "Telephone";
    SAVE: "บันทึก แล้วเริ่มแผ่นต่อไป", "Save, and begin the next sheet";
    SAVED: "บันทึกแล้ว เป็นเรื่องที่ {}", "Saved as case {}.";
    SAVED_BEFORE: "แผ่นนี้บันทึกไว้แล้ว เป็นเรื่องที่ {} ไม่ได้บันทึกซ้ำ", "This sheet was saved already, as case {}. It was not saved again.";
    NUMBER: "เลขติดตาม เขียนลงบนหางขั้วให้ประชาชน แสดงครั้งนี้ครั้งเดียว", "Tracking number: write it on the visitor’s stub. It is shown this once only.";
    TALLY: "รอบนี้คีย์แล้ว {} แผ่น", "{} sheets keyed in this sitting";
    OPEN: "เปิดเรื่องนี้", "Open it";
    BAD_CHANNEL: "เลือกช่องทาง", "Choose a channel";
    BAD_DAY: "ใส่วันที่ที่ไม่ใช่อนาคต เช่น 5/11/2569", "Give a day that is not in the future, such as 2026-11-05";
    BAD_MOO: "ไม่มีหมู่นี้ ใส่เลขหมู่ของเทศบาล หรือ 0 หรือ 99", "There is no such village: give one of the municipality’s, or 0, or 99";
    BAD_KIND: "เลือกประเภท", "Choose a kind";
    BAD_EMPTY: "ใส่ข้อความ หรือเลือกเรื่อง อย่างใดอย่างหนึ่ง", "Give words or a topic: one of them";
    BAD_LONG: "ข้อความยาวเกิน {} ตัวอักษร", "The words have more than {} characters";
    BAD_NAME: "ชื่อยาวเกิน {} ตัวอักษร", "The name has more than {} characters";
    BAD_PHONE: "เบอร์โทรศัพท์ไม่ครบ 9 หรือ 10 หลัก หากบนกระดาษเป็นอย่างนั้น ให้เว้นว่างแล้วคีย์ไว้ในข้อความ", "The telephone number is not whole: 9 digits, or 10. If the paper has it so, leave it empty and put it in the words.";
    BAD: "ยังไม่ได้บันทึก กรุณาดูช่องที่มีข้อความสีแดง", "Not saved yet: please see the fields with a message.";
    CHANGED: "แผ่นนี้บันทึกไว้แล้วเป็นเรื่องที่ {} และข้อความที่คีย์ไม่ตรงกับที่บันทึก ไม่มีอะไรเปลี่ยน หากเป็นแผ่นใหม่ ให้กดบันทึกอีกครั้ง หากจะแก้ ให้เพิ่มบันทึกภายในที่เรื่องนั้น", "This sheet was saved already as case {}, with other words. Nothing was changed. If this is a new sheet, save once more; to correct the other, add a note to it.";
    GONE: "แผ่นนี้บันทึกไว้แล้วและถูกลบตามคำขอของเจ้าของข้อมูล ไม่ได้บันทึกซ้ำ", "This sheet was saved before and has been erased on request. It was not saved again.";
    DESK: "คีย์โดยเจ้าหน้าที่", "Keyed in by staff";
    EV_KEYED: "คีย์โดยเจ้าหน้าที่ ช่องทาง: {}", "Keyed in by staff, channel: {}";
}
