//! A test of the network, step by step, for whoever stands before the kiosk: which step fails, and nothing else. Sends
//! nothing of any submission and changes nothing.

use std::net::{SocketAddr, TcpStream, ToSocketAddrs};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use ureq::http::Uri;

use super::client::{Client, ClientError};
use super::pass::stored_time;
use super::tls::{Now, Roots};
use super::verify;
use crate::device::Pairing;
use crate::domain::network::Reached;
use crate::store::{Meta, Store};
use crate::wire::time::TimeReply;

const CONNECT: Duration = Duration::from_secs(5);
/// A clock that is off by more is told of.
const OFF: TimeDelta = TimeDelta::minutes(5);

/// Goes through the steps. Takes as long as the network lets it.
#[must_use]
pub fn probe(store: &Store, data: &Path, now: Now) -> Reached {
    let Ok(Some(pairing)) = Pairing::load(store) else { return Reached::NotEnrolled };
    let Some((host, port)) = pairing.url.parse::<Uri>().ok().and_then(|uri| host_and_port(&uri)) else {
        return Reached::NotEnrolled;
    };
    let addresses: Vec<SocketAddr> = match (host.as_str(), port).to_socket_addrs() {
        Ok(found) => found.collect(),
        Err(error) => {
            tracing::info!(%error, "the server's name is not found");
            return Reached::NoName;
        }
    };
    if addresses.is_empty() {
        return Reached::NoName;
    }
    if !addresses.iter().any(|address| TcpStream::connect_timeout(address, CONNECT).is_ok()) {
        return Reached::NoConnection;
    }
    let (floor, clock) = (stored_time(store, Meta::SignedTime), Arc::clone(&now));
    let bounded: Now = Arc::new(move || floor.map_or_else(|| clock(), |floor| clock().max(floor)));
    let Ok(roots) = Roots::load(data) else { return Reached::Certificate };
    match Client::with(&pairing.url, roots, bounded) {
        Ok(mut client) => ask(&mut client, &pairing, now()),
        Err(ClientError::Address(_)) => Reached::NotEnrolled,
        Err(_) => Reached::Certificate,
    }
}

fn host_and_port(uri: &Uri) -> Option<(String, u16)> {
    let port = uri.port_u16().unwrap_or(if uri.scheme_str() == Some("http") { 80 } else { 443 });
    Some((uri.host()?.trim_matches(['[', ']']).to_owned(), port))
}

fn ask(client: &mut Client, pairing: &Pairing, wall: DateTime<Utc>) -> Reached {
    let check = |reply: &TimeReply, nonce: &str| {
        verify::signed_time(reply, &pairing.root, &pairing.municipality, pairing.keys.version, nonce)
    };
    let told = match client.ask_time(check) {
        // With signed time everything is verified anew, as a pass does.
        Err(ClientError::Dates(dates)) => client.learn_time(dates, check).and_then(|_| client.ask_time(check)),
        other => other,
    };
    match told {
        Ok(time) => Reached::Answered { clock_off: (time - wall).abs() > OFF },
        Err(error) => {
            tracing::info!(%error, "the test of the network ended early");
            match error {
                ClientError::Dates(_) => Reached::Dates,
                ClientError::Tls(_) => Reached::Certificate,
                ClientError::Untrusted(_) => Reached::WrongServer,
                ClientError::Later { .. } => Reached::Later,
                ClientError::Offline(_) | ClientError::Refused(_) | ClientError::Randomness(_) => Reached::Portal,
                ClientError::Address(_) => Reached::NotEnrolled,
            }
        }
    }
}
