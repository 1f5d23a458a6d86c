//! Seeds: what both sides really write, signed and sealed with the fixed keys of `suanruam::fuzzing::desk`.

use std::io::Cursor;

use chrono::{DateTime, Utc};
use serde::Serialize;
use serde_json::{json, value::to_raw_value};
use suanruam::domain::hearing::{self, Answers, Given, Hearing, KIND};
use suanruam::domain::submission::{Channel, Draft, SealedTracking, Submission};
use suanruam::domain::tracking::TrackingNumber;
use suanruam::domain::trip::{Trip, TripWord};
use suanruam::fuzzing::{Desk, EPOCH, HOME, ITEM, KIOSK, KNOWN, NONCE, desk};
use suanruam::pack::{Pack, SAMPLE_LINE_LINK, packed};
use suanruam::store::Record;
use suanruam::sync::{enrol, tls::Roots, verify};
use suanruam::wire::answer::{self, Answer, DeriveParams};
use suanruam::wire::board::BoardEntry;
use suanruam::wire::bundle::{Bundle, Header, KioskHeader, Line, MediaPart, ServerHeader, Writer};
use suanruam::wire::bytes::{self, Bytes, sha256_hex};
use suanruam::wire::changes::{Change, ChangeSet, ChangesReply, SealedAnswer, Settings};
use suanruam::wire::enrol::{EnrolReply, EnrolRequest, fingerprint};
use suanruam::wire::heartbeat::{Heartbeat, Orders, Report, Showing, ShowingPart};
use suanruam::wire::http_sig::{self, Request};
use suanruam::wire::keys::KeyList;
use suanruam::wire::media::Media;
use suanruam::wire::picture::{Drawn, PictureAnswer};
use suanruam::wire::problem::{self, Problem};
use suanruam::wire::reconcile::{Held, ReconcileReply, ReconcileRequest, Reconciled};
use suanruam::wire::sealed;
use suanruam::wire::signing::{Domain, SecretKey, Signed};
use suanruam::wire::submissions::{
    BackupMark, Batch, BatchReply, Evidence, Item, ItemResult, Mark, Receipt, Refusal, Standing,
};
use suanruam::wire::time::{SignedTime, TimeReply};

/// An entry of the public board.
const HEARING: &str = "55555555-5555-4555-8555-555555555555";
const BOARD: &str = "44444444-4444-4444-8444-444444444444";

/// Target, name of the file, bytes.
pub type Seed = (&'static str, &'static str, Vec<u8>);

fn now() -> DateTime<Utc> {
    "2026-11-22T03:00:00Z".parse().unwrap()
}

fn json<T: Serialize>(value: &T) -> Vec<u8> {
    serde_json::to_vec(value).unwrap()
}

fn sign<T: Serialize>(domain: Domain, key: &SecretKey, value: &T) -> Signed {
    Signed::sign(domain, key, value).unwrap()
}

fn number() -> TrackingNumber {
    TrackingNumber::from_payload([4; 11])
}

fn submission() -> Submission {
    let params = DeriveParams::cheap(2569);
    let derived = answer::derive(&number(), HOME, &params).unwrap();
    Submission {
        id: ITEM.parse().unwrap(),
        channel: Channel::Kiosk,
        kiosk: KIOSK.parse().unwrap(),
        boot: 3,
        seq: 12,
        kiosk_time: now(),
        time_uncertain: true,
        trip: None,
        content: Draft {
            kind: "problem".into(),
            topic: Some("road".into()),
            moo: Some(14),
            strength: Some(2),
            text: "ถนนหน้าวัดเป็นหลุม (ตัวอย่าง)".into(),
            name: Some("ชื่อตัวอย่าง".into()),
            phone: Some("081-234-5678".into()),
            lang: "th".into(),
            notice: None,
            hearing: None,
            privacy_version: "1".into(),
        },
        tracking: SealedTracking {
            number: number().digits(),
            params: params.to_string(),
            tag: derived.tag(),
            key: bytes::encode(derived.key()),
            web: None,
        },
    }
}

