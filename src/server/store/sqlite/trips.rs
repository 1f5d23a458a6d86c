//! Trips in SQLite.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use rusqlite::{Connection, OptionalExtension as _, Row, params};

use super::super::trips::{
    Closed, KioskWord, Sheet, TripCounts, TripName, TripPast, TripPlan, TripRecord, TripState, Trips,
};
use super::super::{Actor, NewEntry, Result, StoreError, Values};
use super::row::{Column, int, ts};
use super::{SqliteStore, audit, registers};
use crate::domain::calendar::fiscal_year;
use crate::domain::ids::{KioskId, TripId};
use crate::domain::trip::{Trip, TripWord};

/// Most words of one message that are looked at; a kiosk has two.
const MOST_WORDS: usize = 8;

/// Says in SQL that a case was given on a trip.
pub(super) const OF_TRIP: &str =
    "cases.rowid IN (SELECT c.rowid FROM submission s JOIN cases c ON c.submission = s.id WHERE s.trip = ?)";

impl Trips for SqliteStore {
    fn trips(&self, year: i32) -> Result<Vec<TripRecord>> {
        self.read(|db| of_year(db, year))
    }

    fn trip_names(&self, since: NaiveDate) -> Result<Vec<TripName>> {
        self.read(|db| {
            let mut query = db.prepare_cached(
                "SELECT * FROM trip WHERE state <> 'closed' OR last >= ?1 ORDER BY first DESC, title LIMIT 200",
            )?;
            let mut rows = query.query([since.to_string()])?;
            let mut out = Vec::new();
            while let Some(row) = rows.next()? {
                out.push(name(row)?);
            }
            Ok(out)
        })
    }

    fn trip(&self, id: TripId) -> Result<Option<TripRecord>> {
        self.read(|db| one(db, id))
    }

    fn trip_history(&self, id: TripId) -> Result<Vec<TripPast>> {
        self.read(|db| {
            let mut query = db.prepare_cached("SELECT * FROM trip_past WHERE trip = ?1 ORDER BY version DESC")?;
            let mut rows = query.query([id.to_string()])?;
            let mut out = Vec::new();
            while let Some(row) = rows.next()? {
                let plan = row.maybe_text("fields")?.map(|text| serde_json::from_str(&text)).transpose();
                out.push(TripPast {
                    version: row.number("version")?,
                    plan: plan.map_err(damaged)?,
                    at: row.at("at")?,
                    by_whom: row.text("by_whom")?,
                });
            }
            Ok(out)
        })
    }

    fn trip_put(
        &self,
        actor: &Actor,
        id: Option<TripId>,
        plan: TripPlan,
        version: u32,
        now: DateTime<Utc>,
    ) -> Result<TripId> {
        let actor = actor.clone();
        self.write(move |db| put(db, &actor, id, &plan, version, now))
    }

    fn trip_remove(&self, actor: &Actor, id: TripId, version: u32, now: DateTime<Utc>) -> Result<()> {
        let actor = actor.clone();
        self.write(move |db| {
            let found = open_at(db, id, version)?;
            let counts = counts(db, id)?;
            if found.state != TripState::Prepared || found.taken().is_some() || counts.arrived + counts.paper > 0 {
                return Err(StoreError::Conflict { current: found.version });
            }
            db.execute("DELETE FROM trip_word WHERE trip = ?1", [id.to_string()])?;
            db.execute("DELETE FROM trip WHERE id = ?1", [id.to_string()])?;
            remember(db, id, found.version + 1, None, &actor, now)?;
            audit::append(db, &actor, "trip.remove", &record(id), "", now)
        })
    }

    fn trip_mark(&self, actor: &Actor, id: TripId, home: bool, version: u32, now: DateTime<Utc>) -> Result<()> {
        let actor = actor.clone();
        self.write(move |db| {
            let found = open_at(db, id, version)?;
            let state = if home { TripState::Home } else { TripState::Out };
            if found.state == state {
                return Ok(());
            }
            set_state(db, id, state)?;
            changed(db, id, &actor, now)?;
            audit::append(db, &actor, if home { "trip.home" } else { "trip.out" }, &record(id), "", now)
        })
    }

