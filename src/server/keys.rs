//! The server's keys: made once by `init`, kept in `<data>/keys` (directories 0700, files 0600), read at the start.
//! The root's private half is written to one file that the technician takes away; nothing here reads it back.

mod held;
mod rotate;

use std::collections::BTreeMap;
use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::Write as _;
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};

use chacha20poly1305::aead::{Aead, Payload};
use chacha20poly1305::{ChaCha20Poly1305, Key, Nonce};
use hmac::{Hmac, KeyInit as _, Mac as _};
use serde::Serialize;
use sha2::Sha256;
use zeroize::Zeroizing;

use super::store::StoreError;
use crate::wire::bytes::{self, Bytes, NoRandomness, random};
use crate::wire::keys::{KeyEntry, KeyList, KeyUse};
use crate::wire::sealed::SealingSecret;
use crate::wire::signing::{BadSignature, Domain, PublicKey, SecretKey, Signed, SignedError};

pub use held::{Held, held, vault as held_vault};
pub use rotate::{new_root, next_vault, rotate, settle_vault};

/// Where the root's private half lies until the technician takes it away.
pub const ROOT_FILE: &str = "root-key-KEEP-OFFLINE.txt";
const LIST_FILE: &str = "key-list.json";
const ROOT_PUBLIC_FILE: &str = "root.pub";
const VAULT_FILE: &str = "vault.key";
const NONCE: usize = 12;