/// What a visitor answers to a hearing.
fn answers_given() -> Submission {
    let mut submission = submission();
    let content = &mut submission.content;
    KIND.clone_into(&mut content.kind);
    (content.topic, content.moo, content.strength, content.name, content.phone) = (None, None, None, None, None);
    content.text.clear();
    let given = |question: &str, answer| Given { question: question.into(), answer };
    let given = vec![
        given("first", hearing::Answer::Chosen(vec!["road".into()])),
        given("happy", hearing::Answer::Face(4)),
        given("more", hearing::Answer::Words("ขอบคุณ (ตัวอย่าง)".into())),
    ];
    content.hearing = Some(Answers { hearing: HEARING.parse().unwrap(), revision: 2, given });
    submission
}

fn an_answer() -> Answer {
    Answer {
        v: 1,
        status: suanruam::domain::status::CaseStatus::Answered,
        unit_th: Some("กองช่าง (ตัวอย่าง)".into()),
        unit_en: None,
        answer: Some("จะซ่อมภายในเดือนนี้ (ตัวอย่าง)".into()),
        as_of: now(),
    }
}

fn sealed_answer(revision: u32) -> Vec<u8> {
    let derived = answer::derive(&number(), HOME, &DeriveParams::cheap(2569)).unwrap();
    answer::seal(derived.key(), &derived.tag(), revision, &an_answer()).unwrap()
}

fn mark() -> Mark {
    Mark { v: 1, epoch: EPOCH.parse().unwrap(), high_water: 9, time: now(), nonce: NONCE.into() }
}

fn backup() -> BackupMark {
    BackupMark { v: 1, epoch: EPOCH.parse().unwrap(), seq: KNOWN + 1, verified_at: now() }
}

fn receipt() -> Receipt {
    let (id, epoch) = (ITEM.parse().unwrap(), EPOCH.parse().unwrap());
    Receipt { v: 1, id, sha256: sha256_hex(b"sealed"), epoch, seq: 8 }
}

fn refusal() -> Refusal {
    Refusal { v: 1, id: ITEM.parse().unwrap(), sha256: sha256_hex(b"sealed"), problem: problem::CONFLICT.into() }
}

fn signed_time() -> SignedTime {
    SignedTime { v: 1, municipality: HOME.into(), time: now(), nonce: NONCE.into() }
}

fn list() -> KeyList {
    KeyList { version: KNOWN + 1, ..desk().pairing.keys.clone() }
}

fn item() -> Item {
    let envelope = sealed::seal(&submission(), &desk().sealing_entry).unwrap();
    Item::sign(ITEM.parse().unwrap(), envelope, &desk().device)
}

fn standing() -> Standing {
    Standing {
        mark: sign(Domain::MARK, &desk().receipt, &mark()),
        backup: Some(sign(Domain::BACKUP, &desk().receipt, &backup())),
        keys: Some(sign(Domain::KEY_LIST, &desk().root, &list())),
    }
}

fn change_set(from: Option<&str>) -> ChangeSet {
    let mut notice = Pack::builtin().unwrap().notices[1].to_wire();
    notice.images = vec![Media { sha256: sha256_hex(b"picture"), bytes: 7, mime: "image/png".into(), alt: None }];
    let gone = notice.id;
    let derived = answer::derive(&number(), HOME, &DeriveParams::cheap(2569)).unwrap();
    let answer =
        SealedAnswer { tag: derived.tag(), params: "t0:2569".into(), revision: 2, sealed: Bytes(sealed_answer(2)) };
    let settings = Settings { line_link: Some(SAMPLE_LINE_LINK.into()), ..Settings::default() };
    let entry = BoardEntry {
        id: BOARD.parse().unwrap(),
        revision: 1,
        topic: Some("road".into()),
        moo: 14,
        said: "ขอซ่อมถนน (ตัวอย่าง)".into(),
        done: "ซ่อมแล้ว\nใช้ได้ตามปกติ (ตัวอย่าง)".into(),
        unit_th: Some("กองช่าง".into()),
        unit_en: Some("Public Works".into()),
        answered_on: now().date_naive(),
    };
    let hearing = Hearing { id: HEARING.parse().unwrap(), ..Hearing::sample(now().date_naive()) };
    let changes = [
        Change::NoticeGone { seq: 1, id: gone },
        Change::Notice { seq: 2, notice: Box::new(notice) },
        Change::Settings { seq: 3, settings },
        Change::Keys { seq: 4, list: sign(Domain::KEY_LIST, &desk().root, &list()) },
        Change::AnswerGone { seq: 5, tag: derived.tag() },
        Change::Answer { seq: 6, answer },
        Change::BoardGone { seq: 7, id: entry.id },
        Change::Board { seq: 8, entry: Box::new(entry) },
        Change::HearingGone { seq: 9, id: gone.to_string().parse().unwrap() },
        Change::Hearing { seq: 10, hearing: Box::new(hearing) },
    ];
    ChangeSet {
        v: 1,
        municipality: HOME.into(),
        epoch: EPOCH.parse().unwrap(),
        from: from.map(ToOwned::to_owned),
        cursor: format!("{EPOCH}.10"),
        version: KNOWN,
        full: from.is_none(),
        more: false,
        time: now(),
        changes: changes.iter().map(|change| to_raw_value(change).unwrap()).collect(),
    }
}

