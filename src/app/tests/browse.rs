//! Reading notices, and about the centre.

use std::sync::Arc;

use chrono::{NaiveDate, TimeDelta};

use super::{Kiosk, at, plain};
use crate::app::content::Content;
use crate::app::index::NoticeIndex;
use crate::app::msg::{Lang, Msg, Place, Turn};
use crate::app::view::Page;
use crate::app::views;
use crate::pack::keep;
use crate::wire::changes::{Event, Note, Seat};

fn with(notices: Vec<crate::app::content::NoticeItem>) -> Kiosk {
    let mut kiosk = Kiosk::new();
    kiosk.say(Msg::Content(Box::new(Content { notices: NoticeIndex::of(notices), ..Content::default() })));
    kiosk.all([Msg::Touched, Msg::Go(Place::Notices)]);
    kiosk
}

fn found(kiosk: &mut Kiosk, query: &str) -> usize {
    kiosk.say(Msg::SearchEdited(query.into()));
    views::notices(&kiosk.state, &kiosk.now).rows.len()
}

#[test]
fn search_finds_short_words_both_digit_systems_and_mistyped_marks() {
    let mut kiosk =
        with(vec![plain("ซ่อมไฟทาง", "หมู่ ๑๔"), plain("ประกาศ", "เรื่องนาข้าว"), plain("น้ำประปา", "LINE ของศูนย์")]);
    assert_eq!(found(&mut kiosk, "ไฟ"), 1);
    assert_eq!(found(&mut kiosk, "นา"), 1);
    assert_eq!(found(&mut kiosk, "14"), 1);
    assert_eq!(found(&mut kiosk, "๑๔"), 1);
    assert_eq!(found(&mut kiosk, "น\u{e4d}\u{e49}า"), 1);
    assert_eq!(found(&mut kiosk, "line"), 1);
    assert_eq!(found(&mut kiosk, "ไม่มีคำนี้"), 0);
    assert_eq!(found(&mut kiosk, ""), 3);
}

#[test]
fn a_search_shows_the_best_first_and_keeps_to_the_category() {
    let mut pinned = plain("ประชุมประชาคม", "เรื่องน้ำท่วม");
    pinned.pinned = true;
    let mut activity = plain("อบรมรับมือน้ำท่วม", "");
    activity.category = "activity".into();
    let mut kiosk = with(vec![pinned, plain("น้ำท่วม", ""), activity]);
    let titles = |kiosk: &Kiosk| -> Vec<String> {
        views::notices(&kiosk.state, &kiosk.now).rows.rows().map(|row| keep::plain(&row.title)).collect()
    };
    assert_eq!(titles(&kiosk)[0], "ประชุมประชาคม", "nothing looked for: pinned first");
    kiosk.say(Msg::SearchEdited("น้ำท่วม".into()));
    assert_eq!(titles(&kiosk), ["น้ำท่วม", "อบรมรับมือน้ำท่วม", "ประชุมประชาคม"]);
    kiosk.say(Msg::PickCategory(Some("activity".into())));
    assert_eq!(titles(&kiosk), ["อบรมรับมือน้ำท่วม"]);
}

#[test]
fn the_real_notices_are_listed_pinned_first_and_documents_apart() {
    let mut kiosk = Kiosk::new();
    kiosk.all([Msg::Touched, Msg::Go(Place::Notices)]);
    let view = views::notices(&kiosk.state, &kiosk.now);
    let first = view.rows.row(0).unwrap();
    assert!(first.pinned && first.posted == "8 พฤศจิกายน 2561");
    assert!(view.rows.rows().all(|row| !row.category.starts_with("s9_")));
    kiosk.all([Msg::Home, Msg::Go(Place::Documents)]);
    let view = views::notices(&kiosk.state, &kiosk.now);
    assert_eq!((view.rows.len(), view.categories.len()), (1, 8));
}

#[test]
fn the_verbatim_text_is_shown_line_for_line() {
    let mut kiosk = Kiosk::new();
    let body = kiosk.state.pack.notices[0].body.clone();
    let id = kiosk.state.pack.notices[0].id;
    kiosk.all([Msg::Touched, Msg::Go(Place::Notices), Msg::OpenNotice(id)]);
    let shown = views::notice(&kiosk.state, &kiosk.now)
        .paragraphs
        .join("\n")
        .replace(['\u{2060}', '\u{200b}'], "")
        .replace('\u{a0}', " ");
    assert_eq!(shown, body);
}

