//! The table of cases that a search found, and its pages.

use chrono::NaiveDate;
use maud::{Markup, html};

use super::inbox::{PER_PAGE, Search};
use super::{bulk, due_badge, first_line, status_word, words};
use crate::domain::ids::CaseId;
use crate::domain::thai::bangkok_date;
use crate::server::console::names::Names;
use crate::server::console::text::{self, Lang};
use crate::server::console::{dates, web};
use crate::server::store::{Assignee, CasePage, CaseRow};

/// The table of cases, with `chosen` marked.
#[must_use]
pub fn list(
    lang: Lang,
    names: &Names<'_>,
    search: &Search,
    page: &CasePage,
    chosen: Option<CaseId>,
    today: NaiveDate,
) -> Markup {
    if page.rows.is_empty() {
        let words = if search.narrows() || search.page > 1 { text::NO_CASES_FOUND } else { text::NO_CASES };
        return html! {
            div.card.empty.list {
                p { (lang.say(words)) }
                @if search.narrows() { p { a.btn.plain href="/cases" { (lang.say(text::CLEAR)) } } }
            }
        };
    }
    // The roles stand in the mark-up because the style sheet turns rows into cards on a telephone.
    html! {
        div.list {
            div.sheet.cases {
                table role="table" {
                    caption.sr { (lang.say(text::CASES_CAPTION)) }
                    thead role="rowgroup" {
                        tr role="row" {
                            @if chosen.is_none() { th.pick scope="col" role="columnheader" { span.sr { (lang.say(words::WITH_CHOSEN)) } } }
                            th.due scope="col" role="columnheader" { (lang.say(text::COL_DUE)) }
                            th.what scope="col" role="columnheader" { (lang.say(text::COL_CASE)) }
                            th.moo scope="col" role="columnheader" { (lang.say(text::COL_MOO)) }
                            th.unit scope="col" role="columnheader" { (lang.say(text::COL_UNIT)) }
                            th.came scope="col" role="columnheader" { (lang.say(text::COL_CAME)) }
                        }
                    }
                    tbody role="rowgroup" {
                        @for row in &page.rows { (line(lang, names, search, row, chosen, today)) }
                    }
                }
            }
            (pages(lang, search, page))
        }
    }
}

fn line(
    lang: Lang,
    names: &Names<'_>,
    search: &Search,
    row: &CaseRow,
    chosen: Option<CaseId>,
    today: NaiveDate,
) -> Markup {
    let address = search.link(&format!("/cases/{}", row.id), search.page);
    let about = row.topic.as_deref().map_or_else(|| names.kind(&row.kind), |topic| names.topic(topic));
    let unit = row.unit.as_deref().map_or_else(|| lang.say(text::UNROUTED_SHORT).to_owned(), |unit| names.unit(unit));
    html! {
        tr role="row" aria-current=[(chosen == Some(row.id)).then_some("true")] {
            @if chosen.is_none() { td.pick role="cell" { (bulk::tick(lang, row)) } }
            td.due role="cell" { (due_badge(lang, row, today)) }
            th.what scope="row" role="rowheader" {
                a.first href=(address) lang="th" {
                    @match first_line(&row.text) {
                        Some(words) => (words),
                        None => { (about) " " (lang.say(text::NO_TEXT)) }
                    }
                }
                span.under { (row.number_text()) " · " (about) }
                @if row.echoes > 0 && search.burst.is_empty() {
                    a.under.echoes href=(web::link("/cases", &[("burst", &row.id.to_string())])) { (lang.fill(words::ECHOES, &row.echoes.to_string())) }
                }
            }
            td.moo role="cell" data-name=(lang.say(text::COL_MOO)) { (names.moo_short(row.moo)) }
            td.unit role="cell" {
                (unit) " "
                span.under { (lang.say(status_word(row.status))) @if let Some(who) = hands(names, row) { " · " (who) } }
            }
            td.came role="cell" { span.nowrap { (dates::day_short(lang, bangkok_date(row.received_at))) } }
        }
    }
}

/// Who has it in hand, in words.
#[must_use]
pub fn hands(names: &Names<'_>, row: &CaseRow) -> Option<String> {
    match row.assigned.as_ref()? {
        Assignee::Staff(_) => row.assigned_to.clone(),
        Assignee::SubCommittee(code) => Some(names.sub_committee(code)),
    }
}

fn pages(lang: Lang, search: &Search, page: &CasePage) -> Markup {
    let last = u32::try_from(page.total.div_ceil(u64::from(PER_PAGE))).unwrap_or(u32::MAX);
    html! {
        @if last > 1 {
            nav.pages aria-label=(lang.say(text::PAGES)) {
                @if search.page > 1 { a.btn rel="prev" href=(search.link("/cases", search.page - 1)) { (lang.say(text::NEWER)) } }
                span { (lang.fill(text::PAGE_OF, &format!("{} / {last}", search.page))) }
                @if search.page < last { a.btn rel="next" href=(search.link("/cases", search.page + 1)) { (lang.say(text::OLDER)) } }
            }
        }
    }
}
