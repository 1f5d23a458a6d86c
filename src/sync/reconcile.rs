//! The pass's parts that tell the server what is held here, and take its word for each: all of it after a restore, and
//! what a backup reaches before its sealed copies are let go.

use crate::store::{Meta, Reconciliation, Settled};
use crate::wire::keys::KeyList;
use crate::wire::paths;
use crate::wire::reconcile::{Held, ReconcileReply, ReconcileRequest, Reconciled as Word};
use crate::wire::submissions::Mark;

use super::client::ClientError;
use super::pass::{Pass, SoFar, SyncError, unwritable};
use super::plan::Reconciled;
use super::verify::{self, Refusal};

/// So often in one pass; after that the rest goes on, and the next pass tries again.
const ROUNDS: u32 = 3;
/// A server that begins epoch after epoch is left alone for now.
const TOO_MANY: u32 = 10;

/// A restored server's word on one submission that it was told of; `None` when it is none of it.
pub(super) fn word(keys: &KeyList, item: &Held, word: &Word) -> Result<Option<Reconciliation>, Refusal> {
    Ok(match word {
        Word::Held { receipt } => match verify::receipt(keys, receipt, item.id, &item.sha256)? {
            Settled::Receipted { receipt, signed } => Some(Reconciliation::Held { receipt, signed }),
            _ => None,
        },
        Word::Gone { gone } => match verify::gone(keys, gone, item.id)? {
            Settled::Gone { id, signed } => Some(Reconciliation::Gone { id, signed }),
            _ => None,
        },
        Word::Missing { id } => (*id == item.id).then_some(Reconciliation::Missing { id: *id }),
    })
}

impl Pass<'_> {
    /// Tells page by page what is held. It counts as done when every page was answered in one epoch, and every word held.
    pub(super) fn reconcile(&mut self) -> Result<(), SyncError> {
        let (mut after, mut whole) = (0, true);
        self.so_far.rounds += 1;
        if self.so_far.rounds > TOO_MANY {
            return Err(ClientError::Offline("the server begins epoch after epoch".into()).into());
        }
        let before = self.store.meta(Meta::ReconciledEpoch)?;
        loop {
            let page = self.store.held(after, paths::MAX_RECONCILE)?;
            let last = page.last().map_or(after, |(seq, _)| *seq);
            let before = self.so_far.present;
            if page.is_empty() && before.is_some() {
                break;
            }
            let asked = page.len();
            let (words, mark) = self.tell(page)?;
            whole &= before.is_none_or(|before| before.epoch == mark.epoch) && words.len() == asked;
            whole &= !words
                .iter()
                .any(|word| matches!(word, Reconciliation::Held { receipt, .. } if receipt.epoch != mark.epoch));
            after = last;
        }
        if let Some(present) = self.so_far.present {
            let reconciled = Reconciled { epoch: present.epoch, high_water: present.high_water };
            let done = whole && self.store.note_reconciled(before.as_deref(), present.epoch, present.high_water)?;
            if !done && self.so_far.rounds < ROUNDS {
                return Ok(());
            }
            self.so_far.reconciled = Some(reconciled);
        }
        Ok(())
    }

    /// What a verified backup of this pass reaches, when it is certain that the server has not gone back since.
    pub(super) fn reached(&self, limit: usize) -> Result<Vec<(u64, Held)>, SyncError> {
        let SoFar { backup, reconciled, present, let_go, .. } = &self.so_far;
        let Some(backup) = backup else { return Ok(Vec::new()) };
        let certain = reconciled.is_some_and(|known| known.epoch == backup.epoch)
            && present.is_some_and(|present| present.epoch == backup.epoch);
        Ok(if certain { self.store.reached(backup, *let_go, limit)? } else { Vec::new() })
    }

    /// Lets go of sealed copies that a verified backup holds: those of which the same reply says where they are now and
    /// how far a backup reaches. The receipts held here may be of a state of the server that is no more.
    pub(super) fn let_go(&mut self) -> Result<(), SyncError> {
        let page = self.reached(paths::MAX_RECONCILE)?;
        self.so_far.let_go = page.last().map_or(u64::MAX, |(seq, _)| *seq);
        self.so_far.backup = None;
        let (words, _) = self.tell(page)?;
        if let Some(backup) = &self.so_far.backup {
            let named = words.iter().filter_map(|word| match word {
                Reconciliation::Held { receipt, .. } => Some(receipt.id),
                Reconciliation::Gone { .. } | Reconciliation::Missing { .. } => None,
            });
            self.moved.purged += self.store.purge(backup, named)?;
        }
        Ok(())
    }

    /// Tells a page of what is held, and writes what the server says of it: its words that hold, and where it stands.
    fn tell(&mut self, page: Vec<(u64, Held)>) -> Result<(Vec<Reconciliation>, Mark), SyncError> {
        let items: Vec<Held> = page.into_iter().map(|(_, item)| item).collect();
        let body = ReconcileRequest { v: crate::wire::V, items };
        let json = serde_json::to_vec(&body).map_err(unwritable)?;
        let (reply, nonce): (ReconcileReply, _) = self.post(paths::RECONCILE, &json)?;
        let mark = self.stand(&reply.standing, &nonce)?;
        let mut words = Vec::with_capacity(reply.results.len());
        for (item, said) in body.items.iter().zip(&reply.results) {
            match word(&self.pairing.keys, item, said) {
                Ok(word) => words.extend(word),
                Err(refusal) => drop(self.refused(refusal)?),
            }
        }
        let done = self.store.reconciled(&words)?;
        if done.lost > 0 {
            tracing::error!(lost = done.lost, "the server lacks what its verified backup held");
        }
        if done.again > 0 {
            // What goes back to waiting lies before what was tried.
            self.so_far.after = 0;
            self.moved.again += done.again;
        }
        Ok((words, mark))
    }
}
