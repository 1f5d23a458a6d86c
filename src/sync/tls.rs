//! TLS under ureq with a clock of ours: public roots and the municipality's own, and rustls' own verifier, always.
//! A kiosk without a clock battery may be years off: when only a certificate's dates fail, signed time is asked over a
//! connection whose chain and name are checked as ever, at a moment inside the certificate's validity; then everything
//! is checked again with that time. Nothing here replaces or passes over verification.

use std::fmt;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use chrono::{DateTime, Utc};
use rustls::client::Resumption;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::time_provider::TimeProvider;
use rustls::{CertificateError, ClientConfig, ClientConnection, RootCertStore, StreamOwned};
use ureq::unversioned::resolver::DefaultResolver;
use ureq::unversioned::transport::{
    Buffers, ConnectionDetails, Connector, Either, LazyBuffers, NextTimeout, TcpConnector, Transport, TransportAdapter,
};

/// Tells the time.
pub type Now = Arc<dyn Fn() -> DateTime<Utc> + Send + Sync>;

/// Where a private CA's certificates lie in a data directory.
const CA_FILE: &str = "ca.pem";

/// A CA file that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum CaError {
    #[error("{file}: {1}", file = .0.display())]
    File(PathBuf, #[source] io::Error),
    #[error("{} holds no certificate (PEM) that can be trusted as a CA: nothing was changed", .0.display())]
    Form(PathBuf),
}

/// The certificate authorities that are trusted.
#[derive(Debug, Clone)]
pub struct Roots(Arc<RootCertStore>);

impl Roots {
    /// The public ones.
    #[must_use]
    pub fn public() -> Self {
        Self(Arc::new(RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() }))
    }

    /// The public ones, and those that [`install_ca`] kept in a data directory.
    ///
    /// # Errors
    /// When what was kept cannot be read.
    pub fn load(data: &Path) -> Result<Self, CaError> {
        let path = data.join(CA_FILE);
        match fs::read(&path) {
            Ok(pem) => Ok(Self::with_ca(&pem).ok_or(CaError::Form(path))?),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Self::public()),
            Err(error) => Err(CaError::File(path, error)),
        }
    }

    /// The public ones and those of a PEM text; `None` when it holds none, or one that is no certificate.
    #[must_use]
    pub fn with_ca(pem: &[u8]) -> Option<Self> {
        let mut store = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
        let before = store.len();
        for certificate in CertificateDer::pem_slice_iter(pem) {
            store.add(certificate.ok()?).ok()?;
        }
        (store.len() > before).then(|| Self(Arc::new(store)))
    }
}

/// Keeps a private CA (`--ca FILE`) in the data directory, so that every later connection trusts it too.
///
/// # Errors
/// When the file cannot be read or holds no certificate; what was kept before stays.
pub fn install_ca(data: &Path, file: &Path) -> Result<(), CaError> {
    let pem = fs::read(file).map_err(|error| CaError::File(file.to_owned(), error))?;
    if Roots::with_ca(&pem).is_none() {
        return Err(CaError::Form(file.to_owned()));
    }
    let (path, part) = (data.join(CA_FILE), data.join("ca.pem.part"));
    let write = || {
        fs::create_dir_all(data)?;
        fs::write(&part, &pem)?;
        fs::File::open(&part)?.sync_all()?;
        fs::rename(&part, &path)?;
        fs::File::open(data)?.sync_all()
    };
    write().map_err(|error| CaError::File(path.clone(), error))
}

struct Clock(Now);

impl fmt::Debug for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Clock")
    }
}

impl TimeProvider for Clock {
    fn current_time(&self) -> Option<UnixTime> {
        let seconds = u64::try_from((self.0)().timestamp()).unwrap_or(0);
        Some(UnixTime::since_unix_epoch(std::time::Duration::from_secs(seconds)))
    }
}

/// An agent whose TLS checks chain, name and dates, the dates by `now`.
///
/// # Errors
/// When rustls cannot be set up.
pub fn agent(config: ureq::config::Config, roots: &Roots, now: Now) -> Result<ureq::Agent, rustls::Error> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let mut tls = ClientConfig::builder_with_details(provider, Arc::new(Clock(now)))
        .with_safe_default_protocol_versions()?
        .with_root_certificates(Arc::clone(&roots.0))
        .with_no_client_auth();
    // A resumed session is not verified anew: each connection here is.
    tls.resumption = Resumption::disabled();
    let connector = ().chain(TcpConnector::default()).chain(Tls(Arc::new(tls)));
    Ok(ureq::Agent::with_parts(config, connector, DefaultResolver::default()))
}

/// A certificate whose dates do not hold, though nothing else was found wrong with it. Seconds since 1970.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Dates {
    #[error("it expired at {not_after}, seconds since 1970")]
    Expired { not_after: u64 },
    #[error("it begins at {not_before}, seconds since 1970")]
    NotYet { not_before: u64 },
}

impl Dates {
    /// Reads why a call failed.
    #[must_use]
    pub fn of(error: &ureq::Error) -> Option<Self> {
        let ureq::Error::Rustls(why) = error else { return None };
        Self::of_tls(why)
    }

    /// Reads why a connection was not secure.
    #[must_use]
    pub fn of_tls(error: &rustls::Error) -> Option<Self> {
        let rustls::Error::InvalidCertificate(why) = error else { return None };
        match why {
            CertificateError::ExpiredContext { not_after, .. } => {
                Some(Self::Expired { not_after: not_after.as_secs() })
            }
            CertificateError::NotValidYetContext { not_before, .. } => {
                Some(Self::NotYet { not_before: not_before.as_secs() })
            }
            _ => None,
        }
    }
}