fn evidence() -> Evidence {
    Evidence {
        last_receipt: Some(sign(Domain::RECEIPT, &desk().receipt, &receipt())),
        last_mark: Some(sign(Domain::MARK, &desk().receipt, &mark())),
        set_version: KNOWN,
        keys_version: KNOWN,
    }
}

fn kiosk_bundle() -> Vec<u8> {
    let header = Header::Kiosk(Box::new(KioskHeader {
        v: 1,
        municipality: HOME.into(),
        root: fingerprint(&desk().root.public()),
        kiosk: KIOSK.parse().unwrap(),
        nonce: NONCE.into(),
        created: now(),
        evidence: evidence(),
        epoch: Some(EPOCH.parse().unwrap()),
        cursor: None,
        trips: vec![word()],
    }));
    let mut writer = Writer::begin(Vec::new(), &header).unwrap();
    writer.line(&Line::Have(vec![sha256_hex(b"picture")])).unwrap();
    writer.line(&Line::Batch(Batch { v: 1, items: vec![to_raw_value(&item()).unwrap()] })).unwrap();
    writer.line(&Line::Held(vec![Held { id: ITEM.parse().unwrap(), sha256: sha256_hex(b"sealed") }])).unwrap();
    writer.end(None, |seal| Signed::sign(Domain::BUNDLE, &desk().device, seal)).unwrap()
}

fn server_bundle() -> Vec<u8> {
    let header = Header::Server(Box::new(ServerHeader {
        v: 1,
        municipality: HOME.into(),
        root: fingerprint(&desk().root.public()),
        kiosk: Some(KIOSK.parse().unwrap()),
        nonce: NONCE.into(),
        created: now(),
        keys: desk().signed_list.clone(),
        revoked: false,
        orders: Some(sign(Domain::ORDERS, &desk().receipt, &orders())),
    }));
    let signed = sign(Domain::RECEIPT, &desk().receipt, &receipt());
    let mut writer = Writer::begin(Vec::new(), &header).unwrap();
    writer.line(&Line::Results(vec![ItemResult::Receipt { receipt: signed.clone() }])).unwrap();
    writer.line(&Line::Reconciled(vec![Reconciled::Held { receipt: signed }])).unwrap();
    writer.line(&Line::Set(sign(Domain::CHANGES, &desk().content, &change_set(None)))).unwrap();
    let part = MediaPart { sha256: sha256_hex(b"picture"), offset: 0, data: Bytes(b"picture".to_vec()) };
    writer.line(&Line::Media(part)).unwrap();
    writer.end(Some(standing()), |seal| Signed::sign(Domain::BUNDLE, &desk().receipt, seal)).unwrap()
}

fn request(method: &str, path: &str, query: &str, body: &str) -> Vec<u8> {
    let evidence = bytes::encode(&json(&evidence()));
    let asked = Request { method, path, query, body: body.as_bytes(), evidence: &evidence };
    let signed = http_sig::sign(&asked, &desk().device, KIOSK, NONCE, 1_795_000_000);
    json(&json!({
        "method": method, "path": path, "query": query, "body": body, "evidence": evidence,
        "digest": signed.content_digest, "input": signed.signature_input, "signature": signed.signature,
    }))
}

