//! Files from elsewhere: a pack's folder, a picture, a bundle on a stick, a CA's certificates, the journal after damage.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::Cursor;

use super::desk::{Desk, HOME, Scratch, desk};
use super::words::round;
use crate::domain::ids::SubmissionId;
use crate::pack::keep::keep_together;
use crate::pack::packed;
use crate::pack::{Pack, PackError, check_line_link};
use crate::store::{CUT, Journal, Record};
use crate::sync::tls::Roots;
use crate::wire::bundle::{Bundle, BundleError, Got, Header, Line, Seal};
use crate::wire::bytes::sha256_hex;
use crate::wire::signing::{BadSignature, Domain, PublicKey, Signed};
use crate::wire::submissions::Item;
use crate::worker::ready;

/// What stands before each file of a pack in a seed: this, its path, the end of the line.
const FILE: &[u8] = b"=== ";

fn files(data: &[u8]) -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::new();
    let mut name = None;
    for line in data.split_inclusive(|&byte| byte == b'\n') {
        if let Some(path) = line.strip_prefix(FILE) {
            let path = String::from_utf8_lossy(path).trim_end().to_owned();
            files.insert(path.clone(), Vec::new());
            name = Some(path);
        } else if let Some(file) = name.as_ref().and_then(|name| files.get_mut(name)) {
            file.extend_from_slice(line);
        }
    }
    files
}

/// A picture that is taken is no larger than was asked, and has all its pixels.
pub fn picture(data: &[u8]) {
    const MOST: u32 = 640;
    if let Ok(pixels) = ready(data, MOST) {
        assert!((1..=MOST).contains(&pixels.width) && (1..=MOST).contains(&pixels.height));
        assert_eq!(pixels.rgb.len() as u64, u64::from(pixels.width) * u64::from(pixels.height) * 3);
    }
}

/// A pack that is taken keeps every rule; an error names a place that is there.
pub fn pack(data: &[u8]) {
    let files = files(data);
    match Pack::from_files(&files) {
        Ok(pack) => sound(&pack, &files),
        Err(PackError { file, line, message, .. }) => {
            let lines = files.get(&file).map_or(0, |bytes| bytes.iter().filter(|&&byte| byte == b'\n').count() + 1);
            assert!(line <= lines, "{file}:{line} of {lines}");
            assert!(!message.is_empty());
        }
    }
}

fn sound(pack: &Pack, files: &BTreeMap<String, Vec<u8>>) {
    let home = &pack.municipality;
    assert!(!home.id.is_empty() && home.id.bytes().all(|sign| sign == b'-' || sign.is_ascii_alphanumeric()));
    assert_eq!(home.units.iter().filter(|unit| unit.default).count(), 1);
    let once = |codes: Vec<&str>| assert_eq!(codes.iter().collect::<BTreeSet<_>>().len(), codes.len());
    once(home.units.iter().map(|unit| unit.code.as_str()).collect());
    once(home.kinds.iter().map(|kind| kind.code.as_str()).collect());
    once(home.topics.iter().map(|topic| topic.code.as_str()).collect());
    assert!(!home.kinds.is_empty());
    assert!(home.topics.iter().all(|topic| pack.unit(&topic.unit).is_some()));
    assert!(home.villages.iter().all(|village| (1..99).contains(&village.moo)));
    assert!(home.line_link.as_deref().is_none_or(|link| check_line_link(link).is_ok()));
    assert!((20..=3600).contains(&home.idle_seconds) && (10..=3600).contains(&home.warning_seconds));
    assert!(home.retention_days > 0 && home.deadline.days > 0);
    for notice in &pack.notices {
        // Byte for byte one of the pack's files, and whole on the wire.
        assert!(files.values().any(|bytes| bytes == notice.body.as_bytes()));
        assert!(notice.to_wire().is_whole());
        round(&notice.to_wire());
        assert!(notice.expires.is_none_or(|at| at >= notice.posted_from));
        assert!(notice.annotations.iter().all(|note| notice.body.contains(&note.as_written)));
        let held = keep_together(&notice.title_th, &home.keep_together);
        let plain = |text: &str| text.replace('\u{2060}', "").replace('\u{a0}', " ");
        assert_eq!(plain(&held), plain(&notice.title_th), "what is held together says the same");
    }
    assert_eq!(pack.notices.iter().map(|notice| notice.id).collect::<BTreeSet<_>>().len(), pack.notices.len());
}