    fn trip_keyed(
        &self,
        actor: &Actor,
        id: TripId,
        keyed: Option<u64>,
        persons: Option<u64>,
        version: u32,
        now: DateTime<Utc>,
    ) -> Result<()> {
        let actor = actor.clone();
        self.write(move |db| {
            open_at(db, id, version)?;
            db.execute(
                "UPDATE trip SET keyed = ?2, persons = ?3 WHERE id = ?1",
                params![id.to_string(), keyed.map(int), persons.map(int)],
            )?;
            changed(db, id, &actor, now)?;
            let detail = serde_json::json!({ "taken": keyed, "persons": persons }).to_string();
            audit::append(db, &actor, "trip.keyed", &record(id), &detail, now)
        })
    }

    fn trip_close(
        &self,
        actor: &Actor,
        id: TripId,
        version: u32,
        result: fn(&Sheet) -> String,
        now: DateTime<Utc>,
    ) -> Result<i64> {
        let actor = actor.clone();
        self.write(move |db| close(db, &actor, id, version, result, now))
    }

    fn trip_counts(&self, id: TripId) -> Result<TripCounts> {
        self.read(|db| counts(db, id))
    }

    fn trip_villages(&self, year: i32) -> Result<BTreeMap<(TripId, Option<u16>), u64>> {
        self.read(|db| {
            let mut query = db.prepare_cached(
                "SELECT t.id, c.moo, count(*) AS many FROM trip t JOIN submission s ON s.trip = t.id
                 JOIN cases c ON c.submission = s.id WHERE t.year = ?1 GROUP BY t.id, c.moo",
            )?;
            let mut rows = query.query([year])?;
            let mut out = BTreeMap::new();
            while let Some(row) = rows.next()? {
                out.insert((row.parsed("id")?, row.maybe_number("moo")?), row.number("many")?);
            }
            Ok(out)
        })
    }

    fn trips_told(&self, kiosk: KioskId, words: &[TripWord], now: DateTime<Utc>) -> Result<()> {
        if words.is_empty() {
            return Ok(());
        }
        let words: Vec<TripWord> = words.iter().take(MOST_WORDS).cloned().collect();
        self.write(move |db| words.iter().try_for_each(|word| told(db, kiosk, word, now)))
    }

    fn trip_order(&self, kiosk: KioskId, today: NaiveDate) -> Result<Option<Trip>> {
        self.read(|db| {
            let id: Option<String> = db
                .prepare_cached(
                    "SELECT id FROM trip WHERE kiosk = ?1 AND (state = 'out' OR state = 'prepared' AND last >= ?2)
                     ORDER BY state <> 'out', first, id LIMIT 1",
                )?
                .query_row(params![kiosk.to_string(), today.to_string()], |row| row.get(0))
                .optional()?;
            let Some(id) = id else { return Ok(None) };
            Ok(one(db, super::row::parse(&id)?)?.map(|trip| trip.order()))
        })
    }

    fn trip_of_activity(&self, activity: i64) -> Result<Option<TripName>> {
        self.read(|db| {
            let mut query = db.prepare_cached("SELECT * FROM trip WHERE activity = ?1")?;
            let mut rows = query.query([activity])?;
            rows.next()?.map(name).transpose()
        })
    }
}

fn record(id: TripId) -> String {
    format!("trip:{id}")
}

fn damaged(error: serde_json::Error) -> StoreError {
    StoreError::Damaged(error.to_string())
}

fn state(row: &Row<'_>) -> Result<TripState> {
    let code = row.text("state")?;
    TripState::from_code(&code).ok_or_else(|| StoreError::Damaged(format!("state {code:?}")))
}

fn name(row: &Row<'_>) -> Result<TripName> {
    Ok(TripName {
        id: row.parsed("id")?,
        title: row.text("title")?,
        first: row.day("first")?,
        last: row.day("last")?,
        state: state(row)?,
    })
}

