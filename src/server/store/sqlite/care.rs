//! Erasing, letting out of quarantine, and sealing anew under another vault key.

use std::path::Path;

use chrono::{DateTime, Utc};
use rusqlite::{Connection, OptionalExtension, params};

use super::super::policy::{Policy, occurred_on};
use super::super::{Actor, Erasure, HeldBack, NewCase, Result, StoreError};
use super::feed::{self, Kind};
use super::row::{Column, parse, parse_ts, ts};
use super::{audit, board, connection, echo, epochs, hearings, ingest, kiosks, merging, second_factor, trips};
use crate::domain::ids::{KioskId, SubmissionId};
use crate::server::keys::Vault;

/// Which vault key contact data and answer keys are sealed under, once it was changed.
pub(super) const VAULT: &str = "vault";

pub(super) fn erasure_of(db: &Connection, id: SubmissionId) -> Result<Option<Erasure>> {
    let mut query = db.prepare_cached("SELECT sha256, kiosk FROM submission WHERE id = ?1")?;
    let mut rows = query.query([id.to_string()])?;
    rows.next()?.map(|row| Ok(Erasure { id, sha256: row.text("sha256")?, kiosk: row.parsed("kiosk")? })).transpose()
}

pub(super) fn erase(
    db: &Connection,
    policy: &Policy,
    actor: &Actor,
    erasure: &Erasure,
    now: DateTime<Utc>,
) -> Result<()> {
    let id = erasure.id.to_string();
    if erasure.kiosk == KioskId::DESK {
        kiosks::desk(db, now)?;
    }
    if kiosks::one(db, erasure.kiosk)?.is_none() {
        // Enrolled after the backup that was restored. The same device, enrolled anew under another id, may still hold
        // the submission and send it: it has to be known as gone.
        kiosks::only_named(db, erasure.kiosk, now)?;
    }
    let erased = db.execute(
        "UPDATE submission SET state = 'gone', raw = NULL, reason = NULL, detail = NULL WHERE id = ?1 AND state <> 'gone'",
        [&id],
    )?;
    if erased == 0 {
        // Erased before; or not here at all, as after a restore from a backup that is older than the submission.
        db.execute(
            "INSERT OR IGNORE INTO submission (id, epoch, kiosk, sha256, received_at, state) VALUES (?1, ?2, ?3, ?4, ?5, 'gone')",
            params![id, epochs::present(db)?.to_string(), erasure.kiosk.to_string(), erasure.sha256, ts(now)],
        )?;
    }
    db.execute("DELETE FROM other_bytes WHERE id = ?1", [&id])?;
    hearings::erase(db, &id)?;
    let case: Option<(String, String)> = db
        .query_row("SELECT id, tag FROM cases WHERE submission = ?1 AND tag <> ''", [&id], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })
        .optional()?;
    if let Some((case, tag)) = case {
        merging::let_go(db, policy, actor, &case, now)?;
        echo::let_go(db, &case)?;
        erase_case(db, &case, &tag, now)?;
    }
    audit::append(db, actor, "submission.erase", &format!("submission:{id}"), "", now)
}

/// What statistics count stays: number, kind, topic, village, channel, days, state.
fn erase_case(db: &Connection, case: &str, tag: &str, now: DateTime<Utc>) -> Result<()> {
    db.execute(
        "UPDATE cases SET text = '', contact = NULL, answer = NULL, public_answer = NULL, saraban = NULL,
            tag = '', params = '', web_tag = NULL, answer_key = x'', sealed_answer = NULL, number_twice = 0, other_bytes = 0,
            version = version + 1
         WHERE id = ?1",
        [case],
    )?;
    db.execute("UPDATE case_event SET text = NULL WHERE case_id = ?1", [case])?;
    db.execute("INSERT INTO case_event (case_id, at, kind) VALUES (?1, ?2, 'erased')", params![case, ts(now)])?;
    board::take_off(db, case)?;
    let others: u32 = db.query_row("SELECT count(*) FROM cases WHERE tag = ?1", [tag], |row| row.get(0))?;
    if others == 0 { feed::push(db, Kind::Answer, tag, true) } else { Ok(()) }
}

