//! Kiosk and server together, when either's database goes back, the kiosk is revoked, or it was away for long.

use std::collections::BTreeSet;
use std::path::Path;

use suanruam::domain::clock;
use suanruam::server::store::{Actor, AuditFilter, NoticeDraft};
use suanruam::server::{bundle, media};
use suanruam::store::{Meta, OutboxState, Store};
use suanruam::sync::pass::SyncError;
use suanruam::wire::bytes::sha256_hex;
use suanruam::wire::media::Media;

use crate::support::{FaultProxy, Mode, TestKiosk, TestServer, opinions, sample_notice};

fn store(kiosk: &TestKiosk) -> Store {
    Store::open(kiosk.data()).unwrap()
}

fn count(kiosk: &TestKiosk, state: OutboxState) -> u64 {
    store(kiosk).count(state).unwrap()
}

fn sync(kiosk: &TestKiosk) -> serde_json::Value {
    let ran = kiosk.sync();
    assert_eq!((ran.code, count(kiosk, OutboxState::Waiting)), (0, 0), "{ran:?}");
    ran.json().remove(0)
}

/// Gives and sends.
fn give(kiosk: &TestKiosk, many: usize) {
    kiosk.submit(&opinions(many));
    sync(kiosk);
}

#[test]
fn a_server_restored_again_and_again_from_one_copy_gets_back_what_it_lost() {
    let mut server = TestServer::start();
    let kiosks: Vec<_> = (0..2).map(|_| TestKiosk::enrolled(&server.url(), &server.code())).collect();
    give(&kiosks[0], 3);
    let old = server.copy();
    kiosks.iter().for_each(|kiosk| kiosk.follow(&server.url()));
    give(&kiosks[0], 4);
    give(&kiosks[1], 2);
    let mut given = 9;
    let mut epochs = vec![server.store().epoch().unwrap()];
    for round in 0..3 {
        server.put_back(&old);
        kiosks.iter().for_each(|kiosk| kiosk.follow(&server.url()));
        assert_eq!(server.cases().len(), 3, "round {round}");
        kiosks.iter().for_each(|kiosk| drop(sync(kiosk)));
        assert_eq!(server.cases().len(), given, "round {round}");
        assert_eq!(kiosks.iter().map(|kiosk| count(kiosk, OutboxState::Receipted)).sum::<u64>(), given as u64);
        assert_eq!(sync(&kiosks[0])["again"], 0, "the next pass finds nothing to do");
        let epoch = server.store().epoch().unwrap();
        assert!(!epochs.contains(&epoch), "an epoch that a kiosk has left does not come back");
        epochs.push(epoch);
        kiosks.iter().for_each(|kiosk| give(kiosk, 1));
        given += 2;
    }
}

/// The kiosk heard of an epoch, but holds no receipt of it, when the server goes back again.
#[test]
fn an_epoch_without_receipts_is_remembered_too() {
    let mut server = TestServer::start();
    let kiosk = TestKiosk::enrolled(&server.url(), &server.code());
    let old = server.copy();
    kiosk.follow(&server.url());
    let first = server.store().epoch().unwrap();
    server.store().new_epoch(first, 0, clock::now()).unwrap();
    sync(&kiosk);
    server.put_back(&old);
    kiosk.follow(&server.url());
    give(&kiosk, 2);
    assert_ne!(server.store().epoch().unwrap(), first);
    assert_eq!((server.cases().len(), count(&kiosk, OutboxState::Receipted)), (2, 2));
}

/// The backup is older than the kiosk: the server does not even know who asks.
#[test]
fn a_server_restored_from_before_the_enrolment_gets_everything_once_the_kiosk_is_enrolled_anew() {
    let mut server = TestServer::start();
    let old = server.copy();
    let kiosk = TestKiosk::enrolled(&server.url(), &server.code());
    give(&kiosk, 3);
    server.put_back(&old);
    kiosk.follow(&server.url());
    kiosk.submit(&opinions(2));
    let ran = kiosk.sync();
    assert!(ran.code == 1 && ran.err.contains("does not know this kiosk"), "{ran:?}");
    let elsewhere = TestServer::start();
    let ran = kiosk.enrol(&elsewhere.url(), &elsewhere.code());
    assert!(ran.code == 1 && ran.err.contains("2 submissions wait"), "{ran:?}");
    assert_eq!(kiosk.enrol(&server.url(), &server.code()).code, 0);
    sync(&kiosk);
    assert_eq!((server.cases().len(), server.store().quarantine(9).unwrap().len()), (5, 0));
    assert_eq!(count(&kiosk, OutboxState::Receipted), 5);
}