#[test]
fn a_notice_is_hidden_only_when_trusted_time_has_passed_its_end() {
    let mut ended = plain("หมดอายุ", "");
    ended.until = NaiveDate::from_ymd_opt(2026, 11, 10);
    let mut kiosk = with(vec![ended.clone()]);
    kiosk.now.wall = at("2036-01-01T00:00:00Z");
    assert_eq!(found(&mut kiosk, ""), 1, "the kiosk's own clock hides nothing");
    let content = Content {
        notices: NoticeIndex::of(vec![ended]),
        trusted_now: Some(at("2026-11-10T16:00:00Z")),
        ..Content::default()
    };
    kiosk.say(Msg::Content(Box::new(content.clone())));
    assert_eq!(found(&mut kiosk, ""), 1, "its last day, in Thailand");
    kiosk.say(Msg::Content(Box::new(Content { trusted_now: Some(at("2026-11-10T17:00:00Z")), ..content })));
    assert_eq!(found(&mut kiosk, ""), 0);
}

#[test]
fn a_notice_is_shown_from_its_day_on_whatever_the_kiosks_clock_is_off_by() {
    let mut coming = plain("พรุ่งนี้", "");
    coming.posted_from = NaiveDate::from_ymd_opt(2026, 11, 23).unwrap();
    let mut kiosk = with(vec![coming, plain("วันนี้", "")]);
    assert_eq!(found(&mut kiosk, ""), 2, "before any signed time nobody can tell the day");
    // 22 November, 22 o'clock in Bangkok; the kiosk's own clock is nine years behind.
    let wall = at("2017-11-22T00:00:00Z");
    let content = Content {
        notices: Arc::clone(&kiosk.state.content.notices),
        trusted_now: Some(at("2026-11-22T15:00:00Z")),
        wall_then: Some(wall),
        ..Content::default()
    };
    kiosk.now.wall = wall;
    kiosk.say(Msg::Content(Box::new(content)));
    assert_eq!(found(&mut kiosk, ""), 1, "not yet its day");
    assert_eq!(crate::app::attract::slides(&kiosk.state, &kiosk.now).len(), 1);
    assert!(kiosk.state.tick_every().is_some(), "an empty room looks whether the day has come");
    kiosk.now.wall = wall + TimeDelta::minutes(119);
    assert_eq!(found(&mut kiosk, ""), 1);
    kiosk.now.wall = wall + TimeDelta::minutes(121);
    assert_eq!(found(&mut kiosk, ""), 2, "past midnight in Thailand, without any network");
    // Switched off and on without a battery: nobody can tell, so nothing is kept from anybody.
    kiosk.now.wall = at("2000-01-01T00:00:00Z");
    assert_eq!(found(&mut kiosk, ""), 2);
}

#[test]
fn dates_are_in_the_era_of_the_language() {
    let mut kiosk = Kiosk::new();
    assert_eq!(views::frame(&kiosk.state, &kiosk.now).date, "วันอาทิตย์ที่ 22 พฤศจิกายน 2569");
    kiosk.all([Msg::Touched, Msg::SetLang(Lang::En)]);
    assert_eq!(views::frame(&kiosk.state, &kiosk.now).date, "Sunday 22 November 2026");
}

#[test]
fn an_opinion_on_a_notice_names_it_and_its_revision() {
    let mut kiosk = Kiosk::new();
    let notice = kiosk.state.pack.notices[2].clone();
    kiosk.all([Msg::Touched, Msg::Go(Place::Notices), Msg::OpenNotice(notice.id), Msg::OpineOnNotice]);
    assert!(matches!(kiosk.state.page(), Page::Opinion(_)));
    let on = kiosk.draft().notice.clone().unwrap();
    assert_eq!((on.id, on.revision), (notice.id, notice.revision));
    kiosk.say(Msg::Back);
    assert_eq!(kiosk.state.page(), Page::Notice, "back leads to the notice");
}

#[test]
fn every_section_about_the_centre_has_rows_in_both_languages() {
    let mut kiosk = Kiosk::new();
    kiosk.all([Msg::Touched, Msg::Go(Place::About)]);
    for lang in [Lang::Th, Lang::En] {
        kiosk.say(Msg::SetLang(lang));
        for section in 0..views::about(&kiosk.state, &kiosk.now).sections.len() {
            kiosk.say(Msg::PickSection(section));
            let view = views::about(&kiosk.state, &kiosk.now);
            assert!(view.picked == section && !view.rows.is_empty());
            assert!(view.rows.iter().all(|row| !row.text.is_empty()));
        }
    }
}