/// A packed municipality is taken as it was signed, to the last byte, or not at all. The bytes are also tried as files that
/// whoever has a key packed.
pub fn packed(data: &[u8]) {
    packed_whole(data);
    let all = files(data);
    let giver = &desk().content;
    let sign = |manifest: &packed::Manifest| {
        Signed::sign(Domain::PACK, giver, manifest).map_err(|error| packed::PackedError::Sign(error.to_string()))
    };
    match packed::write((HOME, "ตัวอย่าง"), &all, &giver.public(), sign) {
        Ok(bytes) => {
            packed_whole(&bytes);
            assert_eq!(packed::read(&bytes).unwrap().files, all, "what was packed comes out");
        }
        Err(_) => assert!(all.keys().any(|path| !packed::belongs(path)) || all.len() > 1000),
    }
}

fn packed_whole(data: &[u8]) {
    let Ok(taken) = packed::read(data) else { return };
    for (path, bytes) in &taken.files {
        assert!(!path.contains("..") || !path.contains("../"), "{path}");
        assert!(packed::belongs(path) && !path.starts_with('/') && path.matches('/').count() <= 1, "{path}");
        assert!(path.find('/').is_none_or(|at| &path[..at] == "notices"), "{path}");
        let entry = taken.manifest.files.iter().find(|entry| entry.path == *path).unwrap();
        assert_eq!((entry.bytes, &entry.sha256), (bytes.len() as u64, &sha256_hex(bytes)));
    }
    assert_eq!(taken.files.len(), taken.manifest.files.len());
    let genuine = [&desk().content, &desk().stranger].iter().any(|key| taken.manifest.key.0 == key.public().to_bytes());
    assert!(genuine, "taken, and never signed");
    assert!(packed::read(&data[..data.len() - 1]).is_err());
    assert!(packed::read(&[data, b"x"].concat()).is_err());
    let mut altered = data.to_vec();
    let at = usize::from_str_radix(&sha256_hex(data)[..8], 16).unwrap() % altered.len();
    altered[at] ^= 1;
    assert!(packed::read(&altered).is_err(), "byte {at} is another");
}

fn key(id: &str) -> Result<PublicKey, BadSignature> {
    let desk = desk();
    let keys = [desk.device.public(), desk.receipt.public()];
    keys.into_iter().find(|key| key.id() == id).ok_or(BadSignature::UnknownKey)
}

/// Reads a bundle to its end. Gives what its last line says and how many lines came before.
fn whole(data: &[u8]) -> Result<(Seal, usize), BundleError> {
    let bundle = Bundle::open(Cursor::new(data))?;
    let header: Header = bundle.header().clone();
    let mut bundle = bundle.verify(key)?;
    assert_eq!(*bundle.header(), header);
    let mut lines = 1;
    while let Some(got) = bundle.next_line()? {
        lines += 1;
        if let Got::Line(line) = got {
            round(&*line);
        }
    }
    assert!(matches!(bundle.next_line(), Ok(None)));
    Ok((bundle.seal().clone(), lines))
}

