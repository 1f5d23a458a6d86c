//! What is posted, held ready: notices in the order of lists with their words folded for search, and the public board.
//! Made when the change feed has moved on, not for each request. Must not know mark-up.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, NaiveDate, Utc};
use memchr::memmem::Finder;

use crate::domain::clock;
use crate::domain::ids::NoticeId;
use crate::domain::packed::packed;
use crate::domain::terms::{Term, terms};
use crate::domain::thai::fold_for_search;
use crate::pack::check_line_link;
use crate::server::store::{Cursor, NoticeHead, NoticeRecord, Store, StoreError, place_on_board};
use crate::wire::board::BoardEntry;
use crate::wire::changes::Notice;

/// Of a query so many terms are looked for.
const MOST_TERMS: usize = 8;
/// Ends a field's words. No folded text has it.
const END: u8 = b'\n';

/// A notice as lists have it.
#[derive(Debug)]
pub struct Listed {
    /// Without its text, which is read when it is shown.
    pub notice: Notice,
    pub changed_at: DateTime<Utc>,
    pub withdrawn: bool,
    /// Titles, folded and packed; after them summaries, text and confirmed readings.
    words: Vec<u8>,
    titles: usize,
}

impl Listed {
    fn of(mut record: NoticeRecord) -> Self {
        let body = std::mem::take(&mut record.notice.body);
        // What a program read off the pictures is found, and shown nowhere.
        let page_text = record.notice.page_text.take();
        let notice = &record.notice;
        let mut words = Vec::new();
        [Some(notice.title_th.as_str()), notice.title_en.as_deref()]
            .into_iter()
            .for_each(|text| fold(&mut words, text));
        let titles = words.len();
        let texts = [notice.summary_th.as_deref(), notice.summary_en.as_deref(), Some(&*body), page_text.as_deref()];
        let readings = notice.notes.iter().map(|note| note.likely.as_deref());
        texts.into_iter().chain(readings).for_each(|text| fold(&mut words, text));
        words.shrink_to_fit();
        Self { notice: record.notice, changed_at: record.changed_at, withdrawn: record.withdrawn, words, titles }
    }

    /// True when it is still the latest.
    fn stands(&self, latest: &NoticeHead) -> bool {
        (self.notice.revision, self.changed_at, self.withdrawn)
            == (latest.revision, latest.changed_at, latest.withdrawn)
    }

    /// True when it hangs on the board on this day.
    #[must_use]
    pub fn is_posted(&self, today: NaiveDate) -> bool {
        !self.withdrawn && is_posted(&self.notice, today)
    }
}

fn fold(words: &mut Vec<u8>, text: Option<&str>) {
    words.extend(text.map(|text| packed(&fold_for_search(text))).unwrap_or_default());
    words.push(END);
}

/// True when these are the days on which the notice is shown; whether it was withdrawn is another matter.
#[must_use]
pub fn is_posted(notice: &Notice, today: NaiveDate) -> bool {
    notice.posted_from <= today && notice.expires.is_none_or(|day| day >= today)
}

/// What was posted at one moment of the change feed.
#[derive(Debug, Default)]
pub struct Posted {
    at: Option<Cursor>,
    /// Pinned first, then the newest.
    notices: Vec<Arc<Listed>>,
    /// The latest answer first.
    pub board: Vec<BoardEntry>,
    /// When it was found that something had changed.
    pub seen_at: Option<DateTime<Utc>>,
    line: Option<String>,
}

impl Posted {
    /// The address of the group on LINE, when there is one.
    #[must_use]
    pub fn line(&self) -> Option<&str> {
        self.line.as_deref()
    }

    /// Notices that hang on the board on a day, in the order of lists.
    pub fn on(&self, today: NaiveDate) -> impl Iterator<Item = &Listed> {
        self.notices.iter().map(AsRef::as_ref).filter(move |listed| listed.is_posted(today))
    }

    /// The posted notices in which every word of a query stands, those with all of them in the title first.
    #[must_use]
    pub fn search(&self, today: NaiveDate, query: &str) -> Vec<&Listed> {
        let wanted: Vec<Wanted> = terms(&fold_for_search(query)).iter().take(MOST_TERMS).map(Wanted::of).collect();
        let (mut titles, mut others) = (Vec::new(), Vec::new());
        for listed in self.on(today) {
            let (title, _) = listed.words.split_at(listed.titles.min(listed.words.len()));
            if wanted.iter().all(|term| term.stands_in(title)) {
                titles.push(listed);
            } else if wanted.iter().all(|term| term.stands_in(&listed.words)) {
                others.push(listed);
            }
        }
        titles.append(&mut others);
        titles
    }
}

