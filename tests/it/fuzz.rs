//! Every reader of foreign bytes meets damaged ones: true samples, mutated by a seeded generator. A bounded share here;
//! `SUANRUAM_PROOF=full` a hundred times as many; `fuzz/` without bound and guided by coverage.

use std::io::Write as _;
use std::path::Path;

use suanruam::domain::clock;
use suanruam::domain::ids::{Epoch, KioskId, NoticeId, SubmissionId};
use suanruam::domain::status::CaseStatus;
use suanruam::domain::submission::{Channel, Draft, SealedTracking, Submission};
use suanruam::fuzzing::TARGETS;
use suanruam::wire::answer::{self, Answer};
use suanruam::wire::bundle::{Header, KioskHeader, Line, Writer};
use suanruam::wire::bytes::{self, Bytes, sha256_hex};
use suanruam::wire::changes::{Change, ChangeSet, ChangesReply, Notice, SealedAnswer, Settings};
use suanruam::wire::enrol::EnrolCode;
use suanruam::wire::keys::{KeyEntry, KeyList, KeyUse};
use suanruam::wire::reconcile::{Held, ReconcileReply, ReconcileRequest, Reconciled};
use suanruam::wire::sealed::{self, SealingSecret};
use suanruam::wire::signing::{Domain, SecretKey, Signed};
use suanruam::wire::submissions::{Batch, BatchReply, Evidence, Item, ItemResult, Mark, Receipt, Standing};
use suanruam::wire::{http_sig, problem};

/// Splitmix64: small, seeded, the same on every machine.
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.next() % end.max(1) as u64).unwrap()
    }
}

/// What breaks readers: ends, signs of JSON and TOML, numbers at the edge, Thai marks without a base, wide and odd signs.
const PIECES: [&[u8]; 24] = [
    b"",
    b"\0",
    b"\"",
    b"\\u0000",
    b"\\ud800",
    b"null",
    b"[]",
    b"{}",
    b"[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[",
    b"-1",
    b"18446744073709551616",
    b"1e999",
    b"0.5",
    b"\n",
    b"\r\n",
    b"\xff\xfe",
    b"true",
    b"=",
    "\u{0e48}\u{0e48}\u{0e33}".as_bytes(),
    "\u{0e4d}\u{0e32}".as_bytes(),
    "\u{200b}\u{2060}\u{feff}".as_bytes(),
    "๑๒๓".as_bytes(),
    "\u{1f600}\u{e0001}".as_bytes(),
    b"....//..",
];

fn mutate(dice: &mut Dice, seed: &[u8], other: &[u8]) -> Vec<u8> {
    let mut data = seed.to_vec();
    for _ in 0..=dice.below(4) {
        let at = dice.below(data.len() + 1);
        let to = (at + dice.below(24)).min(data.len());
        match dice.below(8) {
            0 if at < data.len() => data[at] ^= 1 << dice.below(8),
            1 if at < data.len() => data[at] = u8::try_from(dice.below(256)).unwrap(),
            2 => drop(data.drain(at..to)),
            3 => {
                let piece = PIECES[dice.below(PIECES.len())];
                data.splice(at..at, piece.iter().copied());
            }
            4 => {
                let piece = PIECES[dice.below(PIECES.len())];
                data.splice(at..to, piece.iter().copied());
            }
            5 => {
                let part = data[at..to].to_vec();
                data.splice(at..at, part);
            }
            6 => {
                let (from, until) = (dice.below(other.len() + 1), dice.below(other.len() + 1));
                let part = other[from.min(until)..from.max(until)].to_vec();
                data.splice(at..to, part);
            }
            _ => data.truncate(at),
        }
    }
    data
}

fn key() -> SecretKey {
    SecretKey::from_bytes(&[7; 32]).unwrap()
}

fn json<T: serde::Serialize>(value: &T) -> Vec<u8> {
    serde_json::to_vec(value).unwrap()
}

fn sign<T: serde::Serialize>(domain: Domain, value: &T) -> Signed {
    Signed::sign(domain, &key(), value).unwrap()
}

fn submission() -> Submission {
    let mut content = Draft::default();
    content.kind.push_str("need");
    content.text.push_str("ขอไฟทางหน้าวัด (ตัวอย่าง)");
    Submission {
        id: SubmissionId::random(),
        channel: Channel::Kiosk,
        kiosk: KioskId::random(),
        boot: 1,
        seq: 1,
        kiosk_time: clock::now(),
        time_uncertain: true,
        content,
        tracking: SealedTracking { number: "1".into(), params: "a1:2569".into(), tag: "00".into(), key: "AA".into() },
    }
}

fn item() -> Item {
    let secret = SealingSecret::from_bytes(&[9; 32]).unwrap();
    let submission = submission();
    Item::sign(submission.id, sealed::seal(&submission, &secret.entry().unwrap()).unwrap(), &key())
}

