//! Enrolment: a one-time code pairs this kiosk with a server.

use std::path::Path;
use std::sync::Arc;

use crate::device::{DeviceError, device_key, save_pairing};
use crate::domain::clock;
use crate::domain::ids::KioskId;
use crate::store::{Meta, Store, StoreError};
use crate::wire::bytes::{self, Bytes, NoRandomness};
use crate::wire::enrol::{EnrolCode, EnrolReply, EnrolRequest};
use crate::wire::keys::KeyList;
use crate::wire::paths;
use crate::wire::signing::{Domain, PublicKey};
use crate::wire::submissions::Mark;

use super::client::{self, Client, ClientError};
use super::tls::{CaError, Dates, Now, Roots};
use super::verify::{self, Word};

/// Why a kiosk was not enrolled.
#[derive(Debug, thiserror::Error)]
pub enum EnrolError {
    #[error(transparent)]
    Client(#[from] ClientError),
    #[error(transparent)]
    Device(#[from] DeviceError),
    #[error(transparent)]
    Ca(#[from] CaError),
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Randomness(#[from] NoRandomness),
    /// The server's root is not the one that the code names.
    #[error(
        "this server's root key is not the one that the code was made for: check the address, and who made the code"
    )]
    WrongRoot,
    /// Submissions are waiting for another server.
    #[error("{0} submissions wait for the server that this kiosk is paired with: sync them first; nothing was changed")]
    Waiting(u64),
    #[error("the server is {found}'s; this kiosk's pack is {expected}'s")]
    OtherMunicipality { found: String, expected: String },
    #[error("what the server sent does not hold: {0}")]
    Untrusted(String),
}

/// Pairs the kiosk of `data` with the server at `url`.
///
/// # Errors
/// See [`EnrolError`]; the pairing there was before stays.
pub fn enrol(data: &Path, municipality: &str, url: &str, code: &EnrolCode, name: &str) -> Result<KioskId, EnrolError> {
    enrol_by(data, municipality, url, code, name, Arc::new(clock::now))
}

/// Asks for signed time, under the root that the code names.
fn learn_time(client: &mut Client, dates: Dates, municipality: &str, code: &EnrolCode) -> Result<(), ClientError> {
    let learned = client.learn_time(dates, |reply, nonce| {
        let root = PublicKey::from_bytes(&reply.root.0).map_err(|why| verify::refuse(Word::Time, why))?;
        if !code.names(&root) {
            return Err(verify::refuse(Word::Time, "its root key is not the one that the code was made for"));
        }
        verify::signed_time(reply, &root, municipality, 0, nonce)
    });
    learned.map(|time| tracing::info!(%time, "the clock is off; going by signed time"))
}

/// As [`enrol`], by another clock than the machine's.
///
/// # Errors
/// See [`EnrolError`].
pub fn enrol_by(
    data: &Path,
    municipality: &str,
    url: &str,
    code: &EnrolCode,
    name: &str,
    now: Now,
) -> Result<KioskId, EnrolError> {
    let mut store = Store::open(data)?;
    let waiting = store.count(crate::store::OutboxState::Waiting)?;
    let root = store.meta(Meta::Root)?.and_then(|text| bytes::decode(&text));
    let root = root.and_then(|bytes| PublicKey::from_bytes(&bytes).ok());
    // Enrolling anew with the same municipality's server (it was restored, or this kiosk was revoked) keeps what waits.
    if waiting > 0 && root.is_some_and(|root| !code.names(&root)) {
        return Err(EnrolError::Waiting(waiting));
    }
    let key = device_key(data)?;
    let mut client = Client::with(url, Roots::load(data)?, now)?;
    let nonce = client::nonce()?;
    let request = EnrolRequest {
        v: crate::wire::V,
        code: code.secret().to_owned(),
        public: Bytes(key.public().to_bytes()),
        proof: Bytes(key.sign(Domain::ENROL, code.secret().as_bytes())),
        name: name.to_owned(),
        nonce: nonce.clone(),
    };
    let body = serde_json::to_vec(&request).map_err(|error| untrusted(&error))?;
    let reply = match client.post(paths::ENROL, &body, None, &nonce) {
        Err(ClientError::Dates(dates)) => {
            learn_time(&mut client, dates, municipality, code)?;
            client.post(paths::ENROL, &body, None, &nonce)?
        }
        other => other?,
    };
    let reply: EnrolReply =
        serde_json::from_slice(&reply).map_err(|error| ClientError::Offline(format!("not our server: {error}")))?;
    let mark = paired(&reply, code, municipality, &nonce)?;
    let signed = serde_json::to_string(&reply.keys).map_err(|error| untrusted(&error))?;
    let mark_json = serde_json::to_string(&reply.mark).map_err(|error| untrusted(&error))?;
    store.set_meta(&[
        (Meta::ServerUrl, client.base()),
        (Meta::Kiosk, &reply.kiosk.to_string()),
        (Meta::KioskName, name),
        (Meta::Municipality, municipality),
        (Meta::Root, &bytes::encode(&reply.root.0)),
        (Meta::Keys, &signed),
        (Meta::Epoch, &reply.epoch.to_string()),
        (Meta::SignedTime, &mark.time.to_rfc3339()),
        (Meta::LastMark, &mark_json),
        (Meta::Revoked, ""),
    ])?;
    save_pairing(&store)?;
    Ok(reply.kiosk)
}

fn untrusted(error: &dyn std::fmt::Display) -> EnrolError {
    EnrolError::Untrusted(error.to_string())
}

/// Whether a reply is the one of the server that the code names, to the request of this nonce. Gives its mark.
///
/// # Errors
/// [`EnrolError::WrongRoot`], [`EnrolError::OtherMunicipality`], [`EnrolError::Untrusted`].
pub fn paired(reply: &EnrolReply, code: &EnrolCode, municipality: &str, nonce: &str) -> Result<Mark, EnrolError> {
    let root = PublicKey::from_bytes(&reply.root.0).map_err(|error| untrusted(&error))?;
    if !code.names(&root) {
        return Err(EnrolError::WrongRoot);
    }
    if reply.municipality != municipality {
        let found = reply.municipality.clone();
        return Err(EnrolError::OtherMunicipality { found, expected: municipality.to_owned() });
    }
    let keys = KeyList::open(&reply.keys, &root, municipality).map_err(|error| untrusted(&error))?;
    let mark = verify::mark(&keys, &reply.mark, nonce).map_err(|error| untrusted(&error))?;
    if mark.epoch != reply.epoch {
        return Err(EnrolError::Untrusted("the mark answers another request".into()));
    }
    Ok(mark)
}
