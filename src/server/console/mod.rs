//! The staff console: server-rendered pages in Thai and English that work without any script.
//! Must not know SQLite or the wire, and never shows a visitor's tracking number.

pub mod alarms;
pub(super) mod assets;
pub mod audit;
pub mod breach;
pub mod cases;
pub mod dates;
mod exports;
mod form;
pub mod hearings;
pub mod icons;
pub mod kiosks;
pub mod layout;
pub mod login;
pub mod names;
pub mod notices;
pub mod overview;
pub mod own_password;
pub mod people;
pub mod privacy;
pub mod qr;
pub mod registers;
pub mod reports;
pub mod roles;
pub mod second_factor;
pub mod session;
pub mod sessions;
pub mod templates;
pub mod text;
mod throttle;
pub mod trips;
pub mod web;

use axum::Router;
use axum::extract::State;
use axum::middleware::from_fn_with_state;
use axum::response::{IntoResponse, Redirect, Response};

use crate::server::AppState;
use crate::server::route::{Endpoint, get, mount, post};

/// Every route of the console but the built-in files, which are everybody's.
#[must_use]
pub fn endpoints() -> Vec<Endpoint> {
    let own = vec![
        get("/", home),
        get("/login", login::login_form),
        post("/login", login::login),
        get("/login/code", second_factor::ask),
        post("/login/code", second_factor::confirm),
        post("/logout", login::logout),
        get("/password", own_password::form),
        post("/password", own_password::change),
        get("/second-factor", second_factor::form),
        post("/second-factor", second_factor::set),
        post("/second-factor/recovery", second_factor::renew),
        get("/sessions", sessions::list),
        post("/sessions", sessions::end),
        get("/overview", overview::overview),
        get("/audit", audit::audit),
        get("/audit/export", audit::export::export),
    ];
    [
        own,
        cases::routes(),
        notices::routes(),
        notices::pictures::routes(),
        people::routes(),
        breach::routes(),
        kiosks::routes(),
        registers::routes(),
        hearings::routes(),
        privacy::routes(),
        reports::routes(),
        templates::routes(),
        trips::routes(),
        exports::tables::routes(),
        exports::hearings::routes(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// The console.
pub fn router(state: AppState) -> Router {
    mount(endpoints())
        .merge(assets::routes())
        .fallback(missing)
        .layer(from_fn_with_state(state.clone(), web::timely))
        .layer(from_fn_with_state(state.clone(), web::frame))
        .with_state(state)
}

async fn home(State(_): State<AppState>, me: session::Me) -> Response {
    Redirect::to(roles::start_page(&me.staff)).into_response()
}

async fn missing() -> web::Fault {
    web::Fault::NotFound
}
