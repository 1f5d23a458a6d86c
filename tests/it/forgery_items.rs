//! As in `forgery.rs`: the server's words on single submissions, on what a restored server lacks, pictures, enrolment.

use serde_json::{Value, json};
use suanruam::domain::clock;
use suanruam::domain::ids::{Epoch, SubmissionId};
use suanruam::server::media;
use suanruam::server::store::NoticeDraft;
use suanruam::store::{Meta, Store};
use suanruam::wire::bytes::encode;
use suanruam::wire::keys::KeyList;
use suanruam::wire::signing::{Domain, SecretKey};
use suanruam::wire::submissions::{Mark, Receipt};
use suanruam::wire::{paths, problem};

use crate::forgery_kit::{Case, World, attempt, case, expect_none, meta, photo, put, remake, settled};
use crate::forgery_words::{Right, forgeries, payload, sign};
use crate::support::{Reply, TestKiosk, opinions, sample_notice};

fn problem_reply(status: u16, kind: &str) -> Reply {
    let body = json!({"type": kind, "title": "forged", "status": status});
    Reply::new(&format!("{status} Forged"), paths::PROBLEM_JSON, body.to_string())
}

#[test]
fn forged_receipts_and_refusals_take_nothing_out_of_the_outbox() {
    let world = World::new();
    let kiosk = settled(&world);
    kiosk.submit(&opinions(2));
    let keys = &world.keys;
    let at = paths::SUBMISSIONS;
    // The server has them already, and the receipts were lost on the way: the forger has heard every true word.
    assert_eq!(kiosk.copied().sync().code, 0);
    let heard = world.kept(at);
    let (earlier, results) = (heard[0].json()["results"].clone(), heard.last().unwrap().json()["results"].clone());
    let mut cases = Vec::new();
    let at_first = "/results/0/receipt";
    let truth = results[0]["receipt"].clone();
    for (name, word) in forgeries(&truth, &world.right(Domain::RECEIPT, Domain::GONE, &keys.receipt)) {
        cases.push(first_only(put(format!("receipt: {name}"), at, "receipt", at_first, word)));
    }
    let of =
        |id: &Value, sha256: &str, epoch: &Value| json!({"v": 1, "id": id, "sha256": sha256, "epoch": epoch, "seq": 9});
    let right = payload(&truth);
    let sha256 = right["sha256"].as_str().unwrap();
    for (name, receipt) in [
        ("of other bytes", of(&right["id"], &"0".repeat(64), &right["epoch"])),
        ("of another submission", of(&json!(SubmissionId::random()), sha256, &right["epoch"])),
        ("of another version", {
            let mut receipt = right.clone();
            receipt["v"] = json!(2);
            receipt
        }),
    ] {
        let word = sign(Domain::RECEIPT, &keys.receipt, &receipt);
        cases.push(first_only(put(format!("receipt: {name}"), at, "receipt", at_first, word)));
    }
    let old = earlier[0]["receipt"].clone();
    cases.push(first_only(put("receipt: of an earlier submission", at, "receipt", at_first, old)));
    cases.push(first_only(put(
        "receipt: a true mark for one",
        at,
        "receipt",
        at_first,
        heard[0].json()["mark"].clone(),
    )));
    cases.push(remake("receipts: exchanged", at, "receipt", |mut body| {
        body["results"].as_array_mut().unwrap().swap(0, 1);
        body
    }));
    cases.push(remake("receipts: none", at, "", |mut body| {
        body["results"] = json!([]);
        body
    }));
    let gone = sign(Domain::GONE, &keys.receipt, &right);
    for (name, word) in forgeries(&gone, &world.right(Domain::GONE, Domain::RECEIPT, &keys.receipt)) {
        cases.push(gone_for_first(format!("gone: {name}"), word));
    }
    let another = of(&json!(SubmissionId::random()), sha256, &right["epoch"]);
    cases.push(gone_for_first("gone: another".into(), sign(Domain::GONE, &keys.receipt, &another)));
    cases.push(gone_for_first("gone: a true receipt for one".into(), truth.clone()));
    for kind in [problem::CONFLICT, problem::MALFORMED, "tag:whatever"] {
        cases.push(remake(format!("refused for good, unsigned: {kind}"), at, "", move |mut body| {
            for result in body["results"].as_array_mut().unwrap() {
                let word = result["receipt"]["payload"].as_str().map(ToOwned::to_owned).unwrap_or_default();
                let id = payload(&json!({"payload": word, "key": "", "sig": ""}))["id"].clone();
                *result = json!({"outcome": "refused", "id": id, "problem": kind, "retry": false});
            }
            body
        }));
    }
    for (status, kind) in [
        (400, problem::MALFORMED),
        (413, problem::TOO_LARGE),
        (400, problem::VERSION),
        (401, problem::UNSIGNED),
        (403, problem::REVOKED),
        (404, problem::NOT_FOUND),
        (503, problem::UNAVAILABLE),
    ] {
        cases.push(case(format!("unsigned: {status} {kind}"), at, "", move |_, _| problem_reply(status, kind)));
    }
    let (tried, wrong) = (cases.len(), attempt(&world, &kiosk, cases, false));
    expect_none(tried, 60, &wrong);
}

