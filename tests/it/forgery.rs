//! A false server that has everything but the right keys: it stands between kiosk and server, passes on what it likes,
//! keeps what it heard and plays it again. Whatever it says, nothing on the kiosk moves; and when it falls silent, the
//! true server is heard as if nothing had been. Here: marks, backup marks, key lists, change sets.

use serde_json::{Value, json};
use suanruam::domain::clock;
use suanruam::domain::ids::Epoch;
use suanruam::store::{Meta, Store};
use suanruam::wire::keys::KeyList;
use suanruam::wire::paths;
use suanruam::wire::signing::{Domain, SecretKey};
use suanruam::wire::submissions::BackupMark;

use crate::forgery_kit::{Case, World, attempt, case, expect_none, meta, photo, put, remake, settled};
use crate::forgery_words::{Right, forgeries, payload, sign};
use crate::support::{TestKiosk, TestServer, sample_notice};

#[test]
fn forged_marks_backup_marks_and_key_lists_move_nothing() {
    let world = World::new();
    let kiosk = settled(&world);
    assert_eq!(kiosk.sync().code, 0);
    let keys = &world.keys;
    let heard = world.kept(paths::HEARTBEAT).last().unwrap().json();
    let at = paths::HEARTBEAT;

    let mut cases = Vec::new();
    for (name, word) in forgeries(&heard["mark"], &world.right(Domain::MARK, Domain::TIME, &keys.receipt)) {
        cases.push(put(format!("mark: {name}"), at, "mark", "/mark", word));
    }
    cases.push(put("mark: of an earlier request", at, "mark", "/mark", heard["mark"].clone()));
    let (elsewhere, receipt) = (Epoch::random(), keys.receipt.clone());
    let mut other_epoch = payload(&heard["mark"]);
    other_epoch["epoch"] = json!(elsewhere);
    cases.push(put("mark: old, of another epoch", at, "mark", "/mark", sign(Domain::MARK, &receipt, &other_epoch)));
    cases.push(remake("mark: of another version", at, "mark", move |mut body| {
        let mut mark = payload(&body["mark"]);
        mark["v"] = json!(2);
        body["mark"] = sign(Domain::MARK, &receipt, &mark);
        body
    }));
    cases.push(remake("mark: none", at, "", |mut body| {
        body.as_object_mut().unwrap().remove("mark");
        body
    }));

    for (name, word) in forgeries(&heard["orders"], &world.right(Domain::ORDERS, Domain::MARK, &keys.receipt)) {
        cases.push(put(format!("orders: {name}"), at, "orders", "/orders", word));
    }
    cases.push(put("orders: of an earlier request", at, "orders", "/orders", heard["orders"].clone()));
    let receipt = keys.receipt.clone();
    cases.push(remake("orders: another kiosk's", at, "orders", move |mut body| {
        let mut orders = payload(&body["orders"]);
        orders["kiosk"] = json!("6f1d3c1e-8a54-4a0e-9d0f-1b2c3d4e5f60");
        orders["name"] = json!("ตู้อื่น (ตัวอย่าง)");
        body["orders"] = sign(Domain::ORDERS, &receipt, &orders);
        body
    }));

    let list: KeyList =
        serde_json::from_value(payload(&serde_json::from_str(&meta(&kiosk, Meta::Keys)).unwrap())).unwrap();
    let newer = KeyList { version: list.version + 1, ..list.clone() };
    let true_list = sign(Domain::KEY_LIST, &keys.root, &newer);
    let right = Right { key: &keys.root, ..world.right(Domain::KEY_LIST, Domain::CHANGES, &keys.receipt) };
    for (name, word) in forgeries(&true_list, &right) {
        cases.push(put(format!("keys: {name}"), at, "keys", "/keys", word));
    }
    let foreign = KeyList { municipality: "elsewhere".into(), ..newer.clone() };
    let unknown = KeyList { v: 2, ..newer.clone() };
    for (name, told, list) in [
        ("another municipality's", "keys", &foreign),
        ("of another version of the format", "keys", &unknown),
        ("older", "", &KeyList { version: 0, keys: Vec::new(), ..list.clone() }),
        ("of the same version with other keys", "", &KeyList { keys: Vec::new(), ..list.clone() }),
    ] {
        cases.push(put(format!("keys: {name}"), at, told, "/keys", sign(Domain::KEY_LIST, &keys.root, list)));
    }
    let (tried, wrong) = (cases.len(), attempt(&world, &kiosk, cases, false));
    expect_none(tried, 80, &wrong);

    let epoch = meta(&kiosk, Meta::Epoch).parse().unwrap();
    let backup = |epoch, seq| BackupMark { v: 1, epoch, seq, verified_at: clock::now() };
    let true_backup = sign(Domain::BACKUP, &keys.receipt, &backup(epoch, 2));
    let mut cases = Vec::new();
    for (name, word) in forgeries(&true_backup, &world.right(Domain::BACKUP, Domain::MARK, &keys.receipt)) {
        cases.push(put(format!("backup: {name}"), at, "backup", "/backup", word));
    }
    let other = sign(Domain::BACKUP, &keys.receipt, &backup(elsewhere, 3));
    cases.push(put("backup: of another epoch", at, "backup", "/backup", other));
    cases.push(put("backup: a receipt key's mark", at, "backup", "/backup", heard["mark"].clone()));
    let (tried, wrong) = (cases.len(), attempt(&world, &kiosk, cases, false));
    expect_none(tried, 20, &wrong);

    // What is true is taken: it is not silence that kept the kiosk as it was.
    let truth = |place, word| {
        let kiosk = kiosk.copied();
        world.mind.lock().unwrap().forge = Some((at, put("", at, "", place, word).forge));
        assert_eq!(kiosk.sync().code, 0);
        world.mind.lock().unwrap().forge = None;
        kiosk
    };
    world.server.backed_up(2);
    let purged = kiosk.copied();
    assert_eq!((purged.sync().code, let_go(&purged)), (0, 2));
    assert_ne!(meta(&truth("/keys", true_list), Meta::Keys), meta(&kiosk, Meta::Keys));
    // Once a backup to 2 was heard, one to 1 is an old one.
    let older = sign(Domain::BACKUP, &keys.receipt, &backup(epoch, 1));
    expect_none(
        1,
        1,
        &attempt(&world, &purged, vec![put("backup: going back", at, "backup", "/backup", older)], false),
    );
}

