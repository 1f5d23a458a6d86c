//! How often wrong passwords and wrong codes may be tried. Must not know what is tried.
//!
//! The rule, after NIST SP 800-63B-4, section 3.2.2 (a limit on an account's failures, far below its 100, and requests
//! from where somebody has signed in before told apart from others, so that the limit shuts nobody out of their own
//! account): a browser that somebody has signed in from before has a count of its own for that account, which nobody
//! else can raise. All other browsers share the account's count and their address's. A login that does not exist is
//! counted like one that does.

use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::Response;
use chrono::{DateTime, TimeDelta, Utc};

use super::web;
use crate::server::AppState;
use crate::server::store::devices::KNOWN_FOR;
use crate::server::store::{StaffId, Store, StoreError};
use crate::wire::bytes;

/// Failed attempts count for this long.
pub(super) const MEMORY: TimeDelta = TimeDelta::minutes(15);
const MOST_PER_ACCOUNT: u32 = 5;
const MOST_PER_ADDRESS: u32 = 20;

/// What wrong passwords and wrong codes are counted under, each with the most that it may have.
pub(super) struct LoginKeys(Vec<(String, u32)>);

impl LoginKeys {
    /// For a sign-in to an account from an address, with the hash of the browser's token if it has one.
    pub(super) fn of(
        store: &dyn Store,
        login: &str,
        from: &str,
        device: Option<&str>,
        now: DateTime<Utc>,
    ) -> Result<Self, StoreError> {
        if let Some(device) = device
            && store.device_known(login, device, now)?
        {
            return Ok(Self(vec![(format!("device:{}:{device}", login.to_lowercase()), MOST_PER_ACCOUNT)]));
        }
        Ok(Self(vec![
            (format!("login:{}", login.to_lowercase()), MOST_PER_ACCOUNT),
            (format!("addr:{from}"), MOST_PER_ADDRESS),
        ]))
    }

    /// For somebody who is signed in and gives their password again: strangers cannot raise it.
    pub(super) fn signed_in(staff: StaffId) -> Self {
        Self(vec![(format!("own:{staff}"), MOST_PER_ACCOUNT)])
    }

    pub(super) fn throttled(&self, store: &dyn Store, now: DateTime<Utc>) -> Result<bool, StoreError> {
        for (key, most) in &self.0 {
            if store.login_failures(key, now - MEMORY)? >= *most {
                return Ok(true);
            }
        }
        Ok(false)
    }

    pub(super) fn failed(&self, store: &dyn Store, now: DateTime<Utc>) -> Result<(), StoreError> {
        self.0.iter().try_for_each(|(key, _)| store.login_failed(key, now))
    }

    /// Forgets the account's failures, once every factor was right; never the address's.
    pub(super) fn passed(&self, store: &dyn Store) -> Result<(), StoreError> {
        self.0.first().map_or(Ok(()), |(key, _)| store.login_forget(key))
    }
}

const fn cookie_name(secure: bool) -> &'static str {
    if secure { "__Host-suanruam-device" } else { "suanruam-device" }
}

/// The hash of the browser's token that a request carries.
pub(super) fn device_of(headers: &HeaderMap, secure: bool) -> Option<String> {
    web::cookie(headers, cookie_name(secure)).and_then(super::session::token_hash)
}

/// Keeps the browser as known once every factor was right. A browser without a token gets one, which is given.
pub(super) fn remember(
    store: &dyn Store,
    staff: StaffId,
    device: Option<&str>,
    now: DateTime<Utc>,
) -> Result<Option<String>, StoreError> {
    if let Some(device) = device {
        store.device_put(staff, device, now)?;
        return Ok(None);
    }
    let token = bytes::random::<32>().map_err(|error| StoreError::Unavailable(error.to_string()))?;
    store.device_put(staff, &bytes::sha256_hex(&token), now)?;
    Ok(Some(bytes::encode(&token)))
}

/// Hands a browser's token over.
pub(super) fn with_device(state: &AppState, mut reply: Response, token: Option<&str>) -> Response {
    let Some(token) = token else { return reply };
    let (name, flag) = (cookie_name(state.config.https), if state.config.https { "; Secure" } else { "" });
    let value = format!("{name}={token}; Path=/; Max-Age={}; HttpOnly; SameSite=Strict{flag}", KNOWN_FOR.num_seconds());
    if let Ok(value) = HeaderValue::from_str(&value) {
        reply.headers_mut().append(header::SET_COOKIE, value);
    }
    reply
}
