//! The words of every case, in memory and packed, so that a search of a hundred thousand reads a few dozen megabytes and
//! nothing else; on the disk they stand only where they were written, and an erased case leaves no index behind.
//! Brought up to date after each commit, before whoever asked for it has the answer. Must not know what a filter is.

use std::collections::HashMap;
use std::path::Path;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use memchr::memmem::Finder;
use rusqlite::Connection;

use super::super::Result;
use super::connection;
use crate::domain::packed::packed;
use crate::domain::terms::{Term, terms};
use crate::domain::thai::fold_for_search;

/// Ends the words of a case. No folded text has it.
const END: u8 = b'\n';
/// Of a query so many terms are looked for.
const MOST_TERMS: usize = 8;

/// Everything that is searched of a case: the visitor's words, the answers, the officers' notes, numbers of registries.
const WORDS: &str = "SELECT c.rowid, c.text, concat_ws(' ', c.saraban, c.agency, c.public_answer,
        (SELECT group_concat(e.text, ' ') FROM case_event e WHERE e.case_id = c.id))
     FROM cases c";

/// What a writer's connection notes of its changes; in memory, and undone with the transaction.
const WATCH: &str = "PRAGMA temp_store = MEMORY;
    CREATE TEMP TABLE case_changed (id INTEGER PRIMARY KEY);
    CREATE TEMP TRIGGER case_put AFTER INSERT ON main.cases
        BEGIN INSERT OR REPLACE INTO case_changed VALUES (new.rowid); END;
    CREATE TEMP TRIGGER case_set AFTER UPDATE ON main.cases
        BEGIN INSERT OR REPLACE INTO case_changed VALUES (new.rowid); END;
    CREATE TEMP TRIGGER case_told AFTER INSERT ON main.case_event
        BEGIN INSERT OR REPLACE INTO case_changed SELECT rowid FROM cases WHERE id = new.case_id; END;";

/// A handle on the words; clones share them.
#[derive(Clone, Default)]
pub(super) struct CaseWords(Arc<Shared>);

#[derive(Default)]
struct Shared {
    state: Mutex<State>,
    read: Condvar,
}

#[derive(Default)]
struct State {
    texts: Texts,
    reading: Reading,
    /// What changed while they were being read.
    meanwhile: Vec<(i64, Vec<u8>)>,
}

#[derive(Default, Clone, Copy, PartialEq, Eq)]
enum Reading {
    /// Nobody has looked for anything yet, or the writer began anew on another connection.
    #[default]
    NotYet,
    Now,
    Done,
}

/// Packed texts one after the other.
#[derive(Default)]
struct Texts {
    bytes: Vec<u8>,
    /// Where each begins, ascending, and whose it is; of nobody when another took its place.
    starts: Vec<(usize, Option<i64>)>,
    /// Where in `starts` a case's text is.
    of: HashMap<i64, usize>,
    /// Bytes of nobody.
    dead: usize,
}

impl Texts {
    fn put(&mut self, case: i64, text: &[u8]) {
        if let Some(slot) = self.of.remove(&case) {
            let start = self.starts.get(slot).map_or(0, |(start, _)| *start);
            let end = self.end(slot);
            // Nothing of what was erased stays.
            if let Some(old) = self.bytes.get_mut(start..end) {
                old.fill(END);
            }
            self.dead += end - start;
            if let Some(slot) = self.starts.get_mut(slot) {
                slot.1 = None;
            }
        }
        self.of.insert(case, self.starts.len());
        self.starts.push((self.bytes.len(), Some(case)));
        self.bytes.extend_from_slice(text);
        self.bytes.push(END);
        if self.dead > 1 << 20 && self.dead > self.bytes.len() / 2 {
            self.compact();
        }
    }

    fn end(&self, slot: usize) -> usize {
        self.starts.get(slot + 1).map_or(self.bytes.len(), |(start, _)| *start)
    }

    fn compact(&mut self) {
        let mut next = Self::default();
        for (slot, (start, case)) in self.starts.iter().enumerate() {
            if let (Some(case), Some(text)) = (case, self.bytes.get(*start..self.end(slot).saturating_sub(1))) {
                next.put(*case, text);
            }
        }
        *self = next;
    }

    /// True for each text in which it stands.
    fn with(&self, finder: &Finder<'_>) -> Vec<bool> {
        let mut found = vec![false; self.starts.len()];
        let (mut from, mut slot) = (0, 0);
        while let Some(at) = self.bytes.get(from..).and_then(|rest| finder.find(rest)) {
            let at = from + at;
            slot += self.starts.get(slot..).map_or(0, |rest| rest.partition_point(|(start, _)| *start <= at));
            if let Some(found) = found.get_mut(slot.saturating_sub(1)) {
                *found = true;
            }
            // One place is enough: on to the next text.
            from = self.starts.get(slot).map_or(self.bytes.len(), |(start, _)| *start);
        }
        found
    }

    /// True for each text in which the term stands as it was written, or all its pieces apart.
    fn with_term(&self, term: &Term) -> Vec<bool> {
        let of = |text: &str| self.with(&Finder::new(&packed(text)));
        let whole = of(&term.text);
        let pieces = term.pieces.iter().map(|piece| of(piece)).reduce(both);
        pieces.map_or(whole.clone(), |pieces| whole.iter().zip(&pieces).map(|(a, b)| *a || *b).collect())
    }

    /// The cases in which every term stands.
    fn find(&self, terms: &[Term]) -> Vec<i64> {
        let found = terms.iter().take(MOST_TERMS).map(|term| self.with_term(term)).reduce(both).unwrap_or_default();
        let cases = self.starts.iter().zip(found).filter(|(_, found)| *found);
        cases.filter_map(|((_, case), _)| *case).collect()
    }
}

