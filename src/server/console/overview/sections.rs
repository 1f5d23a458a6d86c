//! The cards of the overview, each with its numbers as a chart and as a table.

use maud::{Markup, html};

use super::charts::{self, Bar, Point};
use super::period::Piece;
use super::{Seen, open_cases};
use crate::domain::submission::Channel;
use crate::server::console::cases::channel_word;
use crate::server::console::text::{self, Lang, Text, overview as words};
use crate::server::store::Counts;

/// Bars of one card.
const MOST_BARS: usize = 8;
/// Small charts side by side.
const MOST_TOPICS: usize = 12;

/// As a topic, a village or a unit in the inbox's address: none.
const NONE: &str = "-";
/// As a unit: none, settled or not.
const NO_UNIT: &str = "--";

#[expect(clippy::cast_precision_loss, reason = "counts of a picture")]
const fn height(count: u64) -> f64 {
    count as f64
}

fn card(id: &str, title: &str, inside: &Markup) -> Markup {
    html! { section.card aria-labelledby=(id) { h2 id=(id) { (title) } (inside) } }
}

fn nothing(lang: Lang) -> Markup {
    html! { p.soft { (lang.say(text::NO_FIGURES)) } }
}

/// `6`, `6.5`
fn days(median: f64) -> String {
    if median.fract() == 0.0 { format!("{median:.0}") } else { format!("{median:.1}") }
}

fn figure(lang: Lang, class: &str, name: Text, value: &Markup, under: &Markup, to: &str) -> Markup {
    html! {
        div class={"card figure " (class)} {
            p.name { (lang.say(name)) }
            p.big { a href=(to) { (value) span.sr { " " (lang.say(name)) } } }
            p.soft.small { (under) }
        }
    }
}

/// Today, waiting, late, median.
pub(super) fn four(seen: &Seen<'_>) -> Markup {
    let (lang, figures, names) = (seen.lang, &seen.figures, &seen.names);
    let number = |count: u64| html! { (count) };
    let yesterday = seen.today.pred_opt().unwrap_or(seen.today);
    let before = lang.fill(text::YESTERDAY, &figures.received_yesterday.to_string());
    let oldest = figures.oldest_waiting.map(|day| {
        let days = (seen.today - day).num_days().max(0).to_string();
        lang.fill(text::OLDEST, &lang.fill(text::N_DAYS, &days))
    });
    let unrouted = html! {
        @if figures.waiting_for_routing > 0 {
            a href=(open_cases("open", &[("unit", NONE)])) { (lang.fill(words::UNROUTED, &figures.waiting_for_routing.to_string())) }
            @if let Some(oldest) = &oldest { " · " (oldest) }
        } @else { (lang.say(words::NONE_UNROUTED)) }
    };
    let late = html! {
        @for (index, (unit, count)) in figures.late_by_unit().into_iter().enumerate() {
            @if index > 0 { " · " }
            @let name = unit.as_deref().map_or_else(|| lang.say(text::UNROUTED).to_owned(), |unit| names.unit(unit));
            a href=(open_cases("late", &[("unit", unit.as_deref().unwrap_or(NONE))])) { (name) " " (count) }
        }
        @if figures.late == 0 { (lang.say(words::NONE_LATE)) }
    };
    let answered = figures.median(|_| true);
    let median = html! {
        @match answered {
            Some((median, _)) => { (days(median)) " " small { (lang.say(text::DAYS)) } }
            None => "–",
        }
    };
    let (limit, working) = names.deadline();
    let deadline = lang.fill(if working { text::DEADLINE_WORKING } else { text::DEADLINE_DAYS }, &limit.to_string());
    let of = html! {
        @if let Some((_, count)) = answered { (lang.fill(words::OF_ANSWERS, &count.to_string())) " · " }
        (deadline)
    };
    let before = html! { a href=(seen.came(yesterday, yesterday, &[])) { (before) } };
    let (from, to) = (seen.period.from, seen.period.to);
    html! {
        section.figures aria-label=(lang.say(text::FIGURES)) {
            (figure(lang, "today", text::TODAY, &number(figures.received_today), &before, &seen.came(seen.today, seen.today, &[])))
            (figure(lang, "wait", words::OPEN, &number(figures.open), &if seen.narrowed { html! {} } else { unrouted }, &open_cases("open", &[])))
            (figure(lang, "late", text::LATE, &number(figures.late), &late, &open_cases("late", &[])))
            (figure(lang, "fast", text::MEDIAN, &median, &of, &seen.answered(from, to, &[])))
        }
    }
}

