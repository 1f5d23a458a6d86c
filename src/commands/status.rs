//! `status` and `track`: what the kiosk knows.

use std::io;
use std::path::Path;

use serde::Serialize;

use super::trip::TripStatus;
use super::{DONE, FAILED, Out, USAGE};
use crate::app::msg::TrackOutcome;
use crate::device;
use crate::domain::clock;
use crate::domain::thai;
use crate::domain::tracking::TrackingNumber;
use crate::pack::Pack;
use crate::store::{Meta, OutboxState, Store};
use crate::sync::pass::stored_time;
use crate::worker::look_up;

#[derive(Serialize)]
struct Status {
    enrolled: bool,
    kiosk: Option<String>,
    /// What staff call it, and where it stands.
    name: Option<String>,
    site: Option<String>,
    server: Option<String>,
    municipality: String,
    waiting: u64,
    sent: u64,
    refused: u64,
    /// The trip that it has orders for, is on, or was on last.
    trip: Option<TripStatus>,
    last_sync: Option<String>,
    /// When the server said that this kiosk is revoked.
    revoked: Option<String>,
    epoch: Option<String>,
    cursor: Option<String>,
    notices: usize,
    disk_free: Option<u64>,
    clock: String,
    /// What staff must know of; the codes are those of `store::alarms`.
    alarms: Vec<String>,
    version: &'static str,
}

fn gather(data: &Path, pack: &Pack) -> Result<Status, crate::store::StoreError> {
    let store = Store::open(data)?;
    let kiosk = store.meta(Meta::Kiosk)?;
    let said = |key| Ok::<_, crate::store::StoreError>(store.meta(key)?.filter(|text| !text.is_empty()));
    Ok(Status {
        enrolled: kiosk.is_some(),
        kiosk,
        name: said(Meta::KioskName)?,
        site: said(Meta::KioskSite)?,
        server: store.meta(Meta::ServerUrl)?,
        municipality: pack.municipality.id.clone(),
        waiting: store.count(OutboxState::Waiting)?,
        sent: store.count(OutboxState::Receipted)?,
        refused: store.count(OutboxState::Refused)?,
        trip: TripStatus::of(&store)?,
        last_sync: stored_time(&store, Meta::LastSync).map(|time| time.to_rfc3339()),
        revoked: store.meta(Meta::Revoked)?.filter(|at| !at.is_empty()),
        epoch: store.meta(Meta::Epoch)?,
        cursor: store.meta(Meta::Cursor)?,
        notices: store.showing()?.map_or(pack.notices.len(), |notices| notices.len()),
        disk_free: device::disk_free(data),
        clock: clock::now().to_rfc3339(),
        alarms: store.alarms(),
        version: env!("CARGO_PKG_VERSION"),
    })
}

/// `status [--json]`.
///
/// # Errors
/// When the output cannot be written.
pub fn status(data: &Path, pack: &Pack, json: bool, to: &mut Out<'_>) -> io::Result<u8> {
    let status = match gather(data, pack) {
        Ok(status) => status,
        Err(error) => {
            writeln!(to.err, "{error}")?;
            return Ok(FAILED);
        }
    };
    if json {
        writeln!(to.out, "{}", serde_json::to_string(&status).map_err(io::Error::other)?)?;
        return Ok(DONE);
    }
    let or_none = |text: &Option<String>| text.clone().unwrap_or_else(|| "-".to_owned());
    writeln!(to.out, "kiosk      {}", or_none(&status.kiosk))?;
    writeln!(to.out, "name       {}", or_none(&status.name))?;
    writeln!(to.out, "site       {}", or_none(&status.site))?;
    writeln!(to.out, "server     {}", or_none(&status.server))?;
    writeln!(to.out, "waiting    {}", status.waiting)?;
    writeln!(to.out, "sent       {}", status.sent)?;
    writeln!(to.out, "refused    {}", status.refused)?;
    if let Some(trip) = &status.trip {
        writeln!(to.out, "trip       {}", trip.line())?;
    }
    writeln!(to.out, "last sync  {}", or_none(&status.last_sync))?;
    if let Some(revoked) = &status.revoked {
        writeln!(to.out, "REVOKED    {revoked}: what is held is still sent; enrol this kiosk anew")?;
    }
    writeln!(to.out, "cursor     {}", or_none(&status.cursor))?;
    writeln!(to.out, "notices    {}", status.notices)?;
    if let Some(free) = status.disk_free {
        writeln!(to.out, "disk free  {} MB", free / 1_000_000)?;
    }
    writeln!(to.out, "clock      {}", status.clock)?;
    if !status.alarms.is_empty() {
        writeln!(to.out, "ALARMS     {}", status.alarms.join(", "))?;
    }
    writeln!(to.out, "version    {}", status.version)?;
    Ok(DONE)
}

#[derive(Serialize)]
struct Tracked {
    state: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    unit: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    answer: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    as_of: Option<String>,
}

/// `track NUMBER [--json]`: what the follow-up screen would show.
///
/// # Errors
/// When the output cannot be written.
pub fn track(data: &Path, pack: &Pack, number: &str, json: bool, to: &mut Out<'_>) -> io::Result<u8> {
    let number: TrackingNumber = match number.parse() {
        Ok(number) => number,
        Err(error) => {
            writeln!(to.err, "{error}")?;
            return Ok(USAGE);
        }
    };
    let found = Store::open(data).and_then(|store| look_up(&store, &pack.municipality.id, &number));
    let tracked = match found {
        Ok(TrackOutcome::Unknown) => Tracked { state: "unknown", unit: None, answer: None, as_of: None },
        Ok(TrackOutcome::SavedHere) => Tracked { state: "saved", unit: None, answer: None, as_of: None },
        Ok(TrackOutcome::Received) => Tracked { state: "received", unit: None, answer: None, as_of: None },
        Ok(TrackOutcome::News(news)) => Tracked {
            state: news.status.code(),
            unit: news.unit_th,
            answer: news.answer,
            as_of: Some(news.as_of.to_rfc3339()),
        },
        Err(error) => {
            writeln!(to.err, "{error}")?;
            return Ok(FAILED);
        }
    };
    if json {
        writeln!(to.out, "{}", serde_json::to_string(&tracked).map_err(io::Error::other)?)?;
    } else {
        writeln!(to.out, "{}", thai_state(tracked.state))?;
        for text in [&tracked.unit, &tracked.answer].into_iter().flatten() {
            writeln!(to.out, "{text}")?;
        }
        if let Some(as_of) = tracked.as_of.as_deref().and_then(|time| chrono::DateTime::parse_from_rfc3339(time).ok()) {
            writeln!(to.out, "ข้อมูล ณ {}", thai::date_th(thai::bangkok_date(as_of.to_utc())))?;
        }
    }
    Ok(if tracked.state == "unknown" { FAILED } else { DONE })
}

fn thai_state(state: &str) -> &'static str {
    match state {
        "saved" => "บันทึกในตู้แล้ว รอส่ง",
        "received" => "เจ้าหน้าที่ได้รับแล้ว",
        "routed" => "ส่งให้หน่วยงานแล้ว",
        "in_progress" => "กำลังดำเนินการ",
        "answered" => "ตอบแล้ว",
        "not_ours" => "ไม่อยู่ในอำนาจเทศบาล ส่งต่อแล้ว",
        "closed" => "ปิดเรื่อง",
        "reopened" => "เปิดเรื่องอีกครั้ง",
        _ => "ไม่พบเลขที่นี้ ตรวจตัวเลขอีกครั้ง",
    }
}