#[test]
fn seats_that_staff_have_given_take_the_place_of_the_packs_body_by_body() {
    let seat = |body: &str, name: Option<&str>, position: &str| Seat {
        body: body.into(),
        body_name: name.map(str::to_owned),
        position: position.into(),
        role_th: "ประธาน".into(),
        role_en: "Chair".into(),
    };
    let mut kiosk = Kiosk::new();
    kiosk.all([Msg::Touched, Msg::Go(Place::About)]);
    let before = views::about(&kiosk.state, &kiosk.now).sections;
    let group = "คณะอนุกรรมการแผน (ตัวอย่าง)";
    let seats = vec![seat("committee", None, "ปลัดเทศบาลคนใหม่"), seat("sub", Some(group), "ผู้อำนวยการกองช่าง")];
    kiosk.say(Msg::Content(Box::new(Content { seats: Arc::new(seats), ..Content::default() })));
    let sections = views::about(&kiosk.state, &kiosk.now).sections;
    let at =
        sections.iter().position(|title| title.replace(['\u{2060}', '\u{200b}'], "").contains("อนุกรรมการ")).unwrap();
    assert_eq!(sections.len(), before.len() + 1);
    assert_eq!(sections[at - 1], before[at - 1], "after the committee");
    let mut rows = |section| {
        kiosk.say(Msg::PickSection(section));
        let rows = views::about(&kiosk.state, &kiosk.now).rows;
        let plain = |text: String| text.replace(['\u{2060}', '\u{200b}'], "");
        rows.into_iter().map(|row| (row.no, plain(row.text), plain(row.note))).collect::<Vec<_>>()
    };
    assert_eq!(rows(at - 1), [("๑".to_owned(), "ปลัดเทศบาลคนใหม่".to_owned(), "ประธาน".to_owned())]);
    assert_eq!(rows(at).len(), 1);
    assert!(rows(at - 2).len() > 1, "the advisors are the pack's still");
}

#[test]
fn the_line_page_says_when_there_is_no_address() {
    let mut kiosk = Kiosk::new();
    assert_eq!(views::line(&kiosk.state, &kiosk.now).link, "");
    let link = Some(crate::pack::SAMPLE_LINE_LINK.to_owned());
    kiosk.say(Msg::Content(Box::new(Content { line_link: link, ..Content::default() })));
    let view = views::line(&kiosk.state, &kiosk.now);
    assert!(view.sample && view.host == "line.me");
}

#[test]
fn new_is_posted_within_fourteen_days_and_not_in_the_future() {
    let mut kiosk = Kiosk::new();
    kiosk.say(Msg::Touched);
    // Today is 22 November 2026.
    for (day, new) in [((2026, 11, 23), false), ((2026, 11, 22), true), ((2026, 11, 9), true), ((2026, 11, 7), false)] {
        let mut notice = plain("ข่าว", "");
        notice.posted_from = NaiveDate::from_ymd_opt(day.0, day.1, day.2).unwrap();
        kiosk.say(Msg::Content(Box::new(Content { notices: NoticeIndex::of(vec![notice]), ..Content::default() })));
        assert_eq!(views::home(&kiosk.state, &kiosk.now).latest[0].is_new, new, "{day:?}");
    }
}

#[test]
fn pinned_come_first_and_then_the_newest() {
    let mut notices = Vec::new();
    for (title, day, pinned) in [("เก่า", 1, false), ("ใหม่", 20, false), ("กลาง", 10, false), ("ปักหมุด", 2, true)]
    {
        let mut notice = plain(title, "");
        (notice.posted_from, notice.pinned) = (NaiveDate::from_ymd_opt(2026, 11, day).unwrap(), pinned);
        notices.push(notice);
    }
    let kiosk = with(notices);
    let titles = |rows: Vec<crate::app::view::NoticeRow>| {
        rows.into_iter().map(|row| keep::plain(&row.title)).collect::<Vec<_>>()
    };
    assert_eq!(titles(views::notices(&kiosk.state, &kiosk.now).rows.rows().collect()), ["ปักหมุด", "ใหม่", "กลาง", "เก่า"]);
    assert_eq!(titles(views::home(&kiosk.state, &kiosk.now).latest), ["ปักหมุด", "ใหม่", "กลาง"]);
}

#[test]
fn a_category_shows_its_own_notices_and_one_that_is_not_offered_is_not_picked() {
    let mut activity = plain("ประชุม", "");
    activity.category = "activity".into();
    let mut kiosk = with(vec![activity, plain("ข่าวน้ำ", "")]);
    let shown = |kiosk: &Kiosk| {
        let view = views::notices(&kiosk.state, &kiosk.now);
        (view.picked, view.rows.rows().map(|row| row.category).collect::<Vec<_>>())
    };
    kiosk.say(Msg::PickCategory(Some("activity".into())));
    assert_eq!(shown(&kiosk), (Some("activity".into()), vec!["activity".to_owned()]));
    for other in ["s9_1", "nonsense"] {
        kiosk.say(Msg::PickCategory(Some(other.into())));
        assert_eq!(shown(&kiosk).0.as_deref(), Some("activity"), "{other}");
    }
    kiosk.say(Msg::PickCategory(None));
    assert_eq!(shown(&kiosk).1.len(), 2);
}

