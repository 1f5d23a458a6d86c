//! A picture of a kiosk's resting screen: wished for on the console, told in signed orders, answered once, and nothing of
//! any visitor in it.

use std::io::Cursor;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use chrono::TimeDelta;
use serde_json::{Value, json};
use suanruam::child::Limits;
use suanruam::domain::clock::{self, Mono};
use suanruam::domain::ids::{KioskId, WishId};
use suanruam::server::store::{Actor, AuditFilter, Screen, Store as Records, StoreError};
use suanruam::store::{Meta, Store};
use suanruam::wire::bytes::Bytes;
use suanruam::wire::picture::{Drawn, MAX_SIDE, PictureAnswer, PictureReply};
use suanruam::wire::signing::{Domain, SecretKey};
use suanruam::wire::{paths, problem};
use suanruam::worker::easel::Brush;
use suanruam::worker::{Pace, Worker};

use crate::forgery_kit::World;
use crate::forgery_words::{payload, sign};
use crate::server_kit::{Device, Reply, start};
use crate::support::{TestKiosk, TestServer, pack};

fn png(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    image::RgbImage::from_pixel(width, height, image::Rgb([200, 30, 10]))
        .write_to(&mut bytes, image::ImageFormat::Png)
        .unwrap();
    bytes.into_inner()
}

fn answer(device: &Device, wish: WishId, drawn: Drawn) -> Reply {
    let answer = PictureAnswer { v: 1, wish, at: clock::now(), drawn };
    device.call("POST", paths::PICTURE, "", &serde_json::to_vec(&answer).unwrap(), None)
}

fn picture(png: Vec<u8>) -> Drawn {
    Drawn::Picture { png: Bytes(png) }
}

fn refused(reply: &Reply, status: u16, kind: &str) {
    assert_eq!((reply.status, reply.problem().kind.as_str()), (status, kind), "{reply:?}");
}

fn wish(store: &dyn Records, kiosk: KioskId) -> WishId {
    store.screen_ask(&Actor::cli(), kiosk, clock::now()).unwrap()
}

fn screen(store: &dyn Records, kiosk: KioskId) -> Screen {
    store.screen(kiosk, clock::now()).unwrap()
}

fn done(store: &dyn Records) -> Vec<String> {
    let all = store.audit_list(&AuditFilter::default()).unwrap().into_iter().rev();
    all.map(|event| event.action).filter(|action| action.starts_with("kiosk.screen")).collect()
}

#[test]
fn a_wish_is_one_stands_for_a_week_and_is_gone_with_its_answer() {
    let data = tempfile::tempdir().unwrap();
    let server = start(data.path());
    let (store, device, now) = (&*server.state.store, Device::enrolled(&server), clock::now());
    let first = store.screen_ask(&Actor::cli(), device.id, now).unwrap();
    assert_eq!(store.screen_ask(&Actor::cli(), device.id, now).unwrap(), first, "one at a time");
    assert_eq!(store.screen_wish(device.id, now + TimeDelta::days(7) - TimeDelta::seconds(1)).unwrap(), Some(first));
    let later = now + TimeDelta::days(7);
    assert_eq!(store.screen_wish(device.id, later).unwrap(), None, "nobody waits for it any more");
    let over = store.screen(device.id, later).unwrap();
    assert_eq!((over.wish, over.over.map(|wish| wish.id)), (None, Some(first)));
    let second = store.screen_ask(&Actor::cli(), device.id, later).unwrap();
    assert_ne!(second, first);
    store.screen_take_back(&Actor::cli(), device.id, later).unwrap();
    store.screen_take_back(&Actor::cli(), device.id, later).unwrap();
    assert_eq!(store.screen(device.id, later).unwrap(), Screen::default());
    let third = store.screen_ask(&Actor::cli(), device.id, later).unwrap();
    let none = suanruam::server::store::ScreenAnswer::None { why: "too_long\n<b>ก".into() };
    assert!(!store.screen_answer(device.id, second, later, none.clone(), later).unwrap(), "it was taken back");
    assert!(store.screen_answer(device.id, third, later, none.clone(), later).unwrap());
    assert!(!store.screen_answer(device.id, third, later, none, later).unwrap(), "once");
    let failed = store.screen(device.id, later).unwrap().failed.unwrap();
    assert_eq!(failed.why, "too_long<b>", "a code, whatever a kiosk writes");
    assert_eq!(
        done(store),
        ["kiosk.screen_ask", "kiosk.screen_ask", "kiosk.screen_take_back", "kiosk.screen_ask", "kiosk.screen_failed"]
    );
    // Nobody answers for a revoked one.
    store.screen_ask(&Actor::cli(), device.id, later).unwrap();
    store.kiosk_revoke(&Actor::cli(), device.id, later).unwrap();
    assert_eq!(store.screen_wish(device.id, later).unwrap(), None);
    assert_eq!(store.screen_ask(&Actor::cli(), device.id, later).unwrap_err(), StoreError::NotFound);
    assert_eq!(store.audit_verify().unwrap().broken_at, None);
}

