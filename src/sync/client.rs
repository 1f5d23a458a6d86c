//! The client: signed requests over ureq, every timeout named, no redirects, exact media types, bounded replies.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};

use ureq::http::{Response, header};
use ureq::{Agent, Body};

use crate::domain::clock::{self, Mono};
use crate::wire::bytes::{self, NoRandomness};
use crate::wire::http_sig::{self, Request};
use crate::wire::media::Media;
use crate::wire::paths;
use crate::wire::problem::Problem;
use crate::wire::signing::SecretKey;
use crate::wire::submissions::Evidence;
use crate::wire::time::TimeReply;

use super::tls::{self, Dates, Now, Roots, Window};
use super::verify::Refusal;

const RESOLVE: Duration = Duration::from_secs(10);
const CONNECT: Duration = Duration::from_secs(10);
const SEND: Duration = Duration::from_secs(30);
const RECV_HEAD: Duration = Duration::from_secs(30);
const RECV_BODY: Duration = Duration::from_secs(60);
const WHOLE_CALL: Duration = Duration::from_secs(150);

/// Why a request gave no answer.
#[derive(Debug, thiserror::Error)]
pub enum ClientError {
    /// No server there, or something that is not it: worth trying later.
    #[error("the server cannot be reached ({0}); nothing is lost, it will be tried again")]
    Offline(String),
    /// The server answered that it cannot now.
    #[error("the server asks to wait ({detail})")]
    Later { detail: String, retry_after: Option<Duration> },
    /// The server refused for good.
    #[error("the server refused: {} ({})", .0.title, .0.kind)]
    Refused(Box<Problem>),
    /// The address is no server address.
    #[error("{0}")]
    Address(String),
    /// The server's words do not hold.
    #[error("what the server sent does not hold: {0}")]
    Untrusted(#[from] Refusal),
    /// Chain and name of the server's certificate hold; its dates do not, by the clock at hand.
    #[error("the server's certificate is not valid now ({0}); nothing is lost, it will be tried again")]
    Dates(Dates),
    #[error(transparent)]
    Tls(#[from] rustls::Error),
    #[error(transparent)]
    Randomness(#[from] NoRandomness),
}

/// An answer.
#[derive(Debug)]
pub enum Reply {
    Body(Vec<u8>),
    /// 304: nothing has changed.
    NotModified,
}

/// Speaks to one server as one kiosk.
pub struct Client {
    agent: Agent,
    base: String,
    roots: Roots,
    now: Now,
}

/// Who signs the requests.
#[derive(Clone, Copy)]
pub struct Signer<'a> {
    pub key: &'a SecretKey,
    pub kiosk: &'a str,
    pub evidence: &'a Evidence,
}

impl Client {
    /// Takes `https://host[:port]`, and plain `http://` for this machine only. Trusts the public authorities, and the
    /// machine's clock.
    ///
    /// # Errors
    /// [`ClientError::Address`] for anything else.
    pub fn new(url: &str) -> Result<Self, ClientError> {
        Self::with(url, Roots::public(), Arc::new(clock::now))
    }

    /// As [`Client::new`], with other authorities and another clock.
    ///
    /// # Errors
    /// As there.
    pub fn with(url: &str, roots: Roots, now: Now) -> Result<Self, ClientError> {
        let base = url.trim_end_matches('/').to_owned();
        check_address(&base)?;
        let agent = tls::agent(config(), &roots, Arc::clone(&now))?;
        Ok(Self { agent, base, roots, now })
    }

    /// The time by this client's clock: the machine's, or signed time once it was learned.
    #[must_use]
    pub fn now(&self) -> DateTime<Utc> {
        (self.now)()
    }

    /// After [`ClientError::Dates`]: asks for signed time over a connection whose chain and name are verified at a moment
    /// within the certificate's validity, and goes by that time from now on, dates included. `check` says whether a
    /// reply holds. Nothing else is ever asked over such a connection.
    ///
    /// # Errors
    /// [`ClientError::Dates`] when there is no such moment; [`ClientError::Untrusted`] when the time does not hold; else
    /// as any request.
    pub fn learn_time(
        &mut self,
        first: Dates,
        check: impl Fn(&TimeReply, &str) -> Result<DateTime<Utc>, Refusal>,
    ) -> Result<DateTime<Utc>, ClientError> {
        let (mut window, mut dates) = (Window::default(), first);
        let (nonce, counted) = (nonce()?, Mono::start());
        let body = loop {
            let moment = window.narrow(dates).ok_or(ClientError::Dates(dates))?;
            let agent = tls::agent(config(), &self.roots, Arc::new(move || moment))?;
            match read(agent.get(format!("{}{}?nonce={nonce}", self.base, paths::TIME)).call()) {
                Ok(Reply::Body(body)) => break body,
                Ok(Reply::NotModified) => return Err(ClientError::Offline("304 to a question for the time".into())),
                Err(ClientError::Dates(again)) => dates = again,
                Err(error) => return Err(error),
            }
        };
        let reply: TimeReply =
            serde_json::from_slice(&body).map_err(|error| ClientError::Offline(error.to_string()))?;
        let time = check(&reply, &nonce)?;
        // The answer took as long as it took: the signed moment lies between question and answer, and so never ahead.
        let asked = counted.elapsed();
        let now: Now = Arc::new(move || time + counted.elapsed().saturating_sub(asked));
        self.agent = tls::agent(config(), &self.roots, Arc::clone(&now))?;
        self.now = now;
        Ok(time)
    }

    /// Asks for signed time over an ordinary connection, for the test of the network. `check` says whether a reply holds.
    ///
    /// # Errors
    /// As any request; [`ClientError::Tls`] when the connection could not be made secure.
    pub fn ask_time(
        &self,
        check: impl Fn(&TimeReply, &str) -> Result<DateTime<Utc>, Refusal>,
    ) -> Result<DateTime<Utc>, ClientError> {
        let nonce = nonce()?;
        let answer = match self.agent.get(format!("{}{}?nonce={nonce}", self.base, paths::TIME)).call() {
            Err(ureq::Error::Rustls(why)) if Dates::of_tls(&why).is_none() => return Err(ClientError::Tls(why)),
            answer => read(answer)?,
        };
        let Reply::Body(body) = answer else {
            return Err(ClientError::Offline("304 to a question for the time".into()));
        };
        let reply: TimeReply =
            serde_json::from_slice(&body).map_err(|error| ClientError::Offline(error.to_string()))?;
        Ok(check(&reply, &nonce)?)
    }

    /// The server's address.
    #[must_use]
    pub fn base(&self) -> &str {
        &self.base
    }

    /// Posts JSON. Gives the reply's body.
    ///
    /// # Errors
    /// See [`ClientError`].
    pub fn post(
        &self,
        path: &str,
        body: &[u8],
        signer: Option<Signer<'_>>,
        nonce: &str,
    ) -> Result<Vec<u8>, ClientError> {
        let mut request = self.agent.post(format!("{}{path}", self.base)).content_type(paths::JSON);
        for (name, value) in signed_headers("POST", path, "", body, signer, nonce, self.now())? {
            request = request.header(name, value);
        }
        match read(request.send(body))? {
            Reply::Body(body) => Ok(body),
            Reply::NotModified => Err(ClientError::Offline("304 to a POST".into())),
        }
    }

    /// Gets JSON.
    ///
    /// # Errors
    /// See [`ClientError`].
    pub fn get(
        &self,
        path: &str,
        query: &str,
        signer: Signer<'_>,
        nonce: &str,
        etag: Option<&str>,
    ) -> Result<Reply, ClientError> {
        let mark = if query.is_empty() { "" } else { "?" };
        let mut request = self.agent.get(format!("{}{path}{mark}{query}", self.base));
        for (name, value) in signed_headers("GET", path, query, b"", Some(signer), nonce, self.now())? {
            request = request.header(name, value);
        }
        if let Some(etag) = etag {
            request = request.header(header::IF_NONE_MATCH, etag);
        }
        read(request.call())
    }

    /// Gets a file of this media type and this length from a byte on; from its beginning when the server does not go on.
    ///
    /// # Errors
    /// See [`ClientError`].
    pub fn download(&self, path: &str, signer: Signer<'_>, from: u64, wanted: &Media) -> Result<Download, ClientError> {
        let mut request = self.agent.get(format!("{}{path}", self.base));
        for (name, value) in signed_headers("GET", path, "", b"", Some(signer), &nonce()?, self.now())? {
            request = request.header(name, value);
        }
        if from > 0 {
            request = request
                .header(header::RANGE, format!("bytes={from}-"))
                .header(header::IF_RANGE, format!("\"{}\"", wanted.sha256));
        }
        let response = arrived(request.call())?;
        let range = header_text(&response, header::CONTENT_RANGE.as_str());
        let from = match response.status().as_u16() {
            200 if media_type(&response).as_deref() == Some(&wanted.mime) => 0,
            206 if media_type(&response).as_deref() == Some(&wanted.mime) => {
                match range.as_deref().and_then(content_range) {
                    Some((begins, total)) if begins == from && total == wanted.bytes => from,
                    _ => return Err(ClientError::Offline("another range than was asked for".into())),
                }
            }
            _ => {
                return Err(read(Ok(response))
                    .map_or_else(|error| error, |_| ClientError::Offline("no picture: not our server".into())));
            }
        };
        // One byte beyond what is wanted is let through, so that too long a reply is seen as such.
        let body = response.into_body().into_with_config().limit(wanted.bytes + 1).reader();
        Ok(Download { from, body: Box::new(body) })
    }
}

/// A file on its way.
pub struct Download {
    /// Where it begins: what was asked for, or 0.
    pub from: u64,
    pub body: Box<dyn std::io::Read>,
}

fn config() -> ureq::config::Config {
    Agent::config_builder()
        .max_redirects(0)
        .max_redirects_will_error(false)
        .http_status_as_error(false)
        .proxy(None)
        .timeout_resolve(Some(RESOLVE))
        .timeout_connect(Some(CONNECT))
        .timeout_send_request(Some(SEND))
        .timeout_send_body(Some(SEND))
        .timeout_recv_response(Some(RECV_HEAD))
        .timeout_recv_body(Some(RECV_BODY))
        .timeout_global(Some(WHOLE_CALL))
        .user_agent(concat!("suanruam-kiosk/", env!("CARGO_PKG_VERSION")))
        .build()
}

fn check_address(base: &str) -> Result<(), ClientError> {
    let wrong = |why: &str| Err(ClientError::Address(format!("\"{base}\" is no server address: {why}")));
    let Ok(uri) = base.parse::<ureq::http::Uri>() else { return wrong("write https://host or https://host:port") };
    let Some(host) = uri.host() else { return wrong("write https://host or https://host:port") };
    if uri.path() != "/" && !uri.path().is_empty() || uri.query().is_some() {
        return wrong("leave out what follows the host");
    }
    match uri.scheme_str() {
        Some("https") => Ok(()),
        Some("http") => {
            let loopback = host == "localhost"
                || host.trim_matches(['[', ']']).parse::<IpAddr>().is_ok_and(|address| address.is_loopback());
            if loopback { Ok(()) } else { wrong("plain http is for this machine only; use https") }
        }
        _ => wrong("write https://host or https://host:port"),
    }
}

fn signed_headers(
    method: &str,
    path: &str,
    query: &str,
    body: &[u8],
    signer: Option<Signer<'_>>,
    nonce: &str,
    now: DateTime<Utc>,
) -> Result<Vec<(&'static str, String)>, ClientError> {
    let Some(signer) = signer else { return Ok(Vec::new()) };
    let evidence =
        serde_json::to_vec(signer.evidence).map_err(|error| ClientError::Address(format!("evidence: {error}")))?;
    let evidence = bytes::encode(&evidence);
    let request = Request { method, path, query, body, evidence: &evidence };
    let signed = http_sig::sign(&request, signer.key, signer.kiosk, nonce, now.timestamp());
    Ok(vec![
        (http_sig::CONTENT_DIGEST, signed.content_digest),
        (http_sig::SIGNATURE_INPUT, signed.signature_input),
        (http_sig::SIGNATURE, signed.signature),
        (paths::EVIDENCE_HEADER, evidence),
    ])
}

/// A fresh nonce.
///
/// # Errors
/// When the operating system has no randomness.
pub fn nonce() -> Result<String, NoRandomness> {
    Ok(bytes::encode(&bytes::random::<16>()?))
}

fn arrived(result: Result<Response<Body>, ureq::Error>) -> Result<Response<Body>, ClientError> {
    let response = result.map_err(|error| match Dates::of(&error) {
        Some(dates) => ClientError::Dates(dates),
        None => ClientError::Offline(error.to_string()),
    })?;
    // Nothing here asks for an encoding, and our server uses none.
    match response.headers().get(header::CONTENT_ENCODING) {
        Some(_) => Err(ClientError::Offline("an encoded reply: not our server".into())),
        None => Ok(response),
    }
}

fn media_type(response: &Response<Body>) -> Option<String> {
    let text = header_text(response, header::CONTENT_TYPE.as_str())?;
    Some(text.split(';').next().unwrap_or("").trim().to_ascii_lowercase())
}

fn read(result: Result<Response<Body>, ureq::Error>) -> Result<Reply, ClientError> {
    let mut response = arrived(result)?;
    let status = response.status().as_u16();
    if status == 304 {
        return Ok(Reply::NotModified);
    }
    let media = media_type(&response);
    let retry_after = header_text(&response, header::RETRY_AFTER.as_str())
        .and_then(|text| text.trim().parse().ok())
        .map(Duration::from_secs);
    let body = response
        .body_mut()
        .with_config()
        .limit(paths::MAX_REPLY_BYTES)
        .read_to_vec()
        .map_err(|error| ClientError::Offline(format!("the reply is torn or too long: {error}")))?;
    match (status, media.as_deref()) {
        (200, Some(paths::JSON)) => Ok(Reply::Body(body)),
        (_, Some(paths::PROBLEM_JSON)) => {
            let problem: Problem = serde_json::from_slice(&body)
                .map_err(|_| ClientError::Offline(format!("status {status} with a broken problem")))?;
            if status == 429 || status >= 500 {
                Err(ClientError::Later { detail: problem.title, retry_after })
            } else if problem.status == status && status >= 400 {
                Err(ClientError::Refused(Box::new(problem)))
            } else {
                Err(ClientError::Offline(format!("status {status} with another's problem: not our server")))
            }
        }
        (status, media) => {
            Err(ClientError::Offline(format!("status {status}, {}: not our server", media.unwrap_or("no media type"))))
        }
    }
}

/// First byte and length of the whole, of `bytes 5-9/10`.
fn content_range(text: &str) -> Option<(u64, u64)> {
    let (range, total) = text.strip_prefix("bytes ")?.split_once('/')?;
    Some((range.split_once('-')?.0.parse().ok()?, total.parse().ok()?))
}

fn header_text(response: &Response<Body>, name: &str) -> Option<String> {
    response.headers().get(name).and_then(|value| value.to_str().ok()).map(ToOwned::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_http_is_for_this_machine_only() {
        for good in ["http://127.0.0.1:8790", "http://[::1]:8790/", "http://localhost", "https://centre.example.go.th"]
        {
            assert!(Client::new(good).is_ok(), "{good}");
        }
        for bad in [
            "http://192.168.1.9",
            "ftp://127.0.0.1",
            "127.0.0.1:8790",
            "https://a.example/path",
            "https://a.example?x=1",
            "",
        ] {
            assert!(matches!(Client::new(bad), Err(ClientError::Address(_))), "{bad}");
        }
    }
}
