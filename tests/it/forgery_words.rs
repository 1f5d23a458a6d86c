//! What a forger can make of a signed word without its key: the same corpus for every kind of word.

use serde::Serialize;
use serde_json::Value;
use suanruam::wire::bytes::Bytes;
use suanruam::wire::signing::{Domain, SecretKey, Signed};

use crate::support::{TestServer, full};

/// The server's private keys, and those of somebody else.
pub struct Keys {
    pub root: SecretKey,
    pub content: SecretKey,
    pub receipt: SecretKey,
    pub stranger: SecretKey,
}

impl Keys {
    /// Reads them from a server's data directory, as nobody but the server can.
    pub fn of(server: &TestServer) -> Self {
        let folder = server.data().join("keys");
        let seed = |text: &str| SecretKey::from_bytes(&suanruam::wire::bytes::decode(text.trim()).unwrap()).unwrap();
        let named = |start: &str| {
            let files = crate::support::files(&folder);
            let name = |file: &std::path::PathBuf| file.file_name().unwrap().to_string_lossy().starts_with(start);
            let file = files.into_iter().find(|file| name(file)).unwrap();
            seed(&std::fs::read_to_string(file).unwrap())
        };
        let root = std::fs::read_to_string(server.data().join(suanruam::server::keys::ROOT_FILE)).unwrap();
        let root = root.lines().find_map(|line| line.strip_prefix("key ")).unwrap();
        let stranger = SecretKey::generate().unwrap();
        Self { root: seed(root), content: named("content-"), receipt: named("receipt-"), stranger }
    }
}

/// Signs a value for a purpose.
pub fn sign(domain: Domain, key: &SecretKey, value: &impl Serialize) -> Value {
    serde_json::to_value(Signed::sign(domain, key, value).unwrap()).unwrap()
}

/// The payload of a signed word, unchecked.
pub fn payload(word: &Value) -> Value {
    let signed: Signed = serde_json::from_value(word.clone()).unwrap();
    serde_json::from_slice(&signed.payload.0).unwrap()
}

/// How a word is rightly signed, and by which keys it must not be.
pub struct Right<'a> {
    pub domain: Domain,
    pub other_domain: Domain,
    pub key: &'a SecretKey,
    pub wrong_keys: [(&'static str, &'a SecretKey); 2],
}

/// Every forgery of a true word.
pub fn forgeries(word: &Value, right: &Right<'_>) -> Vec<(String, Value)> {
    let signed: Signed = serde_json::from_value(word.clone()).unwrap();
    let content = payload(word);
    let json = |signed: &Signed| serde_json::to_value(signed).unwrap();
    let mut all: Vec<(String, Value)> = Vec::new();
    for (whose, key) in right.wrong_keys {
        let by_wrong = sign(right.domain, key, &content);
        let mut claimed = by_wrong.clone();
        claimed["key"] = word["key"].clone();
        all.push((format!("signed by {whose}"), by_wrong));
        all.push((format!("signed by {whose}, under the right key's name"), claimed));
    }
    all.push(("signed for another purpose".into(), sign(right.other_domain, right.key, &content)));
    let zeroes = Signed { sig: Bytes(vec![0; 64]), ..signed.clone() };
    let mut identity = zeroes.clone();
    identity.sig.0[0] = 1;
    let doubled = Signed { sig: Bytes([signed.sig.0.clone(), signed.sig.0.clone()].concat()), ..signed.clone() };
    for (name, forged) in [
        ("not signed", Signed { sig: Bytes(Vec::new()), ..signed.clone() }),
        ("a short signature", Signed { sig: Bytes(signed.sig.0[..63].to_vec()), ..signed.clone() }),
        ("a long signature", doubled),
        ("a signature of zeroes", zeroes),
        ("the neutral point for a signature", identity),
        ("the signature of another payload", Signed { payload: Bytes(b"{}".to_vec()), ..signed.clone() }),
        ("no key", Signed { key: String::new(), ..signed.clone() }),
        ("another key's name", Signed { key: right.wrong_keys[0].1.public().id(), ..signed.clone() }),
    ] {
        all.push((name.into(), json(&forged)));
    }
    let steps = |length: usize| if full() { 1 } else { (length / 5).max(1) };
    for at in (0..signed.payload.0.len()).step_by(steps(signed.payload.0.len())) {
        let mut forged = signed.clone();
        forged.payload.0[at] ^= 1;
        all.push((format!("payload altered at byte {at}"), json(&forged)));
    }
    for at in (0..64).step_by(steps(64)) {
        let mut forged = signed.clone();
        forged.sig.0[at] ^= 0x10;
        all.push((format!("signature altered at byte {at}"), json(&forged)));
    }
    all
}
