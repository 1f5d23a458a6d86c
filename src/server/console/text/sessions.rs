//! Words of the page that says where somebody is signed in.

use super::Text;

texts! {
    TITLE: "เครื่องที่เข้าใช้อยู่", "Where you are signed in";
    SAY: "หากมีเครื่องที่ไม่ใช่ของท่าน ให้ออกจากระบบที่เครื่องนั้น แล้วเปลี่ยนรหัสผ่านทันที", "If one of these is not yours, sign out there and change your password at once.";
    CAPTION: "การเข้าใช้ที่ยังไม่สิ้นสุด ล่าสุดอยู่บน", "Sign-ins that have not ended, newest first";
    BROWSER: "เบราว์เซอร์", "Browser";
    SINCE: "เข้าใช้เมื่อ", "Since";
    FROM: "จากที่อยู่", "From";
    HERE: "เครื่องนี้", "This one";
    HALF: "ยังไม่ได้ยืนยันขั้นที่สอง", "Second factor still to come";
    END: "ออกจากระบบที่เครื่องนั้น", "Sign out there";
    END_OTHERS: "ออกจากระบบที่เครื่องอื่นทั้งหมด", "Sign out everywhere else";
    ENDED: "ออกจากระบบที่เครื่องอื่นแล้ว", "Signed out there.";
    UNKNOWN: "ไม่ทราบ", "Not known";
    END_ALL: "ออกจากระบบในทุกเครื่อง", "Sign out everywhere";
    END_ALL_SAY: "สำหรับเครื่องที่หายหรือลืมออกจากระบบ ผู้นี้เข้าใช้ใหม่ได้ด้วยรหัสผ่านเดิม", "For a machine that was lost or left signed in. They can sign in again with the password they have.";
}
