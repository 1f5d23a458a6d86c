//! Words of hearings.

use super::Text;

texts! {
    NAV: "รับฟังความคิดเห็น", "Hearings";
    NAV_SHORT: "รับฟัง", "Hearings";
    SAY: "คำถามที่ตู้ถามประชาชน ถามครั้งละข้อ ตอบได้แม้ไม่มีสัญญาณ ผลอยู่ที่นี่ (ข้อ 3.4, 4.3)", "What the kiosks ask people, one question a screen, with or without a network. The results stand here (clauses 3.4, 4.3).";
    NEW: "เริ่มการรับฟังใหม่", "Begin a hearing";
    NONE: "ยังไม่มีการรับฟังความคิดเห็น", "There is no hearing yet";
    BACK: "กลับไปรายการรับฟัง", "Back to the hearings";
    BACK_TO: "กลับไปการรับฟังนี้", "Back to this hearing";
    CAPTION: "การรับฟังความคิดเห็นทั้งหมด", "All hearings";
    COL_TITLE: "เรื่อง", "Subject";
    COL_DAYS: "วันที่รับฟัง", "Days";
    COL_ANSWERS: "คำตอบ", "Answers";
    COL_STATE: "สถานะ", "State";
    P_OPEN: "กำลังรับฟัง", "Open";
    P_COMING: "จะเริ่ม", "Coming";
    P_DRAFT: "ร่าง", "Draft";
    P_OVER: "สิ้นสุดแล้ว", "Over";
    P_CLOSED: "ปิดก่อนกำหนด", "Closed early";
    P_WITHDRAWN: "ถอนแล้ว", "Withdrawn";
    UNKNOWN: "การรับฟังที่ไม่มีในระบบนี้", "A hearing that is not here";
    UNKNOWN_SAY: "ตู้ส่งคำตอบของการรับฟังที่เครื่องนี้ไม่รู้จัก เช่น หลังกู้คืนจากสำเนาเก่า คำตอบเก็บไว้ครบ แต่ไม่รู้ว่าถามอะไร", "Kiosks sent answers to a hearing that this server does not know, as after a restore from an older backup. All are kept; what was asked is not known.";
    SAMPLE: "ตัวอย่าง", "Sample";

    // The form
    EDIT_TITLE: "แก้ไขการรับฟัง", "Change the hearing";
    F_TITLE_TH: "เรื่อง (ไทย)", "Subject (Thai)";
    F_TITLE_EN: "เรื่อง (อังกฤษ)", "Subject (English)";
    F_ABOUT_TH: "รับฟังเรื่องอะไร และจะนำคำตอบไปทำอะไร (ไทย)", "What it is about, and what becomes of the answers (Thai)";
    F_ABOUT_EN: "รับฟังเรื่องอะไร (อังกฤษ)", "What it is about (English)";
    F_NOTICE: "ประกาศที่เกี่ยวข้อง", "The notice that it belongs to";
    F_OPENS: "วันแรก", "First day";
    F_CLOSES: "วันสุดท้าย", "Last day";
    F_INTERVAL: "คำตอบจากตู้เดียวกันที่ห่างกันไม่ถึง (วินาที) ให้นับแยก", "Count apart answers of one kiosk that are closer than (seconds)";
    F_INTERVAL_HINT: "ทุกคำตอบนับ ที่กดต่อกันเร็วนับแยกให้เห็นด้วย ปกติ 20 วินาที", "Every answer counts; those in quick succession are shown apart as well. Usually 20 seconds.";
    QUESTIONS: "คำถาม", "Questions";
    QUESTIONS_SAY: "ตู้ถามครั้งละข้อ ข้ามข้อใดก็ได้ ไม่ถามชื่อและเบอร์โทร ไม่เกิน 12 ข้อ", "The kiosk asks one a screen, and each may be skipped. Name and telephone are not asked for. At most 12.";
    QUESTION_N: "คำถามที่ {}", "Question {}";
    F_FORM: "ตอบแบบ", "Answered by";
    FORM_ONE: "เลือกหนึ่งอย่าง", "One of the choices";
    FORM_SOME: "เลือกได้หลายอย่าง", "Any of the choices";
    FORM_FACES: "ใบหน้า 5 ระดับ", "Five faces";
    FORM_WORDS: "เขียนเอง", "Own words";
    F_ASK_TH: "คำถาม (ไทย)", "Question (Thai)";
    F_ASK_EN: "คำถาม (อังกฤษ)", "Question (English)";
    CHOICE_N: "ตัวเลือกที่ {}", "Choice {}";
    CHOICE_TH: "ไทย", "Thai";
    CHOICE_EN: "อังกฤษ (ไม่บังคับ)", "English (optional)";
    ADD_QUESTION: "เพิ่มคำถาม", "Add a question";
    REMOVE_QUESTION: "ตัดคำถามนี้", "Take this question out";
    UP: "เลื่อนขึ้น", "Move up";
    DOWN: "เลื่อนลง", "Move down";
    ADD_CHOICE: "เพิ่มตัวเลือก", "Add a choice";
    REMOVE_CHOICE: "ตัดออก", "Take out";
    OF_QUESTION: " (คำถามที่ {})", " (question {})";
    FIXED: "เผยแพร่แล้ว คำตอบเข้ามาตามคำถามเหล่านี้ จึงแก้ได้เฉพาะถ้อยคำให้ถูกต้อง และเพิ่มตัวเลือกได้ แต่ตัดหรือสลับข้อ เปลี่ยนแบบคำตอบ หรือเปลี่ยนความหมายไม่ได้ ถ้าต้องถามใหม่ ให้ปิดหรือถอน แล้วเริ่มการรับฟังใหม่", "It was published, and answers come in to these questions: words may be put right and choices added, but nothing is taken out or moved, no form changed, and no meaning. To ask something else, close or withdraw this one and begin another.";
    SAVE: "บันทึก", "Save";
    SAVE_DRAFT: "บันทึกร่าง", "Save as a draft";
    SAVE_LIVE: "บันทึกและส่งไปที่ตู้", "Save, and send to the kiosks";
    BAD_TITLE: "กรุณากรอกเรื่อง ไม่เกิน 160 ตัวอักษร", "Please give the subject, at most 160 signs.";
    BAD_ABOUT: "ยาวเกินไป ไม่เกิน 600 ตัวอักษร", "It is too long: at most 600 signs.";
    BAD_DAYS: "วันสุดท้ายต้องไม่ก่อนวันแรก", "The last day cannot be before the first.";
    BAD_INTERVAL: "กรุณากรอกเป็นวินาที 0 ถึง 600", "Please give seconds, 0 to 600.";
    BAD_QUESTIONS: "ต้องมีคำถาม 1 ถึง 12 ข้อ", "There must be 1 to 12 questions.";
    BAD_QUESTION: "กรุณากรอกคำถาม ไม่เกิน 160 ตัวอักษร", "Please write the question, at most 160 signs.";
    BAD_CHOICES: "ต้องมีตัวเลือก 2 ถึง 8 อย่าง แต่ละอย่างไม่เกิน 60 ตัวอักษร", "There must be 2 to 8 choices, each at most 60 signs.";
    BAD_MEANING: "เผยแพร่แล้ว ตัดหรือสลับคำถามและตัวเลือก หรือเปลี่ยนแบบคำตอบไม่ได้", "It was published: questions and choices stay, in their order and form.";
    CONFLICT: "มีผู้แก้ไขการรับฟังนี้ไปก่อนแล้ว สิ่งที่ท่านพิมพ์ยังอยู่ในแบบฟอร์ม ดูของปัจจุบันก่อน แล้วบันทึกอีกครั้งถ้าต้องการให้ของท่านแทนที่", "Somebody else changed this hearing first. What you typed is still in the form; look at how it stands now, and save again if yours is to take its place.";
    SEE_PRESENT: "ดูของปัจจุบัน", "See how it stands";

    // One hearing
    EDIT: "แก้ไข", "Change";
    PUBLISH: "เผยแพร่ไปที่ตู้", "Publish to the kiosks";
    PUBLISH_SAY: "ตู้ถามตั้งแต่วันแรกถึงวันสุดท้าย หลังเผยแพร่แล้วคำถามเปลี่ยนความหมายไม่ได้", "Kiosks ask it from the first day to the last. Once published, its questions keep their meaning.";
    PUBLISH_AGAIN: "เปิดรับฟังอีกครั้ง", "Open it again";
    CLOSE: "ปิดก่อนกำหนด", "Close early";
    CLOSE_SAY: "ตู้เลิกถามเมื่อเชื่อมต่อ คำตอบที่ค้างในตู้ยังนับ ผลยังอยู่", "Kiosks stop asking when they connect. Answers that wait on them still count, and the results stand.";
    WITHDRAW: "ถอน", "Withdraw";
    WITHDRAW_SAY: "ใช้เมื่อไม่ควรถามแต่แรก ตู้เลิกถาม คำตอบที่มีแล้วเก็บไว้", "For what should not have been asked. Kiosks stop asking; answers that are there are kept.";
    DONE_PUT: "บันทึกแล้ว", "Saved";
    DONE_PUBLISHED: "เผยแพร่แล้ว ตู้รับเมื่อเชื่อมต่อ", "Published. Kiosks take it when they connect.";
    DONE_CLOSED: "ปิดแล้ว", "Closed";
    DONE_WITHDRAWN: "ถอนแล้ว", "Withdrawn";
    MOVE_CONFLICT: "มีผู้แก้ไขการรับฟังนี้ไปก่อนแล้ว ยังไม่ได้เปลี่ยนสถานะ กรุณาดูอีกครั้ง", "Somebody else changed this hearing first. Its state was not changed; please look again.";
    BAD_PAST: "วันสุดท้ายผ่านไปแล้ว แก้วันก่อนเผยแพร่", "Its last day is over: change the days before publishing.";
    DAYS: "{} ถึง {}", "{} to {}";
    OF_NOTICE: "ประกาศที่เกี่ยวข้อง", "The notice that it belongs to";
    RESULTS: "ผลการรับฟัง", "Results";
    REFRESH: "ดูผลล่าสุด", "See the latest";
    AS_OF: "ข้อมูล ณ {}", "As of {}";
    NO_ANSWERS: "ยังไม่มีคำตอบ", "There are no answers yet";
    ANSWERS: "{} คำตอบ", "{} answers";
    QUICK: "ในจำนวนนี้ {} คำตอบกดต่อกันเร็วที่ตู้เดียวกัน (ห่างจากคำตอบก่อนหน้าไม่ถึง {} วินาที) นับรวมและแสดงแยกไว้ เพราะไม่มีใครรู้ว่าเป็นคนเดียวกดซ้ำหรือหลายคนต่อแถว", "{} of them in quick succession at one kiosk (less than {} seconds after the one before). They count, and are shown apart: nobody can tell one person pressing again from several in a line.";
    NO_QUICK: "ไม่มีคำตอบที่กดต่อกันเร็วที่ตู้เดียวกัน", "None of them in quick succession at one kiosk";
    ANSWERED: "ตอบข้อนี้ {} · ข้าม {}", "Answered by {} · skipped by {}";
    STRANGE: "{} คำตอบเลือกสิ่งที่ไม่มีในคำถามนี้ที่นี่ เก็บไว้ แต่ไม่อยู่ในตัวเลือกใด", "{} answers name a choice that the question does not have here: kept, and in no choice.";
    STRAYS: "คำตอบของคำถามที่ไม่มีในระบบนี้", "Answers to questions that are not here";
    COL_CHOICE: "ตัวเลือก", "Choice";
    COL_COUNT: "จำนวน", "Count";
    COL_SHARE: "ร้อยละของผู้ตอบ", "Per cent of those who answered";
    COL_QUICK: "ในจำนวนนี้กดต่อกันเร็ว", "Of them in quick succession";
    COL_OF: "จำแนก", "By";
    COL_QUESTION: "คำถาม", "Question";
    COL_ANSWERED: "ตอบข้อนี้", "Answered it";
    COL_SKIPPED: "ข้าม", "Skipped it";
    COL_STRANGE: "เลือกสิ่งที่ไม่มีในคำถามนี้ที่นี่", "A choice that the question does not have here";
    COL_QUICK_ONE: "กดต่อกันเร็ว (1 = ใช่)", "In quick succession (1: yes)";
    COL_WORDS: "ข้อความที่เขียน", "What was written";
    SEE_WORDS: "อ่านข้อความ {} รายการ", "Read what they wrote: {}";
    WORDS_CARE: "ข้อความอาจมีข้อมูลส่วนบุคคล ใช้เท่าที่จำเป็น", "What people wrote may hold personal data. Use no more of it than you need.";
    WORDS_NONE: "ไม่มีใครเขียน", "Nobody wrote anything";
    WORDS_ID: "รหัสคำตอบ", "Id of the answer";
    WORDS_HELD: "{} คนเขียนตอบ ผู้มีสิทธิ์อ่านเรื่องจากประชาชนเท่านั้นที่อ่านได้", "{} wrote something. Only those who may read cases read it.";
    BY_CHANNEL: "ช่องทาง", "Channel";
    BY_KIOSK: "ตู้", "Kiosk";
    BY_DAY: "วัน", "Day";
    BY_VILLAGE: "หมู่บ้าน", "Village";
    ANSWERS_BY_DAY: "จำนวนคำตอบรายวัน", "Answers by day";
    FACE_1: "ไม่พอใจมาก", "Very unhappy";
    FACE_2: "ไม่พอใจ", "Unhappy";
    FACE_3: "เฉย ๆ", "Neither";
    FACE_4: "พอใจ", "Happy";
    FACE_5: "พอใจมาก", "Very happy";
    HISTORY: "ประวัติการแก้ไข", "What it was before";
    EXPORT_FIGURES: "ส่งออกตัวเลข", "Take the figures out";
    EXPORT_ANSWERS: "ส่งออกคำตอบทั้งหมด", "Take all answers out";
    FIGURES: "ตัวเลขการรับฟัง", "Figures of a hearing";
    ALL_ANSWERS: "คำตอบการรับฟัง", "Answers to a hearing";

    // Publishing the results
    TELL: "เผยแพร่ผล", "Publish the results";
    TELL_SAY: "ทำร่างประกาศพร้อมรูปผลการรับฟัง แล้วส่งตรวจและเผยแพร่เหมือนประกาศอื่น จำนวนที่น้อยกว่า 5 ปกปิดไว้", "Makes a draft notice with the results as pictures, which is approved and published as any notice. Counts below 5 are hidden.";
    TELL_FEW: "มีคำตอบไม่ถึง 5 จึงเผยแพร่ไม่ได้ เพราะอาจรู้ตัวผู้ตอบ", "Fewer than 5 answered. Nothing can be published: it could tell who they are.";
    TELL_FULL: "มีไฟล์รอแปลงมากเกินไป ร่างประกาศทำแล้วแต่ยังไม่มีรูป ลองอีกครั้งภายหลัง", "Too many files wait to be made into pictures. The draft is there without them; try again later.";

    // Keying in
    KEY: "คีย์แบบฟอร์มกระดาษ", "Key in a paper form";
    KEY_SAY: "คีย์ทีละแผ่น ช่องทาง วันที่ และหมู่บ้านคงไว้ให้แผ่นถัดไป Ctrl+Enter เพื่อบันทึก", "One sheet after the other; channel, day and village stay for the next. Ctrl+Enter saves.";
    KEY_SAVED: "บันทึกแล้ว {} แผ่น", "Saved: {} sheets";
    KEY_BEFORE: "แผ่นนี้บันทึกไว้แล้ว ไม่ได้นับซ้ำ", "This sheet was saved before. It is not counted twice.";
    KEY_CHANGED: "แผ่นนี้บันทึกไว้แล้วด้วยคำตอบอื่น ยังไม่ได้เปลี่ยน ถ้าเป็นแผ่นใหม่ กดบันทึกอีกครั้ง", "This sheet was saved before with other answers; nothing was changed. If it is a new sheet, save again.";
    KEY_GONE: "แผ่นนี้บันทึกไว้และลบแล้ว เริ่มแผ่นใหม่", "This sheet was saved, and erased since. Begin a new one.";
    KEY_SAVE: "บันทึก แล้วแผ่นถัดไป", "Save, then the next sheet";
    KEY_EMPTY: "แผ่นนี้ไม่มีคำตอบเลย", "There is no answer on this sheet";
    KEY_LONG: "ข้อความยาวเกิน 2,000 ตัวอักษร", "What was written is longer than 2,000 signs";
    KEY_CLOSED: "คีย์ได้เฉพาะการรับฟังที่เผยแพร่แล้ว", "Sheets are keyed in for hearings that were published.";
    NO_ANSWER: "ไม่ตอบ", "No answer";
    BAD_CHANNEL: "เลือกช่องทาง", "Choose the channel";
}

/// Faces, the saddest first.
pub const FACES: [Text; 5] = [FACE_1, FACE_2, FACE_3, FACE_4, FACE_5];
