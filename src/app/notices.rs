//! The notice list: what is shown of the content, in which order, and how it is searched.

use chrono::{DateTime, NaiveDate, Utc};

use super::content::NoticeItem;
use super::search::Query;
use super::state::State;
use super::view::Page;
use crate::domain::ids::NoticeId;
use crate::domain::thai;

/// Filters of "notices and news".
pub(super) const PLAIN: [&str; 6] = ["announcement", "news", "activity", "project", "innovation", "knowledge"];
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
    if !matches!(state.page(), Page::Home | Page::Notices) {
        return;
    }
    if let Some(notice) = state.content.notices.find(id) {
        state.visit.reading = Some(notice.clone());
        state.visit.stack.push(Page::Notice);
    }
}