#[test]
fn only_what_was_asked_for_is_taken_and_only_a_picture() {
    let data = tempfile::tempdir().unwrap();
    let server = start(data.path());
    let store = &*server.state.store;
    let (device, other) = (Device::enrolled(&server), Device::enrolled(&server));
    let good = png(1080, 1920);
    refused(&answer(&device, WishId::random(), picture(good.clone())), 409, problem::NO_WISH);
    let asked = wish(store, device.id);
    refused(&answer(&device, WishId::random(), picture(good.clone())), 409, problem::NO_WISH);
    refused(&answer(&other, asked, picture(good.clone())), 409, problem::NO_WISH);
    let stranger = Device { key: SecretKey::generate().unwrap(), ..device.clone() };
    refused(&answer(&stranger, asked, picture(good.clone())), 401, problem::UNSIGNED);

    // Too large by itself, and by its body; no PNG, torn, and one that unpacks to more than it says.
    let most = usize::try_from(paths::MAX_PICTURE_BYTES).unwrap();
    let padded = [good.clone(), vec![0; most]].concat();
    refused(&answer(&device, asked, picture(padded[..=most].to_vec())), 413, problem::TOO_LARGE);
    refused(&answer(&device, asked, picture(vec![0; 2 * most])), 413, problem::TOO_LARGE);
    let mut bomb = png(1, 1);
    bomb[16..24].copy_from_slice(&[0, 1, 0x86, 0xa0, 0, 1, 0x86, 0xa0]);
    for bad in [b"GIF89a".to_vec(), good[..good.len() - 40].to_vec(), bomb, png(MAX_SIDE + 1, 1), Vec::new()] {
        refused(&answer(&device, asked, picture(bad)), 400, problem::MALFORMED);
    }
    let far = json!({"v": 1, "wish": asked, "at": "+262142-12-31T23:59:59Z", "outcome": "none", "why": "failed"});
    let reply = device.call("POST", paths::PICTURE, "", far.to_string().as_bytes(), None);
    refused(&reply, 400, problem::MALFORMED);
    let newer = json!({"v": 2, "wish": asked, "at": clock::now(), "outcome": "none", "why": "failed"});
    refused(&device.call("POST", paths::PICTURE, "", newer.to_string().as_bytes(), None), 400, problem::VERSION);
    assert_eq!((store.screen_png(device.id).unwrap(), done(store).len()), (None, 1), "nothing of it was kept");

    let reply: PictureReply = answer(&device, asked, picture(good.clone())).json();
    device.open_mark(&reply.standing.mark);
    assert_eq!(store.screen_png(device.id).unwrap(), Some(good.clone()));
    let kept = screen(store, device.id);
    let shown = kept.picture.unwrap();
    assert_eq!((shown.width, shown.height, kept.wish), (1080, 1920, None));
    refused(&answer(&device, asked, picture(png(9, 9))), 409, problem::NO_WISH);

    // Another takes its place; a failure leaves it, and is over with the next picture.
    let none = Drawn::None { why: "failed".into() };
    assert_eq!(answer(&device, wish(store, device.id), none).status, 200);
    let kept = screen(store, device.id);
    assert!(kept.picture.is_some() && kept.failed.is_some());
    assert_eq!(answer(&device, wish(store, device.id), picture(png(9, 9))).status, 200);
    assert_eq!(screen(store, device.id).failed, None);
    assert_eq!(store.screen_png(device.id).unwrap(), Some(png(9, 9)));
    assert_eq!(store.screen_png(other.id).unwrap(), None);
    store.screen_delete(&Actor::cli(), device.id, clock::now()).unwrap();
    assert_eq!(screen(store, device.id), Screen::default());
    let asked = wish(store, device.id);
    store.kiosk_revoke(&Actor::cli(), device.id, clock::now()).unwrap();
    refused(&answer(&device, asked, picture(good)), 403, problem::REVOKED);
}

