//! The inbox: filters, the table of cases, its pages.

use axum::extract::{Query, State};
use chrono::NaiveDate;
use maud::{Markup, html};

use super::{due_badge, first_line, status_word};
use crate::domain::clock;
use crate::domain::ids::CaseId;
use crate::domain::status::CaseStatus;
use crate::domain::thai::bangkok_date;
use crate::server::AppState;
use crate::server::console::dates;
use crate::server::console::layout::{self, Here, Tone};
use crate::server::console::names::Names;
use crate::server::console::roles::Right;
use crate::server::console::session::Me;
use crate::server::console::text::{self, Lang};
use crate::server::console::web::{self, Fault, Fields};
use crate::server::store::{CaseFilter, CaseOrder, CasePage, CaseRow};

const PER_PAGE: u32 = 25;
/// As a unit in the query: those that no unit has.
const UNROUTED: &str = "-";
/// As a state in the query: open, and past its day.
const LATE: &str = "late";

/// What is searched for: read from the query, and carried in every link of the list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Search {
    pub query: String,
    pub unit: String,
    pub moo: String,
    pub topic: String,
    pub kind: String,
    pub status: String,
    /// Counted from 1, as people do.
    pub page: u32,
}

impl Search {
    /// From the fields of a query, or of a form that carries them along.
    #[must_use]
    pub fn read(fields: &Fields) -> Self {
        let given = |name: &str| fields.given(name).unwrap_or_default().to_owned();
        Self {
            query: given("q"),
            unit: given("unit"),
            moo: given("moo"),
            topic: given("topic"),
            kind: given("kind"),
            status: given("status"),
            page: fields.read("page").unwrap_or(1).max(1),
        }
    }

    /// The address of a path with this search, at a page.
    #[must_use]
    pub fn link(&self, path: &str, page: u32) -> String {
        let page = if page > 1 { page.to_string() } else { String::new() };
        web::link(
            path,
            &[
                ("q", &self.query),
                ("unit", &self.unit),
                ("moo", &self.moo),
                ("topic", &self.topic),
                ("kind", &self.kind),
                ("status", &self.status),
                ("page", &page),
            ],
        )
    }

    fn narrows(&self) -> bool {
        *self != Self { page: self.page, ..Self::default() }
    }

    fn filter(&self, mine: Option<Vec<String>>, today: NaiveDate) -> CaseFilter {
        let given = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
        let unrouted = self.unit == UNROUTED;
        let units = match (mine, given(&self.unit).filter(|_| !unrouted)) {
            (mine, None) => mine,
            (None, Some(unit)) => Some(vec![unit]),
            (Some(mine), Some(unit)) => Some(mine.into_iter().filter(|held| *held == unit).collect()),
        };
        CaseFilter {
            statuses: CaseStatus::from_code(&self.status).into_iter().collect(),
            units,
            unrouted,
            kind: given(&self.kind),
            topic: given(&self.topic),
            moo: self.moo.parse().ok(),
            query: given(&self.query),
            late_on: (self.status == LATE).then_some(today),
            order: CaseOrder::Urgent,
            page: self.page - 1,
            per_page: PER_PAGE,
        }
    }
}

/// The page of cases that a search finds for a person.
///
/// # Errors
/// When the store fails.
pub async fn find(state: &AppState, me: &Me, search: &Search, today: NaiveDate) -> Result<CasePage, Fault> {
    let filter = search.filter(me.staff.units(), today);
    Ok(state.with_store(move |store| store.cases(&filter)).await?)
}

/// `GET /cases`
///
/// # Errors
/// Without the right, or when the store fails.
pub async fn inbox(
    State(state): State<AppState>,
    me: Me,
    Query(query): Query<Vec<(String, String)>>,
) -> Result<Markup, Fault> {
    me.need(Right::SeeCases)?;
    let fields = Fields::new(query);
    let search = Search::read(&fields);
    let today = bangkok_date(clock::now());
    let page = find(&state, &me, &search, today).await?;
    let names = Names::new(&state.pack, me.lang);
    let body = html! {
        (head(me.lang, page.total))
        @if fields.raw("done") == "routed" { (layout::say(Tone::Good, me.lang.say(text::DONE_ROUTED))) }
        (filters(me.lang, &names, &search))
        (list(me.lang, &names, &search, &page, None, today))
    };
    me.page(&state, Here::Cases, &search.link("/cases", search.page), me.lang.say(text::NAV_CASES), body).await
}

/// `128 เรื่อง`
#[must_use]
pub fn total_words(lang: Lang, total: u64) -> String {
    if total == 1 { lang.say(text::CASES_ONE).to_owned() } else { lang.fill(text::CASES_TOTAL, &total.to_string()) }
}

/// The page's heading with the count.
#[must_use]
pub fn head(lang: Lang, total: u64) -> Markup {
    html! {
        div.head {
            h1 { (lang.say(text::NAV_CASES)) }
            p.soft { (total_words(lang, total)) }
        }
    }
}