/// How many sealed copies were let go.
fn let_go(kiosk: &TestKiosk) -> usize {
    photo(kiosk, false).iter().filter(|row| row.starts_with("outbox") && row.contains("Blob([])")).count()
}

/// A copy is let go by two words of one reply, and both have to hold.
#[test]
fn forged_words_on_what_a_backup_reaches_let_go_of_nothing() {
    let world = World::new();
    let (kiosk, at) = (settled(&world), paths::RECONCILE);
    world.server.backed_up(1);
    let without = |word: &'static str| {
        remake("", at, "", move |mut body| {
            body.as_object_mut().unwrap().remove(word);
            body
        })
    };
    // It has heard of the backup; where its copies are now, nobody said beside it.
    world.mind.lock().unwrap().forge = Some((at, without("backup").forge));
    assert_eq!((kiosk.sync().code, let_go(&kiosk)), (0, 0));
    world.mind.lock().unwrap().forge = None;
    let copy = kiosk.copied();
    assert_eq!((copy.sync().code, let_go(&copy)), (0, 1), "what is true is taken");
    let heard = world.kept(at).last().unwrap().json();
    let keys = &world.keys;
    let mut cases = Vec::new();
    for (name, word) in forgeries(&heard["backup"], &world.right(Domain::BACKUP, Domain::MARK, &keys.receipt)) {
        cases.push(put(format!("backup: {name}"), at, "backup", "/backup", word));
    }
    let held = &heard["results"][0]["receipt"];
    for (name, word) in forgeries(held, &world.right(Domain::RECEIPT, Domain::GONE, &keys.receipt)) {
        cases.push(put(format!("held: {name}"), at, "receipt", "/results/0/receipt", word));
    }
    cases.push(put("no word", at, "", "/results", json!([])));
    let (tried, wrong) = (cases.len(), attempt(&world, &kiosk, cases, false));
    expect_none(tried, 40, &wrong);
}