#[test]
fn a_kiosk_without_a_window_says_so_once_and_the_pass_goes_on() {
    let server = TestServer::start();
    let kiosk = TestKiosk::enrolled(&server.url(), &server.code());
    let (store, id) = (server.store(), server.store().kiosks().unwrap()[0].id);
    assert_eq!(kiosk.sync().code, 0);
    assert_eq!(done(&*store), Vec::<String>::new(), "nobody asked");
    wish(&*store, id);
    assert_eq!(kiosk.sync().code, 0);
    assert_eq!(screen(&*store, id).failed.unwrap().why, "cannot_draw");
    assert_eq!(screen(&*store, id).wish, None);
    for _ in 0..2 {
        assert_eq!(kiosk.sync().code, 0);
    }
    assert_eq!(done(&*store), ["kiosk.screen_ask", "kiosk.screen_failed"]);
    // One that was taken back before it was heard is none.
    wish(&*store, id);
    store.screen_take_back(&Actor::cli(), id, clock::now()).unwrap();
    assert_eq!(kiosk.sync().code, 0);
    assert_eq!(done(&*store).len(), 4);
}

#[test]
fn a_forged_or_repeated_wish_does_nothing() {
    let world = World::new();
    let kiosk = world.kiosk();
    assert_eq!(kiosk.sync().code, 0);
    let store = world.server.store();
    let id = store.kiosks().unwrap()[0].id;
    let stored = || Store::open(kiosk.data()).unwrap().meta(Meta::PictureWish).unwrap().unwrap_or_default();
    let met = || world.mind.lock().unwrap().kept.get(paths::PICTURE).map_or(0, Vec::len);
    let try_with = |forge: Box<dyn Fn(Value) -> Value + Send>| {
        let forge = move |_: &_, reply: crate::support::Reply| reply.with(forge(reply.json()).to_string());
        world.mind.lock().unwrap().forge = Some((paths::HEARTBEAT, Box::new(forge)));
        assert_eq!(kiosk.sync().code, 0);
        world.mind.lock().unwrap().forge = None;
    };
    let asking = |body: &Value| {
        let mut orders = payload(&body["orders"]);
        orders["picture"] = json!(WishId::random());
        orders
    };
    let (content, stranger) = (world.keys.content.clone(), world.keys.stranger.clone());
    for key in [content, stranger] {
        try_with(Box::new(move |mut body| {
            body["orders"] = sign(Domain::ORDERS, &key, &asking(&body));
            body
        }));
    }
    // The right signature over other words.
    try_with(Box::new(move |mut body| {
        let bytes = Bytes(serde_json::to_vec(&asking(&body)).unwrap());
        body["orders"]["payload"] = json!(bytes);
        body
    }));
    assert_eq!((stored().as_str(), met()), ("", 0), "nothing was drawn, nothing sent");
    // A true one, played again after it was answered.
    let true_wish = wish(&*store, id);
    assert_eq!(kiosk.sync().code, 0);
    assert_eq!((met(), stored()), (1, true_wish.to_string()));
    let heard = world.kept(paths::HEARTBEAT).last().unwrap().json()["orders"].clone();
    assert_eq!(payload(&heard)["picture"], json!(true_wish));
    assert_eq!(kiosk.sync().code, 0);
    assert_eq!(stored(), "", "it is no longer wanted");
    let again = heard.clone();
    try_with(Box::new(move |mut body| {
        body["orders"] = again.clone();
        body
    }));
    assert_eq!((met(), stored().as_str()), (1, ""), "it answers another request");
    // And even the server's own key brings no second answer to the same wish.
    let receipt = world.keys.receipt.clone();
    try_with(Box::new(move |mut body| {
        let mut orders = payload(&body["orders"]);
        orders["picture"] = json!(true_wish);
        body["orders"] = sign(Domain::ORDERS, &receipt, &orders);
        body
    }));
    assert_eq!(met(), 1);
    assert!(world.mind.lock().unwrap().told.contains("orders"), "it was reported");
}

