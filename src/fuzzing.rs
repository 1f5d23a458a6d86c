//! What every reader of foreign bytes must hold to, whatever the bytes: it ends, it does not panic, what it accepts is
//! what the rules allow, and what it accepts it writes and reads again as the same. Driven by `tests/it/fuzz.rs` (a
//! bounded, seeded run on mutated samples) and by the targets of `fuzz/` (coverage-guided, without bound). Never in a
//! release.
#![allow(
    clippy::panic,
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a broken promise here is what is looked for"
)]

use std::io::Cursor;
use std::str::FromStr;
use std::sync::OnceLock;

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::commands::submission_of_line;
use crate::domain::ids::{Epoch, KioskId, SubmissionId};
use crate::domain::submission::{NoticeRef, Submission};
use crate::domain::tracking::TrackingNumber;
use crate::domain::{phone, thai};
use crate::pack::{Pack, check_line_link};
use crate::server::feed::parse_cursor;
use crate::wire::answer::{self, DeriveParams};
use crate::wire::bundle::{Bundle, Got};
use crate::wire::bytes;
use crate::wire::changes::{Change, ChangeSet, ChangesReply};
use crate::wire::enrol::{EnrolCode, EnrolReply, EnrolRequest};
use crate::wire::heartbeat::{Heartbeat, HeartbeatReply};
use crate::wire::http_sig::{self, Request};
use crate::wire::keys::KeyList;
use crate::wire::problem::Problem;
use crate::wire::reconcile::{ReconcileReply, ReconcileRequest};
use crate::wire::sealed::{self, SealingSecret};
use crate::wire::signing::{Domain, SecretKey, Signed};
use crate::wire::submissions::{Batch, BatchReply, Evidence, Item, Receipt};
use crate::wire::time::TimeReply;

/// A reader under test.
pub type Target = fn(&[u8]);

/// Every reader by name; the seeds of each are in tests/data/fuzz/NAME.
pub const TARGETS: [(&str, Target); 14] = [
    ("pack", pack),
    ("bundle", bundle),
    ("change_set", change_set),
    ("receipts", receipts),
    ("requests", requests),
    ("signed", signed),
    ("request_signature", request_signature),
    ("envelope", envelope),
    ("answer", sealed_answer),
    ("enrol_code", enrol_code),
    ("ndjson", ndjson),
    ("line_link", line_link),
    ("numbers", numbers),
    ("texts", texts),
];

fn key() -> &'static SecretKey {
    static KEY: OnceLock<SecretKey> = OnceLock::new();
    KEY.get_or_init(|| SecretKey::from_bytes(&[7; 32]).unwrap())
}

fn secret() -> &'static SealingSecret {
    static SECRET: OnceLock<SealingSecret> = OnceLock::new();
    SECRET.get_or_init(|| SealingSecret::from_bytes(&[9; 32]).unwrap())
}

fn builtin() -> &'static Pack {
    static PACK: OnceLock<Pack> = OnceLock::new();
    PACK.get_or_init(|| Pack::builtin().unwrap())
}

/// Reads JSON; what reads is written and read again as the same text.
fn again<T: DeserializeOwned + Serialize>(json: &[u8]) -> Option<T> {
    let value: T = serde_json::from_slice(json).ok()?;
    let written = serde_json::to_vec(&value).unwrap();
    let twice: T = serde_json::from_slice(&written).expect("what was written reads");
    assert_eq!(serde_json::to_vec(&twice).unwrap(), written, "written twice, it is the same");
    Some(value)
}

/// A municipality's folder: the first zero byte parts `municipality.toml` from the notices' table.
pub fn pack(data: &[u8]) {
    let cut = data.iter().position(|byte| *byte == 0);
    let (municipality, notices) = cut.map_or((data, None), |at| (&data[..at], Some(&data[at + 1..])));
    match Pack::with_files(municipality, notices) {
        Ok(pack) => assert!(!pack.municipality.id.is_empty() && !pack.municipality.units.is_empty()),
        Err(error) => assert!(!error.to_string().trim().is_empty(), "an error says something"),
    }
}

