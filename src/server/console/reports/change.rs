//! What is done to a report: writing into it, approving it.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};

use super::page::{Seen, page};
use super::{draft, failed};
use crate::domain::clock;
use crate::domain::thai::bangkok_date;
use crate::server::AppState;
use crate::server::console::layout::Tone;
use crate::server::console::roles::Right;
use crate::server::console::session::Posted;
use crate::server::console::text::reports as say;
use crate::server::console::web::Fault;
use crate::server::report::counted;
use crate::server::report::files::{self, Kind};
use crate::server::store::{Approval, Counted, StoreError, Written};

/// Longest text of a field, in Unicode scalar values.
pub(super) const MOST: usize = 10_000;

pub(super) async fn write(
    State(state): State<AppState>,
    Path(of): Path<(i32, u32)>,
    Posted { me, fields }: Posted,
) -> Result<Response, Fault> {
    me.need(Right::EditReports)?;
    let seen = Seen::of(&state, of).await?;
    let typed = Written {
        problems: fields.raw("problems").trim().to_owned(),
        other: fields.raw("other").trim().to_owned(),
        version: fields.read("version").ok_or(Fault::BadRequest)?,
    };
    if [&typed.problems, &typed.other].iter().any(|text| text.chars().count() > MOST) {
        let said = Some((Tone::Bad, me.lang.say(say::TOO_LONG).to_owned()));
        let page = page(&state, &me, &seen, &typed, said, false).await?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    }
    let (actor, new, year, number) = (me.actor(), typed.clone(), seen.round.year, seen.round.number);
    let done = state.with_store(move |store| store.report_write(&actor, year, number, new, clock::now())).await;
    match done {
        Ok(_) => Ok(Redirect::to(&format!("{}?done=saved", seen.path())).into_response()),
        Err(StoreError::Conflict { .. }) => {
            // Theirs beside what was typed; sent again, it goes over theirs knowingly.
            let seen = Seen::of(&state, of).await?;
            let said = Some((Tone::Bad, me.lang.say(say::CONFLICT).to_owned()));
            Ok((StatusCode::CONFLICT, page(&state, &me, &seen, &typed, said, true).await?).into_response())
        }
        Err(error) => Err(error.into()),
    }
}

pub(super) async fn approve(
    State(state): State<AppState>,
    Path(of): Path<(i32, u32)>,
    Posted { me, fields }: Posted,
) -> Result<Response, Fault> {
    me.need(Right::ApproveReports)?;
    let seen = Seen::of(&state, of).await?;
    let now = clock::now();
    if bangkok_date(now) <= seen.round.to {
        return Err(Fault::BadRequest);
    }
    let version: u32 = fields.read("version").ok_or(Fault::BadRequest)?;
    let number: u32 = fields.read("number").ok_or(Fault::BadRequest)?;
    let (actor, pack, round) = (me.actor(), state.pack.clone(), seen.round.clone());
    let done = state
        .with_store(move |store| {
            let written = store.report_written(round.year, round.number)?;
            if written.version != version {
                return Err(StoreError::Conflict { current: written.version });
            }
            let (figures, cases) = store.round_counted(round.from, round.to)?;
            let (year, of) = (round.year, round.number);
            let counted = Counted { cases, records: counted::records(&pack, &round, &figures) };
            let report = draft(&pack, round, &figures, &written, number);
            let file = |kind: Kind| Ok((kind.ending().to_owned(), files::write(&report, kind).map_err(failed)?));
            let files = Kind::ALL.into_iter().map(file).collect::<Result<Vec<_>, StoreError>>()?;
            let approval = Approval { year, round: of, number, written: version, files, counted };
            store.report_approve(&actor, approval, now)
        })
        .await;
    match done {
        Ok(()) => Ok(Redirect::to(&format!("{}?done=approved", seen.path())).into_response()),
        Err(StoreError::Conflict { .. }) => {
            let seen = Seen::of(&state, of).await?;
            let said = Some((Tone::Bad, me.lang.say(say::APPROVE_CONFLICT).to_owned()));
            let typed = seen.written.clone();
            Ok((StatusCode::CONFLICT, page(&state, &me, &seen, &typed, said, false).await?).into_response())
        }
        Err(error) => Err(error.into()),
    }
}