/// A program in the place of the kiosk's own.
fn brush(dir: &Path, script: &str) -> Brush {
    let program = dir.join("program");
    std::fs::write(&program, format!("#!/bin/sh\n{script}\n")).unwrap();
    std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o700)).unwrap();
    Brush { program: Some(program), pack: None, limits: Limits { time: Duration::from_secs(60), ..Limits::default() } }
}

fn wait(what: &str, mut until: impl FnMut() -> bool) {
    let waited = Mono::start();
    while !until() {
        assert!(waited.elapsed() < Duration::from_secs(50), "{what}");
        std::thread::sleep(Duration::from_millis(50));
    }
}

#[test]
fn while_it_is_drawn_what_visitors_give_goes_out() {
    let server = TestServer::start();
    let kiosk = TestKiosk::enrolled(&server.url(), &server.code());
    let (store, id) = (server.store(), server.store().kiosks().unwrap()[0].id);
    wish(&*store, id);
    let dir = tempfile::tempdir().unwrap();
    let (began, go, ready) = (dir.path().join("began"), dir.path().join("go"), dir.path().join("ready.png"));
    std::fs::write(&ready, png(1920, 1080)).unwrap();
    // It writes no files: it makes a folder to say that it began.
    let script = format!(
        "mkdir {}; while ! [ -e {} ]; do sleep 0.1; done; cat {}",
        began.display(),
        go.display(),
        ready.display()
    );
    let brush = brush(dir.path(), &script);
    let worker = Worker::start_with(brush, Pace::default(), kiosk.data(), pack(), Arc::new(|_| {}), true).unwrap();
    wait("it never began to draw", || began.exists());
    assert_eq!(kiosk.submit("{\"kind\":\"need\",\"text\":\"ขอไฟทาง (ตัวอย่าง)\"}").code, 0);
    worker.carry_out(suanruam::app::effect::Effect::Prepare { draft: 1 });
    let mut content = suanruam::domain::submission::Draft::default();
    content.kind.push_str("need");
    content.text.push_str("ขอน้ำประปา (ตัวอย่าง)");
    worker.carry_out(suanruam::app::effect::Effect::Save { draft: 1, content: Box::new(content) });
    wait("what was given waits for the drawing", || server.cases().len() == 2);
    assert_eq!(store.screen_png(id).unwrap(), None, "it is still being drawn");
    std::fs::write(&go, "").unwrap();
    wait("the picture never came", || screen(&*store, id).picture.is_some());
    assert_eq!(store.screen_png(id).unwrap(), Some(png(1920, 1080)));
    assert_eq!(done(&*store), ["kiosk.screen_ask", "kiosk.screen"]);
}

#[cfg(feature = "kiosk")]
mod with_a_window {
    use std::sync::mpsc::channel;

    use suanruam::app::msg::{Msg, Place};
    use suanruam::app::resting::Resting;
    use suanruam::app::{Now, State, update};
    use suanruam::worker::easel::{self, Screen as Size};

    use super::*;
    use crate::hearings::published;
    use crate::support::{kiosk_program, sample_notice};

    fn own() -> Brush {
        let program = env!("CARGO_BIN_EXE_suanruam-kiosk").into();
        Brush {
            program: Some(program),
            pack: None,
            limits: Limits { time: Duration::from_secs(60), ..Limits::default() },
        }
    }