fn pack_files() -> Vec<u8> {
    let home = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/municipality/wiang-thoeng");
    let mut out = Vec::new();
    for name in ["municipality.toml", "about.toml", "notices/01-founding.toml", "notices/01-founding.txt"] {
        out.extend(format!("=== {name}\n").into_bytes());
        out.extend(std::fs::read(home.join(name)).unwrap());
    }
    out
}

fn messages() -> Vec<Seed> {
    let held = Held { id: ITEM.parse().unwrap(), sha256: sha256_hex(b"sealed") };
    let heartbeat = Heartbeat {
        v: 1,
        version: "0.1.0".into(),
        waiting: 3,
        disk_free: Some(1 << 33),
        kiosk_time: now(),
        showing: Some(ShowingPart {
            part: 0,
            of: 1,
            notices: vec![Showing { notice: ITEM.parse().unwrap(), revision: 1 }],
        }),
        alarms: vec!["disk_low".into()],
        reports: vec![Report { kind: "set".into(), count: 1, last: now(), detail: "rolled back".into() }],
        trips: vec![word()],
    };
    let enrol = EnrolRequest {
        v: 1,
        code: "ABCD1234".into(),
        public: Bytes(desk().device.public().to_bytes()),
        proof: Bytes(desk().device.sign(Domain::ENROL, b"ABCD1234")),
        name: "ศาลากลางบ้าน (ตัวอย่าง)".into(),
        nonce: NONCE.into(),
    };
    let problem = Problem { kind: problem::CURSOR.into(), title: "gone".into(), status: 410, detail: None };
    let picture = |drawn| PictureAnswer { v: 1, wish: ITEM.parse().unwrap(), at: now(), drawn };
    let reconciled = Reconciled::Missing { id: ITEM.parse().unwrap() };
    vec![
        ("messages", "batch.json", json(&Batch { v: 1, items: vec![to_raw_value(&item()).unwrap()] })),
        ("messages", "item.json", json(&item())),
        ("messages", "heartbeat.json", json(&heartbeat)),
        ("messages", "enrol.json", json(&enrol)),
        ("messages", "picture.json", json(&picture(Drawn::Picture { png: Bytes(b"\x89PNG".to_vec()) }))),
        ("messages", "picture-none.json", json(&picture(Drawn::None { why: "cannot_draw".into() }))),
        ("messages", "problem.json", json(&problem)),
        ("messages", "reconcile.json", json(&ReconcileRequest { v: 1, items: vec![held] })),
        (
            "messages",
            "reconciled.json",
            json(&ReconcileReply { v: 1, standing: standing(), results: vec![reconciled] }),
        ),
    ]
}

fn trip() -> Trip {
    Trip {
        id: ITEM.parse().unwrap(),
        title: "สัญจร (ตัวอย่าง)".into(),
        site: "ศาลาประชาคม (ตัวอย่าง)".into(),
        moos: vec![14, 15],
        first: now().date_naive(),
        last: now().date_naive(),
    }
}

fn word() -> TripWord {
    TripWord { trip: ITEM.parse().unwrap(), taken: 3, waiting: 2, begun: Some(now()), ended: None }
}

fn orders() -> Orders {
    let (name, site) = ("ตู้สัญจร (ตัวอย่าง)".into(), "ศาลาประชาคม (ตัวอย่าง)".into());
    Orders {
        v: 1,
        kiosk: KIOSK.parse().unwrap(),
        nonce: NONCE.into(),
        name,
        site,
        picture: Some(ITEM.parse().unwrap()),
        trip: Some(trip()),
    }
}

