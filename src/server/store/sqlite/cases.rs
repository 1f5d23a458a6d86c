//! Reading and changing cases in SQLite.

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use rusqlite::functions::FunctionFlags;
use rusqlite::types::Value;
use rusqlite::{Connection, Row, params, params_from_iter};

use super::super::cases::CaseOrder;
use super::super::policy::Policy;
use super::super::rules::{self, BoardWords, CaseState, NewEvent, OnBoard};
use super::super::{
    Action, Actor, Assignee, Case, CaseEvent, CaseFilter, CasePage, CaseRow, Contact, EventKind, Flag, Quarantined,
    Result, StoreError,
};
use super::echo::{self, ECHOES};
use super::feed::{self, Kind};
use super::row::{Column, ts};
use super::{audit, board, ingest, merging, trips};
use crate::domain::ids::CaseId;
use crate::domain::status::CaseStatus;
use crate::domain::submission::NoticeRef;
use crate::domain::thai::{bangkok_date, fold_for_search};

/// Statuses in which nothing more is owed; the same as [`CaseStatus::is_settled`], which a test checks.
pub(super) const SETTLED: &str = "('answered', 'not_ours', 'closed')";

/// The same of a case by the first column of the narrow index, which stands in for the day due: a day, or `settled`.
const OPEN: &str = "urgent < 'settled'";

fn status(row: &Row<'_>) -> Result<CaseStatus> {
    let code = row.text("status")?;
    CaseStatus::from_code(&code).ok_or_else(|| StoreError::Damaged(format!("status {code:?}")))
}

/// How the person is shown who has a case `c` in hand.
const ASSIGNED_TO: &str = "(SELECT display FROM staff WHERE 'staff:' || staff.id = c.assigned) AS assigned_to";

fn assigned(row: &Row<'_>) -> Result<Option<Assignee>> {
    Ok(row.maybe_text("assigned")?.as_deref().and_then(Assignee::from_code))
}

pub(super) fn read_row(row: &Row<'_>) -> Result<CaseRow> {
    let mut flags = Vec::new();
    if row.flag("number_twice")? {
        flags.push(Flag::NumberTwice);
    }
    if row.flag("other_bytes")? {
        flags.push(Flag::OtherBytes);
    }
    Ok(CaseRow {
        id: row.parsed("id")?,
        echoes: row.number("echoes")?,
        number: row.number("number")?,
        year: row.number("year")?,
        version: row.number("version")?,
        status: status(row)?,
        unit: row.maybe_text("unit")?,
        assigned: assigned(row)?,
        assigned_to: row.maybe_text("assigned_to")?,
        kind: row.text("kind")?,
        topic: row.maybe_text("topic")?,
        moo: row.maybe_number("moo")?,
        strength: row.maybe_number("strength")?,
        text: row.text("text")?,
        received_at: row.at("received_at")?,
        occurred_on: row.day("occurred_on")?,
        due_on: row.day("due_on")?,
        answered_at: row.maybe_at("answered_at")?,
        has_contact: row.flag("has_contact")?,
        flags,
    })
}

/// `128/2569` or `128`, in either digits.
fn case_number(query: &str) -> Option<(u32, Option<i32>)> {
    let folded = fold_for_search(query);
    match folded.split_once('/') {
        Some((number, year)) => Some((number.trim().parse().ok()?, Some(year.trim().parse().ok()?))),
        None => Some((folded.parse().ok()?, None)),
    }
}