    #[test]
    fn the_kiosks_own_program_sends_what_it_would_show() {
        let server = TestServer::start();
        server.publish(sample_notice("งดจ่ายน้ำประปาชั่วคราว (ตัวอย่าง)"));
        let asked = published(&*server.store()).hearing.id;
        let kiosk = TestKiosk::enrolled(&server.url(), &server.code());
        let (store, id) = (server.store(), server.store().kiosks().unwrap()[0].id);
        wish(&*store, id);
        Store::open(kiosk.data()).unwrap().set_meta(&[(Meta::Screen, "1080x1920 32")]).unwrap();
        let ran = kiosk_program(kiosk.data(), &["sync", "--once"]).output().unwrap();
        assert!(ran.status.success(), "{ran:?}");
        let shown = screen(&*store, id).picture.expect("a picture");
        assert_eq!((shown.width, shown.height), (1080, 1920), "as the screen stands");
        // It is the page of these notices on that day, and another of others.
        let stored = Store::open(kiosk.data()).unwrap();
        let (pack, upright) = (pack(), Size { size: (1080, 1920), inches: 32.0 });
        let resting = easel::resting(&stored, &pack, shown.drawn_at);
        assert!(resting.notices.iter().any(|notice| notice.title_th.contains("งดจ่ายน้ำ")));
        assert!(resting.notices.len() <= 8 && resting.notices.iter().all(|notice| notice.body.is_empty()));
        let drawn = own().draw(kiosk.data(), &resting, upright).unwrap();
        assert_eq!(store.screen_png(id).unwrap().unwrap(), drawn);
        assert_eq!(resting.hearings.iter().map(|hearing| hearing.id).collect::<Vec<_>>(), [asked]);
        let silent = Resting { hearings: Vec::new(), ..resting.clone() };
        assert_ne!(own().draw(kiosk.data(), &silent, upright).unwrap(), drawn, "what is asked is in the picture");
        let empty = Resting { notices: Vec::new(), ..resting };
        assert_ne!(own().draw(kiosk.data(), &empty, upright).unwrap(), drawn);
    }

    const CANARY: &str = "นกขมิ้นเหลืองอ่อนทำรังที่ต้นงิ้ว (ตัวอย่าง)";

    #[test]
    fn a_visitors_draft_in_progress_is_not_in_it() {
        let server = TestServer::start();
        server.publish(sample_notice("งดจ่ายน้ำประปาชั่วคราว (ตัวอย่าง)"));
        let kiosk = TestKiosk::enrolled(&server.url(), &server.code());
        assert_eq!(kiosk.sync().code, 0);
        let fresh = kiosk.copied();
        let at = clock::now();
        let draw = |kiosk: &TestKiosk| {
            let resting = easel::resting(&Store::open(kiosk.data()).unwrap(), &pack(), at);
            assert!(!serde_json::to_string(&resting).unwrap().contains("นกขมิ้น"));
            own().draw(kiosk.data(), &resting, Size::default()).unwrap()
        };
        let untouched = draw(&fresh);

        // A visit under way: one thing kept and waiting, large type, another half written.
        let (say, said) = channel();
        let say = std::sync::Mutex::new(say);
        let answers = Arc::new(move |msg| {
            let _ = say.lock().unwrap().send(msg);
        });
        let worker = Worker::start(kiosk.data(), pack(), answers, false).unwrap();
        let now = Now { wall: at, mono: Duration::from_secs(60) };
        let mut state = State::new(pack(), &now);
        let mut play = |msg: Msg| update(&mut state, msg, &now).into_iter().for_each(|effect| worker.carry_out(effect));
        let kind = pack().municipality.kinds[0].code.clone();
        let topic = pack().municipality.topics[0].code.clone();
        for msg in [Msg::Go(Place::Home), Msg::CycleTextSize, Msg::ToggleContrast, Msg::Go(Place::Opinion)] {
            play(msg);
        }
        for msg in [Msg::PickKind(kind), Msg::PickTopic(topic), Msg::WordsEdited(CANARY.to_owned())] {
            play(msg);
        }
        let mut content = suanruam::domain::submission::Draft::default();
        content.kind.push_str("need");
        content.text.push_str(CANARY);
        worker.carry_out(suanruam::app::effect::Effect::Prepare { draft: 99 });
        worker.carry_out(suanruam::app::effect::Effect::Save { draft: 99, content: Box::new(content) });
        while !matches!(said.recv_timeout(Duration::from_secs(20)).unwrap(), Msg::Saved { .. }) {}
        assert_eq!(kiosk.status()["waiting"].as_u64(), Some(1));
        assert_eq!(draw(&kiosk), untouched, "byte for byte the picture of a kiosk that nobody has touched");
    }
}