fn words() -> Vec<Seed> {
    let desk = desk();
    let signed = sign(Domain::RECEIPT, &desk.receipt, &receipt());
    let gone = sign(Domain::GONE, &desk.receipt, &receipt());
    let refused = ItemResult::Refused {
        id: Some(ITEM.parse().unwrap()),
        problem: problem::CONFLICT.into(),
        retry: false,
        word: Some(sign(Domain::REFUSED, &desk.receipt, &refusal())),
    };
    let results =
        vec![ItemResult::Receipt { receipt: signed.clone() }, ItemResult::Gone { gone: gone.clone() }, refused.clone()];
    let time = TimeReply {
        v: 1,
        time: sign(Domain::TIME, &desk.receipt, &signed_time()),
        root: Bytes(desk.root.public().to_bytes()),
        keys: desk.signed_list.clone(),
    };
    let reply =
        ChangesReply { v: 1, set: sign(Domain::CHANGES, &desk.content, &change_set(None)), standing: standing() };
    let enrolled = EnrolReply {
        v: 1,
        kiosk: KIOSK.parse().unwrap(),
        municipality: HOME.into(),
        epoch: EPOCH.parse().unwrap(),
        root: Bytes(desk.root.public().to_bytes()),
        keys: desk.signed_list.clone(),
        mark: sign(Domain::MARK, &desk.receipt, &mark()),
    };
    vec![
        ("marks", "mark.json", json(&mark())),
        ("marks", "mark-signed.json", json(&sign(Domain::MARK, &desk.receipt, &mark()))),
        ("marks", "backup.json", json(&backup())),
        ("marks", "backup-signed.json", json(&sign(Domain::BACKUP, &desk.receipt, &backup()))),
        ("marks", "orders.json", json(&orders())),
        ("marks", "orders-signed.json", json(&sign(Domain::ORDERS, &desk.receipt, &orders()))),
        ("receipts", "receipt.json", json(&receipt())),
        ("receipts", "receipt-signed.json", json(&signed)),
        ("receipts", "refusal.json", json(&refusal())),
        ("receipts", "gone-signed.json", json(&gone)),
        ("receipts", "refused.json", json(&refused)),
        ("receipts", "reply.json", json(&BatchReply { v: 1, standing: standing(), results })),
        ("keys", "list.json", json(&list())),
        ("keys", "list-signed.json", json(&sign(Domain::KEY_LIST, &desk.root, &list()))),
        ("change_set", "snapshot.json", json(&change_set(None))),
        ("change_set", "increment.json", json(&change_set(Some("c1")))),
        ("change_set", "reply.json", json(&reply)),
        ("apply", "snapshot.json", json(&change_set(None))),
        ("apply", "increment.json", json(&change_set(Some("c1")))),
        ("time", "time.json", json(&signed_time())),
        ("time", "reply.json", json(&time)),
        ("enrol_reply", "reply.json", json(&enrolled)),
    ]
}

/// Every field at an end of its range, with signs that upset other programs.
fn extremes(last: bool) -> Vec<u8> {
    let mut given = serde_json::to_value(submission()).unwrap();
    given["boot"] = json!(if last { u64::MAX } else { 0 });
    given["seq"] = json!(if last { u64::MAX } else { 0 });
    given["kiosk_time"] = json!(if last { "+262142-12-31T23:59:59.999999999Z" } else { "-262143-01-01T00:00:00Z" });
    given["content"]["moo"] = json!(if last { u16::MAX } else { 0 });
    given["content"]["text"] = json!("\0ก\u{2060}\u{202e}\u{10ffff}=1+1");
    given["content"]["name"] = json!("\0");
    given["tracking"]["params"] = json!(if last { "t0:2147483647" } else { "t0:-2147483648" });
    json(&given)
}

