//! The smaller tables as files: notices, kiosks, the overview's figures.

use axum::extract::{Query, State};
use axum::response::Response;
use chrono::NaiveDate;

use super::{Order, What, column, file, line, named, page};
use crate::domain::clock;
use crate::domain::thai::bangkok_date;
use crate::server::AppState;
use crate::server::console::names::Names;
use crate::server::console::overview::period::Period;
use crate::server::console::roles::Right;
use crate::server::console::session::Me;
use crate::server::console::text::{self, Lang, exports as say};
use crate::server::console::web::{Fault, Fields};
use crate::server::console::{dates, kiosks, notices};
use crate::server::export::{Cell, Column, Format};
use crate::server::fleet::{self, Fares};
use crate::server::route::{Endpoint, get};
use crate::server::store::{NoticeRecord, Overview};

/// Where each is taken out.
pub(in crate::server::console) const NOTICES: &str = "/notices/export";
pub(in crate::server::console) const KIOSKS: &str = "/kiosks/export";
pub(in crate::server::console) const FIGURES: &str = "/overview/export";

/// The routes of these files.
pub(in crate::server::console) fn routes() -> Vec<Endpoint> {
    vec![get(NOTICES, of_notices), get(KIOSKS, of_kiosks), get(FIGURES, of_figures)]
}

/// The page, or with `as` the file, of rows that are all at hand.
pub(super) async fn small(
    state: &AppState,
    me: &Me,
    fields: &Fields,
    order: Order,
    rows: Vec<Vec<Cell>>,
    (path, back): (&str, &str),
) -> Result<Response, Fault> {
    let Some(ending) = fields.given("as") else {
        return page(state, me, &order, rows.len() as u64, path, back).await;
    };
    let format = Format::from_ending(ending).ok_or(Fault::NotFound)?;
    file(
        state,
        me,
        order,
        format,
        |row| row,
        move |_, to| {
            to.begin(rows.len() as u64)?;
            rows.into_iter().try_for_each(|row| to.take(row))
        },
    )
    .await
}

async fn of_notices(
    State(state): State<AppState>,
    me: Me,
    Query(query): Query<Vec<(String, String)>>,
) -> Result<Response, Fault> {
    me.need(Right::SeeNotices)?;
    let (lang, today) = (me.lang, bangkok_date(clock::now()));
    let records = state.with_store(|store| store.notices()).await?;
    let rows = records.into_iter().map(|record| notice(lang, record, today)).collect();
    let of = |key, title, width| column(lang, key, title, width);
    let columns = vec![
        of("id", say::C_ID, 14),
        of("title_th", say::C_TITLE_TH, 50),
        of("title_en", say::C_TITLE_EN, 40),
        of("category", text::COL_CATEGORY, 20),
        of("state", text::COL_STATE, 14),
        of("posted_from", text::COL_POSTED, 13),
        of("must_stay_until", say::C_STAY, 13),
        of("expires", text::COL_UNTIL, 13),
        of("revision", say::C_REVISION, 8),
        of("changed_at", say::C_CHANGED, 19),
        of("changed_by", say::C_CHANGED_BY, 16),
    ];
    let order = Order { what: What::Notices, filter: Vec::new(), kept: Vec::new(), columns };
    small(&state, &me, &Fields::new(query), order, rows, (NOTICES, "/notices")).await
}

fn notice(lang: Lang, record: NoticeRecord, today: NaiveDate) -> Vec<Cell> {
    let (state, words) = notices::state_words(&record, today);
    let notice = record.notice;
    vec![
        Cell::Text(notice.id.to_string()),
        Cell::Text(notice.title_th),
        notice.title_en.into(),
        named(notice.category.clone(), notices::category(lang, &notice.category)),
        named(state, lang.say(words)),
        Cell::Day(notice.posted_from),
        notice.must_stay_until.into(),
        notice.expires.into(),
        Cell::Number(notice.revision.into()),
        Cell::Moment(record.changed_at),
        Cell::Text(record.changed_by),
    ]
}

async fn of_kiosks(
    State(state): State<AppState>,
    me: Me,
    Query(query): Query<Vec<(String, String)>>,
) -> Result<Response, Fault> {
    me.need(Right::SeeKiosks)?;
    let lang = me.lang;
    let (now, rules) = (clock::now(), state.config.kiosks.clone());
    let all = state.with_store(move |store| fleet::survey(store, &rules, now)).await?;
    let rows = all.into_iter().map(|one| kiosk(lang, one)).collect();
    let of = |key, title, width| column(lang, key, title, width);
    let columns = vec![
        of("id", say::C_ID, 38),
        of("name", text::K_NAME, 30),
        of("state", text::K_STATE, 20),
        of("waiting", text::K_WAITING, 10),
        of("last_seen", text::K_SEEN, 19),
        of("version", text::K_VERSION, 12),
        of("disk_free", say::C_DISK, 18),
        of("clock_offset", say::C_CLOCK, 18),
        of("enrolled_at", say::C_ENROLLED, 19),
        of("revoked_at", say::C_REVOKED, 19),
    ];
    let order = Order { what: What::Kiosks, filter: Vec::new(), kept: Vec::new(), columns };
    small(&state, &me, &Fields::new(query), order, rows, (KIOSKS, "/kiosks")).await
}

