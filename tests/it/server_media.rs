//! Pictures by their hash, and signed time.

use suanruam::domain::clock;
use suanruam::server::media;
use suanruam::server::store::Actor;
use suanruam::wire::keys::{KeyList, KeyUse};
use suanruam::wire::signing::Domain;
use suanruam::wire::time::{SignedTime, TimeReply};
use suanruam::wire::{http_sig, paths, problem};
use tempfile::tempdir;

use crate::server_kit::{Device, Reply, request, start};

fn ranged(device: &Device, path: &str, headers: &[(&'static str, &str)]) -> Reply {
    let signed = http_sig::Request { method: "GET", path, query: "", body: b"", evidence: "e30" };
    let signed = http_sig::sign(&signed, &device.key, &device.id.to_string(), "nonce", 0);
    let mut all = vec![
        (http_sig::CONTENT_DIGEST, signed.content_digest),
        (http_sig::SIGNATURE_INPUT, signed.signature_input),
        (http_sig::SIGNATURE, signed.signature),
        (paths::EVIDENCE_HEADER, "e30".to_owned()),
    ];
    all.extend(headers.iter().map(|(name, value)| (*name, (*value).to_owned())));
    request(&format!("{}{path}", device.url), "GET", &all, b"")
}

#[test]
fn a_picture_is_given_whole_or_from_any_byte_on() {
    let data = tempdir().unwrap();
    let server = start(data.path());
    let device = Device::enrolled(&server);
    let png: Vec<u8> = b"\x89PNG\r\n\x1a\n".iter().copied().chain((0..2000).map(|n| (n % 251) as u8)).collect();
    let kept = media::put(data.path(), &png).unwrap();
    let path = format!("{}{}", paths::MEDIA, kept.sha256);
    let whole = ranged(&device, &path, &[]);
    assert_eq!((whole.status, whole.media.as_str(), &whole.body), (200, "image/png", &png));
    let etag = whole.etag.unwrap();
    for from in [0, 1, 8, 2007] {
        let rest = ranged(&device, &path, &[("range", &format!("bytes={from}-")), ("if-range", &etag)]);
        assert_eq!((rest.status, rest.body.as_slice()), (206, &png[from..]), "{from}");
    }
    assert_eq!(ranged(&device, &path, &[("range", "bytes=4-9")]).body, &png[4..10]);
    let past = ranged(&device, &path, &[("range", "bytes=2008-")]);
    assert_eq!((past.status, past.problem().kind.as_str()), (416, problem::MALFORMED));
    for whole in [("range", "bytes=5-1"), ("range", "bytes=-5"), ("range", "lines=1-")] {
        assert_eq!(ranged(&device, &path, &[whole]).status, 200, "{whole:?}");
    }
    let other = ranged(&device, &path, &[("range", "bytes=4-"), ("if-range", "\"another\"")]);
    assert_eq!((other.status, other.body.len()), (200, png.len()));
    let none = format!("{}{}", paths::MEDIA, "0".repeat(64));
    assert_eq!(ranged(&device, &none, &[]).problem().kind, problem::NOT_FOUND);
    assert_eq!(request(&format!("{}{path}", server.url()), "GET", &[], b"").status, 401);
    server.state.store.kiosk_revoke(&Actor::cli(), device.id, clock::now()).unwrap();
    assert_eq!(ranged(&device, &path, &[]).problem().kind, problem::REVOKED);
}

#[test]
fn time_is_signed_with_the_nonce_for_whoever_asks() {
    let data = tempdir().unwrap();
    let server = start(data.path());
    let ask = |query: &str| request(&format!("{}{}{query}", server.url(), paths::TIME), "GET", &[], b"");
    let reply: TimeReply = ask("?nonce=abcdefghijklmnop-_").json();
    let keys = KeyList::open(&reply.keys, &server.state.keys.root, "wiang-thoeng").unwrap();
    let time: SignedTime = keys.open_signed(KeyUse::Receipt, Domain::TIME, &reply.time).unwrap();
    assert_eq!((time.nonce.as_str(), time.municipality.as_str()), ("abcdefghijklmnop-_", "wiang-thoeng"));
    assert!((clock::now() - time.time).num_seconds() < 60);
    for bad in ["", "?nonce=short", "?nonce=abcdefghijklmnop%20"] {
        assert_eq!(ask(bad).problem().kind, problem::MALFORMED, "{bad}");
    }
}
