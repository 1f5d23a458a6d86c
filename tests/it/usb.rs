//! The USB bundle between a real kiosk and a real server: out, in, back; late, twice, by another way, to the wrong place.

use std::path::Path;

use serde_json::{Value, json};
use suanruam::domain::clock;
use suanruam::pack::Pack;
use suanruam::server::bundle::{self, ServerBundleError};
use suanruam::server::keys::{self, Listed};
use suanruam::server::store::{Action, Actor, NoticeDraft};
use suanruam::server::{media, spawn};
use suanruam::store::{Meta, OutboxState, Store};
use suanruam::wire::bundle::BundleError;
use suanruam::wire::keys::KeyUse;
use suanruam::wire::media::Media;
use tempfile::TempDir;

use crate::support::{TestKiosk, TestServer, data, opinions, sample_notice, server_program};
use crate::usb_kit::{Stick, count, export, import, pack_pictures, round, take};

fn answer(server: &TestServer, submission: &str) {
    let cases = server.cases();
    let case = cases.iter().find(|case| case.submission.to_string() == submission).unwrap();
    let (store, actor, now) = (server.store(), Actor::cli(), clock::now());
    let route = Action::Route { unit: "KC".into(), note: None };
    let version = store.act(&actor, case.row.id, route, case.row.version, now).unwrap();
    let answer =
        Action::Answer { text: "จะซ่อมภายในเดือนนี้".into(), close: false };
    store.act(&actor, case.row.id, answer, version, now).unwrap();
}

/// The server's half is done by the real program in a process of its own, while another serves the same data.
#[test]
fn a_hundred_opinions_go_by_file_only_and_an_answer_comes_back_by_file() {
    let (server, stick) = (TestServer::start(), Stick::new());
    let kiosk = TestKiosk::enrolled(&server.url(), &server.code());
    kiosk.follow("http://127.0.0.1:9");
    let kept = kiosk.submit(&data("opinions.ndjson")).json();
    let file = stick.file("out.bundle");
    assert_eq!(export(&kiosk, &file)["waiting"], 100);
    assert_eq!(count(&kiosk, OutboxState::Waiting), 100, "an export moves nothing");

    let path = file.to_str().unwrap();
    let output = server_program(server.data(), &["import", path, "--json"]).output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    let taken: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!((&taken["items"], &taken["receipted"], &taken["passed_over"]), (&100.into(), &100.into(), &0.into()));
    assert_eq!(stick.names(), ["out.bundle", "out.bundle.reply"]);
    let brought = import(&kiosk, &stick.file("out.bundle.reply"));
    assert_eq!((&brought["sent"], &brought["waiting"], &brought["content"]), (&100.into(), &0.into(), &"taken".into()));
    assert_eq!((count(&kiosk, OutboxState::Waiting), count(&kiosk, OutboxState::Receipted)), (0, 100));
    assert!(kiosk.status()["last_sync"].is_string());

    // Each case is what was given, once, to the letter.
    let cases = server.cases();
    assert_eq!(cases.len(), 100);
    for line in data("opinions.ndjson").lines() {
        let line: Value = serde_json::from_str(line).unwrap();
        let case = cases.iter().find(|case| case.submission.to_string() == line["id"].as_str().unwrap()).unwrap();
        assert_eq!(case.row.text, line["text"].as_str().unwrap_or(""));
    }

    answer(&server, kept[0]["id"].as_str().unwrap());
    let brought = round(&kiosk, &server, &file);
    assert_eq!((&brought["sent"], &brought["answers"]), (&0.into(), &1.into()));
    let news = kiosk.track(kept[0]["code"].as_str().unwrap()).json().remove(0);
    assert_eq!((news["state"].as_str(), news["answer"].as_str()), (Some("answered"), Some("จะซ่อมภายในเดือนนี้")));
    assert_eq!(server.store().audit_verify().unwrap().broken_at, None);
}

