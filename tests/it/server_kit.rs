//! A device that speaks the wire by itself, without the kiosk's code, so that the server can be shown anything.

use suanruam::domain::clock;
use suanruam::domain::ids::{KioskId, SubmissionId};
use suanruam::domain::submission::{Channel, Draft, SealedTracking, Submission};
use suanruam::domain::tracking::TrackingNumber;
use suanruam::pack::Pack;
use suanruam::server::store::Actor;
use suanruam::server::{RunningServer, make_enrol_code, spawn};
use suanruam::wire::answer::{DeriveParams, Derived, derive};
use suanruam::wire::bytes::{self, Bytes};
use suanruam::wire::changes::{Change, ChangeSet, ChangesReply};
use suanruam::wire::enrol::{EnrolReply, EnrolRequest};
use suanruam::wire::heartbeat::Heartbeat;
use suanruam::wire::keys::{KeyList, KeyUse};
use suanruam::wire::problem::Problem;
use suanruam::wire::reconcile::{Held, ReconcileRequest};
use suanruam::wire::sealed;
use suanruam::wire::signing::{Domain, PublicKey, SecretKey, Signed};
use suanruam::wire::submissions::{Batch, BatchReply, Evidence, Item, ItemResult, Mark, Receipt};
use suanruam::wire::{http_sig, paths};

/// A server on a data directory of its own.
pub fn start(data: &std::path::Path) -> RunningServer {
    spawn(data, Pack::builtin().unwrap(), "127.0.0.1:0".parse().unwrap()).unwrap()
}

/// A reply, whatever it is.
#[derive(Debug)]
pub struct Reply {
    pub status: u16,
    pub media: String,
    pub etag: Option<String>,
    pub body: Vec<u8>,
}

impl Reply {
    pub fn json<T: serde::de::DeserializeOwned>(&self) -> T {
        assert_eq!((self.status, self.media.as_str()), (200, paths::JSON), "{}", String::from_utf8_lossy(&self.body));
        serde_json::from_slice(&self.body).unwrap()
    }

    pub fn problem(&self) -> Problem {
        assert_eq!(self.media, paths::PROBLEM_JSON, "{self:?}");
        let problem: Problem = serde_json::from_slice(&self.body).unwrap();
        assert_eq!(problem.status, self.status);
        problem
    }
}

fn agent() -> ureq::Agent {
    ureq::Agent::config_builder().http_status_as_error(false).proxy(None).build().into()
}

/// Any request at all.
pub fn request(url: &str, method: &str, headers: &[(&str, String)], body: &[u8]) -> Reply {
    try_request(url, method, headers, body).unwrap()
}

/// As [`request`], of a server that may go away meanwhile.
fn try_request(url: &str, method: &str, headers: &[(&str, String)], body: &[u8]) -> Result<Reply, ureq::Error> {
    let mut request = ureq::http::Request::builder().method(method).uri(url);
    for (name, value) in headers {
        request = request.header(*name, value);
    }
    let mut response = agent().run(request.body(body.to_vec()).unwrap())?;
    let header = |name: &str| response.headers().get(name).map(|value| value.to_str().unwrap().to_owned());
    Ok(Reply {
        status: response.status().as_u16(),
        media: header("content-type").unwrap_or_default(),
        etag: header("etag"),
        body: response.body_mut().with_config().limit(64 << 20).read_to_vec()?,
    })
}

#[derive(Clone)]
pub struct Device {
    pub url: String,
    pub key: SecretKey,
    pub id: KioskId,
    pub keys: KeyList,
    pub evidence: Evidence,
    pub seq: u64,
}

pub fn enrol_request(secret: &str, key: &SecretKey) -> Vec<u8> {
    let request = EnrolRequest {
        v: 1,
        code: secret.to_owned(),
        public: Bytes(key.public().to_bytes()),
        proof: Bytes(key.sign(Domain::ENROL, secret.as_bytes())),
        name: "test device".into(),
        nonce: "nonce".into(),
    };
    serde_json::to_vec(&request).unwrap()
}

impl Device {
    pub fn enrolled(server: &RunningServer) -> Self {
        let code = make_enrol_code(&server.state, &Actor::cli(), "test device").unwrap();
        Self::enrolled_at(&server.url(), code.secret())
    }

    pub fn enrolled_at(url: &str, secret: &str) -> Self {
        let key = SecretKey::generate().unwrap();
        let reply = request(&format!("{url}{}", paths::ENROL), "POST", &[], &enrol_request(secret, &key));
        let reply: EnrolReply = reply.json();
        let root = PublicKey::from_bytes(&reply.root.0).unwrap();
        let keys = KeyList::open(&reply.keys, &root, &reply.municipality).unwrap();
        Self { url: url.to_owned(), key, id: reply.kiosk, keys, evidence: Evidence::default(), seq: 0 }
    }

    pub fn at(&self, server: &RunningServer) -> Self {
        Self { url: server.url(), ..self.clone() }
    }

    pub fn number() -> TrackingNumber {
        TrackingNumber::mint(bytes::fill_random).unwrap()
    }

    pub fn derived(number: &TrackingNumber) -> Derived {
        derive(number, "wiang-thoeng", &DeriveParams::cheap(2570)).unwrap()
    }