fn read(db: &Connection, row: &Row<'_>) -> Result<TripRecord> {
    let id: TripId = row.parsed("id")?;
    let closed = match row.maybe_text("sheet")? {
        Some(sheet) => Some(Closed {
            sheet: serde_json::from_str(&sheet).map_err(damaged)?,
            at: row.at("closed_at")?,
            by_whom: row.text("closed_by")?,
        }),
        None => None,
    };
    Ok(TripRecord {
        id,
        year: row.get("year")?,
        state: state(row)?,
        version: row.number("version")?,
        plan: TripPlan {
            title: row.text("title")?,
            site: row.text("site")?,
            first: row.day("first")?,
            last: row.day("last")?,
            moos: serde_json::from_str(&row.text("moos")?).map_err(damaged)?,
            kiosk: row.maybe_text("kiosk")?.map(|id| super::row::parse(&id)).transpose()?,
            note: row.text("note")?,
        },
        words: words(db, id)?,
        keyed: row.maybe_number("keyed")?,
        persons: row.maybe_number("persons")?,
        closed,
        activity: row.get("activity")?,
        changed_at: row.at("changed_at")?,
        changed_by: row.text("changed_by")?,
    })
}

/// Trips of a fiscal year, by their first day.
pub(super) fn of_year(db: &Connection, year: i32) -> Result<Vec<TripRecord>> {
    let mut query = db.prepare_cached("SELECT * FROM trip WHERE year = ?1 ORDER BY first, title, id")?;
    let mut rows = query.query([year])?;
    let mut out = Vec::new();
    while let Some(row) = rows.next()? {
        out.push(read(db, row)?);
    }
    Ok(out)
}

/// Every trip, one after the other.
pub(super) fn each(db: &Connection, take: &mut dyn FnMut(TripRecord) -> Result<()>) -> Result<()> {
    let mut query = db.prepare("SELECT * FROM trip ORDER BY first, id")?;
    let mut rows = query.query([])?;
    while let Some(row) = rows.next()? {
        take(read(db, row)?)?;
    }
    Ok(())
}

fn one(db: &Connection, id: TripId) -> Result<Option<TripRecord>> {
    let mut query = db.prepare_cached("SELECT * FROM trip WHERE id = ?1")?;
    let mut rows = query.query([id.to_string()])?;
    rows.next()?.map(|row| read(db, row)).transpose()
}

fn words(db: &Connection, trip: TripId) -> Result<Vec<KioskWord>> {
    let mut query = db.prepare_cached(
        "SELECT w.*, k.name FROM trip_word w JOIN kiosk k ON k.id = w.kiosk WHERE w.trip = ?1 ORDER BY w.heard_at, w.kiosk",
    )?;
    let mut rows = query.query([trip.to_string()])?;
    let mut out = Vec::new();
    while let Some(row) = rows.next()? {
        let word = TripWord {
            trip,
            taken: row.number("taken")?,
            waiting: row.number("waiting")?,
            begun: row.maybe_at("begun")?,
            ended: row.maybe_at("ended")?,
        };
        out.push(KioskWord {
            kiosk: row.parsed("kiosk")?,
            name: row.text("name")?,
            word,
            heard_at: row.at("heard_at")?,
        });
    }
    Ok(out)
}

/// The days of a trip, when it is known.
pub(super) fn days(db: &Connection, trip: Option<TripId>) -> Result<Option<(NaiveDate, NaiveDate)>> {
    let Some(trip) = trip else { return Ok(None) };
    let mut query = db.prepare_cached("SELECT first, last FROM trip WHERE id = ?1")?;
    let mut rows = query.query([trip.to_string()])?;
    rows.next()?.map(|row| Ok((row.day("first")?, row.day("last")?))).transpose()
}

/// The trip of a submission with its title; of one that is not known here, its id.
pub(super) fn of_submission(db: &Connection, submission: &str) -> Result<Option<(TripId, String)>> {
    let mut query = db.prepare_cached(
        "SELECT s.trip, coalesce(t.title, s.trip) AS title FROM submission s LEFT JOIN trip t ON t.id = s.trip
         WHERE s.id = ?1 AND s.trip IS NOT NULL",
    )?;
    let mut rows = query.query([submission])?;
    rows.next()?.map(|row| Ok((row.parsed("trip")?, row.text("title")?))).transpose()
}

/// The trip, if it is open and nobody changed it since.
fn open_at(db: &Connection, id: TripId, version: u32) -> Result<TripRecord> {
    match one(db, id)? {
        Some(found) if found.version == version && found.state != TripState::Closed => Ok(found),
        Some(found) => Err(StoreError::Conflict { current: found.version }),
        None => {
            let last: Option<u32> =
                db.query_row("SELECT max(version) FROM trip_past WHERE trip = ?1", [id.to_string()], |row| row.get(0))?;
            last.map_or(Err(StoreError::NotFound), |current| Err(StoreError::Conflict { current }))
        }
    }
}

