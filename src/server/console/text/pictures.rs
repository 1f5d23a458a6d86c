//! Words of notices' pictures and of the files that become them.

use super::Text;

texts! {
    TITLE: "ภาพของประกาศ", "Pictures of the notice";
    LINK: "ภาพและเอกสาร", "Pictures and documents";
    COUNT: "{} ภาพ", "Pictures: {}";
    NO_PICTURES: "ยังไม่มีภาพ", "No pictures";
    TO_NOTICE: "กลับไปหน้าประกาศ", "Back to the notice";
    SAY: "ภาพอยู่ข้างข้อความของประกาศบนตู้ ข้อความของประกาศไม่ถูกแก้ไข", "Pictures stand beside the notice’s text on the kiosk. The text itself is not changed.";
    WITHDRAWN: "ประกาศนี้ถูกถอนแล้ว หากเผยแพร่ภาพ ประกาศจะกลับมาแสดงบนตู้อีกครั้ง", "This notice was withdrawn. Publishing its pictures brings it back to the kiosks.";

    ADD: "เพิ่มไฟล์", "Add a file";
    FILE: "เลือกไฟล์ PDF หรือภาพ", "Choose a PDF or a picture";
    FILE_HINT: "PDF ไม่เกิน 40 หน้า หรือภาพ PNG JPEG WebP ขนาดไม่เกิน 32 เมกะไบต์ ระบบจะทำเป็นภาพทีละหน้าและอ่านข้อความให้ค้นได้", "A PDF of up to 40 pages, or a PNG, JPEG or WebP picture, up to 32 MB. It is made into a picture of each page, and its text is read for search.";
    SEND: "ส่งไฟล์", "Send the file";
    NO_FILE: "ยังไม่ได้เลือกไฟล์ หรือไฟล์ว่างเปล่า เลือกไฟล์แล้วกดส่งอีกครั้ง", "No file was chosen, or it is empty. Choose one and send it again.";
    TOO_LARGE: "ไฟล์ใหญ่เกิน 32 เมกะไบต์ กรุณาแบ่งเป็นหลายไฟล์ หรือสแกนใหม่ที่ 300 จุดต่อนิ้ว", "The file is larger than 32 MB. Divide it into several, or scan it again at 300 dots per inch.";
    NO_ROOM: "เครื่องแม่ข่ายเก็บไฟล์ไม่ได้ในขณะนี้ ยังไม่มีสิ่งใดเปลี่ยนแปลง กรุณาแจ้งผู้ดูแลระบบ", "The server cannot keep the file now. Nothing was changed. Please tell the administrator.";
    TOO_MANY: "มีไฟล์รออยู่มากเกินไป ลบไฟล์ที่ไม่ใช้หรือรอสักครู่ แล้วส่งใหม่", "Too many files are here already. Remove those that are not needed, or wait a little, and send it again.";

    FILES: "ไฟล์ที่นำเข้า", "Files brought in";
    S_WAITING: "รอแปลง", "Waiting";
    S_WORKING: "กำลังแปลง", "Being converted";
    S_INTERRUPTED: "ถูกขัดจังหวะ", "Interrupted";
    S_DONE: "แปลงแล้ว {} หน้า", "{} pages converted";
    S_FAILED: "แปลงไม่ได้", "Not converted";
    SEE_PROGRESS: "ดูความคืบหน้า", "See how far it is";
    AGAIN: "เริ่มแปลงใหม่", "Begin again";
    REMOVE: "ลบไฟล์นี้", "Remove this file";
    REMOVED: "ลบไฟล์แล้ว", "The file was removed";
    CONVERTED: "แปลงไฟล์เสร็จแล้ว ตรวจภาพ ใส่คำอธิบาย แล้วกดปุ่มท้ายหน้า", "The file was converted. Look at the pictures, describe them, then press the button at the end of the page.";
    SAVED: "บันทึกการจัดภาพแล้ว ยังไม่เผยแพร่", "The arrangement is kept. It is not published yet.";
    INTERRUPTED_SAY: "เครื่องแม่ข่ายหยุดทำงานระหว่างแปลงไฟล์ ไฟล์ยังอยู่ กดเริ่มแปลงใหม่ได้", "The server stopped while the file was being converted. The file is here: it can be begun again.";

    PROGRESS: "กำลังแปลงไฟล์", "Converting the file";
    NOT_CONVERTED: "แปลงไฟล์ไม่ได้", "The file was not converted";
    WAS_INTERRUPTED: "การแปลงไฟล์ถูกขัดจังหวะ", "The conversion was interrupted";
    P_WAITING: "รออยู่ในคิว มีไฟล์ก่อนหน้า {} ไฟล์", "Waiting: {} files are before it";
    P_OPENING: "กำลังเปิดไฟล์", "Opening the file";
    P_PAGE: "แปลงแล้ว {} หน้า จาก {} หน้า", "{} of {} pages are done";
    P_TEXT: "ทำภาพครบ {} หน้าแล้ว กำลังอ่านข้อความ", "All {} pages are done. Reading the text";
    P_STAY: "หน้านี้แสดงความคืบหน้าเอง จะไปทำอย่างอื่นก่อนก็ได้", "This page keeps itself up to date. You can do something else meanwhile.";
    P_BACK: "ไปหน้าภาพของประกาศ", "To the notice’s pictures";

    F_KIND: "ไฟล์นี้ไม่ใช่ PDF หรือภาพ PNG JPEG WebP กรุณาบันทึกเป็นชนิดเหล่านี้แล้วส่งใหม่", "The file is neither a PDF nor a PNG, JPEG or WebP picture. Save it as one of these and send it again.";
    F_UNREADABLE: "ไฟล์เสียหรืออ่านไม่ได้ ลองเปิดในเครื่องของท่าน แล้วพิมพ์เป็น PDF ใหม่", "The file is damaged or cannot be read. Open it on your own machine and print it to a new PDF.";
    F_ENCRYPTED: "ไฟล์ตั้งรหัสผ่านไว้ ระบบเปิดไม่ได้ กรุณาบันทึกเป็น PDF ที่ไม่มีรหัสผ่านแล้วส่งใหม่", "The file has a password and cannot be opened. Save it without a password and send it again.";
    F_PAGES: "ไฟล์มี {} หน้า รับได้ครั้งละไม่เกิน 40 หน้า กรุณาแบ่งเป็นหลายไฟล์", "The file has {} pages. At most 40 are taken at a time: divide it into several files.";
    F_PIXELS: "ภาพใหญ่เกิน 50 ล้านจุด กรุณาย่อภาพ หรือสแกนใหม่ที่ 300 จุดต่อนิ้ว", "The picture has more than 50 million dots. Make it smaller, or scan it again at 300 dots per inch.";
    F_HEAVY: "ไฟล์ซับซ้อนเกินไป ใช้เวลาหรือหน่วยความจำเกินที่กำหนด ลองพิมพ์เป็น PDF ใหม่ หรือสแกนเป็นภาพ", "The file is too complex: it needs more time or memory than is allowed. Print it to a new PDF, or scan it.";
    F_LARGE: "ภาพที่ได้มีขนาดใหญ่เกินไป กรุณาแบ่งไฟล์ หรือสแกนเป็นขาวดำ", "The pictures come out too large. Divide the file, or scan it in black and white.";
    F_GONE: "ไฟล์ไม่อยู่ในเครื่องแม่ข่ายแล้ว ไฟล์ที่ยังไม่เผยแพร่ไม่อยู่ในข้อมูลสำรอง กรุณาส่งใหม่", "The file is not on the server any more: files that are not published are in no backup. Please send it again.";
    F_UNAVAILABLE: "เครื่องแม่ข่ายแปลงไฟล์ไม่ได้ในขณะนี้ ไฟล์ยังอยู่ กรุณาแจ้งผู้ดูแลระบบ แล้วกดเริ่มแปลงใหม่", "The server cannot convert files now. The file is here: please tell the administrator, then begin again.";
    AT_PAGE: "(พบที่หน้า {})", "(at page {})";

    ARRANGE: "จัดภาพ", "Arrange the pictures";
    ARRANGE_SAY: "ภาพที่เลือกไว้จะแสดงตามลำดับนี้ ภาพที่ไม่เลือกจะไม่อยู่ในประกาศ", "Those that are ticked are shown in this order. The others are not part of the notice.";
    PICTURE: "ภาพที่ {}", "Picture {}";
    FROM_NOTICE: "อยู่ในประกาศแล้ว", "In the notice already";
    FROM_FILE: "หน้า {} ของไฟล์ {}", "Page {} of {}";
    ON: "แสดงในประกาศ", "Show it in the notice";
    ALT: "คำอธิบายภาพ", "Description of the picture";
    ALT_HINT: "เล่าสิ่งที่เห็นสั้น ๆ สำหรับผู้ที่มองไม่เห็น เช่น แผนที่ช่วงถนนที่จะปิด", "Say briefly what is to be seen, for those who do not see it: a map of the road that will be closed.";
    PLACE: "ลำดับ", "Place";
    UP: "เลื่อนขึ้น", "Move up";
    DOWN: "เลื่อนลง", "Move down";
    OF_PICTURE: "ภาพที่ {}", "picture {}";
    LARGE_VIEW: "ดูภาพใหญ่", "See it large";
    NEW_TAB: "(เปิดในแท็บใหม่)", "(opens in a new tab)";
    KEEP: "บันทึกไว้ก่อน", "Keep it for now";
    PUBLISH: "เผยแพร่ภาพชุดนี้", "Publish these pictures";
    HAND_IN: "ส่งภาพชุดนี้ให้อนุมัติ", "Hand these pictures in for approval";
    INTO_DRAFT: "ใส่ภาพชุดนี้ในฉบับร่าง", "Put these pictures in the draft";
    TO_DRAFT: "กลับไปหน้าฉบับร่าง", "Back to the draft";
    TOO_MANY_PICTURES: "ประกาศหนึ่งมีภาพได้ไม่เกิน 60 ภาพ กรุณาเลือกให้น้อยลง", "A notice has at most 60 pictures. Please choose fewer.";
    CONFLICT: "มีผู้แก้ไขประกาศนี้ไปก่อนแล้ว การจัดภาพของท่านยังอยู่ ตรวจกับฉบับล่าสุดแล้วส่งอีกครั้ง", "Somebody has changed this notice meanwhile. Your arrangement is still here: check it against the latest revision and send it again.";
    LOST: "ภาพบางหน้าไม่อยู่ในเครื่องแม่ข่ายแล้ว ตรวจรายการภาพ แล้วส่งอีกครั้ง", "Some pages are not on the server any more. Look through the pictures, then send them again.";

    TEXTS: "ข้อความสำหรับค้นหา", "Text for search";
    TEXTS_SAY: "ใช้ให้ค้นพบประกาศนี้ด้วยคำที่อยู่ในภาพ ไม่แสดงบนตู้ และไม่ใช่ข้อความทางการ", "By it this notice is found by words that stand on its pictures. It is shown nowhere and is not the official text.";
    KEEP_TEXT: "ใช้ข้อความที่มีอยู่เดิมต่อไป", "Keep the text that there is already";
    USE_TEXT: "ใช้ข้อความจากไฟล์ {}", "Use the text of {}";
    READ_IT: "อ่านข้อความ", "Read it";
    T_NONE: "ไฟล์ {} เป็นภาพทั้งหมด ไม่มีข้อความให้ค้น กรุณาพิมพ์สรุปสั้น ๆ ในหน้าแก้ไขประกาศ เพื่อให้ค้นพบได้", "{} is all pictures, with no text to search. Please type a short summary on the notice’s edit page, so that it is found.";
    T_GARBLED: "ตัวอักษรในไฟล์ {} ถอดเป็นข้อความที่ถูกต้องไม่ได้ จึงใช้ค้นไม่ได้ กรุณาพิมพ์สรุปสั้น ๆ แทน", "The letters of {} do not read as words, so they are no use for search. Please type a short summary instead.";
    T_UNREAD: "เครื่องแม่ข่ายอ่านข้อความของไฟล์ {} ไม่ได้ ภาพใช้ได้ตามปกติ กรุณาแจ้งผู้ดูแลระบบ หรือพิมพ์สรุปสั้น ๆ แทน", "The server could not read the text of {}. The pictures are as they should be. Please tell the administrator, or type a short summary instead.";
}