#[test]
fn brought_in_again_from_two_sticks_in_another_order_and_by_the_network_too_nothing_is_lost_or_doubled() {
    let (server, stick) = (TestServer::start(), Stick::new());
    let kiosk = TestKiosk::enrolled(&server.url(), &server.code());
    let [one, two, copy] = ["1", "2", "copy"].map(|name| stick.file(name));
    kiosk.submit(&opinions(3));
    export(&kiosk, &one);
    std::fs::copy(&one, &copy).unwrap();
    kiosk.submit(&opinions(4));
    export(&kiosk, &two);
    // The later stick first, then the network with one more, then the earlier stick, twice.
    let second = take(&server, &two).unwrap();
    kiosk.submit(&opinions(1));
    server.publish(sample_notice("ข่าวหนึ่ง (ตัวอย่าง)"));
    assert_eq!(kiosk.sync().code, 0);
    let notices = kiosk.status()["notices"].clone();
    let first = take(&server, &one).unwrap();
    let again = take(&server, &copy).unwrap();
    assert_eq!((second.receipted, first.receipted, again.receipted), (7, 3, 3));
    assert_eq!(server.cases().len(), 8);
    // The receipts are the same bytes each time.
    let receipts = |path: &Path| -> Vec<Value> {
        let text = std::fs::read_to_string(path).unwrap();
        let lines = text.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
        lines.filter(|line| line.get("results").is_some()).collect()
    };
    assert_eq!(receipts(&first.reply), receipts(&again.reply));
    let order = [&again.reply, &first.reply, &second.reply, &second.reply];
    for reply in order {
        let brought = import(&kiosk, reply);
        assert_eq!((&brought["sent"], &brought["refused"]), (&0.into(), &0.into()), "{brought}");
    }
    assert_eq!((count(&kiosk, OutboxState::Waiting), count(&kiosk, OutboxState::Receipted)), (0, 8));
    assert_eq!(kiosk.status()["notices"], notices);
    assert_eq!((kiosk.sync().code, server.cases().len()), (0, 8));
}

#[test]
fn an_older_return_file_after_a_newer_one_takes_no_content_and_no_time_back() {
    let (server, stick) = (TestServer::start(), Stick::new());
    let kiosk = TestKiosk::enrolled(&server.url(), &server.code());
    let [old, new] = ["old", "new"].map(|name| stick.file(name));
    kiosk.submit(&opinions(2));
    export(&kiosk, &old);
    let old = take(&server, &old).unwrap().reply;
    server.publish(sample_notice("ข่าวที่ใหม่กว่า (ตัวอย่าง)"));
    export(&kiosk, &new);
    let new = take(&server, &new).unwrap().reply;
    let after = import(&kiosk, &new);
    assert_eq!((&after["content"], &after["older"]), (&"taken".into(), &false.into()));
    let (notices, sync) = (kiosk.status()["notices"].clone(), kiosk.status()["last_sync"].clone());
    let late = import(&kiosk, &old);
    assert_eq!((&late["content"], &late["older"], &late["sent"]), (&"older".into(), &true.into(), &0.into()));
    assert_eq!((&kiosk.status()["notices"], &kiosk.status()["last_sync"]), (&notices, &sync));
    // Content for any kiosk, from before: the same.
    let general = stick.file("general");
    bundle::export(server.state(), &general, None, clock::now()).unwrap();
    server.publish(sample_notice("ข่าวที่ใหม่ที่สุด (ตัวอย่าง)"));
    assert_eq!(kiosk.sync().code, 0);
    assert_eq!(import(&kiosk, &general)["content"], "older");
}

#[test]
fn an_older_return_files_receipts_still_count() {
    let (server, stick) = (TestServer::start(), Stick::new());
    let kiosk = TestKiosk::enrolled(&server.url(), &server.code());
    kiosk.submit(&opinions(5));
    let file = stick.file("a");
    export(&kiosk, &file);
    let old = take(&server, &file).unwrap().reply;
    // A newer word from the server that says nothing of them.
    let general = stick.file("b");
    let id = server.store().kiosks().unwrap()[0].id;
    server.publish(sample_notice("ข่าว (ตัวอย่าง)"));
    bundle::export(server.state(), &general, None, clock::now()).unwrap();
    assert_eq!(import(&kiosk, &general)["content"], "taken");
    let brought = import(&kiosk, &old);
    assert_eq!((&brought["sent"], &brought["content"]), (&5.into(), &"older".into()));
    assert_eq!(server.store().kiosks().unwrap()[0].id, id);
}

/// The kiosk lost its copy of the receipts, or never had them: one file from the server has all.
#[test]
fn a_file_for_one_kiosk_carries_a_receipt_for_everything_that_is_here_of_it() {
    let (server, stick) = (TestServer::start(), Stick::new());
    let kiosk = TestKiosk::enrolled(&server.url(), &server.code());
    kiosk.submit(&opinions(120));
    let file = stick.file("out");
    export(&kiosk, &file);
    std::fs::remove_file(take(&server, &file).unwrap().reply).unwrap();
    let id = server.store().kiosks().unwrap()[0].id;
    let to = stick.file("to");
    let output = server_program(server.data(), &["export", to.to_str().unwrap(), "--kiosk", &id.to_string(), "--json"])
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(
        serde_json::from_slice::<Value>(&output.stdout).unwrap(),
        json!({"receipts": 120, "pictures": pack_pictures()})
    );
    let brought = import(&kiosk, &to);
    assert_eq!((&brought["sent"], &brought["waiting"]), (&120.into(), &0.into()));
    assert_eq!(kiosk.sync().code, 0);
    assert_eq!(server.cases().len(), 120);
}

