//! Answer templates in SQLite.

use chrono::{DateTime, Utc};
use rusqlite::{Connection, OptionalExtension as _, params};

use super::super::templates::{MOST, Template, Templates};
use super::super::{Actor, Result, StoreError};
use super::{SqliteStore, audit};

impl Templates for SqliteStore {
    fn templates(&self) -> Result<Vec<Template>> {
        self.read(|db| {
            let mut query = db.prepare_cached("SELECT id, name, text FROM answer_template ORDER BY name, id")?;
            let read = |row: &rusqlite::Row<'_>| {
                Ok(Template { id: row.get("id")?, name: row.get("name")?, text: row.get("text")? })
            };
            Ok(query.query_map([], read)?.collect::<rusqlite::Result<_>>()?)
        })
    }

    fn template_put(
        &self,
        actor: &Actor,
        id: Option<i64>,
        name: String,
        text: String,
        now: DateTime<Utc>,
    ) -> Result<()> {
        let actor = actor.clone();
        self.write(move |db| put(db, &actor, id, &name, &text, now))
    }

    fn template_remove(&self, actor: &Actor, id: i64, now: DateTime<Utc>) -> Result<()> {
        let actor = actor.clone();
        self.write(move |db| {
            let name: Option<String> = db
                .query_row("DELETE FROM answer_template WHERE id = ?1 RETURNING name", [id], |row| row.get(0))
                .optional()?;
            name.map_or(Ok(()), |name| audit::append(db, &actor, "template.remove", "template", &name, now))
        })
    }
}

fn put(db: &Connection, actor: &Actor, id: Option<i64>, name: &str, text: &str, now: DateTime<Utc>) -> Result<()> {
    let other: Option<i64> = db
        .query_row("SELECT id FROM answer_template WHERE name = ?1 AND id IS NOT ?2", params![name, id], |row| {
            row.get(0)
        })
        .optional()?;
    if other.is_some() {
        return Err(StoreError::Exists(name.to_owned()));
    }
    if let Some(id) = id {
        let sql = "UPDATE answer_template SET name = ?2, text = ?3 WHERE id = ?1";
        if db.execute(sql, params![id, name, text])? == 0 {
            return Err(StoreError::NotFound);
        }
    } else {
        let count: u32 = db.query_row("SELECT count(*) FROM answer_template", [], |row| row.get(0))?;
        if count >= MOST {
            return Err(StoreError::Exists(format!("{MOST} templates")));
        }
        db.execute("INSERT INTO answer_template (name, text) VALUES (?1, ?2)", params![name, text])?;
    }
    audit::append(db, actor, "template.put", "template", name, now)
}
