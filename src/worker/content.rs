//! From stored, signed content (or the installed pack, before the first set) to what the app shows.

use std::sync::Arc;

use crate::app::content::{Content, Freshness, LineChecked, NoticeItem};
use crate::pack::{Pack, check_line_link};
use crate::store::{Meta, OutboxState, Store};
use crate::sync::pass::stored_time;
use crate::wire::changes::Settings;

/// The notices that this kiosk shows now.
#[must_use]
pub fn notices(store: &Store, pack: &Pack) -> Vec<NoticeItem> {
    match store.notices(NoticeItem::from) {
        Ok(notices) => notices.unwrap_or_else(|| NoticeItem::of_pack(pack)),
        Err(error) => {
            tracing::error!(%error, "the stored notices cannot be read; the installed ones are shown");
            NoticeItem::of_pack(pack)
        }
    }
}

/// What it shows beside them.
#[must_use]
pub fn beside_notices(store: &Store) -> Content {
    let settings: Settings =
        store.meta(Meta::Settings).ok().flatten().and_then(|json| serde_json::from_str(&json).ok()).unwrap_or_default();
    let answers = store.board().unwrap_or_else(|error| {
        tracing::error!(%error, "the public board cannot be read");
        Vec::new()
    });
    let hearings = store.hearings().unwrap_or_else(|error| {
        tracing::error!(%error, "the hearings cannot be read");
        Vec::new()
    });
    Content {
        answers: Arc::new(answers),
        hearings: Arc::new(hearings),
        trusted_now: stored_time(store, Meta::SignedTime),
        wall_then: stored_time(store, Meta::WallThen),
        // A signed set may still carry an address that is not LINE's: it is not shown.
        line_link: settings.line_link.filter(|link| check_line_link(link).is_ok()),
        seats: Arc::new(settings.seats),
        line_checked: line_checked(store),
        trip: store.trips().ok().and_then(|trips| trips.out().map(|journey| Arc::new(journey.trip.clone()))),
        // Only what a telephone opens without a warning.
        public_url: settings.public_url.filter(|url| url.starts_with("https://")),
        ..Content::default()
    }
}

/// What staff have found right of the LINE address; for which address is in it.
fn line_checked(store: &Store) -> Option<LineChecked> {
    store.meta(Meta::LineChecked).ok().flatten().and_then(|json| serde_json::from_str(&json).ok())
}

/// How fresh it is.
#[must_use]
pub fn freshness(store: &Store, online: bool) -> Freshness {
    Freshness {
        enrolled: store.meta(Meta::Kiosk).ok().flatten().is_some(),
        last_sync: stored_time(store, Meta::LastSync),
        waiting: store.count(OutboxState::Waiting).unwrap_or(0),
        online,
    }
}