fn elsewhere() -> (TempDir, suanruam::server::RunningServer) {
    let dir = TempDir::new().unwrap();
    let mut pack = Pack::builtin().unwrap();
    pack.municipality.id = "elsewhere".into();
    let server = spawn(dir.path(), pack, "127.0.0.1:0".parse().unwrap()).unwrap();
    (dir, server)
}

#[test]
fn brought_to_the_wrong_place_it_is_refused_by_name_and_nothing_is_taken() {
    let (server, other, stick) = (TestServer::start(), TestServer::start(), Stick::new());
    let (_dir, foreign) = elsewhere();
    let kiosk = TestKiosk::enrolled(&server.url(), &server.code());
    let sister = TestKiosk::enrolled(&server.url(), &server.code());
    let cousin = TestKiosk::enrolled(&other.url(), &other.code());
    kiosk.submit(&opinions(2));
    let file = stick.file("out");
    export(&kiosk, &file);
    // To another server of the same name, and to another municipality's.
    let Err(ServerBundleError::Bundle(wrong @ BundleError::OtherRoot { .. })) = take(&other, &file) else { panic!() };
    let root = suanruam::wire::enrol::fingerprint(&server.state().keys.root);
    assert!(wrong.to_string().contains(&root) && wrong.to_string().contains("another server"), "{wrong}");
    let wrong = bundle::import(&foreign.state, &file, &stick.file("x"), clock::now()).unwrap_err().to_string();
    assert!(wrong.contains("wiang-thoeng") && wrong.contains("elsewhere"), "{wrong}");
    assert_eq!((other.cases().len(), stick.names()), (0, vec!["out".to_owned()]));
    // A kiosk's file to a kiosk, a server's file to a server.
    let wrong = kiosk.import(&file);
    assert!(wrong.code == 1 && wrong.err.contains("suanruam-server import"), "{wrong:?}");
    let reply = take(&server, &file).unwrap().reply;
    assert!(matches!(take(&server, &reply), Err(ServerBundleError::Bundle(BundleError::FromServer))));
    // The return file to another kiosk of this server, and to one of another.
    let own = server.store().kiosks().unwrap().iter().map(|kiosk| kiosk.id.to_string()).collect::<Vec<_>>();
    let wrong = sister.import(&reply);
    assert!(wrong.code == 1 && own.iter().all(|id| wrong.err.contains(id)), "{wrong:?}");
    assert!(matches!(cousin.import(&reply).code, 1));
    for (name, state, words) in [("general", other.state(), "another server"), ("foreign", &foreign.state, "elsewhere")]
    {
        let general = stick.file(name);
        bundle::export(state, &general, None, clock::now()).unwrap();
        let before = kiosk.status()["notices"].clone();
        let wrong = kiosk.import(&general);
        assert!(wrong.code == 1 && wrong.err.contains(words) && wrong.err.contains("othing was taken"), "{wrong:?}");
        assert_eq!(kiosk.status()["notices"], before);
    }
    assert_eq!(count(&kiosk, OutboxState::Waiting), 2);
    // A kiosk that is not paired, and files that are none.
    let fresh = TestKiosk::new();
    assert!(fresh.export(&stick.file("none")).err.contains("enrol"));
    assert_eq!(fresh.import(&reply).code, 1);
    for (name, bytes) in [("photo.jpg", &b"\xff\xd8\xff\xe0\0\x10JFIF"[..]), ("words.txt", b"hello\n")] {
        let path = stick.file(name);
        std::fs::write(&path, bytes).unwrap();
        let wrong = kiosk.import(&path);
        assert!(wrong.code == 1 && wrong.err.contains("no bundle"), "{wrong:?}");
        assert!(matches!(take(&server, &path), Err(ServerBundleError::Bundle(BundleError::NotABundle))));
        assert_eq!(kiosk.export(&path).code, 2, "another's file is not written over");
        assert_eq!(std::fs::read(&path).unwrap(), bytes);
    }
    assert_eq!((kiosk.import(&stick.file("not there")).code, kiosk.export(stick.0.path()).code), (2, 2));
    // And in the right place everything is as it was.
    assert_eq!(import(&kiosk, &reply)["sent"], 2);
}

