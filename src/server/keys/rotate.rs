//! Changing keys: by a new list that the offline root signs. The root's private half is read from the file that the
//! technician brings, used for the one signature, and forgotten. Whatever breaks off on the way, either the old keys
//! or the new ones are there whole.

use std::fs;
use std::path::Path;

use zeroize::Zeroizing;

use super::{
    KeyError, LIST_FILE, Listed, ROOT_FILE, ROOT_PUBLIC_FILE, VAULT_FILE, Vault, entry, io_error, key_file,
    read_secret, root_text, seed, sync_dir, write_secret,
};
use crate::wire::bytes;
use crate::wire::keys::{KeyList, KeyUse};
use crate::wire::sealed::SealingSecret;
use crate::wire::signing::{Domain, SecretKey, Signed, SignedError};

/// The next vault key, until the database is sealed under it.
const NEXT_VAULT: &str = "vault.key.next";
/// The next set of keys, until it takes the place of the present one.
const NEXT_DIR: &str = "keys.next";

/// Reads the root's private half from the file that `init` wrote.
///
/// # Errors
/// When the file holds none, or one of another root.
fn read_root(path: &Path, keys: &Listed) -> Result<SecretKey, KeyError> {
    let text = fs::read_to_string(path).map(Zeroizing::new).map_err(io_error(path.to_owned()))?;
    let form = || KeyError::NotRoot(path.to_owned());
    let line = text.lines().find_map(|line| line.trim().strip_prefix("key ")).ok_or_else(form)?;
    let seed = bytes::decode(line.trim()).map(Zeroizing::new).ok_or_else(form)?;
    let root = SecretKey::from_bytes(&seed).map_err(|_| form())?;
    if root.public() == keys.root { Ok(root) } else { Err(form()) }
}

/// Makes a new key of a use, retires the present one, takes `drop`ped ones off the list, and signs the next list with
/// the root. Gives the new key's id. The running server takes it at its next start.
///
/// # Errors
/// When the root file is not this server's, a key to drop is not in the list, or nothing can be written.
pub fn rotate(data: &Path, keys: &Listed, key_use: KeyUse, root: &Path, drop: &[String]) -> Result<String, KeyError> {
    let root = read_root(root, keys)?;
    if let Some(unknown) = drop.iter().find(|id| !keys.list.keys.iter().any(|entry| entry.id == **id)) {
        return Err(KeyError::NoSuchKey(unknown.clone()));
    }
    let dir = data.join("keys");
    let (new, text) = match key_use {
        KeyUse::Content | KeyUse::Receipt => {
            let key = SecretKey::generate()?;
            (entry(key_use, &key.public()), seed(&key))
        }
        KeyUse::Sealing => {
            let key = SealingSecret::generate()?;
            let entry = key.entry().map_err(|error| KeyError::Form(error.to_string()))?;
            (entry, Zeroizing::new(bytes::encode(&key.to_bytes())))
        }
    };
    let id = new.id.clone();
    // The private half is durable before any list names it.
    write_secret(&dir.join(key_file(key_use, &id)), text.as_bytes())?;
    sync_dir(&dir)?;
    let mut list = KeyList { version: keys.list.version + 1, ..keys.list.clone() };
    for entry in list.keys.iter_mut().filter(|entry| entry.key_use == key_use) {
        entry.retired = true;
    }
    list.keys.push(new);
    // The private half of a dropped sealing key stays in its file: what is sealed to it still has to be opened.
    list.keys.retain(|entry| !drop.contains(&entry.id));
    for needed in [KeyUse::Content, KeyUse::Receipt, KeyUse::Sealing] {
        if !list.keys.iter().any(|entry| entry.key_use == needed && !entry.retired) {
            return Err(KeyError::LastOne(needed));
        }
    }
    replace(&dir.join(LIST_FILE), &signed_list(&root, &list)?)?;
    Ok(id)
}

fn signed_list(root: &SecretKey, list: &KeyList) -> Result<Vec<u8>, KeyError> {
    let signed = Signed::sign(Domain::KEY_LIST, root, list).map_err(SignedError::from)?;
    Ok(serde_json::to_vec(&signed).map_err(SignedError::from)?)
}

