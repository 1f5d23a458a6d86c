//! Forged requests to the device API: each is refused, or what it brings is set aside for staff. Never a case, never a
//! receipt for what is not durable, never a change of what the server holds of anybody.

use serde_json::{Value, json};
use suanruam::domain::clock;
use suanruam::domain::ids::{KioskId, SubmissionId};
use suanruam::server::store::{Actor, CaseFilter};
use suanruam::wire::bytes::{self, Bytes, sha256_hex};
use suanruam::wire::keys::KeyUse;
use suanruam::wire::sealed::{self, Envelope, SealingSecret};
use suanruam::wire::signing::{Domain, SecretKey};
use suanruam::wire::submissions::{Evidence, Item, ItemResult};
use suanruam::wire::{http_sig, paths, problem};
use tempfile::{TempDir, tempdir};

use crate::server_kit::{Device, Reply, enrol_request, request, start};

/// A request before it goes out: to be altered anywhere.
#[derive(Clone)]
struct Draft {
    method: &'static str,
    target: String,
    headers: Vec<(&'static str, String)>,
    body: Vec<u8>,
}

impl Draft {
    fn signed(device: &Device, method: &'static str, target: &str, body: &[u8]) -> Self {
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        let evidence = bytes::encode(&serde_json::to_vec(&device.evidence).unwrap());
        let nonce = bytes::encode(&bytes::random::<16>().unwrap());
        let signed = http_sig::Request { method, path, query, body, evidence: &evidence };
        let signed = http_sig::sign(&signed, &device.key, &device.id.to_string(), &nonce, 0);
        let headers = vec![
            (http_sig::CONTENT_DIGEST, signed.content_digest),
            (http_sig::SIGNATURE_INPUT, signed.signature_input),
            (http_sig::SIGNATURE, signed.signature),
            (paths::EVIDENCE_HEADER, evidence),
        ];
        Self { method, target: target.to_owned(), headers, body: body.to_vec() }
    }

    fn header(&mut self, name: &str) -> &mut String {
        &mut self.headers.iter_mut().find(|(known, _)| *known == name).unwrap().1
    }

    fn without(mut self, name: &str) -> Self {
        self.headers.retain(|(known, _)| *known != name);
        self
    }

    fn with(mut self, name: &str, change: impl FnOnce(&str) -> String) -> Self {
        let header = self.header(name);
        *header = change(header);
        self
    }

    fn send(&self, url: &str) -> Reply {
        request(&format!("{url}{}", self.target), self.method, &self.headers, &self.body)
    }
}

struct World {
    _data: TempDir,
    server: suanruam::server::RunningServer,
    device: Device,
    other: Device,
}

impl World {
    fn new() -> Self {
        let data = tempdir().unwrap();
        let server = start(data.path());
        let (device, other) = (Device::enrolled(&server), Device::enrolled(&server));
        Self { _data: data, server, device, other }
    }

