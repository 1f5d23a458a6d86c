//! Merged cases in SQLite: `merged_into` names the main case. Chains are not made: the main case is never merged itself.

use chrono::{DateTime, Utc};
use rusqlite::{Connection, params};

use super::super::merging::{Merging, Twin, Twins};
use super::super::policy::Policy;
use super::super::rules::{CaseState, Refusal};
use super::super::{Actor, EventKind, Result, StoreError};
use super::row::{Column, parse};
use super::{SqliteStore, audit, board, cases};
use crate::domain::ids::CaseId;

impl Merging for SqliteStore {
    fn twins(&self, case: CaseId) -> Result<Twins> {
        self.read(|db| twins(db, case))
    }

    fn merge(&self, actor: &Actor, case: CaseId, main: CaseId, expected: u32, now: DateTime<Utc>) -> Result<u32> {
        let (actor, policy) = (actor.clone(), self.policy.clone());
        self.write(move |db| merge(db, &policy, &actor, case, main, expected, now))
    }

    fn part(&self, actor: &Actor, case: CaseId, expected: u32, now: DateTime<Utc>) -> Result<u32> {
        let (actor, policy) = (actor.clone(), self.policy.clone());
        self.write(move |db| part(db, &policy, &actor, case, expected, now))
    }
}

fn read(row: &rusqlite::Row<'_>) -> Result<Twin> {
    let (number, year): (u32, i32) = (row.number("number")?, row.get("year")?);
    Ok(Twin { id: row.parsed("id")?, number: format!("{number}/{year}"), unit: row.maybe_text("unit")? })
}

fn found(db: &Connection, condition: &str, id: CaseId) -> Result<Vec<Twin>> {
    let mut query = db
        .prepare_cached(&format!("SELECT id, number, year, unit FROM cases WHERE {condition} ORDER BY year, number"))?;
    let mut rows = query.query([id.to_string()])?;
    let mut out = Vec::new();
    while let Some(row) = rows.next()? {
        out.push(read(row)?);
    }
    Ok(out)
}

fn twins(db: &Connection, id: CaseId) -> Result<Twins> {
    let main = found(db, "id = (SELECT merged_into FROM cases WHERE id = ?1)", id)?.pop();
    Ok(Twins { main, others: found(db, "merged_into = ?1", id)? })
}

fn own(db: &Connection, id: CaseId) -> Result<Twin> {
    found(db, "id = ?1", id)?.pop().ok_or(StoreError::NotFound)
}

fn merge(
    db: &Connection,
    policy: &Policy,
    actor: &Actor,
    id: CaseId,
    main: CaseId,
    expected: u32,
    now: DateTime<Utc>,
) -> Result<u32> {
    let (present, into) = (cases::present(db, id)?, cases::present(db, main)?);
    if present.version != expected {
        return Err(StoreError::Conflict { current: present.version });
    }
    let others = twins(db, id)?;
    let refused = |refusal| Err(StoreError::Refused(refusal));
    if id == main {
        return refused(Refusal::SameCase);
    }
    if present.state.merged || into.state.merged {
        return refused(Refusal::Merged);
    }
    if !others.others.is_empty() {
        return refused(Refusal::HasMerged);
    }
    if present.state.erased || into.state.erased {
        return refused(Refusal::Erased);
    }
    board::take_off(db, &id.to_string())?;
    let version = present.version + 1;
    db.execute(
        "UPDATE cases SET merged_into = ?2, version = ?3 WHERE id = ?1",
        params![id.to_string(), main.to_string(), version],
    )?;
    let (mine, theirs) = (own(db, id)?, own(db, main)?);
    cases::event(db, actor, id, EventKind::Merged, Some(&theirs.number), now)?;
    cases::event(db, actor, main, EventKind::Joined, Some(&mine.number), now)?;
    audit::append(db, actor, "case.merge", &format!("case:{id}"), &format!("into case:{main}"), now)?;
    cases::reseal(db, policy, id, &present, &into.state, now)?;
    Ok(version)
}

fn part(db: &Connection, policy: &Policy, actor: &Actor, id: CaseId, expected: u32, now: DateTime<Utc>) -> Result<u32> {
    let present = cases::present(db, id)?;
    if present.version != expected {
        return Err(StoreError::Conflict { current: present.version });
    }
    let Some(main) = twins(db, id)?.main else { return Err(StoreError::Refused(Refusal::NotMerged)) };
    let mine = own(db, id)?;
    apart(db, policy, actor, &mine, &main, now)?;
    audit::append(db, actor, "case.part", &format!("case:{id}"), &format!("from case:{}", main.id), now)?;
    Ok(present.version + 1)
}

/// Takes one out of another; its visitor is told of its own state again.
fn apart(db: &Connection, policy: &Policy, actor: &Actor, one: &Twin, main: &Twin, now: DateTime<Utc>) -> Result<()> {
    db.execute("UPDATE cases SET merged_into = NULL, version = version + 1 WHERE id = ?1", [one.id.to_string()])?;
    cases::event(db, actor, one.id, EventKind::Parted, Some(&main.number), now)?;
    cases::event(db, actor, main.id, EventKind::Parted, Some(&one.number), now)?;
    let present = cases::present(db, one.id)?;
    if present.state.erased { Ok(()) } else { cases::reseal(db, policy, one.id, &present, &present.state, now) }
}

/// Tells the visitors of all that are merged into a case what its own is told.
pub(super) fn tell(
    db: &Connection,
    policy: &Policy,
    main: CaseId,
    state: &CaseState,
    now: DateTime<Utc>,
) -> Result<()> {
    for twin in found(db, "merged_into = ?1", main)? {
        let present = cases::present(db, twin.id)?;
        if !present.state.erased {
            cases::reseal(db, policy, twin.id, &present, state, now)?;
        }
    }
    Ok(())
}

/// Before a case is erased: what it answered is told to nobody any more, and nothing points to it.
pub(super) fn let_go(db: &Connection, policy: &Policy, actor: &Actor, case: &str, now: DateTime<Utc>) -> Result<()> {
    let id: CaseId = parse(case)?;
    let (me, twins) = (own(db, id)?, twins(db, id)?);
    if let Some(main) = twins.main {
        db.execute("UPDATE cases SET merged_into = NULL WHERE id = ?1", [case])?;
        cases::event(db, actor, main.id, EventKind::Parted, Some(&me.number), now)?;
    }
    for one in twins.others {
        apart(db, policy, actor, &one, &me, now)?;
    }
    Ok(())
}