fn signed_whole(data: &[u8]) {
    let Ok((seal, lines)) = whole(data) else { return };
    let end = usize::try_from(seal.bytes).unwrap();
    let (before, last) = data.split_at(end);
    assert_eq!(sha256_hex(before), seal.sha256);
    assert_eq!(before.iter().filter(|&&byte| byte == b'\n').count(), lines);
    let Ok(Line::End(signed)) = serde_json::from_slice(last) else { panic!("the last line is the end") };
    let desk = desk();
    let genuine = |by| Desk::genuine(Domain::BUNDLE, by, &signed);
    assert!(genuine(&desk.device) || genuine(&desk.receipt), "taken, and never signed");
    assert!(whole(&data[..data.len() - 1]).is_err());
    assert!(whole(&[data, b"\n"].concat()).is_err());
    // One byte, at a place that the bytes themselves choose.
    let mut altered = data.to_vec();
    let at = usize::from_str_radix(&seal.sha256[..8], 16).unwrap() % altered.len();
    altered[at] ^= 1;
    assert!(whole(&altered).is_err(), "byte {at} is another");
}

/// A bundle is taken as it was signed, to the last byte, or not at all. The bytes are also tried as lines that whoever
/// has the key put together.
pub fn bundle(data: &[u8]) {
    signed_whole(data);
    let mut lines = data.to_vec();
    if lines.last() != Some(&b'\n') {
        lines.push(b'\n');
    }
    let seal = Seal { v: crate::wire::V, bytes: lines.len() as u64, sha256: sha256_hex(&lines), standing: None };
    let signed = Desk::signed(Domain::BUNDLE, &desk().device, &serde_json::to_vec(&seal).unwrap());
    lines.extend(serde_json::to_vec(&Line::End(signed)).unwrap());
    lines.push(b'\n');
    signed_whole(&lines);
}

/// A file of certificates is taken whole or not at all.
pub fn ca(data: &[u8]) {
    if Roots::with_ca(data).is_some() {
        assert!(data.windows(11).any(|bytes| bytes == b"CERTIFICATE"));
    }
}

thread_local! {
    static FOLDER: Scratch = Scratch::new();
}

/// The journal: whatever stands in a segment, what reads is whole, and what is appended afterwards is found.
pub fn journal(data: &[u8]) {
    FOLDER.with(|folder| {
        let path = folder.path().join("journal");
        let _ = fs::remove_dir_all(&path);
        fs::create_dir_all(&path).unwrap();
        let day = chrono::NaiveDate::from_ymd_opt(2026, 11, 22).unwrap();
        fs::write(path.join(format!("{day}.seg")), data).unwrap();
        let journal = Journal::of(folder.path());
        let read = || {
            let mut records = Vec::new();
            let seen = journal.read::<std::io::Error>(|record| {
                assert_eq!(sha256_hex(&record.item.envelope.0), record.item.sha256);
                round(&record);
                records.push(record);
                Ok(())
            });
            (records, seen.unwrap())
        };
        let (before, seen) = read();
        // A line that is nothing but the sign of a cut is no line.
        let lines = data.split(|&byte| byte == b'\n').filter(|line| line.iter().any(|&byte| byte != CUT));
        let cut = lines.clone().filter(|line| line.ends_with(&[CUT])).count();
        let lines = lines.count();
        assert_eq!(seen.records + seen.damaged + seen.torn, lines);
        assert_eq!(seen.records, before.len());
        assert!(seen.torn <= cut + 1);
        let lost = seen.damaged + seen.torn;
        assert!(!journal.ends().unreadable);
        let item = Item::sign(SubmissionId::random(), b"sealed".to_vec(), &desk().device);
        let added = Record { seq: 1, item, tag: "t".into(), params: "a1:2569".into() };
        journal.append(&added, day).unwrap();
        let (after, seen) = read();
        assert_eq!(after.len(), before.len() + 1, "a torn line spoils no other");
        assert_eq!(seen.damaged + seen.torn, lost, "and is not forgotten");
        assert!(after.contains(&added));
        // Tidying keeps what lives, and nothing else.
        journal.tidy(|id| id == added.item.id, |id| id != added.item.id).unwrap();
        let (left, seen) = read();
        assert_eq!((left.as_slice(), seen.damaged, seen.torn), ([added].as_slice(), 0, 0));
    });
}