    /// What must not move: cases, quarantine, epoch, feed, and what is known of each kiosk.
    fn photo(&self) -> String {
        let store = &self.server.state.store;
        let cases = store.cases(&CaseFilter::default()).unwrap().total;
        let aside = store.quarantine(100).unwrap().len();
        let kiosks: Vec<String> = store
            .kiosks()
            .unwrap()
            .into_iter()
            .map(|kiosk| format!("{} {} {:?} {:?}", kiosk.id, kiosk.name, kiosk.public, kiosk.revoked_at))
            .collect();
        format!("{cases} cases, {aside} aside, {:?}, {kiosks:?}", store.feed_end().unwrap())
    }
}

#[test]
fn forged_requests_are_refused_whole() {
    let mut world = World::new();
    let item = world.device.item("ปลอม");
    let body = Device::batch(std::slice::from_ref(&item));
    let (device, other) = (world.device.clone(), world.other.clone());
    let honest = || Draft::signed(&device, "POST", paths::SUBMISSIONS, &body);
    let stranger = Device { key: SecretKey::generate().unwrap(), ..device.clone() };
    let unknown = Device { id: KioskId::random(), ..device.clone() };
    let as_other = Device { id: other.id, ..device.clone() };
    let heartbeat = Draft::signed(&device, "POST", paths::HEARTBEAT, &body);
    let asked = Draft::signed(&device, "GET", &format!("{}?cursor=x.1", paths::CHANGES), b"");
    let altered = |at: usize| {
        let mut draft = honest();
        draft.body[at] ^= 1;
        draft
    };
    let input = http_sig::SIGNATURE_INPUT;
    let lying = Evidence { set_version: 1 << 40, ..Evidence::default() };
    let lying = bytes::encode(&serde_json::to_vec(&lying).unwrap());
    let mut cases: Vec<(String, Draft)> = vec![
        ("not signed".into(), Draft { headers: vec![], ..honest() }),
        (
            "signed by a stranger in this kiosk's name".into(),
            Draft::signed(&stranger, "POST", paths::SUBMISSIONS, &body),
        ),
        ("of a kiosk that nobody knows".into(), Draft::signed(&unknown, "POST", paths::SUBMISSIONS, &body)),
        ("signed by one kiosk in another's name".into(), Draft::signed(&as_other, "POST", paths::SUBMISSIONS, &body)),
        ("played to another path".into(), Draft { target: paths::SUBMISSIONS.into(), ..heartbeat.clone() }),
        ("played by another method".into(), Draft { method: "PUT", ..honest() }),
        ("a query added".into(), Draft { target: format!("{}?x=1", paths::SUBMISSIONS), ..honest() }),
        ("the query altered".into(), Draft { target: format!("{}?cursor=x.2", paths::CHANGES), ..asked.clone() }),
        ("the query taken away".into(), Draft { target: paths::CHANGES.into(), ..asked.clone() }),
        ("without digest".into(), honest().without(http_sig::CONTENT_DIGEST)),
        ("without signature".into(), honest().without(http_sig::SIGNATURE)),
        ("without signature input".into(), honest().without(input)),
        ("without evidence".into(), honest().without(paths::EVIDENCE_HEADER)),
        ("evidence altered".into(), honest().with(paths::EVIDENCE_HEADER, |_| lying.clone())),
        ("another body with its own digest".into(), {
            let mut draft = honest();
            draft.body.push(b' ');
            let digest = Draft::signed(&device, "POST", paths::SUBMISSIONS, &draft.body.clone());
            *draft.header(http_sig::CONTENT_DIGEST) = digest.headers[0].1.clone();
            draft
        }),
        ("the digest of a weaker hash".into(), honest().with(http_sig::CONTENT_DIGEST, |_| "md5=:AAAA:".into())),
        ("the digest of nothing".into(), honest().with(http_sig::CONTENT_DIGEST, |_| "sha-256=::".into())),
        ("another algorithm".into(), honest().with(input, |text| text.replace("\"ed25519\"", "\"hmac-sha256\""))),
        ("no algorithm".into(), honest().with(input, |text| text.replace(";alg=\"ed25519\"", ""))),
        ("algorithm none".into(), honest().with(input, |text| text.replace("\"ed25519\"", "\"none\""))),
        ("fewer things covered".into(), honest().with(input, |text| text.replace(" \"content-digest\"", ""))),
        ("evidence not covered".into(), honest().with(input, |text| text.replace(" \"suanruam-evidence\"", ""))),
        (
            "nothing covered".into(),
            honest().with(input, |text| {
                let end = text.find(')').unwrap();
                format!("sig1=({}", &text[end..])
            }),
        ),
        (
            "another kiosk's name put in".into(),
            honest().with(input, |text| text.replace(&device.id.to_string(), &other.id.to_string())),
        ),
        ("another nonce put in".into(), honest().with(input, |text| text.replace("nonce=\"", "nonce=\"x"))),
        ("another time put in".into(), honest().with(input, |text| text.replace("created=0", "created=1"))),
        ("a parameter more".into(), honest().with(input, |text| format!("{text};expires=9"))),
        ("a second signature".into(), honest().with(input, |text| format!("{text}, sig2=()"))),
        (
            "a signature of zeroes".into(),
            honest().with(http_sig::SIGNATURE, |_| format!("sig1=:{}==:", "A".repeat(86))),
        ),
        ("an empty signature".into(), honest().with(http_sig::SIGNATURE, |_| "sig1=::".into())),
        (
            "oversize".into(),
            Draft::signed(&device, "POST", paths::SUBMISSIONS, &vec![b' '; paths::MAX_BATCH_BYTES + 1]),
        ),
        ("no JSON".into(), Draft::signed(&device, "POST", paths::SUBMISSIONS, b"<html>")),
        ("JSON of another form".into(), Draft::signed(&device, "POST", paths::SUBMISSIONS, b"[]")),
        ("another version".into(), Draft::signed(&device, "POST", paths::SUBMISSIONS, b"{\"v\":9,\"items\":[]}")),
        ("the heartbeat of nothing".into(), Draft::signed(&device, "POST", paths::HEARTBEAT, b"{}")),
    ];
    for at in (0..body.len()).step_by(body.len() / 12) {
        cases.push((format!("body altered at byte {at}"), altered(at)));
    }
    let signature = honest().headers[2].1.len();
    for at in (6..signature - 4).step_by(11) {
        cases.push((
            format!("signature altered at sign {at}"),
            honest().with(http_sig::SIGNATURE, |text| {
                let other = if text.as_bytes()[at] == b'A' { "B" } else { "A" };
                format!("{}{other}{}", &text[..at], &text[at + 1..])
            }),
        ));
    }
    let before = world.photo();
    let mut wrong = Vec::new();
    for (name, draft) in &cases {
        let reply = draft.send(&world.server.url());
        let refused = (400..500).contains(&reply.status) && reply.media == paths::PROBLEM_JSON;
        if !refused || reply.body.windows(7).any(|part| part == b"receipt") || world.photo() != before {
            wrong.push(format!("{name}: {} {} {}", reply.status, String::from_utf8_lossy(&reply.body), world.photo()));
        }
    }
    println!("{} forged requests, {} taken", cases.len(), wrong.len());
    assert!(cases.len() >= 50 && wrong.is_empty(), "{}", wrong.join("\n"));
    // It was not deafness: the honest ones are taken, and the same again changes nothing.
    let sent = honest();
    for _ in 0..3 {
        assert_eq!(sent.send(&world.server.url()).status, 200);
        assert_eq!(world.server.state.store.cases(&CaseFilter::default()).unwrap().total, 1);
    }
    assert_eq!(asked.send(&world.server.url()).problem().kind, problem::CURSOR);
}

#[test]
fn forged_items_become_no_case() {
    let world = World::new();
    let (device, other) = (world.device.clone(), world.other.clone());
    let given_now = |text: &str| device.clone().submission(text, &Device::number());
    let honest = device.clone().item("ต้นฉบับ");
    let value = |item: &Item| serde_json::to_value(item).unwrap();
    let altered = |change: &dyn Fn(&mut Item)| {
        let mut item = device.clone().item("ปลอม");
        change(&mut item);
        value(&item)
    };
    let foreign_key = SealingSecret::generate().unwrap().entry().unwrap();
    let given = given_now("ผนึกให้คนอื่น");
    let to_foreign = Item::sign(given.id, sealed::seal(&given, &foreign_key).unwrap(), &device.key);
    let mut claims_ours = serde_json::from_slice::<Envelope>(&to_foreign.envelope.0).unwrap();
    claims_ours.key = device.keys.sealing().unwrap().id.clone();
    claims_ours.submission = SubmissionId::random();
    let claims_ours = Item::sign(claims_ours.submission, serde_json::to_vec(&claims_ours).unwrap(), &device.key);
    let inside = given_now("ข้างในเป็นของอีกเรื่อง");
    let envelope = sealed::seal(&inside, device.keys.sealing().unwrap()).unwrap();
    let renamed = Item::sign(SubmissionId::random(), envelope.clone(), &device.key);
    let mut moved = serde_json::from_slice::<Envelope>(&envelope).unwrap();
    moved.submission = SubmissionId::random();
    let moved = Item::sign(moved.submission, serde_json::to_vec(&moved).unwrap(), &device.key);
    let envelope_of = |change: &dyn Fn(&mut Value)| {
        let given = given_now("ซองถูกแก้");
        let bytes = sealed::seal(&given, device.keys.sealing().unwrap()).unwrap();
        let mut envelope: Value = serde_json::from_slice(&bytes).unwrap();
        change(&mut envelope);
        value(&Item::sign(given.id, serde_json::to_vec(&envelope).unwrap(), &device.key))
    };
    let ours = given_now("ลายเซ็นของอีกตู้");
    let by_other = |id| Item::sign(id, sealed::seal(&ours, device.keys.sealing().unwrap()).unwrap(), &other.key);
    let mut in_our_name = by_other(SubmissionId::random());
    in_our_name.key = device.key.public().id();
    let mut empty_content = given_now("");
    empty_content.content.topic = None;
    let mut code = given_now("ประเภทแปลก");
    code.content.kind = "<script>".into();
    let mut tag = given_now("ป้ายแปลก");
    tag.tracking.tag = "../..".into();
    let cases: Vec<(&str, Value)> = vec![
        ("signed by another device", value(&by_other(ours.id))),
        ("signed by another device in our name", value(&in_our_name)),
        ("the signature altered", altered(&|item| item.sig.0[5] ^= 1)),
        ("no signature", altered(&|item| item.sig.0.clear())),
        (
            "the envelope altered",
            altered(&|item| {
                let at = item.envelope.0.len() / 2;
                item.envelope.0[at] ^= 1;
            }),
        ),
        (
            "the envelope altered, the hash with it",
            altered(&|item| {
                item.envelope.0.push(b' ');
                item.sha256 = sha256_hex(&item.envelope.0);
            }),
        ),
        ("another id on it", altered(&|item| item.id = SubmissionId::random())),
        ("another hash on it", altered(&|item| item.sha256 = "0".repeat(64))),
        ("another key on it", altered(&|item| item.key = "0".repeat(16))),
        ("an id that the envelope does not have, signed", value(&renamed)),
        ("the envelope's id changed, signed", value(&moved)),
        ("the envelope's kiosk changed, signed", envelope_of(&|all| all["kiosk"] = json!(KioskId::random()))),
        ("the envelope's schema changed, signed", envelope_of(&|all| all["schema"] = json!(2))),
        ("the envelope's version changed, signed", envelope_of(&|all| all["v"] = json!(2))),
        ("the envelope's key unknown, signed", envelope_of(&|all| all["key"] = json!("0".repeat(16)))),
        ("the encapsulated key changed, signed", envelope_of(&|all| all["enc"] = json!(bytes::encode(&[7; 32])))),
        ("the encapsulated key zero, signed", envelope_of(&|all| all["enc"] = json!(bytes::encode(&[0; 32])))),
        ("no ciphertext, signed", envelope_of(&|all| all["ct"] = json!(""))),
        ("sealed to another key", value(&to_foreign)),
        ("sealed to another key, ours named", value(&claims_ours)),
        ("nothing in it", value(&device.seal(&empty_content))),
        ("no code for a kind", value(&device.seal(&code))),
        ("no tag", value(&device.seal(&tag))),
        ("an envelope of another world", value(&Item::sign(SubmissionId::random(), b"garbage".to_vec(), &device.key))),
        ("an id that is none", json!({"id": "../../etc", "sha256": "0".repeat(64)})),
        ("nothing at all", json!({})),
        ("a text", json!("item")),
        ("a number", json!(7)),
    ];
    let store = &world.server.state.store;
    let mut wrong = Vec::new();
    for (name, item) in &cases {
        let aside = store.quarantine(100).unwrap().len();
        let result = device.send_raw(&[item.to_string()]).remove(0);
        let total = store.cases(&CaseFilter::default()).unwrap().total;
        let kept = store.quarantine(100).unwrap().len() - aside;
        let fair = match &result {
            // A receipt says that these bytes are durable: they are in quarantine, under exactly that hash.
            ItemResult::Receipt { .. } => {
                let receipt = device.receipt(&result);
                let said = item["envelope"].as_str().and_then(bytes::decode).map(|bytes| sha256_hex(&bytes));
                kept == 1 && said.is_none_or(|sha256| sha256 == receipt.sha256)
            }
            ItemResult::Refused { .. } => kept == 0,
            ItemResult::Gone { .. } => false,
        };
        if total != 0 || !fair {
            wrong.push(format!("{name}: {total} cases, {kept} set aside, {result:?}"));
        }
    }
    println!("{} forged items, {} became cases or were receipted falsely", cases.len(), wrong.len());
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    device.receipt(&device.send(&[honest])[0]);
    assert_eq!(store.cases(&CaseFilter::default()).unwrap().total, 1);

    // Other bytes under a kept id: refused with a signed word, the first stays.
    let first = given_now("ของแท้");
    let mut second = first.clone();
    second.content.text = "ของปลอม".into();
    device.receipt(&device.send(&[device.seal(&first)])[0]);
    let twice = device.seal(&second);
    let ItemResult::Refused { word: Some(word), retry: false, .. } = &device.send(std::slice::from_ref(&twice))[0]
    else {
        panic!("other bytes were taken")
    };
    let word: suanruam::wire::submissions::Refusal =
        device.keys.open_signed(KeyUse::Receipt, Domain::REFUSED, word).unwrap();
    assert_eq!((word.id, word.sha256), (first.id, twice.sha256));
}

#[test]
fn a_revoked_or_forged_kiosk_learns_nothing_and_enrols_nobody() {
    let world = World::new();
    let (mut revoked, store) = (world.device.clone(), &world.server.state.store);
    store.kiosk_revoke(&Actor::cli(), revoked.id, clock::now()).unwrap();
    let lost = Evidence { set_version: 1 << 40, ..Evidence::default() };
    revoked.evidence = lost;
    let head = store.feed_end().unwrap();
    assert_eq!(revoked.changes(None).problem().kind, problem::REVOKED);
    assert_eq!(revoked.beat().problem().kind, problem::REVOKED);
    let item = revoked.item("หลังเพิกถอน");
    revoked.receipt(&revoked.send(&[item])[0]);
    assert_eq!(store.feed_end().unwrap(), head, "its evidence begins no epoch");
    assert_eq!(store.cases(&CaseFilter::default()).unwrap().total, 0);
    assert_eq!(store.quarantine(9).unwrap()[0].reason, "revoked");

    let kiosks = store.kiosks().unwrap().len();
    let url = format!("{}{}", world.server.url(), paths::ENROL);
    let code = suanruam::server::make_enrol_code(&world.server.state, &Actor::cli(), "test").unwrap();
    let key = SecretKey::generate().unwrap();
    let honest = enrol_request(code.secret(), &key);
    let mut stolen: Value = serde_json::from_slice(&honest).unwrap();
    stolen["public"] = json!(bytes::encode(&world.other.key.public().to_bytes()));
    let mut weak = stolen.clone();
    weak["public"] = json!(bytes::encode(&[0; 32]));
    let mut unproved: Value = serde_json::from_slice(&honest).unwrap();
    unproved["proof"] = serde_json::to_value(Bytes(vec![0; 64])).unwrap();
    for (name, body) in [
        ("somebody else's key", stolen.to_string().into_bytes()),
        ("a weak key", weak.to_string().into_bytes()),
        ("no proof", unproved.to_string().into_bytes()),
        ("a guessed code", enrol_request("00000000", &key)),
    ] {
        let reply = request(&url, "POST", &[], &body);
        assert!((400..500).contains(&reply.status), "{name}: {reply:?}");
        assert_eq!(store.kiosks().unwrap().len(), kiosks, "{name}");
    }
    assert_eq!(request(&url, "POST", &[], &honest).status, 200);
    // The same device may ask again, for its reply was lost perhaps; nobody else may with that code.
    assert_eq!(request(&url, "POST", &[], &honest).status, 200);
    let late = enrol_request(code.secret(), &SecretKey::generate().unwrap());
    assert_eq!(request(&url, "POST", &[], &late).problem().kind, problem::CODE, "a code is good once");
    assert_eq!(store.kiosks().unwrap().len(), kiosks + 1);
}
