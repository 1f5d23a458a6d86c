//! `submit [FILE|-]`: NDJSON in, one submission a line, by the same path as the screen; one JSON line out for each,
//! written once it is durable.

use std::io::{self, BufRead, Read};
use std::path::Path;

use serde::Serialize;

use super::line::{Bad, bad_draft, submission_of_line};
use super::{DONE, FAILED, Out};
use crate::capture::{self, CaptureError, Moment};
use crate::device::{self, Pairing};
use crate::domain::clock;
use crate::domain::ids::{NoticeId, SubmissionId};
use crate::domain::submission::NoticeRef;
use crate::pack::Pack;
use crate::store::{Kept, Store, StoreError};
use crate::wire::signing::SecretKey;

/// The longest line that is read, in bytes.
const MAX_LINE: u64 = 64 * 1024;

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

impl Desk<'_> {
    fn take(&mut self, line: usize, bytes: &[u8]) -> Result<Done<'static>, Bad> {
        let (id, draft) = submission_of_line(self.pack, bytes, |id| self.notice(id))?;
        let id = id.unwrap_or_else(SubmissionId::random);
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

    fn notice(&self, id: &str) -> Result<NoticeRef, Bad> {
        let id: NoticeId = id.parse().map_err(|error: crate::domain::ids::BadId| ("notice", error.to_string()))?;
        let signed = self.store.showing().map_err(|error| store_error(&error))?;
        let revision = match &signed {
            Some(notices) => notices.iter().find(|one| one.notice == id).map(|one| one.revision),
            None => self.pack.notices.iter().find(|notice| notice.id == id).map(|notice| notice.revision),
        };
        let revision = revision.ok_or_else(|| ("notice", format!("no notice {id} on this kiosk")))?;
        Ok(NoticeRef { id, revision })
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
