//! Opening a data directory, and running the server on a listener until it is told to stop.

use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;

use axum::extract::{ConnectInfo, Request, State};
use axum::http::StatusCode;
use axum::middleware::{Next, from_fn_with_state};
use axum::response::Response;
use axum_server::Server;
use hyper_util::rt::TokioTimer;
use tokio::sync::{Semaphore, oneshot};

use super::backup::{self, BackupError};
use super::config::{Cidr, ClientAddr, Config};
use super::documents;
use super::dress::Dress;
use super::erase;
use super::fleet::Rules;
use super::keys::{self, KeyError, ServerKeys};
use super::limits::{self, Door, Limits};
use super::media;
use super::notify::{self, Plan};
use super::preview::Preview;
use super::quarantine;
use super::retention;
use super::settings::{self, BadSettings};
use super::store::policy::{Policy, UnitName};
use super::store::sqlite::SqliteStore;
use super::store::{Actor, Doubts as _, NewDoubt, PrivacyDesk as _, PrivacyNotice, Store, StoreError};
use super::{AppState, router};
use crate::child;
use crate::domain::clock;
use crate::pack::Pack;
use crate::wire::changes::Settings;

/// Files that may be written from the records at once: each holds one moment of the records for as long as it is fetched.
const EXPORTS: usize = 4;
/// Longest that requests under way are waited for at the end.
const GRACE: Duration = Duration::from_secs(10);

/// Why the server does not run.
#[derive(Debug, thiserror::Error)]
pub enum ServerError {
    #[error("there is no server in {}: run `suanruam-server init` first", .0.display())]
    NotInitialised(PathBuf),
    #[error("there is a server in {} already: nothing was changed", .0.display())]
    Initialised(PathBuf),
    #[error(transparent)]
    Keys(#[from] KeyError),
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("{what}: {source}")]
    Io { what: String, source: std::io::Error },
    #[error(transparent)]
    Settings(#[from] BadSettings),
    #[error(transparent)]
    Backup(Box<BackupError>),
    #[error("a restore into {} was broken off: run `suanruam-server restore FILE` again", .0.display())]
    Unfinished(PathBuf),
    #[error("the certificate cannot be used: {0}")]
    Certificate(String),
}

impl From<BackupError> for ServerError {
    fn from(error: BackupError) -> Self {
        Self::Backup(Box::new(error))
    }
}

pub(super) fn io(what: impl Into<String>) -> impl FnOnce(std::io::Error) -> ServerError {
    move |source| ServerError::Io { what: what.into(), source }
}

/// The database's file in a data directory.
#[must_use]
pub fn database(data: &Path) -> PathBuf {
    data.join("server.db")
}

fn open_store(data: &Path, pack: &Pack, keys: &ServerKeys) -> Result<SqliteStore, StoreError> {
    let home = &pack.municipality;
    let units = home.units.iter().map(|unit| UnitName {
        code: unit.code.clone(),
        th: unit.name.th.clone(),
        en: unit.name.en.clone(),
    });
    let policy = Policy {
        municipality: home.id.clone(),
        units: units.collect(),
        sub_committees: home.sub_committees.iter().map(|one| one.code.clone()).collect(),
        answer_days: home.deadline.days,
        working_days: home.deadline.working_days,
        holidays: home.holidays.clone(),
        vault: keys.vault.clone(),
    };
    SqliteStore::open(&database(data), policy)
}

/// Opens keys and database of a data directory, and nothing else of it: for whoever looks into a backup too.
///
/// # Errors
/// When keys or database do not hold.
pub fn records(data: &Path, pack: &Pack) -> Result<(ServerKeys, SqliteStore), ServerError> {
    // A change of the vault key may have been broken off after the database was sealed anew.
    keys::settle_vault(data, SqliteStore::vault_in_use(&database(data))?.as_deref())?;
    let keys = ServerKeys::load(data, &pack.municipality.id)?;
    let store = open_store(data, pack, &keys)?;
    Ok((keys, store))
}

/// What `init` made, for a technician to take away.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Initialised {
    /// The root key's private half.
    pub root_file: PathBuf,
    /// What opens the backups.
    pub backup_file: PathBuf,
}

/// Makes a new server: keys, database, the pack's notices as the first ones.
///
/// # Errors
/// When there is one already, or it cannot be made durable.
pub fn init(data: &Path, pack: &Pack) -> Result<Initialised, ServerError> {
    use std::os::unix::fs::DirBuilderExt as _;
    if database(data).exists() {
        return Err(ServerError::Initialised(data.to_owned()));
    }
    if backup::restore::is_unfinished(data) {
        return Err(ServerError::Unfinished(data.to_owned()));
    }
    std::fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(data)
        .map_err(io(format!("{} cannot be made", data.display())))?;
    let id = &pack.municipality.id;
    let root_file = match keys::init(data, id) {
        // An init that was broken off between the keys and the database goes on with those keys.
        Err(KeyError::Exists(_)) => data.join(keys::ROOT_FILE),
        made => made?,
    };
    let backup_file = backup::prepare(data, id)?;
    let keys = ServerKeys::load(data, id)?;
    publish_first(data, &open_store(data, pack, &keys)?, pack, &keys)?;
    Ok(Initialised { root_file, backup_file })
}