#[test]
fn a_kiosks_database_put_back_or_copied_sends_nothing_twice_and_loses_nothing() {
    let server = TestServer::start();
    let kiosk = TestKiosk::enrolled(&server.url(), &server.code());
    kiosk.submit(&opinions(2));
    let files = |data: &Path| -> Vec<_> {
        ["kiosk.db", "kiosk.db-wal"].map(|name| (name, std::fs::read(data.join(name)).ok())).to_vec()
    };
    let old = files(kiosk.data());
    sync(&kiosk);
    give(&kiosk, 3);
    for (name, bytes) in old {
        match bytes {
            Some(bytes) => std::fs::write(kiosk.data().join(name), bytes).unwrap(),
            None => drop(std::fs::remove_file(kiosk.data().join(name))),
        }
    }
    let _ = std::fs::remove_file(kiosk.data().join("kiosk.db-shm"));
    assert_eq!(count(&kiosk, OutboxState::Waiting), 5, "the old one's two, and three from the journal");
    sync(&kiosk);
    assert_eq!(server.cases().len(), 5);
    give(&kiosk, 1);
    assert_eq!(server.cases().len(), 6);
}

/// What this server signed is believed of a revoked kiosk too: what it sends first must not hide what was lost.
#[test]
fn what_a_restored_server_lost_comes_again_from_a_revoked_kiosk_too() {
    let mut server = TestServer::start();
    let kiosk = TestKiosk::enrolled(&server.url(), &server.code());
    let id = server.store().kiosks().unwrap()[0].id;
    server.store().kiosk_revoke(&Actor::cli(), id, clock::now()).unwrap();
    let send = |many| {
        kiosk.submit(&opinions(many));
        let ran = kiosk.sync();
        assert!(ran.err.contains("revoked") && count(&kiosk, OutboxState::Waiting) == 0, "{ran:?}");
    };
    send(1);
    let old = server.copy();
    kiosk.follow(&server.url());
    send(2);
    server.put_back(&old);
    kiosk.follow(&server.url());
    send(4);
    assert_eq!(server.store().submission_marks(id, 0, 99).unwrap().len(), 7);
}

#[test]
fn a_revoked_kiosk_still_sends_fetches_nothing_and_works_again_once_enrolled_anew() {
    let server = TestServer::start();
    let kiosk = TestKiosk::enrolled(&server.url(), &server.code());
    give(&kiosk, 1);
    let id = server.store().kiosks().unwrap()[0].id;
    server.store().kiosk_revoke(&Actor::cli(), id, clock::now()).unwrap();
    server.publish(sample_notice("ข่าว (ตัวอย่าง)"));
    let before = kiosk.status()["notices"].clone();
    for _ in 0..2 {
        kiosk.submit(&opinions(2));
        let ran = kiosk.sync();
        assert_eq!((ran.code, count(&kiosk, OutboxState::Waiting)), (1, 0), "{ran:?}");
        assert!(ran.err.contains("revoked") && ran.err.contains("2 submissions were still sent"), "{ran:?}");
        assert_eq!(kiosk.status()["notices"], before);
    }
    assert_eq!((server.cases().len(), server.store().quarantine(10).unwrap().len()), (1, 4));
    assert_eq!(kiosk.sync().code, 1, "with nothing to send it says so too");
    assert!(kiosk.status()["revoked"].is_string());
    assert_eq!(kiosk.enrol(&server.url(), &server.code()).code, 0);
    give(&kiosk, 1);
    assert_eq!(server.cases().len(), 2);
    assert_ne!(kiosk.status()["notices"], before);
    assert!(kiosk.status()["revoked"].is_null());
    assert_eq!(sync(&kiosk)["again"], 0);
}

