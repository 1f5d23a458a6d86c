//! The inbox: what is searched for, and the page that finds it.

use axum::extract::{Query, State};
use chrono::{Days, NaiveDate};
use maud::{Markup, html};

use super::export::EXPORT;
use super::shelf::{self, Shelf};
use super::{NEW, bulk, news, status_word, words};
use crate::domain::clock;
use crate::domain::status::CaseStatus;
use crate::domain::submission::Channel;
use crate::domain::thai::bangkok_date;
use crate::server::AppState;
use crate::server::console::dates;
use crate::server::console::exports;
use crate::server::console::layout::{self, Here, Tone};
use crate::server::console::names::Names;
use crate::server::console::roles::Right;
use crate::server::console::session::Me;
use crate::server::console::text::{self, Lang, trips};
use crate::server::console::web::{self, Fault, Fields};
use crate::server::store::{Assignee, CaseFilter, CaseOrder, CasePage, StaffId};

pub use super::table::{hands, list};

pub(super) const PER_PAGE: u32 = 25;
/// As a unit in the query: those that no unit has.
pub(super) const UNROUTED: &str = "-";
/// As a topic or a village in the query: none.
pub(in crate::server::console) const NONE: &str = "-";
/// As a unit in the query: none, settled or not.
pub(in crate::server::console) const NO_UNIT: &str = "--";
/// As a state in the query: open, and past its day,
pub(super) const LATE: &str = "late";
/// or open.
pub(super) const OPEN: &str = "open";

/// How the cases of a list are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Each {
    /// Every case that came by itself, those merged into others too.
    Came,
    /// Every case by itself that is worked on by itself.
    Work,
}

impl Each {
    /// As it stands in the query.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Came => "came",
            Self::Work => "work",
        }
    }

    fn of(code: &str) -> Option<Self> {
        [Self::Came, Self::Work].into_iter().find(|each| each.code() == code)
    }
}

