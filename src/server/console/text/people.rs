//! Words of the pages on which administrators look after the staff.

use super::Text;

texts! {
    NAV: "ผู้ใช้งาน", "People";
    NAV_SHORT: "ผู้ใช้", "People";
    CAPTION: "ผู้ใช้งานทั้งหมด เรียงตามชื่อผู้ใช้", "All people, by user name";
    TOTAL: "{} คน", "{} people";
    NAME: "ชื่อหรือตำแหน่ง", "Name or position";
    ROLES: "บทบาท", "Roles";
    STATE: "สถานะ", "State";
    SINCE: "เพิ่มเมื่อ", "Added";
    ACTIVE: "ใช้งานได้", "Active";
    NOT_YET: "ยังไม่ได้ตั้งรหัสผ่านเอง", "Has not chosen a password yet";
    DISABLED: "ระงับการใช้งาน", "Disabled";
    ADD: "เพิ่มผู้ใช้งาน", "Add a person";
    BACK: "กลับไปรายชื่อ", "Back to the people";
    LOGIN_HINT: "ตัวอักษรอังกฤษเล็ก ตัวเลข จุด หรือขีด ไม่เว้นวรรค เช่น somchai.k เปลี่ยนภายหลังไม่ได้", "Small letters, digits, dots or dashes, no spaces, such as somchai.k. It cannot be changed later.";
    NAME_HINT: "แสดงข้างทุกอย่างที่ผู้นี้ทำ", "Shown beside whatever they do.";
    ROLES_HINT: "เลือกเท่าที่จำเป็นต่อหน้าที่ เลือกได้มากกว่าหนึ่ง", "Only what the work needs; more than one can be chosen.";
    ROLES_UNITS: "เจ้าหน้าที่ของหน่วยงาน เห็นและตอบเฉพาะเรื่องของหน่วยงานนั้น", "Officer of a unit: sees and answers that unit’s cases only";
    ROLES_OTHER: "บทบาทอื่น", "Other roles";
    IS_EDITOR: "เขียนและถอนประกาศ", "writes and withdraws notices";
    IS_MANAGER: "เห็นทุกเรื่อง ส่งหน่วยงาน ดูตัวเลข", "sees every case, routes them, sees the figures";
    IS_TECHNICIAN: "ดูแลตู้บริการ ไม่เห็นเรื่องของประชาชน", "looks after kiosks; sees no cases";
    IS_AUDITOR: "อ่านบันทึกการใช้งาน", "reads the audit log";
    IS_ADMIN: "ทำได้ทุกอย่าง รวมถึงดูแลผู้ใช้งาน", "may do everything, and looks after the people";
    SAVE: "บันทึก", "Save";
    SAVED: "บันทึกแล้ว มีผลทันที", "Saved. It holds at once.";
    BAD_LOGIN: "ชื่อผู้ใช้ใช้ได้เฉพาะตัวอักษรอังกฤษเล็ก ตัวเลข จุด และขีด", "A user name has small letters, digits, dots and dashes only.";
    TAKEN: "มีผู้ใช้ชื่อนี้แล้ว", "Somebody has this user name already.";
    BAD_NAME: "กรุณาใส่ชื่อหรือตำแหน่ง ไม่เกิน {} ตัวอักษร", "Please give a name or position, at most {} characters.";
    NO_ROLE: "กรุณาเลือกอย่างน้อยหนึ่งบทบาท", "Please choose at least one role.";
    LAST_ADMIN: "เป็นผู้ดูแลระบบคนสุดท้ายที่เข้าใช้ได้ กรุณาแต่งตั้งอีกคนก่อน", "This is the last administrator who can sign in: appoint another one first.";
    SECRET_TITLE: "รหัสผ่านใช้ครั้งแรกของ {}", "First password of {}";
    SECRET_SAY: "แสดงครั้งนี้ครั้งเดียว กรุณาจดแล้วส่งให้ถึงมือเจ้าตัว ระบบจะให้ตั้งรหัสผ่านของตนเองทันทีที่เข้าใช้", "Shown this once only. Write it down and hand it to the person; they must choose their own when they sign in.";
    SECRET_DONE: "จดแล้ว", "Written down";
    RESET: "ออกรหัสผ่านใหม่", "Give a new password";
    RESET_SAY: "สำหรับผู้ที่ลืมรหัสผ่าน รหัสเดิมใช้ไม่ได้ทันที และออกจากระบบในทุกเครื่อง", "For somebody who forgot theirs. The old one stops working at once, and they are signed out everywhere.";
    OWN: "นี่คือบัญชีของท่านเอง เปลี่ยนรหัสผ่านได้ที่หน้าเปลี่ยนรหัสผ่าน", "This is your own account; change your password on its page.";
    DISABLE: "ระงับการใช้งาน", "Disable";
    DISABLE_SAY: "ผู้นี้จะเข้าใช้ไม่ได้ และออกจากระบบในทุกเครื่องทันที สิ่งที่ทำไว้และบันทึกยังอยู่ครบ", "They can no longer sign in and are signed out everywhere at once. All they did stays on record.";
    DISABLE_DO: "ระงับ {}", "Disable {}";
    ENABLE: "ให้ใช้งานได้อีกครั้ง", "Enable again";
    ENABLE_SAY: "ผู้นี้จะเข้าใช้ด้วยรหัสผ่านเดิมได้", "They can sign in again with the password they had.";
    ENABLED: "ใช้งานได้อีกครั้งแล้ว", "Enabled again.";
    DISABLED_DONE: "ระงับการใช้งานแล้ว", "Disabled.";
}
