//! Taking in a server's return file, or its content.
//!
//! What an old file may still do, brought late or twice: a receipt counts as long as the server has not left its epoch;
//! content counts unless newer is here; where the server stands, its time and its backups count only when nothing later
//! was heard. So a file can come in any order, and again.

use std::collections::HashSet;
use std::io::{self, Read, Seek};
use std::path::Path;

use chrono::{DateTime, Utc};

use super::picture::Pieces;
use super::{Brought, StickError};
use crate::device::Pairing;
use crate::domain::ids::{Epoch, SubmissionId};
use crate::store::{Meta, OutboxState, Reconciliation, Settled, Store};
use crate::sync::media::{self, Shelf};
use crate::sync::pass::{SyncError, last_reconciled, stored_time};
use crate::sync::verify::{self, Refusal, Word, refuse};
use crate::sync::{reconcile, take};
use crate::wire::bundle::{self, Bundle, BundleError, Got, Header, Line, MediaPart, ServerHeader, Verified};
use crate::wire::changes::ChangeSet;
use crate::wire::enrol::fingerprint;
use crate::wire::keys::KeyUse;
use crate::wire::paths;
use crate::wire::reconcile::Reconciled;
use crate::wire::signing::Signed;
use crate::wire::submissions::{BackupMark, ItemResult, Mark, Receipt};

/// What became of the notices and answers of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Content {
    /// There were none in it.
    #[default]
    None,
    Taken,
    /// What is here is newer.
    Older,
    /// They follow on what was here when the file was asked for; since then others came.
    MovedOn,
}

struct Import<'a> {
    store: &'a mut Store,
    data: &'a Path,
    pairing: Pairing,
    now: DateTime<Utc>,
    brought: Brought,
    /// Where the server stood, when nothing later was heard.
    mark: Option<Mark>,
    backup: Option<BackupMark>,
    pages: Vec<ChangeSet>,
    /// The cursor that the next page follows on.
    cursor: Option<String>,
    epoch: Option<Epoch>,
    /// Submissions of which the server said in its present epoch where they are.
    told: HashSet<SubmissionId>,
    /// Taken only once the whole file was read and was what was signed: these words carry no signature of their own.
    unsigned: Vec<Settled>,
    missing: Vec<Reconciliation>,
    /// The disk does not take pictures: none is tried any more.
    no_shelf: Option<io::Error>,
}

/// Takes a file in. To be called under the sync lock.
///
/// # Errors
/// See [`StickError`]. A file that does not hold, or is not for here, changes nothing.
pub fn import<R: Read + Seek>(
    store: &mut Store,
    data: &Path,
    from: R,
    now: DateTime<Utc>,
) -> Result<Brought, StickError> {
    let pairing = Pairing::load(store).map_err(SyncError::from)?.ok_or(SyncError::NotEnrolled)?;
    let file = Bundle::open(from)?;
    let header = for_here(file.header(), &pairing)?.clone();
    let root = bundle::same_root(&header.root, &fingerprint(&pairing.root));
    // A kiosk that was away for a year knows none of the keys that sign now: their list goes first, and the root signs it.
    let newer = match (verify::newer_keys(&pairing, &header.keys), &root) {
        (Ok(newer), _) => newer,
        // A root that was lost and made anew signs nothing here; the list that is here decides what holds.
        (Err(_), Err(_)) => None,
        (Err(_), Ok(())) => return Err(BundleError::Altered("its key list is not signed by the root").into()),
    };
    let keys = newer.as_ref().unwrap_or(&pairing.keys);
    let mut file = match (file.verify(|id| keys.verifier(KeyUse::Receipt, id)), root) {
        (Err(BundleError::Altered(_)), Err(other)) => return Err(other.into()),
        (file, _) => file?,
    };
    // Everything up to here changed nothing.
    let mut import = Import {
        cursor: store.meta(Meta::Cursor)?,
        store,
        data,
        pairing,
        now,
        brought: Brought { revoked: header.revoked, ..Brought::default() },
        mark: None,
        backup: None,
        pages: Vec::new(),
        epoch: None,
        told: HashSet::new(),
        unsigned: Vec::new(),
        missing: Vec::new(),
        no_shelf: None,
    };
    take::keys(import.store, &mut import.pairing, &header.keys, now)?;
    import.stand(&header, file.seal().standing.as_ref())?;
    let mut got = file.next_line()?;
    while let Some(line) = got {
        got = match line {
            Got::Line(line) => import.line(*line, &mut file)?,
            Got::Unknown => {
                import.brought.passed_over += 1;
                file.next_line()?
            }
        };
    }
    import.end()
}

