//! A notice as a line of a list, and what is said of it wherever it stands. Mark-up only.

use chrono::NaiveDate;
use maud::{Markup, html};

use super::frame::shown;
use super::reader::Reader;
use super::text;
use crate::server::AppState;
use crate::server::console::dates;
use crate::server::console::notices::category;
use crate::server::console::text::Lang;
use crate::wire::changes::{Event, Notice};

/// A notice is new for so many days.
const NEW_DAYS: i64 = 14;

/// The title in the reader's language; Thai when there is no English one.
#[must_use]
pub fn title(lang: Lang, notice: &Notice) -> (&str, Lang) {
    of_two(lang, &notice.title_th, notice.title_en.as_deref())
}

fn of_two<'a>(lang: Lang, th: &'a str, en: Option<&'a str>) -> (&'a str, Lang) {
    match (lang, en) {
        (Lang::En, Some(en)) => (en, Lang::En),
        _ => (th, Lang::Th),
    }
}

/// The officer's summary, in the reader's language when there is one.
#[must_use]
pub fn summary(lang: Lang, notice: &Notice) -> Option<(&str, Lang)> {
    match (&notice.summary_th, &notice.summary_en) {
        (Some(th), en) => Some(of_two(lang, th, en.as_deref())),
        (None, Some(en)) if lang == Lang::En => Some((en, Lang::En)),
        _ => None,
    }
}

/// Category, and whether it is new or pinned.
#[must_use]
pub fn badges(reader: &Reader, notice: &Notice) -> Markup {
    let lang = reader.lang;
    let new = (0..NEW_DAYS).contains(&(reader.today - notice.posted_from).num_days());
    html! {
        p {
            span.badge { (category(lang, &notice.category)) }
            @if notice.pinned { " " span.badge.pin { (lang.say(text::PINNED)) } }
            @if new { " " span.badge.new { (lang.say(text::NEW)) } }
        }
    }
}

/// `5 ธันวาคม 2569`, `5 ธันวาคม 2569 ถึง 7 ธันวาคม 2569`
#[must_use]
pub fn days(lang: Lang, event: &Event) -> String {
    let (first, last) = (dates::day(lang, event.starts), dates::day(lang, event.last()));
    if first == last { first } else { text::fill_two(lang, text::DAYS, &first, &last) }
}

/// When an activity is held, or when the notice was posted.
fn when(reader: &Reader, notice: &Notice) -> String {
    let lang = reader.lang;
    match &notice.event {
        Some(event) => lang.fill(text::HELD, &days(lang, event)),
        None => lang.fill(text::POSTED, &dates::day(lang, notice.posted_from)),
    }
}

/// One line.
#[must_use]
pub fn line(state: &AppState, reader: &Reader, notice: &Notice, with_summary: bool) -> Markup {
    let (words, spoken) = title(reader.lang, notice);
    html! {
        li {
            (badges(reader, notice))
            a.first href=(reader.link(&format!("/n/{}", notice.id), &[])) lang=(spoken.code()) { (shown(state, words)) }
            @if with_summary {
                @if let Some((words, spoken)) = summary(reader.lang, notice) { p lang=(spoken.code()) { (shown(state, words)) } }
            }
            p.soft.small {
                (when(reader, notice))
                @if let Some(place) = notice.event.as_ref().and_then(|event| event.place.as_deref()) { " · " span lang="th" { (shown(state, place)) } }
            }
        }
    }
}

/// Activities that are not over, the next first.
pub fn coming<'a>(notices: impl Iterator<Item = &'a Notice>, today: NaiveDate) -> Vec<&'a Notice> {
    let mut coming: Vec<(NaiveDate, &Notice)> = notices
        .filter_map(|notice| {
            notice.event.as_ref().filter(|event| event.last() >= today).map(|event| (event.starts, notice))
        })
        .collect();
    coming.sort_by_key(|(starts, notice)| (*starts, notice.id));
    coming.into_iter().map(|(_, notice)| notice).collect()
}