/// What every kiosk is told first. Does nothing that was done before.
fn publish_first(data: &Path, store: &SqliteStore, pack: &Pack, keys: &ServerKeys) -> Result<(), StoreError> {
    let (actor, now) = (Actor::system(), clock::now());
    store.keys_publish(&actor, &keys.signed_list, now)?;
    for notice in &pack.notices {
        // A picture that cannot be kept costs that picture only; its kiosks go on without it.
        for image in &notice.images {
            if let Err(error) = media::put(data, &image.bytes) {
                tracing::error!(%error, notice = %notice.id, "a picture of the pack was not kept");
            }
        }
        store.notice_found(&actor, notice.to_wire(), now)?;
        let doubts = notice.annotations.iter().map(|one| {
            let (place, as_written) = (one.place.clone(), one.as_written.clone());
            let doubt = NewDoubt { place, as_written, likely: one.likely.clone(), reason: one.reason.clone() };
            (doubt, one.confirmed_by.clone())
        });
        store.doubts_found(notice.id, doubts.collect(), now)?;
    }
    let privacy = &pack.municipality.privacy;
    let shown = PrivacyNotice {
        short_th: privacy.short.th.clone(),
        short_en: privacy.short.en.clone(),
        long_th: privacy.long.th.clone(),
        long_en: privacy.long.en.clone(),
    };
    if store.privacy_notice_put(&privacy.version, &shown, now)? {
        tracing::warn!(
            version = privacy.version,
            "the privacy notice changed and its version did not: give it a new one"
        );
    }
    // What a technician set stays: other commands than `serve` come by here too.
    let known = store.settings()?;
    store.settings_set(&actor, Settings { line_link: pack.municipality.line_link.clone(), ..known }, now)
}

/// Says where the public pages are, and tells the kiosks: their codes lead there. `None` takes it back.
///
/// # Errors
/// When the store fails.
pub fn say_public_url(state: AppState, public_url: Option<String>) -> Result<AppState, StoreError> {
    let known = state.store.settings()?;
    let settings = Settings { public_url: public_url.clone(), ..known };
    state.store.settings_set(&Actor::system(), settings, clock::now())?;
    let config = Config { public_url, ..(*state.config).clone() };
    Ok(AppState { config: Arc::new(config), ..state })
}

/// Looks whether there is a server.
///
/// # Errors
/// When there is no server in the data directory, with what to do.
pub fn must_be_there(data: &Path) -> Result<(), ServerError> {
    if database(data).exists() {
        Ok(())
    } else if backup::restore::is_unfinished(data) {
        Err(ServerError::Unfinished(data.to_owned()))
    } else {
        Err(ServerError::NotInitialised(data.to_owned()))
    }
}

/// Opens an initialised data directory.
///
/// # Errors
/// When it is not initialised, or keys and database do not hold.
pub fn open(data: &Path, pack: Pack, behind_proxy: Option<Cidr>, https: bool) -> Result<AppState, ServerError> {
    must_be_there(data)?;
    let settings = settings::Settings::load(data)?;
    let (backups, notify) = (settings.backups(), Plan::of(settings.notify.as_ref(), &pack)?);
    let kiosks = Rules::of(settings.kiosks.as_ref(), &pack)?;
    backup::tidy(data);
    let (keys, store) = records(data, &pack)?;
    for lost in &keys.lost {
        tracing::error!("{lost}");
    }
    if let Err(error) = backup::fetch_ledger(data) {
        tracing::warn!(%error, "the ledger of erasures beside the backups was not looked at");
    }
    let again = erase::replay(&store, &erase::ledger(data), clock::now())?;
    if again > 0 {
        tracing::warn!(again, "submissions that were erased before were here again, and are erased again");
    }
    // The pack may have been given a LINE link, or an init may have been broken off.
    publish_first(data, &store, &pack, &keys)?;
    let public_url = store.settings()?.public_url;
    let limits = Limits::default();
    let config = Config { data: data.to_owned(), behind_proxy, https, backups, limits, notify, kiosks, public_url };
    let preview = Preview::new(settings.kiosk_program, pack.folder.clone(), data, child::Limits::default());
    Ok(AppState {
        store: Arc::new(store),
        dress: Arc::new(Dress::of(&pack)),
        pack: Arc::new(pack),
        keys: Arc::new(keys),
        config: Arc::new(config),
        preview: Arc::new(preview),
        exports: Arc::new(Semaphore::new(EXPORTS)),
    })
}