#[test]
fn search_looks_into_summaries_and_is_forgotten_with_its_page() {
    let mut notice = plain("ประกาศ", "เนื้อความ");
    notice.summary_th = Some("ปิดถนนซ่อมสะพาน".into());
    let mut kiosk = with(vec![notice]);
    assert_eq!(found(&mut kiosk, "สะพาน"), 1);
    kiosk.say(Msg::Home);
    assert_eq!(views::notices(&kiosk.state, &kiosk.now).query, "");
}

#[test]
fn names_are_held_together_in_titles_and_stay_as_they_are_in_the_content() {
    let kiosk = with(vec![plain("ข่าวเวียงเทิง", "")]);
    let title = views::notices(&kiosk.state, &kiosk.now).rows.row(0).unwrap().title;
    assert!(title.contains('\u{2060}') && keep::plain(&title) == "ข่าวเวียงเทิง", "{title:?}");
    assert!(views::frame(&kiosk.state, &kiosk.now).place.contains('\u{2060}'));
    assert_eq!(kiosk.state.content.notices.iter().next().unwrap().title_th, "ข่าวเวียงเทิง");
}

#[test]
fn a_confirmed_remark_stands_under_its_passage_and_the_text_stays() {
    let mut notice = plain("ประกาศ", "ก\nข้อ การกิจ ค\nง");
    notice.notes = vec![Note { as_written: "การกิจ".into(), likely: Some("ภารกิจ".into()) }];
    let id = notice.id;
    let mut kiosk = with(vec![notice]);
    kiosk.say(Msg::OpenNotice(id));
    let view = views::notice(&kiosk.state, &kiosk.now);
    let paragraphs: Vec<String> = view.paragraphs.iter().map(|paragraph| keep::plain(paragraph)).collect();
    assert_eq!(paragraphs, ["ก", "ข้อ การกิจ ค", "ง"]);
    assert_eq!((view.notes[0].paragraph, keep::plain(&view.notes[0].likely).as_str()), (1, "ภารกิจ"));
}

#[test]
fn remarks_nobody_has_confirmed_are_not_published() {
    let mut pack = (*Kiosk::new().state.pack).clone();
    let annotated = pack.notices.iter_mut().find(|notice| !notice.annotations.is_empty()).unwrap();
    assert_eq!(annotated.to_wire().notes, []);
    annotated.annotations[0].confirmed_by = Some("เจ้าหน้าที่ (ตัวอย่าง)".into());
    let wire = annotated.to_wire();
    assert_eq!(wire.notes.len(), 1);
    assert_eq!(crate::app::content::NoticeItem::from(wire).readings, [annotated.annotations[0].likely.clone()]);
}

#[test]
fn activities_to_come_stand_before_those_that_are_over() {
    let day = |month, day| NaiveDate::from_ymd_opt(2026, month, day).unwrap();
    let held = |title: &str, starts, ends| {
        let mut notice = plain(title, "");
        notice.category = "activity".into();
        notice.event = Some(Event { starts, ends, place: Some("ศาลา".into()), moo: None });
        notice
    };
    let mut kiosk = with(vec![
        held("ผ่านนานแล้ว", day(1, 5), None),
        held("ปลายปี", day(12, 30), None),
        held("เพิ่งผ่าน", day(11, 1), None),
        held("กำลังจัด", day(11, 20), Some(day(11, 25))),
    ]);
    kiosk.now.wall = at("2026-11-22T02:00:00Z");
    kiosk.say(Msg::PickCategory(Some("activity".into())));
    let view = views::notices(&kiosk.state, &kiosk.now);
    let rows: Vec<(String, bool)> = view.rows.rows().map(|row| (keep::plain(&row.title), row.is_over)).collect();
    let order = [("กำลังจัด", false), ("ปลายปี", false), ("เพิ่งผ่าน", true), ("ผ่านนานแล้ว", true)];
    assert_eq!(rows, order.map(|(title, over)| (title.to_owned(), over)));
    assert_eq!(keep::plain(&view.rows.row(0).unwrap().event), "20 พฤศจิกายน 2569 – 25 พฤศจิกายน 2569 · ศาลา");
    // Turning the leaf follows the same order.
    kiosk.say(Msg::OpenNotice(view.rows.row(0).unwrap().id));
    kiosk.say(Msg::TurnNotice(Turn::Next));
    assert_eq!(keep::plain(&views::notice(&kiosk.state, &kiosk.now).title), "ปลายปี");
    assert_eq!(views::notice(&kiosk.state, &kiosk.now).place, 2);
}