#[test]
fn what_was_withdrawn_while_the_cursor_was_of_another_epoch_is_gone() {
    let server = TestServer::start();
    let kiosk = TestKiosk::enrolled(&server.url(), &server.code());
    let (actor, now) = (Actor::cli(), clock::now());
    let stays = server.publish(sample_notice("อยู่ (ตัวอย่าง)"));
    let goes = server.publish(sample_notice("ไป (ตัวอย่าง)"));
    sync(&kiosk);
    let shown =
        |id| store(&kiosk).notices(std::convert::identity).unwrap().unwrap().iter().any(|notice| notice.id == id);
    assert!(shown(stays.id) && shown(goes.id));
    server.store().notice_withdraw(&actor, goes.id, 1, now).unwrap();
    server.store().new_epoch(server.store().epoch().unwrap(), 0, now).unwrap();
    sync(&kiosk);
    assert!(shown(stays.id) && !shown(goes.id));
    // A cursor that is no cursor of this server's at all.
    store(&kiosk).set_meta(&[(Meta::Cursor, "nonsense")]).unwrap();
    sync(&kiosk);
    assert!(shown(stays.id) && !shown(goes.id));
}

/// A copy of the database was put back, and the feed has come as far again before the kiosk speaks: neither its receipt nor
/// the version of its set is evidence then.
#[test]
fn where_a_copy_went_on_otherwise_a_kiosk_shows_what_its_server_has_on_the_network_and_by_stick() {
    let sticks = tempfile::tempdir().unwrap();
    let mut server = TestServer::start();
    let kiosks: Vec<_> = (0..2).map(|_| TestKiosk::enrolled(&server.url(), &server.code())).collect();
    let (actor, now) = (Actor::cli(), clock::now());
    let stays = server.publish(sample_notice("อยู่ (ตัวอย่าง)"));
    kiosks.iter().for_each(|kiosk| give(kiosk, 1));
    let old = server.copy();
    server.store().notice_withdraw(&actor, stays.id, 1, now).unwrap();
    let undone = server.publish(sample_notice("ไม่เคยมี (ตัวอย่าง)"));
    let bring = |kiosk: &TestKiosk, server: &TestServer, name: &str| {
        let (there, back) = (sticks.path().join(name), sticks.path().join(format!("{name}.reply")));
        assert_eq!(kiosk.export(&there).code, 0);
        bundle::import(server.state(), &there, &back, clock::now()).unwrap();
        let ran = kiosk.import(&back);
        assert_eq!(ran.code, 0, "{ran:?}");
    };
    kiosks[0].follow(&server.url());
    sync(&kiosks[0]);
    bring(&kiosks[1], &server, "before");
    server.put_back(&old);
    for number in 0..3 {
        server.publish(sample_notice(&format!("ใหม่ {number} (ตัวอย่าง)")));
    }
    let left = server.store().epoch().unwrap();
    kiosks[0].follow(&server.url());
    sync(&kiosks[0]);
    let began = server.store().epoch().unwrap();
    assert_ne!(began, left, "it is known for a restore");
    bring(&kiosks[1], &server, "after");
    let posted: BTreeSet<_> = server.store().notices().unwrap().iter().map(|record| record.notice.id).collect();
    for kiosk in &kiosks {
        let shown: BTreeSet<_> = store(kiosk).notices(|notice| notice.id).unwrap().unwrap().into_iter().collect();
        assert!(shown.contains(&stays.id) && !shown.contains(&undone.id));
        assert_eq!(shown, posted);
    }
    sync(&kiosks[0]);
    assert_eq!(server.store().epoch().unwrap(), began, "one restore begins one epoch");
}