/// The other results are left out, so that nothing true moves beside what is forged.
fn first_only(case: Case) -> Case {
    let forge = case.forge;
    Case {
        forge: Box::new(move |request, reply| {
            let reply = forge(request, reply);
            let mut body = reply.json();
            body["results"].as_array_mut().unwrap().truncate(1);
            reply.with(body.to_string())
        }),
        ..case
    }
}

fn gone_for_first(name: String, word: Value) -> Case {
    first_only(remake(name, paths::SUBMISSIONS, "gone", move |mut body| {
        body["results"][0] = json!({"outcome": "gone", "gone": word});
        body
    }))
}

#[test]
fn a_receipt_of_an_epoch_that_was_left_takes_nothing_out_of_the_outbox() {
    let world = World::new();
    let kiosk = settled(&world);
    let old = meta(&kiosk, Meta::Epoch);
    world.server.store().new_epoch(old.parse().unwrap(), 0, clock::now()).unwrap();
    assert_eq!(kiosk.sync().code, 0);
    kiosk.submit(&opinions(1));
    let key = world.keys.receipt.clone();
    let replay = remake("from before the restore", paths::SUBMISSIONS, "", move |mut body| {
        let mut receipt = payload(&body["results"][0]["receipt"]);
        receipt["epoch"] = json!(old);
        body["results"][0]["receipt"] = sign(Domain::RECEIPT, &key, &receipt);
        body
    });
    expect_none(1, 1, &attempt(&world, &kiosk, vec![replay], false));
}

#[test]
fn forged_words_to_a_kiosk_that_reconciles_move_nothing() {
    let world = World::new();
    let kiosk = settled(&world);
    let at = paths::RECONCILE;
    Store::open(kiosk.data()).unwrap().set_meta(&[(Meta::ReconciledEpoch, "")]).unwrap();
    assert_eq!(kiosk.copied().sync().code, 0);
    let heard = world.kept(at).last().unwrap().json();
    let held = heard["results"][0]["receipt"].clone();
    let gone = sign(Domain::GONE, &world.keys.receipt, &payload(&held));
    let only = |name: String, told, result: Value| {
        remake(name, at, told, move |mut body| {
            body["results"] = json!([result]);
            body
        })
    };
    let mut cases = Vec::new();
    for (name, word) in forgeries(&held, &world.right(Domain::RECEIPT, Domain::GONE, &world.keys.receipt)) {
        cases.push(only(format!("held: {name}"), "receipt", json!({"outcome": "held", "receipt": word})));
    }
    for (name, word) in forgeries(&gone, &world.right(Domain::GONE, Domain::RECEIPT, &world.keys.receipt)) {
        cases.push(only(format!("gone: {name}"), "gone", json!({"outcome": "gone", "gone": word})));
    }
    let swapped = heard["results"][1]["receipt"].clone();
    cases.push(only("held: another's".into(), "receipt", json!({"outcome": "held", "receipt": swapped})));
    let stranger = json!({"outcome": "missing", "id": SubmissionId::random()});
    cases.push(only("missing: one never given".into(), "", stranger));
    let (tried, wrong) = (cases.len(), attempt(&world, &kiosk, cases, false));
    expect_none(tried, 40, &wrong);
}