fn receipt() -> Receipt {
    Receipt { v: 1, id: SubmissionId::random(), sha256: sha256_hex(b""), epoch: Epoch::random(), seq: 3 }
}

fn standing() -> Standing {
    let mark = Mark { v: 1, epoch: Epoch::random(), high_water: 3, time: clock::now(), nonce: "n".into() };
    Standing { mark: sign(Domain::MARK, &mark), backup: None, keys: Some(sign(Domain::KEY_LIST, &list())) }
}

fn list() -> KeyList {
    let public = key().public();
    let entry =
        KeyEntry { id: public.id(), key_use: KeyUse::Receipt, public: Bytes(public.to_bytes()), retired: false };
    KeyList { v: 1, municipality: "wiang-thoeng".into(), version: 2, keys: vec![entry] }
}

fn changes() -> Vec<Change> {
    let body = "ข้อความ\n";
    let notice = Notice {
        id: NoticeId::random(),
        revision: 1,
        category: "news".into(),
        title_th: "ข่าว (ตัวอย่าง)".into(),
        title_en: None,
        summary_th: None,
        summary_en: None,
        body: body.into(),
        body_sha256: sha256_hex(body.as_bytes()),
        posted_from: clock::now().date_naive(),
        must_stay_until: None,
        expires: None,
        pinned: false,
        images: vec![],
        sample: true,
    };
    vec![
        Change::Notice { seq: 1, notice: Box::new(notice) },
        Change::NoticeGone { seq: 2, id: NoticeId::random() },
        Change::Settings { seq: 3, settings: Settings { line_link: Some("https://lin.ee/x".into()) } },
        Change::Keys { seq: 4, list: sign(Domain::KEY_LIST, &list()) },
        Change::Answer {
            seq: 5,
            answer: SealedAnswer {
                tag: "00".into(),
                params: "a1:2569".into(),
                revision: 1,
                sealed: Bytes(vec![1; 40]),
            },
        },
        Change::AnswerGone { seq: 6, tag: "00".into() },
    ]
}

fn set() -> ChangeSet {
    ChangeSet {
        v: 1,
        municipality: "wiang-thoeng".into(),
        epoch: Epoch::random(),
        from: None,
        cursor: "c".into(),
        version: 9,
        full: true,
        more: false,
        time: clock::now(),
        changes: changes().iter().map(|change| serde_json::value::to_raw_value(change).unwrap()).collect(),
    }
}

fn batch() -> Batch {
    Batch { v: 1, items: vec![serde_json::value::to_raw_value(&item()).unwrap()] }
}

fn bundle() -> Vec<u8> {
    let header = Header::Kiosk(Box::new(KioskHeader {
        v: 1,
        municipality: "wiang-thoeng".into(),
        root: "0123456789ABCDEF".into(),
        kiosk: KioskId::random(),
        nonce: "n".into(),
        created: clock::now(),
        evidence: Evidence::default(),
        epoch: None,
        cursor: None,
    }));
    let mut out = Vec::new();
    let mut writer = Writer::begin(&mut out, &header).unwrap();
    writer.line(&Line::Batch(batch())).unwrap();
    writer.line(&Line::Have(vec![sha256_hex(b"")])).unwrap();
    writer.line(&Line::Held(vec![Held { id: SubmissionId::random(), sha256: sha256_hex(b"") }])).unwrap();
    writer.end(None, |seal| Signed::sign(Domain::BUNDLE, &key(), seal)).unwrap();
    out
}

fn signed_request() -> Vec<u8> {
    let request =
        http_sig::Request { method: "POST", path: "/api/v1/submissions", query: "", body: b"{}", evidence: "e30" };
    let headers = http_sig::sign(&request, &key(), &KioskId::random().to_string(), "abc", 1);
    format!("{}\n{}\n{}\n{{}}", headers.signature_input, headers.content_digest, headers.signature).into_bytes()
}

