//! Pictures of kiosks' resting screens: the wish for one, the last that came, why none came. Must not know SQLite.

use chrono::{DateTime, TimeDelta, Utc};

use super::audit::Actor;
use super::error::Result;
use crate::domain::ids::{KioskId, WishId};

/// For so long a wish stands; a kiosk that was away for longer draws nothing that nobody waits for any more.
pub const WISH_FOR: TimeDelta = TimeDelta::days(7);

/// Somebody wants to see a kiosk's resting screen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wish {
    pub id: WishId,
    pub asked_at: DateTime<Utc>,
    /// Who asked, as they are shown.
    pub asked_by: String,
}

/// What is known of a picture without its bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScreenPicture {
    /// The kiosk's clock.
    pub drawn_at: DateTime<Utc>,
    pub received_at: DateTime<Utc>,
    pub width: u32,
    pub height: u32,
}

/// Why the last wish brought no picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoScreen {
    /// The kiosk's stable code.
    pub why: String,
    pub at: DateTime<Utc>,
}

/// Everything that is known of a kiosk's resting screen.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Screen {
    /// The wish that stands.
    pub wish: Option<Wish>,
    /// One that nobody answered within [`WISH_FOR`].
    pub over: Option<Wish>,
    /// The newest picture; no other is kept.
    pub picture: Option<ScreenPicture>,
    /// `None` once a picture came after it, or was asked for again.
    pub failed: Option<NoScreen>,
}

/// What a kiosk answered, checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ScreenAnswer {
    Picture { png: Vec<u8>, width: u32, height: u32 },
    None { why: String },
}

/// Part of [`super::Store`].
pub trait Screens {
    /// Asks for a picture; while a wish stands, that one stays.
    ///
    /// # Errors
    /// [`super::StoreError::NotFound`] without such a kiosk, and for one that was revoked.
    fn screen_ask(&self, actor: &Actor, kiosk: KioskId, now: DateTime<Utc>) -> Result<WishId>;

    /// Takes the wish back, if there is one.
    ///
    /// # Errors
    /// When the store fails.
    fn screen_take_back(&self, actor: &Actor, kiosk: KioskId, now: DateTime<Utc>) -> Result<()>;

    /// The wish that stands, for the kiosk to hear.
    ///
    /// # Errors
    /// When the store fails.
    fn screen_wish(&self, kiosk: KioskId, now: DateTime<Utc>) -> Result<Option<WishId>>;

    /// Keeps an answer in the place of the one before, and the wish is gone. False when no such wish stands: nothing is
    /// kept then.
    ///
    /// # Errors
    /// When the store fails.
    fn screen_answer(
        &self,
        kiosk: KioskId,
        wish: WishId,
        drawn_at: DateTime<Utc>,
        answered: ScreenAnswer,
        now: DateTime<Utc>,
    ) -> Result<bool>;

    /// What is known of a kiosk's resting screen.
    ///
    /// # Errors
    /// When the store fails.
    fn screen(&self, kiosk: KioskId, now: DateTime<Utc>) -> Result<Screen>;

    /// The newest picture, a PNG.
    ///
    /// # Errors
    /// When the store fails.
    fn screen_png(&self, kiosk: KioskId) -> Result<Option<Vec<u8>>>;

    /// Deletes the picture, if there is one.
    ///
    /// # Errors
    /// When the store fails.
    fn screen_delete(&self, actor: &Actor, kiosk: KioskId, now: DateTime<Utc>) -> Result<()>;
}
