//! Short texts that people type, or that come in a set, a query or a pack.

use std::str::from_utf8;

use crate::app::search::Query;
use crate::commands::submission_of_line;
use crate::domain::fold::Folded;
use crate::domain::ids::{KioskId, SubmissionId};
use crate::domain::phone::{self, PhoneCheck};
use crate::domain::submission::NoticeRef;
use crate::domain::tracking::{BadNumber, TrackingNumber};
use crate::domain::{thai, words};
use crate::pack::check_line_link;
use crate::server::store::Cursor;
use crate::wire::answer::DeriveParams;
use crate::wire::bytes;
use crate::wire::enrol::EnrolCode;

/// A tracking number as typed: twelve digits that fit together, however they are written; the same when read back.
pub fn tracking(data: &[u8]) {
    let Ok(text) = from_utf8(data) else { return };
    let digits = text.chars().filter(|sign| matches!(sign, '0'..='9' | '๐'..='๙')).count();
    match text.parse::<TrackingNumber>() {
        Ok(number) => {
            assert_eq!(digits, 12);
            assert_eq!(number.to_string().parse::<TrackingNumber>().unwrap(), number);
            assert_eq!(number.digits().parse::<TrackingNumber>().unwrap(), number);
            assert!(!format!("{number:?}").contains(&number.digits()));
            // A slip of the last digit is never another number.
            let digits = number.digits();
            let (head, last) = digits.split_at(11);
            let slip = format!("{head}{}", (last.parse::<u8>().unwrap() + 1) % 10);
            assert_eq!(slip.parse::<TrackingNumber>(), Err(BadNumber::Check));
        }
        Err(BadNumber::Check) => assert_eq!(digits, 12),
        Err(BadNumber::Length) => {}
    }
}

/// A telephone number as typed: what is good is nine or ten Arabic digits from 0, and reads to itself.
pub fn phone(data: &[u8]) {
    let Ok(text) = from_utf8(data) else { return };
    let digits = phone::digits(text);
    if let Some(digits) = &digits {
        assert!(digits.bytes().all(|sign| sign.is_ascii_digit()));
        assert_eq!(phone::digits(digits).as_ref(), Some(digits));
        assert_eq!(phone::check(digits), phone::check(text));
    }
    match phone::check(text) {
        PhoneCheck::Good => {
            let digits = digits.unwrap();
            assert!(digits.starts_with('0') && matches!(digits.len(), 9 | 10));
        }
        PhoneCheck::Empty => assert_eq!(digits.unwrap(), ""),
        PhoneCheck::Incomplete => {}
    }
}

/// An id has one spelling.
pub fn ids(data: &[u8]) {
    let Ok(text) = from_utf8(data) else { return };
    if let Ok(id) = text.parse::<SubmissionId>() {
        assert_eq!(id.to_string(), text);
        assert_eq!(serde_json::from_str::<KioskId>(&serde_json::to_string(&id).unwrap()).unwrap().to_string(), text);
    }
    if let Some(decoded) = bytes::decode(text) {
        assert_eq!(bytes::encode(&decoded), text, "bytes have one spelling");
    }
}

/// A cursor has one spelling.
pub fn cursor(data: &[u8]) {
    let Ok(text) = from_utf8(data) else { return };
    if let Some(cursor) = Cursor::parse(text) {
        assert_eq!(cursor.to_string(), text);
    }
}

/// Parameters of a derivation have one spelling: kiosks look answers up by it.
pub fn derive_params(data: &[u8]) {
    let Ok(text) = from_utf8(data) else { return };
    if let Some(params) = DeriveParams::parse(text) {
        assert_eq!(params.to_string(), text);
    }
}

/// An enrolment code, however it is typed, is one code; it names one root only.
pub fn enrol_code(data: &[u8]) {
    let Ok(text) = from_utf8(data) else { return };
    let Ok(code) = text.parse::<EnrolCode>() else { return };
    let shown = code.to_string();
    assert_eq!(shown.len(), 29);
    assert!(shown.parse::<EnrolCode>().is_ok_and(|again| again == code));
    assert!(shown.to_lowercase().parse::<EnrolCode>().is_ok_and(|again| again == code));
    assert_eq!(code.secret().len(), 8);
    assert!(!format!("{code:?}").contains(code.secret()));
    let desk = super::desk();
    assert!(!(code.names(&desk.root.public()) && code.names(&desk.stranger.public())));
}

/// A LINE address leads to LINE and nowhere else, carries nothing else, and fits a QR code.
pub fn line_link(data: &[u8]) {
    let Ok(text) = from_utf8(data) else { return };
    if check_line_link(text).is_err() {
        return;
    }
    let uri: ureq::http::Uri = text.parse().unwrap();
    assert_eq!(uri.scheme_str(), Some("https"));
    assert!(matches!(uri.authority().unwrap().as_str(), "line.me" | "lin.ee"), "{text}");
    assert!(uri.query().is_none() && !text.contains(['#', '\\', ' ']) && !text.contains(".."), "{text}");
    assert!(text.is_ascii() && text.len() <= 250);
    #[cfg(feature = "kiosk")]
    assert!(qrcode::QrCode::with_error_correction_level(text.as_bytes(), qrcode::EcLevel::M).is_ok());
}

/// A line for `submit`: what is taken keeps to the rules of the screen.
pub fn line(data: &[u8]) {
    let pack = super::builtin();
    let notice = |id: &str| -> Result<NoticeRef, (&'static str, String)> {
        let id = id.parse().map_err(|_| ("notice", "no id".to_owned()))?;
        Ok(NoticeRef { id, revision: 1 })
    };
    match submission_of_line(pack, data, notice) {
        Ok((_, draft)) => {
            draft.check().expect("what is taken keeps to the rules");
            assert!(pack.kind(&draft.kind).is_some());
            assert!(draft.topic.as_deref().is_none_or(|topic| pack.topic(topic).is_some()));
        }
        Err((kind, message)) => assert!(!kind.is_empty() && !message.trim().is_empty()),
    }
}

/// Thai text: normalising and folding end, and done twice are as done once; words are cut, and found again.
pub fn texts(data: &[u8]) {
    let Ok(text) = from_utf8(data) else { return };
    let normal = thai::normalise(text);
    assert_eq!(thai::normalise(&normal), normal, "normalised twice");
    let folded = thai::fold_for_search(text);
    assert_eq!(thai::fold_for_search(&folded), folded, "folded twice");
    assert_eq!(thai::fold_for_search(&normal), folded, "folded from normal");
    assert_eq!(thai::thai_digits(text).chars().count(), text.chars().count());
    assert_eq!(Folded::of(text).text(), folded, "folded with the way back");
    assert_eq!(words::pieces(text).collect::<String>(), text, "cut into words");
    let back = words::before(text, text.len() / 2);
    assert!(back <= text.len() / 2 && text.is_char_boundary(back));
    let query = Query::of(text);
    for mark in query.marks(text) {
        assert!(!text[mark].is_empty(), "a mark of something");
    }
    assert!(query.snippet(text).is_none_or(|snippet| !snippet.text.is_empty()));
}