#[test]
fn wrong_pictures_are_not_shown() {
    let world = World::new();
    let kiosk = settled(&world);
    let png: Vec<u8> = b"\x89PNG\r\n\x1a\n".iter().copied().chain((0..5000_u32).map(|n| (n % 251) as u8)).collect();
    let kept = media::put(world.server.data(), &png).unwrap();
    world
        .server
        .publish(NoticeDraft { images: vec![kept.clone()], ..sample_notice("ภาพ (ตัวอย่าง)") });
    let at = paths::MEDIA;
    let other: Vec<u8> = png.iter().map(|byte| byte ^ 1).collect();
    let mut one = png.clone();
    one[4000] ^= 1;
    let mut longer = png.clone();
    longer.push(0);
    for (name, told, forged) in [
        ("other bytes", "media", Reply::new("200 OK", "image/png", other)),
        ("one bit", "media", Reply::new("200 OK", "image/png", one)),
        ("one byte more", "media", Reply::new("200 OK", "image/png", longer)),
        ("one byte less", "", Reply::new("200 OK", "image/png", &png[..png.len() - 1])),
        ("a page", "", Reply::new("200 OK", "text/html", "<html>")),
        ("another kind of picture", "", Reply::new("200 OK", "image/svg+xml", png.clone())),
        ("a range that was not asked for", "", Reply::new("206 Partial Content", "image/png", &png[5..])),
    ] {
        let kiosk = kiosk.copied();
        let here = kiosk.data().join("media").join(&kept.sha256);
        world.mind.lock().unwrap().told.clear();
        world.mind.lock().unwrap().forge = Some((at, Box::new(move |_, _| forged.clone())));
        assert_eq!(kiosk.sync().code, 0, "{name}: a picture holds up nothing");
        world.mind.lock().unwrap().forge = None;
        assert!(!here.exists(), "{name}");
        let told_now = world.mind.lock().unwrap().told.clone();
        assert!(told.is_empty() || told_now.contains("\"media\""), "{name}: not reported: {told_now}");
        assert_eq!(kiosk.sync().code, 0);
        assert_eq!(std::fs::read(here).unwrap(), png, "{name}: the true one comes");
    }
}

