//! A bundle is taken whole and as it was signed, or not at all.

use std::io::Cursor;

use super::*;
use crate::wire::signing::{BadSignature, Domain, SecretKey};

fn header() -> Header {
    Header::Kiosk(Box::new(KioskHeader {
        v: 1,
        municipality: "here".into(),
        root: "ROOT".into(),
        kiosk: KioskId::random(),
        nonce: "n".into(),
        created: DateTime::UNIX_EPOCH,
        evidence: Evidence::default(),
        epoch: None,
        cursor: None,
        trips: Vec::new(),
    }))
}

fn written(key: &SecretKey, lines: usize) -> Vec<u8> {
    let mut writer = Writer::begin(Vec::new(), &header()).unwrap();
    for line in 0..lines {
        let item = serde_json::value::RawValue::from_string(format!("{{\"n\":{line}}}")).unwrap();
        writer.line(&Line::Batch(Batch { v: 1, items: vec![item] })).unwrap();
    }
    writer.end(None, |seal| Signed::sign(Domain::BUNDLE, key, seal)).unwrap()
}

fn read(bytes: &[u8], key: &SecretKey) -> Result<usize, BundleError> {
    let by = |id: &str| if id == key.public().id() { Ok(key.public()) } else { Err(BadSignature::UnknownKey) };
    let mut bundle = Bundle::open(Cursor::new(bytes))?.verify(by)?;
    let mut lines = 0;
    while let Some(got) = bundle.next_line()? {
        assert!(matches!(got, Got::Line(_)));
        lines += 1;
    }
    Ok(lines)
}

#[test]
fn what_was_written_is_read_and_every_cut_and_every_altered_byte_is_refused() {
    let key = SecretKey::generate().unwrap();
    let whole = written(&key, 3);
    assert_eq!(read(&whole, &key).unwrap(), 3);
    for cut in 0..whole.len() {
        assert!(matches!(read(&whole[..cut], &key), Err(BundleError::Torn)), "cut at {cut} of {}", whole.len());
    }
    for at in 0..whole.len() {
        for flip in [0x01, 0x20, 0x80] {
            let mut altered = whole.clone();
            altered[at] ^= flip;
            assert!(read(&altered, &key).is_err(), "byte {at} ^ {flip:#x}");
        }
    }
    // One more byte, where JSON would not mind it.
    for at in 0..=whole.len() {
        assert!(read(&[&whole[..at], b" ", &whole[at..]].concat(), &key).is_err(), "a blank at {at}");
    }
    let with_more = String::from_utf8(whole.clone()).unwrap().replace("{\"end\":{", "{\"end\":{\"more\":1,");
    assert!(matches!(read(with_more.as_bytes(), &key), Err(BundleError::Altered(_))));
    assert!(matches!(read(&[whole.clone(), whole].concat(), &key), Err(BundleError::Altered(_))));
}

#[test]
fn another_key_or_another_purpose_does_not_sign_a_bundle() {
    let (key, other) = (SecretKey::generate().unwrap(), SecretKey::generate().unwrap());
    assert!(matches!(read(&written(&other, 1), &key), Err(BundleError::Altered(_))));
    let writer = Writer::begin(Vec::new(), &header()).unwrap();
    let bytes = writer.end(None, |seal| Signed::sign(Domain::MARK, &key, seal)).unwrap();
    assert!(matches!(read(&bytes, &key), Err(BundleError::Altered(_))));
}

#[test]
fn lines_taken_out_doubled_or_in_another_order_are_refused() {
    let key = SecretKey::generate().unwrap();
    let whole = written(&key, 3);
    let lines: Vec<&[u8]> = whole.split_inclusive(|&byte| byte == b'\n').collect();
    let joined = |order: &[usize]| order.iter().flat_map(|&line| lines[line].to_vec()).collect::<Vec<u8>>();
    assert_eq!(read(&joined(&[0, 1, 2, 3, 4]), &key).unwrap(), 3);
    for order in [&[0, 1, 2, 4][..], &[0, 2, 1, 3, 4], &[0, 1, 1, 2, 3, 4], &[0, 4], &[0, 4, 1, 2, 3, 4]] {
        assert!(matches!(read(&joined(order), &key), Err(BundleError::Altered(_))), "{order:?}");
    }
}