/// What is searched for: read from the query, and carried in every link of the list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Search {
    pub query: String,
    pub unit: String,
    pub moo: String,
    pub topic: String,
    pub kind: String,
    pub status: String,
    pub channel: String,
    pub kiosk: String,
    /// Given on this trip.
    pub trip: String,
    /// In whose hands: `me`, `nobody`.
    pub hands: String,
    /// When it was received: `today`, `week`, `month`, `older`.
    pub age: String,
    /// Received on this day or after it, as it was typed,
    pub from: String,
    /// and on this day or before it.
    pub to: String,
    /// Given on this day or after it, as it was typed: by this day reports count,
    pub occurred_from: String,
    /// and on this day or before it.
    pub occurred_to: String,
    /// Answered on this day or after it, as it was typed,
    pub answered_from: String,
    /// and on this day or before it.
    pub answered_to: String,
    /// Counted one by one: the code of an [`Each`].
    pub each: String,
    /// A case whose burst is looked at.
    pub burst: String,
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
            channel: given("channel"),
            kiosk: given("kiosk"),
            trip: given("trip"),
            hands: given("hands"),
            age: given("age"),
            from: given("from"),
            to: given("to"),
            occurred_from: given("occurred_from"),
            occurred_to: given("occurred_to"),
            answered_from: given("answered_from"),
            answered_to: given("answered_to"),
            each: given("each"),
            burst: given("burst"),
            page: fields.read("page").unwrap_or(1).max(1),
        }
    }

    /// The address of a path with this search, at a page.
    #[must_use]
    pub fn link(&self, path: &str, page: u32) -> String {
        let page = if page > 1 { page.to_string() } else { String::new() };
        let fields: Vec<_> = self.fields().into_iter().chain([("page", page.as_str())]).collect();
        web::link(path, &fields)
    }

    /// As fields of a form.
    #[must_use]
    pub fn hidden(&self) -> Markup {
        let page = if self.page > 1 { self.page.to_string() } else { String::new() };
        html! {
            @for (name, value) in self.fields().iter().chain(&[("page", page.as_str())]).filter(|(_, value)| !value.is_empty()) {
                input type="hidden" name=(name) value=(value);
            }
        }
    }

    fn fields(&self) -> [(&'static str, &str); 19] {
        [
            ("q", &self.query),
            ("unit", &self.unit),
            ("moo", &self.moo),
            ("topic", &self.topic),
            ("kind", &self.kind),
            ("status", &self.status),
            ("channel", &self.channel),
            ("kiosk", &self.kiosk),
            ("trip", &self.trip),
            ("hands", &self.hands),
            ("age", &self.age),
            ("from", &self.from),
            ("to", &self.to),
            ("occurred_from", &self.occurred_from),
            ("occurred_to", &self.occurred_to),
            ("answered_from", &self.answered_from),
            ("answered_to", &self.answered_to),
            ("each", &self.each),
            ("burst", &self.burst),
        ]
    }

    /// The query part of this search's address, from its first page.
    #[must_use]
    pub fn saved(&self) -> String {
        let link = self.link("", 1);
        link.strip_prefix('?').unwrap_or(&link).to_owned()
    }

    /// A day of it was typed that is no day.
    #[must_use]
    pub fn bad_day(&self) -> bool {
        let days =
            [&self.from, &self.to, &self.occurred_from, &self.occurred_to, &self.answered_from, &self.answered_to];
        days.iter().any(|day| !day.is_empty() && dates::parse(day).is_none())
    }

    /// True when it leaves anything out.
    #[must_use]
    pub fn narrows(&self) -> bool {
        *self != Self { page: self.page, ..Self::default() }
    }

    /// The fields that narrow it.
    pub(super) fn given(&self) -> Vec<(&'static str, &str)> {
        self.fields().into_iter().filter(|(_, value)| !value.is_empty()).collect()
    }

    pub(super) fn filter(&self, me: StaffId, mine: Option<Vec<String>>, today: NaiveDate) -> CaseFilter {
        let given = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
        let (unrouted, without_unit) = (self.unit == UNROUTED, self.unit == NO_UNIT);
        let units = match (mine, given(&self.unit).filter(|_| !unrouted && !without_unit)) {
            (mine, None) => mine,
            (None, Some(unit)) => Some(vec![unit]),
            (Some(mine), Some(unit)) => Some(mine.into_iter().filter(|held| *held == unit).collect()),
        };
        let ago = |days: u64| today.checked_sub_days(Days::new(days));
        let (received_from, received_to) = match self.age.as_str() {
            "today" => (Some(today), None),
            "week" => (ago(6), None),
            "month" => (ago(29), None),
            "older" => (None, ago(30)),
            _ => (dates::parse(&self.from), dates::parse(&self.to)),
        };
        let each = Each::of(&self.each);
        CaseFilter {
            statuses: CaseStatus::from_code(&self.status).into_iter().collect(),
            units,
            unrouted,
            without_unit,
            open: self.status == OPEN,
            kind: given(&self.kind),
            topic: given(&self.topic).filter(|topic| topic != NONE),
            without_topic: self.topic == NONE,
            moo: self.moo.parse().ok(),
            without_moo: self.moo == NONE,
            channel: given(&self.channel),
            kiosk: self.kiosk.parse().ok(),
            trip: self.trip.parse().ok(),
            received_from,
            received_to,
            occurred_from: dates::parse(&self.occurred_from),
            occurred_to: dates::parse(&self.occurred_to),
            answered_from: dates::parse(&self.answered_from),
            answered_to: dates::parse(&self.answered_to),
            query: given(&self.query),
            assigned: (self.hands == "me").then_some(Assignee::Staff(me)),
            unassigned: self.hands == "nobody",
            late_on: (self.status == LATE).then_some(today),
            merged_too: each == Some(Each::Came),
            collapse: each.is_none() && self.burst.is_empty(),
            burst_of: self.burst.parse().ok(),
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
    let filter = search.filter(me.staff.id, me.staff.units(), today);
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
    let shelf = Shelf::of(&state, &me).await?;
    let done = match fields.raw("done") {
        "routed" => Some((Tone::Good, text::DONE_ROUTED)),
        "saved" => Some((Tone::Good, words::SAVED_DONE)),
        "forgotten" => Some((Tone::Good, words::FORGOTTEN_DONE)),
        "unnamed" => Some((Tone::Bad, words::NO_NAME)),
        "full" => Some((Tone::Bad, words::TOO_MANY)),
        _ => None,
    };
    let news = news::line(&state, &me, &search).await?;
    let body = html! {
        div.head {
            (heading(me.lang, page.total))
            @if page.behind > 0 { p.soft { (me.lang.fill(words::BEHIND, &page.behind.to_string())) } }
            @if let Some(words) = counted(&search) { p.soft { (me.lang.say(words)) } }
            @if !search.burst.is_empty() { p.soft { (me.lang.say(words::BURST)) " " a href="/cases" { (me.lang.say(text::CLEAR)) } } }
            div.actions {
                @if me.may(Right::ExportCases) { (exports::offer(me.lang, &search.link(EXPORT, 1))) }
                a.btn href=(NEW) { (me.lang.say(text::intake::LINK)) }
            }
        }
        (news)
        @if let Some((tone, words)) = done { (layout::say(tone, me.lang.say(words))) }
        @if search.bad_day() { (layout::say(Tone::Bad, me.lang.say(words::BAD_DAY))) }
        (bulk::said(me.lang, &fields))
        (filters(me.lang, &names, &search, &shelf))
        (shelf::saved(&me, &search, &shelf.saved))
        (list(me.lang, &names, &search, &page, None, today))
        @if !page.rows.is_empty() { (bulk::bar(&me, &names, &search, &shelf.people)) }
    };
    me.page(&state, Here::Cases, &search.link("/cases", search.page), me.lang.say(text::NAV_CASES), body).await
}

/// How a list is counted, unless it is as usual.
fn counted(search: &Search) -> Option<text::Text> {
    counted_word(&search.each)
}

/// The word for how a list is counted.
pub(super) fn counted_word(code: &str) -> Option<text::Text> {
    Each::of(code).map(|each| match each {
        Each::Came => words::EACH_CAME,
        Each::Work => words::EACH_WORK,
    })
}

/// `128 เรื่อง`
#[must_use]
pub fn total_words(lang: Lang, total: u64) -> String {
    if total == 1 { lang.say(text::CASES_ONE).to_owned() } else { lang.fill(text::CASES_TOTAL, &total.to_string()) }
}

/// The page's heading with the count.
#[must_use]
pub fn head(lang: Lang, total: u64) -> Markup {
    html! { div.head { (heading(lang, total)) } }
}

fn heading(lang: Lang, total: u64) -> Markup {
    html! {
        h1 { (lang.say(text::NAV_CASES)) }
        p.soft.total { (total_words(lang, total)) }
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

/// A day of the search, as people type it; what is no day stays as it was typed.
fn day(lang: Lang, name: &str, label: text::Text, typed: &str) -> Markup {
    let value = dates::parse(typed).map_or_else(|| typed.to_owned(), |day| dates::typed(lang, day));
    html! {
        label.of-day {
            span { (lang.say(label)) }
            input name=(name) value=(value) inputmode="numeric" maxlength="10" autocomplete="off" placeholder=(lang.say(words::DAY_HINT));
        }
    }
}

/// The word for a channel.
#[must_use]
pub const fn channel_word(channel: Channel) -> text::Text {
    match channel {
        Channel::Kiosk => words::CH_KIOSK,
        Channel::Paper => words::CH_PAPER,
        Channel::Phone => words::CH_PHONE,
        Channel::Line => words::CH_LINE,
        Channel::Meeting => words::CH_MEETING,
        Channel::Web => words::CH_WEB,
    }
}

const AGES: [(&str, text::Text); 4] =
    [("today", words::AGE_TODAY), ("week", words::AGE_WEEK), ("month", words::AGE_MONTH), ("older", words::AGE_OLDER)];
const HANDS: [(&str, text::Text); 2] = [("me", words::ASSIGNED_ME), ("nobody", words::ASSIGNED_NOBODY)];

fn word_of(of: &[(&str, text::Text)], code: &str) -> Option<text::Text> {
    of.iter().find(|(known, _)| *known == code).map(|(_, word)| *word)
}

/// The word for when a case was received, as it is chosen.
pub(super) fn age_word(code: &str) -> Option<text::Text> {
    word_of(&AGES, code)
}

/// The word for in whose hands a case is, as it is chosen.
pub(super) fn hands_word(code: &str) -> Option<text::Text> {
    word_of(&HANDS, code)
}

/// Search and filters.
#[must_use]
pub fn filters(lang: Lang, names: &Names<'_>, search: &Search, shelf: &Shelf) -> Markup {
    let channels: Vec<_> = Channel::ALL
        .iter()
        .map(|channel| (channel.code().to_owned(), lang.say(channel_word(*channel)).to_owned()))
        .collect();
    let ages = AGES.map(|(code, word)| (code.to_owned(), lang.say(word).to_owned()));
    let hands = HANDS.map(|(code, word)| (code.to_owned(), lang.say(word).to_owned()));
    let chosen = [&search.hands, &search.channel, &search.kiosk, &search.trip, &search.age];
    let days = [
        &search.from,
        &search.to,
        &search.occurred_from,
        &search.occurred_to,
        &search.answered_from,
        &search.answered_to,
    ];
    let more = chosen.iter().chain(&days).any(|chosen| !chosen.is_empty());
    let said = |code: &str, word| (code.to_owned(), lang.say(word).to_owned());
    let mut units = vec![said(UNROUTED, text::UNROUTED)];
    if search.unit == NO_UNIT {
        units.push(said(NO_UNIT, words::NO_UNIT));
    }
    units.extend(names.units());
    let mut moos: Vec<_> = names.moos().into_iter().map(|moo| (moo.to_string(), names.moo_long(moo))).collect();
    moos.push(said(NONE, text::MOO_NONE));
    let mut topics = names.topics();
    topics.push(said(NONE, text::NO_TOPIC));
    let mut statuses = vec![said(LATE, text::LATE), said(OPEN, words::OPEN)];
    statuses.extend(
        CaseStatus::ALL.iter().map(|status| (status.code().to_owned(), lang.say(status_word(*status)).to_owned())),
    );
    html! {
        form.finder role="search" method="get" action="/cases" aria-label=(lang.say(text::FILTERS)) {
            input.q name="q" type="search" value=(search.query) placeholder=(lang.say(text::SEARCH_HINT)) maxlength="200" aria-label=(lang.say(text::SEARCH));
            (choice(lang, "unit", (text::FILTER_UNIT, text::ANY_UNIT), &search.unit, &units))
            (choice(lang, "moo", (text::FILTER_MOO, text::ANY_MOO), &search.moo, &moos))
            (choice(lang, "topic", (text::FILTER_TOPIC, text::ANY_TOPIC), &search.topic, &topics))
            (choice(lang, "kind", (text::FILTER_KIND, text::ANY_KIND), &search.kind, &names.kinds()))
            (choice(lang, "status", (text::FILTER_STATUS, text::ANY_STATUS), &search.status, &statuses))
            button.btn.main type="submit" { (lang.say(text::SEARCH)) }
            @if !search.each.is_empty() { input type="hidden" name="each" value=(search.each); }
            details.more open[more] {
                summary { (lang.say(words::MORE_FILTERS)) }
                div.quartet {
                    (choice(lang, "hands", (words::FILTER_ASSIGNED, words::ANY_ASSIGNED), &search.hands, &hands))
                    (choice(lang, "channel", (words::FILTER_CHANNEL, words::ANY_CHANNEL), &search.channel, &channels))
                    (choice(lang, "kiosk", (words::FILTER_KIOSK, words::ANY_KIOSK), &search.kiosk, &shelf.kiosks))
                    @if !shelf.trips.is_empty() || !search.trip.is_empty() {
                        (choice(lang, "trip", (trips::FILTER, trips::ANY), &search.trip, &shelf.trips(lang)))
                    }
                    (choice(lang, "age", (words::FILTER_AGE, words::ANY_AGE), &search.age, &ages))
                    (day(lang, "from", words::FROM, &search.from))
                    (day(lang, "to", words::TO, &search.to))
                    (day(lang, "occurred_from", words::OCCURRED_FROM, &search.occurred_from))
                    (day(lang, "occurred_to", words::OCCURRED_TO, &search.occurred_to))
                    (day(lang, "answered_from", words::ANSWERED_FROM, &search.answered_from))
                    (day(lang, "answered_to", words::ANSWERED_TO, &search.answered_to))
                }
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
        assert_eq!(search("").filter(StaffId(1), mine(), today).units, mine());
        assert_eq!(search("health").filter(StaffId(1), mine(), today).units, Some(Vec::new()));
        assert_eq!(search("-").filter(StaffId(1), mine(), today).units, mine());
        assert_eq!(search("health").filter(StaffId(1), None, today).units, Some(vec!["health".to_owned()]));
        assert!(search("-").filter(StaffId(1), None, today).unrouted);
    }

    #[test]
    fn a_search_comes_back_from_its_link() {
        let search = Search { query: "ถนน & ไฟ".into(), moo: "14".into(), page: 3, ..Search::default() };
        let link = search.link("/cases", search.page);
        assert_eq!(link, "/cases?q=%E0%B8%96%E0%B8%99%E0%B8%99%20%26%20%E0%B9%84%E0%B8%9F&moo=14&page=3");
        assert!(search.narrows() && !Search { page: 2, ..Search::default() }.narrows());
    }
}