/// True samples of what a target reads.
fn seeds(target: &str) -> Vec<Vec<u8>> {
    let pack = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/municipality/wiang-thoeng");
    match target {
        "pack" => {
            let municipality = std::fs::read(pack.join("municipality.toml")).unwrap();
            let notices = std::fs::read_dir(pack.join("notices")).unwrap().flatten().map(|file| file.path());
            let notice = notices.filter(|path| path.extension().is_some_and(|end| end == "toml")).min().unwrap();
            let both = [municipality.clone(), vec![0], std::fs::read(notice).unwrap()].concat();
            vec![municipality, both]
        }
        "bundle" => vec![bundle()],
        "change_set" => {
            let reply = ChangesReply { v: 1, set: sign(Domain::CHANGES, &set()), standing: standing() };
            let mut all = vec![json(&set()), json(&reply), json(&list())];
            all.extend(changes().iter().map(json));
            all
        }
        "receipts" => {
            let signed = sign(Domain::RECEIPT, &receipt());
            let results = vec![
                ItemResult::Receipt { receipt: signed.clone() },
                ItemResult::Gone { gone: signed.clone() },
                ItemResult::Refused { id: None, problem: problem::MALFORMED.into(), retry: true, word: None },
            ];
            let held = vec![Reconciled::Held { receipt: signed }, Reconciled::Missing { id: SubmissionId::random() }];
            vec![
                json(&BatchReply { v: 1, standing: standing(), results }),
                json(&ReconcileReply { v: 1, standing: standing(), results: held }),
                json(&receipt()),
                br#"{"type":"tag:suanruam,2026:malformed","title":"x","status":400}"#.to_vec(),
            ]
        }
        "requests" => {
            let held = Held { id: SubmissionId::random(), sha256: sha256_hex(b"") };
            let evidence = bytes::encode(&json(&Evidence::default()));
            vec![
                json(&batch()),
                json(&submission()),
                json(&ReconcileRequest { v: 1, items: vec![held] }),
                evidence.into_bytes(),
                br#"{"v":1,"version":"1","waiting":0,"kiosk_time":"2026-11-23T00:00:00Z"}"#.to_vec(),
                br#"{"v":1,"code":"ABCDEFGH","public":"AA","proof":"AA","nonce":"n"}"#.to_vec(),
            ]
        }
        "signed" => vec![json(&sign(Domain::RECEIPT, &receipt())), json(&item())],
        "request_signature" => vec![signed_request()],
        "envelope" => vec![item().envelope.0],
        "answer" => {
            let news = Answer {
                v: 1,
                status: CaseStatus::Answered,
                unit_th: None,
                unit_en: None,
                answer: Some("ซ่อมแล้ว (ตัวอย่าง)".into()),
                as_of: clock::now(),
            };
            vec![answer::seal(&[5; 32], "00", 1, &news).unwrap()]
        }
        "enrol_code" => vec![EnrolCode::mint(&key().public()).unwrap().to_string().into_bytes()],
        "ndjson" => {
            crate::support::data("opinions.ndjson").lines().take(20).map(|line| line.as_bytes().to_vec()).collect()
        }
        "line_link" => ["https://line.me/R/ti/g/abc", "https://lin.ee/abc", "https://line.me/R/ti/p/@x"]
            .map(|link| link.as_bytes().to_vec())
            .to_vec(),
        "numbers" => ["1234-5678-9018", "0812345678", "a1:2569", "๐๘๑ ๒๓๔ ๕๖๗๘"]
            .map(|text| text.as_bytes().to_vec())
            .into_iter()
            .chain([SubmissionId::random().to_string().into_bytes(), format!("{}.7", Epoch::random()).into_bytes()])
            .collect(),
        "texts" => ["น้ำไม่ไหล หมู่ ๑๔", "กำ้น เเก้ไข ที่ี่", "ABC abc ไฟฟ้า"].map(|text| text.as_bytes().to_vec()).to_vec(),
        other => panic!("{other} has no samples"),
    }
}

/// Inputs that once broke something, kept for ever.
fn kept(target: &str) -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/fuzz").join(target);
    let files = std::fs::read_dir(folder).into_iter().flatten().flatten();
    files.map(|file| std::fs::read(file.path()).unwrap()).collect()
}

#[test]
fn damaged_bytes_break_no_reader_and_what_is_read_keeps_to_the_rules() {
    let times = if std::env::var("SUANRUAM_PROOF").is_ok_and(|proof| proof == "full") { 100 } else { 1 };
    for (name, target) in TARGETS {
        let seeds = [seeds(name), kept(name)].concat();
        // Samples for the coverage-guided run: SUANRUAM_FUZZ_SEEDS=fuzz/corpus.
        if let Some(folder) = std::env::var_os("SUANRUAM_FUZZ_SEEDS") {
            let folder = Path::new(&folder).join(name);
            std::fs::create_dir_all(&folder).unwrap();
            for (n, seed) in seeds.iter().enumerate() {
                std::fs::File::create(folder.join(format!("sample-{n}"))).unwrap().write_all(seed).unwrap();
            }
        }
        let mut dice = Dice(2569);
        let each = times * if name == "pack" { 150 } else { 2_000 };
        seeds.iter().for_each(|seed| target(seed));
        for n in 0..each {
            let (seed, other) = (&seeds[n % seeds.len()], &seeds[dice.below(seeds.len())]);
            let data = mutate(&mut dice, seed, other);
            let broke = std::panic::catch_unwind(|| target(&data));
            assert!(broke.is_ok(), "{name}, {n}: {:?} (lossy: {})", data, String::from_utf8_lossy(&data));
        }
        println!("{name}: {each} damaged inputs from {} samples", seeds.len());
    }
}