#[test]
fn forged_enrolments_pair_with_nobody() {
    let world = World::new();
    let at = paths::ENROL;
    let stranger = &world.keys.stranger;
    let mut cases: Vec<Case> = Vec::new();
    let root = json!(encode(&stranger.public().to_bytes()));
    cases.push(put("another root", at, "", "/root", root.clone()));
    cases.push(put("another municipality", at, "", "/municipality", json!("elsewhere")));
    cases.push(put("another epoch", at, "", "/epoch", json!(Epoch::random())));
    cases.push(put("no root", at, "", "/root", json!("")));
    let once = world.kiosk();
    let list = serde_json::from_str::<Value>(&meta(&once, Meta::Keys)).unwrap();
    let right = Right { key: &world.keys.root, ..world.right(Domain::KEY_LIST, Domain::MARK, &world.keys.receipt) };
    for (name, word) in forgeries(&list, &right) {
        cases.push(put(format!("keys: {name}"), at, "", "/keys", word));
    }
    let foreign: KeyList = serde_json::from_value(payload(&list)).unwrap();
    let foreign = KeyList { municipality: "elsewhere".into(), ..foreign };
    cases.push(put("keys: elsewhere's", at, "", "/keys", sign(Domain::KEY_LIST, &world.keys.root, &foreign)));
    let heard = world.kept(at)[0].json()["mark"].clone();
    for (name, word) in forgeries(&heard, &world.right(Domain::MARK, Domain::TIME, &world.keys.receipt)) {
        cases.push(put(format!("mark: {name}"), at, "", "/mark", word));
    }
    cases.push(put("mark: of another enrolment", at, "", "/mark", heard));
    let (stranger_key, municipality) = (stranger.clone(), foreign_all(stranger));
    cases.push(remake("all of a stranger's, whole in itself", at, "", move |mut body| {
        let mut mark = payload(&body["mark"]);
        mark["time"] = json!(clock::now());
        body["mark"] = sign(Domain::MARK, &stranger_key, &mark);
        body["keys"] = municipality.clone();
        body["root"] = root.clone();
        body
    }));
    let mut wrong = Vec::new();
    let tried = cases.len();
    for case in cases {
        let kiosk = TestKiosk::new();
        world.mind.lock().unwrap().forge = Some((case.at, case.forge));
        let ran = kiosk.enrol(&world.middle.url(), &world.server.code());
        world.mind.lock().unwrap().forge = None;
        let store = Store::open(kiosk.data()).unwrap();
        let said = [Meta::ServerUrl, Meta::Kiosk, Meta::Root, Meta::Keys].map(|key| store.meta(key).unwrap());
        if ran.code == 0 || said.iter().any(Option::is_some) || suanruam::store::pairing_path(kiosk.data()).exists() {
            wrong.push(format!("{}: {ran:?} {said:?}", case.name));
        }
    }
    expect_none(tried, 50, &wrong);
}

/// A stranger's key list, whole in itself, of this municipality.
fn foreign_all(stranger: &SecretKey) -> Value {
    use suanruam::wire::keys::{KeyEntry, KeyUse};
    let entry = |key_use| KeyEntry {
        id: stranger.public().id(),
        key_use,
        public: suanruam::wire::bytes::Bytes(stranger.public().to_bytes()),
        retired: false,
    };
    let keys = vec![entry(KeyUse::Content), entry(KeyUse::Receipt), entry(KeyUse::Sealing)];
    let list = KeyList { v: 1, municipality: "wiang-thoeng".into(), version: 99, keys };
    sign(Domain::KEY_LIST, stranger, &list)
}

#[test]
fn what_the_forger_is_refused_the_right_keys_are_not() {
    // The photograph sees a change: with the right key in the forger's hand every one of these words moves something.
    let world = World::new();
    let kiosk = settled(&world);
    kiosk.submit(&opinions(1));
    let key = world.keys.receipt.clone();
    let gone = remake("", paths::SUBMISSIONS, "", move |mut body| {
        let receipt: Receipt = serde_json::from_value(payload(&body["results"][0]["receipt"])).unwrap();
        body["results"] = json!([{"outcome": "gone", "gone": sign(Domain::GONE, &key, &receipt)}]);
        body
    });
    assert!(!attempt(&world, &kiosk, vec![gone], false).is_empty());
    let key = world.keys.receipt.clone();
    let later = remake("", paths::SUBMISSIONS, "", move |mut body| {
        let mark: Mark = serde_json::from_value(payload(&body["mark"])).unwrap();
        body["mark"] = sign(Domain::MARK, &key, &Mark { time: clock::now() + chrono::TimeDelta::days(900), ..mark });
        body["results"] = json!([]);
        body
    });
    assert!(!attempt(&world, &kiosk, vec![later], true).is_empty());
    assert!(photo(&kiosk, true).iter().any(|row| row.starts_with("outbox") && row.contains("waiting")));
}