/// The stick's own evidence begins the epoch, and its return file is of it.
#[test]
fn a_stick_alone_tells_that_a_copy_went_on_otherwise() {
    let sticks = tempfile::tempdir().unwrap();
    let mut server = TestServer::start();
    let kiosk = TestKiosk::enrolled(&server.url(), &server.code());
    let old = server.copy();
    kiosk.follow(&server.url());
    let undone = server.publish(sample_notice("ไม่เคยมี (ตัวอย่าง)"));
    sync(&kiosk);
    server.put_back(&old);
    let new = server.publish(sample_notice("ใหม่ (ตัวอย่าง)"));
    let (left, file) = (server.store().epoch().unwrap(), sticks.path().join("kiosk.suanruam"));
    assert_eq!(kiosk.export(&file).code, 0);
    bundle::import(server.state(), &file, &bundle::reply_path(&file), clock::now()).unwrap();
    assert_ne!(server.store().epoch().unwrap(), left);
    assert_eq!(kiosk.import(&bundle::reply_path(&file)).code, 0);
    let shown = store(&kiosk).notices(|notice| notice.id).unwrap().unwrap();
    assert!(shown.contains(&new.id) && !shown.contains(&undone.id));
}

#[test]
fn what_was_refused_is_told_once_and_stands_in_the_audit_trail() {
    let server = TestServer::start();
    let kiosk = TestKiosk::enrolled(&server.url(), &server.code());
    store(&kiosk).report("receipt", "it is of another item", clock::now()).unwrap();
    for _ in 0..2 {
        sync(&kiosk);
    }
    assert!(store(&kiosk).reports().unwrap().is_empty());
    let id = server.store().kiosks().unwrap()[0].id;
    let filter = AuditFilter { record: Some(format!("kiosk:{id}")), limit: 20, ..Default::default() };
    let trail = server.store().audit_list(&filter).unwrap();
    let told: Vec<_> = trail.iter().filter(|event| event.action == "kiosk.report").collect();
    assert_eq!(told.len(), 1);
    assert!(told[0].detail.starts_with("receipt ×1"), "{}", told[0].detail);
}

#[test]
fn pictures_come_piece_by_piece_and_a_wrong_one_holds_up_nothing() {
    let server = TestServer::start();
    let proxy = FaultProxy::to(server.address());
    let kiosk = TestKiosk::enrolled(&proxy.url(), &server.code());
    sync(&kiosk);
    let png: Vec<u8> = b"\x89PNG\r\n\x1a\n".iter().copied().chain((0..300_000_u32).map(|n| (n % 251) as u8)).collect();
    let good = media::put(server.data(), &png).unwrap();
    // A file that went bad on the server's disk, and one that is not there.
    let bad = media::put(server.data(), b"\x89PNG\r\n\x1a\nwhole").unwrap();
    std::fs::write(media::folder(server.data()).join(&bad.sha256), b"\x89PNG\r\n\x1a\nholed").unwrap();
    let absent = Media { sha256: sha256_hex(b"absent"), bytes: 9, mime: "image/png".into(), alt: None };
    let images = vec![bad.clone(), absent, good.clone()];
    server.publish(NoticeDraft { images, ..sample_notice("ภาพ (ตัวอย่าง)") });
    let here = |media: &Media| kiosk.data().join("media").join(&media.sha256);
    for n in 0..4 {
        let moved = sync(&kiosk);
        assert_eq!(moved["pictures"], u64::from(n == 0));
    }
    assert_eq!(std::fs::read(here(&good)).unwrap(), png);
    assert!(!here(&bad).exists());
    let id = server.store().kiosks().unwrap()[0].id;
    let filter = AuditFilter { record: Some(format!("kiosk:{id}")), limit: 20, ..Default::default() };
    let told = server.store().audit_list(&filter).unwrap();
    assert!(told.iter().any(|event| event.action == "kiosk.report" && event.detail.contains("media")), "{told:?}");

    // Cut again and again: each time more of it is here.
    std::fs::remove_file(here(&good)).unwrap();
    let (mut before, part) = (0, here(&good).with_extension("part"));
    for _ in 0..3 {
        proxy.set(Mode::CutReply(60_000));
        kiosk.sync();
        let now = std::fs::metadata(&part).map_or(0, |file| file.len());
        assert!(now > before, "{now} after {before}");
        before = now;
    }
    proxy.set(Mode::Pass);
    sync(&kiosk);
    assert_eq!(std::fs::read(here(&good)).unwrap(), png);
}