pub(super) fn conditions(filter: &CaseFilter) -> (String, Vec<Value>) {
    let mut sql = vec!["1".to_owned()];
    let mut values: Vec<Value> = Vec::new();
    let marks = |count: usize| vec!["?"; count].join(", ");
    if !filter.statuses.is_empty() {
        sql.push(format!("status IN ({})", marks(filter.statuses.len())));
        values.extend(filter.statuses.iter().map(|status| Value::from(status.code().to_owned())));
    }
    if let Some(units) = &filter.units {
        sql.push(format!("unit IN ({})", marks(units.len())));
        values.extend(units.iter().cloned().map(Value::from));
    }
    if let Some(assignee) = &filter.assigned {
        sql.push("assigned = ?".into());
        values.push(assignee.code().into());
    }
    if filter.unassigned {
        sql.push(format!("assigned IS NULL AND {OPEN}"));
    }
    if filter.open {
        sql.push(OPEN.into());
    }
    for (column, without) in
        [("unit", filter.without_unit), ("topic", filter.without_topic), ("moo", filter.without_moo)]
    {
        if without {
            sql.push(format!("{column} IS NULL"));
        }
    }
    if filter.unrouted {
        sql.push(format!("unit IS NULL AND {OPEN}"));
    }
    for (column, wanted) in [("kind", &filter.kind), ("topic", &filter.topic), ("channel", &filter.channel)] {
        if let Some(wanted) = wanted {
            sql.push(format!("{column} = ?"));
            values.push(wanted.clone().into());
        }
    }
    if let Some(moo) = filter.moo {
        sql.push("moo = ?".into());
        values.push(i64::from(moo).into());
    }
    if let Some(today) = filter.late_on {
        sql.push("urgent < ?".into());
        values.push(today.to_string().into());
    }
    let days = [
        ("received_on >= ?", filter.received_from),
        ("received_on <= ?", filter.received_to),
        ("occurred_on >= ?", filter.occurred_from),
        ("occurred_on <= ?", filter.occurred_to),
        ("answered_on >= ?", filter.answered_from),
        ("answered_on <= ?", filter.answered_to),
    ];
    for (condition, wanted) in days {
        if let Some(day) = wanted {
            sql.push(condition.to_owned());
            values.push(day.to_string().into());
        }
    }
    if let Some(kiosk) = filter.kiosk {
        sql.push("kiosk = ?".into());
        values.push(kiosk.to_string().into());
    }
    if let Some(trip) = filter.trip {
        sql.push(trips::OF_TRIP.into());
        values.push(trip.to_string().into());
    }
    let query = filter.query.as_deref().filter(|query| !query.trim().is_empty());
    // Whoever looks for words finds them wherever they stand; a list of work names each work once.
    if query.is_none() && !filter.merged_too {
        sql.push("merged_into IS NULL".into());
    }
    if filter.collapse && query.is_none() {
        sql.push(echo::SEEN.into());
    }
    if let Some(first) = filter.burst_of {
        sql.push(echo::BURST.into());
        values.extend([Value::from(first.to_string()), Value::from(first.to_string())]);
    }
    if query.is_some() {
        sql.push(format!("{FOUND}(cases.rowid)"));
    }
    (sql.join(" AND "), values)
}

/// The cases by the narrow index, which has all that is asked of many: the cases themselves are read for a page only.
pub(super) const DESK: &str = "FROM cases INDEXED BY cases_desk";

/// Few cases, named by a list of their rowids: the rest of the index is not gone through.
const OF_FEW: &str = "FROM (SELECT value FROM json_each(?)) CROSS JOIN cases ON cases.rowid = value";
/// So many are few.
const FEW: usize = 2_000;

/// What is found by a query: the cases in which its words stand, and those whose number it is. `None` without one.
pub(super) fn found(db: &Connection, filter: &CaseFilter, by_words: Option<Vec<i64>>) -> Result<Option<Vec<i64>>> {
    let Some(query) = filter.query.as_deref().filter(|query| !query.trim().is_empty()) else { return Ok(None) };
    let mut found = by_words.unwrap_or_default();
    if let Some((number, year)) = case_number(query) {
        // Number by number along the index of (year, number): there are few years.
        let mut query = db.prepare_cached(
            "WITH RECURSIVE years (n) AS (
                SELECT min(year) FROM cases UNION ALL SELECT n + 1 FROM years WHERE n < (SELECT max(year) FROM cases))
             SELECT cases.rowid FROM years CROSS JOIN cases ON year = n AND number = ?1 WHERE ?2 IS NULL OR n = ?2",
        )?;
        let numbered = query.query_map(params![number, year], |row| row.get::<_, i64>(0))?;
        for row in numbered.collect::<rusqlite::Result<Vec<_>>>()? {
            if !found.contains(&row) {
                found.push(row);
            }
        }
    }
    Ok(Some(found))
}

/// True for a filter that has nothing but its query.
fn is_bare(filter: &CaseFilter) -> bool {
    conditions(&CaseFilter { query: None, merged_too: true, collapse: false, ..filter.clone() }).0 == "1"
}

/// Says in SQL whether a case was found by its words.
const FOUND: &str = "case_found";

/// Makes [`FOUND`] say what was found.
pub(super) fn tell_found(db: &Connection, found: Vec<i64>) -> Result<()> {
    let found: HashSet<i64> = found.into_iter().collect();
    let flags = FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DETERMINISTIC;
    Ok(db.create_scalar_function(FOUND, 1, flags, move |row| Ok(found.contains(&row.get::<i64>(0)?)))?)
}

