//! Where somebody is signed in, and signing out there.

use axum::extract::{Query, State};
use axum::response::Redirect;
use maud::{Markup, html};

use super::dates;
use super::layout::{self, Here, Tone};
use super::session::{Me, Posted};
use super::text::{Lang, sessions as words};
use super::web::{Fault, Fields};
use crate::domain::clock;
use crate::server::AppState;
use crate::server::store::Ending;

/// A browser in two words, from what it calls itself: a hint for its owner, nothing that anything rests on.
fn browser(lang: Lang, agent: &str) -> String {
    let first =
        |names: &[(&str, &'static str)]| names.iter().find(|(sign, _)| agent.contains(sign)).map(|(_, name)| *name);
    let program = first(&[
        ("Edg", "Edge"),
        ("SamsungBrowser", "Samsung Internet"),
        ("Firefox", "Firefox"),
        ("FxiOS", "Firefox"),
        ("Chrome", "Chrome"),
        ("CriOS", "Chrome"),
        ("Safari", "Safari"),
    ]);
    let system = first(&[
        ("Android", "Android"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Windows", "Windows"),
        ("Mac OS X", "macOS"),
        ("Linux", "Linux"),
    ]);
    match (program, system) {
        (Some(program), Some(system)) => format!("{program} · {system}"),
        (Some(one), None) | (None, Some(one)) => one.to_owned(),
        (None, None) => lang.say(words::UNKNOWN).to_owned(),
    }
}

/// `GET /sessions`
///
/// # Errors
/// When the store fails.
pub async fn list(
    State(state): State<AppState>,
    me: Me,
    Query(query): Query<Vec<(String, String)>>,
) -> Result<Markup, Fault> {
    let (lang, id) = (me.lang, me.staff.id);
    let all = state.with_store(move |store| store.sessions_of(id, clock::now())).await?;
    let body = html! {
        div.head { h1 { (lang.say(words::TITLE)) } }
        @if Fields::new(query).raw("done") == "ended" { (layout::say(Tone::Good, lang.say(words::ENDED))) }
        p.soft { (lang.say(words::SAY)) }
        div.sheet.rows.below {
            table role="table" {
                caption.sr { (lang.say(words::CAPTION)) }
                thead role="rowgroup" {
                    tr role="row" {
                        @for column in [words::BROWSER, words::SINCE, words::FROM, words::END] {
                            th scope="col" role="columnheader" { (lang.say(column)) }
                        }
                    }
                }
                tbody role="rowgroup" {
                    @for session in &all {
                        tr role="row" {
                            th.what scope="row" role="rowheader" {
                                b { (browser(lang, &session.browser)) }
                                @if session.pending { span.under { (lang.say(words::HALF)) } }
                            }
                            td role="cell" data-name=(lang.say(words::SINCE)) {
                                time datetime=(session.created.to_rfc3339()) { (dates::moment(lang, session.created)) }
                            }
                            td role="cell" data-name=(lang.say(words::FROM)) { (session.from) }
                            td role="cell" {
                                @if session.token_hash == me.session.token_hash {
                                    span.badge.live { (lang.say(words::HERE)) }
                                } @else {
                                    form method="post" action="/sessions" {
                                        (layout::csrf_field(&me.session.csrf))
                                        input type="hidden" name="session" value=(session.token_hash);
                                        button.btn type="submit" { (lang.say(words::END)) }
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
        @if all.len() > 1 {
            form.below #others method="post" action="/sessions" {
                (layout::csrf_field(&me.session.csrf))
                button.btn.grave type="submit" { (lang.say(words::END_OTHERS)) }
            }
        }
    };
    me.page(&state, Here::Elsewhere, "/sessions", lang.say(words::TITLE), body).await
}

/// `POST /sessions`: ends one of one's own sessions, or without a name all but this one.
///
/// # Errors
/// When the store fails.
pub async fn end(State(state): State<AppState>, Posted { me, fields }: Posted) -> Result<Redirect, Fault> {
    let which = match fields.given("session") {
        Some(hash) => Ending::One(hash.to_owned()),
        None => Ending::AllBut(me.session.token_hash.clone()),
    };
    let (actor, id) = (me.actor(), me.staff.id);
    state.with_store(move |store| store.sessions_end(&actor, id, which, clock::now())).await?;
    Ok(Redirect::to("/sessions?done=ended"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_browser_is_told_in_two_words() {
        let edge = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0";
        assert_eq!(browser(Lang::En, edge), "Edge · Windows");
        let phone = "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/140.0 Mobile Safari/537.36";
        assert_eq!(browser(Lang::En, phone), "Chrome · Android");
        assert_eq!(browser(Lang::En, "<b>"), "Not known");
    }
}
