//! `submit [FILE|-]`: NDJSON in, one submission a line, by the same path as the screen; one JSON line out for each,
//! written once it is durable.

use std::io::{self, BufRead, Read};
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::{DONE, FAILED, Out};
use crate::capture::{self, CaptureError, Moment};
use crate::device::{self, Pairing};
use crate::domain::clock;
use crate::domain::ids::{NoticeId, SubmissionId};
use crate::domain::submission::{BadDraft, Draft, MOO_OUTSIDE, MOO_WHOLE, NoticeRef};
use crate::pack::Pack;
use crate::store::{Kept, Store, StoreError};
use crate::wire::signing::SecretKey;

/// The longest line that is read, in bytes.
const MAX_LINE: u64 = 64 * 1024;

#[derive(Deserialize)]
struct Line {
    id: Option<String>,
    kind: Option<String>,
    topic: Option<String>,
    moo: Option<u16>,
    text: Option<String>,
    name: Option<String>,
    phone: Option<String>,
    lang: Option<String>,
    notice: Option<String>,
}

#[derive(Serialize)]
struct Done<'a> {
    line: usize,
    id: SubmissionId,
    /// The tracking number; left out when the id was kept before, for it is kept nowhere.
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<String>,
    state: &'a str,
}

#[derive(Serialize)]
struct Refused<'a> {
    line: usize,
    error: Reason<'a>,
}

#[derive(Serialize)]
struct Reason<'a> {
    #[serde(rename = "type")]
    kind: &'a str,
    message: String,
}

struct Desk<'a> {
    pack: &'a Pack,
    store: Store,
    pairing: Pairing,
    device: SecretKey,
    boot: u64,
}

/// Reads submissions and keeps them.
///
/// # Errors
/// When input cannot be read or output cannot be written.
pub fn submit(data: &Path, pack: &Pack, input: &mut dyn BufRead, to: &mut Out<'_>) -> io::Result<u8> {
    let desk = match open(data, pack) {
        Ok(desk) => desk,
        Err(message) => {
            writeln!(to.err, "{message}")?;
            return Ok(FAILED);
        }
    };
    let mut desk = desk;
    let mut code = DONE;
    let mut number = 0;
    let mut bytes = Vec::new();
    loop {
        bytes.clear();
        if (&mut *input).take(MAX_LINE + 1).read_until(b'\n', &mut bytes)? == 0 {
            return Ok(code);
        }
        number += 1;
        let whole = bytes.len() as u64 <= MAX_LINE || bytes.ends_with(b"\n");
        if !whole {
            skip_line(input)?;
        }
        if whole && bytes.iter().all(u8::is_ascii_whitespace) {
            continue;
        }
        let said = if whole {
            desk.take(number, &bytes)
        } else {
            Err(("too_long", format!("the line is longer than {MAX_LINE} bytes; it was not kept")))
        };
        let json = match said {
            Ok(done) => serde_json::to_string(&done),
            Err((kind, message)) => {
                code = FAILED;
                serde_json::to_string(&Refused { line: number, error: Reason { kind, message } })
            }
        };
        writeln!(to.out, "{}", json.map_err(io::Error::other)?)?;
        to.out.flush()?;
    }
}

fn skip_line(input: &mut dyn BufRead) -> io::Result<()> {
    loop {
        let (used, done) = {
            let bytes = input.fill_buf()?;
            match bytes.iter().position(|&byte| byte == b'\n') {
                Some(at) => (at + 1, true),
                None => (bytes.len(), bytes.is_empty()),
            }
        };
        input.consume(used);
        if done {
            return Ok(());
        }
    }
}

fn open<'a>(data: &Path, pack: &'a Pack) -> Result<Desk<'a>, String> {
    let mut store = Store::open(data).map_err(|error| error.to_string())?;
    let pairing = Pairing::load(&store).map_err(|error| error.to_string())?.ok_or(
        "this kiosk is not enrolled, so there is no key to seal to: run `suanruam-kiosk enrol URL CODE` first; nothing was kept",
    )?;
    let device = device::device_key(data).map_err(|error| error.to_string())?;
    let boot = store.count_boot(&device::boot_id()).map_err(|error| error.to_string())?;
    Ok(Desk { pack, store, pairing, device, boot })
}

