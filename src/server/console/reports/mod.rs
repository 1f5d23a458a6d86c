//! The six-monthly report to the office of the decentralisation committee: the rounds, one report with its figures and
//! what is written into it, its files, its approval.

mod change;
mod counted;
mod links;
mod page;

use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use chrono::{Days, NaiveDate};
use maud::{Markup, html};

use super::dates;
use super::layout::{Here, Tone};
use super::roles::Right;
use super::session::Me;
use super::text::{Lang, Text, reports as say};
use super::web::{self, Fault, Fields};
use crate::domain::calendar::fiscal_year;
use crate::domain::clock;
use crate::domain::thai::bangkok_date;
use crate::pack::Pack;
use crate::server::AppState;
use crate::server::report::files::{self, Kind};
use crate::server::report::{Remarks, Report, Round, make};
use crate::server::route::{Endpoint, get, post};
use crate::server::store::{Approved, RoundFigures, Written};

/// The routes of reports.
pub fn routes() -> Vec<Endpoint> {
    vec![
        get("/reports", list),
        get("/reports/{year}/{round}", page::show),
        post("/reports/{year}/{round}", change::write),
        post("/reports/{year}/{round}/approve", change::approve),
        get("/reports/{year}/{round}/file", draft_file),
        get("/reports/{year}/{round}/{number}/file", kept_file),
        get("/reports/{year}/{round}/{number}/cases", counted::show),
    ]
}

/// So many days before it is due a reminder stands on the overview.
const REMIND: u64 = 30;
/// So many fiscal years back the list goes.
const YEARS: i32 = 3;

/// The round's name with its year: `รอบที่ 1 ปีงบประมาณ 2569`.
fn round_words(lang: Lang, pack: &Pack, round: &Round) -> String {
    let at = usize::try_from(round.number).unwrap_or(1).saturating_sub(1);
    let name = pack.municipality.report_rounds.get(at).map_or(&round.name, |of| match lang {
        Lang::Th => &of.name.th,
        Lang::En => &of.name.en,
    });
    lang.fill(say::OF_ROUND, name).replacen("{}", &round.year.to_string(), 1)
}

/// The rounds that have begun, the latest first.
fn begun(pack: &Pack, today: NaiveDate) -> Vec<Round> {
    let this = fiscal_year(today);
    let count = u32::try_from(pack.municipality.report_rounds.len()).unwrap_or(0);
    let years = (this - YEARS + 1..=this).rev();
    let mut rounds: Vec<Round> =
        years.flat_map(|year| (1..=count).filter_map(move |number| Round::of(pack, year, number))).collect();
    rounds.retain(|round| round.from <= today);
    rounds.sort_by_key(|round| std::cmp::Reverse((round.from, round.number)));
    rounds
}

fn round_of(pack: &Pack, (year, round): (i32, u32), today: NaiveDate) -> Result<Round, Fault> {
    let sane = (2500..=fiscal_year(today)).contains(&year);
    Round::of(pack, year, round).filter(|round| sane && round.from <= today).ok_or(Fault::NotFound)
}

/// A report as it would be now.
fn draft(pack: &Pack, round: Round, figures: &RoundFigures, written: &Written, version: u32) -> Report {
    let remarks = Remarks { problems: written.problems.clone(), other: written.other.clone() };
    make(pack, round, figures, &remarks, version, clock::now())
}

/// `since` is the day on which these records began.
fn state_of(lang: Lang, round: &Round, approved: &[Approved], since: Option<NaiveDate>, today: NaiveDate) -> Markup {
    let last = approved.iter().find(|one| (one.year, one.round) == (round.year, round.number));
    let (class, words) = match last {
        Some(last) => ("done", lang.fill(say::APPROVED, &last.number.to_string())),
        None if since.is_some_and(|since| round.to < since) => ("calm", lang.say(say::BEFORE).to_owned()),
        None if today <= round.to => ("calm", lang.say(say::RUNNING).to_owned()),
        None if today > round.due => ("late", lang.say(say::OVERDUE).to_owned()),
        None => ("soon", lang.say(say::DRAFT).to_owned()),
    };
    html! { span class={ "badge " (class) } { (words) } }
}

fn span(lang: Lang, round: &Round) -> String {
    format!("{} – {}", dates::day_short(lang, round.from), dates::day_short(lang, round.to))
}

async fn list(State(state): State<AppState>, me: Me) -> Result<Markup, Fault> {
    me.need(Right::SeeReports)?;
    let (lang, today) = (me.lang, bangkok_date(clock::now()));
    let (approved, began) = state.with_store(|store| Ok((store.reports_approved()?, store.begun_at()?))).await?;
    let since = began.map(bangkok_date);
    let body = html! {
        div.head { h1 { (lang.say(say::TITLE)) } }
        p.soft.about { (lang.say(say::SAY)) }
        div.sheet.rows.below {
            table role="table" {
                caption.sr { (lang.say(say::TITLE)) }
                thead role="rowgroup" {
                    tr role="row" {
                        @for title in [say::ROUND, say::DAYS, say::DUE, say::STATE] {
                            th scope="col" role="columnheader" { (lang.say(title)) }
                        }
                    }
                }
                tbody role="rowgroup" {
                    @for round in begun(&state.pack, today) {
                        tr role="row" {
                            th.what scope="row" role="rowheader" {
                                a.first href={ "/reports/" (round.year) "/" (round.number) } { (round_words(lang, &state.pack, &round)) }
                            }
                            td role="cell" data-name=(lang.say(say::DAYS)) { (span(lang, &round)) }
                            td role="cell" data-name=(lang.say(say::DUE)) { (dates::day_short(lang, round.due)) }
                            td role="cell" data-name=(lang.say(say::STATE)) { (state_of(lang, &round, &approved, since, today)) }
                        }
                    }
                }
            }
        }
    };
    me.page(&state, Here::Reports, "/reports", lang.say(say::NAV), body).await
}