/// A page of the cases that a filter keeps; `by_words` are those in which the words of its query stand.
pub(super) fn page(db: &Connection, filter: &CaseFilter, by_words: Option<Vec<i64>>) -> Result<CasePage> {
    let (sql, mut values) = conditions(filter);
    let found = found(db, filter, by_words)?;
    let few = found.as_ref().filter(|found| found.len() <= FEW);
    let bare = found.as_ref().map(Vec::len).filter(|_| is_bare(filter));
    let from = match few {
        Some(few) => {
            values.insert(0, serde_json::to_string(few).unwrap_or_default().into());
            OF_FEW
        }
        None => DESK,
    };
    let sought = found.is_some();
    tell_found(db, found.unwrap_or_default())?;
    // No row of a case is ever taken out: what was found is there.
    let (total, behind) = match bare {
        Some(found) => (found as u64, 0),
        None if filter.collapse && !sought => echo::counted(db, filter)?,
        None => {
            let total: i64 = db
                .prepare_cached(&format!("SELECT count(*) {from} WHERE {sql}"))?
                .query_row(params_from_iter(&values), |row| row.get(0))?;
            (u64::try_from(total).unwrap_or(0), 0)
        }
    };
    let order = match filter.order {
        CaseOrder::Urgent => "urgent, year DESC, number DESC",
        CaseOrder::Newest => "year DESC, number DESC",
    };
    let per_page = i64::from(if filter.per_page == 0 { 50 } else { filter.per_page.min(500) });
    values.push(per_page.into());
    values.push((i64::from(filter.page) * per_page).into());
    let mut query = db.prepare_cached(&format!(
        "SELECT c.*, c.contact IS NOT NULL AS has_contact, {ASSIGNED_TO}, {ECHOES}
         FROM (SELECT cases.rowid AS of_case {from} WHERE {sql} ORDER BY {order} LIMIT ? OFFSET ?) JOIN cases c ON c.rowid = of_case
         ORDER BY {}",
        order.split(", ").map(|part| format!("c.{part}")).collect::<Vec<_>>().join(", ")
    ))?;
    let mut rows = query.query(params_from_iter(&values))?;
    let mut out = CasePage { rows: Vec::new(), total, behind };
    while let Some(row) = rows.next()? {
        out.rows.push(read_row(row)?);
    }
    drop(rows);
    drop(query);
    // What was found is not kept longer than it is needed.
    tell_found(db, Vec::new())?;
    Ok(out)
}

pub(super) fn one(db: &Connection, id: CaseId) -> Result<Option<Case>> {
    let mut query = db.prepare_cached(&format!(
        "SELECT c.*, c.contact IS NOT NULL AS has_contact, k.name AS kiosk_name, {ASSIGNED_TO}, {ECHOES}
         FROM cases c JOIN kiosk k ON k.id = c.kiosk WHERE c.id = ?1"
    ))?;
    let mut rows = query.query([id.to_string()])?;
    let Some(row) = rows.next()? else { return Ok(None) };
    let notice = match (row.maybe_text("notice")?, row.maybe_number("notice_revision")?) {
        (Some(id), Some(revision)) => Some(NoticeRef { id: super::row::parse(&id)?, revision }),
        _ => None,
    };
    Ok(Some(Case {
        row: read_row(row)?,
        submission: row.parsed("submission")?,
        channel: row.text("channel")?,
        kiosk: row.parsed("kiosk")?,
        kiosk_name: row.text("kiosk_name")?,
        trip: trips::of_submission(db, &row.text("submission")?)?,
        lang: row.text("lang")?,
        privacy_version: row.text("privacy_version")?,
        notice,
        kiosk_time: row.at("kiosk_time")?,
        time_uncertain: row.flag("time_uncertain")?,
        saraban: row.maybe_text("saraban")?,
        agency: row.maybe_text("agency")?,
        answer: row.maybe_text("answer")?,
        board: board::of_case(db, &id.to_string())?,
        public_answer: row.maybe_text("public_answer")?,
        timeline: timeline(db, id)?,
    }))
}

fn timeline(db: &Connection, id: CaseId) -> Result<Vec<CaseEvent>> {
    let mut query = db.prepare_cached(
        "SELECT e.*, (SELECT display FROM staff WHERE 'staff:' || staff.id = e.target) AS person
         FROM case_event e WHERE case_id = ?1 ORDER BY seq",
    )?;
    let mut rows = query.query([id.to_string()])?;
    let mut out = Vec::new();
    while let Some(row) = rows.next()? {
        let code = row.text("kind")?;
        out.push(CaseEvent {
            at: row.at("at")?,
            kind: EventKind::from_code(&code).ok_or_else(|| StoreError::Damaged(format!("event {code:?}")))?,
            who: row.maybe_text("who")?,
            target: row.maybe_text("person")?.or(row.maybe_text("target")?),
            text: row.maybe_text("text")?,
        });
    }
    Ok(out)
}

