//! Words of the second factor: setting it up, signing in with it, recovery codes.

use super::Text;

texts! {
    TITLE: "ยืนยันตัวตนสองขั้น", "Second factor";
    MUST: "ผู้ดูแลระบบต้องตั้งค่าการยืนยันตัวตนสองขั้นก่อนใช้งาน", "Administrators must set up a second factor first.";
    WHY: "นอกจากรหัสผ่าน ระบบจะถามรหัส 6 หลักจากแอปในโทรศัพท์ของท่าน ผู้ที่รู้รหัสผ่านอย่างเดียวจึงเข้าใช้แทนท่านไม่ได้", "Besides the password you will be asked for 6 digits from an app on your telephone, so that knowing the password alone is not enough.";
    STEP_SCAN: "เปิดแอปยืนยันตัวตนในโทรศัพท์ แล้วสแกนรหัสนี้", "Open an authenticator app on your telephone and scan this code";
    STEP_TYPE: "หากสแกนไม่ได้ พิมพ์กุญแจนี้ในแอป", "If it cannot be scanned, type this key into the app";
    STEP_CODE: "พิมพ์รหัส 6 หลักที่แอปแสดง", "Type the 6 digits that the app shows";
    QR: "รหัสคิวอาร์สำหรับแอปยืนยันตัวตน", "QR code for an authenticator app";
    DO: "เริ่มใช้การยืนยันสองขั้น", "Turn it on";
    WRONG: "รหัสไม่ถูกต้องหรือใช้ไปแล้ว กรุณารอรหัสถัดไปแล้วลองใหม่", "The code is not right or was used already. Wait for the next one and try again.";
    ON: "ใช้การยืนยันสองขั้นอยู่ ตั้งแต่ {}", "On since {}.";
    LEFT: "รหัสสำรองที่ยังไม่ได้ใช้ {} รหัส", "{} recovery codes not yet used.";
    LOST: "ทำโทรศัพท์หาย หรือเปลี่ยนเครื่อง ให้ผู้ดูแลระบบล้างการยืนยันสองขั้นของท่าน แล้วตั้งค่าใหม่", "Telephone lost or changed? Ask an administrator to reset your second factor, and set it up anew.";
    CODES_TITLE: "รหัสสำรองของท่าน", "Your recovery codes";
    CODES_SAY: "แสดงครั้งนี้ครั้งเดียว จดหรือพิมพ์เก็บไว้ในที่ปลอดภัย ใช้แทนรหัสจากแอปได้รหัสละหนึ่งครั้ง เมื่อไม่มีโทรศัพท์", "Shown this once only. Write them down or print them and keep them safe. Each is good once, in place of the app’s code, when you have no telephone.";
    CODES_DONE: "เก็บรหัสแล้ว", "They are kept";
    RENEW: "ขอรหัสสำรองชุดใหม่", "Make new recovery codes";
    RENEW_SAY: "เมื่อรหัสสำรองใกล้หมด หรือมีผู้อื่นเห็น รหัสชุดเดิมจะใช้ไม่ได้อีก", "When few are left, or somebody saw them. The old ones are good no more.";
    ASK: "รหัสยืนยันจากแอป", "Code from the app";
    ASK_HINT: "รหัส 6 หลัก หรือรหัสสำรองหนึ่งรหัส", "6 digits, or one recovery code";
    ASK_DO: "ยืนยัน", "Confirm";
    NO_PHONE: "ไม่มีโทรศัพท์และรหัสสำรอง กรุณาติดต่อผู้ดูแลระบบ", "Neither telephone nor recovery code? Ask the administrator.";
    RESET: "ล้างการยืนยันสองขั้น", "Reset the second factor";
    RESET_SAY: "สำหรับผู้ที่ทำโทรศัพท์หาย กรุณาตรวจให้แน่ใจว่าเป็นเจ้าตัว ผู้นี้จะออกจากระบบในทุกเครื่อง และเข้าใช้ด้วยรหัสผ่านอย่างเดียวจนกว่าจะตั้งค่าใหม่", "For somebody who lost their telephone. Make sure that it is really them. They are signed out everywhere, and sign in with the password alone until they set it up anew.";
    RESET_DONE: "ล้างการยืนยันสองขั้นแล้ว", "The second factor is reset.";
    HAS: "ยืนยันสองขั้น", "Second factor";
}
