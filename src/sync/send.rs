//! The pass's part that sends submissions, batch by batch, and keeps what the server says of each.

use crate::store::{Meta, Settled};
use crate::wire::paths;
use crate::wire::problem;
use crate::wire::submissions::{Batch, BatchReply, Item};

use super::client::ClientError;
use super::pass::{Pass, SyncError, unwritable};
use super::verify;

impl Pass<'_> {
    /// Sends a batch of what [`Pass::situation`] found.
    pub(super) fn send(&mut self, most: usize) -> Result<(), SyncError> {
        let mut items = std::mem::take(&mut self.so_far.batch);
        items.truncate(most);
        let Some(&(last, _)) = items.last() else { return Ok(()) };
        match self.send_batch(&items) {
            Ok(()) => {}
            // A batch that the server will not take whole is halved, down to the item that is the cause.
            Err(SyncError::Client(ClientError::Refused(problem))) if splittable(&problem.kind) => {
                if items.len() > 1 {
                    self.so_far.most = items.len() / 2;
                    return Ok(());
                }
                // Nobody signed that: the item waits, and the rest goes on past it.
                tracing::warn!(id = %items[0].1.id, problem = problem.kind, "a submission is not taken by itself either");
            }
            Err(error) => return Err(error),
        }
        (self.so_far.after, self.so_far.most) = (last, paths::MAX_ITEMS);
        Ok(())
    }

    fn send_batch(&mut self, items: &[(u64, Item)]) -> Result<(), SyncError> {
        let raw = items
            .iter()
            .map(|(_, item)| serde_json::value::to_raw_value(item))
            .collect::<Result<Vec<_>, _>>()
            .map_err(unwritable)?;
        let body = serde_json::to_vec(&Batch { v: crate::wire::V, items: raw }).map_err(unwritable)?;
        let (reply, nonce): (BatchReply, _) = self.post(paths::SUBMISSIONS, &body)?;
        let mark = self.stand(&reply.standing, &nonce)?;
        let mut verdicts = Vec::with_capacity(items.len());
        for ((_, item), result) in items.iter().zip(&reply.results) {
            match verify::verdict(&self.pairing.keys, item, result) {
                Ok(verdict) => verdicts.extend(verdict),
                // The item waits; the others' verdicts count.
                Err(refusal) => drop(self.refused(refusal)?),
            }
        }
        let refused = verdicts.iter().filter(|verdict| matches!(verdict, Settled::Refused { .. })).count();
        // Kept before a restore, its receipt lost on the way: only reconciling tells where it stands now.
        let older =
            |verdict: &Settled| matches!(verdict, Settled::Receipted { receipt, .. } if receipt.epoch != mark.epoch);
        if verdicts.iter().any(older) {
            self.store.set_meta(&[(Meta::ReconciledEpoch, "")])?;
            self.so_far.reconciled = None;
        }
        self.moved.sent += self.store.settle(&verdicts)?.saturating_sub(refused);
        self.moved.refused += refused;
        Ok(())
    }
}

/// True when fewer items in a batch may help.
fn splittable(kind: &str) -> bool {
    matches!(kind, problem::TOO_LARGE | problem::MALFORMED)
}
