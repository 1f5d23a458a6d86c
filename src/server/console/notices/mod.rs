//! Notices: the list, one notice as kiosks show it, writing, revising and withdrawing.
//! The verbatim text is stored byte for byte; only a form's line ends are turned from CRLF to LF.

pub mod draft;
pub mod edit;

use axum::extract::{Path, Query, State};
use chrono::NaiveDate;
use maud::{Markup, html};

use super::dates;
use super::layout::{self, Here, Tone};
use super::roles::Right;
use super::session::Me;
use super::text::{self, Lang, Text};
use super::web::{Fault, Fields};
use crate::domain::clock;
use crate::domain::ids::NoticeId;
use crate::domain::thai::bangkok_date;
use crate::server::AppState;
use crate::server::route::{Endpoint, get, post};
use crate::server::store::NoticeRecord;

/// The routes of notices.
pub fn routes() -> Vec<Endpoint> {
    vec![
        get("/notices", list),
        post("/notices", edit::publish_new),
        get("/notices/new", edit::write),
        get("/notices/{id}", show),
        post("/notices/{id}", edit::publish_revision),
        get("/notices/{id}/edit", edit::revise),
        post("/notices/{id}/withdraw", edit::withdraw),
    ]
}

/// Codes and words of the categories.
pub const CATEGORIES: [(&str, Text); 14] = [
    ("announcement", text::C_ANNOUNCEMENT),
    ("news", text::C_NEWS),
    ("activity", text::C_ACTIVITY),
    ("project", text::C_PROJECT),
    ("innovation", text::C_INNOVATION),
    ("knowledge", text::C_KNOWLEDGE),
    ("s9_1", text::C_S9_1),
    ("s9_2", text::C_S9_2),
    ("s9_3", text::C_S9_3),
    ("s9_4", text::C_S9_4),
    ("s9_5", text::C_S9_5),
    ("s9_6", text::C_S9_6),
    ("s9_7", text::C_S9_7),
    ("s9_8", text::C_S9_8),
];

fn category(lang: Lang, code: &str) -> &str {
    CATEGORIES.iter().find(|(found, _)| *found == code).map_or(code, |(_, words)| lang.say(*words))
}

/// Badge class and words for where a notice stands on a day.
fn state_words(record: &NoticeRecord, today: NaiveDate) -> (&'static str, Text) {
    if record.withdrawn {
        ("withdrawn", text::N_WITHDRAWN)
    } else if record.notice.posted_from > today {
        ("soon", text::N_AHEAD)
    } else if record.notice.expires.is_some_and(|day| day < today) {
        ("calm", text::N_OVER)
    } else {
        ("live", text::N_LIVE)
    }
}

fn badges(lang: Lang, record: &NoticeRecord, today: NaiveDate) -> Markup {
    let (class, words) = state_words(record, today);
    html! {
        span class={"badge " (class)} { (lang.say(words)) }
        @if record.notice.pinned && !record.withdrawn { " " span.badge.pinned { (lang.say(text::N_PINNED)) } }
        @if record.notice.sample { " " span.badge.calm { (lang.say(text::N_SAMPLE)) } }
    }
}

/// The title in the reader's language; Thai when there is no English one.
fn title(lang: Lang, record: &NoticeRecord) -> (&str, Lang) {
    match (lang, record.notice.title_en.as_deref()) {
        (Lang::En, Some(title)) => (title, Lang::En),
        _ => (&record.notice.title_th, Lang::Th),
    }
}

fn id_of(text: &str) -> Result<NoticeId, Fault> {
    text.parse().map_err(|_| Fault::NotFound)
}

/// `GET /notices`
///
/// # Errors
/// Without the right, or when the store fails.
pub async fn list(State(state): State<AppState>, me: Me) -> Result<Markup, Fault> {
    me.need(Right::SeeNotices)?;
    let lang = me.lang;
    let today = bangkok_date(clock::now());
    let records = state.with_store(|store| store.notices()).await?;
    let body = html! {
        div.head {
            h1 { (lang.say(text::NAV_NOTICES)) }
            p.soft { (lang.fill(text::NOTICES_TOTAL, &records.len().to_string())) }
            @if me.may(Right::EditNotices) {
                div.actions { a.btn.main href="/notices/new" { (lang.say(text::NEW_NOTICE)) } }
            }
        }
        @if records.is_empty() {
            p.card.empty { (lang.say(text::NO_NOTICES)) }
        } @else {
            div.sheet.rows {
                table role="table" {
                    caption.sr { (lang.say(text::NOTICES_CAPTION)) }
                    thead role="rowgroup" {
                        tr role="row" {
                            @for column in [text::COL_TITLE, text::COL_CATEGORY, text::COL_POSTED, text::COL_UNTIL, text::COL_STATE] {
                                th scope="col" role="columnheader" { (lang.say(column)) }
                            }
                        }
                    }
                    tbody role="rowgroup" { @for record in &records { (line(lang, record, today)) } }
                }
            }
        }
    };
    me.page(&state, Here::Notices, "/notices", lang.say(text::NAV_NOTICES), body).await
}

