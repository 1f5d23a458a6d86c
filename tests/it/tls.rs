//! TLS with a clock that is years off: it works when the certificate is good, and only then.

use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use chrono::TimeDelta;
use suanruam::device::{Pairing, device_key};
use suanruam::domain::clock;
use suanruam::domain::network::Reached;
use suanruam::pack::Pack;
use suanruam::server::store::Actor;
use suanruam::server::{self, AppState, make_enrol_code};
use suanruam::store::{OutboxState, Store};
use suanruam::sync::enrol::{EnrolError, enrol_by};
use suanruam::sync::pass::{SyncError, run_by};
use suanruam::sync::probe::probe;
use suanruam::sync::tls::{Now, install_ca};
use suanruam::sync::{ClientError, Moved};
use tempfile::TempDir;

use crate::support::TestKiosk;

fn file(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/tls-for-tests-only").join(name)
}

/// A server that speaks TLS with one of the certificates. Its port may change; its data stay.
struct TlsServer {
    _dir: TempDir,
    state: AppState,
    runtime: tokio::runtime::Runtime,
}

impl TlsServer {
    fn new() -> Self {
        let dir = TempDir::new().unwrap();
        let pack = || Pack::builtin().unwrap();
        server::run::init(dir.path(), &pack()).unwrap();
        let state = server::run::open(dir.path(), pack(), None, true).unwrap();
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        Self { _dir: dir, state, runtime }
    }

    fn listen(&self, certificate: &str) -> SocketAddr {
        let tls = server::tls::load(&file(certificate), &file("leaf-key.pem")).unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        self.runtime.spawn(server::serve_on(listener, self.state.clone(), Some(tls), std::future::pending()));
        address
    }

    fn url(address: SocketAddr) -> String {
        format!("https://localhost:{}", address.port())
    }
}

fn years(off: i64) -> Now {
    Arc::new(move || clock::now() + TimeDelta::days(off * 365))
}

fn enrol(kiosk: &TestKiosk, server: &TlsServer, address: SocketAddr, now: Now) -> Result<(), EnrolError> {
    let code = make_enrol_code(&server.state, &Actor::cli(), "").unwrap();
    enrol_by(kiosk.data(), "wiang-thoeng", &TlsServer::url(address), &code, "", now).map(drop)
}

fn sync(kiosk: &TestKiosk, now: Now) -> Result<Moved, SyncError> {
    run_by(&mut Store::open(kiosk.data()).unwrap(), kiosk.data(), now)
}

/// Points the kiosk at another port of the same server, as if its certificate had been changed.
fn move_to(kiosk: &TestKiosk, address: SocketAddr) {
    let mut store = Store::open(kiosk.data()).unwrap();
    store.set_meta(&[(suanruam::store::Meta::ServerUrl, &TlsServer::url(address))]).unwrap();
}

fn trusting() -> TestKiosk {
    let kiosk = TestKiosk::new();
    install_ca(kiosk.data(), &file("ca.pem")).unwrap();
    kiosk
}

#[test]
fn a_clock_years_off_either_way_enrols_sends_and_fetches() {
    let server = TlsServer::new();
    let address = server.listen("valid.pem");
    for off in [-56, -20, 0, 20, 40] {
        let kiosk = trusting();
        enrol(&kiosk, &server, address, years(off)).unwrap_or_else(|error| panic!("{off}: {error}"));
        kiosk.submit("{\"kind\":\"need\",\"text\":\"ขอไฟทาง\"}\n");
        let moved = sync(&kiosk, years(off)).unwrap_or_else(|error| panic!("{off}: {error}"));
        assert_eq!((moved.sent, moved.waiting), (1, 0), "{off}");
        assert!(moved.notices > 0);
    }
    let offsets: Vec<i64> =
        server.state.store.kiosks().unwrap().iter().map(|kiosk| kiosk.clock_offset.unwrap() / 86400 / 364).collect();
    assert!(offsets.iter().any(|off| *off < -50) && offsets.iter().any(|off| *off >= 40), "{offsets:?}");
}

