//! The pass's part that tells a restored server what is held here, and takes its word for each.

use crate::store::{Meta, Reconciliation, Settled};
use crate::wire::keys::KeyList;
use crate::wire::paths;
use crate::wire::reconcile::{Held, ReconcileReply, ReconcileRequest, Reconciled as Word};

use super::client::ClientError;
use super::pass::{Pass, SyncError, unwritable};
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
        let (mut after, mut whole, mut again) = (0, true, 0);
        self.so_far.rounds += 1;
        if self.so_far.rounds > TOO_MANY {
            return Err(ClientError::Offline("the server begins epoch after epoch".into()).into());
        }
        loop {
            let page = self.store.held(after, paths::MAX_RECONCILE)?;
            let last = page.last().map_or(after, |(seq, _)| *seq);
            let before = self.so_far.present;
            if page.is_empty() && before.is_some() {
                break;
            }
            let items: Vec<Held> = page.into_iter().map(|(_, item)| item).collect();
            let body = ReconcileRequest { v: crate::wire::V, items };
            let json = serde_json::to_vec(&body).map_err(unwritable)?;
            let (reply, nonce): (ReconcileReply, _) = self.post(paths::RECONCILE, &json)?;
            let mark = self.stand(&reply.standing, &nonce)?;
            whole &= before.is_none_or(|before| before.epoch == mark.epoch) && reply.results.len() == body.items.len();
            let mut words = Vec::with_capacity(reply.results.len());
            for (item, said) in body.items.iter().zip(&reply.results) {
                match word(&self.pairing.keys, item, said) {
                    Ok(Some(word)) => {
                        whole &= !matches!(&word, Reconciliation::Held { receipt, .. } if receipt.epoch != mark.epoch);
                        words.push(word);
                    }
                    Ok(None) => whole = false,
                    Err(refusal) => {
                        whole = false;
                        drop(self.refused(refusal)?);
                    }
                }
            }
            let done = self.store.reconciled(&words)?;
            if done.lost > 0 {
                tracing::error!(lost = done.lost, "the server lacks what its verified backup held");
            }
            again += done.again;
            after = last;
        }
        if again > 0 {
            // What goes back to waiting lies before what was tried.
            self.so_far.after = 0;
            self.moved.again += again;
        }
        if let Some(present) = self.so_far.present {
            let reconciled = Reconciled { epoch: present.epoch, high_water: present.high_water };
            if whole {
                let (epoch, high) = (present.epoch.to_string(), present.high_water.to_string());
                self.store.set_meta(&[(Meta::ReconciledEpoch, &epoch), (Meta::ReconciledHigh, &high)])?;
            } else if self.so_far.rounds < ROUNDS {
                return Ok(());
            }
            self.so_far.reconciled = Some(reconciled);
        }
        Ok(())
    }
}