/// A picture of a few pixels.
fn picture(format: image::ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    let picture = image::RgbImage::from_fn(24, 16, |x, y| {
        image::Rgb([x * 10, y * 15, 120].map(|value| u8::try_from(value).unwrap()))
    });
    picture.write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

/// Every seed.
pub fn all() -> Vec<Seed> {
    let record = Record { seq: 12, item: item(), tag: submission().tracking.tag.clone(), params: "t0:2569".into() };
    let line = [json(&record), b"\n".to_vec()].concat();
    let answer_line = format!("2 {}\n", bytes::encode(&sealed_answer(2)));
    let lines = [
        r#"{"id":"33333333-3333-4333-8333-333333333333","kind":"problem","topic":"road","moo":14,"text":"ถนนเป็นหลุม (ตัวอย่าง)","name":"ชื่อตัวอย่าง","phone":"๐๘๑-๒๓๔-๕๖๗๘","lang":"th"}"#,
        "",
        r#"{"kind":"praise","text":"ดีมาก (ตัวอย่าง)"}"#,
        r#"{"kind":"nothing","text":"x"}"#,
        "[1]",
        r#"{"kind":"need","text":"ขอไฟทางหน้าวัด (ตัวอย่าง)","lang":"en"}"#,
    ];
    let header = bytes::encode(&json(&evidence()));
    let ca = include_bytes!("../../data/tls-for-tests-only/ca.pem").to_vec();
    let code = format!("ABCD-1234-{}", fingerprint(&desk().root.public()));
    let shown = number().to_string();
    let thai = shown.chars().map(|sign| match sign.to_digit(10) {
        Some(digit) => char::from_u32('๐' as u32 + digit).unwrap(),
        None => sign,
    });
    let thai: String = thai.collect();
    let mut seeds = vec![
        ("tracking", "dashes", number().to_string().into_bytes()),
        ("tracking", "thai", thai.into_bytes()),
        ("tracking", "plain", number().digits().into_bytes()),
        ("picture", "small.png", picture(image::ImageFormat::Png)),
        ("picture", "small.jpg", picture(image::ImageFormat::Jpeg)),
        ("phone", "mobile", b"081-234-5678".to_vec()),
        ("phone", "thai", "๐๕๓-๗๙๕๓๒๑".as_bytes().to_vec()),
        ("phone", "abroad", b"+66 (81) 234.5678".to_vec()),
        ("ids", "id", ITEM.as_bytes().to_vec()),
        ("ids", "bytes", b"bm9uY2U".to_vec()),
        ("cursor", "cursor", format!("{EPOCH}.42").into_bytes()),
        ("derive_params", "now", b"a1:2569".to_vec()),
        ("derive_params", "cheap", b"t0:2570".to_vec()),
        ("enrol_code", "code", code.clone().into_bytes()),
        ("enrol_code", "typed", code.to_lowercase().replace('-', " ").into_bytes()),
        ("line_link", "group", SAMPLE_LINE_LINK.as_bytes().to_vec()),
        ("line_link", "official", b"https://line.me/R/ti/p/%40centre".to_vec()),
        ("line_link", "short", b"https://lin.ee/AbC123".to_vec()),
        ("envelope", "envelope.json", item().envelope.0),
        ("envelope", "contents.json", json(&submission())),
        ("ingest", "item.json", json(&item())),
        ("ingest", "contents.json", json(&submission())),
        ("ingest", "hearing.json", json(&answers_given())),
        ("envelope", "hearing.json", json(&answers_given())),
        ("ingest", "first.json", extremes(false)),
        ("ingest", "last.json", extremes(true)),
        ("envelope", "last.json", extremes(true)),
        ("derive_params", "zero", b"a1:02569".to_vec()),
        ("cursor", "zero", format!("{EPOCH}.042").into_bytes()),
        ("cursor", "plus", format!("{EPOCH}.+42").into_bytes()),
        ("answer", "sealed", answer_line.into_bytes()),
        ("answer", "contents.json", json(&an_answer())),
        ("journal", "day.seg", [line.clone(), line.clone()].concat()),
        ("journal", "torn.seg", line[..line.len() / 2].to_vec()),
        ("ndjson", "lines.ndjson", lines.join("\n").into_bytes()),
        ("line", "whole", lines[0].as_bytes().to_vec()),
        ("line", "short", lines[2].as_bytes().to_vec()),
        ("texts", "water", "น้ำไม่ไหล หมู่ ๑๔".as_bytes().to_vec()),
        ("texts", "marks", "กำ้น เเก้ไข ที่ี่ ABC abc".as_bytes().to_vec()),
        ("bundle", "kiosk.bundle", kiosk_bundle()),
        ("bundle", "server.bundle", server_bundle()),
        ("pack", "wiang-thoeng", pack_files()),
        ("packed", "signed", packed_file()),
        ("packed", "files", b"=== about.toml\n=== municipality.toml\nid = \"x\"\n=== notices/01.txt\nnews\n".to_vec()),
        ("ca", "ca.pem", ca),
        ("evidence", "header", header.into_bytes()),
        ("evidence", "evidence.json", json(&evidence())),
        ("http_sig", "post.json", request("POST", "/api/v1/submissions", "", r#"{"v":1,"items":[]}"#)),
        ("http_sig", "get.json", request("GET", "/api/v1/changes", &format!("cursor={EPOCH}.6"), "")),
    ];
    seeds.extend(messages());
    seeds.extend(words());
    seeds
}

/// Three small files, packed and signed.
fn packed_file() -> Vec<u8> {
    let files = [("about.toml", ""), ("municipality.toml", "id = \"x\"\n"), ("notices/01.txt", "ข่าว (ตัวอย่าง)\n")];
    let files = files.into_iter().map(|(path, text)| (path.to_owned(), text.as_bytes().to_vec())).collect();
    let giver = &desk().content;
    packed::write((HOME, "ตัวอย่าง"), &files, &giver.public(), |manifest| {
        Ok(sign(Domain::PACK, giver, manifest))
    })
    .unwrap()
}

fn seed(target: &str, name: &str) -> Vec<u8> {
    std::fs::read(super::folder(target).join(name)).unwrap()
}

/// That every seed is committed, and that they are still taken, each by what it is for.
pub fn taken() {
    for (target, name, _) in all() {
        assert!(super::folder(target).join(name).exists(), "{target}/{name}: write the seeds anew");
    }
    let desk = desk();
    let keys = &desk.pairing.keys;
    assert_eq!(packed::read(&seed("packed", "signed")).unwrap().files.len(), 3);
    let signed = |target, name| serde_json::from_slice::<Signed>(&seed(target, name)).unwrap();
    let present = verify::mark(keys, &signed("marks", "mark-signed.json"), NONCE).unwrap();
    assert!(verify::backup(keys, &signed("marks", "backup-signed.json"), &present, None).is_ok());
    let of = sha256_hex(b"sealed");
    assert!(verify::receipt(keys, &signed("receipts", "receipt-signed.json"), ITEM.parse().unwrap(), &of).is_ok());
    assert!(verify::gone(keys, &signed("receipts", "gone-signed.json"), ITEM.parse().unwrap()).is_ok());
    assert!(verify::newer_keys(&desk.pairing, &signed("keys", "list-signed.json")).unwrap().is_some());
    let reply: ChangesReply = serde_json::from_slice(&seed("change_set", "reply.json")).unwrap();
    let set = verify::change_set(&desk.pairing, &reply.set, KNOWN).unwrap();
    assert!(verify::answers(&set, None, present.epoch).is_ok());
    assert_eq!(set.changes.iter().filter(|raw| serde_json::from_str::<Change>(raw.get()).is_ok()).count(), 10);
    let time: TimeReply = serde_json::from_slice(&seed("time", "reply.json")).unwrap();
    assert!(verify::signed_time(&time, &desk.root.public(), HOME, KNOWN, NONCE).is_ok());
    let enrolled: EnrolReply = serde_json::from_slice(&seed("enrol_reply", "reply.json")).unwrap();
    let code = format!("ABCD1234{}", fingerprint(&desk.root.public())).parse().unwrap();
    assert!(enrol::paired(&enrolled, &code, HOME, NONCE).is_ok());
    assert!(sealed::open(&seed("envelope", "envelope.json"), |_| Some(&desk.sealing)).is_ok());
    for name in ["kiosk.bundle", "server.bundle"] {
        let key =
            |id: &str| Ok([desk.device.public(), desk.receipt.public()].into_iter().find(|k| k.id() == id).unwrap());
        assert!(Bundle::open(Cursor::new(seed("bundle", name))).unwrap().verify(key).is_ok(), "{name}");
    }
    assert!(Roots::with_ca(&seed("ca", "ca.pem")).is_some());
    let item: Item = serde_json::from_slice(&seed("ingest", "item.json")).unwrap();
    assert!(item.verify(&desk.device.public()).is_ok());
    let payload = Desk::signed(Domain::MARK, &desk.receipt, &seed("marks", "mark.json"));
    assert!(verify::mark(keys, &payload, NONCE).is_ok());
}
