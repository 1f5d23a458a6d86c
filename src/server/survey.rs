//! What a server's records rest on, shown by opening all of it: which keys are here, what each of them opens, how old
//! the backups are, and whether what was erased stays erased. Must not know HTTP or the command line.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::Deserialize;

use super::backup::alarm;
use super::keys::{Held, held, held_vault};
use super::store::{BackupTry, EpochRecord, Opens, StoreError, VaultOpens};
use super::{AppState, erase};
use crate::domain::ids::SubmissionId;
use crate::wire::sealed::{self, Envelope};
use crate::wire::submissions::{BackupMark, Item};

/// How many stored items are read at once.
const PAGE: u32 = 500;

/// What was found.
#[derive(Debug, Clone)]
pub struct Survey {
    /// Damage: what is stored is not what was stored.
    pub findings: Vec<String>,
    /// What somebody has to see to, while the records are sound.
    pub alarms: Vec<String>,
    pub keys: Vec<Held>,
    /// Id of the vault key that is here.
    pub vault: Option<String>,
    /// By sealing key: how many stored items open, and how many do not.
    pub sealed: BTreeMap<String, Opens>,
    /// Stored items that name no sealing key: what came was not understood.
    pub not_understood: u64,
    pub vault_opens: VaultOpens,
    pub epochs: Vec<EpochRecord>,
    pub backup_mark: Option<BackupMark>,
    pub backup_verified_at: Option<DateTime<Utc>>,
    pub last_backup: Option<BackupTry>,
    /// Erasures in the ledger.
    pub ledger: usize,
    /// Erased submissions in the records.
    pub gone: usize,
}

/// The key that a stored item is sealed to.
fn key_of(raw: &[u8]) -> Option<(String, Item)> {
    #[derive(Deserialize)]
    struct Key {
        key: String,
    }
    let item: Item = serde_json::from_slice(raw).ok()?;
    let known = serde_json::from_slice::<Envelope>(&item.envelope.0).map(|envelope| envelope.key);
    let key = known.or_else(|_| serde_json::from_slice::<Key>(&item.envelope.0).map(|least| least.key)).ok()?;
    Some((key, item))
}

/// Looks at everything.
///
/// # Errors
/// When the store cannot even be read.
pub fn survey(state: &AppState, now: DateTime<Utc>) -> Result<Survey, StoreError> {
    let (store, data) = (state.store.as_ref(), &state.config.data);
    let findings = store.check()?;
    let mut alarms = state.keys.lost.clone();
    let (mut sealed, mut not_understood) = (BTreeMap::<String, Opens>::new(), 0);
    let mut after = 0;
    loop {
        let page = store.raw_items(after, PAGE)?;
        let Some(last) = page.last() else { break };
        after = last.seq;
        for row in &page {
            match key_of(&row.raw) {
                Some((key, item)) => {
                    let opened = sealed::open(&item.envelope.0, |id| state.keys.sealing.get(id)).is_ok();
                    sealed.entry(key).or_default().count(opened);
                }
                None => not_understood += 1,
            }
        }
    }
    let ledger = erase::read(&erase::ledger(data))?;
    let gone = store.gone()?;
    let missing = |id: &&SubmissionId| !ledger.iter().any(|line| line.id == **id);
    let unwritten = gone.iter().filter(missing).count();
    if unwritten > 0 {
        alarms.push(format!(
            "{unwritten} erased submissions are not in the ledger of erasures: an older backup would bring them back. Bring \
             back erased.ndjson from a backup"
        ));
    }
    alarms.extend(alarm::alarm(store, now)?.map(|alarm| alarm.to_string()));
    Ok(Survey {
        findings,
        alarms,
        keys: held(data, &state.keys.list),
        vault: held_vault(data),
        sealed,
        not_understood,
        vault_opens: store.vault_opens()?,
        epochs: store.epochs()?,
        backup_mark: store.backup_mark()?,
        backup_verified_at: store.backup_verified_at()?,
        last_backup: store.backups(1)?.into_iter().next(),
        ledger: ledger.len(),
        gone: gone.len(),
    })
}
