//! The staff console: server-rendered pages in Thai and English that work without any script.
//! Must not know SQLite or the wire, and never shows a visitor's tracking number.

pub mod alarms;
mod assets;
pub mod audit;
pub mod cases;
pub mod dates;
pub mod icons;
pub mod kiosks;
pub mod layout;
pub mod login;
pub mod names;
pub mod notices;
pub mod overview;
pub mod own_password;
pub mod people;
pub mod roles;
pub mod second_factor;
pub mod session;
pub mod sessions;
pub mod text;
mod throttle;
pub mod web;

use axum::Router;
use axum::extract::{DefaultBodyLimit, State};
use axum::middleware::from_fn_with_state;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};

use crate::server::AppState;

/// The largest form: a notice's text with room to spare.
const LARGEST_FORM: usize = 2 << 20;

/// Every route of the console.
pub fn router(state: AppState) -> Router {
    Router::new()
        .route("/", get(home))
        .route("/login", get(login::login_form).post(login::login))
        .route("/login/code", get(second_factor::ask).post(second_factor::confirm))
        .route("/logout", post(login::logout))
        .route("/password", get(own_password::form).post(own_password::change))
        .route("/second-factor", get(second_factor::form).post(second_factor::set))
        .route("/sessions", get(sessions::list).post(sessions::end))
        .route("/overview", get(overview::overview))
        .merge(cases::routes())
        .merge(notices::routes())
        .route("/kiosks", get(kiosks::kiosks))
        .route("/audit", get(audit::audit))
        .merge(people::routes())
        .merge(assets::routes())
        .fallback(missing)
        .layer(DefaultBodyLimit::max(LARGEST_FORM))
        .layer(from_fn_with_state(state.clone(), web::frame))
        .with_state(state)
}

async fn home(State(_): State<AppState>, me: session::Me) -> Response {
    Redirect::to(roles::start_page(&me.staff)).into_response()
}

async fn missing() -> web::Fault {
    web::Fault::NotFound
}
