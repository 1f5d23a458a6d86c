//! New work, told of on a page that is open. Without the script the page is as it was when it was asked for.

use axum::Json;
use axum::extract::{Query, State};
use maud::{Markup, html};

use super::words;
use crate::server::AppState;
use crate::server::console::roles::Right;
use crate::server::console::session::Me;
use crate::server::console::web::{Fault, Fields};

/// Where the page asks.
pub const NEWS: &str = "/cases/news";
/// How often it does, in seconds.
const EVERY: u32 = if cfg!(feature = "test-support") { 1 } else { 20 };

/// The line that tells of it, hidden while there is nothing. `upto` is what the page shows already; `path` is the page.
pub async fn line(state: &AppState, me: &Me, path: &str) -> Result<Markup, Fault> {
    let units = me.staff.units();
    let upto = state.with_store(move |store| store.news(units.as_deref(), u64::MAX >> 1)).await?.upto;
    let lang = me.lang;
    Ok(html! {
        div role="status" {
            p.say.note.news hidden data-after=(upto) data-every=(EVERY) data-one=(lang.say(words::NEWS_ONE)) data-many=(lang.say(words::NEWS_MANY)) {
                span {} " " a href=(path) { (lang.say(words::NEWS_SHOW)) }
            }
        }
    })
}

/// `GET /cases/news?after=…`: how many cases came, were sent or given since.
///
/// # Errors
/// Without the right, or when the store fails.
pub async fn news(
    State(state): State<AppState>,
    me: Me,
    Query(query): Query<Vec<(String, String)>>,
) -> Result<Json<serde_json::Value>, Fault> {
    me.need(Right::SeeCases)?;
    let after = Fields::new(query).read("after").unwrap_or(u64::MAX >> 1);
    let units = me.staff.units();
    let news = state.with_store(move |store| store.news(units.as_deref(), after)).await?;
    Ok(Json(serde_json::json!({ "cases": news.cases })))
}
