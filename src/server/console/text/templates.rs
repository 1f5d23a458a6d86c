//! Words of answer templates.

use super::Text;

texts! {
    TITLE: "ข้อความตอบสำเร็จรูป", "Answer templates";
    SAY: "ข้อความที่ใช้ตอบบ่อย เจ้าหน้าที่เลือกแล้วแก้ไขก่อนส่งได้เสมอ ช่องในวงเล็บปีกกาจะเติมให้ตามเรื่อง", "Answers that are written often. Officers choose one and change it before it is sent. Fields in braces are filled for each case.";
    FIELDS: "ช่องที่ใช้ได้: {}", "Fields: {}";
    F_NUMBER: "เลขที่เรื่อง", "number of the case";
    F_UNIT: "หน่วยงาน", "unit";
    F_DATE: "วันนี้", "today";
    F_VILLAGE: "หมู่บ้าน", "village";
    F_TOPIC: "เรื่อง", "topic";
    F_KIND: "ประเภท", "kind";
    NAME: "ชื่อ", "Name";
    TEXT: "ข้อความ", "Words";
    ADD: "เพิ่มข้อความสำเร็จรูป", "Add a template";
    SAVE: "บันทึก", "Save";
    REMOVE: "ลบ", "Remove";
    OF_PACK: "มากับชุดข้อมูลเทศบาล", "Comes with the municipality’s data";
    OF_PACK_SAY: "แก้ไขได้โดยเพิ่มข้อความใหม่ด้วยชื่อเดียวกัน", "To change it, add one with the same name.";
    NONE: "ยังไม่มีข้อความสำเร็จรูป", "There are none yet.";
    DONE_PUT: "บันทึกแล้ว", "Saved";
    DONE_REMOVED: "ลบแล้ว", "Removed";
    NEEDS_BOTH: "ใส่ให้ครบทั้งชื่อและข้อความ", "Give a name and words.";
    TOO_LONG: "ชื่อหรือข้อความยาวเกินไป", "The name or the words are too long.";
    BAD_FIELD: "ไม่มีช่อง {} ให้เติม ใช้ได้เฉพาะช่องที่บอกไว้ด้านบน", "There is no field {}: only those named above can be used.";
    EXISTS: "มีข้อความชื่อนี้อยู่แล้ว หรือมีมากเกินไป", "There is one of that name already, or there are too many.";
    USE: "ข้อความสำเร็จรูป", "Template";
    CHOOSE: "เลือกข้อความ", "Choose one";
    USE_DO: "ใส่ข้อความนี้", "Put it in";
    LACKS: "ข้อความนี้ใช้ช่อง {} ซึ่งเรื่องนี้ไม่มี จึงเว้นเป็นขีดไว้ กรุณาเติมเอง", "It uses the field {}, which this case does not have. A line stands in its place: please fill it in.";
    N_TITLE: "แบบประกาศ", "Notice templates";
    N_SAY: "ประกาศที่ออกเป็นประจำ เลือกใช้ได้เมื่อเขียนประกาศใหม่ ช่องในวงเล็บปีกการะบบเติมให้ ส่วนช่องว่างให้เขียนไว้ในวงเล็บเหลี่ยมสองชั้น เช่น [[วันประชุม]] ผู้เขียนประกาศต้องเติมให้ครบก่อนเผยแพร่", "Notices that are published again and again, to choose from when a new one is written. Fields in braces fill themselves; what an editor has to fill stands in double brackets, such as [[วันประชุม]], and is asked for before it is published.";
    N_ADD: "เพิ่มแบบประกาศ", "Add a template";
    N_NONE: "ยังไม่มีแบบประกาศ", "There are none yet.";
    F_MONTH: "เดือนนี้", "this month";
    F_LAST_MONTH: "เดือนที่แล้ว", "last month";
    F_YEAR: "ปี พ.ศ.", "year";
    F_FISCAL_YEAR: "ปีงบประมาณ", "fiscal year";
    F_MUNICIPALITY: "ชื่อเทศบาล", "name of the municipality";
    STAY_DAYS: "ต้องติดประกาศกี่วัน", "Days that it must stay posted";
    BAD_STAY_DAYS: "จำนวนวันไม่ถูกต้อง", "This is not a number of days.";
    MANAGE: "จัดการข้อความสำเร็จรูป", "Look after the templates";
}
