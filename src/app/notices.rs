//! The notice list: what is shown of the content, in which order, and how it is searched.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

use super::Now;
use super::carry;
use super::content::NoticeItem;
use super::msg::Turn;
use super::search::Query;
use super::state::State;
use super::view::Page;
use super::views::today;
use crate::domain::ids::NoticeId;
use crate::domain::thai;

/// Filters of "notices and news".
pub(super) const PLAIN: [&str; 6] = ["announcement", "news", "activity", "project", "innovation", "knowledge"];
/// The category whose notices have a day of their own.
const ACTIVITY: &str = "activity";
/// The eight folders of section 9 of the Official Information Act.
pub(super) const FOLDERS: [&str; 8] = ["s9_1", "s9_2", "s9_3", "s9_4", "s9_5", "s9_6", "s9_7", "s9_8"];

/// The longest search, in characters.
const MAX_QUERY: usize = 100;

/// True for one of the section-9 folders.
pub(super) fn is_document(category: &str) -> bool {
    FOLDERS.contains(&category)
}

/// Hidden only when the trusted lower bound of time has passed its end: the wall clock never hides a notice.
fn is_over(notice: &NoticeItem, trusted_now: Option<DateTime<Utc>>) -> bool {
    match (notice.until, trusted_now) {
        (Some(until), Some(trusted)) => until < thai::bangkok_date(trusted),
        _ => false,
    }
}

/// Notices of the plain list or of the folders that have not ended, in the order of lists.
pub(super) fn listed(state: &State, documents: bool) -> impl Iterator<Item = &NoticeItem> {
    state.content.notices.iter().filter(move |notice| is_listed(state, documents, notice))
}

fn is_listed(state: &State, documents: bool, notice: &NoticeItem) -> bool {
    is_document(&notice.category) == documents && !is_over(notice, state.content.trusted_now)
}

/// What the list shows: of the picked category, with every word of the search in it, the best first.
pub(super) fn found(state: &State) -> Vec<&NoticeItem> {
    let list = &state.visit.list;
    let keep = |notice: &NoticeItem| {
        is_listed(state, list.documents, notice)
            && list.category.as_ref().is_none_or(|category| *category == notice.category)
    };
    let hits = state.content.notices.search(&Query::of(&list.query), keep);
    hits.into_iter().filter_map(|hit| state.content.notices.at(hit.place)).collect()
}

/// How many notices of the list each of these categories has; one pass over all.
pub(super) fn counts(state: &State, documents: bool, codes: &[&str]) -> Vec<usize> {
    let mut counts = vec![0; codes.len()];
    for notice in listed(state, documents) {
        if let Some(place) = codes.iter().position(|code| *code == notice.category) {
            counts[place] += 1;
        }
    }
    counts
}

/// Posted within the last fourteen days, and not in the future.
pub(super) fn is_new(notice: &NoticeItem, today: NaiveDate) -> bool {
    (0..14).contains(&today.signed_duration_since(notice.posted_from).num_days())
}

pub(super) fn pick(state: &mut State, category: Option<String>) {
    let codes: &[&str] = if state.visit.list.documents { &FOLDERS } else { &PLAIN };
    if category.as_deref().is_none_or(|code| codes.contains(&code)) {
        state.visit.list.category = category;
    }
}

pub(super) fn search(state: &mut State, query: &str) {
    state.visit.list.query = query.chars().take(MAX_QUERY).collect();
}

pub(super) fn open(state: &mut State, id: NoticeId) {
    if matches!(state.page(), Page::Home | Page::Notices) && read(state, id) {
        state.visit.stack.push(Page::Notice);
    }
}

fn read(state: &mut State, id: NoticeId) -> bool {
    let Some(notice) = state.content.notices.find(id) else { return false };
    state.visit.reading = Some(notice.clone());
    (state.visit.picture, state.visit.code) = (0, 0);
    true
}

/// What the list shows, in its order: activities by their day, those to come first, the next one on top; what is over
/// after them. The rest as it was found.
pub(super) fn in_order(state: &State, today: NaiveDate) -> Vec<NoticeId> {
    let mut found = found(state);
    if state.visit.list.category.as_deref() == Some(ACTIVITY) {
        found.sort_by_key(|notice| match &notice.event {
            Some(event) if event.last() >= today => (0, event.starts.signed_duration_since(today)),
            None => (1, TimeDelta::zero()),
            Some(event) => (2, today.signed_duration_since(event.last())),
        });
    }
    found.into_iter().map(|notice| notice.id).collect()
}

/// The list that the notice being read stands in: as it was found, or home's.
pub(super) fn around(state: &State, today: NaiveDate) -> Vec<NoticeId> {
    if state.visit.stack.contains(&Page::Notices) {
        in_order(state, today)
    } else {
        listed(state, false).map(|notice| notice.id).collect()
    }
}

pub(super) fn turn(state: &mut State, turn: Turn, now: &Now) {
    if state.page() != Page::Notice {
        return;
    }
    let list = around(state, today(state, now));
    let at = state.visit.reading.as_ref().and_then(|notice| list.iter().position(|id| *id == notice.id));
    if let Some(id) = at.and_then(|at| beside(at, list.len(), turn)).map(|at| list[at]) {
        read(state, id);
    }
}

fn beside(at: usize, count: usize, turn: Turn) -> Option<usize> {
    match turn {
        Turn::Previous => at.checked_sub(1),
        Turn::Next => Some(at + 1).filter(|at| *at < count),
    }
}

pub(super) fn show_picture(state: &mut State) {
    if state.page() == Page::Notice && state.visit.reading.as_ref().is_some_and(|notice| !notice.pictures.is_empty()) {
        state.visit.stack.push(Page::Picture);
    }
}

pub(super) fn turn_picture(state: &mut State, turn: Turn) {
    let count = state.visit.reading.as_ref().map_or(0, |notice| notice.pictures.len());
    if matches!(state.page(), Page::Picture | Page::Notice)
        && let Some(at) = beside(state.visit.picture, count, turn)
    {
        state.visit.picture = at;
    }
}

pub(super) fn take_along(state: &mut State) {
    if state.page() == Page::Notice {
        state.visit.code = 0;
        state.visit.stack.push(Page::TakeAlong);
    }
}

pub(super) fn turn_code(state: &mut State, turn: Turn) {
    if state.page() == Page::TakeAlong
        && let Some(at) = beside(state.visit.code, codes(state).len(), turn)
    {
        state.visit.code = at;
    }
}

/// What the codes to take along say: the public address when the server has one, else title, day, municipality and the
/// text itself.
pub(super) fn codes(state: &State) -> Vec<String> {
    let Some(notice) = &state.visit.reading else { return Vec::new() };
    if let Some(public) = &state.content.public_url {
        return vec![format!("{}/n/{}", public.trim_end_matches('/'), notice.id)];
    }
    let municipality = &state.pack.municipality;
    let text = format!(
        "{}\n{}\n{}\n\n{}",
        notice.title_th,
        thai::date_th(notice.posted_from),
        municipality.name.th,
        notice.body
    );
    let rest = format!("(ข้อความยาวเกินไป ขออ่านส่วนที่เหลือได้ที่ {} โทร. {})", municipality.name.th, municipality.phone);
    carry::codes(&text, &rest, carry::BUDGET, carry::MOST)
}