/// Why there are no usable keys.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    #[error("{}: {source}", path.display())]
    Io { path: PathBuf, source: std::io::Error },
    #[error("{0} holds no usable key: restore it from a backup")]
    Form(String),
    #[error("{} may be read by others: it must have mode {wanted:o}; put that right with chmod", path.display())]
    Mode { path: PathBuf, wanted: u32 },
    #[error("there are keys in {} already: they are never overwritten", .0.display())]
    Exists(PathBuf),
    #[error("the key list lacks a key for {0:?}")]
    Missing(KeyUse),
    /// A private half is gone: nothing can be signed with it.
    #[error(
        "the private half of the {0:?} key is lost or damaged: bring back {1} from a backup, or make a new key with \
         `suanruam-server key rotate --use {2} --root FILE`"
    )]
    Lost(KeyUse, String, &'static str),
    #[error("{} does not hold this server's root key: bring the stick with the right one", .0.display())]
    NotRoot(PathBuf),
    #[error("there is no key {0} in the list; `key list` shows them")]
    NoSuchKey(String),
    #[error("the list would be left without a key for {0:?}: nothing was changed")]
    LastOne(KeyUse),
    #[error("the key list: {0}")]
    List(#[from] SignedError),
    #[error(transparent)]
    Randomness(#[from] NoRandomness),
}

impl From<BadSignature> for KeyError {
    fn from(error: BadSignature) -> Self {
        Self::List(error.into())
    }
}

/// The server's keys.
pub struct ServerKeys {
    /// Signs change sets; `None` when its file is lost: kiosks then get no changes until it is back or changed.
    content: Option<SecretKey>,
    /// Signs receipts, "gone" and marks.
    pub receipt: SecretKey,
    /// Opens envelopes, by key id; retired and dropped ones too.
    pub sealing: BTreeMap<String, SealingSecret>,
    /// What the list names and is not here whole, in words: what is sealed to a lost key goes to quarantine.
    pub lost: Vec<String>,
    /// Seals what is kept apart in the database.
    pub vault: Vault,
    pub root: PublicKey,
    pub list: KeyList,
    /// The list as the root signed it: the bytes that kiosks get.
    pub signed_list: Signed,
}

/// Seals contact data and answer keys in the database. Its key is not in the database.
#[derive(Clone)]
pub struct Vault(Zeroizing<[u8; 32]>);

impl Vault {
    /// A fresh key.
    ///
    /// # Errors
    /// When the operating system has no randomness.
    pub fn generate() -> Result<Self, NoRandomness> {
        Ok(Self(Zeroizing::new(random()?)))
    }

    /// Tells one key from another, and nothing about it: the key has 256 random bits.
    #[must_use]
    pub fn id(&self) -> String {
        crate::wire::signing::key_id(&*self.0)
    }

    /// A tag of bytes for one place (HMAC-SHA256): the same for the same bytes, and nothing for whoever lacks the key.
    ///
    /// # Errors
    /// None in practice: a key of any length is one.
    pub fn tag(&self, place: &str, bytes: &[u8]) -> Result<Zeroizing<[u8; 32]>, StoreError> {
        let mut mac = Hmac::<Sha256>::new_from_slice(&*self.0)
            .map_err(|error| StoreError::Unavailable(format!("{place}: {error}")))?;
        mac.update(&(place.len() as u64).to_be_bytes());
        mac.update(place.as_bytes());
        mac.update(bytes);
        Ok(Zeroizing::new(mac.finalize().into_bytes().into()))
    }

    /// Seals bytes for one place, so that they open nowhere else.
    ///
    /// # Errors
    /// When the operating system has no randomness.
    pub fn seal(&self, place: &str, plain: &[u8]) -> Result<Vec<u8>, StoreError> {
        let unavailable = |what: String| StoreError::Unavailable(what);
        let nonce = random::<NONCE>().map_err(|error| unavailable(error.to_string()))?;
        let sealed = ChaCha20Poly1305::new(&Key::from(*self.0))
            .encrypt(&Nonce::from(nonce), Payload { msg: plain, aad: place.as_bytes() })
            .map_err(|_| unavailable("sealing failed".into()))?;
        Ok([nonce.as_slice(), &sealed].concat())
    }

    /// Opens what was sealed for this place.
    ///
    /// # Errors
    /// [`StoreError::Damaged`] when it was altered, or sealed for another place or by another key.
    pub fn open(&self, place: &str, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, StoreError> {
        let damaged = || StoreError::Damaged(format!("{place} does not open"));
        let (nonce, sealed) = sealed.split_first_chunk::<NONCE>().ok_or_else(damaged)?;
        ChaCha20Poly1305::new(&Key::from(*self.0))
            .decrypt(&Nonce::from(*nonce), Payload { msg: sealed, aad: place.as_bytes() })
            .map(Zeroizing::new)
            .map_err(|_| damaged())
    }
}

/// Makes all keys for a municipality and gives the file that the root's private half was written to.
///
/// # Errors
/// When there are keys already, or they cannot be made durable.
pub fn init(data: &Path, municipality: &str) -> Result<PathBuf, KeyError> {
    let (dir, draft) = (data.join("keys"), data.join("keys.new"));
    if dir.exists() {
        return Err(KeyError::Exists(dir));
    }
    let io = |path: &Path| io_error(path.to_owned());
    if draft.exists() {
        // Left by an init that was broken off before anything rested on it.
        fs::remove_dir_all(&draft).map_err(io(&draft))?;
    }
    make_dir(&draft)?;
    let (root, content, receipt) = (SecretKey::generate()?, SecretKey::generate()?, SecretKey::generate()?);
    let sealing = SealingSecret::generate()?;
    let sealing_entry = sealing.entry().map_err(|error| KeyError::Form(error.to_string()))?;
    let list = KeyList {
        v: crate::wire::V,
        municipality: municipality.to_owned(),
        version: 1,
        keys: vec![
            entry(KeyUse::Content, &content.public()),
            entry(KeyUse::Receipt, &receipt.public()),
            sealing_entry.clone(),
        ],
    };
    let signed = Signed::sign(Domain::KEY_LIST, &root, &list).map_err(SignedError::from)?;
    let signed = serde_json::to_vec(&signed).map_err(SignedError::from)?;
    write_secret(&draft.join(key_file(KeyUse::Content, &content.public().id())), seed(&content).as_bytes())?;
    write_secret(&draft.join(key_file(KeyUse::Receipt, &receipt.public().id())), seed(&receipt).as_bytes())?;
    let sealing_text = Zeroizing::new(bytes::encode(&sealing.to_bytes()));
    write_secret(&draft.join(key_file(KeyUse::Sealing, &sealing_entry.id)), sealing_text.as_bytes())?;
    let vault = Vault::generate()?;
    write_secret(&draft.join(VAULT_FILE), Zeroizing::new(bytes::encode(&*vault.0)).as_bytes())?;
    write_secret(&draft.join(ROOT_PUBLIC_FILE), bytes::encode(&root.public().to_bytes()).as_bytes())?;
    write_secret(&draft.join(LIST_FILE), &signed)?;
    let root_file = data.join(ROOT_FILE);
    if root_file.exists() {
        fs::remove_file(&root_file).map_err(io(&root_file))?;
    }
    write_secret(&root_file, root_text(municipality, &root).as_bytes())?;
    sync_dir(&draft)?;
    fs::rename(&draft, &dir).map_err(io(&dir))?;
    sync_dir(data)?;
    Ok(root_file)
}

/// The list of keys and its root, without any private half.
pub struct Listed {
    pub root: PublicKey,
    pub list: KeyList,
    /// The list as the root signed it.
    pub signed: Signed,
}

impl Listed {
    /// Reads root and list.
    ///
    /// # Errors
    /// When they are not there, readable by others, or the root did not sign the list.
    pub fn load(data: &Path, municipality: &str) -> Result<Self, KeyError> {
        rotate::settle_root(data)?;
        let dir = data.join("keys");
        check_mode(&dir, 0o700)?;
        let root = PublicKey::from_bytes(&read_key(&dir.join(ROOT_PUBLIC_FILE))?)?;
        let text = read_secret(&dir.join(LIST_FILE))?;
        let signed: Signed = serde_json::from_slice(&text).map_err(SignedError::from)?;
        let list = KeyList::open(&signed, &root, municipality)?;
        Ok(Self { root, list, signed })
    }
}

impl ServerKeys {
    /// Reads the keys and checks that they fit together.
    ///
    /// # Errors
    /// When one is missing, readable by others, or not the one of the list.
    pub fn load(data: &Path, municipality: &str) -> Result<Self, KeyError> {
        let Listed { root, list, signed: signed_list } = Listed::load(data, municipality)?;
        let dir = data.join("keys");
        let signing = |key_use: KeyUse| -> Result<SecretKey, KeyError> {
            let entry = list
                .keys
                .iter()
                .rev()
                .find(|entry| entry.key_use == key_use && !entry.retired)
                .ok_or(KeyError::Missing(key_use))?;
            let path = dir.join(key_file(key_use, &entry.id));
            let lost = || KeyError::Lost(key_use, path.display().to_string(), use_name(key_use));
            let seed = lost_if_gone(read_key(&path), lost)?;
            let key = SecretKey::from_bytes(&seed).map_err(|_| lost())?;
            if key.public().id() == entry.id { Ok(key) } else { Err(lost()) }
        };
        let mut lost = Vec::new();
        let receipt = signing(KeyUse::Receipt)?;
        let content = match signing(KeyUse::Content) {
            Err(error @ KeyError::Lost(..)) => {
                lost.push(error.to_string());
                None
            }
            other => Some(other?),
        };
        if list.sealing().is_none() {
            return Err(KeyError::Missing(KeyUse::Sealing));
        }
        let sealing = sealing_secrets(&dir, &list, &mut lost)?;
        let vault = read_vault(&dir.join(VAULT_FILE))?;
        Ok(Self { content, receipt, sealing, lost, vault, root, list, signed_list })
    }

    /// Signs something with the content key.
    ///
    /// # Errors
    /// When its private half is lost, or the value cannot be written as JSON.
    pub fn sign_content<T: Serialize>(&self, domain: Domain, value: &T) -> Result<Signed, KeyError> {
        let key = self.content.as_ref().ok_or(KeyError::Missing(KeyUse::Content))?;
        Ok(Signed::sign(domain, key, value).map_err(SignedError::from)?)
    }

    /// Signs something with the receipt key.
    ///
    /// # Errors
    /// When it cannot be written as JSON.
    pub fn sign_receipt<T: Serialize>(&self, domain: Domain, value: &T) -> Result<Signed, serde_json::Error> {
        Signed::sign(domain, &self.receipt, value)
    }
}

/// Makes a signing key of its own, apart from a server's, in a file that is for its owner only.
///
/// # Errors
/// When the file is there already or cannot be written, or there is no randomness.
pub fn make_signing_key(path: &Path) -> Result<SecretKey, KeyError> {
    let key = SecretKey::generate()?;
    write_secret(path, seed(&key).as_bytes())?;
    Ok(key)
}

/// Reads what [`make_signing_key`] wrote.
///
/// # Errors
/// When it is not there, readable by others, or no key.
pub fn read_signing_key(path: &Path) -> Result<SecretKey, KeyError> {
    SecretKey::from_bytes(&read_key(path)?).map_err(|_| KeyError::Form(path.display().to_string()))
}

fn seed(key: &SecretKey) -> Zeroizing<String> {
    Zeroizing::new(bytes::encode(&*Zeroizing::new(key.to_bytes())))
}

fn root_text(municipality: &str, root: &SecretKey) -> Zeroizing<String> {
    Zeroizing::new(format!(
        "Suanruam: root key of {municipality}\nMove this file to two USB sticks, keep them in two places, and delete it \
         here.\nIt is needed to change keys or to set up a new server, and by nobody else.\n\nid {}\nkey {}\n",
        root.public().id(),
        *seed(root)
    ))
}

fn make_dir(path: &Path) -> Result<(), KeyError> {
    DirBuilder::new().mode(0o700).create(path).map_err(io_error(path.to_owned()))
}

fn read_vault(path: &Path) -> Result<Vault, KeyError> {
    let unusable = || KeyError::Form(path.display().to_string());
    let key = match read_key(path) {
        // Nothing else opens what is sealed under it: no key can be made in its place.
        Err(KeyError::Io { source, .. }) if source.kind() == std::io::ErrorKind::NotFound => return Err(unusable()),
        key => key?,
    };
    let key: [u8; 32] = key.as_slice().try_into().map_err(|_| unusable())?;
    Ok(Vault(Zeroizing::new(key)))
}

fn entry(key_use: KeyUse, public: &PublicKey) -> KeyEntry {
    KeyEntry { id: public.id(), key_use, public: Bytes(public.to_bytes()), retired: false }
}

const fn use_name(key_use: KeyUse) -> &'static str {
    match key_use {
        KeyUse::Content => "content",
        KeyUse::Receipt => "receipt",
        KeyUse::Sealing => "sealing",
    }
}

fn key_file(key_use: KeyUse, id: &str) -> String {
    format!("{}-{id}.key", use_name(key_use))
}

/// A file that is not there or holds something else is a lost key; one that others may read is a mistake to mend first.
fn lost_if_gone<T>(read: Result<T, KeyError>, lost: impl FnOnce() -> KeyError) -> Result<T, KeyError> {
    match read {
        Err(KeyError::Io { source, .. }) if source.kind() == std::io::ErrorKind::NotFound => Err(lost()),
        Err(KeyError::Form(_)) => Err(lost()),
        other => other,
    }
}

/// Every sealing key that is here, on the list or no longer; those of the list that are not here are told.
fn sealing_secrets(
    dir: &Path,
    list: &KeyList,
    lost: &mut Vec<String>,
) -> Result<BTreeMap<String, SealingSecret>, KeyError> {
    let mut found = BTreeMap::new();
    for file in fs::read_dir(dir).map_err(io_error(dir.to_owned()))? {
        let path = file.map_err(io_error(dir.to_owned()))?.path();
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        let Some(id) = name.strip_prefix("sealing-").and_then(|name| name.strip_suffix(".key")) else { continue };
        let secret = match read_key(&path) {
            Ok(bytes) => SealingSecret::from_bytes(&bytes).ok(),
            Err(KeyError::Form(_)) => None,
            Err(error) => return Err(error),
        };
        if let Some(secret) = secret.filter(|secret| secret.entry().is_ok_and(|entry| entry.id == id)) {
            found.insert(id.to_owned(), secret);
        }
    }
    for entry in list.keys.iter().filter(|entry| entry.key_use == KeyUse::Sealing && !found.contains_key(&entry.id)) {
        let file = dir.join(key_file(KeyUse::Sealing, &entry.id)).display().to_string();
        lost.push(KeyError::Lost(KeyUse::Sealing, file, use_name(KeyUse::Sealing)).to_string());
    }
    Ok(found)
}

fn io_error(path: PathBuf) -> impl FnOnce(std::io::Error) -> KeyError {
    move |source| KeyError::Io { path, source }
}

fn write_secret(path: &Path, bytes: &[u8]) -> Result<(), KeyError> {
    let write = || -> std::io::Result<()> {
        let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
        file.write_all(bytes)?;
        file.write_all(b"\n")?;
        file.sync_all()
    };
    write().map_err(io_error(path.to_owned()))
}

fn sync_dir(path: &Path) -> Result<(), KeyError> {
    File::open(path).and_then(|dir| dir.sync_all()).map_err(io_error(path.to_owned()))
}

fn check_mode(path: &Path, wanted: u32) -> Result<(), KeyError> {
    let mode = fs::metadata(path).map_err(io_error(path.to_owned()))?.permissions().mode() & 0o777;
    if mode & !wanted == 0 { Ok(()) } else { Err(KeyError::Mode { path: path.to_owned(), wanted }) }
}

fn read_secret(path: &Path) -> Result<Zeroizing<Vec<u8>>, KeyError> {
    check_mode(path, 0o600)?;
    fs::read(path).map(Zeroizing::new).map_err(io_error(path.to_owned()))
}

fn read_key(path: &Path) -> Result<Zeroizing<Vec<u8>>, KeyError> {
    let text = read_secret(path)?;
    std::str::from_utf8(&text)
        .ok()
        .and_then(|text| bytes::decode(text.trim_end()))
        .map(Zeroizing::new)
        .ok_or_else(|| KeyError::Form(path.display().to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_made_once_for_one_municipality_and_for_nobody_else_to_read() {
        let data = tempfile::tempdir().unwrap();
        let root_file = init(data.path(), "wiang-thoeng").unwrap();
        assert_eq!(fs::metadata(&root_file).unwrap().permissions().mode() & 0o777, 0o600);
        let keys = ServerKeys::load(data.path(), "wiang-thoeng").unwrap();
        assert_eq!(keys.list.keys.len(), 3);
        assert!(keys.sealing.contains_key(&keys.list.sealing().unwrap().id));
        assert!(matches!(init(data.path(), "wiang-thoeng"), Err(KeyError::Exists(_))));
        assert!(matches!(ServerKeys::load(data.path(), "elsewhere"), Err(KeyError::List(_))));
        let dir = data.path().join("keys");
        for file in fs::read_dir(&dir).unwrap() {
            let file = file.unwrap();
            assert_eq!(file.metadata().unwrap().permissions().mode() & 0o777, 0o600, "{:?}", file.path());
        }
        fs::set_permissions(dir.join(VAULT_FILE), fs::Permissions::from_mode(0o644)).unwrap();
        assert!(matches!(ServerKeys::load(data.path(), "wiang-thoeng"), Err(KeyError::Mode { .. })));
    }

    #[test]
    fn what_is_sealed_for_one_record_opens_for_no_other() {
        let vault = Vault::generate().unwrap();
        let sealed = vault.seal("contact:1", b"081").unwrap();
        assert_eq!(vault.open("contact:1", &sealed).unwrap().as_slice(), b"081");
        assert!(vault.open("contact:2", &sealed).is_err());
        assert!(Vault::generate().unwrap().open("contact:1", &sealed).is_err());
    }
}