#[test]
fn forged_old_mixed_and_foreign_sets_move_nothing() {
    let world = World::new();
    let kiosk = settled(&world);
    let keys = &world.keys;
    let (first, at) = (world.kept(paths::CHANGES)[0].json(), paths::CHANGES);
    world.publish("ข่าวที่สอง (ตัวอย่าง)");
    let later = kiosk.copied();
    assert_eq!(later.sync().code, 0);
    let set = world.kept(at).last().unwrap().json()["set"].clone();
    let right = world.right(Domain::CHANGES, Domain::MARK, &keys.content);
    let mut cases: Vec<Case> =
        forgeries(&set, &right).into_iter().map(|(name, word)| put(name, at, "set", "/set", word)).collect();
    cases.push(put("replayed: the first of all", at, "set", "/set", first["set"].clone()));
    let other = TestServer::start();
    other.publish(sample_notice("ข่าวเท็จ (ตัวอย่าง)"));
    let stranger = crate::server_kit::Device::enrolled_at(&other.url(), &other.code().replace('-', "")[..8]);
    let foreign: Value = serde_json::from_slice(&stranger.changes(None).body).unwrap();
    cases.push(put("another server's own", at, "set", "/set", foreign["set"].clone()));
    cases.push(case("another server's whole reply", at, "mark", move |_, reply| reply.with(foreign.to_string())));
    let content = keys.content.clone();
    let mut alter = |name: &str, change: fn(&mut Value)| {
        let content = content.clone();
        cases.push(remake(name, at, "set", move |mut body| {
            let mut set = payload(&body["set"]);
            change(&mut set);
            body["set"] = sign(Domain::CHANGES, &content, &set);
            body
        }));
    };
    // These the content key did sign, for somebody or some time else.
    alter("another municipality's under the same keys", |set| set["municipality"] = json!("elsewhere"));
    alter("of another epoch", |set| set["epoch"] = json!(Epoch::random()));
    alter("rolled back", |set| set["version"] = json!(0));
    alter("of another cursor", |set| set["from"] = json!("x.1"));
    alter("the answer to a question without cursor", |set| set["from"] = Value::Null);
    alter("everything, where the news was asked for", |set| set["full"] = json!(true));
    alter("with more to come and no way to it", |set| {
        set["more"] = json!(true);
        set["cursor"] = set["from"].clone();
    });
    alter("of another version", |set| set["v"] = json!(2));
    // A set whose key the newest list dropped.
    let list: KeyList =
        serde_json::from_value(payload(&serde_json::from_str(&meta(&kiosk, Meta::Keys)).unwrap())).unwrap();
    let next = SecretKey::generate().unwrap();
    let mut dropped = KeyList { version: list.version + 1, ..list };
    for entry in &mut dropped.keys {
        if entry.id == keys.content.public().id() {
            (entry.id, entry.public) = (next.public().id(), suanruam::wire::bytes::Bytes(next.public().to_bytes()));
        }
    }
    let (dropped, old) = (sign(Domain::KEY_LIST, &keys.root, &dropped), set);
    let (tried, wrong) = (cases.len(), attempt(&world, &kiosk, cases, false));
    expect_none(tried, 30, &wrong);

    let rotated = kiosk.copied();
    Store::open(rotated.data()).unwrap().set_meta(&[(Meta::Keys, &dropped.to_string())]).unwrap();
    let before = photo(&rotated, false);
    world.mind.lock().unwrap().forge = Some((at, put("", at, "", "/set", old).forge));
    assert_eq!(rotated.sync().code, 1, "signed by a key that was dropped");
    assert_eq!(photo(&rotated, false), before);
    assert_eq!(Store::open(rotated.data()).unwrap().reports().unwrap()[0].kind, "set");
}
