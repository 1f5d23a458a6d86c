//! New work, told of on a page that is open, and put into its list. Without the script the page is as it was when it was
//! asked for.

use axum::Json;
use axum::extract::{Query, State};
use maud::{Markup, html};

use super::inbox::{self, Search};
use super::words;
use crate::domain::clock;
use crate::domain::thai::bangkok_date;
use crate::server::AppState;
use crate::server::console::names::Names;
use crate::server::console::roles::Right;
use crate::server::console::session::Me;
use crate::server::console::web::{EVERY, Fault, Fields};

/// Where the page asks.
pub const NEWS: &str = "/cases/news";

/// The line that tells of it, hidden while there is nothing. `upto` is what the page shows already.
pub async fn line(state: &AppState, me: &Me, search: &Search) -> Result<Markup, Fault> {
    let units = me.staff.units();
    let upto = state.with_store(move |store| store.news(units.as_deref(), u64::MAX >> 1)).await?.upto;
    let lang = me.lang;
    Ok(html! {
        div role="status" {
            p.say.note.news hidden data-ask=(search.link(NEWS, search.page)) data-after=(upto) data-every=(EVERY) data-one=(lang.say(words::NEWS_ONE)) data-many=(lang.say(words::NEWS_MANY)) {
                span {} " " a href=(search.link("/cases", 1)) { (lang.say(words::NEWS_SHOW)) }
            }
        }
    })
}

/// `GET /cases/news?after=…`: how many cases came, were sent or given since, and the list of the search as it is now.
///
/// # Errors
/// Without the right, or when the store fails.
pub async fn news(
    State(state): State<AppState>,
    me: Me,
    Query(query): Query<Vec<(String, String)>>,
) -> Result<Json<serde_json::Value>, Fault> {
    me.need(Right::SeeCases)?;
    let fields = Fields::new(query);
    let after = fields.read("after").unwrap_or(u64::MAX >> 1);
    let units = me.staff.units();
    let news = state.with_store(move |store| store.news(units.as_deref(), after)).await?;
    // What the page has put into its list already is not made again.
    if news.cases == fields.read("have").unwrap_or(0) {
        return Ok(Json(serde_json::json!({ "cases": news.cases })));
    }
    let (search, today) = (Search::read(&fields), bangkok_date(clock::now()));
    let page = inbox::find(&state, &me, &search, today).await?;
    let list = inbox::list(me.lang, &Names::new(&state.pack, me.lang), &search, &page, None, today);
    let total = inbox::total_words(me.lang, page.total);
    Ok(Json(serde_json::json!({ "cases": news.cases, "total": total, "list": list.into_string() })))
}
