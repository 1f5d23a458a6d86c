//! A template put into a case's answer, after what was typed.

use axum::extract::{Path, Query, State};
use chrono::{DateTime, Utc};
use maud::Markup;

use super::offered;
use crate::domain::clock;
use crate::domain::template;
use crate::domain::thai::bangkok_date;
use crate::pack::Pack;
use crate::server::AppState;
use crate::server::console::cases::detail::{self, Extras};
use crate::server::console::cases::inbox::Search;
use crate::server::console::dates;
use crate::server::console::layout::Tone;
use crate::server::console::names::Names;
use crate::server::console::session::Posted;
use crate::server::console::text::{Lang, templates as words};
use crate::server::console::web::{Fault, Fields};
use crate::server::store::{Case, Purpose};

/// A template's words for a case, in Thai, the language of answers; and the first field that it has nothing for.
fn filled(text: &str, pack: &Pack, case: &Case, now: DateTime<Utc>) -> (String, Option<String>) {
    let (names, row) = (Names::new(pack, Lang::Th), &case.row);
    let value = |name: &str| match name {
        "number" => Some(row.number_text()),
        "unit" => row.unit.as_deref().map(|unit| names.unit(unit)),
        "date" => Some(dates::day(Lang::Th, bangkok_date(now))),
        "village" => row.moo.map(|moo| names.moo_long(moo)),
        "topic" => row.topic.as_deref().map(|topic| names.topic(topic)),
        "kind" => Some(names.kind(&row.kind)),
        _ => None,
    };
    // What keeps names together on a page is no part of an answer.
    let plain = |text: String| text.replace('\u{2060}', "");
    match template::fill(text, &template::FIELDS, value) {
        Ok(words) => (plain(words), None),
        Err(lacks) => {
            let words =
                template::fill(text, &template::FIELDS, |name| Some(value(name).unwrap_or_else(|| "……".to_owned())));
            (plain(words.unwrap_or_else(|_| text.to_owned())), Some(lacks))
        }
    }
}

pub(super) async fn fill(
    State(state): State<AppState>,
    Path(id): Path<String>,
    Query(query): Query<Vec<(String, String)>>,
    Posted { me, fields }: Posted,
) -> Result<Markup, Fault> {
    let case = detail::load(&state, &me, &id).await?;
    let own = state.with_store(|store| store.templates(Purpose::Answer)).await?;
    let chosen = fields.raw("template");
    let found = offered(own, &state.pack, Purpose::Answer).into_iter().find(|one| one.name == chosen);
    let (mut typed, mut message) = (fields.raw("text").trim_end().to_owned(), None);
    if let Some(one) = found {
        let (words, lacks) = filled(&one.text, &state.pack, &case, clock::now());
        if !typed.is_empty() {
            typed.push_str("\n\n");
        }
        typed.push_str(&words);
        message = lacks.map(|field| (Tone::Note, me.lang.fill(words::LACKS, &field)));
    }
    let typed = Fields::new(vec![("text".into(), typed), ("template".into(), chosen.to_owned())]);
    let extras = Extras { message, typed: Some(("answer".into(), typed)), contact: None };
    detail::render(&state, &me, &case, &Search::read(&Fields::new(query)), &extras).await
}
