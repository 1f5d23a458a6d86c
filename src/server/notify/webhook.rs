//! A call to another program, signed after the Standard Webhooks specification (standardwebhooks.com), version 1: the
//! headers `webhook-id`, `webhook-timestamp` and `webhook-signature`, the last an HMAC-SHA256 over id, time and body.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, Utc};
use hmac::{Hmac, KeyInit as _, Mac as _};
use serde::Serialize;
use sha2::Sha256;

use super::Secret;

/// Longest that one call may take.
const PATIENCE: Duration = Duration::from_secs(20);

/// Where a call goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Call {
    pub url: String,
    pub secret: Option<Secret>,
}

/// What a call says.
#[derive(Debug, Serialize)]
pub(super) struct Event<'a> {
    /// What it is about: `cases.new`, `kiosks.alarm`.
    #[serde(rename = "type")]
    pub kind: &'a str,
    pub timestamp: DateTime<Utc>,
    pub data: Data<'a>,
}

#[derive(Debug, Serialize)]
#[serde(untagged)]
pub(super) enum Data<'a> {
    Cases(Count<'a>),
    Kiosks(Kiosks<'a>),
}

/// How many kiosks need attention.
#[derive(Debug, Serialize)]
pub(super) struct Kiosks<'a> {
    pub kiosks: u64,
    /// Where they are looked at, after signing in.
    pub link: Option<&'a str>,
}

#[derive(Debug, Serialize)]
pub(super) struct Count<'a> {
    /// The unit's code; `null` for all.
    pub unit: Option<&'a str>,
    /// How many cases came, were sent or given since the last call.
    pub cases: u64,
    /// Where they are read, after signing in.
    pub link: Option<&'a str>,
}

/// `v1,` and the signature in base64. A secret that begins with `whsec_` is base64, as the specification has it.
fn signature(secret: &str, id: &str, at: i64, body: &str) -> Result<String, String> {
    let key = match secret.strip_prefix("whsec_") {
        Some(coded) => STANDARD.decode(coded).map_err(|_| "the secret after whsec_ is no base64".to_owned())?,
        None => secret.as_bytes().to_vec(),
    };
    let mut mac = Hmac::<Sha256>::new_from_slice(&key).map_err(|error| error.to_string())?;
    mac.update(format!("{id}.{at}.{body}").as_bytes());
    Ok(format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes())))
}

impl Call {
    /// Calls; only an answer of 2xx counts.
    ///
    /// # Errors
    /// In words for the log; they hold no secret.
    pub(super) fn send(&self, event: &Event<'_>) -> Result<(), String> {
        let agent: ureq::Agent = ureq::Agent::config_builder()
            .max_redirects(0)
            .max_redirects_will_error(false)
            .http_status_as_error(false)
            .proxy(None)
            .timeout_global(Some(PATIENCE))
            .user_agent(concat!("suanruam-server/", env!("CARGO_PKG_VERSION")))
            .build()
            .into();
        let body = serde_json::to_string(event).map_err(|error| error.to_string())?;
        let (id, at) = (format!("msg_{}", uuid::Uuid::new_v4().simple()), event.timestamp.timestamp());
        let mut call = agent
            .post(&self.url)
            .content_type("application/json")
            .header("webhook-id", &id)
            .header("webhook-timestamp", at.to_string());
        if let Some(secret) = &self.secret {
            call = call.header("webhook-signature", signature(&secret.0, &id, at, &body)?);
        }
        let reply = call.send(body).map_err(|error| error.to_string())?;
        match reply.status().as_u16() {
            200..=299 => Ok(()),
            status => Err(format!("the answer was {status}")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of the specification's text.
    #[test]
    fn a_call_is_signed_as_the_specification_has_it() {
        let signed = signature(
            "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
            "msg_p5jXN8AQM9LWM0D4loKWxJek",
            1_614_265_330,
            r#"{"test": 2432232314}"#,
        );
        assert_eq!(signed.unwrap(), "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }
}
