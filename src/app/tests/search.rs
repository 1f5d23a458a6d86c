//! Searching the notices: what is found, in which order, and where it is highlighted.

use chrono::NaiveDate;
use proptest::prelude::*;

use super::plain;
use crate::app::content::NoticeItem;
use crate::app::index::NoticeIndex;
use crate::app::search::{Query, Rank};
use crate::domain::{thai, words};

fn summed(title: &str, summary: &str, body: &str) -> NoticeItem {
    NoticeItem { summary_th: Some(summary.into()), ..plain(title, body) }
}

/// Titles of what is found, the best first, with the rank of each.
fn ranked(notices: &[NoticeItem], typed: &str) -> Vec<(String, Rank)> {
    let index = NoticeIndex::of(notices.to_vec());
    let hits = index.search(&Query::of(typed), |_| true);
    hits.into_iter().map(|hit| (index.at(hit.place).unwrap().title_th.clone(), hit.rank)).collect()
}

fn titles(notices: &[NoticeItem], typed: &str) -> Vec<String> {
    ranked(notices, typed).into_iter().map(|(title, _)| title).collect()
}

#[test]
fn a_better_place_comes_first() {
    let notices = [
        plain("กในเนื้อความ", "ใช้ระบบonlineได้"),
        plain("ขในเนื้อความ", "กลุ่มLINEของศูนย์"),
        summed("คในคำย่อ", "ระบบonline", ""),
        summed("งในคำย่อ", "กลุ่มLINE", ""),
        plain("ระบบonline", ""),
        plain("กลุ่มLINEของศูนย์", ""),
        plain(" Line", ""),
        plain("อื่น", "อื่น"),
    ];
    let wanted = [
        (" Line", Rank::WholeTitle),
        ("กลุ่มLINEของศูนย์", Rank::TitleWord),
        ("ระบบonline", Rank::TitlePart),
        ("งในคำย่อ", Rank::SummaryWord),
        ("คในคำย่อ", Rank::SummaryPart),
        ("ขในเนื้อความ", Rank::BodyWord),
        ("กในเนื้อความ", Rank::BodyPart),
    ];
    assert_eq!(ranked(&notices, "line"), wanted.map(|(title, rank)| (title.to_owned(), rank)));
}

#[test]
fn a_short_word_comes_before_its_place_within_other_words_and_both_are_found() {
    let notices =
        [plain("รถไฟมาถึง", ""), plain("ประกาศ", "คืนนี้ไฟดับทั้งหมู่บ้าน"), summed("ข่าว", "ไฟดับ", "รถไฟ"), plain("ประชุม", "")];
    assert_eq!(titles(&notices, "ไฟ"), ["ข่าว", "ประกาศ", "รถไฟมาถึง"]);
    assert_eq!(titles(&[plain("พนา", ""), plain("ทั่วไป", "ไปนาข้าว")], "นา"), ["ทั่วไป", "พนา"]);
}

#[test]
fn alike_hits_keep_the_order_of_lists() {
    let mut notices = Vec::new();
    for (title, day, pinned) in [("น้ำท่วมเก่า", 1, false), ("น้ำท่วมใหม่", 20, false), ("น้ำท่วมปักหมุด", 2, true)]
    {
        let day = NaiveDate::from_ymd_opt(2026, 11, day).unwrap();
        notices.push(NoticeItem { posted_from: day, pinned, ..plain(title, "") });
    }
    assert_eq!(titles(&notices, "น้ำท่วม"), ["น้ำท่วมปักหมุด", "น้ำท่วมใหม่", "น้ำท่วมเก่า"]);
    assert_eq!(titles(&notices, " ").len(), 3, "nothing looked for: everything, as listed");
}

#[test]
fn words_stand_in_any_order_with_spaces_or_without() {
    let notices = [summed("ซ่อมแซมถนน", "หมู่ ๑๔", "ปิดการจราจร"), plain("ซ่อมท่อ", "หมู่ 3")];
    for typed in ["ซ่อม ถนน", "ถนน ซ่อม", "จราจร 14 ซ่อม", "ซ่อมถนน", "ถนนซ่อมแซม", "หมู่14", "หมู่๑๔ถนน"]
    {
        assert_eq!(titles(&notices, typed), ["ซ่อมแซมถนน"], "{typed}");
    }
    assert_eq!(titles(&notices, "ซ่อม หมู่ 15"), [""; 0]);
    // What stands as it was written comes before what stands apart.
    let notices = [plain("ถนนที่ซ่อมแล้ว", ""), plain("อื่น", "จะซ่อมถนน")];
    assert_eq!(titles(&notices, "ซ่อมถนน"), ["อื่น", "ถนนที่ซ่อมแล้ว"]);
}

