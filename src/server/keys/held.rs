//! Which of the keys that the list names are here: each file read, and its private half compared with the list.

use std::path::Path;

use serde::Serialize;

use super::{VAULT_FILE, key_file, read_key, read_vault};
use crate::wire::keys::{KeyEntry, KeyList, KeyUse};
use crate::wire::sealed::SealingSecret;
use crate::wire::signing::SecretKey;

/// A key of the list, and whether its private half is here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Held {
    pub id: String,
    #[serde(rename = "use")]
    pub key_use: KeyUse,
    pub retired: bool,
    /// True when the file is here and holds the private half of this very key.
    pub held: bool,
    /// True when something cannot be done without it: a retired signing key has nothing left to sign.
    pub needed: bool,
}

fn holds(dir: &Path, entry: &KeyEntry) -> bool {
    let Ok(bytes) = read_key(&dir.join(key_file(entry.key_use, &entry.id))) else { return false };
    match entry.key_use {
        KeyUse::Sealing => SealingSecret::from_bytes(&bytes)
            .and_then(|secret| secret.entry())
            .is_ok_and(|found| found.public == entry.public),
        KeyUse::Content | KeyUse::Receipt => {
            SecretKey::from_bytes(&bytes).is_ok_and(|key| key.public().to_bytes() == entry.public.0)
        }
    }
}

/// Looks at the file of every key of the list.
#[must_use]
pub fn held(data: &Path, list: &KeyList) -> Vec<Held> {
    let dir = data.join("keys");
    let one = |entry: &KeyEntry| Held {
        id: entry.id.clone(),
        key_use: entry.key_use,
        retired: entry.retired,
        held: holds(&dir, entry),
        needed: !entry.retired || entry.key_use == KeyUse::Sealing,
    };
    list.keys.iter().map(one).collect()
}

/// Id of the vault key in the data directory, when it is here.
#[must_use]
pub fn vault(data: &Path) -> Option<String> {
    read_vault(&data.join("keys").join(VAULT_FILE)).ok().map(|vault| vault.id())
}
