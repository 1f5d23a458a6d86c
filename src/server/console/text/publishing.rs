//! Words of publishing notices: drafts, approval, history, doubts, evidence of posting, folders, previews.

use super::Text;

texts! {
    // Form
    ACTIVITY: "กำหนดการกิจกรรม", "When and where";
    STARTS: "วันเริ่มกิจกรรม", "First day";
    ENDS: "วันสิ้นสุด (ถ้าหลายวัน)", "Last day, if more than one";
    PLACE: "สถานที่", "Place";
    MOO: "หมู่บ้าน", "Village";
    MOO_ANY: "ไม่ระบุ", "Not named";
    BAD_STARTS: "กรุณาใส่วันเริ่มกิจกรรม", "Please give the first day.";
    BAD_ENDS: "วันสิ้นสุดต้องไม่ก่อนวันเริ่มกิจกรรม", "The last day cannot be before the first.";
    BAD_BLANKS: "ยังมีช่องว่างในวงเล็บเหลี่ยมสองชั้นที่ไม่ได้เติม กรุณาเติมหรือลบออกก่อนเผยแพร่", "Blanks in double brackets are left: fill them or take them out before it is published.";
    SAVE_DRAFT: "บันทึกร่าง", "Save as draft";
    HAND_IN: "ส่งให้อนุมัติ", "Hand in for approval";
    APPROVAL_HINT: "ต้องมีเจ้าหน้าที่อีกคนอนุมัติก่อน จึงจะแสดงที่ตู้", "Somebody else has to approve it before kiosks show it.";

    DONE_PICTURES: "ใส่ภาพในฉบับร่างแล้ว เขียนต่อได้ แล้วส่งเมื่อพร้อม", "The pictures are in the draft. Go on writing, and send it when it is ready.";
    PICTURES_LINK: "ภาพและไฟล์สแกนของประกาศ", "Pictures and scans of the notice";
    PICTURES_LATER: "จะใส่ภาพหรือไฟล์สแกน กด “บันทึกร่าง” ก่อน แล้วเลือก “ภาพและเอกสาร”", "To add pictures or a scan, save the draft first, then choose “Pictures and documents”.";

    // Starting
    FROM_TEMPLATE: "เริ่มจากแบบประกาศ", "Begin from a template";
    TEMPLATES_MANAGE: "จัดการแบบประกาศ", "Look after the templates";
    BLANKS_SAY: "เติมช่องว่างของแบบ เว้นไว้ก่อนได้ แล้วไปเติมในหน้าถัดไป", "Fill in the blanks. Any of them can be left for the next page.";
    BLANKS_DO: "ใส่ลงในประกาศ", "Put them into the notice";
    WITHOUT_TEMPLATE: "เริ่มจากหน้าเปล่า", "Begin with an empty page";

    // In hand
    IN_HAND: "งานที่ยังไม่เผยแพร่", "Not yet published";
    COL_BY: "ผู้บันทึกล่าสุด", "Last saved by";
    AUTHORS: "ผู้ร่างและผู้แก้ไข", "Written by";
    DRAFT: "ร่าง", "Draft";
    WAITS: "รออนุมัติ", "Waits for approval";
    WAITS_WITHDRAW: "รออนุมัติถอนประกาศ", "Withdrawal waits for approval";
    RETURNED: "ส่งกลับให้แก้ไข", "Sent back";
    NO_TITLE: "(ยังไม่มีชื่อเรื่อง)", "(no title yet)";
    PUBLISHED_ONE: "ดูฉบับที่เผยแพร่อยู่", "The published one";
    SEE_DRAFT: "ดูร่าง", "See it";
    DRAFT_FACTS: "ข้อมูลของร่าง", "About this draft";
    NEW_TEXT: "ประกาศใหม่", "A new notice";
    AGAINST: "เทียบกับฉบับที่ {} ที่เผยแพร่อยู่", "Against revision {}, which is published";
    EDIT_DRAFT: "แก้ไขร่าง", "Edit the draft";
    DISCARD: "ทิ้งร่าง", "Discard the draft";
    APPROVE: "อนุมัติและเผยแพร่", "Approve and publish";
    APPROVE_WITHDRAW: "อนุมัติให้ถอนประกาศ", "Approve the withdrawal";
    SEND_BACK: "ส่งกลับให้แก้ไข", "Send back";
    SEND_BACK_WHY: "เหตุผลที่ส่งกลับ", "Why it is sent back";
    SEND_BACK_DO: "ส่งกลับ", "Send back";
    SENT_BACK: "ผู้ตรวจส่งกลับให้แก้ไข", "Sent back by the approver";
    NOT_YOURS: "ท่านมีส่วนในงานนี้ จึงอนุมัติเองไม่ได้ ต้องให้เจ้าหน้าที่คนอื่นที่มีสิทธิ์เป็นผู้อนุมัติ", "You had a hand in this, so somebody else who may approve has to.";
    NEEDS_REASON: "กรุณาเขียนเหตุผล", "Please give a reason.";
    REASON_LONG: "เหตุผลยาวเกินไป", "The reason is too long.";
    CHANGED: "มีผู้แก้ไขหรือดำเนินการไปก่อนแล้ว ข้อมูลด้านล่างเป็นปัจจุบัน กรุณาตรวจอีกครั้ง", "Somebody changed it or dealt with it first. What you see below is current: please look again.";
    REVISED_SINCE: "ประกาศนี้เผยแพร่ฉบับใหม่ไปแล้วหลังจากเริ่มร่าง กรุณาแก้ไขร่างให้ตรงกับฉบับปัจจุบัน แล้วส่งใหม่", "A newer revision was published since this draft was begun. Bring the draft in line with it and hand it in again.";
    TAKES_BACK: "ร่างนี้รออนุมัติอยู่ ถ้าบันทึกอีกครั้ง ผู้อนุมัติจะเห็นฉบับที่บันทึกล่าสุด", "This draft waits for approval. If you save it again, the approver sees what you saved last.";
    DRAFT_CONFLICT: "มีผู้บันทึกร่างนี้ไปก่อนแล้ว ข้อความที่ท่านพิมพ์ยังอยู่ในแบบฟอร์ม ถ้าบันทึกอีกครั้ง ข้อความของท่านจะแทนที่ของผู้นั้น กรุณาเทียบดูก่อน", "Somebody else saved this draft first. What you typed is still in the form; if you save again it takes the place of theirs, so compare first.";
    THEIRS: "เทียบกับข้อความที่ผู้อื่นบันทึกไว้", "Against what somebody else saved";
    THEIRS_SAY: "ที่ขีดฆ่ามีในของผู้อื่น ที่ขีดเส้นใต้มีในของท่าน", "What is struck out is in theirs, what is underlined is in yours.";
    SAME_TEXT: "ข้อความเหมือนกันทุกตัวอักษร", "The text is the same, letter for letter.";
    WITHDRAW_WANTED: "ขอถอนประกาศ", "Withdrawal asked for";
    WITHDRAW_WHY: "เหตุผลที่ขอถอน", "Why it is to be withdrawn";
    WITHDRAW_HAND_IN: "ขอถอนประกาศ", "Ask for the withdrawal";
    WITHDRAW_DROP: "ยกเลิกคำขอถอน", "Take the request back";
    WHY: "เหตุผล", "Reason";
    DONE_SAVED: "บันทึกร่างแล้ว ยังไม่แสดงที่ตู้", "Saved. Kiosks do not show it yet.";
    DONE_HANDED_IN: "ส่งให้อนุมัติแล้ว", "Handed in for approval.";
    DONE_SENT_BACK: "ส่งกลับแล้ว", "Sent back.";
    DONE_DISCARDED: "ทิ้งแล้ว", "Discarded.";

    // Setting
    SETTINGS: "ตั้งค่าการเผยแพร่", "Publishing settings";
    APPROVAL: "ต้องมีผู้อนุมัติคนที่สองก่อนเผยแพร่ แก้ไข หรือถอนประกาศ", "A second person has to approve what is published, revised or withdrawn";
    APPROVAL_SAY: "ผู้อนุมัติคือผู้ดูแลประกาศหรือผู้บริหารที่ไม่ได้ร่วมร่าง การเปลี่ยนค่านี้บันทึกไว้ในบันทึกการใช้งาน", "An editor or a manager who had no hand in it approves. A change of this setting stands in the audit log.";
    SET: "บันทึกการตั้งค่า", "Save the setting";
    DONE_SET: "บันทึกการตั้งค่าแล้ว", "Saved.";

    // History
    HISTORY: "ประวัติ", "History";
    WHAT_WAS_DONE: "สิ่งที่ทำกับประกาศนี้", "What was done with it";
    DIFFERENCES: "ข้อแตกต่าง ฉบับที่", "Differences, revision";
    FROM: "เทียบจาก", "From";
    TO: "ถึง", "To";
    COMPARE: "เทียบ", "Compare";
    NOTHING: "ไม่มี (ดูทั้งฉบับ)", "Nothing (show all of it)";
    GONE: "ตัดออก", "removed:";
    ADDED: "เพิ่ม", "added:";
    NO_DIFFERENCE: "ไม่มีข้อแตกต่าง", "There is no difference.";
    PIN: "ปักหมุด", "Pinned";
    PICTURES: "จำนวนรูป", "Pictures";
    REMARKS: "หมายเหตุเจ้าหน้าที่", "Staff notes";

    // Doubts
    DOUBTS: "ข้อความที่สงสัยและหมายเหตุเจ้าหน้าที่", "Passages in doubt and staff notes";
    DOUBTS_SAY: "ตัวประกาศไม่ถูกแก้ไข หมายเหตุอยู่ข้างข้อความ และแสดงที่ตู้เมื่อเจ้าหน้าที่ที่ระบุชื่อเทียบกับต้นฉบับแล้วยืนยันเท่านั้น", "The text itself is never changed. A note stands beside it, and kiosks show it only once a named officer has compared the original and confirmed it.";
    DOUBT_HERE: "(มีข้อสงสัย ดูด้านล่าง)", "(in doubt, see below)";
    REMARK_HERE: "(มีหมายเหตุเจ้าหน้าที่ ดูด้านล่าง)", "(staff note, see below)";
    D_OPEN: "รอยืนยัน", "To be confirmed";
    D_CONFIRMED: "ยืนยันแล้ว แสดงที่ตู้", "Confirmed, shown on kiosks";
    D_DISMISSED: "ไม่แสดง", "Not shown";
    AS_WRITTEN: "ต้นฉบับเขียนว่า", "As written";
    AS_WRITTEN_HINT: "คัดลอกจากตัวประกาศด้านบนให้ตรงทุกตัวอักษร", "Copied from the text above, letter for letter.";
    LIKELY: "น่าจะหมายถึง", "Probably means";
    REASON: "เหตุที่สงสัย (เห็นเฉพาะเจ้าหน้าที่)", "Why (seen by staff only)";
    WHERE: "อยู่ที่ข้อ", "Clause";
    MARKED_BY: "ผู้ทำเครื่องหมาย", "Marked by";
    CONFIRMED_BY: "ผู้ยืนยัน", "Confirmed by";
    DISMISSED_BY: "ผู้ตัดสินว่าไม่แสดง", "Dismissed by";
    NOT_IN_TEXT_NOW: "ฉบับปัจจุบันไม่มีข้อความนี้แล้ว", "The present text does not have this passage any more.";
    NOT_YOUR_MARK: "ท่านเป็นผู้ทำเครื่องหมายนี้ จึงต้องให้เจ้าหน้าที่คนอื่นยืนยัน", "You marked this, so somebody else has to confirm it.";
    READ_AS: "ข้อความที่จะแสดงที่ตู้ว่า “น่าจะหมายถึง”", "What kiosks show as “probably means”";
    READ_AS_HINT: "แก้ไขได้ก่อนยืนยัน เว้นว่างไว้ถ้าไม่ทราบ", "Change it before you confirm; leave it empty if it is not known.";
    CONFIRM_AS: "เทียบต้นฉบับแล้ว ยืนยันในชื่อ {}", "Compared with the original: confirm as {}";
    DISMISS: "ไม่แสดง", "Do not show";
    TAKE_BACK: "ยกเลิกการยืนยัน", "Take the confirmation back";
    MARK: "ทำเครื่องหมายข้อความที่สงสัย", "Mark a passage in doubt";
    MARK_DO: "ส่งให้ยืนยัน", "Hand in to be confirmed";
    NOT_IN_TEXT: "ไม่พบข้อความนี้ในตัวประกาศ กรุณาคัดลอกให้ตรงทุกตัวอักษร", "The text does not have this passage: please copy it letter for letter.";
    MARKED_ALREADY: "ข้อความนี้ทำเครื่องหมายไว้แล้ว", "This passage is marked already.";
    DOUBT_CHANGED: "มีผู้ตัดสินข้อนี้ไปก่อนแล้ว", "Somebody else settled this one first.";
    DONE_MARKED: "ทำเครื่องหมายแล้ว รอเจ้าหน้าที่ยืนยัน", "Marked; it waits to be confirmed.";
    DONE_CONFIRMED: "ยืนยันแล้ว ตู้จะแสดงหลังการซิงก์ครั้งถัดไป", "Confirmed. Kiosks show it after their next sync.";
    DONE_DISMISSED: "บันทึกว่าไม่แสดงแล้ว", "It is not shown.";

    // Evidence of posting
    EVIDENCE: "หลักฐานการติดประกาศ", "Evidence of posting";
    EVIDENCE_SHORT: "หลักฐานการติด", "Evidence";
    STANDS_ON: "แสดงอยู่ที่", "Shown on";
    STAY_UNSET: "ไม่ได้กำหนด", "Not set";
    NO_EVIDENCE: "ยังไม่มีตู้ใดรายงานว่าแสดงประกาศนี้", "No kiosk has reported this notice yet.";
    E_KIOSK: "ตู้", "Kiosk";
    E_REVISION: "ฉบับที่", "Revision";
    E_FROM: "รายงานครั้งแรก", "First reported";
    E_TO: "รายงานครั้งล่าสุด", "Last reported";
    E_DAYS: "วันที่มีหลักฐาน", "Days proven";
    E_SILENT: "วันที่ไม่มีรายงาน", "Days without a report";
    E_STILL: "ยังแสดงอยู่", "still there";
    E_GONE: "รายงานเมื่อ {} ไม่มีฉบับนี้แล้ว", "no longer there on {}";
    EVIDENCE_SAY: "ตู้รายงานตัวเองทุกครั้งที่ติดต่อเซิร์ฟเวอร์ นับเฉพาะวันที่ตู้รายงานว่ามีประกาศฉบับนี้อยู่ วันที่ไม่มีรายงานไม่นับ แม้ก่อนและหลังวันนั้นตู้จะแสดงฉบับเดียวกัน", "Kiosks report whenever they reach the server. Only days on which a kiosk said that it had this revision count; a day without a report counts for nothing, even when the kiosk had the same revision before and after it.";
    PROVEN_DAYS: "มีหลักฐานการติดประกาศ {} วัน", "Posting is proven for {} days";
    OF_DAYS: "จากที่ต้องติดทั้งหมด {} วัน", "of the {} for which it must stay";
    NO_WORD_ON: "ไม่มีรายงานจากตู้ใดในวันที่ {}", "No kiosk reported it on: {}";
    NO_DAY_MISSING: "มีรายงานครบทุกวันจนถึงวันนี้", "Reported on every day so far.";
    CERTIFY_TITLE: "คำรับรอง", "Certification";
    CERTIFY: "ขอรับรองว่า เรื่อง “{}” ของ{} ได้ติดประกาศทางตู้บริการ ({}) ตามรายงานของตู้ ระหว่างวันที่ {} ถึงวันที่ {} มีหลักฐานรวม {} วัน", "It is certified that “{}” of {} was posted on the kiosks ({}), by their own reports, between {} and {}; posting is proven for {} days in all.";
    CERTIFY_BUT: "ทั้งนี้ ไม่มีรายงานจากตู้ในวันที่ {}", "No kiosk reported on: {}";
    SIGN_HERE: "ลงชื่อ ……………………………………………………\n( …………………………………………………… )\nตำแหน่ง ……………………………………………………\nวันที่ ……………………………………………………", "Signed ……………………………………………………\n( …………………………………………………… )\nPosition ……………………………………………………\nDate ……………………………………………………";
    MADE_AT: "พิมพ์เมื่อ {}", "Made on {}";

    // Folders
    FOLDERS: "ดัชนีข้อมูลข่าวสารตามมาตรา 9", "Index of documents under section 9";
    FOLDERS_SHORT: "ดัชนีมาตรา 9", "Section 9 index";
    FOLDERS_SAY: "ข้อมูลข่าวสารที่จัดไว้ให้ประชาชนตรวจดูได้ ตามมาตรา 9 แห่งพระราชบัญญัติข้อมูลข่าวสารของราชการ พ.ศ. 2540", "Documents open to inspection under section 9 of the Official Information Act B.E. 2540.";
    FOLDER_EMPTY: "ยังไม่มีเอกสารในแฟ้มนี้", "Nothing in this folder yet.";
    AS_OF: "ณ วันที่ {}", "as of {}";
    X_NUMBER: "ลำดับ", "Number";
    X_WHERE: "ตรวจดูได้ที่", "Where to look";
    X_NO_KIOSK: "ยังไม่มีตู้รายงาน", "No kiosk has reported it yet";

    // Preview
    PREVIEW: "ตัวอย่างบนจอตู้", "As kiosks show it";
    PREVIEW_DO: "ดูตัวอย่าง", "Preview";
    PREVIEW_HOW: "ภาษาและขนาดตัวอักษรของตัวอย่าง", "Language and text size of the preview";
    PREVIEW_FIRST: "กด “ดูตัวอย่าง” เพื่อดูหน้าจอจริงของตู้", "Press “Preview” to see the kiosk’s real screen.";
    IN_THAI: "ไทย", "Thai";
    IN_ENGLISH: "อังกฤษ", "English";
    SIZE_1: "ตัวอักษรปกติ", "Usual text";
    SIZE_3: "ตัวอักษรใหญ่", "Large text";
    LANDSCAPE: "จอแนวนอน", "Landscape screen";
    PORTRAIT: "จอแนวตั้ง", "Portrait screen";
    DRAWING: "กำลังวาดตัวอย่าง…", "Drawing…";
    NOT_DRAWN: "วาดตัวอย่างไม่ได้ขณะนี้ ข้อความที่พิมพ์ยังอยู่ ลองกด “ดูตัวอย่าง” อีกครั้ง", "It cannot be drawn now. What you typed is still there: try “Preview” again.";
    NO_PROGRAM: "เครื่องเซิร์ฟเวอร์นี้ยังไม่มีโปรแกรมตู้ จึงแสดงเป็นข้อความแทนภาพ ให้ช่างวางโปรแกรม suanruam-kiosk ไว้ข้างโปรแกรม suanruam-server หรือระบุ kiosk_program ใน config.toml", "The kiosk’s program is not on this server, so the text stands in place of pictures. A technician puts suanruam-kiosk beside suanruam-server, or names it as kiosk_program in config.toml.";
}