fn point(lang: Lang, piece: &Piece, value: f64, said: String, short: String, to: Option<String>) -> Point {
    Point { name: piece.name(lang), tick: piece.tick(lang), value, said, short, to }
}

/// How many came in each piece of time, among those that `keep` keeps.
fn counted(
    seen: &Seen<'_>,
    pieces: &[Piece],
    more: &[(&str, &str)],
    keep: impl Fn(Option<&str>) -> bool,
) -> Vec<Point> {
    let count_in = |piece: &Piece| -> u64 {
        let all = seen.figures.received.iter();
        all.filter(|(day, topic, _)| piece.holds(*day) && keep(topic.as_deref())).map(|(_, _, count)| count).sum()
    };
    pieces
        .iter()
        .map(|piece| {
            let count = count_in(piece);
            let to = (count > 0).then(|| seen.came(piece.from, piece.to, more));
            point(seen.lang, piece, height(count), seen.cases(count), count.to_string(), to)
        })
        .collect()
}

/// A chart's summary for those who do not see it.
fn summary(seen: &Seen<'_>, title: &str, total: u64, points: &[Point]) -> String {
    let most = points.iter().max_by(|one, other| one.value.total_cmp(&other.value));
    let most = most.map_or_else(String::new, |most| {
        format!(", {}", seen.lang.fill(words::MOST, &format!("{} {}", most.name, most.said)))
    });
    format!("{title}, {}, {}{most}", seen.days(), seen.lang.fill(words::IN_ALL, &total.to_string()))
}

/// What came in, over time.
pub(super) fn by_piece(seen: &Seen<'_>) -> Markup {
    let lang = seen.lang;
    let title = lang.say(seen.period.fine_title());
    let points = counted(seen, &seen.period.fine(), &[], |_| true);
    let total: u64 = seen.figures.received.iter().map(|(_, _, count)| count).sum();
    let inside = html! {
        @if total == 0 { (nothing(lang)) } @else {
            p.soft.small { a href=(seen.came_within(&[])) { (lang.fill(words::IN_ALL, &total.to_string())) } }
            (charts::area(lang, &summary(seen, title, total, &points), &points))
            (charts::table(lang, title, text::COUNT, &points))
        }
    };
    card("by-day", title, &inside)
}

fn topic_name(seen: &Seen<'_>, topic: Option<&str>) -> String {
    topic.map_or_else(|| seen.lang.say(text::NO_TOPIC).to_owned(), |topic| seen.names.topic(topic))
}

/// About what.
pub(super) fn by_topic(seen: &Seen<'_>) -> Markup {
    let bars: Vec<Bar> = seen
        .figures
        .by_topic()
        .into_iter()
        .take(MOST_BARS)
        .map(|(topic, count)| Bar {
            name: topic_name(seen, topic.as_deref()),
            count,
            to: seen.came_within(&[("topic", topic.as_deref().unwrap_or(NONE))]),
        })
        .collect();
    card("by-topic", seen.lang.say(text::BY_TOPIC), &charts::bars(seen.lang, text::BY_TOPIC, text::TOPIC, &bars))
}

/// Each topic in a small chart of its own, all on one scale: no colour has to be told from another.
pub(super) fn topics_over_time(seen: &Seen<'_>) -> Markup {
    let lang = seen.lang;
    let pieces = seen.period.coarse();
    let topics: Vec<(Option<String>, u64, Vec<Point>)> = seen
        .figures
        .by_topic()
        .into_iter()
        .map(|(topic, total)| {
            let code = topic.as_deref();
            let points = counted(seen, &pieces, &[("topic", code.unwrap_or(NONE))], |found| found == code);
            (topic, total, points)
        })
        .collect();
    let most = topics.iter().map(|(_, _, points)| charts::highest(points)).fold(1.0, f64::max);
    let title = lang.say(words::TOPICS_OVER_TIME);
    let inside = html! {
        @if topics.is_empty() { (nothing(lang)) } @else {
            p.soft.small { (lang.say(words::SAME_SCALE)) }
            ul.minis {
                @for (topic, total, points) in topics.iter().take(MOST_TOPICS) {
                    @let name = topic_name(seen, topic.as_deref());
                    li {
                        h3 {
                            a href=(seen.came_within(&[("topic", topic.as_deref().unwrap_or(NONE))])) { (name) }
                            span.n { (total) }
                        }
                        (charts::columns(lang, &summary(seen, &name, *total, points), points, most, true))
                    }
                }
            }
            (topic_table(seen, title, &pieces, &topics))
        }
    };
    card("topics-over-time", title, &inside)
}