pub(super) fn by_tag(db: &Connection, tag: &str) -> Result<Vec<CaseId>> {
    let mut query = db.prepare_cached("SELECT id FROM cases WHERE tag = ?1 ORDER BY received_at")?;
    let mut rows = query.query([tag])?;
    let mut out = Vec::new();
    while let Some(row) = rows.next()? {
        out.push(row.parsed("id")?);
    }
    Ok(out)
}

pub(super) struct Present {
    pub(super) state: CaseState,
    pub(super) version: u32,
    tag: String,
    answer_revision: u32,
    number_twice: bool,
}

pub(super) fn present(db: &Connection, id: CaseId) -> Result<Present> {
    let mut query = db.prepare_cached("SELECT * FROM cases WHERE id = ?1")?;
    let mut rows = query.query([id.to_string()])?;
    let row = rows.next()?.ok_or(StoreError::NotFound)?;
    Ok(Present {
        state: CaseState {
            status: status(row)?,
            unit: row.maybe_text("unit")?,
            assigned: assigned(row)?,
            agency: row.maybe_text("agency")?,
            answer: row.maybe_text("answer")?,
            board: board::of_case(db, &id.to_string())?.map(|entry| BoardWords { said: entry.said, done: entry.done }),
            saraban: row.maybe_text("saraban")?,
            answered_at: row.maybe_at("answered_at")?,
            text: row.text("text")?,
            erased: row.text("tag")?.is_empty(),
            merged: row.maybe_text("merged_into")?.is_some(),
        },
        version: row.number("version")?,
        tag: row.text("tag")?,
        answer_revision: row.number("answer_revision")?,
        number_twice: row.flag("number_twice")?,
    })
}

pub(super) fn act(
    db: &Connection,
    policy: &Policy,
    actor: &Actor,
    id: CaseId,
    action: &Action,
    expected: u32,
    now: DateTime<Utc>,
) -> Result<u32> {
    let present = present(db, id)?;
    if present.version != expected {
        return Err(StoreError::Conflict { current: present.version });
    }
    let outcome = rules::apply(&present.state, action, &policy.unit_codes(), now)?;
    if let Action::Assign { to: Some(to) } = action {
        known(db, policy, to, present.state.unit.as_deref())?;
    }
    let (state, version) = (&outcome.state, present.version + 1);
    db.prepare_cached(
        "UPDATE cases SET version = ?2, status = ?3, unit = ?4, agency = ?5, answer = ?6, saraban = ?7,
            answered_at = ?8, answered_on = ?9, assigned = ?10
         WHERE id = ?1",
    )?
    .execute(params![
        id.to_string(),
        version,
        state.status.code(),
        state.unit,
        state.agency,
        state.answer,
        state.saraban,
        state.answered_at.map(ts),
        state.answered_at.map(|at| bangkok_date(at).to_string()),
        state.assigned.as_ref().map(Assignee::code)
    ])?;
    for event in &outcome.events {
        write_event(db, actor, id, event, now)?;
    }
    // The trail says that and where to, never a visitor's or an answer's words.
    let detail = match outcome.board {
        OnBoard::AsBefore => outcome.events.first().and_then(|event| event.target.clone()).unwrap_or_default(),
        OnBoard::Put => {
            let entry = board::put(db, policy, &id.to_string(), state)?;
            format!("board:{} revision {}", entry.id, entry.revision)
        }
        OnBoard::TakenOff => {
            board::take_off(db, &id.to_string())?.map(|entry| format!("board:{entry}")).unwrap_or_default()
        }
    };
    audit::append(db, actor, outcome.audit, &format!("case:{id}"), &detail, now)?;
    if outcome.told {
        reseal(db, policy, id, &present, state, now)?;
        merging::tell(db, policy, id, state, now)?;
    }
    Ok(version)
}

fn write_event(db: &Connection, actor: &Actor, id: CaseId, event: &NewEvent, now: DateTime<Utc>) -> Result<()> {
    let who = match actor.staff {
        Some(staff) => super::staff::by_id(db, staff)?.map_or_else(|| actor.who.clone(), |staff| staff.display),
        None => actor.who.clone(),
    };
    db.prepare_cached("INSERT INTO case_event (case_id, at, kind, who, target, text) VALUES (?1, ?2, ?3, ?4, ?5, ?6)")?
        .execute(params![id.to_string(), ts(now), event.kind.code(), who, event.target, event.text])?;
    Ok(())
}