async fn client_address(State(state): State<AppState>, mut request: Request, next: Next) -> Response {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip());
    if let Some(peer) = peer {
        let client = state.config.client(peer, request.headers());
        request.extensions_mut().insert(ClientAddr(client));
    }
    next.run(request).await
}

fn app(state: AppState) -> axum::Router {
    // Console and API end what takes too long with words of their own; this is for whatever else there is.
    let longest = state.config.limits.request + GRACE;
    router(state.clone())
        .layer(from_fn_with_state(state, client_address))
        .layer(tower_http::timeout::TimeoutLayer::with_status_code(StatusCode::REQUEST_TIMEOUT, longest))
}

/// HTTP/1.1 within the limits of a connection.
fn limited<A: Clone>(mut server: Server<SocketAddr, A>, state: &AppState) -> Server<SocketAddr, Door<A>> {
    let limits = state.config.limits;
    server
        .http_builder()
        .http1()
        .timer(TokioTimer::new())
        .header_read_timeout(limits.head)
        .max_buf_size(limits::HEAD_BYTES)
        .max_headers(limits::HEADERS);
    server.map(|inner| Door::new(inner, limits, state.config.behind_proxy)).http1_only()
}

/// Certificate and key for TLS.
pub type Tls = axum_server::tls_rustls::RustlsConfig;

/// Serves until `shutdown` is done, then lets requests under way finish.
///
/// # Errors
/// When the listener fails.
pub async fn serve_on(
    listener: TcpListener,
    state: AppState,
    tls: Option<Tls>,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> std::io::Result<()> {
    listener.set_nonblocking(true)?;
    let handle = axum_server::Handle::new();
    let stopper = handle.clone();
    tokio::spawn(async move {
        shutdown.await;
        stopper.graceful_shutdown(Some(GRACE));
    });
    let keys = Arc::clone(&state.keys);
    if let Err(error) = state.with_store(move |store| quarantine::retry_at_start(store, &keys, clock::now())).await {
        tracing::error!(%error, "what is in quarantine was not opened again");
    }
    tokio::spawn(backup::nightly::watch(state.clone()));
    tokio::spawn(notify::watch(state.clone()));
    tokio::spawn(retention::watch(state.clone()));
    tokio::spawn(documents::watch(state.clone()));
    let service = app(state.clone()).into_make_service_with_connect_info::<SocketAddr>();
    match tls {
        Some(tls) => limited(axum_server::from_tcp_rustls(listener, tls)?, &state).handle(handle).serve(service).await,
        None => limited(axum_server::from_tcp(listener)?, &state).handle(handle).serve(service).await,
    }
}

/// A server in a thread of its own. Stops when dropped.
pub struct RunningServer {
    /// Where it listens.
    pub addr: SocketAddr,
    /// What its handlers have: for the demo and for tests.
    pub state: AppState,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl RunningServer {
    /// `http://127.0.0.1:8790`
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.addr)
    }
}

impl Drop for RunningServer {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// Runs a server on this machine (plain HTTP) in a thread of its own, making its data directory when needed.
///
/// # Errors
/// When `listen` is not on the loopback or cannot be had, or the data directory does not hold.
pub fn spawn(data: &Path, pack: Pack, listen: SocketAddr) -> Result<RunningServer, ServerError> {
    spawn_with(data, pack, listen, Limits::default())
}

/// As [`spawn`], within other limits.
///
/// # Errors
/// As [`spawn`].
pub fn spawn_with(data: &Path, pack: Pack, listen: SocketAddr, limits: Limits) -> Result<RunningServer, ServerError> {
    if !listen.ip().is_loopback() {
        let source = std::io::Error::other(super::config::PlainHttp(listen));
        return Err(ServerError::Io { what: "not started".into(), source });
    }
    if !database(data).exists() {
        init(data, &pack)?;
    }
    let state = open(data, pack, None, false)?;
    let public_url = settings::Settings::load(data)?.public_url()?;
    let mut state = say_public_url(state, public_url)?;
    state.config = Arc::new(Config { limits, ..(*state.config).clone() });
    let listener = TcpListener::bind(listen).map_err(io(format!("{listen} cannot be listened on")))?;
    let addr = listener.local_addr().map_err(io("the listener has no address"))?;
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().map_err(io("no runtime"))?;
    let (stop, stopped) = oneshot::channel::<()>();
    let serving = state.clone();
    let thread = std::thread::Builder::new()
        .name("suanruam-server".into())
        .spawn(move || {
            let served = runtime.block_on(serve_on(listener, serving, None, async {
                let _ = stopped.await;
            }));
            if let Err(error) = served {
                tracing::error!(%error, "the server stopped");
            }
            runtime.shutdown_timeout(GRACE);
        })
        .map_err(io("no thread"))?;
    Ok(RunningServer { addr, state, stop: Some(stop), thread: Some(thread) })
}
