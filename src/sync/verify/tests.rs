//! What holds is taken, and whatever differs from it in one thing is refused.

use super::*;
use crate::domain::ids::KioskId;
use crate::wire::bytes::Bytes;
use crate::wire::keys::KeyEntry;
use crate::wire::signing::SecretKey;

struct Server {
    root: SecretKey,
    content: SecretKey,
    receipt: SecretKey,
}

fn entry(key_use: KeyUse, key: &SecretKey) -> KeyEntry {
    KeyEntry { id: key.public().id(), key_use, public: Bytes(key.public().to_bytes()), retired: false }
}

impl Server {
    fn new() -> Self {
        let key = || SecretKey::generate().unwrap();
        Self { root: key(), content: key(), receipt: key() }
    }

    fn list(&self, version: u64, municipality: &str) -> (KeyList, Signed) {
        let keys = vec![entry(KeyUse::Content, &self.content), entry(KeyUse::Receipt, &self.receipt)];
        let list = KeyList { v: 1, municipality: municipality.into(), version, keys };
        let signed = Signed::sign(Domain::KEY_LIST, &self.root, &list).unwrap();
        (list, signed)
    }

    fn pairing(&self) -> Pairing {
        Pairing {
            url: "https://a.example".into(),
            kiosk: KioskId::random(),
            municipality: "here".into(),
            root: self.root.public(),
            keys: self.list(3, "here").0,
            epoch: None,
        }
    }

    fn receipt(&self, domain: Domain, id: SubmissionId, sha256: &str) -> Signed {
        let receipt = Receipt { v: 1, id, sha256: sha256.into(), epoch: Epoch::random(), seq: 1 };
        Signed::sign(domain, &self.receipt, &receipt).unwrap()
    }
}

fn a_mark(epoch: Epoch) -> Mark {
    Mark { v: 1, epoch, high_water: 0, time: DateTime::UNIX_EPOCH, nonce: "n".into() }
}

fn a_set(epoch: Epoch, from: Option<&str>, version: u64) -> ChangeSet {
    ChangeSet {
        v: 1,
        municipality: "here".into(),
        epoch,
        from: from.map(Into::into),
        cursor: "c2".into(),
        version,
        full: from.is_none(),
        more: false,
        time: DateTime::UNIX_EPOCH,
        changes: Vec::new(),
    }
}

#[test]
fn only_the_roots_own_newer_list_is_taken() {
    let (server, stranger) = (Server::new(), Server::new());
    let pairing = server.pairing();
    assert_eq!(newer_keys(&pairing, &server.list(4, "here").1).unwrap().unwrap().version, 4);
    assert_eq!(newer_keys(&pairing, &server.list(3, "here").1), Ok(None));
    assert_eq!(newer_keys(&pairing, &server.list(2, "here").1), Ok(None), "an old list takes nothing back");
    for bad in [server.list(4, "there").1, stranger.list(4, "here").1] {
        assert_eq!(newer_keys(&pairing, &bad).unwrap_err().word, Word::Keys);
    }
}

#[test]
fn a_mark_answers_one_request_and_is_signed_for_that_purpose() {
    let (server, stranger) = (Server::new(), Server::new());
    let keys = &server.pairing().keys;
    let given = a_mark(Epoch::random());
    assert_eq!(mark(keys, &Signed::sign(Domain::MARK, &server.receipt, &given).unwrap(), "n"), Ok(given.clone()));
    for (domain, key, nonce) in [
        (Domain::MARK, &server.receipt, "other"),
        (Domain::MARK, &server.content, "n"),
        (Domain::MARK, &stranger.receipt, "n"),
        (Domain::TIME, &server.receipt, "n"),
    ] {
        assert_eq!(mark(keys, &Signed::sign(domain, key, &given).unwrap(), nonce).unwrap_err().word, Word::Mark);
    }
    for time in [DateTime::<Utc>::MIN_UTC, DateTime::<Utc>::MAX_UTC] {
        let of_no_clock = Signed::sign(Domain::MARK, &server.receipt, &Mark { time, ..given.clone() }).unwrap();
        assert_eq!(mark(keys, &of_no_clock, "n").unwrap_err().word, Word::Mark, "{time}");
    }
    let newer = Signed::sign(Domain::MARK, &server.receipt, &Mark { v: 2, ..given }).unwrap();
    assert!(mark(keys, &newer, "n").is_err());
}

#[test]
fn a_backup_mark_is_of_the_present_epoch_and_does_not_go_back() {
    let server = Server::new();
    let keys = &server.pairing().keys;
    let (epoch, other) = (Epoch::random(), Epoch::random());
    let of = |epoch, seq| BackupMark { v: 1, epoch, seq, verified_at: DateTime::UNIX_EPOCH };
    let sign = |mark: &BackupMark| Signed::sign(Domain::BACKUP, &server.receipt, mark).unwrap();
    let taken = |epoch, seq, before: Option<&BackupMark>| backup(keys, &sign(&of(epoch, seq)), &a_mark(epoch), before);
    assert_eq!(taken(epoch, 7, None), Ok(of(epoch, 7)));
    assert!(taken(epoch, 7, Some(&of(epoch, 7))).is_ok() && taken(epoch, 1, Some(&of(other, 9))).is_ok());
    assert_eq!(taken(epoch, 6, Some(&of(epoch, 7))).unwrap_err().word, Word::Backup);
    assert!(backup(keys, &sign(&of(other, 7)), &a_mark(epoch), None).is_err());
    let by_content = Signed::sign(Domain::BACKUP, &server.content, &of(epoch, 7)).unwrap();
    assert!(backup(keys, &by_content, &a_mark(epoch), None).is_err());
}

