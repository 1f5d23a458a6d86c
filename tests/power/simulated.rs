//! A municipality's server as a kiosk's store sees it: keys, receipts, "gone", change sets; without a network.

use std::path::Path;

use suanruam::domain::clock;
use suanruam::domain::ids::{Epoch, KioskId};
use suanruam::store::{Meta, Settled, Store, StoreError};
use suanruam::wire::bytes::{self, Bytes};
use suanruam::wire::changes::{Change, ChangeSet, Notice, SealedAnswer};
use suanruam::wire::keys::{KeyEntry, KeyList, KeyUse};
use suanruam::wire::sealed::SealingSecret;
use suanruam::wire::signing::{Domain, SecretKey, Signed};
use suanruam::wire::submissions::{BackupMark, Item, Receipt};

pub struct Municipality {
    root: SecretKey,
    receipt: SecretKey,
    keys: Signed,
    kiosk: KioskId,
    epoch: Epoch,
}

impl Municipality {
    pub fn new() -> Self {
        let (root, receipt, content) =
            (SecretKey::generate().unwrap(), SecretKey::generate().unwrap(), SecretKey::generate().unwrap());
        let entry = |key_use, key: &SecretKey| {
            let public = key.public();
            KeyEntry { id: public.id(), key_use, public: Bytes(public.to_bytes()), retired: false }
        };
        let list = KeyList {
            v: 1,
            municipality: "wiang-thoeng".into(),
            version: 1,
            keys: vec![
                entry(KeyUse::Content, &content),
                entry(KeyUse::Receipt, &receipt),
                SealingSecret::generate().unwrap().entry().unwrap(),
            ],
        };
        let keys = Signed::sign(Domain::KEY_LIST, &root, &list).unwrap();
        Self { root, receipt, keys, kiosk: KioskId::random(), epoch: Epoch::random() }
    }

    /// What enrolment leaves in the store.
    pub fn pair(&self, store: &mut Store, data: &Path) -> Result<(), StoreError> {
        suanruam::device::device_key(data).unwrap();
        store.set_meta(&[
            (Meta::ServerUrl, "http://127.0.0.1:9"),
            (Meta::Kiosk, &self.kiosk.to_string()),
            (Meta::Municipality, "wiang-thoeng"),
            (Meta::Root, &bytes::encode(&self.root.public().to_bytes())),
            (Meta::Keys, &serde_json::to_string(&self.keys).unwrap()),
            (Meta::Epoch, &self.epoch.to_string()),
        ])
    }

    fn sign(&self, domain: Domain, item: &Item, seq: u64) -> (Receipt, Signed) {
        let receipt = Receipt { v: 1, id: item.id, sha256: item.sha256.clone(), epoch: self.epoch, seq };
        let signed = Signed::sign(domain, &self.receipt, &receipt).unwrap();
        (receipt, signed)
    }

    pub fn receipt(&self, item: &Item, seq: u64) -> Settled {
        let (receipt, signed) = self.sign(Domain::RECEIPT, item, seq);
        Settled::Receipted { receipt, signed }
    }

    pub fn gone(&self, item: &Item, seq: u64) -> Settled {
        Settled::Gone { id: item.id, signed: self.sign(Domain::GONE, item, seq).1 }
    }

    /// A verified backup reaches a sequence.
    pub fn backup(&self, seq: u64) -> BackupMark {
        BackupMark { v: 1, epoch: self.epoch, seq, verified_at: clock::now() }
    }

    /// A set of notices and answers that reaches a version.
    pub fn set(&self, version: u64, full: bool) -> ChangeSet {
        let body = format!("ประกาศ (ตัวอย่าง) {version} {}", "ข้อความ ".repeat(200));
        let notice = Notice::sample(&body);
        let answer = SealedAnswer {
            tag: format!("{version:032x}"),
            params: "a1:2570".into(),
            revision: 1,
            sealed: Bytes(vec![7; 300]),
        };
        let changes =
            [Change::Notice { seq: version, notice: Box::new(notice) }, Change::Answer { seq: version, answer }];
        ChangeSet {
            v: 1,
            municipality: "wiang-thoeng".into(),
            epoch: self.epoch,
            from: (!full).then(|| format!("{}", version - 1)),
            cursor: version.to_string(),
            version,
            full,
            more: false,
            time: clock::now(),
            changes: changes.iter().map(|change| serde_json::value::to_raw_value(change).unwrap()).collect(),
        }
    }
}
