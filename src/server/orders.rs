//! What the server has for one kiosk alone, signed in answer to one request or one stick: its name and site, a wish to see
//! its resting screen, the trip that it goes on (decisions 0024, 0035). Must not know HTTP or SQLite.

use chrono::{DateTime, Utc};

use super::AppState;
use super::store::{Kiosk, StoreError};
use crate::domain::thai::bangkok_date;
use crate::wire::heartbeat::Orders;
use crate::wire::signing::{Domain, Signed};

/// The orders of a kiosk under a nonce of its own making.
///
/// # Errors
/// When the store fails, or they cannot be signed.
pub fn signed(state: &AppState, kiosk: &Kiosk, nonce: String, now: DateTime<Utc>) -> Result<Signed, StoreError> {
    let orders = Orders {
        v: crate::wire::V,
        kiosk: kiosk.id,
        nonce,
        name: kiosk.name.clone(),
        site: kiosk.place.site.clone(),
        picture: state.store.screen_wish(kiosk.id, now)?,
        trip: state.store.trip_order(kiosk.id, bangkok_date(now))?,
    };
    let unsigned = |error: serde_json::Error| StoreError::Unavailable(error.to_string());
    state.keys.sign_receipt(Domain::ORDERS, &orders).map_err(unsigned)
}