/// Puts new bytes in a file's place, all or none.
fn replace(path: &Path, bytes: &[u8]) -> Result<(), KeyError> {
    let part = path.with_extension("part");
    match fs::remove_file(&part) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(io_error(part)(error)),
        _ => {}
    }
    write_secret(&part, bytes)?;
    fs::rename(&part, path).map_err(io_error(path.to_owned()))?;
    path.parent().map_or(Ok(()), sync_dir)
}

/// The root is lost: makes a new one that signs the present keys anew. Gives the file with its private half. Kiosks
/// go on with the list that they have, and must be enrolled anew before a key can be changed again.
///
/// # Errors
/// When nothing can be written.
pub fn new_root(data: &Path, keys: &Listed) -> Result<std::path::PathBuf, KeyError> {
    let (dir, next, old) = (data.join("keys"), data.join(NEXT_DIR), data.join("keys.old"));
    for stale in [&next, &old] {
        if stale.exists() {
            fs::remove_dir_all(stale).map_err(io_error(stale.clone()))?;
        }
    }
    let root = SecretKey::generate()?;
    let list = KeyList { version: keys.list.version + 1, ..keys.list.clone() };
    super::make_dir(&next)?;
    for file in fs::read_dir(&dir).map_err(io_error(dir.clone()))? {
        let file = file.map_err(io_error(dir.clone()))?;
        let name = file.file_name();
        if name != LIST_FILE && name != ROOT_PUBLIC_FILE && file.path().is_file() {
            let text = read_secret(&file.path())?;
            write_secret(&next.join(&name), text.trim_ascii_end())?;
        }
    }
    write_secret(&next.join(ROOT_PUBLIC_FILE), bytes::encode(&root.public().to_bytes()).as_bytes())?;
    write_secret(&next.join(LIST_FILE), &signed_list(&root, &list)?)?;
    sync_dir(&next)?;
    let root_file = data.join(ROOT_FILE);
    if root_file.exists() {
        fs::remove_file(&root_file).map_err(io_error(root_file.clone()))?;
    }
    write_secret(&root_file, root_text(&keys.list.municipality, &root).as_bytes())?;
    sync_dir(data)?;
    fs::rename(&dir, &old).map_err(io_error(dir.clone()))?;
    fs::rename(&next, &dir).map_err(io_error(next))?;
    sync_dir(data)?;
    fs::remove_dir_all(&old).map_err(io_error(old))?;
    Ok(root_file)
}

/// Finishes a change of root that was broken off between two renames.
///
/// # Errors
/// When it cannot be renamed.
pub(super) fn settle_root(data: &Path) -> Result<(), KeyError> {
    let (dir, next) = (data.join("keys"), data.join(NEXT_DIR));
    if !dir.exists() && next.join(LIST_FILE).exists() {
        fs::rename(&next, &dir).map_err(io_error(next))?;
        sync_dir(data)?;
    }
    Ok(())
}

/// Makes the next vault key and keeps it beside the present one; one that is there from a change that was broken off is
/// used again.
///
/// # Errors
/// When it cannot be written.
pub fn next_vault(data: &Path) -> Result<Vault, KeyError> {
    let path = data.join("keys").join(NEXT_VAULT);
    if path.exists() {
        return super::read_vault(&path);
    }
    let vault = Vault::generate()?;
    write_secret(&path, Zeroizing::new(bytes::encode(&*vault.0)).as_bytes())?;
    sync_dir(&data.join("keys"))?;
    Ok(vault)
}

/// Once the database is sealed under the next vault key, it is the present one.
///
/// # Errors
/// When it cannot be renamed.
pub fn settle_vault(data: &Path, in_use: Option<&str>) -> Result<(), KeyError> {
    let dir = data.join("keys");
    let next = dir.join(NEXT_VAULT);
    let Some(in_use) = in_use else { return Ok(()) };
    if next.exists() && super::read_vault(&next)?.id() == in_use {
        fs::rename(&next, dir.join(VAULT_FILE)).map_err(io_error(next))?;
        sync_dir(&dir)?;
    }
    Ok(())
}
