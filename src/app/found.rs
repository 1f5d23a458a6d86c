//! The list of notices that is shown, or that the notice being read stands in: found once for a question, not for each
//! message. Must not know how a row is said.

use std::sync::Arc;

use chrono::{NaiveDate, TimeDelta};
use zeroize::Zeroize;

use super::content::NoticeItem;
use super::index::NoticeIndex;
use super::notices::{ACTIVITY, Shelf};
use super::search::Query;

/// What stands in a list, in its order.
#[derive(Clone, Default)]
pub(super) struct Found {
    asked: Option<Asked>,
    /// Places in the index.
    pub places: Arc<[usize]>,
    /// How many of what was found each category of the list has, whichever is picked.
    pub counts: Vec<usize>,
    pub query: Arc<Query>,
}

/// What was asked for. The same question has the same answer.
#[derive(Clone)]
pub(super) struct Asked {
    pub notices: Arc<NoticeIndex>,
    pub shelf: Shelf,
    /// The day by which activities are over.
    pub today: NaiveDate,
    pub category: Option<String>,
    pub query: String,
}

impl PartialEq for Asked {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.notices, &other.notices)
            && (self.shelf, self.today) == (other.shelf, other.today)
            && (&self.category, &self.query) == (&other.category, &other.query)
    }
}

/// Two answers to the same question.
impl PartialEq for Found {
    fn eq(&self, other: &Self) -> bool {
        self.asked == other.asked
    }
}

impl Drop for Asked {
    fn drop(&mut self) {
        self.query.zeroize();
    }
}

impl Found {
    /// The notices of the list.
    pub fn iter(&self) -> impl Iterator<Item = &NoticeItem> {
        let notices = self.asked.iter().map(|asked| &asked.notices);
        notices.flat_map(|notices| self.places.iter().filter_map(|place| notices.at(*place)))
    }

    /// Looks again, if anything else is asked for than before.
    pub fn ask(&mut self, asked: Asked) {
        if self.asked.as_ref() == Some(&asked) {
            return;
        }
        let shelf = asked.shelf;
        let codes = shelf.codes();
        self.counts = vec![0; codes.len()];
        self.query = Arc::new(Query::of(&asked.query));
        let mut places = Vec::new();
        for hit in asked.notices.search(&self.query, |notice| shelf.has(notice)) {
            let Some(notice) = asked.notices.at(hit.place) else { continue };
            if let Some(count) = codes.iter().position(|code| *code == notice.category) {
                self.counts[count] += 1;
            }
            if asked.category.as_ref().is_none_or(|category| *category == notice.category) {
                places.push(hit.place);
            }
        }
        if asked.category.as_deref() == Some(ACTIVITY) {
            by_day(&mut places, &asked);
        }
        self.places = places.into();
        self.asked = Some(asked);
    }
}

/// Activities by their day, those to come first, the next one on top; what is over after them.
fn by_day(places: &mut [usize], asked: &Asked) {
    let event = |place: usize| asked.notices.at(place).and_then(|notice| notice.event.as_ref());
    places.sort_by_key(|place| match event(*place) {
        Some(event) if event.last() >= asked.today => (0, event.starts.signed_duration_since(asked.today)),
        None => (1, TimeDelta::zero()),
        Some(event) => (2, asked.today.signed_duration_since(event.last())),
    });
}