#[test]
fn other_files_and_other_versions_are_told_apart_from_torn_ones() {
    let key = SecretKey::generate().unwrap();
    for other in [&b"\xff\xd8\xff\xe0"[..], b"{\"kind\":\"praise\"}\n", b"x", b"\n", &[0; 100]] {
        assert!(matches!(read(other, &key), Err(BundleError::NotABundle)), "{other:?}");
    }
    assert!(matches!(read(b"", &key), Err(BundleError::Torn)));
    let newer = b"{\"suanruam-bundle\":{\"from\":\"the moon\",\"v\":2}}\n";
    assert!(matches!(read(newer, &key), Err(BundleError::Version(2))));
    let endless = [MAGIC, &vec![b' '; usize::try_from(MAX_LINE).unwrap() + 10]].concat();
    assert!(matches!(read(&endless, &key), Err(BundleError::Altered(_))));
}

#[test]
fn a_kind_of_line_from_the_future_is_passed_over() {
    let key = SecretKey::generate().unwrap();
    let mut writer = Writer::begin(Vec::new(), &header()).unwrap();
    writer.line(&Line::Have(vec!["a".into()])).unwrap();
    let mut bytes = writer.end(None, |seal| Signed::sign(Domain::BUNDLE, &key, seal)).unwrap();
    // Signed anew with another name for the line.
    let text = String::from_utf8(std::mem::take(&mut bytes)).unwrap().replace("{\"have\"", "{\"hear\"");
    let before = &text.as_bytes()[..text.find("{\"end\"").unwrap()];
    let seal =
        Seal { v: 1, bytes: before.len() as u64, sha256: crate::wire::bytes::sha256_hex(before), standing: None };
    let end = serde_json::to_vec(&Line::End(Signed::sign(Domain::BUNDLE, &key, &seal).unwrap())).unwrap();
    let bytes = [before, &end, b"\n"].concat();
    let mut bundle = Bundle::open(Cursor::new(&bytes)).unwrap().verify(|_| Ok(key.public())).unwrap();
    assert!(matches!(bundle.next_line(), Ok(Some(Got::Unknown))));
    assert!(matches!(bundle.next_line(), Ok(None)));
}

#[test]
fn a_file_that_changes_between_the_two_readings_is_noticed() {
    let key = SecretKey::generate().unwrap();
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("b");
    // Longer than what a reader has in its buffer.
    let whole = written(&key, 2000);
    for change in ["alter", "cut", "grow"] {
        std::fs::write(&path, &whole).unwrap();
        let file = std::fs::File::open(&path).unwrap();
        let mut bundle = Bundle::open(file).unwrap().verify(|_| Ok(key.public())).unwrap();
        let end = whole.len() - 1000;
        let mut now = whole.clone();
        match change {
            "alter" => now[end] ^= 1,
            "cut" => now.truncate(end),
            _ => now = [&whole[..end], &whole].concat(),
        }
        std::fs::write(&path, &now).unwrap();
        let mut said = bundle.next_line();
        while let Ok(Some(_)) = said {
            said = bundle.next_line();
        }
        assert!(matches!(said, Err(BundleError::Changed)), "{change}: {said:?}");
    }
}

#[test]
fn a_target_keeps_its_name_for_whole_files_and_leaves_others_alone() {
    use std::io::Write as _;
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("out.bundle");
    let mut target = Target::create(&path).unwrap();
    target.write_all(MAGIC).unwrap();
    assert!(!path.exists());
    drop(target);
    assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 0, "nothing is left of one that was given up");
    let mut target = Target::create(&path).unwrap();
    target.write_all(MAGIC).unwrap();
    target.finish().unwrap();
    assert_eq!(std::fs::read(&path).unwrap(), MAGIC);
    Target::create(&path).unwrap().finish().unwrap();
    assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 1, "an older bundle is replaced");

    let letter = dir.path().join("letter.txt");
    std::fs::write(&letter, "dear").unwrap();
    assert!(matches!(Target::create(&letter), Err(TargetError::Taken(_))));
    assert!(matches!(Target::create(dir.path()), Err(TargetError::Folder(_))));
    assert!(matches!(Target::create(std::path::Path::new("/dev/null")), Err(TargetError::Taken(_))));
    assert!(matches!(Target::create(&dir.path().join("none/out")), Err(TargetError::Write(..))));
    assert!(matches!(Target::create(&letter.join("out")), Err(TargetError::Write(..))));
    assert_eq!(std::fs::read_to_string(&letter).unwrap(), "dear");
}