/// A USB bundle, by a key that signed none of what is fuzzed and by the one that signed the seeds.
pub fn bundle(data: &[u8]) {
    let Ok(bundle) = Bundle::open(Cursor::new(data)) else { return };
    let header = serde_json::to_vec(bundle.header()).unwrap();
    let Ok(mut whole) = bundle.verify(|_| Ok(key().public())) else { return };
    assert_eq!(serde_json::to_vec(whole.header()).unwrap(), header);
    let mut lines = 0_usize;
    while let Some(got) = whole.next_line().expect("a file that does not change is read to its end") {
        lines += 1;
        if let Got::Line(line) = got {
            serde_json::to_vec(&*line).unwrap();
        }
    }
    assert!(lines <= data.len());
    let stranger = SecretKey::from_bytes(&[8; 32]).unwrap().public();
    let strange = Bundle::open(Cursor::new(data)).unwrap().verify(|_| Ok(stranger));
    assert!(strange.is_err(), "a bundle holds for one key only");
}

/// What comes down: pages of changes and everything in them.
pub fn change_set(data: &[u8]) {
    again::<ChangesReply>(data);
    again::<HeartbeatReply>(data);
    again::<TimeReply>(data);
    again::<EnrolReply>(data);
    again::<KeyList>(data);
    again::<Change>(data);
    let Some(set) = again::<ChangeSet>(data) else { return };
    for raw in &set.changes {
        if let Some(Change::Notice { notice, .. }) = again(raw.get().as_bytes()) {
            assert_eq!(notice.is_whole(), bytes::sha256_hex(notice.body.as_bytes()) == notice.body_sha256);
        }
    }
}

/// What a server says of submissions.
pub fn receipts(data: &[u8]) {
    again::<BatchReply>(data);
    again::<ReconcileReply>(data);
    again::<Receipt>(data);
    again::<Problem>(data);
}

/// What a server is sent.
pub fn requests(data: &[u8]) {
    again::<EnrolRequest>(data);
    again::<Heartbeat>(data);
    again::<ReconcileRequest>(data);
    again::<Submission>(data);
    if let Some(batch) = again::<Batch>(data) {
        for raw in &batch.items {
            again::<Item>(raw.get().as_bytes());
        }
    }
    // The evidence header: base64url of JSON.
    if let Some(json) = std::str::from_utf8(data).ok().and_then(bytes::decode) {
        again::<Evidence>(&json);
    }
}

/// A signature holds for the very bytes, purpose and key, and for nothing else.
pub fn signed(data: &[u8]) {
    if let Some(signed) = again::<Signed>(data) {
        let public = key().public();
        if signed.open::<serde_json::Value>(Domain::RECEIPT, &public).is_ok() {
            let mut other = signed.clone();
            other.payload.0.push(b' ');
            assert!(other.open::<serde_json::Value>(Domain::RECEIPT, &public).is_err());
            assert!(signed.open::<serde_json::Value>(Domain::GONE, &public).is_err());
        }
    }
    if let Some(item) = again::<Item>(data)
        && item.verify(&key().public()).is_ok()
    {
        let moved = Item { id: SubmissionId::random(), ..item };
        assert!(moved.verify(&key().public()).is_err());
    }
}

/// The headers of a signed request, each on its line.
pub fn request_signature(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let mut lines = text.split('\n');
    let (input, digest, signature) =
        (lines.next().unwrap_or(""), lines.next().unwrap_or(""), lines.next().unwrap_or(""));
    let body = lines.next().unwrap_or("").as_bytes();
    let Ok(claim) = http_sig::claim(input) else { return };
    assert!(!claim.key_id.is_empty() && !claim.nonce.is_empty());
    let request = Request { method: "POST", path: "/api/v1/submissions", query: "", body, evidence: "e30" };
    if http_sig::verify(&request, &claim, digest, signature, &key().public()).is_ok() {
        let elsewhere = Request { path: "/api/v1/heartbeat", ..request };
        assert!(http_sig::verify(&elsewhere, &claim, digest, signature, &key().public()).is_err());
    }
}

