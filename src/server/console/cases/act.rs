//! What staff do to a case: one form each, checked against the version that the person saw.
//! What was typed is never lost: when it is not taken, it stands in its form again.

use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};

use super::detail::{self, Extras};
use super::inbox::Search;
use super::words::NEEDS_ASSIGNEE;
use crate::domain::clock;
use crate::server::AppState;
use crate::server::console::layout::Tone;
use crate::server::console::session::Posted;
use crate::server::console::text::{self, Text};
use crate::server::console::web::{Fault, Fields};
use crate::server::store::rules::{MAX_WORDS, Refusal};
use crate::server::store::{Action, Assignee, StoreError};
use crate::wire::board::{MAX_DONE, MAX_SAID};

/// The action that a form asks for, or what it lacks. `None` when there is no such form.
fn action(act: &str, fields: &Fields) -> Option<Result<Action, Text>> {
    let words = |name: &str| fields.given(name).map(str::to_owned);
    let need = |name: &str, lack: Text| words(name).ok_or(lack);
    Some(match act {
        "route" => need("unit", text::NEEDS_UNIT).map(|unit| Action::Route { unit, note: words("note") }),
        "assign" => match words("to") {
            None => Ok(Action::Assign { to: None }),
            Some(code) => Assignee::from_code(&code).map(|to| Action::Assign { to: Some(to) }).ok_or(NEEDS_ASSIGNEE),
        },
        "start" => Ok(Action::Start),
        "answer" => {
            need("text", text::NEEDS_TEXT).map(|text| Action::Answer { text, close: fields.given("close").is_some() })
        }
        "pass" => need("agency", text::NEEDS_AGENCY).map(|agency| Action::PassTo { agency, text: words("text") }),
        "close" => Ok(Action::Close),
        "reopen" => need("text", text::NEEDS_TEXT).map(|reason| Action::Reopen { reason }),
        "note" => need("text", text::NEEDS_TEXT).map(|text| Action::Note { text }),
        "saraban" => need("number", text::NEEDS_TEXT).map(|number| Action::Saraban { number }),
        "publish" => need("said", text::NEEDS_TEXT)
            .and_then(|said| need("done", text::NEEDS_TEXT).map(|done| Action::Publish { said, done })),
        "withdraw" => Ok(Action::Withdraw),
        _ => return None,
    })
}

const fn refusal_words(refusal: Refusal) -> Text {
    match refusal {
        Refusal::Empty => text::NEEDS_TEXT,
        Refusal::TooLong | Refusal::SaidTooLong | Refusal::DoneTooLong => text::TOO_LONG,
        Refusal::OwnWords => text::BOARD_OWN_WORDS,
        Refusal::HasNumber => text::BOARD_NUMBER,
        Refusal::UnknownUnit => text::NEEDS_UNIT,
        Refusal::UnknownAssignee => NEEDS_ASSIGNEE,
        Refusal::Closed
        | Refusal::NotSettled
        | Refusal::NoUnit
        | Refusal::Unanswered
        | Refusal::Erased
        | Refusal::NotOnBoard
        | Refusal::Merged
        | Refusal::NotMerged
        | Refusal::HasMerged
        | Refusal::SameCase
        | Refusal::NeedsApproval
        | Refusal::OwnWork
        | Refusal::NotInText
        | Refusal::Hearing(_)
        | Refusal::Meaning => text::NOT_ALLOWED_NOW,
    }
}

/// The length that a text may have, as far as a refusal is about one.
const fn most(refusal: Refusal) -> usize {
    match refusal {
        Refusal::SaidTooLong => MAX_SAID,
        Refusal::DoneTooLong => MAX_DONE,
        _ => MAX_WORDS,
    }
}

/// `POST /cases/{id}/{act}`
///
/// # Errors
/// As [`detail::load`]; [`Fault::NotFound`] for an unknown act.
pub async fn act(
    State(state): State<AppState>,
    Path((id, act)): Path<(String, String)>,
    Query(query): Query<Vec<(String, String)>>,
    Posted { me, fields }: Posted,
) -> Result<Response, Fault> {
    let search = Search::read(&Fields::new(query));
    let case = detail::load(&state, &me, &id).await?;
    let asked = action(&act, &fields).ok_or(Fault::NotFound)?;
    let version = fields.read("version").unwrap_or(0);
    let refused = match asked {
        Err(lack) => (StatusCode::UNPROCESSABLE_ENTITY, me.lang.say(lack).to_owned()),
        Ok(action) => {
            let moved =
                if let Action::Route { unit, .. } = &action { !me.staff.may_work_on(Some(unit)) } else { false };
            let (actor, case_id) = (me.actor(), case.row.id);
            match state.with_store(move |store| store.act(&actor, case_id, action, version, clock::now())).await {
                Ok(_) => {
                    // Sent to another unit, it is out of this officer's sight.
                    let path = if moved { "/cases".to_owned() } else { format!("/cases/{id}") };
                    let done = if moved { "routed" } else { act.as_str() };
                    let link = search.link(&path, search.page);
                    let mark = if link.contains('?') { '&' } else { '?' };
                    return Ok(Redirect::to(&format!("{link}{mark}done={done}")).into_response());
                }
                Err(StoreError::Conflict { .. }) => (StatusCode::CONFLICT, me.lang.say(text::CONFLICT).to_owned()),
                Err(StoreError::Refused(refusal)) => {
                    (StatusCode::UNPROCESSABLE_ENTITY, me.lang.fill(refusal_words(refusal), &most(refusal).to_string()))
                }
                Err(error) => return Err(error.into()),
            }
        }
    };
    let case = detail::load(&state, &me, &id).await?;
    let extras = Extras { message: Some((Tone::Bad, refused.1)), typed: Some((act, fields)), contact: None };
    let page = detail::render(&state, &me, &case, &search, &extras).await?;
    Ok((refused.0, page).into_response())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(pairs: &[(&str, &str)]) -> Fields {
        Fields::new(pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect())
    }

    #[test]
    fn an_answer_is_the_visitors_and_the_board_has_a_form_of_its_own() {
        let asked = |act: &str, pairs: &[(&str, &str)]| action(act, &fields(pairs)).unwrap();
        assert_eq!(
            asked("answer", &[("text", " ซ่อมแล้ว\r\nขอบคุณ "), ("said", "ขอซ่อม"), ("done", "ซ่อมถนน")]),
            Ok(Action::Answer { text: "ซ่อมแล้ว\nขอบคุณ".into(), close: false })
        );
        assert_eq!(
            asked("publish", &[("said", "ขอซ่อม"), ("done", "ซ่อมถนน")]),
            Ok(Action::Publish { said: "ขอซ่อม".into(), done: "ซ่อมถนน".into() })
        );
        for lacking in [[("said", "ขอซ่อม"), ("done", " ")], [("said", ""), ("done", "ซ่อมถนน")]]
        {
            assert_eq!(asked("publish", &lacking), Err(text::NEEDS_TEXT));
        }
        assert_eq!(asked("withdraw", &[]), Ok(Action::Withdraw));
    }

    #[test]
    fn a_form_says_what_it_lacks() {
        assert_eq!(action("answer", &fields(&[("text", " \n")])), Some(Err(text::NEEDS_TEXT)));
        assert_eq!(action("route", &fields(&[])), Some(Err(text::NEEDS_UNIT)));
        assert_eq!(action("erase", &fields(&[])), None);
    }
}