#[test]
fn from_a_folder_back_leads_to_the_index_and_then_home() {
    let mut kiosk = Kiosk::new();
    kiosk.all([Msg::Touched, Msg::Go(Place::Documents), Msg::PickCategory(Some("s9_3".into())), Msg::Back]);
    assert_eq!((kiosk.state.page(), views::notices(&kiosk.state, &kiosk.now).picked), (Page::Notices, None));
    kiosk.say(Msg::Back);
    assert_eq!(kiosk.state.page(), Page::Home);
}

/// The parts of a text that are marked.
fn marked(text: &str, marks: &[std::ops::Range<usize>]) -> Vec<String> {
    marks.iter().map(|mark| keep::plain(&text[mark.clone()])).collect()
}

#[test]
fn what_was_found_is_marked_where_it_stands_and_its_passage_shown() {
    let mut summed = plain("ปรับปรุงถนนหน้าวัด", "ข้อความ");
    summed.summary_th = Some("ซ่อมผิวถนนและท่อ".into());
    let mut deep = plain("ประชุม", "วาระที่ 1 รับรองรายงาน\nวาระที่ 2 ซ่อมถนนสายหลัก");
    deep.summary_th = Some("ประชุมประจำเดือน".into());
    let mut kiosk = with(vec![summed, deep]);
    let rows = |kiosk: &Kiosk| views::notices(&kiosk.state, &kiosk.now).rows.rows().collect::<Vec<_>>();
    assert!(rows(&kiosk).iter().all(|row| row.title_marks.is_empty() && row.summary_marks.is_empty()));
    kiosk.say(Msg::SearchEdited("ถนน".into()));
    let rows = rows(&kiosk);
    assert_eq!(marked(&rows[0].title, &rows[0].title_marks), ["ถนน"]);
    assert_eq!(marked(&rows[0].summary, &rows[0].summary_marks), ["ถนน"]);
    assert!(rows[1].title_marks.is_empty());
    assert!(keep::plain(&rows[1].summary).contains("ซ่อมถนนสายหลัก"), "{}", rows[1].summary);
    assert_eq!(marked(&rows[1].summary, &rows[1].summary_marks), ["ถนน"]);
}

#[test]
fn categories_count_what_was_found_whichever_is_picked() {
    let mut official = plain("ประกาศน้ำประปา", "");
    official.category = "announcement".into();
    let mut kiosk = with(vec![plain("น้ำประปาไม่ไหล", ""), plain("ซ่อมถนน", ""), official]);
    let counts = |kiosk: &Kiosk| -> Vec<usize> {
        views::notices(&kiosk.state, &kiosk.now).categories.iter().map(|(_, count)| *count).collect()
    };
    assert_eq!(counts(&kiosk)[..2], [1, 2]);
    kiosk.say(Msg::SearchEdited("ประปา".into()));
    assert_eq!(counts(&kiosk)[..2], [1, 1]);
    kiosk.say(Msg::PickCategory(Some("news".into())));
    assert_eq!(counts(&kiosk)[..2], [1, 1]);
    assert_eq!(views::notices(&kiosk.state, &kiosk.now).rows.len(), 1);
}

#[test]
fn the_list_is_looked_through_anew_only_for_another_question() {
    let mut kiosk = with(vec![plain("ถนน", ""), plain("น้ำ", "")]);
    kiosk.say(Msg::SearchEdited("ถนน".into()));
    let places = |kiosk: &Kiosk| std::sync::Arc::clone(&kiosk.state.visit.found.places);
    let before = places(&kiosk);
    let id = kiosk.state.visit.found.iter().next().unwrap().id;
    kiosk.all([Msg::CycleTextSize, Msg::Tick, Msg::OpenNotice(id)]);
    kiosk.say(Msg::Back);
    assert!(std::sync::Arc::ptr_eq(&before, &places(&kiosk)));
    kiosk.say(Msg::Content(Box::new(Content {
        notices: NoticeIndex::of(vec![plain("ถนนใหม่", ""), plain("ถนนเก่า", "")]),
        ..Content::default()
    })));
    assert_eq!(places(&kiosk).len(), 2, "other notices are looked through");
}