/// The moments at which every certificate of a chain may be valid, as far as failures have told.
#[derive(Debug, Clone, Copy)]
pub struct Window {
    low: u64,
    high: u64,
}

impl Default for Window {
    fn default() -> Self {
        Self { low: 0, high: u64::MAX }
    }
}

impl Window {
    /// Narrows the window by a failure, and gives a moment to try next; `None` when no moment is left.
    pub fn narrow(&mut self, dates: Dates) -> Option<DateTime<Utc>> {
        let (before, moment) = (
            (self.low, self.high),
            match dates {
                Dates::Expired { not_after } => {
                    self.high = self.high.min(not_after);
                    self.high
                }
                Dates::NotYet { not_before } => {
                    self.low = self.low.max(not_before);
                    self.low
                }
            },
        );
        if self.low > self.high || before == (self.low, self.high) {
            return None;
        }
        DateTime::from_timestamp(i64::try_from(moment).ok()?, 0)
    }
}

#[derive(Debug)]
struct Tls(Arc<ClientConfig>);

impl<In: Transport> Connector<In> for Tls {
    type Out = Either<In, TlsTransport>;

    fn connect(&self, details: &ConnectionDetails, chained: Option<In>) -> Result<Option<Self::Out>, ureq::Error> {
        let Some(transport) = chained else { return Ok(None) };
        if !details.needs_tls() {
            return Ok(Some(Either::A(transport)));
        }
        let host = details.uri.host().unwrap_or_default().trim_matches(['[', ']']).to_owned();
        let name = ServerName::try_from(host).map_err(|_| ureq::Error::Tls("the server's name is no name"))?;
        let mut conn = ClientConnection::new(Arc::clone(&self.0), name).map_err(ureq::Error::Rustls)?;
        let boxed: Box<dyn Transport> = Box::new(transport);
        let mut sock = TransportAdapter::new(boxed, Arc::clone(&details.current_time));
        sock.set_timeout(details.timeout);
        while conn.is_handshaking() {
            conn.complete_io(&mut sock).map_err(tls_error)?;
        }
        let buffers = LazyBuffers::new(details.config.input_buffer_size(), details.config.output_buffer_size());
        Ok(Some(Either::B(TlsTransport { buffers, stream: StreamOwned { conn, sock } })))
    }
}

/// Brings out what rustls said from within an I/O error.
fn tls_error(error: io::Error) -> ureq::Error {
    match error.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>()) {
        Some(tls) => ureq::Error::Rustls(tls.clone()),
        None => ureq::Error::Io(error),
    }
}

struct TlsTransport {
    buffers: LazyBuffers,
    stream: StreamOwned<ClientConnection, TransportAdapter>,
}

impl fmt::Debug for TlsTransport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TlsTransport")
    }
}

impl Transport for TlsTransport {
    fn buffers(&mut self) -> &mut dyn Buffers {
        &mut self.buffers
    }

    fn transmit_output(&mut self, amount: usize, timeout: NextTimeout) -> Result<(), ureq::Error> {
        self.stream.sock.set_timeout(timeout);
        let output = &self.buffers.output()[..amount];
        io::Write::write_all(&mut self.stream, output).map_err(tls_error)
    }

    fn await_input(&mut self, timeout: NextTimeout) -> Result<bool, ureq::Error> {
        self.stream.sock.set_timeout(timeout);
        let input = self.buffers.input_append_buf();
        let read = io::Read::read(&mut self.stream, input).map_err(tls_error)?;
        self.buffers.input_appended(read);
        Ok(read > 0)
    }

    fn is_open(&mut self) -> bool {
        self.stream.sock.get_mut().is_open()
    }

    fn is_tls(&self) -> bool {
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_window_narrows_until_a_moment_is_found_or_none_is_left() {
        let mut window = Window::default();
        let at = |window: &mut Window, dates| window.narrow(dates).map(|moment| moment.timestamp());
        assert_eq!(at(&mut window, Dates::Expired { not_after: 900 }), Some(900));
        assert_eq!(at(&mut window, Dates::Expired { not_after: 700 }), Some(700), "one further up the chain");
        assert_eq!(at(&mut window, Dates::Expired { not_after: 700 }), None, "that moment was tried");
        assert_eq!(at(&mut window, Dates::NotYet { not_before: 300 }), Some(300));
        assert_eq!(at(&mut window, Dates::NotYet { not_before: 800 }), None, "their validities do not meet");
    }

    #[test]
    fn a_ca_file_is_kept_whole_or_not_at_all() {
        let data = tempfile::tempdir().unwrap();
        let pem = include_bytes!("../../tests/data/tls-for-tests-only/ca.pem");
        let file = data.path().join("given.pem");
        for bad in [b"".as_slice(), b"no certificate", &pem[..pem.len() / 2]] {
            fs::write(&file, bad).unwrap();
            assert!(install_ca(data.path(), &file).is_err());
        }
        assert!(!data.path().join(CA_FILE).exists());
        fs::write(&file, pem).unwrap();
        install_ca(data.path(), &file).unwrap();
        fs::remove_file(&file).unwrap();
        assert_eq!(Roots::load(data.path()).unwrap().0.len(), Roots::public().0.len() + 1);
    }
}
