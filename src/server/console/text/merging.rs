//! Words of merging cases that say the same.

use super::Text;

texts! {
    TITLE: "เป็นเรื่องเดียวกับเรื่องอื่น", "The same matter as another case";
    SAY: "เมื่อรวมแล้ว ทำงานที่เรื่องหลักเรื่องเดียว สถานะและคำตอบของเรื่องหลักจะไปถึงผู้แจ้งรายนี้ด้วยเลขติดตามของเขาเอง แยกกลับได้ทุกเมื่อ", "Once merged, work goes on in the main case alone. Its state and answer reach this visitor too, under their own number. It can be undone at any time.";
    CANDIDATES: "เรื่องที่คล้ายกัน", "Cases that are alike";
    NUMBER: "หรือใส่เลขที่เรื่องหลัก", "Or the number of the main case";
    NUMBER_HINT: "เช่น 128/2570", "such as 128/2570";
    DO: "รวมเข้ากับเรื่องหลัก", "Merge into the main case";
    INTO: "เรื่องนี้รวมอยู่กับเรื่องที่ {}", "This case is merged into case {}.";
    INTO_SAY: "สถานะและคำตอบของเรื่องหลักไปถึงผู้แจ้งรายนี้ด้วย ทำงานต่อที่เรื่องหลัก", "The main case’s state and answer reach this visitor too. Work goes on there.";
    PART: "แยกออกมาเป็นเรื่องของตัวเอง", "Take it out again";
    OTHERS: "แจ้งเรื่องเดียวกันอีก {} ราย คำตอบของเรื่องนี้จะไปถึงทุกราย", "{} more said the same. This case’s answer reaches all of them.";
    DONE_MERGE: "รวมเรื่องแล้ว", "Merged";
    DONE_PART: "แยกเรื่องแล้ว", "Taken apart";
    NOT_FOUND: "ไม่พบเรื่องเลขที่นี้ในเรื่องที่ท่านดูแล", "There is no case of that number among yours";
    IS_MERGED: "เรื่องใดเรื่องหนึ่งรวมอยู่กับเรื่องอื่นแล้ว เลือกเรื่องหลักของเรื่องนั้น หรือแยกออกก่อน", "One of the two is merged already: choose its main case, or take it out first.";
    HAS_MERGED: "มีเรื่องอื่นรวมอยู่กับเรื่องนี้แล้ว ให้รวมอีกเรื่องเข้ามาในเรื่องนี้แทน", "Other cases are merged into this one: merge the other one into this instead.";
    SAME: "เลขนี้คือเรื่องนี้เอง", "That is this case itself";
    EV_MERGED: "รวมเข้ากับเรื่องที่ {}", "Merged into case {}";
    EV_JOINED: "เรื่องที่ {} มารวมด้วย", "Case {} was merged into this one";
    EV_PARTED: "แยกจากเรื่องที่ {}", "Taken apart from case {}";
}
