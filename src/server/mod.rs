//! The municipal server: API v1 for kiosks, the staff console, the public pages, the records behind a store trait.
//! Must not know the kiosk's screen or its store.

pub mod api;
pub mod backup;
pub mod body;
pub mod bundle;
pub mod cli;
pub mod config;
pub mod console;
pub mod documents;
pub mod dress;
pub mod erase;
pub mod evidence;
pub mod export;
pub mod feed;
pub mod fleet;
pub mod harden;
pub mod hearing;
pub mod ingest;
pub mod keys;
pub mod limits;
pub mod log;
pub mod media;
pub mod notify;
pub mod orders;
pub mod password;
pub mod preview;
pub mod public;
pub mod quarantine;
pub mod register;
pub mod report;
pub mod retention;
pub mod route;
pub mod run;
pub mod settings;
pub mod store;
pub mod survey;
pub mod tls;
pub mod totp;

use std::sync::Arc;

use tokio::sync::Semaphore;

use crate::pack::Pack;
use config::Config;
use keys::ServerKeys;
use store::{Store, StoreError};

pub use cli::tools::{CODE_MINUTES, make_enrol_code, make_enrol_code_for};
pub use run::{RunningServer, serve_on, spawn, spawn_with};

/// What every handler has. Cheap to clone.
#[derive(Clone)]
pub struct AppState {
    pub store: Arc<dyn Store>,
    pub pack: Arc<Pack>,
    pub keys: Arc<ServerKeys>,
    pub config: Arc<Config>,
    pub preview: Arc<preview::Preview>,
    /// The municipality's colours and sign.
    pub dress: Arc<dress::Dress>,
    /// How many files may be written from the records at once.
    pub exports: Arc<Semaphore>,
}

impl AppState {
    /// Runs a piece of blocking work on the store, off the async threads.
    ///
    /// # Errors
    /// What the work says, or [`StoreError::Unavailable`] when it could not run to its end.
    pub async fn with_store<T, F>(&self, work: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: FnOnce(&dyn Store) -> Result<T, StoreError> + Send + 'static,
    {
        let store = Arc::clone(&self.store);
        tokio::task::spawn_blocking(move || work(&*store))
            .await
            .unwrap_or_else(|_| Err(StoreError::Unavailable("the work was broken off".into())))
    }
}

/// The whole server: API, public pages and console.
pub fn router(state: AppState) -> axum::Router {
    api::router(state.clone()).merge(public::router(state.clone())).merge(console::router(state))
}
