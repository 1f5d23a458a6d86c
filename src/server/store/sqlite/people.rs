//! What an administrator changes of the staff, in SQLite.

use chrono::{DateTime, Utc};
use rusqlite::{Connection, params};

use super::super::people::{People, last_admin};
use super::super::{Actor, Result, Role, StaffId, StoreError};
use super::{SqliteStore, audit, staff};

impl People for SqliteStore {
    fn staff_change(
        &self,
        actor: &Actor,
        id: StaffId,
        display: String,
        roles: Vec<Role>,
        now: DateTime<Utc>,
    ) -> Result<()> {
        let actor = actor.clone();
        self.write(move |db| change(db, &actor, id, &display, &roles, now))
    }
}

/// Within the writer's transaction, so that two administrators cannot take the role from each other at once.
pub(super) fn keep_an_admin(db: &Connection, id: StaffId) -> Result<()> {
    if last_admin(&staff::list(db)?, id) { Err(StoreError::LastAdmin) } else { Ok(()) }
}

fn change(
    db: &Connection,
    actor: &Actor,
    id: StaffId,
    display: &str,
    roles: &[Role],
    now: DateTime<Utc>,
) -> Result<()> {
    let before = staff::by_id(db, id)?.ok_or(StoreError::NotFound)?;
    if before.display == display && before.roles == roles {
        return Ok(());
    }
    if !roles.contains(&Role::Admin) {
        keep_an_admin(db, id)?;
    }
    let codes = staff::codes(roles)?;
    db.execute("UPDATE staff SET display = ?2, roles = ?3 WHERE id = ?1", params![id.0, display, codes])?;
    audit::append(db, actor, "staff.change", &format!("staff:{}", before.login), &codes, now)
}