/// The pictures' folder is no use: that is told, and is no reason to be silent or to hoard what a backup holds.
#[test]
fn a_kiosk_whose_disk_takes_no_pictures_does_everything_else() {
    let server = TestServer::start();
    let kiosk = TestKiosk::enrolled(&server.url(), &server.code());
    give(&kiosk, 2);
    let png = media::put(server.data(), b"\x89PNG\r\n\x1a\nwhole").unwrap();
    server.publish(NoticeDraft { images: vec![png.clone()], ..sample_notice("ภาพ (ตัวอย่าง)") });
    server.backed_up(2);
    let folder = kiosk.data().join("media");
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::write(&folder, "a file where the folder should be").unwrap();
    let held = || store(&kiosk).holdings().unwrap().sealed_to.values().map(|count| count.receipted).sum::<u64>();
    let alarms = || server.store().kiosks().unwrap()[0].alarms.clone();
    assert_eq!(held(), 2);
    kiosk.submit(&opinions(1));
    let ran = kiosk.sync();
    assert!(ran.code == 1 && ran.err.contains("pictures"), "{ran:?}");
    assert_eq!((server.cases().len(), count(&kiosk, OutboxState::Waiting)), (3, 0));
    assert!(alarms().contains(&"pictures_failed".to_owned()), "staff are told by the heartbeat: {:?}", alarms());
    assert_eq!(held(), 1, "what the backup holds is let go");
    let shown = store(&kiosk).notices(std::convert::identity).unwrap().unwrap();
    assert!(shown.iter().any(|notice| notice.images == [png.clone()]), "and the words of the notice are here");
    let stick = kiosk.data().join("out.bundle");
    assert_eq!(kiosk.export(&stick).code, 0, "a stick takes what waits");

    std::fs::remove_file(&folder).unwrap();
    assert!(sync(&kiosk)["pictures"].as_u64() > Some(0));
    assert!(folder.join(&png.sha256).exists());
    sync(&kiosk);
    assert!(!alarms().contains(&"pictures_failed".to_owned()), "{:?}", alarms());
}

/// What is salvaged only after the fresh database was reconciled is told to the server as well.
#[test]
fn what_a_restored_server_lost_comes_again_out_of_a_database_that_was_set_aside() {
    let mut server = TestServer::start();
    let kiosk = TestKiosk::enrolled(&server.url(), &server.code());
    let old = server.copy();
    kiosk.follow(&server.url());
    give(&kiosk, 2);
    server.backed_up(2);
    sync(&kiosk);
    give(&kiosk, 3);
    server.put_back(&old);
    server.store().new_epoch(server.store().epoch().unwrap(), 0, clock::now()).unwrap();
    kiosk.follow(&server.url());
    // Without the journal, so that the old database alone has them.
    std::fs::remove_dir_all(kiosk.data().join("journal")).unwrap();
    let damaged = suanruam::store::StoreError::Damaged("as a test has it".into());
    drop(store(&kiosk).replace(&damaged).unwrap());
    sync(&kiosk);
    assert_eq!(server.cases().len(), 0, "nothing is known here yet");
    assert_eq!(store(&kiosk).salvage().unwrap().rows, 5);
    assert_eq!(sync(&kiosk)["again"], 3);
    assert_eq!(server.cases().len(), 3, "what is still here comes again");
    let alarms = kiosk.status()["alarms"].clone();
    assert!(alarms.as_array().unwrap().iter().any(|code| code == "missing_after_restore"), "{alarms}");
    assert_eq!(sync(&kiosk)["again"], 0, "the next pass finds nothing to do");
}

#[test]
fn a_pass_without_enrolment_says_so() {
    let kiosk = TestKiosk::new();
    let ended = suanruam::sync::run(&mut store(&kiosk), kiosk.data()).unwrap_err();
    assert!(matches!(ended, SyncError::NotEnrolled));
}