fn topic_table(seen: &Seen<'_>, title: &str, pieces: &[Piece], topics: &[(Option<String>, u64, Vec<Point>)]) -> Markup {
    let lang = seen.lang;
    html! {
        details.more {
            summary { (lang.say(text::AS_TABLE)) span.sr { " " (title) } }
            div.wide tabindex="0" role="group" aria-label=(title) {
                table.plain {
                    caption.sr { (title) }
                    thead {
                        tr {
                            th scope="col" { (lang.say(text::TOPIC)) }
                            @for piece in pieces { th.num scope="col" { (piece.name(lang)) } }
                        }
                    }
                    tbody {
                        @for (topic, _, points) in topics {
                            tr {
                                th scope="row" { (topic_name(seen, topic.as_deref())) }
                                @for point in points { td.num { (charts::linked(&point.short, point.to.as_deref())) } }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// From where: each village a tile, the more the darker, with its number.
pub(super) fn by_village(seen: &Seen<'_>) -> Markup {
    let count_of =
        |moo: Option<u16>| seen.figures.by_moo.iter().find(|(found, _)| *found == moo).map_or(0, |(_, count)| *count);
    let known = seen.names.moos();
    // A pack changes and cases stay: villages that it no longer has follow those that it has, then no village.
    let others =
        seen.figures.by_moo.iter().map(|(moo, _)| *moo).filter(|moo| moo.is_none_or(|moo| !known.contains(&moo)));
    let tiles: Vec<_> = known.iter().copied().map(Some).chain(others).map(|moo| (moo, count_of(moo))).collect();
    let most = tiles.iter().map(|(_, count)| *count).max().unwrap_or(1).max(1);
    let inside = html! {
        ul.tiles {
            @for (moo, count) in tiles {
                // Five steps of ink: none, then quarters of the most.
                @let step = if count == 0 { 0 } else { (count * 4).div_ceil(most) };
                @let code = moo.map_or_else(|| NONE.to_owned(), |moo| moo.to_string());
                @let (small, large) = match moo {
                    Some(moo) => seen.names.moo_tile(moo),
                    None => (String::new(), seen.lang.say(text::MOO_NONE).to_owned()),
                };
                li {
                    a class={"tile v" (step)} href=(seen.came_within(&[("moo", &code)])) {
                        span { (small) }
                        b { (large) }
                        span.n { (count) }
                    }
                }
            }
        }
    };
    card("by-village", seen.lang.say(text::BY_VILLAGE), &inside)
}

/// How long answers took, over time.
pub(super) fn medians(seen: &Seen<'_>) -> Markup {
    let lang = seen.lang;
    let title = lang.say(words::MEDIAN_OVER_TIME);
    let points: Vec<Point> = seen
        .period
        .coarse()
        .iter()
        .map(|piece| match seen.figures.median(|answered| piece.holds(answered.on)) {
            Some((median, count)) => {
                let short = days(median);
                let said = format!(
                    "{}, {}",
                    lang.fill(text::N_DAYS, &short),
                    lang.fill(words::OF_ANSWERS, &count.to_string())
                );
                point(lang, piece, median, said, short, Some(seen.answered(piece.from, piece.to, &[])))
            }
            None => point(lang, piece, 0.0, "–".to_owned(), "–".to_owned(), None),
        })
        .collect();
    let inside = html! {
        @match seen.figures.median(|_| true) {
            None => p.soft { (lang.say(words::NO_ANSWERS)) },
            Some((_, count)) => {
                p.soft.small { (lang.fill(words::OF_ANSWERS, &count.to_string())) }
                (charts::columns(lang, &summary(seen, title, count, &points), &points, charts::highest(&points), false))
                (charts::table(lang, title, text::DAYS, &points))
            }
        }
    };
    card("medians", title, &inside)
}

/// What each unit owes and how fast it answers.
pub(super) fn by_unit(seen: &Seen<'_>) -> Markup {
    let (lang, figures) = (seen.lang, &seen.figures);
    let mut units: Vec<Option<String>> = figures.owed.iter().map(|(unit, _)| unit.clone()).collect();
    for answered in &figures.answered {
        if !units.contains(&answered.unit) {
            units.push(answered.unit.clone());
        }
    }
    let owed_by = |unit: &Option<String>| {
        figures.owed.iter().find(|(found, _)| found == unit).map_or_else(Default::default, |(_, owed)| *owed)
    };
    let most = figures.owed.iter().map(|(_, owed)| owed.open).max().unwrap_or(1).max(1);
    let count = |count: u64, to: String| charts::linked(&count.to_string(), (count > 0).then_some(to.as_str()));
    let inside = html! {
        @if units.is_empty() { (nothing(lang)) } @else {
            div.wide tabindex="0" role="group" aria-labelledby="by-unit" {
                table.units {
                    caption.sr { (lang.say(words::BY_UNIT)) }
                    thead {
                        tr {
                            th scope="col" { (lang.say(words::U_UNIT)) }
                            th.share scope="col" { span.sr { (lang.say(words::U_SHARE)) } }
                            th.num scope="col" { (lang.say(words::U_OPEN)) }
                            th.num scope="col" { (lang.say(words::U_LATE)) }
                            th.num scope="col" { (lang.say(words::U_MEDIAN)) }
                            th.num scope="col" { (lang.say(words::U_ANSWERED)) }
                        }
                    }
                    tbody {
                        @for unit in &units {
                            @let owed = owed_by(unit);
                            @let median = figures.median(|answered| answered.unit == *unit);
                            @let open_code = unit.as_deref().unwrap_or(NONE);
                            @let code = unit.as_deref().unwrap_or(NO_UNIT);
                            tr {
                                th scope="row" { (unit.as_deref().map_or_else(|| lang.say(text::UNROUTED).to_owned(), |unit| seen.names.unit(unit))) }
                                td.share {
                                    svg viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true" focusable="false" {
                                        rect width=(owed.open * 100 / most) height="10" {}
                                        rect.hatched width=(owed.late * 100 / most) height="10" fill="url(#late-hatch)" {}
                                    }
                                }
                                td.num { (count(owed.open, open_cases("open", &[("unit", open_code)]))) }
                                td.num { (count(owed.late, open_cases("late", &[("unit", open_code)]))) }
                                @let answered = seen.answered(seen.period.from, seen.period.to, &[("unit", code)]);
                                td.num.days { @match median { Some((median, _)) => a href=(answered) { (lang.fill(text::N_DAYS, &days(median))) }, None => "–" } }
                                td.num { (count(median.map_or(0, |(_, count)| count), answered)) }
                            }
                        }
                    }
                }
            }
            p.soft.small { (lang.say(words::U_HINT)) }
        }
    };
    card("by-unit", lang.say(words::BY_UNIT), &inside)
}

fn coded(seen: &Seen<'_>, counts: &Counts<String>, field: &str, name: impl Fn(&str) -> String) -> Vec<Bar> {
    let coded = counts.iter().filter_map(|(code, count)| Some((code.as_deref()?, *count)));
    coded
        .take(MOST_BARS)
        .map(|(code, count)| Bar { name: name(code), count, to: seen.came_within(&[(field, code)]) })
        .collect()
}

/// Of what kind.
pub(super) fn by_kind(seen: &Seen<'_>) -> Markup {
    let bars = coded(seen, &seen.figures.by_kind, "kind", |code| seen.names.kind(code));
    card("by-kind", seen.lang.say(words::BY_KIND), &charts::bars(seen.lang, words::BY_KIND, words::KIND, &bars))
}

/// How it came.
pub(super) fn by_channel(seen: &Seen<'_>) -> Markup {
    let name = |code: &str| match Channel::ALL.into_iter().find(|channel| channel.code() == code) {
        Some(channel) => seen.lang.say(channel_word(channel)).to_owned(),
        None => code.to_owned(),
    };
    let bars = coded(seen, &seen.figures.by_channel, "channel", name);
    let inside = charts::bars(seen.lang, words::BY_CHANNEL, words::CHANNEL, &bars);
    card("by-channel", seen.lang.say(words::BY_CHANNEL), &inside)
}