#[test]
fn a_confirmed_reading_is_searched_as_the_body_is() {
    let notice = NoticeItem {
        readings: vec!["ก.ก.ถ.".into(), "ภารกิจ".into()], ..plain("ประกาศ", "ภาระกิจ กกถ.")
    };
    assert_eq!(ranked(std::slice::from_ref(&notice), "ภารกิจ"), [("ประกาศ".to_owned(), Rank::BodyWord)]);
    assert_eq!(ranked(&[notice], "ภาระกิจ").len(), 1, "and so is what is written");
}

#[test]
fn what_stands_on_the_pictures_is_found_and_shown_nowhere() {
    let notice = NoticeItem {
        page_text: Some("เก็บค่าน้ำประปา ตั้งแต่ ๑ ธันวาคม".into()), ..plain("ประกาศ", "ตามภาพ")
    };
    assert_eq!(ranked(std::slice::from_ref(&notice), "น้ำประปา"), [("ประกาศ".to_owned(), Rank::BodyWord)]);
    assert_eq!(ranked(std::slice::from_ref(&notice), "1 ธันวาคม").len(), 1);
    assert_eq!(ranked(std::slice::from_ref(&notice), "ภาษี").len(), 0);
    // Content that changes in nothing else is folded anew.
    let index = NoticeIndex::of(vec![NoticeItem { page_text: None, ..notice.clone() }]);
    assert_eq!(index.unknown(std::slice::from_ref(&notice)), 1);
    assert_eq!(index.renewed(vec![notice]).search(&Query::of("ประปา"), |_| true).len(), 1);
}

#[test]
fn only_what_is_kept_is_found() {
    let index = NoticeIndex::of(vec![plain("ไฟ", ""), NoticeItem { pinned: true, ..plain("ไฟดับ", "") }]);
    let hits = index.search(&Query::of("ไฟ"), |notice| !notice.pinned);
    assert_eq!(hits.iter().map(|hit| hit.place).collect::<Vec<_>>(), [1]);
}

#[test]
fn what_was_found_is_marked_where_it_stands() {
    let marked = |typed: &str, text: &str| -> Vec<String> {
        Query::of(typed).marks(text).into_iter().map(|mark| text[mark].to_owned()).collect()
    };
    assert_eq!(marked("น้ำ 14", "น\u{e4d}\u{e49}าท่วม หมู่ ๑๔ น้ำ"), ["น\u{e4d}\u{e49}า", "๑๔", "น้ำ"]);
    assert_eq!(marked("line", "กลุ่ม LINE"), ["LINE"]);
    assert_eq!(marked("ซ่อมถนน", "ซ่อมถนน ซ่อมท่อ"), ["ซ่อมถนน"], "its pieces only where it does not stand whole");
    assert_eq!(marked("ซ่อมถนน", "ถนนที่ซ่อม"), ["ถนน", "ซ่อม"]);
    assert_eq!(marked("ไฟ ไฟฟ้า", "ค่าไฟฟ้า"), ["ไฟฟ้า"], "one mark over both");
    assert_eq!(marked("เวียงเทิง", "ตำบลเวียง\u{2060}เทิง"), ["เวียง\u{2060}เทิง"], "as it is shown, held together");
    assert_eq!(marked("", "ไฟ"), [""; 0]);
}

#[test]
fn a_snippet_shows_the_word_in_its_place() {
    let body = format!("{}รถไฟ\n{}คืนนี้ไฟดับ\nทั้งหมู่บ้าน {}", "เทศบาล".repeat(40), "ประชาชน".repeat(40), "ขอบคุณ".repeat(40));
    let snippet = Query::of("ไฟ").snippet(&body).unwrap();
    assert!(snippet.text.starts_with('…') && snippet.text.ends_with('…') && !snippet.text.contains('\n'));
    assert!(snippet.text.contains("คืนนี้ไฟดับ ทั้งหมู่บ้าน"), "the word, not its letters in another: {}", snippet.text);
    let (first, last) = (snippet.text.trim_matches('…'), snippet.text.chars().count());
    assert!(first.starts_with("ประชาชน") || first.starts_with("ชน"), "cut between words: {first}");
    assert!((100..200).contains(&last), "{last}");
    assert!(snippet.marks.iter().any(|mark| &snippet.text[mark.clone()] == "ไฟ"));
    assert_eq!(Query::of("ไฟ").snippet("ไม่มี"), None);
    assert_eq!(Query::of("ไฟ").snippet("ไฟดับ").unwrap().text, "ไฟดับ");
}