/// Writes the write-ahead log back and empties it. What was overwritten in the database is zeroed (`secure_delete`).
pub(super) fn empty_log(file: &Path) -> Result<()> {
    let db = connection::open_writer(file)?;
    let busy: i64 = db.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0))?;
    if busy != 0 {
        // A reader was at it for longer than the busy timeout; the log is overwritten in its turn.
        tracing::warn!("the write-ahead log could not be emptied at once");
    }
    Ok(())
}

pub(super) fn quarantined(db: &Connection, id: SubmissionId) -> Result<HeldBack> {
    let mut query =
        db.prepare_cached("SELECT kiosk, raw, reason FROM submission WHERE id = ?1 AND state = 'quarantine'")?;
    let mut rows = query.query([id.to_string()])?;
    let row = rows.next()?.ok_or(StoreError::NotFound)?;
    let kiosk = kiosks::one(db, row.parsed("kiosk")?)?.ok_or(StoreError::NotFound)?;
    Ok(HeldBack { kiosk, raw: row.get("raw")?, reason: row.maybe_text("reason")?.unwrap_or_default() })
}

pub(super) fn release(
    db: &Connection,
    policy: &Policy,
    actor: &Actor,
    new: &NewCase,
    now: DateTime<Utc>,
) -> Result<()> {
    let id = new.submission.id.to_string();
    let held: Option<(String, String)> = db
        .query_row("SELECT received_at, kiosk FROM submission WHERE id = ?1 AND state = 'quarantine'", [&id], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })
        .optional()?;
    let (received, sender) = held.ok_or(StoreError::NotFound)?;
    // It was received when it came; what is owed to the visitor counts from then. It is the sender's, as what is taken in
    // at once is: the id inside may be one that the kiosk had before it was enrolled anew, and that nobody knows here.
    let received = parse_ts(&received)?;
    let kiosk = kiosks::one(db, parse(&sender)?)?.ok_or(StoreError::NotFound)?;
    let trip = new.submission.trip;
    db.execute(
        "UPDATE submission SET state = 'case', reason = NULL, detail = NULL, trip = ?2 WHERE id = ?1",
        params![id, trip.map(String::from)],
    )?;
    let days = trips::days(db, trip)?;
    let occurred = occurred_on(&new.submission, kiosk.enrolled_at, kiosk.clock_offset, days, received);
    ingest::insert(db, policy, new, kiosk.id, occurred, received)?;
    audit::append(db, actor, "quarantine.release", &format!("submission:{id}"), "", now)
}

pub(super) fn reseal(db: &Connection, policy: &Policy, next: &Vault, actor: &Actor, now: DateTime<Utc>) -> Result<()> {
    let mut query = db.prepare("SELECT id, contact, answer_key FROM cases WHERE tag <> ''")?;
    let mut change = db.prepare("UPDATE cases SET contact = ?2, answer_key = ?3 WHERE id = ?1")?;
    let ids: Vec<String> = query.query_map([], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?;
    let mut one = db.prepare("SELECT contact, answer_key FROM cases WHERE id = ?1")?;
    for id in ids {
        let (contact, key): (Option<Vec<u8>>, Vec<u8>) = one.query_row([&id], |row| Ok((row.get(0)?, row.get(1)?)))?;
        let again = |place: &str, sealed: &[u8]| {
            let place = format!("{place}:{id}");
            next.seal(&place, &policy.vault.open(&place, sealed)?)
        };
        let contact = contact.map(|sealed| again("contact", &sealed)).transpose()?;
        change.execute(params![id, contact, again("answer-key", &key)?])?;
    }
    second_factor::reseal(db, &policy.vault, next)?;
    feed::set_meta(db, VAULT, &next.id())?;
    audit::append(db, actor, "keys.vault", "keys", "", now)
}
