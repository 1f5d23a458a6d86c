//! The notice list: what is shown of the content, in which order, and how it is searched.

use std::cmp::Reverse;
use std::sync::Arc;

use chrono::NaiveDate;

use super::content::{Content, NoticeItem};
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

/// Takes new content and folds it for search once.
pub(super) fn take(state: &mut State, content: Content) {
    let folded = content.notices.iter().map(|notice| {
        let parts = [
            Some(notice.title_th.as_str()),
            notice.title_en.as_deref(),
            notice.summary_th.as_deref(),
            notice.summary_en.as_deref(),
            Some(&*notice.body),
        ];
        parts.into_iter().flatten().map(thai::fold_for_search).collect::<Vec<_>>().join("\n")
    });
    state.folded = Arc::new(folded.collect());
    state.content = content;
}

/// True for one of the section-9 folders.
pub(super) fn is_document(category: &str) -> bool {
    FOLDERS.contains(&category)
}

/// Hidden only when the trusted lower bound of time has passed its end: the wall clock never hides a notice.
fn is_over(notice: &NoticeItem, content: &Content) -> bool {
    match (notice.until, content.trusted_now) {
        (Some(until), Some(trusted)) => until < thai::bangkok_date(trusted),
        _ => false,
    }
}

/// Notices of the plain list or of the folders, pinned first, then the newest.
pub(super) fn listed(state: &State, documents: bool) -> Vec<(&NoticeItem, &str)> {
    let mut notices: Vec<_> = state
        .content
        .notices
        .iter()
        .zip(state.folded.iter().map(String::as_str))
        .filter(|(notice, _)| is_document(&notice.category) == documents && !is_over(notice, &state.content))
        .collect();
    notices.sort_by_key(|(notice, _)| (Reverse(notice.pinned), Reverse(notice.posted_from), notice.id));
    notices
}

/// What the list shows: of the picked category, with every word of the search in it.
pub(super) fn found(state: &State) -> Vec<&NoticeItem> {
    let list = &state.visit.list;
    let query = thai::fold_for_search(&list.query);
    listed(state, list.documents)
        .into_iter()
        .filter(|(notice, _)| list.category.as_ref().is_none_or(|category| *category == notice.category))
        .filter(|(_, folded)| query.split(' ').all(|word| folded.contains(word)))
        .map(|(notice, _)| notice)
        .collect()
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
    if let Some(notice) = state.content.notices.iter().find(|notice| notice.id == id) {
        state.visit.reading = Some(notice.clone());
        state.visit.stack.push(Page::Notice);
    }
}
