//! The overview: what came in, what waits, what is late, how fast it is answered, from where and about what, over a period
//! that the reader chooses. Every figure leads to exactly the cases that it counts.

pub(in crate::server::console) mod charts;
pub(super) mod period;
mod sections;

use axum::extract::{Query, State};
use chrono::{DateTime, NaiveDate, Utc};
use maud::{Markup, html};

use super::cases::inbox::Each;
use super::layout::{self, Here, Tone};
use super::names::Names;
use super::roles::Right;
use super::session::Me;
use super::text::{self, Lang, Text, overview as words};
use super::web::{self, Fault, Fields};
use super::{alarms, dates, exports, kiosks, reports};
use crate::domain::clock;
use crate::domain::thai::bangkok_date;
use crate::server::AppState;
use crate::server::fleet;
use crate::server::store::Overview;
use period::{BadRange, Choice, Period};

/// What every part of the page looks at.
struct Seen<'a> {
    lang: Lang,
    names: Names<'a>,
    figures: Overview,
    period: Period,
    today: NaiveDate,
    /// Sees the cases of some units only.
    narrowed: bool,
}

impl Seen<'_> {
    /// The cases received in some days, narrowed further.
    fn came(&self, from: NaiveDate, to: NaiveDate, more: &[(&str, &str)]) -> String {
        let (from, to) = (dates::iso(from), dates::iso(to));
        let days = [("from", from.as_str()), ("to", &to), ("each", Each::Came.code())];
        web::link("/cases", &[more, &days].concat())
    }

    /// The cases received in the whole period, narrowed further.
    fn came_within(&self, more: &[(&str, &str)]) -> String {
        self.came(self.period.from, self.period.to, more)
    }

    /// The cases answered in some days, narrowed further.
    fn answered(&self, from: NaiveDate, to: NaiveDate, more: &[(&str, &str)]) -> String {
        let (from, to) = (dates::iso(from), dates::iso(to));
        let days = [("answered_from", from.as_str()), ("answered_to", &to), ("each", Each::Work.code())];
        web::link("/cases", &[more, &days].concat())
    }

    /// `12 เรื่อง`
    fn cases(&self, count: u64) -> String {
        super::cases::inbox::total_words(self.lang, count)
    }

    /// `31 ต.ค. 2569 – 29 พ.ย. 2569`
    fn days(&self) -> String {
        let day = |day| dates::day_short(self.lang, day);
        format!("{} – {}", day(self.period.from), day(self.period.to))
    }
}

/// Open cases of a state, narrowed further.
fn open_cases(status: &str, more: &[(&str, &str)]) -> String {
    web::link("/cases", &[more, &[("status", status), ("each", Each::Work.code())]].concat())
}

/// `GET /overview`
///
/// # Errors
/// Without the right, or when the store fails.
pub async fn overview(
    State(state): State<AppState>,
    me: Me,
    Query(query): Query<Vec<(String, String)>>,
) -> Result<Markup, Fault> {
    me.need(Right::SeeOverview)?;
    let lang = me.lang;
    let now = clock::now();
    let today = bangkok_date(now);
    let period = Period::of(&Fields::new(query), today);
    let units = me.staff.units();
    let narrowed = units.is_some();
    let see_kiosks = me.may(Right::SeeKiosks);
    let rules = state.config.kiosks.clone();
    let (from, to) = (period.from, period.to);
    let (figures, machines) = state
        .with_store(move |store| {
            let figures = store.overview(today, from, to, units.as_deref())?;
            Ok((figures, if see_kiosks { fleet::survey(store, &rules, now)? } else { Vec::new() }))
        })
        .await?;
    let seen = Seen { lang, names: Names::new(&state.pack, lang), figures, period, today, narrowed };
    let alarm = alarms::all(&state, &me, now).await?;
    let remind = reports::reminder(&state, &me, today).await?;
    let kept = if see_kiosks {
        alarms::kept(&state, &me).await?
    } else {
        html! {}
    };
    let body = html! {
        div.dashboard {
            (alarm)
            (remind)
            (head(&seen, now))
            @if let Some(bad) = seen.period.bad { (layout::say(Tone::Bad, lang.say(bad_range(bad)))) }
            (sections::four(&seen))
            (charts::patterns())
            div.halves {
                (sections::by_piece(&seen))
                (sections::by_topic(&seen))
            }
            (sections::topics_over_time(&seen))
            div.halves {
                (sections::by_village(&seen))
                (sections::medians(&seen))
            }
            (sections::by_unit(&seen))
            div.thirds {
                (sections::by_kind(&seen))
                (sections::by_channel(&seen))
                @if see_kiosks {
                    section.card aria-labelledby="machines" {
                        h2 #machines { (lang.say(text::NAV_KIOSKS)) }
                        (kiosks::table(lang, &seen.names, &machines, now, false))
                        (kept)
                        p { a href="/kiosks" { (lang.say(words::ALL_KIOSKS)) } }
                    }
                }
            }
        }
    };
    me.page(&state, Here::Overview, &seen.period.link(), lang.say(text::NAV_OVERVIEW), body).await
}

const fn bad_range(bad: BadRange) -> Text {
    match bad {
        BadRange::NoDay => words::BAD_DAY,
        BadRange::Backwards => words::BACKWARDS,
        BadRange::TooLong => words::TOO_LONG,
    }
}

/// Which days, and others to choose.
fn head(seen: &Seen<'_>, now: DateTime<Utc>) -> Markup {
    let (lang, period) = (seen.lang, &seen.period);
    let ranged = period.choice == Choice::Range;
    let typed = |typed: &str, day| {
        if !ranged {
            return dates::typed(lang, day);
        }
        dates::parse(typed).map_or_else(|| typed.to_owned(), |day| dates::typed(lang, day))
    };
    let (from, to) = (typed(&period.typed.0, period.from), typed(&period.typed.1, period.to));
    html! {
        div.head {
            h1 { (lang.say(text::NAV_OVERVIEW)) }
            p.soft { (seen.days()) @if seen.narrowed { " · " (lang.say(words::OF_UNITS)) } }
            p.paper-only { (seen.names.place()) " · " (lang.fill(words::PRINTED, &dates::moment(lang, now))) }
            div.actions {
                (exports::offer(lang, &exports::tables::figures_of(period)))
                button.btn type="button" data-print hidden { (lang.say(words::PRINT)) }
            }
        }
        nav.period aria-label=(lang.say(words::PERIOD)) {
            @for choice in Choice::FIXED {
                a.pill href=(choice.link()) aria-current=[(choice == period.choice).then_some("true")] { (choice.name(lang, seen.today)) }
            }
            details.range open[ranged] {
                summary.pill { (lang.say(words::RANGE)) }
                form method="get" action="/overview" {
                    input type="hidden" name="period" value="range";
                    label.of-day {
                        span { (lang.say(words::RANGE_FROM)) }
                        input name="from" value=(from) inputmode="numeric" maxlength="10" autocomplete="off" required;
                    }
                    label.of-day {
                        span { (lang.say(words::RANGE_TO)) }
                        input name="to" value=(to) inputmode="numeric" maxlength="10" autocomplete="off" required;
                    }
                    button.btn type="submit" { (lang.say(words::RANGE_DO)) }
                }
            }
        }
    }
}
