//! The municipal server: API v1 for kiosks, the staff console, the records behind a store trait.
//! Must not know the kiosk's screen or its store.

pub mod api;
pub mod backup;
pub mod bundle;
pub mod cli;
pub mod config;
pub mod console;
pub mod erase;
pub mod evidence;
pub mod feed;
pub mod harden;
pub mod ingest;
pub mod keys;
pub mod media;
pub mod notify;
pub mod password;
pub mod quarantine;
pub mod retention;
pub mod route;
pub mod run;
pub mod settings;
pub mod store;
pub mod survey;
pub mod tls;
pub mod totp;

use std::sync::Arc;

use crate::pack::Pack;
use config::Config;
use keys::ServerKeys;
use store::{Store, StoreError};

pub use cli::tools::make_enrol_code;
pub use run::{RunningServer, serve_on, spawn};

/// What every handler has. Cheap to clone.
#[derive(Clone)]
pub struct AppState {
    pub store: Arc<dyn Store>,
    pub pack: Arc<Pack>,
    pub keys: Arc<ServerKeys>,
    pub config: Arc<Config>,
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

/// The whole server: API and console.
pub fn router(state: AppState) -> axum::Router {
    api::router(state.clone()).merge(console::router(state))
}