#[test]
fn a_verdict_is_of_this_item_and_nothing_else() {
    let (server, stranger) = (Server::new(), Server::new());
    let keys = &server.pairing().keys;
    let device = SecretKey::generate().unwrap();
    let item = Item::sign(SubmissionId::random(), b"sealed".to_vec(), &device);
    let judged = |result| verdict(keys, &item, &result);
    let receipt = |receipt| ItemResult::Receipt { receipt };
    let good = server.receipt(Domain::RECEIPT, item.id, &item.sha256);
    assert!(matches!(judged(receipt(good.clone())), Ok(Some(Settled::Receipted { .. }))));
    let gone = server.receipt(Domain::GONE, item.id, "other bytes");
    assert!(matches!(judged(ItemResult::Gone { gone: gone.clone() }), Ok(Some(Settled::Gone { .. }))));
    for bad in [
        stranger.receipt(Domain::RECEIPT, item.id, &item.sha256),
        server.receipt(Domain::RECEIPT, SubmissionId::random(), &item.sha256),
        server.receipt(Domain::RECEIPT, item.id, "other bytes"),
        gone,
    ] {
        assert_eq!(judged(receipt(bad)).unwrap_err().word, Word::Receipt);
    }
    for bad in [good, server.receipt(Domain::GONE, SubmissionId::random(), &item.sha256)] {
        assert_eq!(judged(ItemResult::Gone { gone: bad }).unwrap_err().word, Word::Gone);
    }
    let word = |key: &SecretKey, id, sha256: &str| {
        let word = submissions::Refusal { v: 1, id, sha256: sha256.into(), problem: "p".into() };
        Some(Signed::sign(Domain::REFUSED, key, &word).unwrap())
    };
    let said = |id, retry, word| ItemResult::Refused { id, problem: "p".into(), retry, word };
    let for_good = |word| judged(said(Some(item.id), false, word));
    assert!(matches!(for_good(word(&server.receipt, item.id, &item.sha256)), Ok(Some(Settled::Refused { .. }))));
    for bad in [
        word(&stranger.receipt, item.id, &item.sha256),
        word(&server.content, item.id, &item.sha256),
        word(&server.receipt, SubmissionId::random(), &item.sha256),
        word(&server.receipt, item.id, "other bytes"),
    ] {
        assert_eq!(for_good(bad).unwrap_err().word, Word::Refused);
    }
    let refused = |id, retry| said(id, retry, None);
    for waits in [refused(Some(item.id), true), refused(None, false), refused(Some(item.id), false)] {
        assert!(matches!(judged(waits), Ok(None)));
    }
}

#[test]
fn a_set_is_ours_goes_forward_and_answers_what_was_asked() {
    let (server, stranger) = (Server::new(), Server::new());
    let pairing = server.pairing();
    let epoch = Epoch::random();
    let sign = |key: &SecretKey, set: &ChangeSet| Signed::sign(Domain::CHANGES, key, set).unwrap();
    let good = a_set(epoch, None, 9);
    assert!(change_set(&pairing, &sign(&server.content, &good), 9).is_ok());
    for (key, set, known) in [
        (&server.content, a_set(epoch, None, 8), 9),
        (&server.receipt, good.clone(), 9),
        (&stranger.content, good.clone(), 9),
        (&server.content, ChangeSet { municipality: "there".into(), ..good.clone() }, 9),
        (&server.content, ChangeSet { v: 2, ..good.clone() }, 9),
    ] {
        assert_eq!(change_set(&pairing, &sign(key, &set), known).unwrap_err().word, Word::Set);
    }
    assert!(answers(&good, None, epoch).is_ok() && answers(&a_set(epoch, Some("c1"), 9), Some("c1"), epoch).is_ok());
    for (set, cursor, epoch) in [
        (a_set(epoch, None, 9), Some("c1"), epoch),
        (a_set(epoch, Some("c1"), 9), None, epoch),
        (a_set(epoch, Some("c0"), 9), Some("c1"), epoch),
        (good, None, Epoch::random()),
        (ChangeSet { full: false, ..a_set(epoch, None, 9) }, None, epoch),
        (ChangeSet { more: true, ..a_set(epoch, Some("c2"), 9) }, Some("c2"), epoch),
    ] {
        assert!(answers(&set, cursor, epoch).is_err(), "{set:?}");
    }
}

#[test]
fn time_is_ours_fresh_and_under_no_older_list() {
    let (server, stranger) = (Server::new(), Server::new());
    let time = SignedTime { v: 1, municipality: "here".into(), time: DateTime::UNIX_EPOCH, nonce: "n".into() };
    let reply = |by: &Server, list: u64, municipality: &str, key: &SecretKey| TimeReply {
        v: 1,
        time: Signed::sign(Domain::TIME, key, &time).unwrap(),
        root: Bytes(by.root.public().to_bytes()),
        keys: by.list(list, municipality).1,
    };
    let asked = |reply: &TimeReply, nonce| signed_time(reply, &server.root.public(), "here", 3, nonce);
    let good = reply(&server, 4, "here", &server.receipt);
    assert_eq!(asked(&good, "n"), Ok(DateTime::UNIX_EPOCH));
    assert!(asked(&good, "other").is_err());
    for bad in [
        reply(&server, 2, "here", &server.receipt),
        reply(&server, 4, "there", &server.receipt),
        reply(&server, 4, "here", &server.content),
        reply(&stranger, 4, "here", &stranger.receipt),
    ] {
        assert_eq!(asked(&bad, "n").unwrap_err().word, Word::Time);
    }
}