#[test]
fn without_the_ca_or_for_another_name_there_is_no_connection_whatever_the_clock() {
    let server = TlsServer::new();
    for off in [-20, 0, 40] {
        let stranger = TestKiosk::new();
        let refused = enrol(&stranger, &server, server.listen("valid.pem"), years(off)).unwrap_err();
        assert!(matches!(refused, EnrolError::Client(ClientError::Offline(_))), "{off}: {refused}");
        for certificate in ["wrong-name.pem", "wrong-ca.pem"] {
            let kiosk = trusting();
            let refused = enrol(&kiosk, &server, server.listen(certificate), years(off)).unwrap_err();
            assert!(matches!(refused, EnrolError::Client(ClientError::Offline(_))), "{off} {certificate}: {refused}");
            assert!(Pairing::load(&Store::open(kiosk.data()).unwrap()).unwrap().is_none());
        }
    }
}

#[test]
fn a_certificate_that_has_expired_is_refused_even_by_a_clock_at_which_it_was_good() {
    let server = TlsServer::new();
    let kiosk = trusting();
    enrol(&kiosk, &server, server.listen("valid.pem"), years(0)).unwrap();
    kiosk.submit("{\"kind\":\"need\",\"text\":\"ขอไฟทาง\"}\n");
    move_to(&kiosk, server.listen("expired.pem"));
    // Right, ahead, behind, and back to when it was good (2021): each asks for signed time, and by that it has expired.
    for off in [0, 20, -20, -5] {
        let refused = sync(&kiosk, years(off)).unwrap_err();
        assert!(matches!(refused, SyncError::Client(ClientError::Dates(_))), "{off}: {refused}");
    }
    assert_eq!(Store::open(kiosk.data()).unwrap().count(OutboxState::Waiting).unwrap(), 1);
    let fresh = trusting();
    let refused = enrol(&fresh, &server, server.listen("expired.pem"), years(0)).unwrap_err();
    assert!(matches!(refused, EnrolError::Client(ClientError::Dates(_))), "{refused}");
    device_key(kiosk.data()).unwrap();
}

/// Another municipality's server at the same name: its time is signed, but not for us.
#[test]
fn signed_time_is_taken_from_our_own_server_only() {
    let (ours, other) = (TlsServer::new(), TlsServer::new());
    let kiosk = trusting();
    enrol(&kiosk, &ours, ours.listen("valid.pem"), years(0)).unwrap();
    move_to(&kiosk, other.listen("valid.pem"));
    let refused = sync(&kiosk, years(40)).unwrap_err();
    assert!(matches!(refused, SyncError::Client(ClientError::Untrusted(_))), "{refused}");
    let fresh = trusting();
    let code = make_enrol_code(&ours.state, &Actor::cli(), "").unwrap();
    let url = TlsServer::url(other.listen("valid.pem"));
    let refused = enrol_by(fresh.data(), "wiang-thoeng", &url, &code, "", years(40)).unwrap_err();
    assert!(matches!(refused, EnrolError::Client(ClientError::Untrusted(_))), "{refused}");
}

/// What staff are told of the network: which step fails, with a clock years off too.
#[test]
fn the_test_of_the_network_tells_certificate_dates_and_clock_apart() {
    let server = TlsServer::new();
    let kiosk = trusting();
    enrol(&kiosk, &server, server.listen("valid.pem"), years(0)).unwrap();
    let probe = |off| probe(&Store::open(kiosk.data()).unwrap(), kiosk.data(), years(off));
    assert_eq!(probe(0), Reached::Answered { clock_off: false });
    for off in [-20, 40] {
        assert_eq!(probe(off), Reached::Answered { clock_off: true }, "{off}");
    }
    for certificate in ["wrong-name.pem", "wrong-ca.pem"] {
        move_to(&kiosk, server.listen(certificate));
        assert_eq!(probe(0), Reached::Certificate, "{certificate}");
    }
    move_to(&kiosk, server.listen("expired.pem"));
    for off in [0, -5, 20] {
        assert_eq!(probe(off), Reached::Dates, "{off}");
    }
    let other = TlsServer::new();
    move_to(&kiosk, other.listen("valid.pem"));
    assert_eq!(probe(0), Reached::WrongServer);
}