/// A term, ready to be looked for: as it was written, or all its pieces apart.
struct Wanted {
    whole: Finder<'static>,
    pieces: Vec<Finder<'static>>,
}

impl Wanted {
    fn of(term: &Term) -> Self {
        let finder = |text: &String| Finder::new(&packed(text)).into_owned();
        Self { whole: finder(&term.text), pieces: term.pieces.iter().map(finder).collect() }
    }

    fn stands_in(&self, words: &[u8]) -> bool {
        self.whole.find(words).is_some()
            || (!self.pieces.is_empty() && self.pieces.iter().all(|piece| piece.find(words).is_some()))
    }
}

/// The shelf of one server.
#[derive(Debug, Default)]
pub struct Shelf(Mutex<Arc<Posted>>);

impl Shelf {
    /// What is posted now. Reads and folds what has changed since the last time, and nothing else; whoever comes meanwhile
    /// waits.
    ///
    /// # Errors
    /// When the store fails.
    pub fn look(&self, store: &dyn Store) -> Result<Arc<Posted>, StoreError> {
        // First: what changes after it is read at the next look.
        let end = store.feed_end()?;
        let mut held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if held.at == Some(end) {
            return Ok(Arc::clone(&held));
        }
        let known: HashMap<NoticeId, &Arc<Listed>> =
            held.notices.iter().map(|listed| (listed.notice.id, listed)).collect();
        let mut notices: Vec<Arc<Listed>> = Vec::new();
        for latest in store.notice_heads()? {
            match known.get(&latest.id).filter(|listed| listed.stands(&latest)) {
                Some(listed) => notices.push(Arc::clone(listed)),
                None => notices.extend(store.notice(latest.id)?.map(|record| Arc::new(Listed::of(record)))),
            }
        }
        notices.sort_by_key(|listed| place_on_board(&listed.notice, listed.withdrawn));
        let seen_at = Some(clock::now());
        let line = store.settings()?.line_link.filter(|link| check_line_link(link).is_ok());
        *held = Arc::new(Posted { at: Some(end), notices, board: store.board_entries()?, seen_at, line });
        Ok(Arc::clone(&held))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn listed(title: &str, body: &str) -> Arc<Listed> {
        let notice = Notice { title_th: title.into(), ..Notice::sample(body) };
        let record = NoticeRecord { notice, withdrawn: false, changed_at: DateTime::default(), changed_by: "x".into() };
        Arc::new(Listed::of(record))
    }

    fn found(posted: &Posted, query: &str) -> Vec<String> {
        posted.search(NaiveDate::default(), query).iter().map(|listed| listed.notice.title_th.clone()).collect()
    }

    #[test]
    fn every_word_is_found_titles_first_in_either_digits() {
        let notices = vec![listed("ข่าว", "ซ่อมถนนหน้าวัด หมู่ ๑๔"), listed("ซ่อมถนน", "หน้าตลาด"), listed("ไฟฟ้า", "ดับ")];
        let posted = Posted { notices, ..Posted::default() };
        assert_eq!(found(&posted, "ถนน"), ["ซ่อมถนน", "ข่าว"]);
        assert_eq!(found(&posted, "หมู่ 14"), ["ข่าว"]);
        assert_eq!(found(&posted, "วัดถนน"), ["ข่าว"], "written without a space, standing apart");
        assert_eq!(found(&posted, "ถนน ตลาด"), ["ซ่อมถนน"]);
        assert!(found(&posted, "ไม่มีคำนี้").is_empty());
        assert_eq!(found(&posted, " ").len(), 3, "nothing is looked for");
    }

    #[test]
    fn a_notice_hangs_between_its_days() {
        let day = |day| NaiveDate::from_ymd_opt(2026, 11, day).unwrap();
        let mut notice = Notice::sample("ก");
        (notice.posted_from, notice.expires) = (day(10), Some(day(20)));
        assert_eq!([9, 10, 20, 21].map(|on| is_posted(&notice, day(on))), [false, true, true, false]);
    }
}
