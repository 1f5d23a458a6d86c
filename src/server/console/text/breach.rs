//! Words of lost kiosks.

use super::Text;

texts! {
    TITLE: "ตู้สูญหายหรือถูกขโมย", "Lost or stolen kiosks";
    LINK: "แจ้งตู้สูญหายหรือถูกขโมย", "Report a lost or stolen kiosk";
    SAY: "เมื่อทราบว่าตู้หายหรือถูกเปิด ให้บันทึกที่นี่ทันที กฎหมายให้แจ้งสำนักงานคณะกรรมการคุ้มครองข้อมูลส่วนบุคคล (สคส.) ภายใน 72 ชั่วโมงนับแต่ทราบ (พ.ร.บ. คุ้มครองข้อมูลส่วนบุคคล มาตรา 37 (4)) เว้นแต่ไม่มีความเสี่ยงต่อสิทธิของบุคคล", "Write it down as soon as it is known. The law asks for a report to the office of the Personal Data Protection Committee within 72 hours (PDPA s. 37(4)), unless there is no risk to anybody’s rights.";
    KIOSK: "ตู้", "Kiosk";
    KNOWN_ON: "วันที่ทราบ", "Known on (day)";
    KNOWN_AT: "เวลา", "Time";
    WHAT: "เกิดอะไรขึ้น", "What happened";
    DO: "บันทึกและเริ่มนับเวลา", "Write it down and start the clock";
    BAD: "เลือกตู้ ใส่วันเวลาที่ไม่ใช่อนาคต และเล่าสั้น ๆ ว่าเกิดอะไรขึ้น", "Choose a kiosk, give a day and time that are not in the future, and say briefly what happened.";
    LEFT: "เหลือเวลาแจ้ง สคส. {}", "{} left to tell the committee’s office";
    OVER: "เกินกำหนดแจ้ง สคส. แล้ว {} แจ้งทันทีพร้อมเหตุผลที่ล่าช้า", "{} past the time to tell the committee’s office: tell it now, with the reason for the delay.";
    NOTIFIED: "แจ้ง สคส. แล้วเมื่อ {}", "The committee’s office was told on {}";
    NOTIFY: "แจ้ง สคส. แล้ว", "The committee’s office has been told";
    CLOSE: "ปิดเหตุ", "Close it";
    CLOSE_WHY: "ผลเป็นอย่างไร", "What came of it";
    CLOSED: "ปิดเมื่อ {}", "Closed on {}";
    DRAFT: "ร่างรายงานต่อ สคส.", "Draft of the report";
    HELD: "ข้อมูลในตู้ถูกผนึกด้วยกุญแจที่อยู่เครื่องแม่ข่ายเท่านั้น ผู้ที่ได้ตู้ไปอ่านข้อความ ชื่อ หรือเบอร์ไม่ได้ และเลขติดตามไม่ถูกเก็บไว้ในตู้", "What the kiosk held was sealed to a key that only the server has. Whoever has the kiosk cannot read words, names or numbers; tracking numbers are not kept on it.";
    RECEIVED: "เรื่องจากตู้นี้ที่ถึงเครื่องแม่ข่ายแล้ว {} เรื่อง", "{} submissions of this kiosk are on the server.";
    SEEN: "ติดต่อครั้งสุดท้าย {}", "Last heard of: {}";
    NEVER: "ไม่เคย", "never";
    REVOKED: "เพิกถอนตู้แล้วเมื่อ {} สิ่งที่ส่งมาหลังจากนั้นถูกกักไว้", "Revoked on {}: what it sends since is set aside.";
    NOT_REVOKED: "ยังไม่ได้เพิกถอนตู้ ให้ช่างเพิกถอนทันที: suanruam-server kiosk revoke {}", "Not revoked yet. A technician should do so at once: suanruam-server kiosk revoke {}";
    NONE: "ไม่มีเหตุที่บันทึกไว้", "None on record.";
    DONE: "บันทึกแล้ว", "Written down";
    BANNER: "ตู้ {} สูญหาย ยังไม่ได้แจ้ง สคส.", "Kiosk {} is lost, and the committee’s office has not been told.";
}