fn both(one: Vec<bool>, other: Vec<bool>) -> Vec<bool> {
    one.into_iter().zip(other).map(|(one, other)| one && other).collect()
}

fn read(db: &Connection, only: Option<i64>) -> Result<Vec<(i64, Vec<u8>)>> {
    let mut query = match only {
        Some(_) => db.prepare_cached(&format!("{WORDS} WHERE c.rowid = ?1"))?,
        None => db.prepare_cached(WORDS)?,
    };
    let mut rows = query.query(rusqlite::params_from_iter(only))?;
    let mut out = Vec::new();
    while let Some(row) = rows.next()? {
        let (text, more) = (row.get_ref(1)?, row.get_ref(2)?);
        let mut words = packed(&fold_for_search(text.as_str().unwrap_or_default()));
        words.push(b' ');
        words.extend(packed(&fold_for_search(more.as_str().unwrap_or_default())));
        out.push((row.get(0)?, words));
    }
    Ok(out)
}

impl CaseWords {
    fn state(&self) -> MutexGuard<'_, State> {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Notes from now on what a writer's connection changes. What is known is forgotten: a new connection comes after one
    /// that was not trusted.
    pub fn watch(&self, db: &Connection) -> Result<()> {
        db.execute_batch(WATCH)?;
        let mut state = self.state();
        if state.reading == Reading::Done {
            *state = State::default();
        }
        Ok(())
    }

    /// Takes over what was committed on a watched connection.
    pub fn committed(&self, db: &Connection) {
        if let Err(error) = self.take_over(db) {
            tracing::error!(%error, "what changed cannot be found before the next start");
        }
    }

    fn take_over(&self, db: &Connection) -> Result<()> {
        let changed: Vec<i64> = {
            let mut query = db.prepare_cached("SELECT id FROM temp.case_changed")?;
            let rows = query.query_map([], |row| row.get(0))?;
            rows.collect::<rusqlite::Result<_>>()?
        };
        if changed.is_empty() {
            return Ok(());
        }
        for case in changed {
            if self.state().reading == Reading::NotYet {
                break;
            }
            let words = read(db, Some(case))?;
            let mut state = self.state();
            match state.reading {
                Reading::NotYet => break,
                Reading::Now => state.meanwhile.extend(words),
                Reading::Done => words.iter().for_each(|(case, text)| state.texts.put(*case, text)),
            }
        }
        db.prepare_cached("DELETE FROM temp.case_changed")?.execute([])?;
        Ok(())
    }

    /// Rowids of the cases in which every word of a query stands, in any order; `None` when nothing is looked for. The
    /// first search reads them all, on a connection of its own; others wait for it.
    pub fn find(&self, file: &Path, query: &str) -> Result<Option<Vec<i64>>> {
        let terms = terms(&fold_for_search(query));
        if terms.is_empty() {
            return Ok(None);
        }
        let mut state = self.state();
        loop {
            match state.reading {
                Reading::Done => return Ok(Some(state.texts.find(&terms))),
                Reading::Now => state = self.0.read.wait(state).unwrap_or_else(PoisonError::into_inner),
                Reading::NotYet => {
                    // From here on a commit is noted, so that none falls between it and what is read.
                    state.reading = Reading::Now;
                    drop(state);
                    let all = connection::open_reader(file).and_then(|db| read(&db, None));
                    state = self.state();
                    let meanwhile = std::mem::take(&mut state.meanwhile);
                    state.reading = if all.is_ok() { Reading::Done } else { Reading::NotYet };
                    self.0.read.notify_all();
                    for (case, text) in all?.iter().chain(&meanwhile) {
                        state.texts.put(*case, text);
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(texts: &Texts, query: &str) -> Vec<i64> {
        let mut found = texts.find(&terms(&fold_for_search(query)));
        found.sort_unstable();
        found
    }

    fn put(texts: &mut Texts, case: i64, text: &str) {
        texts.put(case, &packed(&fold_for_search(text)));
    }

    #[test]
    fn all_terms_are_found_in_any_order_and_pieces_apart() {
        let mut texts = Texts::default();
        put(&mut texts, 7, "ไฟทางดับ หมู่ ๑๔");
        put(&mut texts, 8, "ขอไฟถนน");
        put(&mut texts, 9, "ถนนพังหน้าวัด");
        assert_eq!(found(&texts, "ไฟ"), [7, 8]);
        assert_eq!(found(&texts, "ถนน ไฟ"), [8]);
        assert_eq!(found(&texts, "หมู่ 14"), [7]);
        assert_eq!(found(&texts, "วัดถนน"), [9], "written without a space, standing apart");
        assert_eq!(found(&texts, "ไม่มีคำนี้"), [0; 0]);
        assert_eq!(found(&texts, "ดับขอ"), [0; 0], "not over the end of a text");
    }

    #[test]
    fn what_changed_is_found_anew_and_nothing_of_the_old_stays() {
        let mut texts = Texts::default();
        put(&mut texts, 1, "คำเดิม");
        put(&mut texts, 2, "ถนน");
        put(&mut texts, 1, "คำใหม่");
        assert_eq!((found(&texts, "เดิม"), found(&texts, "ใหม่")), (vec![], vec![1]));
        assert!(Finder::new(&packed("เดิม")).find(&texts.bytes).is_none());
        texts.compact();
        assert_eq!((found(&texts, "ใหม่"), found(&texts, "ถนน")), (vec![1], vec![2]));
        assert_eq!(texts.starts.len(), 2);
    }
}
