//! The notices on this kiosk, in the order of every list and folded for search: made once when content comes, on the
//! worker's thread, so that no frame waits for it.

use std::cmp::Reverse;
use std::sync::Arc;

use super::content::NoticeItem;
use crate::domain::ids::NoticeId;
use crate::domain::thai;

/// Notices, pinned first, then the newest; with each what search looks through.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct NoticeIndex {
    entries: Vec<Entry>,
}

/// A notice and its words, folded for search.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Entry {
    pub notice: NoticeItem,
    pub folded: String,
}

impl NoticeIndex {
    /// Sorts and folds.
    #[must_use]
    pub fn of(mut notices: Vec<NoticeItem>) -> Arc<Self> {
        notices.sort_by_key(|notice| (Reverse(notice.pinned), Reverse(notice.posted_from), notice.id));
        let entries = notices.into_iter().map(|notice| Entry { folded: fold(&notice), notice }).collect();
        Arc::new(Self { entries })
    }

    /// Every notice, in the order of lists.
    pub fn iter(&self) -> impl Iterator<Item = &NoticeItem> {
        self.entries.iter().map(|entry| &entry.notice)
    }

    /// How many there are.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.entries.len()
    }

    /// True when there is none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    pub(super) fn entries(&self) -> &[Entry] {
        &self.entries
    }

    pub(super) fn find(&self, id: NoticeId) -> Option<&NoticeItem> {
        self.iter().find(|notice| notice.id == id)
    }
}

fn fold(notice: &NoticeItem) -> String {
    let parts = [
        Some(notice.title_th.as_str()),
        notice.title_en.as_deref(),
        notice.summary_th.as_deref(),
        notice.summary_en.as_deref(),
        Some(&*notice.body),
    ];
    parts.into_iter().flatten().map(thai::fold_for_search).collect::<Vec<_>>().join("\n")
}
