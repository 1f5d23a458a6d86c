//! The notice list: what is shown of the content, in which order, and how it is searched.

use std::sync::Arc;

use chrono::NaiveDate;

use super::Now;
use super::carry;
use super::content::NoticeItem;
use super::found::Asked;
use super::msg::Turn;
use super::state::{NoticeList, State};
use super::view::Page;
use super::views::today;
use crate::domain::ids::NoticeId;
use crate::domain::thai;

/// Filters of "notices and news".
pub(super) const PLAIN: [&str; 6] = ["announcement", "news", "activity", "project", "innovation", "knowledge"];
/// The category whose notices have a day of their own.
pub(super) const ACTIVITY: &str = "activity";
/// The eight folders of section 9 of the Official Information Act.
pub(super) const FOLDERS: [&str; 8] = ["s9_1", "s9_2", "s9_3", "s9_4", "s9_5", "s9_6", "s9_7", "s9_8"];

/// The longest search, in characters.
const MAX_QUERY: usize = 100;

/// True for one of the section-9 folders.
pub(super) fn is_document(category: &str) -> bool {
    FOLDERS.contains(&category)
}

/// The categories of the section-9 folders, else those of "notices and news".
pub(super) const fn codes(documents: bool) -> &'static [&'static str] {
    if documents { &FOLDERS } else { &PLAIN }
}

/// The notices that one list draws from.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Shelf {
    /// The section-9 folders, else "notices and news".
    pub documents: bool,
    /// The trusted day, by which notices end.
    pub ends: Option<NaiveDate>,
    /// The likely day, by which they begin; `None` when nobody can tell.
    pub begins: Option<NaiveDate>,
}

impl Shelf {
    pub fn of(state: &State, now: &Now, documents: bool) -> Self {
        let begins = state.content.likely_now(now.wall).map(thai::bangkok_date);
        Self { documents, begins, ..Self::with_what_comes(state) }
    }

    /// The plain list with what is not posted yet.
    pub fn with_what_comes(state: &State) -> Self {
        Self { documents: false, ends: state.content.trusted_now.map(thai::bangkok_date), begins: None }
    }

    /// The categories that it has.
    pub const fn codes(self) -> &'static [&'static str] {
        codes(self.documents)
    }

    /// Does it hold this notice? One past its end is hidden only when the trusted lower bound of time has passed that:
    /// the wall clock never hides a notice that was shown. One before its day of posting is not shown yet; when nobody
    /// can tell the day, it is.
    pub fn has(self, notice: &NoticeItem) -> bool {
        if self.begins.is_some_and(|today| today < notice.posted_from) {
            return false;
        }
        let over = matches!((notice.until, self.ends), (Some(until), Some(today)) if until < today);
        is_document(&notice.category) == self.documents && !over
    }
}

/// Notices of the plain list that have not ended, in the order of lists.
pub(super) fn listed<'a>(state: &'a State, now: &Now) -> impl Iterator<Item = &'a NoticeItem> + use<'a> {
    let shelf = Shelf::of(state, now, false);
    state.content.notices.iter().filter(move |notice| shelf.has(notice))
}

/// Finds what the list shows or the notice being read stands in: as it was asked for, or home's.
pub(super) fn settle(state: &mut State, now: &Now) {
    if !matches!(state.page(), Page::Home | Page::Notices | Page::Notice) {
        return;
    }
    let home = NoticeList::default();
    let list = if state.visit.stack.contains(&Page::Notices) { &state.visit.list } else { &home };
    let asked = Asked {
        notices: Arc::clone(&state.content.notices),
        shelf: Shelf::of(state, now, list.documents),
        today: today(state, now),
        category: list.category.clone(),
        query: list.query.clone(),
    };
    state.visit.found.ask(asked);
}

/// Posted within the last fourteen days, and not in the future.
pub(super) fn is_new(notice: &NoticeItem, today: NaiveDate) -> bool {
    (0..14).contains(&today.signed_duration_since(notice.posted_from).num_days())
}

pub(super) fn pick(state: &mut State, category: Option<String>) {
    let codes = codes(state.visit.list.documents);
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

/// Shows this notice where one is read; false when it is not here.
pub(super) fn read(state: &mut State, id: NoticeId) -> bool {
    let Some(notice) = state.content.notices.find(id) else { return false };
    state.visit.reading = Some(notice.clone());
    (state.visit.picture, state.visit.code) = (0, 0);
    true
}

pub(super) fn turn(state: &mut State, turn: Turn) {
    if state.page() != Page::Notice {
        return;
    }
    let Some((place, of)) = place(state) else { return };
    let id = beside(place, of, turn).and_then(|at| state.visit.found.iter().nth(at)).map(|notice| notice.id);
    if let Some(id) = id {
        read(state, id);
    }
}

/// Where the notice being read stands in its list, from 0, and how many the list has.
pub(super) fn place(state: &State) -> Option<(usize, usize)> {
    let found = &state.visit.found;
    let reading = state.visit.reading.as_ref()?;
    Some((found.iter().position(|notice| notice.id == reading.id)?, found.places.len()))
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
        state.visit.codes = codes_to_take(state);
        state.visit.stack.push(Page::TakeAlong);
    }
}

pub(super) fn turn_code(state: &mut State, turn: Turn) {
    if state.page() == Page::TakeAlong
        && let Some(at) = beside(state.visit.code, state.visit.codes.len(), turn)
    {
        state.visit.code = at;
    }
}

/// What the codes to take along say: the public address when the server has one, else title, day, municipality and the
/// text itself.
fn codes_to_take(state: &State) -> Vec<String> {
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
        notice.body.text()
    );
    let rest = format!("(ข้อความยาวเกินไป ขออ่านส่วนที่เหลือได้ที่ {} โทร. {})", municipality.name.th, municipality.phone);
    carry::codes(&text, &rest, carry::BUDGET, carry::MOST)
}