/// A select whose first option names what it leaves open, and that looks chosen when it is.
fn choice(
    lang: Lang,
    name: &str,
    (label, any): (text::Text, text::Text),
    chosen: &str,
    options: &[(String, String)],
) -> Markup {
    html! {
        select name=(name) aria-label=(lang.say(label)) class=[(!chosen.is_empty()).then_some("set")] {
            option value="" { (lang.say(any)) }
            @for (value, word) in options {
                option value=(value) selected[value == chosen] { (word) }
            }
        }
    }
}

/// Search and filters.
#[must_use]
pub fn filters(lang: Lang, names: &Names<'_>, search: &Search) -> Markup {
    let mut units = vec![(UNROUTED.to_owned(), lang.say(text::UNROUTED).to_owned())];
    units.extend(names.units());
    let moos: Vec<_> = names.moos().into_iter().map(|moo| (moo.to_string(), names.moo_long(moo))).collect();
    let mut statuses = vec![(LATE.to_owned(), lang.say(text::LATE).to_owned())];
    statuses.extend(
        CaseStatus::ALL.iter().map(|status| (status.code().to_owned(), lang.say(status_word(*status)).to_owned())),
    );
    html! {
        form.finder role="search" method="get" action="/cases" aria-label=(lang.say(text::FILTERS)) {
            input.q name="q" type="search" value=(search.query) placeholder=(lang.say(text::SEARCH_HINT)) maxlength="200" aria-label=(lang.say(text::SEARCH));
            (choice(lang, "unit", (text::FILTER_UNIT, text::ANY_UNIT), &search.unit, &units))
            (choice(lang, "moo", (text::FILTER_MOO, text::ANY_MOO), &search.moo, &moos))
            (choice(lang, "topic", (text::FILTER_TOPIC, text::ANY_TOPIC), &search.topic, &names.topics()))
            (choice(lang, "kind", (text::FILTER_KIND, text::ANY_KIND), &search.kind, &names.kinds()))
            (choice(lang, "status", (text::FILTER_STATUS, text::ANY_STATUS), &search.status, &statuses))
            button.btn.main type="submit" { (lang.say(text::SEARCH)) }
        }
    }
}

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
                            th.due scope="col" role="columnheader" { (lang.say(text::COL_DUE)) }
                            th.what scope="col" role="columnheader" { (lang.say(text::COL_CASE)) }
                            th.moo scope="col" role="columnheader" { (lang.say(text::COL_MOO)) }
                            th.unit scope="col" role="columnheader" { (lang.say(text::COL_UNIT)) }
                            th.came scope="col" role="columnheader" { (lang.say(text::COL_CAME)) }
                        }
                    }
                    tbody role="rowgroup" {
                        @for row in &page.rows { (line(lang, names, search, row, chosen == Some(row.id), today)) }
                    }
                }
            }
            (pages(lang, search, page))
        }
    }
}

fn line(lang: Lang, names: &Names<'_>, search: &Search, row: &CaseRow, chosen: bool, today: NaiveDate) -> Markup {
    let address = search.link(&format!("/cases/{}", row.id), search.page);
    let about = row.topic.as_deref().map_or_else(|| names.kind(&row.kind), |topic| names.topic(topic));
    let unit = row.unit.as_deref().map_or_else(|| lang.say(text::UNROUTED_SHORT).to_owned(), |unit| names.unit(unit));
    html! {
        tr role="row" aria-current=[chosen.then_some("true")] {
            td.due role="cell" { (due_badge(lang, row, today)) }
            th.what scope="row" role="rowheader" {
                a.first href=(address) lang="th" {
                    @match first_line(&row.text) {
                        Some(words) => (words),
                        None => { (about) " " (lang.say(text::NO_TEXT)) }
                    }
                }
                span.under { (row.number_text()) " · " (about) }
            }
            td.moo role="cell" data-name=(lang.say(text::COL_MOO)) { (names.moo_short(row.moo)) }
            td.unit role="cell" { (unit) " " span.under { (lang.say(status_word(row.status))) } }
            td.came role="cell" { span.nowrap { (dates::day_short(lang, bangkok_date(row.received_at))) } }
        }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_officer_finds_no_more_than_their_units() {
        let search = |unit: &str| Search { unit: unit.into(), page: 1, ..Search::default() };
        let mine = || Some(vec!["works".to_owned()]);
        let today = NaiveDate::default();
        assert_eq!(search("").filter(mine(), today).units, mine());
        assert_eq!(search("health").filter(mine(), today).units, Some(Vec::new()));
        assert_eq!(search("-").filter(mine(), today).units, mine());
        assert_eq!(search("health").filter(None, today).units, Some(vec!["health".to_owned()]));
        assert!(search("-").filter(None, today).unrouted);
    }

    #[test]
    fn a_search_comes_back_from_its_link() {
        let search = Search { query: "ถนน & ไฟ".into(), moo: "14".into(), page: 3, ..Search::default() };
        let link = search.link("/cases", search.page);
        assert_eq!(link, "/cases?q=%E0%B8%96%E0%B8%99%E0%B8%99%20%26%20%E0%B9%84%E0%B8%9F&moo=14&page=3");
        assert!(search.narrows() && !Search { page: 2, ..Search::default() }.narrows());
    }
}
