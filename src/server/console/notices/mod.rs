//! Notices: the list, one notice as kiosks show it, and what is done with them.
//! The verbatim text is stored byte for byte; only a form's line ends are turned from CRLF to LF.

mod compare;
mod difference;
mod doubts;
mod draft;
mod edit;
mod folders;
mod history;
pub(in crate::server::console) mod people;
pub mod pictures;
mod posting;
mod preview;
mod starting;
mod work;

use axum::extract::{Path, Query, State};
use chrono::NaiveDate;
use maud::{Markup, html};

use super::dates;
use super::exports;
use super::layout::{self, Here, Tone};
use super::names::Names;
use super::roles::Right;
use super::session::Me;
use super::templates;
use super::text::{self, Lang, Text, publishing as say};
use super::web::{Fault, Fields};
use crate::domain::clock;
use crate::domain::ids::NoticeId;
use crate::domain::thai::bangkok_date;
use crate::server::AppState;
use crate::server::route::{Endpoint, get, post};
use crate::server::store::{NoticeRecord, Purpose, Wanted};

/// The routes of notices.
pub fn routes() -> Vec<Endpoint> {
    vec![
        get("/notices", list),
        post("/notices", edit::post_new),
        get("/notices/new", edit::write),
        get("/notices/section-9", folders::folders),
        get("/notices/settings", work::settings),
        post("/notices/settings", work::set),
        post("/notices/preview", preview::look),
        post("/notices/preview/live", preview::live),
        get("/notices/preview/{key}/{view}", preview::drawn),
        get("/notices/{id}", show),
        post("/notices/{id}", edit::post_one),
        get("/notices/{id}/edit", edit::revise),
        get("/notices/{id}/draft", work::show),
        post("/notices/{id}/approve", work::approve),
        post("/notices/{id}/return", work::send_back),
        post("/notices/{id}/discard", work::discard),
        post("/notices/{id}/withdraw", work::withdraw),
        get("/notices/{id}/history", history::history),
        get("/notices/{id}/posting", posting::posting),
        post("/notices/{id}/doubts", doubts::mark),
        post("/notices/{id}/doubts/{doubt}", doubts::settle),
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

/// A category's words; its code when there are none.
#[must_use]
pub fn category(lang: Lang, code: &str) -> &str {
    CATEGORIES.iter().find(|(found, _)| *found == code).map_or(code, |(_, words)| lang.say(*words))
}

/// Badge class and words for where a notice stands on a day.
pub(super) fn state_words(record: &NoticeRecord, today: NaiveDate) -> (&'static str, Text) {
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
pub async fn list(
    State(state): State<AppState>,
    me: Me,
    Query(query): Query<Vec<(String, String)>>,
) -> Result<Markup, Fault> {
    me.need(Right::SeeNotices)?;
    let lang = me.lang;
    let today = bangkok_date(clock::now());
    let hand = me.may(Right::EditNotices) || me.may(Right::ApproveNotices);
    let (records, works, templates, known) = state
        .with_store(move |store| {
            let (records, works) = (store.notices()?, if hand { store.works()? } else { Vec::new() });
            let logins =
                records.iter().map(|record| &record.changed_by).chain(works.iter().map(|work| &work.changed_by));
            let known = people::Known::of(store, logins.cloned().collect())?;
            Ok((records, works, store.templates(Purpose::Notice)?, known))
        })
        .await?;
    let body = html! {
        @if Fields::new(query).raw("done") == "discarded" { (layout::say(Tone::Good, lang.say(say::DONE_DISCARDED))) }
        div.head {
            h1 { (lang.say(text::NAV_NOTICES)) }
            p.soft { (lang.fill(text::NOTICES_TOTAL, &records.len().to_string())) }
            div.actions {
                (exports::offer(lang, exports::tables::NOTICES))
                @if me.may(Right::SetApproval) { a.btn.plain href="/notices/settings" { (lang.say(say::SETTINGS)) } }
                a.btn href="/notices/section-9" { (lang.say(say::FOLDERS_SHORT)) }
                @if me.may(Right::EditNotices) { a.btn.main href="/notices/new" { (lang.say(text::NEW_NOTICE)) } }
            }
        }
        (work::shelf(&me, &works, &records, &known))
        @if me.may(Right::EditNotices) {
            (starting::choice(lang, &templates::offered(templates, &state.pack, Purpose::Notice)))
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
                    tbody role="rowgroup" { @for record in &records { (line(lang, record, &known, today)) } }
                }
            }
        }
    };
    me.page(&state, Here::Notices, "/notices", lang.say(text::NAV_NOTICES), body).await
}

fn line(lang: Lang, record: &NoticeRecord, known: &people::Known, today: NaiveDate) -> Markup {
    let notice = &record.notice;
    let (title, spoken) = title(lang, record);
    html! {
        tr role="row" {
            th.what scope="row" role="rowheader" {
                a.first href={"/notices/" (notice.id)} lang=(spoken.code()) { (title) }
                span.under { (lang.fill(text::REVISION, &notice.revision.to_string())) " · " (known.name(lang, &record.changed_by)) }
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
    let said = match Fields::new(query).raw("done") {
        "published" => Some(text::DONE_PUBLISHED),
        "withdrawn" => Some(text::DONE_WITHDRAWN),
        "marked" => Some(say::DONE_MARKED),
        "confirmed" => Some(say::DONE_CONFIRMED),
        "dismissed" => Some(say::DONE_DISMISSED),
        _ => None,
    };
    page_of(&state, &me, id_of(&id)?, said.map(|words| (Tone::Good, me.lang.say(words))), "").await
}

/// The page of one notice; `reason` is one for withdrawing it that was typed and not taken.
async fn page_of(
    state: &AppState,
    me: &Me,
    id: NoticeId,
    said: Option<(Tone, &str)>,
    reason: &str,
) -> Result<Markup, Fault> {
    page_with(state, me, id, said, reason, &Fields::default()).await
}

/// As [`page_of`], with a doubt that was typed and not taken.
async fn page_with(
    state: &AppState,
    me: &Me,
    id: NoticeId,
    said: Option<(Tone, &str)>,
    reason: &str,
    typed: &Fields,
) -> Result<Markup, Fault> {
    let found = state
        .with_store(move |store| {
            let Some(record) = store.notice(id)? else { return Ok(None) };
            let (doubts, approval) = (store.doubts(id)?, store.approval()?);
            let works = [store.work(id, Wanted::Publish)?, store.work(id, Wanted::Withdraw)?];
            let logins = doubts.iter().map(|doubt| doubt.marked_by.clone()).chain([record.changed_by.clone()]);
            let known = people::Known::of(store, logins.collect())?;
            let kiosks = store.standing(Some(id))?.remove(&id).unwrap_or_default();
            Ok(Some((record, doubts, approval, works, known, kiosks)))
        })
        .await?;
    let (record, doubts, approval, works, known, kiosks) = found.ok_or(Fault::NotFound)?;
    let lang = me.lang;
    let today = bangkok_date(clock::now());
    let notice = &record.notice;
    let (title, spoken) = title(lang, &record);
    let path = format!("/notices/{}", notice.id);
    let hand = me.may(Right::EditNotices) || me.may(Right::ApproveNotices);
    let summaries = [(notice.summary_th.as_deref(), Lang::Th), (notice.summary_en.as_deref(), Lang::En)];
    let body = html! {
        p.trail { a href="/notices" { "‹ " (lang.say(text::BACK_TO_NOTICES)) } }
        @if let Some((tone, words)) = said { (layout::say(tone, words)) }
        @if hand {
            @for work in works.iter().flatten() {
                div.say.note { p { (lang.say(work::state_words(work).1)) " · " a href={ (path) "/draft" } { (lang.say(say::SEE_DRAFT)) } } }
            }
        }
        div.head {
            h1 lang=(spoken.code()) { (Names::new(&state.pack, lang).kept(title)) }
            div.actions {
                a.btn href={ (path) "/posting" } { (lang.say(say::EVIDENCE_SHORT)) }
                a.btn href={ (path) "/history" } { (lang.say(say::HISTORY)) }
                @if me.may(Right::EditNotices) { a.btn.main href={ (path) "/edit" } { (lang.say(text::EDIT_NOTICE)) } }
            }
        }
        div.notice-page {
            div.stack {
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
                    div.verbatim lang="th" { (doubts::marked(lang, &notice.body, &doubts)) }
                }
                (pictures::link(me, notice))
                @if !doubts.is_empty() || me.may(Right::EditNotices) { (doubts::section(me, notice, &doubts, &known, typed)) }
            }
            aside.card.stack aria-label=(lang.say(text::NOTICE_FACTS)) {
                p { (badges(lang, &record, today)) }
                (facts(lang, &Names::new(&state.pack, lang), &record, &known, &kiosks))
                div { p.soft.small { (lang.say(text::SHA256)) } p.hash { (notice.body_sha256) } }
                @if me.may(Right::EditNotices) && !record.withdrawn && works[1].is_none() {
                    (work::withdraw_form(me, &record, approval, reason, today))
                }
            }
        }
    };
    me.page(state, Here::Notices, &path, title, body).await
}

fn facts(lang: Lang, names: &Names<'_>, record: &NoticeRecord, known: &people::Known, kiosks: &[String]) -> Markup {
    let notice = &record.notice;
    html! {
        dl.facts {
            dt { (lang.say(text::N_CATEGORY)) } dd { (category(lang, &notice.category)) }
            @if let Some(event) = &notice.event {
                dt { (lang.say(say::STARTS)) } dd { (dates::day(lang, event.starts)) }
                @if let Some(ends) = event.ends { dt { (lang.say(say::ENDS)) } dd { (dates::day(lang, ends)) } }
                @if let Some(place) = &event.place { dt { (lang.say(say::PLACE)) } dd lang="th" { (place) } }
                @if let Some(moo) = event.moo { dt { (lang.say(say::MOO)) } dd { (names.moo_long(moo)) } }
            }
            dt { (lang.say(text::N_POSTED)) } dd { (dates::day(lang, notice.posted_from)) }
            @if let Some(day) = notice.must_stay_until { dt { (lang.say(text::N_STAY)) } dd { (dates::day(lang, day)) } }
            @if let Some(day) = notice.expires { dt { (lang.say(text::N_EXPIRES)) } dd { (dates::day(lang, day)) } }
            dt { (lang.say(text::N_REVISION)) } dd { (notice.revision) }
            dt { (lang.say(text::N_CHANGED)) } dd { (dates::moment(lang, record.changed_at)) " · " (known.name(lang, &record.changed_by)) }
            dt { (lang.say(say::STANDS_ON)) } dd { @if kiosks.is_empty() { (lang.say(say::X_NO_KIOSK)) } @else { (kiosks.join(", ")) } }
        }
    }
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
            page_text: None,
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