#[test]
fn a_kiosk_away_while_every_key_was_changed_takes_the_list_first_and_then_everything() {
    let (mut server, stick) = (TestServer::start(), Stick::new());
    let kiosk = TestKiosk::enrolled(&server.url(), &server.code());
    assert_eq!(kiosk.sync().code, 0);
    kiosk.submit(&opinions(5));
    let file = stick.file("out");
    export(&kiosk, &file);
    let root = server.data().join(keys::ROOT_FILE);
    for key_use in [KeyUse::Content, KeyUse::Receipt, KeyUse::Sealing, KeyUse::Content, KeyUse::Receipt] {
        let listed = Listed::load(server.data(), "wiang-thoeng").unwrap();
        keys::rotate(server.data(), &listed, key_use, &root, &[]).unwrap();
    }
    server.restart();
    server.publish(sample_notice("ข่าวระหว่างที่ตู้ไม่อยู่ (ตัวอย่าง)"));
    let brought = import(&kiosk, &take(&server, &file).unwrap().reply);
    assert_eq!(
        (&brought["sent"], &brought["content"], &brought["passed_over"]),
        (&5.into(), &"taken".into(), &0.into())
    );
    // From now on it seals to the new key.
    kiosk.submit(&opinions(1));
    assert_eq!(round(&kiosk, &server, &file)["sent"], 1);
    assert_eq!(server.cases().len(), 6);
}

/// No network at all: the restored server learns by the stick what it lost.
#[test]
fn a_restored_server_gets_back_what_it_lost_by_stick_alone() {
    let (mut server, stick) = (TestServer::start(), Stick::new());
    let kiosk = TestKiosk::enrolled(&server.url(), &server.code());
    let file = stick.file("s");
    kiosk.submit(&opinions(3));
    round(&kiosk, &server, &file);
    let old = server.copy();
    kiosk.submit(&opinions(4));
    round(&kiosk, &server, &file);
    let before = stick.file("before");
    std::fs::copy(stick.file("s.reply"), &before).unwrap();
    server.put_back(&old);
    assert_eq!(server.cases().len(), 3);
    kiosk.submit(&opinions(1));
    let brought = round(&kiosk, &server, &file);
    assert_eq!(
        (&brought["sent"], &brought["again"], &brought["waiting"]),
        (&1.into(), &4.into(), &4.into()),
        "{brought}"
    );
    // The receipts of the epoch that was lost come home late, and take nothing off the list.
    let late = import(&kiosk, &before);
    assert_eq!((&late["older"], &late["sent"], &late["waiting"]), (&true.into(), &0.into(), &4.into()));
    let brought = round(&kiosk, &server, &file);
    assert_eq!((&brought["sent"], &brought["again"], &brought["waiting"]), (&4.into(), &0.into(), &0.into()));
    assert_eq!((server.cases().len(), count(&kiosk, OutboxState::Receipted)), (8, 8));
    kiosk.follow(&server.url());
    assert_eq!((kiosk.sync().code, server.cases().len()), (0, 8));
}

/// The receipt was lost on the way, the server restored from a copy that has the submission, the kiosk told of it.
#[test]
fn a_submission_kept_before_a_restore_and_receipted_after_it_is_settled() {
    let (mut server, stick) = (TestServer::start(), Stick::new());
    let kiosk = TestKiosk::enrolled(&server.url(), &server.code());
    let [lost, file] = ["lost", "file"].map(|name| stick.file(name));
    kiosk.submit(&opinions(2));
    round(&kiosk, &server, &file);
    kiosk.submit(&opinions(3));
    export(&kiosk, &lost);
    take(&server, &lost).unwrap();
    let copy = server.copy();
    kiosk.follow(&server.url());
    kiosk.submit(&opinions(1));
    server.publish(sample_notice("ข่าว (ตัวอย่าง)"));
    let general = stick.file("general");
    bundle::export(server.state(), &general, None, clock::now()).unwrap();
    import(&kiosk, &general);
    server.put_back(&copy);
    let brought = round(&kiosk, &server, &file);
    assert_eq!((&brought["sent"], &brought["waiting"]), (&4.into(), &0.into()), "{brought}");
    assert_eq!((count(&kiosk, OutboxState::Receipted), server.cases().len()), (6, 6));
}