/// A sealed envelope.
pub fn envelope(data: &[u8]) {
    if let Ok(submission) = sealed::open(data, |_| Some(secret())) {
        let again = sealed::seal(&submission, &secret().entry().unwrap()).unwrap();
        assert_eq!(sealed::open(&again, |_| Some(secret())).unwrap(), submission);
    }
    assert!(sealed::open(data, |_| None).is_err(), "nothing opens without its key");
}

/// A sealed answer.
pub fn sealed_answer(data: &[u8]) {
    let key = [5; 32];
    if let Ok(news) = answer::open(&key, "00", 1, data) {
        let again = answer::seal(&key, "00", 1, &news).unwrap();
        assert_eq!(answer::open(&key, "00", 1, &again).unwrap(), news);
        assert!(answer::open(&key, "00", 2, data).is_err());
    }
}

/// An enrolment code, as typed.
pub fn enrol_code(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    if let Ok(code) = text.parse::<EnrolCode>() {
        let shown = code.to_string();
        assert_eq!(shown.parse::<EnrolCode>().unwrap(), code);
        assert_eq!(shown.len(), 29);
    }
}

/// A line for `submit`: what is taken keeps to the rules of the screen.
pub fn ndjson(data: &[u8]) {
    let notice = |id: &str| -> Result<NoticeRef, (&'static str, String)> {
        let id = id.parse().map_err(|_| ("notice", "no id".to_owned()))?;
        Ok(NoticeRef { id, revision: 1 })
    };
    match submission_of_line(builtin(), data, notice) {
        Ok((_, draft)) => {
            draft.check().expect("what is taken keeps to the rules");
            assert!(builtin().kind(&draft.kind).is_some());
            assert!(draft.topic.as_deref().is_none_or(|topic| builtin().topic(topic).is_some()));
        }
        Err((kind, message)) => assert!(!kind.is_empty() && !message.trim().is_empty()),
    }
}

/// The address behind the LINE QR code.
pub fn line_link(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    if check_line_link(text).is_ok() {
        let rest = text.strip_prefix("https://").expect("https only");
        let host = rest.split(['/', '?', '#']).next().unwrap();
        assert!(host == "line.me" || host == "lin.ee", "{text}");
        assert!(text.is_ascii() && !text.contains(char::is_whitespace), "{text}");
    }
}

/// Numbers and ids, as typed or as they come.
pub fn numbers(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    if let Ok(number) = text.parse::<TrackingNumber>() {
        assert_eq!(number.to_string().parse::<TrackingNumber>().unwrap(), number);
        assert_eq!(number.digits().len(), 12);
    }
    if let Some(digits) = phone::digits(text) {
        assert!(digits.bytes().all(|digit| digit.is_ascii_digit()));
    }
    let _ = phone::check(text);
    if let Some(params) = DeriveParams::parse(text) {
        assert_eq!(DeriveParams::parse(&params.to_string()), Some(params));
    }
    for id in [SubmissionId::from_str(text).map(|id| id.to_string()), KioskId::from_str(text).map(|id| id.to_string())]
    {
        assert!(id.is_err() || id == Ok(text.to_owned()), "an id has one form");
    }
    if let Some((epoch, seq)) = parse_cursor(text) {
        assert_eq!(parse_cursor(&format!("{epoch}.{seq}")), Some((epoch, seq)));
        let _: Epoch = epoch;
    }
}

/// Thai text: normalising and folding end, and done twice are as done once.
pub fn texts(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let normal = thai::normalise(text);
    assert_eq!(thai::normalise(&normal), normal, "normalised twice");
    let folded = thai::fold_for_search(text);
    assert_eq!(thai::fold_for_search(&folded), folded, "folded twice");
    assert_eq!(thai::fold_for_search(&normal), folded, "folded from normal");
    assert_eq!(thai::thai_digits(text).chars().count(), text.chars().count());
}
