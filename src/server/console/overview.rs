//! The overview: what came in, what waits, what is late, how fast it is answered, from where and about what.

use std::fmt::Write as _;

use axum::extract::State;
use chrono::{Days, NaiveDate};
use maud::{Markup, PreEscaped, html};

use super::layout::Here;
use super::names::Names;
use super::roles::Right;
use super::session::Me;
use super::text::{self, Lang, Text};
use super::web::{self, Fault};
use super::{alarms, dates, kiosks};
use crate::domain::clock;
use crate::domain::thai::bangkok_date;
use crate::server::AppState;
use crate::server::store::Overview;

/// How many days the charts reach back, today included.
const DAYS: u64 = 30;
const MOST_TOPICS: usize = 8;

/// `GET /overview`
///
/// # Errors
/// Without the right, or when the store fails.
pub async fn overview(State(state): State<AppState>, me: Me) -> Result<Markup, Fault> {
    me.need(Right::SeeOverview)?;
    let lang = me.lang;
    let now = clock::now();
    let today = bangkok_date(now);
    let from = today.checked_sub_days(Days::new(DAYS - 1)).unwrap_or(today);
    let units = me.staff.units();
    let see_kiosks = me.may(Right::SeeKiosks);
    let (figures, machines) = state
        .with_store(move |store| {
            let figures = store.overview(today, from, today, units.as_deref())?;
            Ok((figures, if see_kiosks { store.kiosks()? } else { Vec::new() }))
        })
        .await?;
    let names = Names::new(&state.pack, lang);
    let alarm = alarms::all(&state, &me, now).await?;
    let body = html! {
        (alarm)
        div.head {
            h1 { (lang.say(text::NAV_OVERVIEW)) }
            p.soft { (dates::day_short(lang, from)) " – " (dates::day_short(lang, today)) }
        }
        (four(lang, &names, &figures, today))
        div.halves {
            section.card aria-labelledby="by-day" { h2 #by-day { (lang.say(text::BY_DAY)) } (by_day(lang, &figures, from, today)) }
            section.card aria-labelledby="by-topic" { h2 #by-topic { (lang.say(text::BY_TOPIC)) } (by_topic(lang, &names, &figures)) }
            section.card aria-labelledby="by-village" { h2 #by-village { (lang.say(text::BY_VILLAGE)) } (by_village(&names, &figures)) }
            @if see_kiosks {
                section.card aria-labelledby="machines" {
                    h2 #machines { (lang.say(text::NAV_KIOSKS)) }
                    (kiosks::table(lang, &machines, now, false))
                }
            }
        }
    };
    me.page(&state, Here::Overview, "/overview", lang.say(text::NAV_OVERVIEW), body).await
}

fn figure(lang: Lang, class: &str, name: Text, value: &Markup, under: &str, to: Option<&str>) -> Markup {
    html! {
        div class={"card figure " (class)} {
            p.name { (lang.say(name)) }
            p.big { @if let Some(to) = to { a href=(to) { (value) } } @else { (value) } }
            p.soft.small { (under) }
        }
    }
}

fn four(lang: Lang, names: &Names<'_>, figures: &Overview, today: NaiveDate) -> Markup {
    let number = |count: u64| html! { (count) };
    let yesterday = lang.fill(text::YESTERDAY, &figures.received_yesterday.to_string());
    let oldest = figures.oldest_waiting.map_or_else(String::new, |day| {
        lang.fill(text::OLDEST, &lang.fill(text::N_DAYS, &(today - day).num_days().max(0).to_string()))
    });
    let late = figures
        .late_by_unit
        .iter()
        .map(|(unit, count)| {
            format!(
                "{} {count}",
                unit.as_deref().map_or_else(|| lang.say(text::UNROUTED).to_owned(), |unit| names.unit(unit))
            )
        })
        .collect::<Vec<_>>()
        .join(" · ");
    let median = figures.median_days.map_or_else(
        || html! { "–" },
        |days| {
            let days = if days.fract() == 0.0 { format!("{days:.0}") } else { format!("{days:.1}") };
            html! { (days) " " small { (lang.say(text::DAYS)) } }
        },
    );
    let (days, working) = names.deadline();
    let deadline = lang.fill(if working { text::DEADLINE_WORKING } else { text::DEADLINE_DAYS }, &days.to_string());
    html! {
        section.figures aria-label=(lang.say(text::FIGURES)) {
            (figure(lang, "today", text::TODAY, &number(figures.received_today), &yesterday, None))
            (figure(lang, "wait", text::WAITING, &number(figures.waiting_for_routing), &oldest, Some("/cases?unit=-")))
            (figure(lang, "late", text::LATE, &number(figures.late), &late, Some("/cases?status=late")))
            (figure(lang, "fast", text::MEDIAN, &median, &deadline, None))
        }
    }
}

/// A line over the days, and the same numbers as a table.
fn by_day(lang: Lang, figures: &Overview, from: NaiveDate, today: NaiveDate) -> Markup {
    const WIDTH: f64 = 640.0;
    const HEIGHT: f64 = 190.0;
    let count_on =
        |day: NaiveDate| figures.by_day.iter().find(|(found, _)| *found == day).map_or(0, |(_, count)| *count);
    let days: Vec<_> = from.iter_days().take_while(|day| *day <= today).map(|day| (day, count_on(day))).collect();
    if days.iter().all(|(_, count)| *count == 0) {
        return html! { p.soft { (lang.say(text::NO_FIGURES)) } };
    }
    #[allow(clippy::cast_precision_loss, reason = "counts of a picture")]
    let (most, steps) =
        (days.iter().map(|(_, count)| *count).max().unwrap_or(1).max(1) as f64, (days.len().max(2) - 1) as f64);
    let mut points = String::new();
    let mut last = 0.0;
    for (index, (_, count)) in days.iter().enumerate() {
        #[allow(clippy::cast_precision_loss, reason = "counts of a picture")]
        let (x, y) =
            (12.0 + (WIDTH - 24.0) * index as f64 / steps, HEIGHT - 4.0 - (HEIGHT - 24.0) * *count as f64 / most);
        let _ = write!(points, "{x:.1},{y:.1} ");
        last = x;
    }
    // The picture stretches with its card; the dates under it are text, so that they do not.
    let picture = format!(
        "<svg viewBox=\"0 0 {WIDTH} {HEIGHT}\" preserveAspectRatio=\"none\" aria-hidden=\"true\" focusable=\"false\">\
         <polygon class=\"fill\" points=\"12,{HEIGHT} {points}{last:.1},{HEIGHT}\"/>\
         <polyline class=\"line\" points=\"{points}\" vector-effect=\"non-scaling-stroke\"/></svg>"
    );
    // Every seventh day back from today, so that today is named.
    let ticks = days.iter().rev().step_by(7).collect::<Vec<_>>().into_iter().rev();
    html! {
        div.chart {
            (PreEscaped(picture))
            div.ticks aria-hidden="true" { @for (day, _) in ticks { span { (dates::day_brief(lang, *day)) } } }
        }
        details.more {
            summary { (lang.say(text::AS_TABLE)) }
            table.plain {
                caption.sr { (lang.say(text::BY_DAY)) }
                thead { tr { th scope="col" { (lang.say(text::DAY)) } th scope="col" { (lang.say(text::COUNT)) } } }
                tbody {
                    @for (day, count) in days.iter().rev().filter(|(_, count)| *count > 0) {
                        tr { th scope="row" { (dates::day_short(lang, *day)) } td.num { (count) } }
                    }
                }
            }
        }
    }
}

fn by_topic(lang: Lang, names: &Names<'_>, figures: &Overview) -> Markup {
    let mut topics: Vec<_> = figures.by_topic.iter().filter(|(_, count)| *count > 0).collect();
    topics.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    let most = topics.first().map_or(1, |(_, count)| *count).max(1);
    if topics.is_empty() {
        return html! { p.soft { (lang.say(text::NO_FIGURES)) } };
    }
    html! {
        table.bars {
            caption.sr { (lang.say(text::BY_TOPIC)) }
            thead.sr {
                tr {
                    th scope="col" { (lang.say(text::TOPIC)) }
                    th scope="col" { (lang.say(text::SHARE)) }
                    th scope="col" { (lang.say(text::COUNT)) }
                }
            }
            tbody {
                @for (topic, count) in topics.into_iter().take(MOST_TOPICS) {
                    tr {
                        th scope="row" {
                            @match topic {
                                Some(topic) => a href=(web::link("/cases", &[("topic", topic)])) { (names.topic(topic)) },
                                None => (lang.say(text::NO_TOPIC)),
                            }
                        }
                        td {
                            svg viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true" focusable="false" {
                                rect width=(count * 100 / most) height="10" {}
                            }
                        }
                        td.n { (count) }
                    }
                }
            }
        }
    }
}

fn by_village(names: &Names<'_>, figures: &Overview) -> Markup {
    let count_of =
        |moo: u16| figures.by_moo.iter().find(|(found, _)| *found == Some(moo)).map_or(0, |(_, count)| *count);
    let tiles: Vec<_> = names.moos().into_iter().map(|moo| (moo, count_of(moo))).collect();
    let most = tiles.iter().map(|(_, count)| *count).max().unwrap_or(1).max(1);
    html! {
        ul.tiles {
            @for (moo, count) in tiles {
                // Five steps of ink: none, then quarters of the most.
                @let step = if count == 0 { 0 } else { (count * 4).div_ceil(most) };
                li {
                    a class={"tile v" (step)} href=(web::link("/cases", &[("moo", &moo.to_string())])) {
                        @let (small, large) = names.moo_tile(moo);
                        span { (small) }
                        b { (large) }
                        span.n { (count) }
                    }
                }
            }
        }
    }
}