#[test]
fn a_revoked_kiosks_backlog_is_set_aside_and_it_gets_nothing_new() {
    let (server, stick) = (TestServer::start(), Stick::new());
    let kiosk = TestKiosk::enrolled(&server.url(), &server.code());
    assert_eq!(kiosk.sync().code, 0);
    kiosk.submit(&opinions(2));
    let id = server.store().kiosks().unwrap()[0].id;
    server.store().kiosk_revoke(&Actor::cli(), id, clock::now()).unwrap();
    server.publish(sample_notice("ข่าวที่ตู้ไม่ได้ (ตัวอย่าง)"));
    let brought = round(&kiosk, &server, &stick.file("out"));
    assert_eq!((&brought["sent"], &brought["revoked"], &brought["content"]), (&2.into(), &true.into(), &"none".into()));
    assert_eq!((server.cases().len(), server.store().quarantine(10).unwrap().len()), (0, 2));
    assert!(Store::open(kiosk.data()).unwrap().meta(Meta::Revoked).unwrap().is_some());
}

#[test]
fn pictures_come_along_once_and_one_that_is_damaged_blocks_nothing() {
    let (server, stick) = (TestServer::start(), Stick::new());
    let kiosk = TestKiosk::enrolled(&server.url(), &server.code());
    let picture = |size: usize, fill: u8| [b"\x89PNG\r\n\x1a\n".as_slice(), &vec![fill; size]].concat();
    let whole = [picture(100, 1), picture(700_000, 2), picture(400_000, 3)];
    let kept: Vec<Media> = whole.iter().map(|bytes| media::put(server.data(), bytes).unwrap()).collect();
    server.publish(NoticeDraft {
        images: kept.clone(), ..sample_notice("ข่าวมีรูป (ตัวอย่าง)")
    });
    // One of them is damaged on the server's disk.
    let bad = media::folder(server.data()).join(&kept[1].sha256);
    std::fs::write(&bad, picture(700_000, 9)).unwrap();
    let file = stick.file("out");
    export(&kiosk, &file);
    let ran = kiosk.import(&take(&server, &file).unwrap().reply);
    let brought = ran.json().remove(0);
    assert_eq!(
        (ran.code, &brought["pictures"], &brought["passed_over"]),
        (1, &(2 + pack_pictures()).into(), &1.into()),
        "{ran:?}"
    );
    let here = |media: &Media| std::fs::read(kiosk.data().join("media").join(&media.sha256));
    assert_eq!((here(&kept[0]).unwrap(), here(&kept[2]).unwrap()), (whole[0].clone(), whole[2].clone()));
    assert!(here(&kept[1]).is_err());
    std::fs::write(&bad, &whole[1]).unwrap();
    let brought = round(&kiosk, &server, &file);
    assert_eq!((&brought["pictures"], here(&kept[1]).unwrap() == whole[1]), (&1.into(), true));
    let small = std::fs::metadata(stick.file("out.reply")).unwrap().len();
    round(&kiosk, &server, &file);
    let none = std::fs::metadata(stick.file("out.reply")).unwrap().len();
    assert!(small > 900_000 && none < 100_000, "what is here is not carried again: {small}, {none}");
}

/// Sealed copies go by stick as by the network: past a backup that counts, and no further.
#[test]
fn how_far_a_backup_reaches_comes_by_stick_and_only_that_far_copies_go() {
    let (server, stick) = (TestServer::start(), Stick::new());
    let kiosk = TestKiosk::enrolled(&server.url(), &server.code());
    let file = stick.file("out");
    kiosk.submit(&opinions(3));
    assert_eq!(round(&kiosk, &server, &file)["purged"], 0);
    server.backed_up(server.store().last_seq().unwrap());
    kiosk.submit(&opinions(2));
    let brought = round(&kiosk, &server, &file);
    assert_eq!((&brought["sent"], &brought["purged"]), (&2.into(), &3.into()));
    assert_eq!(import(&kiosk, &stick.file("out.reply"))["purged"], 0);
    assert_eq!(count(&kiosk, OutboxState::Receipted), 5);
}

/// What the file does not name may lie elsewhere by now: it is let go when the server has named it.
#[test]
fn a_stick_lets_go_of_what_its_file_names_and_of_nothing_else() {
    let (server, stick) = (TestServer::start(), Stick::new());
    let kiosk = TestKiosk::enrolled(&server.url(), &server.code());
    let file = stick.file("out");
    kiosk.submit(&opinions(2));
    export(&kiosk, &file);
    kiosk.submit(&opinions(1));
    assert_eq!(kiosk.sync().code, 0);
    server.backed_up(server.store().last_seq().unwrap());
    let reply = take(&server, &file).unwrap().reply;
    assert_eq!(import(&kiosk, &reply)["purged"], 2, "the third was given after the stick had left");
    assert_eq!(kiosk.sync().json()[0]["purged"], 1);
}