fn line(lang: Lang, record: &NoticeRecord, today: NaiveDate) -> Markup {
    let notice = &record.notice;
    let (title, spoken) = title(lang, record);
    html! {
        tr role="row" {
            th.what scope="row" role="rowheader" {
                a.first href={"/notices/" (notice.id)} lang=(spoken.code()) { (title) }
                span.under { (lang.fill(text::REVISION, &notice.revision.to_string())) " · " (record.changed_by) }
            }
            td role="cell" { (category(lang, &notice.category)) }
            td role="cell" data-name=(lang.say(text::COL_POSTED)) { span.nowrap { (dates::day_short(lang, notice.posted_from)) } }
            td role="cell" data-name=(lang.say(text::COL_UNTIL)) {
                span.nowrap { (notice.expires.map_or_else(|| "–".to_owned(), |day| dates::day_short(lang, day))) }
            }
            td role="cell" { (badges(lang, record, today)) }
        }
    }
}

/// `GET /notices/{id}`
///
/// # Errors
/// Without the right, when there is no such notice, or when the store fails.
pub async fn show(
    State(state): State<AppState>,
    me: Me,
    Path(id): Path<String>,
    Query(query): Query<Vec<(String, String)>>,
) -> Result<Markup, Fault> {
    me.need(Right::SeeNotices)?;
    let id = id_of(&id)?;
    let record = state.with_store(move |store| store.notice(id)).await?.ok_or(Fault::NotFound)?;
    let message = match Fields::new(query).raw("done") {
        "published" => Some((Tone::Good, me.lang.say(text::DONE_PUBLISHED))),
        "withdrawn" => Some((Tone::Good, me.lang.say(text::DONE_WITHDRAWN))),
        _ => None,
    };
    render(&state, &me, &record, message).await
}

/// The page of one notice.
async fn render(
    state: &AppState,
    me: &Me,
    record: &NoticeRecord,
    message: Option<(Tone, &str)>,
) -> Result<Markup, Fault> {
    let lang = me.lang;
    let today = bangkok_date(clock::now());
    let notice = &record.notice;
    let (title, spoken) = title(lang, record);
    let summaries = [(notice.summary_th.as_deref(), Lang::Th), (notice.summary_en.as_deref(), Lang::En)];
    let body = html! {
        p.trail { a href="/notices" { "‹ " (lang.say(text::BACK_TO_NOTICES)) } }
        @if let Some((tone, words)) = message { (layout::say(tone, words)) }
        div.head {
            h1 lang=(spoken.code()) { (title) }
            @if me.may(Right::EditNotices) {
                div.actions { a.btn.main href={"/notices/" (notice.id) "/edit"} { (lang.say(text::EDIT_NOTICE)) } }
            }
        }
        div.notice-page {
            article.card.stack {
                @for (summary, spoken) in summaries {
                    @if let Some(summary) = summary {
                        div.summary {
                            h2 { (lang.say(if spoken == Lang::Th { text::N_SUMMARY_TH } else { text::N_SUMMARY_EN })) }
                            p lang=(spoken.code()) { (summary) }
                        }
                    }
                }
                h2 { (lang.say(text::N_BODY)) }
                div.verbatim lang="th" { (notice.body) }
            }
            aside.card.stack aria-label=(lang.say(text::NOTICE_FACTS)) {
                p { (badges(lang, record, today)) }
                dl.facts {
                    dt { (lang.say(text::N_CATEGORY)) } dd { (category(lang, &notice.category)) }
                    dt { (lang.say(text::N_POSTED)) } dd { (dates::day(lang, notice.posted_from)) }
                    @if let Some(day) = notice.must_stay_until { dt { (lang.say(text::N_STAY)) } dd { (dates::day(lang, day)) } }
                    @if let Some(day) = notice.expires { dt { (lang.say(text::N_EXPIRES)) } dd { (dates::day(lang, day)) } }
                    dt { (lang.say(text::N_REVISION)) } dd { (notice.revision) }
                    dt { (lang.say(text::N_CHANGED)) } dd { (dates::moment(lang, record.changed_at)) " · " (record.changed_by) }
                }
                div { p.soft.small { (lang.say(text::SHA256)) } p.hash { (notice.body_sha256) } }
                @if me.may(Right::EditNotices) && !record.withdrawn { (edit::withdraw_form(me, record, today)) }
            }
        }
    };
    me.page(state, Here::Notices, &format!("/notices/{}", notice.id), title, body).await
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ids::NoticeId;
    use crate::wire::changes::Notice;

    #[test]
    fn a_notice_stands_where_its_days_and_its_editor_put_it() {
        let day = |day| NaiveDate::from_ymd_opt(2026, 11, day).unwrap();
        let notice = Notice {
            id: NoticeId::random(),
            revision: 1,
            category: "news".into(),
            title_th: "ข่าว".into(),
            title_en: None,
            summary_th: None,
            summary_en: None,
            body: "ข่าว".into(),
            body_sha256: String::new(),
            posted_from: day(10),
            must_stay_until: None,
            expires: Some(day(20)),
            pinned: false,
            images: vec![],
            notes: vec![],
            event: None,
            sample: true,
        };
        let mut record =
            NoticeRecord { notice, withdrawn: false, changed_at: clock::now(), changed_by: "editor".into() };
        let stands = |record: &NoticeRecord, on| state_words(record, day(on)).1;
        assert_eq!(stands(&record, 9), text::N_AHEAD);
        assert_eq!(stands(&record, 10), text::N_LIVE);
        assert_eq!(stands(&record, 20), text::N_LIVE);
        assert_eq!(stands(&record, 21), text::N_OVER);
        record.withdrawn = true;
        assert_eq!(stands(&record, 10), text::N_WITHDRAWN);
    }
}