    pub fn submission(&mut self, text: &str, number: &TrackingNumber) -> Submission {
        self.seq += 1;
        let derived = Self::derived(number);
        Submission {
            id: SubmissionId::random(),
            channel: Channel::Kiosk,
            kiosk: self.id,
            boot: 1,
            seq: self.seq,
            kiosk_time: clock::now(),
            time_uncertain: false,
            trip: None,
            content: Draft {
                kind: "problem".into(),
                topic: Some("road".into()),
                moo: Some(14),
                strength: Some(2),
                text: text.into(),
                lang: "th".into(),
                privacy_version: "1".into(),
                name: None,
                phone: None,
                notice: None,
                hearing: None,
            },
            tracking: SealedTracking {
                number: number.digits(),
                params: DeriveParams::cheap(2570).to_string(),
                tag: derived.tag(),
                key: bytes::encode(derived.key()),
                web: None,
            },
        }
    }

    /// Sealed and signed, as a kiosk does at capture.
    pub fn seal(&self, submission: &Submission) -> Item {
        let envelope = sealed::seal(submission, self.keys.sealing().unwrap()).unwrap();
        Item::sign(submission.id, envelope, &self.key)
    }

    pub fn item(&mut self, text: &str) -> Item {
        let submission = self.submission(text, &Self::number());
        self.seal(&submission)
    }

    pub fn call(&self, method: &str, path: &str, query: &str, body: &[u8], etag: Option<&str>) -> Reply {
        self.try_call(method, path, query, body, etag).unwrap()
    }

    /// As [`Device::call`], of a server that may go away meanwhile.
    pub fn try_call(
        &self,
        method: &str,
        path: &str,
        query: &str,
        body: &[u8],
        etag: Option<&str>,
    ) -> Result<Reply, ureq::Error> {
        let evidence = bytes::encode(&serde_json::to_vec(&self.evidence).unwrap());
        let signed = http_sig::Request { method, path, query, body, evidence: &evidence };
        let nonce = bytes::encode(&bytes::random::<16>().unwrap());
        let signed = http_sig::sign(&signed, &self.key, &self.id.to_string(), &nonce, 0);
        let mut headers = vec![
            (http_sig::CONTENT_DIGEST, signed.content_digest),
            (http_sig::SIGNATURE_INPUT, signed.signature_input),
            (http_sig::SIGNATURE, signed.signature),
            (paths::EVIDENCE_HEADER, evidence),
        ];
        headers.extend(etag.map(|etag| ("if-none-match", etag.to_owned())));
        let mark = if query.is_empty() { "" } else { "?" };
        try_request(&format!("{}{path}{mark}{query}", self.url), method, &headers, body)
    }

    pub fn post_raw(&self, items: &[String]) -> Reply {
        let body = format!("{{\"v\":1,\"items\":[{}]}}", items.join(","));
        self.call("POST", paths::SUBMISSIONS, "", body.as_bytes(), None)
    }

    pub fn send_raw(&self, items: &[String]) -> Vec<ItemResult> {
        let reply: BatchReply = self.post_raw(items).json();
        self.open_mark(&reply.standing.mark);
        assert_eq!(reply.results.len(), items.len());
        reply.results
    }

    pub fn send(&self, items: &[Item]) -> Vec<ItemResult> {
        self.send_raw(&items.iter().map(|item| serde_json::to_string(item).unwrap()).collect::<Vec<_>>())
    }

    pub fn batch(items: &[Item]) -> Vec<u8> {
        let items = items.iter().map(|item| serde_json::value::to_raw_value(item).unwrap()).collect();
        serde_json::to_vec(&Batch { v: 1, items }).unwrap()
    }

    pub fn open_mark(&self, mark: &Signed) -> Mark {
        self.keys.open_signed(KeyUse::Receipt, Domain::MARK, mark).unwrap()
    }

    /// The receipt, checked; panics when it is none.
    pub fn receipt(&self, result: &ItemResult) -> Receipt {
        match result {
            ItemResult::Receipt { receipt } => {
                self.keys.open_signed(KeyUse::Receipt, Domain::RECEIPT, receipt).unwrap()
            }
            other => panic!("no receipt: {other:?}"),
        }
    }

    pub fn beat(&self) -> Reply {
        let beat = Heartbeat {
            v: 1,
            version: "0.1.0".into(),
            waiting: 3,
            disk_free: Some(1 << 30),
            kiosk_time: clock::now(),
            showing: None,
            alarms: vec![],
            reports: vec![],
            trips: Vec::new(),
        };
        self.call("POST", paths::HEARTBEAT, "", &serde_json::to_vec(&beat).unwrap(), None)
    }

    pub fn reconcile(&self, items: Vec<Held>) -> Reply {
        let body = serde_json::to_vec(&ReconcileRequest { v: 1, items }).unwrap();
        self.call("POST", paths::RECONCILE, "", &body, None)
    }

    pub fn changes(&self, cursor: Option<&str>) -> Reply {
        self.call(
            "GET",
            paths::CHANGES,
            &cursor.map(|cursor| format!("cursor={cursor}")).unwrap_or_default(),
            b"",
            None,
        )
    }

    pub fn open_set(&self, reply: &Reply) -> ChangeSet {
        let reply: ChangesReply = reply.json();
        self.open_mark(&reply.standing.mark);
        self.keys.open_signed(KeyUse::Content, Domain::CHANGES, &reply.set).unwrap()
    }

    /// Every change after a cursor, over all pages, and the last cursor.
    pub fn all_changes(&self, cursor: Option<&str>) -> (Vec<Change>, String) {
        let mut out = Vec::new();
        let mut cursor = cursor.map(ToOwned::to_owned);
        loop {
            let set = self.open_set(&self.changes(cursor.as_deref()));
            assert_eq!(set.full, cursor.is_none());
            out.extend(set.changes.iter().map(|raw| serde_json::from_str::<Change>(raw.get()).unwrap()));
            cursor = Some(set.cursor.clone());
            if !set.more {
                return (out, set.cursor);
            }
        }
    }
}
