//! What people wrote in answer to a question, a page at a time: for those who may read cases, and each reading is on the
//! trail.

use axum::extract::{Path, Query, State};
use maud::{Markup, html};

use super::{id_of, path, pick, title, trail};
use crate::domain::clock;
use crate::domain::hearing::Answer;
use crate::server::AppState;
use crate::server::console::cases::channel_word;
use crate::server::console::dates;
use crate::server::console::layout::{self, Here, Tone};
use crate::server::console::roles::Right;
use crate::server::console::session::Me;
use crate::server::console::text::{self, hearings as say};
use crate::server::console::web::{Fault, Fields};
use crate::server::store::{KeptAnswers, StoreError};

/// So many stand on a page.
const PAGE: usize = 50;

/// The words of an answer to a question.
fn written<'a>(one: &'a KeptAnswers, question: &str) -> Option<&'a str> {
    one.given.iter().find(|given| given.question == question).and_then(|given| match &given.answer {
        Answer::Words(words) => Some(words.as_str()),
        Answer::Chosen(_) | Answer::Face(_) => None,
    })
}

/// `GET /hearings/{id}/words/{question}`
///
/// # Errors
/// Without the right to read cases, when there is no such hearing or question, or when the store fails.
pub(super) async fn list(
    State(state): State<AppState>,
    me: Me,
    Path((id, code)): Path<(String, String)>,
    Query(query): Query<Vec<(String, String)>>,
) -> Result<Markup, Fault> {
    me.need(Right::SeeHearings)?;
    me.need(Right::SeeCases)?;
    let id = id_of(&id)?;
    let (actor, of) = (me.actor(), code.clone());
    let (record, mut answers) = state
        .with_store(move |store| {
            let record = store.hearing(id)?.ok_or(StoreError::NotFound)?;
            if record.hearing.questions.iter().all(|question| question.code != of) {
                return Err(StoreError::NotFound);
            }
            store.audit(&actor, "hearing.read", &format!("hearing:{id}"), &of, clock::now())?;
            Ok((record, store.answers(id)?))
        })
        .await?;
    answers.retain(|one| written(one, &code).is_some());
    answers.sort_by_key(|one| (std::cmp::Reverse(one.received_at), one.submission));
    let lang = me.lang;
    let pages = answers.len().div_ceil(PAGE).max(1);
    let page = Fields::new(query).read::<usize>("page").unwrap_or(1).clamp(1, pages);
    let here = format!("{}/words/{code}", path(id));
    let asked = record.hearing.questions.iter().find(|question| question.code == code);
    let (words, spoken) = asked.map_or(("", lang), |asked| pick(lang, &asked.th, asked.en.as_deref()));
    let (of, of_lang) = title(lang, &record.hearing);
    let body = html! {
        (trail(lang, &path(id), say::BACK_TO))
        div.head { h1 lang=(spoken.code()) { (words) } }
        p.soft lang=(of_lang.code()) { (of) }
        div.below { (layout::say(Tone::Note, lang.say(say::WORDS_CARE))) }
        @if answers.is_empty() { p.soft { (lang.say(say::WORDS_NONE)) } }
        ol.written start=((page - 1) * PAGE + 1) {
            @for one in answers.iter().skip((page - 1) * PAGE).take(PAGE) {
                li.card {
                    p.words-small lang="th" { (written(one, &code).unwrap_or_default()) }
                    p.soft.small {
                        (dates::day_short(lang, one.occurred_on)) " · " (lang.say(channel_word(one.channel)))
                        " · " (lang.say(say::WORDS_ID)) " " span.hash { (one.submission) }
                    }
                }
            }
        }
        @if pages > 1 {
            nav.pages aria-label=(lang.say(text::PAGES)) {
                @if page > 1 { a.btn rel="prev" href={ (here) "?page=" (page - 1) } { (lang.say(text::NEWER)) } }
                span { (lang.fill(text::PAGE_OF, &format!("{page} / {pages}"))) }
                @if page < pages { a.btn rel="next" href={ (here) "?page=" (page + 1) } { (lang.say(text::OLDER)) } }
            }
        }
    };
    me.page(&state, Here::Hearings, &here, words, body).await
}