fn for_here<'a>(header: &'a Header, pairing: &Pairing) -> Result<&'a ServerHeader, BundleError> {
    let Header::Server(header) = header else { return Err(BundleError::FromKiosk) };
    bundle::same_municipality(&header.municipality, &pairing.municipality)?;
    match header.kiosk {
        Some(file) if file != pairing.kiosk => Err(BundleError::OtherKiosk { file, here: pairing.kiosk }),
        _ => Ok(header),
    }
}

/// The id that signed bytes name. Nothing vouches for it until they are verified.
fn named(signed: &Signed) -> Option<SubmissionId> {
    serde_json::from_slice::<Receipt>(&signed.payload.0).ok().map(|receipt| receipt.id)
}

impl Import<'_> {
    fn refused(&mut self, refusal: Refusal) -> Result<(), StickError> {
        self.brought.passed_over += 1;
        drop(take::refused(self.store, refusal, self.now)?);
        Ok(())
    }

    /// Takes where the server stands, unless something later was heard from it.
    fn stand(
        &mut self,
        header: &ServerHeader,
        standing: Option<&crate::wire::submissions::Standing>,
    ) -> Result<(), StickError> {
        let Some(standing) = standing else { return Ok(()) };
        let mark = match verify::mark(&self.pairing.keys, &standing.mark, &header.nonce) {
            Ok(mark) => mark,
            Err(refusal) => return self.refused(refusal),
        };
        let heard = stored_time(self.store, Meta::SignedTime);
        if self.store.has_left(mark.epoch)? || heard.is_some_and(|heard| mark.time < heard) {
            self.brought.older = true;
            return Ok(());
        }
        take::mark(self.store, &mark, &standing.mark)?;
        self.store.set_meta(&[(Meta::LastSync, &mark.time.to_rfc3339())])?;
        self.pairing.epoch = Some(mark.epoch);
        if header.revoked {
            self.store.set_meta(&[(Meta::Revoked, &self.now.to_rfc3339())])?;
        }
        if let Some(signed) = &header.orders {
            take::orders(self.store, &self.pairing, signed, &header.nonce, self.now)?;
        }
        if let Some(signed) = &standing.backup {
            self.backup = take::backup(self.store, &self.pairing, signed, &mark, self.now)?;
        }
        self.mark = Some(mark);
        Ok(())
    }

    /// Takes a line, and gives the next.
    fn line<R: Read + Seek>(&mut self, line: Line, file: &mut Verified<R>) -> Result<Option<Got>, StickError> {
        match line {
            Line::Results(results) => self.results(&results)?,
            Line::Reconciled(words) => self.reconciled(&words)?,
            Line::Set(set) => self.set(&set)?,
            Line::Media(part) => return self.picture(part, file),
            Line::Have(_) | Line::Batch(_) | Line::Held(_) | Line::End(_) => self.brought.passed_over += 1,
        }
        Ok(file.next_line()?)
    }

    fn settled(&self) -> Result<(u64, u64), StickError> {
        Ok((self.store.count(OutboxState::Receipted)?, self.store.count(OutboxState::Gone)?))
    }

    fn results(&mut self, results: &[ItemResult]) -> Result<(), StickError> {
        let mut verdicts = Vec::with_capacity(results.len());
        for result in results {
            let id = match result {
                ItemResult::Receipt { receipt: signed } | ItemResult::Gone { gone: signed } => named(signed),
                ItemResult::Refused { id, .. } => *id,
            };
            let Some(own) = id.map(|id| self.store.held_as(id)).transpose()?.flatten() else { continue };
            match verify::verdict_on(&self.pairing.keys, own.id, &own.sha256, result) {
                Ok(Some(refused @ Settled::Refused { .. })) => self.unsigned.push(refused),
                Ok(verdict) => verdicts.extend(verdict),
                Err(refusal) => self.refused(refusal)?,
            }
        }
        let present = self.pairing.epoch;
        for verdict in &verdicts {
            match verdict {
                Settled::Receipted { receipt, .. } if Some(receipt.epoch) == present => {
                    self.told.insert(receipt.id);
                }
                // Only reconciling tells where it stands now.
                Settled::Receipted { .. } => self.store.set_meta(&[(Meta::ReconciledEpoch, "")])?,
                Settled::Gone { .. } | Settled::Refused { .. } => {}
            }
        }
        let before = self.settled()?;
        self.store.settle(&verdicts)?;
        let after = self.settled()?;
        self.brought.moved.sent += usize::try_from(after.0.saturating_sub(before.0)).unwrap_or(0);
        self.brought.gone += usize::try_from(after.1.saturating_sub(before.1)).unwrap_or(0);
        Ok(())
    }

    fn reconciled(&mut self, words: &[Reconciled]) -> Result<(), StickError> {
        // What an older file says of where submissions are may be wrong by now.
        let Some(present) = self.mark.as_ref().map(|mark| mark.epoch) else { return Ok(()) };
        let mut taken = Vec::with_capacity(words.len());
        for said in words {
            let id = match said {
                Reconciled::Held { receipt: signed } | Reconciled::Gone { gone: signed } => named(signed),
                Reconciled::Missing { id } => Some(*id),
            };
            let Some(own) = id.map(|id| self.store.held_as(id)).transpose()?.flatten() else { continue };
            match reconcile::word(&self.pairing.keys, &own, said) {
                Ok(Some(missing @ Reconciliation::Missing { .. })) => {
                    self.told.insert(own.id);
                    self.missing.push(missing);
                }
                Ok(Some(word)) => {
                    if !matches!(&word, Reconciliation::Held { receipt, .. } if receipt.epoch != present) {
                        self.told.insert(own.id);
                    }
                    taken.push(word);
                }
                Ok(None) => {}
                Err(refusal) => self.refused(refusal)?,
            }
        }
        let before = self.settled()?;
        self.store.reconciled(&taken)?;
        let after = self.settled()?;
        self.brought.moved.sent +=
            usize::try_from((after.0 + after.1).saturating_sub(before.0 + before.1)).unwrap_or(0);
        self.brought.gone += usize::try_from(after.1.saturating_sub(before.1)).unwrap_or(0);
        Ok(())
    }

    fn set(&mut self, signed: &Signed) -> Result<(), StickError> {
        if matches!(self.brought.content, Content::Older | Content::MovedOn) {
            return Ok(());
        }
        // A set that is older than what is here is no forgery on a stick: it came late.
        let set = match verify::change_set(&self.pairing, signed, 0) {
            Ok(set) => set,
            Err(refusal) => return self.refused(refusal),
        };
        let first = self.epoch.is_none();
        if first && self.is_older(&set)? {
            self.brought.content = Content::Older;
            return Ok(());
        }
        if first && !set.full && set.from != self.cursor {
            self.brought.content = Content::MovedOn;
            return Ok(());
        }
        let epoch = *self.epoch.get_or_insert_with(|| self.mark.as_ref().map_or(set.epoch, |mark| mark.epoch));
        let asked = if first && set.full { None } else { self.cursor.clone() };
        if let Err(refusal) = verify::answers(&set, asked.as_deref(), epoch) {
            self.brought.content = Content::Older;
            return self.refused(refusal);
        }
        self.cursor = Some(set.cursor.clone());
        let more = set.more;
        // The pages of a snapshot replace what is here all at once; an increment is applied as it comes.
        let snapshot = set.full || !self.pages.is_empty();
        self.pages.push(set);
        if !(snapshot && more) {
            let pages = std::mem::take(&mut self.pages);
            take::sets(self.store, &mut self.pairing, &pages, &mut self.brought.moved, self.now)?;
            let swept = take::sweep(self.store, self.data, &self.brought.moved)?;
            self.no_shelf = self.no_shelf.take().or(swept.err());
            self.brought.content = Content::Taken;
        }
        Ok(())
    }

    fn is_older(&self, set: &ChangeSet) -> Result<bool, StickError> {
        let known: u64 = self.store.meta_as(Meta::SetVersion)?.unwrap_or(0);
        let heard = stored_time(self.store, Meta::SignedTime);
        let other = self.pairing.epoch.is_some_and(|epoch| epoch != set.epoch);
        Ok(set.version < known
            || self.store.has_left(set.epoch)?
            || other && heard.is_some_and(|heard| set.time < heard))
    }

    /// Takes a picture that a notice shows and that is not here; passes over any other.
    fn picture<R: Read + Seek>(&mut self, part: MediaPart, file: &mut Verified<R>) -> Result<Option<Got>, StickError> {
        let wanted = if self.no_shelf.is_some() { Vec::new() } else { self.store.pictures()? };
        let wanted = wanted.into_iter().find(|media| media.sha256 == part.sha256 && part.offset == 0);
        let mut pieces = Pieces::new(file, part);
        let mut refusal = None;
        if let Some(media) = wanted {
            let taken = Shelf::open(self.data).and_then(|shelf| {
                let missing = !shelf.missing(std::slice::from_ref(&media)).is_empty();
                missing.then(|| shelf.take(&media, 0, &mut pieces)).transpose()
            });
            match taken {
                Ok(Some(media::Got::Whole)) => self.brought.moved.pictures += 1,
                Ok(Some(media::Got::Wrong(why))) => refusal = Some(why),
                // It is here. Or the stick itself failed, or a piece is not there: the network or another stick brings it.
                Ok(None | Some(media::Got::Cut(_))) => {}
                // The disk takes no pictures: everything else of the file is taken.
                Err(error) => self.no_shelf = Some(error),
            }
        }
        pieces.pass_over();
        if let Some(error) = pieces.failed {
            return Err(error.into());
        }
        let after = pieces.after;
        if let Some(refusal) = refusal {
            self.refused(refusal)?;
        }
        Ok(after)
    }

    /// Everything was read and was what was signed.
    fn end(mut self) -> Result<Brought, StickError> {
        if !self.pages.is_empty() {
            self.refused(refuse(Word::Set, "the snapshot ends before its last page"))?;
        }
        self.brought.moved.refused = self.store.settle(&self.unsigned)?;
        if self.mark.is_some() {
            let done = self.store.reconciled(&self.missing)?;
            if done.lost > 0 {
                tracing::error!(lost = done.lost, "the server lacks what its verified backup held");
            }
            self.brought.moved.again = done.again;
        }
        self.store.note_pictures(self.no_shelf.as_ref())?;
        self.note_reconciled()?;
        if let Some(backup) = self.backup.take()
            && last_reconciled(self.store)?.is_some_and(|known| known.epoch == backup.epoch)
        {
            self.brought.moved.purged = self.store.purge(&backup, self.told.iter().copied())?;
        }
        self.brought.moved.waiting = self.store.count(OutboxState::Waiting)?;
        Ok(self.brought)
    }

    /// The server has heard of everything that is held when in its present epoch it said of each where it is.
    fn note_reconciled(&mut self) -> Result<(), StickError> {
        let Some(mark) = &self.mark else { return Ok(()) };
        if last_reconciled(self.store)?.is_some_and(|known| known.epoch == mark.epoch) {
            return Ok(());
        }
        let before = self.store.meta(Meta::ReconciledEpoch)?;
        let mut after = 0;
        loop {
            let page = self.store.held(after, paths::MAX_RECONCILE)?;
            let Some(&(last, _)) = page.last() else { break };
            if page.iter().any(|(_, held)| !self.told.contains(&held.id)) {
                self.brought.export_again = true;
                return Ok(());
            }
            after = last;
        }
        self.brought.export_again = !self.store.note_reconciled(before.as_deref(), mark.epoch, mark.high_water)?;
        Ok(())
    }
}
