//! Templates in SQLite.

use chrono::{DateTime, Utc};
use rusqlite::{Connection, OptionalExtension, params};

use super::super::templates::{MOST, NoticeParts, Purpose, Template, Templates};
use super::super::{Actor, Result, StoreError};
use super::row::Column;
use super::{SqliteStore, audit};

impl Templates for SqliteStore {
    fn templates(&self, purpose: Purpose) -> Result<Vec<Template>> {
        self.read(|db| {
            let mut query = db.prepare_cached("SELECT * FROM template WHERE purpose = ?1 ORDER BY name, id")?;
            let mut rows = query.query([purpose.code()])?;
            let mut out = Vec::new();
            while let Some(row) = rows.next()? {
                let parts = NoticeParts {
                    category: row.maybe_text("category")?.unwrap_or_default(),
                    title: row.maybe_text("title")?.unwrap_or_default(),
                    stay_days: row.maybe_number("stay_days")?,
                };
                out.push(Template {
                    id: row.get("id")?,
                    name: row.text("name")?,
                    text: row.text("text")?,
                    notice: (purpose == Purpose::Notice).then_some(parts),
                });
            }
            Ok(out)
        })
    }

    fn template_put(&self, actor: &Actor, template: Template, now: DateTime<Utc>) -> Result<()> {
        let actor = actor.clone();
        self.write(move |db| put(db, &actor, &template, now))
    }

    fn template_remove(&self, actor: &Actor, purpose: Purpose, id: i64, now: DateTime<Utc>) -> Result<()> {
        let actor = actor.clone();
        self.write(move |db| {
            let sql = "DELETE FROM template WHERE id = ?1 AND purpose = ?2 RETURNING name";
            let name: Option<String> = db.query_row(sql, params![id, purpose.code()], |row| row.get(0)).optional()?;
            name.map_or(Ok(()), |name| audit::append(db, &actor, "template.remove", "template", &name, now))
        })
    }
}

fn put(db: &Connection, actor: &Actor, template: &Template, now: DateTime<Utc>) -> Result<()> {
    let (purpose, name) = (template.purpose().code(), &template.name);
    let other: Option<i64> = db
        .query_row(
            "SELECT id FROM template WHERE purpose = ?1 AND name = ?2 AND id <> ?3",
            params![purpose, name, template.id],
            |row| row.get(0),
        )
        .optional()?;
    if other.is_some() {
        return Err(StoreError::Exists(name.clone()));
    }
    let parts = template.notice.as_ref();
    let (category, title) = (parts.map(|parts| &parts.category), parts.map(|parts| &parts.title));
    let stay = parts.and_then(|parts| parts.stay_days);
    if template.id == 0 {
        let count: u32 =
            db.query_row("SELECT count(*) FROM template WHERE purpose = ?1", [purpose], |row| row.get(0))?;
        if count >= MOST {
            return Err(StoreError::Exists(format!("{MOST} templates")));
        }
        db.execute(
            "INSERT INTO template (purpose, name, text, category, title, stay_days) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            params![purpose, name, template.text, category, title, stay],
        )?;
    } else {
        let changed = db.execute(
            "UPDATE template SET name = ?3, text = ?4, category = ?5, title = ?6, stay_days = ?7
             WHERE id = ?1 AND purpose = ?2",
            params![template.id, purpose, name, template.text, category, title, stay],
        )?;
        if changed == 0 {
            return Err(StoreError::NotFound);
        }
    }
    audit::append(db, actor, "template.put", "template", name, now)
}