type Bad = (&'static str, String);

impl Desk<'_> {
    fn take(&mut self, line: usize, bytes: &[u8]) -> Result<Done<'static>, Bad> {
        // serde would read a struct from an array too, by position.
        if bytes.trim_ascii_start().first() != Some(&b'{') {
            return Err(("json", "not a submission: expected a JSON object".to_owned()));
        }
        let given: Line =
            serde_json::from_slice(bytes).map_err(|error| ("json", format!("not a submission: {error}")))?;
        let id = match &given.id {
            Some(id) => id.parse().map_err(|error: crate::domain::ids::BadId| ("id", error.to_string()))?,
            None => SubmissionId::random(),
        };
        let draft = self.draft(given)?;
        draft.check().map_err(|error| (bad_draft(&error), error.to_string()))?;
        self.store.renew().map_err(|error| store_error(&error))?;
        if let Some(state) = self.store.state_of(id).map_err(|error| store_error(&error))? {
            return Ok(Done { line, id, code: None, state: state.code() });
        }
        loop {
            let prepared =
                capture::prepare(&self.pack.municipality.id, clock::now()).map_err(|error| capture_error(&error))?;
            // A command hears no signed time of its own: its clock is never called certain.
            let moment = Moment { now: clock::now(), uncertain: true, boot: self.boot };
            let kept =
                capture::keep(&mut self.store, &self.pairing, &self.device, &prepared, id, draft.clone(), moment);
            return match kept {
                Ok(Kept::New(_)) => Ok(Done { line, id, code: Some(prepared.number.to_string()), state: "waiting" }),
                Ok(Kept::Before(state)) => Ok(Done { line, id, code: None, state: state.code() }),
                Err(CaptureError::Store(StoreError::TagTaken)) => continue,
                Err(error) => Err(capture_error(&error)),
            };
        }
    }

    fn draft(&self, given: Line) -> Result<Draft, Bad> {
        let kind = given.kind.ok_or_else(|| ("kind", format!("\"kind\" is missing; kinds are {}", self.kinds())))?;
        if self.pack.kind(&kind).is_none() {
            return Err(("kind", format!("no kind \"{kind}\"; kinds are {}", self.kinds())));
        }
        if let Some(topic) = &given.topic
            && self.pack.topic(topic).is_none()
        {
            let topics: Vec<_> = self.pack.municipality.topics.iter().map(|topic| topic.code.as_str()).collect();
            return Err(("topic", format!("no topic \"{topic}\"; topics are {}", topics.join(", "))));
        }
        if let Some(moo) = given.moo
            && moo != MOO_WHOLE
            && moo != MOO_OUTSIDE
            && self.pack.village(moo).is_none()
        {
            return Err(("moo", format!("no village {moo}; {MOO_WHOLE} is the whole area, {MOO_OUTSIDE} is outside")));
        }
        let lang = given.lang.unwrap_or_else(|| "th".to_owned());
        if lang != "th" && lang != "en" {
            return Err(("lang", format!("no language \"{lang}\"; languages are th, en")));
        }
        let notice = given.notice.map(|id| self.notice(&id)).transpose()?;
        let mut draft = Draft::default();
        draft.kind = kind;
        draft.topic = given.topic;
        draft.moo = given.moo;
        draft.text = given.text.unwrap_or_default();
        draft.name = given.name.filter(|name| !name.trim().is_empty());
        draft.phone = given.phone.filter(|phone| !phone.trim().is_empty());
        draft.lang = lang;
        draft.notice = notice;
        draft.privacy_version = self.pack.municipality.privacy.version.clone();
        Ok(draft)
    }

    fn notice(&self, id: &str) -> Result<NoticeRef, Bad> {
        let id: NoticeId = id.parse().map_err(|error: crate::domain::ids::BadId| ("notice", error.to_string()))?;
        let signed = self.store.notices().map_err(|error| store_error(&error))?;
        let revision = match &signed {
            Some(notices) => notices.iter().find(|notice| notice.id == id).map(|notice| notice.revision),
            None => self.pack.notices.iter().find(|notice| notice.id == id).map(|notice| notice.revision),
        };
        let revision = revision.ok_or_else(|| ("notice", format!("no notice {id} on this kiosk")))?;
        Ok(NoticeRef { id, revision })
    }

    fn kinds(&self) -> String {
        let kinds: Vec<_> = self.pack.municipality.kinds.iter().map(|kind| kind.code.as_str()).collect();
        kinds.join(", ")
    }
}

const fn bad_draft(error: &BadDraft) -> &'static str {
    match error {
        BadDraft::Empty => "empty",
        BadDraft::TooLong(_) => "too_long",
        BadDraft::NameTooLong(_) => "name",
        BadDraft::Phone => "phone",
    }
}

fn capture_error(error: &CaptureError) -> Bad {
    match error {
        CaptureError::Draft(error) => (bad_draft(error), error.to_string()),
        CaptureError::Store(error) => store_error(error),
        other => ("not_kept", format!("{other}; it was not kept")),
    }
}

fn store_error(error: &StoreError) -> Bad {
    (if error.is_full() { "disk_full" } else { "database" }, format!("{error}; it was not kept"))
}