/// An event without words.
pub(super) fn event(
    db: &Connection,
    actor: &Actor,
    id: CaseId,
    kind: EventKind,
    target: Option<&str>,
    now: DateTime<Utc>,
) -> Result<()> {
    write_event(db, actor, id, &NewEvent { kind, target: target.map(str::to_owned), text: None }, now)
}

/// Is there such a person, at work on this unit, or such a sub-committee?
fn known(db: &Connection, policy: &Policy, to: &Assignee, unit: Option<&str>) -> Result<()> {
    let known = match to {
        Assignee::Staff(id) => {
            super::staff::by_id(db, *id)?.is_some_and(|staff| !staff.disabled && staff.may_work_on(unit))
        }
        Assignee::SubCommittee(code) => policy.sub_committees.contains(code),
    };
    if known { Ok(()) } else { Err(StoreError::Refused(rules::Refusal::UnknownAssignee)) }
}

/// Seals what a visitor is told under their number's key, and publishes it.
pub(super) fn reseal(
    db: &Connection,
    policy: &Policy,
    id: CaseId,
    present: &Present,
    state: &CaseState,
    now: DateTime<Utc>,
) -> Result<()> {
    let sealed_key = ingest::column(db, "SELECT answer_key FROM cases WHERE id = ?1", &id.to_string())?
        .ok_or_else(|| StoreError::Damaged("the answer key is missing".into()))?;
    let key = policy.vault.open(&format!("answer-key:{id}"), &sealed_key)?;
    let revision = present.answer_revision + 1;
    let sealed = policy.seal_answer(&key, &present.tag, revision, state, now)?;
    db.prepare_cached("UPDATE cases SET answer_revision = ?2, sealed_answer = ?3 WHERE id = ?1")?.execute(params![
        id.to_string(),
        revision,
        sealed
    ])?;
    if present.number_twice { Ok(()) } else { feed::push(db, Kind::Answer, &present.tag, false) }
}

/// Writes the audit event of an opening and gives the sealed bytes, still to be opened.
pub(super) fn contact_audited(db: &Connection, actor: &Actor, id: CaseId, now: DateTime<Utc>) -> Result<Vec<u8>> {
    let sealed = ingest::column(db, "SELECT contact FROM cases WHERE id = ?1", &id.to_string())?;
    let sealed = sealed.ok_or(StoreError::NotFound)?;
    audit::append(db, actor, "contact.open", &format!("case:{id}"), "", now)?;
    Ok(sealed)
}

/// Opens contact data.
pub(super) fn open_contact(policy: &Policy, id: CaseId, sealed: &[u8]) -> Result<Contact> {
    let plain = policy.vault.open(&format!("contact:{id}"), sealed)?;
    serde_json::from_slice(&plain).map_err(|_| StoreError::Damaged("the contact data is not understood".into()))
}

pub(super) fn quarantine(db: &Connection, limit: u32) -> Result<Vec<Quarantined>> {
    let mut query = db.prepare_cached(
        "SELECT id, kiosk, received_at, reason, detail FROM submission WHERE state = 'quarantine'
         UNION ALL
         SELECT id, kiosk, received_at, 'other_bytes', sha256 FROM other_bytes
         ORDER BY received_at DESC LIMIT ?1",
    )?;
    let mut rows = query.query([limit])?;
    let mut out = Vec::new();
    while let Some(row) = rows.next()? {
        out.push(Quarantined {
            submission: row.parsed("id")?,
            kiosk: row.parsed("kiosk")?,
            received_at: row.at("received_at")?,
            reason: row.maybe_text("reason")?.unwrap_or_default(),
            detail: row.maybe_text("detail")?.unwrap_or_default(),
        });
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settled_in_sql_is_settled_in_the_domain() {
        for status in CaseStatus::ALL {
            let code = format!("'{}'", status.code());
            assert_eq!(SETTLED.contains(&code), status.is_settled(), "{status:?}");
            assert_eq!(
                include_str!("schema_5.sql").contains(&code),
                status.is_settled(),
                "in the inbox's order: {status:?}"
            );
        }
    }

    #[test]
    fn a_case_number_is_read_in_either_digits() {
        assert_eq!(case_number("128/2569"), Some((128, Some(2569))));
        assert_eq!(case_number(" ๑๒๘/๒๕๖๙ "), Some((128, Some(2569))));
        assert_eq!(case_number("128"), Some((128, None)));
        assert_eq!(case_number("ถนน"), None);
    }
}