fn kiosk(lang: Lang, fares: Fares) -> Vec<Cell> {
    let (state, words) = kiosks::badge(lang, &fares, clock::now());
    let kiosk = fares.kiosk;
    let number =
        |count: Option<u64>| count.and_then(|count| i64::try_from(count).ok()).map_or(Cell::Nothing, Cell::Number);
    vec![
        Cell::Text(kiosk.id.to_string()),
        Cell::Text(kiosk.name),
        named(state, &words),
        number(kiosk.waiting),
        kiosk.last_seen.into(),
        kiosk.version.into(),
        number(kiosk.disk_free),
        kiosk.clock_offset.map_or(Cell::Nothing, Cell::Number),
        Cell::Moment(kiosk.enrolled_at),
        kiosk.revoked_at.into(),
    ]
}

async fn of_figures(
    State(state): State<AppState>,
    me: Me,
    Query(query): Query<Vec<(String, String)>>,
) -> Result<Response, Fault> {
    me.need(Right::SeeOverview)?;
    let (lang, today) = (me.lang, bangkok_date(clock::now()));
    let fields = Fields::new(query);
    let period = Period::of(&fields, today);
    let (from, today_or_before) = (period.from, period.to);
    let units = me.staff.units();
    let asked = units.clone();
    let figures = state.with_store(move |store| store.overview(today, from, today_or_before, asked.as_deref())).await?;
    let names = Names::new(&state.pack, lang);
    let days = format!("{} – {}", dates::day_short(lang, from), dates::day_short(lang, today_or_before));
    let mut filter = vec![line(lang, "days", say::L_DAYS, days)];
    let mut kept = vec![("days", format!("{from} {today_or_before}"))];
    if let Some(units) = units {
        let shown: Vec<String> = units.iter().map(|unit| super::plain(&names.unit(unit))).collect();
        filter.push(line(lang, "only_units", say::L_ONLY, shown.join(" · ")));
        kept.push(("only_units", units.join(" ")));
    }
    let columns: Vec<Column> = vec![
        column(lang, "figure", say::C_PART, 26),
        column(lang, "of", say::C_OF, 30),
        column(lang, "count", say::C_COUNT, 10),
    ];
    let rows = figure_rows(lang, &names, &figures);
    let order = Order { what: What::Figures, filter, kept, columns };
    let path = figures_of(&period);
    small(&state, &me, &fields, order, rows, (&path, &period.link())).await
}

/// Where the figures of a period are taken out.
pub(in crate::server::console) fn figures_of(period: &Period) -> String {
    period.link().replacen("/overview", FIGURES, 1)
}

fn figure_rows(lang: Lang, names: &Names<'_>, figures: &Overview) -> Vec<Vec<Cell>> {
    let row = |code: &str, title: text::Text, of: Cell, count: u64| {
        vec![named(code, lang.say(title)), of, i64::try_from(count).map_or(Cell::Nothing, Cell::Number)]
    };
    let mut rows = vec![
        row("today", say::P_TODAY, Cell::Nothing, figures.received_today),
        row("unrouted", say::P_WAIT, Cell::Nothing, figures.waiting_for_routing),
    ];
    for (unit, count) in &figures.late_by_unit() {
        let of = match unit {
            Some(unit) => named(unit.clone(), &names.unit(unit)),
            None => named("-", lang.say(text::UNROUTED)),
        };
        rows.push(row("late", say::P_LATE, of, *count));
    }
    rows.extend(figures.by_day().iter().map(|(day, count)| row("day", say::P_DAY, Cell::Day(*day), *count)));
    for (topic, count) in &figures.by_topic() {
        let of = match topic {
            Some(topic) => named(topic.clone(), &names.topic(topic)),
            None => named("-", lang.say(text::NO_TOPIC)),
        };
        rows.push(row("topic", say::P_TOPIC, of, *count));
    }
    for (moo, count) in &figures.by_moo {
        let of = match moo {
            Some(moo) => named(moo.to_string(), &names.moo_long(*moo)),
            None => named("-", lang.say(text::MOO_NONE)),
        };
        rows.push(row("moo", say::P_MOO, of, *count));
    }
    rows
}