/// On the overview, from some days before a report is due until it is approved; nothing otherwise.
///
/// # Errors
/// When the store fails.
pub async fn reminder(state: &AppState, me: &Me, today: NaiveDate) -> Result<Markup, Fault> {
    if !me.may(Right::EditReports) {
        return Ok(html! {});
    }
    let lang = me.lang;
    let approved = state.with_store(|store| store.reports_approved()).await?;
    // The latest that is over: whoever begins with this program owes no report on the years before.
    let last = begun(&state.pack, today).into_iter().find(|round| round.to < today);
    let due = last.filter(|round| {
        let near = round.due.checked_sub_days(Days::new(REMIND)).is_none_or(|day| day <= today);
        near && !approved.iter().any(|one| (one.year, one.round) == (round.year, round.number))
    });
    Ok(due.map_or_else(
        || html! {},
        |round| {
            let (tone, words): (&str, Text) =
                if today > round.due { ("say bad", say::REMIND_OVER) } else { ("say note", say::REMIND) };
            let said = lang.fill(words, &round_words(lang, &state.pack, &round));
            let said = said.replacen("{}", &dates::day_short(lang, round.due), 1);
            html! {
                div class=(tone) role="status" {
                    p { (said) " " a href={ "/reports/" (round.year) "/" (round.number) } { (lang.say(say::REMIND_OPEN)) } }
                }
            }
        },
    ))
}

fn kind_of(query: Vec<(String, String)>) -> Result<Kind, Fault> {
    Kind::from_ending(Fields::new(query).raw("as")).ok_or(Fault::NotFound)
}

/// A file with a Thai name and one in ASCII (RFC 6266, RFC 8187).
fn sent(round: &Round, version: u32, kind: Kind, bytes: Vec<u8>) -> Response {
    let (ending, year, number) = (kind.ending(), round.year, round.number);
    let of = if version == 0 { "draft".to_owned() } else { format!("v{version}") };
    let thai_of = if version == 0 { "ร่าง".to_owned() } else { format!("ฉบับที่-{version}") };
    let shown = format!("รายงาน-ก.ก.ถ.-รอบที่-{number}-{year}-{thai_of}.{ending}");
    let disposition = format!(
        "attachment; filename=\"suanruam-report-{year}-{number}-{of}.{ending}\"; filename*=UTF-8''{}",
        web::escaped(&shown)
    );
    let mut headers = HeaderMap::new();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind.media_type()));
    if let Ok(value) = disposition.parse() {
        headers.insert(header::CONTENT_DISPOSITION, value);
    }
    (headers, bytes).into_response()
}

async fn draft_file(
    State(state): State<AppState>,
    me: Me,
    Path(of): Path<(i32, u32)>,
    Query(query): Query<Vec<(String, String)>>,
) -> Result<Response, Fault> {
    me.need(Right::SeeReports)?;
    let kind = kind_of(query)?;
    let now = clock::now();
    let round = round_of(&state.pack, of, bangkok_date(now))?;
    let (pack, actor, asked) = (state.pack.clone(), me.actor(), round.clone());
    let bytes = state
        .with_store(move |store| {
            let figures = store.round_figures(asked.from, asked.to)?;
            let written = store.report_written(asked.year, asked.number)?;
            let detail = format!("draft {}", kind.ending());
            store.audit(&actor, "export", &format!("report:{}", asked.code()), &detail, now)?;
            let report = draft(&pack, asked, &figures, &written, 0);
            files::write(&report, kind).map_err(failed)
        })
        .await?;
    Ok(sent(&round, 0, kind, bytes))
}

fn failed(error: files::FileError) -> crate::server::store::StoreError {
    crate::server::store::StoreError::Unavailable(error.to_string())
}

async fn kept_file(
    State(state): State<AppState>,
    me: Me,
    Path((year, round, number)): Path<(i32, u32, u32)>,
    Query(query): Query<Vec<(String, String)>>,
) -> Result<Response, Fault> {
    me.need(Right::SeeReports)?;
    let kind = kind_of(query)?;
    let now = clock::now();
    let round = round_of(&state.pack, (year, round), bangkok_date(now))?;
    let (actor, asked) = (me.actor(), round.clone());
    let bytes = state
        .with_store(move |store| {
            let bytes = store.report_file(asked.year, asked.number, number, kind.ending())?;
            if bytes.is_some() {
                let detail = format!("version {number} {}", kind.ending());
                store.audit(&actor, "export", &format!("report:{}", asked.code()), &detail, now)?;
            }
            Ok(bytes)
        })
        .await?;
    Ok(sent(&round, number, kind, bytes.ok_or(Fault::NotFound)?))
}

/// A message above the page, with its tone.
type Said = Option<(Tone, String)>;