fn put(
    db: &Connection,
    actor: &Actor,
    id: Option<TripId>,
    plan: &TripPlan,
    version: u32,
    now: DateTime<Utc>,
) -> Result<TripId> {
    let moos = serde_json::to_string(&plan.moos).map_err(damaged)?;
    let (kiosk, year) = (plan.kiosk.map(String::from), fiscal_year(plan.first));
    let (id, version) = match id {
        None => {
            let id = TripId::random();
            db.execute(
                "INSERT INTO trip (id, year, state, version, title, site, first, last, moos, kiosk, note, changed_at, changed_by)
                 VALUES (?1, ?2, 'prepared', 1, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
                params![
                    id.to_string(),
                    year,
                    plan.title,
                    plan.site,
                    plan.first.to_string(),
                    plan.last.to_string(),
                    moos,
                    kiosk,
                    plan.note,
                    ts(now),
                    actor.who
                ],
            )?;
            (id, 1)
        }
        Some(id) => {
            let found = open_at(db, id, version)?;
            if found.plan == *plan {
                return Ok(id);
            }
            db.execute(
                "UPDATE trip SET year = ?2, title = ?3, site = ?4, first = ?5, last = ?6, moos = ?7, kiosk = ?8, note = ?9
                 WHERE id = ?1",
                params![
                    id.to_string(),
                    year,
                    plan.title,
                    plan.site,
                    plan.first.to_string(),
                    plan.last.to_string(),
                    moos,
                    kiosk,
                    plan.note
                ],
            )?;
            changed(db, id, actor, now)?;
            (id, found.version + 1)
        }
    };
    let fields = serde_json::to_string(plan).map_err(damaged)?;
    remember(db, id, version, Some(&fields), actor, now)?;
    audit::append(db, actor, "trip.put", &record(id), &format!("version {version}"), now)?;
    Ok(id)
}

fn changed(db: &Connection, id: TripId, actor: &Actor, now: DateTime<Utc>) -> Result<()> {
    db.execute(
        "UPDATE trip SET version = version + 1, changed_at = ?2, changed_by = ?3 WHERE id = ?1",
        params![id.to_string(), ts(now), actor.who],
    )?;
    Ok(())
}

fn set_state(db: &Connection, id: TripId, state: TripState) -> Result<()> {
    db.execute("UPDATE trip SET state = ?2 WHERE id = ?1", params![id.to_string(), state.code()])?;
    Ok(())
}

fn remember(
    db: &Connection,
    id: TripId,
    version: u32,
    fields: Option<&str>,
    actor: &Actor,
    now: DateTime<Utc>,
) -> Result<()> {
    db.execute(
        "INSERT INTO trip_past (trip, version, fields, at, by_whom) VALUES (?1, ?2, ?3, ?4, ?5)",
        params![id.to_string(), version, fields, ts(now), actor.who],
    )?;
    Ok(())
}

fn counts(db: &Connection, id: TripId) -> Result<TripCounts> {
    let of = db.query_row(
        "SELECT coalesce(sum(s.kiosk <> ?2), 0), coalesce(sum(s.kiosk <> ?2 AND s.state = 'quarantine'), 0),
            coalesce(sum(s.kiosk <> ?2 AND s.state = 'gone'), 0), coalesce(sum(s.kiosk = ?2), 0),
            coalesce(sum(s.received_at > t.closed_at), 0)
         FROM submission s LEFT JOIN trip t ON t.id = s.trip WHERE s.trip = ?1",
        params![id.to_string(), KioskId::DESK.to_string()],
        |row| {
            let number = |at| row.get::<_, i64>(at).map(i64::unsigned_abs);
            Ok(TripCounts {
                arrived: number(0)?,
                quarantined: number(1)?,
                erased: number(2)?,
                paper: number(3)?,
                late: number(4)?,
                unreadable: 0,
            })
        },
    )?;
    let unreadable: i64 = db.query_row(
        "SELECT count(*) FROM submission WHERE state = 'quarantine' AND trip IS NULL
            AND kiosk IN (SELECT kiosk FROM trip WHERE id = ?1 UNION SELECT kiosk FROM trip_word WHERE trip = ?1)
            AND received_at >= (SELECT min(at) FROM trip_past WHERE trip = ?1)",
        [id.to_string()],
        |row| row.get(0),
    )?;
    Ok(TripCounts { unreadable: unreadable.unsigned_abs(), ..of })
}

fn close(
    db: &Connection,
    actor: &Actor,
    id: TripId,
    version: u32,
    result: fn(&Sheet) -> String,
    now: DateTime<Utc>,
) -> Result<i64> {
    let found = open_at(db, id, version)?;
    let sheet = Sheet::of(&found, &counts(db, id)?);
    let activity = enter(db, actor, &found, &sheet, result(&sheet), now)?;
    let text = serde_json::to_string(&sheet).map_err(damaged)?;
    db.execute(
        "UPDATE trip SET state = 'closed', sheet = ?2, closed_at = ?3, closed_by = ?4, activity = ?5 WHERE id = ?1",
        params![id.to_string(), text, ts(now), actor.who, activity],
    )?;
    changed(db, id, actor, now)?;
    // The trail's chain holds the figures too.
    audit::append(db, actor, "trip.close", &record(id), &text, now)?;
    Ok(activity)
}

/// The tour among the activities, where the report counts it.
fn enter(
    db: &Connection,
    actor: &Actor,
    trip: &TripRecord,
    sheet: &Sheet,
    result: String,
    now: DateTime<Utc>,
) -> Result<i64> {
    let plan = &trip.plan;
    let moo = match plan.moos[..] {
        [moo] => moo.to_string(),
        // Several: the register knows one, or all.
        _ => "0".to_owned(),
    };
    let fields = [
        ("title", plan.title.clone()),
        ("what", "tour".to_owned()),
        ("on", plan.first.to_string()),
        ("to", if plan.last == plan.first { String::new() } else { plan.last.to_string() }),
        ("moo", moo),
        ("place", plan.site.clone()),
        ("persons", sheet.persons.map(|many| many.to_string()).unwrap_or_default()),
        ("result", result),
    ];
    let values: Values = fields
        .into_iter()
        .filter(|(_, value)| !value.is_empty())
        .map(|(name, value)| (name.to_owned(), value))
        .collect();
    let new = NewEntry { id: None, register: "activity".to_owned(), year: trip.year, version: 0, values };
    registers::put(db, actor, &new, now)
}

/// Keeps a kiosk's word, and moves the trip on when it is the kiosk's that goes on it.
fn told(db: &Connection, kiosk: KioskId, word: &TripWord, now: DateTime<Utc>) -> Result<()> {
    let Some(trip) = one(db, word.trip)? else { return Ok(()) };
    let known = trip.words.iter().find(|one| one.kiosk == kiosk).map(|one| &one.word);
    // What comes by stick may be older than what came by the network.
    let older = |known: &TripWord| {
        word.taken < known.taken || (word.taken == known.taken && word.begun.is_none() && known.begun.is_some())
    };
    if known.is_some_and(older) {
        return Ok(());
    }
    db.prepare_cached(
        "INSERT INTO trip_word (trip, kiosk, taken, waiting, begun, ended, heard_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
         ON CONFLICT (trip, kiosk) DO UPDATE SET taken = ?3, waiting = ?4, begun = ?5, ended = ?6, heard_at = ?7",
    )?
    .execute(params![
        word.trip.to_string(),
        kiosk.to_string(),
        int(word.taken),
        int(word.waiting),
        word.begun.map(ts),
        word.ended.map(ts),
        ts(now)
    ])?;
    let went_on = known.is_some_and(|known| known.ended.is_some()) && word.ended.is_none();
    let next = match (trip.state, word.begun, word.ended) {
        (TripState::Prepared, Some(_), None) => TripState::Out,
        (TripState::Prepared | TripState::Out, Some(_), Some(_)) => TripState::Home,
        // It was ended by mistake.
        (TripState::Home, Some(_), None) if went_on => TripState::Out,
        (state, ..) => state,
    };
    if next == trip.state || trip.plan.kiosk != Some(kiosk) {
        return Ok(());
    }
    set_state(db, word.trip, next)?;
    let action = if next == TripState::Home { "trip.home" } else { "trip.out" };
    audit::append(db, &Actor::system(), action, &record(word.trip), &format!("kiosk:{kiosk}"), now)
}
