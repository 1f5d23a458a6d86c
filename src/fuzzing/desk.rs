//! Fixed keys and ids, so that what was signed when a seed was written still holds; and a scratch directory.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::device::Pairing;
use crate::wire::bytes::{Bytes, encode};
use crate::wire::keys::{KeyEntry, KeyList, KeyUse};
use crate::wire::sealed::SealingSecret;
use crate::wire::signing::{Domain, SecretKey, Signed};

/// The municipality whose words are taken.
pub const HOME: &str = "wiang-thoeng";
/// The nonce of the one request that was made.
pub const NONCE: &str = "bm9uY2U";
/// The kiosk's id.
pub const KIOSK: &str = "11111111-1111-4111-8111-111111111111";
/// The server's epoch.
pub const EPOCH: &str = "22222222-2222-4222-8222-222222222222";
/// The one submission that was sent.
pub const ITEM: &str = "33333333-3333-4333-8333-333333333333";
/// Version of what the kiosk has: key list, change set, backup mark.
pub const KNOWN: u64 = 7;

/// Both sides' keys.
pub struct Desk {
    pub root: SecretKey,
    pub content: SecretKey,
    pub receipt: SecretKey,
    pub device: SecretKey,
    /// Nobody's whose word counts.
    pub stranger: SecretKey,
    pub sealing: SealingSecret,
    pub sealing_entry: KeyEntry,
    pub signed_list: Signed,
    pub pairing: Pairing,
}

fn entry(key_use: KeyUse, key: &SecretKey) -> KeyEntry {
    KeyEntry { id: key.public().id(), key_use, public: Bytes(key.public().to_bytes()), retired: false }
}

/// The desk: the same in every run.
pub fn desk() -> &'static Desk {
    static DESK: OnceLock<Desk> = OnceLock::new();
    DESK.get_or_init(|| {
        let key = |seed: u8| SecretKey::from_bytes(&[seed; 32]).unwrap();
        let (root, content, receipt) = (key(1), key(2), key(3));
        let sealing = SealingSecret::from_bytes(&[6; 32]).unwrap();
        let sealing_entry = sealing.entry().unwrap();
        let list = KeyList {
            v: crate::wire::V,
            municipality: HOME.to_owned(),
            version: KNOWN,
            keys: vec![entry(KeyUse::Content, &content), entry(KeyUse::Receipt, &receipt), sealing_entry.clone()],
        };
        let signed_list = Signed::sign(Domain::KEY_LIST, &root, &list).unwrap();
        let pairing = Pairing {
            url: "http://127.0.0.1:9".to_owned(),
            kiosk: KIOSK.parse().unwrap(),
            municipality: HOME.to_owned(),
            root: root.public(),
            keys: list,
            epoch: Some(EPOCH.parse().unwrap()),
        };
        Desk { root, content, receipt, device: key(4), stranger: key(5), sealing, sealing_entry, signed_list, pairing }
    })
}

impl Desk {
    /// True when the holder of `key` signed exactly these bytes for this purpose: Ed25519 signs them in one way only,
    /// so that whatever else verifies was not signed.
    pub(super) fn genuine(domain: Domain, key: &SecretKey, signed: &Signed) -> bool {
        signed.key == key.public().id() && key.sign(domain, &signed.payload.0) == signed.sig.0
    }

    /// Bytes signed as they are.
    #[must_use]
    pub fn signed(domain: Domain, key: &SecretKey, payload: &[u8]) -> Signed {
        let sig = Bytes(key.sign(domain, payload));
        Signed { payload: Bytes(payload.to_vec()), key: key.public().id(), sig }
    }

    /// What a kiosk's database holds of the pairing.
    pub(super) fn pair(&self, data: &Path) -> crate::store::Store {
        use crate::store::{Meta, Store};
        let mut store = Store::open(data).unwrap();
        let keys = serde_json::to_string(&self.signed_list).unwrap();
        store
            .set_meta(&[
                (Meta::ServerUrl, &self.pairing.url),
                (Meta::Kiosk, KIOSK),
                (Meta::Municipality, HOME),
                (Meta::Root, &encode(&self.root.public().to_bytes())),
                (Meta::Keys, &keys),
                (Meta::Epoch, EPOCH),
            ])
            .unwrap();
        store
    }
}

/// A directory of this process's own, removed when dropped.
pub(super) struct Scratch(PathBuf);

impl Scratch {
    pub(super) fn new() -> Self {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        let name = format!("suanruam-fuzz-{}-{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
        let path = std::env::temp_dir().join(name);
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    pub(super) fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}