/// Text as notices have it, well or badly typed.
fn text() -> impl Strategy<Value = String> {
    let word = prop::sample::select(vec![
        "ซ่อม",
        "ถนน",
        "ไฟ",
        "รถไฟ",
        "ไฟฟ้า",
        "น้ำท่วม",
        "หมู่",
        "๑๔",
        "14",
        "LINE",
        "เเม่",
        "น\u{e4d}\u{e49}า",
        "ที่่",
        "ก.ก.ถ.",
        "\u{2060}",
        " ",
        "\n",
        "—",
        "ประชาชน",
        "ของ",
        "นา",
        "ท\u{e48}\u{e35}",
        "É",
        "😀",
        "๒,๕๐๐",
        "(ตัวอย่าง)",
    ]);
    prop_oneof![
        3 => prop::collection::vec(word, 0..12).prop_map(|words| words.concat()),
        1 => "[ก-ฮเ-ไะ-ู่-์ ]{0,40}",
    ]
}

proptest! {
    #[test]
    fn a_word_that_stands_in_a_notice_finds_it(title in text(), summary in text(), body in text(), reading in text()) {
        let notice = NoticeItem { readings: vec![reading.clone()], ..summed(&title, &summary, &body) };
        let index = NoticeIndex::of(vec![plain("อื่น", "อื่น"), notice.clone()]);
        for text in [&title, &summary, &body, &reading] {
            let folded = thai::fold_for_search(text);
            for word in words::pieces(text).chain(words::pieces(&folded)) {
                let query = Query::of(word);
                let hits = index.search(&query, |_| true);
                prop_assert!(hits.iter().any(|hit| index.at(hit.place) == Some(&notice)), "{word:?} of {text:?}");
                if query.is_empty() {
                    continue;
                }
                let marks = query.marks(text);
                prop_assert!(!marks.is_empty(), "{word:?} of {text:?}");
                for mark in marks {
                    prop_assert!(thai::fold_for_search(&text[mark]).contains(&thai::fold_for_search(word)));
                }
                let snippet = query.snippet(text).unwrap();
                prop_assert!(!snippet.marks.is_empty(), "{word:?} in {snippet:?} of {text:?}");
            }
        }
    }

    #[test]
    fn an_index_made_from_another_is_as_one_made_anew(
        texts in prop::collection::vec((text(), text()), 0..8),
        changes in prop::collection::vec(0..4_u8, 8),
    ) {
        let old: Vec<NoticeItem> = texts.iter().map(|(title, body)| plain(title, body)).collect();
        let mut new = Vec::new();
        for (notice, change) in old.iter().zip(changes) {
            match change {
                0 => {}
                1 => new.push(NoticeItem { body: "แก้ไขแล้ว".into(), ..notice.clone() }),
                2 => new.push(NoticeItem { pinned: true, ..notice.clone() }),
                _ => new.push(notice.clone()),
            }
        }
        new.push(plain("ใหม่", "ข่าวใหม่"));
        prop_assert_eq!(NoticeIndex::of(old).renewed(new.clone()), NoticeIndex::of(new));
    }
}

#[test]
fn what_is_only_listed_is_in_order_and_made_ready_whole() {
    let mut pinned = plain("ประชุม", "ถนน");
    pinned.pinned = true;
    let notices = vec![plain("ถนน", ""), pinned];
    let listed = NoticeIndex::listed(notices.clone());
    assert_eq!(listed.at(0).unwrap().title_th, "ประชุม");
    assert!(listed.search(&Query::of("ถนน"), |_| true).is_empty());
    assert_eq!(listed.search(&Query::of(""), |_| true).len(), 2);
    assert_eq!(listed.unknown(&notices), 2);
    let ready = listed.renewed(notices.clone());
    assert_eq!(ready.search(&Query::of("ถนน"), |_| true).len(), 2);
    assert_eq!((ready.unknown(&notices), ready.unknown(&[plain("อื่น", "")])), (0, 1));
    assert_eq!(ready, NoticeIndex::of(notices));
}
