//! Pictures of kiosks' resting screens in SQLite.

use chrono::{DateTime, Utc};
use rusqlite::{Connection, OptionalExtension as _, params};

use super::super::screens::{NoScreen, Screen, ScreenAnswer, ScreenPicture, Screens, WISH_FOR, Wish};
use super::super::{Actor, Result, StoreError};
use super::row::{Column, ts};
use super::{SqliteStore, audit, kiosks};
use crate::domain::ids::{KioskId, WishId};

/// Longest code of a reason.
const MAX_WHY: usize = 40;

impl Screens for SqliteStore {
    fn screen_ask(&self, actor: &Actor, kiosk: KioskId, now: DateTime<Utc>) -> Result<WishId> {
        let actor = actor.clone();
        self.write(move |db| {
            kiosks::one(db, kiosk)?.filter(|kiosk| kiosk.revoked_at.is_none()).ok_or(StoreError::NotFound)?;
            if let Some(known) = wish(db, kiosk)?.filter(|wish| stands(wish, now)) {
                return Ok(known.id);
            }
            let id = WishId::random();
            db.execute(
                "INSERT OR REPLACE INTO kiosk_wish (kiosk, id, asked_at, asked_by) VALUES (?1, ?2, ?3, ?4)",
                params![kiosk.to_string(), id.to_string(), ts(now), actor.who],
            )?;
            db.execute("DELETE FROM kiosk_no_screen WHERE kiosk = ?1", [kiosk.to_string()])?;
            audit::append(db, &actor, "kiosk.screen_ask", &format!("kiosk:{kiosk}"), "", now)?;
            Ok(id)
        })
    }

    fn screen_take_back(&self, actor: &Actor, kiosk: KioskId, now: DateTime<Utc>) -> Result<()> {
        let actor = actor.clone();
        self.write(move |db| {
            if db.execute("DELETE FROM kiosk_wish WHERE kiosk = ?1", [kiosk.to_string()])? == 0 {
                return Ok(());
            }
            audit::append(db, &actor, "kiosk.screen_take_back", &format!("kiosk:{kiosk}"), "", now)
        })
    }

    fn screen_wish(&self, kiosk: KioskId, now: DateTime<Utc>) -> Result<Option<WishId>> {
        self.read(|db| Ok(wish(db, kiosk)?.filter(|wish| stands(wish, now)).map(|wish| wish.id)))
    }

    fn screen_answer(
        &self,
        kiosk: KioskId,
        id: WishId,
        drawn_at: DateTime<Utc>,
        answered: ScreenAnswer,
        now: DateTime<Utc>,
    ) -> Result<bool> {
        self.write(move |db| answer(db, kiosk, id, drawn_at, &answered, now))
    }

    fn screen(&self, kiosk: KioskId, now: DateTime<Utc>) -> Result<Screen> {
        self.read(|db| {
            let asked = wish(db, kiosk)?;
            let (wish, over) = match asked {
                Some(wish) if stands(&wish, now) => (Some(wish), None),
                other => (None, other),
            };
            Ok(Screen { wish, over, picture: picture(db, kiosk)?, failed: failed(db, kiosk)? })
        })
    }

    fn screen_png(&self, kiosk: KioskId) -> Result<Option<Vec<u8>>> {
        self.read(|db| {
            let mut query = db.prepare_cached("SELECT png FROM kiosk_screen WHERE kiosk = ?1")?;
            Ok(query.query_row([kiosk.to_string()], |row| row.get(0)).optional()?)
        })
    }

    fn screen_delete(&self, actor: &Actor, kiosk: KioskId, now: DateTime<Utc>) -> Result<()> {
        let actor = actor.clone();
        self.write(move |db| {
            if db.execute("DELETE FROM kiosk_screen WHERE kiosk = ?1", [kiosk.to_string()])? == 0 {
                return Ok(());
            }
            audit::append(db, &actor, "kiosk.screen_delete", &format!("kiosk:{kiosk}"), "", now)
        })
    }
}

fn stands(wish: &Wish, now: DateTime<Utc>) -> bool {
    now - wish.asked_at < WISH_FOR
}

fn wish(db: &Connection, kiosk: KioskId) -> Result<Option<Wish>> {
    let mut query = db.prepare_cached(
        "SELECT w.id, w.asked_at, coalesce((SELECT display FROM staff WHERE login = w.asked_by), w.asked_by) AS shown
         FROM kiosk_wish w JOIN kiosk k ON k.id = w.kiosk WHERE w.kiosk = ?1 AND k.revoked_at IS NULL",
    )?;
    let mut rows = query.query([kiosk.to_string()])?;
    let read = |row: &rusqlite::Row<'_>| {
        Ok(Wish { id: row.parsed("id")?, asked_at: row.at("asked_at")?, asked_by: row.text("shown")? })
    };
    rows.next()?.map(read).transpose()
}

fn picture(db: &Connection, kiosk: KioskId) -> Result<Option<ScreenPicture>> {
    let mut query =
        db.prepare_cached("SELECT drawn_at, received_at, width, height FROM kiosk_screen WHERE kiosk = ?1")?;
    let mut rows = query.query([kiosk.to_string()])?;
    let read = |row: &rusqlite::Row<'_>| {
        Ok(ScreenPicture {
            drawn_at: row.at("drawn_at")?,
            received_at: row.at("received_at")?,
            width: row.number("width")?,
            height: row.number("height")?,
        })
    };
    rows.next()?.map(read).transpose()
}

fn failed(db: &Connection, kiosk: KioskId) -> Result<Option<NoScreen>> {
    let mut query = db.prepare_cached("SELECT why, at FROM kiosk_no_screen WHERE kiosk = ?1")?;
    let mut rows = query.query([kiosk.to_string()])?;
    let read = |row: &rusqlite::Row<'_>| Ok(NoScreen { why: row.text("why")?, at: row.at("at")? });
    rows.next()?.map(read).transpose()
}

fn answer(
    db: &Connection,
    kiosk: KioskId,
    id: WishId,
    drawn_at: DateTime<Utc>,
    answered: &ScreenAnswer,
    now: DateTime<Utc>,
) -> Result<bool> {
    if wish(db, kiosk)?.is_none_or(|wish| wish.id != id || !stands(&wish, now)) {
        return Ok(false);
    }
    let key = kiosk.to_string();
    db.execute("DELETE FROM kiosk_wish WHERE kiosk = ?1", [&key])?;
    let (action, detail) = match answered {
        ScreenAnswer::Picture { png, width, height } => {
            db.execute(
                "INSERT OR REPLACE INTO kiosk_screen (kiosk, drawn_at, received_at, width, height, png)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                params![key, ts(drawn_at), ts(now), width, height, png],
            )?;
            db.execute("DELETE FROM kiosk_no_screen WHERE kiosk = ?1", [&key])?;
            ("kiosk.screen", String::new())
        }
        ScreenAnswer::None { why } => {
            // A kiosk under somebody else's control writes what it likes.
            let why: String = why.chars().filter(|sign| sign.is_ascii_graphic()).take(MAX_WHY).collect();
            db.execute(
                "INSERT OR REPLACE INTO kiosk_no_screen (kiosk, why, at) VALUES (?1, ?2, ?3)",
                params![key, why, ts(now)],
            )?;
            ("kiosk.screen_failed", why)
        }
    };
    audit::append(db, &Actor::system(), action, &format!("kiosk:{kiosk}"), &detail, now)?;
    Ok(true)
}
