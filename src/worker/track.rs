//! Follow-up: what this kiosk knows of a number.

use crate::app::msg::{TrackNews, TrackOutcome};
use crate::domain::tracking::TrackingNumber;
use crate::store::{OutboxState, Store, StoreError};
use crate::wire::answer::{self, DeriveParams};

/// Looks a number up under every set of parameters that this kiosk has seen. Slow on purpose.
///
/// # Errors
/// What the database says.
pub fn look_up(store: &Store, municipality: &str, number: &TrackingNumber) -> Result<TrackOutcome, StoreError> {
    let mut outcome = TrackOutcome::Unknown;
    for params in store.known_params()? {
        let Some(parsed) = DeriveParams::parse(&params) else { continue };
        let Ok(derived) = answer::derive(number, municipality, &parsed) else { continue };
        let tag = derived.tag();
        if let Some(stored) = store.answer(&tag)? {
            match answer::open(derived.key(), &tag, stored.revision, &stored.sealed) {
                Ok(news) => {
                    return Ok(TrackOutcome::News(TrackNews {
                        status: news.status,
                        unit_th: news.unit_th,
                        unit_en: news.unit_en,
                        answer: news.answer,
                        as_of: news.as_of,
                    }));
                }
                Err(error) => tracing::warn!(%error, "a sealed answer does not open"),
            }
        }
        match store.state_by_tag(&tag, &params)? {
            Some(OutboxState::Waiting) => outcome = TrackOutcome::SavedHere,
            Some(OutboxState::Receipted) => outcome = TrackOutcome::Received,
            Some(OutboxState::Refused) => outcome = TrackOutcome::SavedHere,
            Some(OutboxState::Gone) | None => {}
        }
    }
    Ok(outcome)
}
