//! Charts as inline SVG: everything is placed by shares of the width and height, so that a chart grows with its card and
//! its words do not. Every point leads somewhere by mouse; by keyboard and to a screen reader the table behind the chart
//! has the same numbers and the same links. Must not know cases.

use maud::{Markup, html};

use crate::server::console::text::{self, Lang, Text, overview as words};

/// One value of a chart.
pub struct Point {
    /// Its name, whole: `5 พ.ย. 2569`.
    pub name: String,
    /// Its name under the axis.
    pub tick: String,
    pub value: f64,
    /// The value in words, as it stands in the table behind the chart: `3 เรื่อง`.
    pub said: String,
    /// The value as it stands over a column.
    pub short: String,
    /// Where it leads; nowhere when there is nothing.
    pub to: Option<String>,
}

/// Most names under an axis.
const MOST_TICKS: usize = 7;
/// Most columns that bear their values.
const MOST_VALUES: usize = 13;
/// The plot's upper edge and its height, in hundredths.
const TOP: f64 = 9.0;
const PLOT: f64 = 76.0;

/// The pattern that marks what is late, once for a page.
#[must_use]
pub fn patterns() -> Markup {
    html! {
        svg.patterns width="0" height="0" aria-hidden="true" focusable="false" {
            defs {
                pattern #late-hatch patternUnits="userSpaceOnUse" width="4" height="4" patternTransform="rotate(45)" {
                    rect.under width="4" height="4" {}
                    rect.stripe width="2" height="4" {}
                }
            }
        }
    }
}

#[expect(clippy::cast_precision_loss, reason = "places in a picture")]
fn share(part: usize, of: usize) -> f64 {
    100.0 * part as f64 / of.max(1) as f64
}

fn percent(value: f64) -> String {
    format!("{value:.2}%")
}

/// The highest of the values, at least 1.
#[must_use]
pub fn highest(points: &[Point]) -> f64 {
    points.iter().map(|point| point.value).fold(1.0, f64::max)
}

fn frame(lang: Lang, class: &str, label: &str, inside: &Markup) -> Markup {
    html! {
        svg class=(class) role="graphics-document" aria-roledescription=(lang.say(words::CHART)) aria-label=(label) { (inside) }
    }
}

/// The names under the axis, the last one always; only the first and the last under a small chart.
fn ticks(points: &[Point], small: bool) -> Markup {
    let count = points.len();
    let every = if small { (count - 1).max(1) } else { count.div_ceil(MOST_TICKS).max(1) };
    html! {
        @for (index, point) in points.iter().enumerate() {
            @if (count - 1 - index).is_multiple_of(every) {
                @let middle = share(2 * index + 1, 2 * count);
                @let (x, anchor) = if middle > 94.0 || small && index > 0 { (100.0, "end") } else if middle < 6.0 || small { (0.0, "start") } else { (middle, "middle") };
                text.tick x=(percent(x)) y="98%" text-anchor=(anchor) { (point.tick) }
            }
        }
    }
}

/// What is pressed: the whole height over each point.
fn hits(points: &[Point]) -> Markup {
    let width = percent(share(1, points.len()));
    html! {
        @for (index, point) in points.iter().enumerate() {
            @if let Some(to) = &point.to {
                @let said = format!("{}: {}", point.name, point.said);
                a href=(to) tabindex="-1" aria-label=(said) {
                    title { (said) }
                    rect.hit x=(percent(share(index, points.len()))) y="0" width=(width) height="100%" {}
                }
            }
        }
    }
}

/// A line with the ground under it filled.
#[must_use]
pub fn area(lang: Lang, label: &str, points: &[Point]) -> Markup {
    let most = highest(points);
    let place = |index: usize, point: &Point| {
        (10.0 * share(2 * index + 1, 2 * points.len()), 1000.0 - 1000.0 * point.value / most)
    };
    let line: Vec<String> = points
        .iter()
        .enumerate()
        .map(|(index, point)| {
            let (x, y) = place(index, point);
            format!("{x:.1},{y:.1}")
        })
        .collect();
    let line = line.join(" ");
    let (left, right) = (place(0, &points[0]).0, place(points.len() - 1, &points[points.len() - 1]).0);
    let inside = html! {
        (scale(most))
        svg x="0" y=(percent(TOP)) width="100%" height=(percent(PLOT)) viewBox="0 0 1000 1000" preserveAspectRatio="none" {
            polygon.fill points={ (format!("{left:.1},1000 ")) (line) (format!(" {right:.1},1000")) } {}
            polyline.line points=(line) vector-effect="non-scaling-stroke" {}
        }
        (ticks(points, false))
        (hits(points))
    };
    frame(lang, "chart", label, &inside)
}

/// The base line, and a line at the highest value with its number.
fn scale(most: f64) -> Markup {
    html! {
        line.rule x1="0" x2="100%" y1=(percent(TOP)) y2=(percent(TOP)) {}
        line.base x1="0" x2="100%" y1=(percent(TOP + PLOT)) y2=(percent(TOP + PLOT)) {}
        text.tick x="0" y=(percent(TOP - 2.0)) { (format!("{most:.0}")) }
    }
}

/// Columns up to `most`, each with its value over it when there is room.
#[must_use]
pub fn columns(lang: Lang, label: &str, points: &[Point], most: f64, small: bool) -> Markup {
    let slot = share(1, points.len());
    let valued = points.len() <= MOST_VALUES;
    let inside = html! {
        line.base x1="0" x2="100%" y1=(percent(TOP + PLOT)) y2=(percent(TOP + PLOT)) {}
        @for (index, point) in points.iter().enumerate().filter(|(_, point)| point.value > 0.0 || point.to.is_some()) {
            // A small value is still seen.
            @let height = ((PLOT - 8.0) * point.value / most).max(1.5);
            @let x = share(index, points.len());
            rect.column rx="3" x=(percent(x + slot * 0.15)) y=(percent(TOP + PLOT - height)) width=(percent(slot * 0.7)) height=(percent(height)) {}
            @if valued {
                text.value x=(percent(x + slot / 2.0)) y=(percent(TOP + PLOT - height - 3.0)) text-anchor="middle" { (point.short) }
            }
        }
        (ticks(points, small))
        (hits(points))
    };
    frame(lang, if small { "chart mini" } else { "chart" }, label, &inside)
}

/// A number that leads to its cases; a plain one when it leads nowhere.
#[must_use]
pub fn linked(words: &str, to: Option<&str>) -> Markup {
    html! { @if let Some(to) = to { a href=(to) { (words) } } @else { (words) } }
}

/// The table behind a chart, the newest first.
#[must_use]
pub fn table(lang: Lang, caption: &str, value: Text, points: &[Point]) -> Markup {
    html! {
        details.more {
            summary { (lang.say(text::AS_TABLE)) span.sr { " " (caption) } }
            table.plain {
                caption.sr { (caption) }
                thead { tr { th scope="col" { (lang.say(words::PIECE)) } th scope="col" { (lang.say(value)) } } }
                tbody {
                    @for point in points.iter().rev().filter(|point| point.to.is_some()) {
                        tr { th scope="row" { (point.name) } td.num { (linked(&point.said, point.to.as_deref())) } }
                    }
                }
            }
        }
    }
}

/// A row of bars: name, count, where it leads.
pub struct Bar {
    pub name: String,
    pub count: u64,
    pub to: String,
}

/// Bars side by side with their numbers: the table is the picture, and each whole row leads to its cases.
#[must_use]
pub fn bars(lang: Lang, caption: Text, head: Text, bars: &[Bar]) -> Markup {
    let most = bars.iter().map(|bar| bar.count).max().unwrap_or(1).max(1);
    if bars.is_empty() {
        return html! { p.soft { (lang.say(text::NO_FIGURES)) } };
    }
    html! {
        table.bars {
            caption.sr { (lang.say(caption)) }
            thead.sr {
                tr {
                    th scope="col" { (lang.say(head)) }
                    th scope="col" { (lang.say(text::SHARE)) }
                    th scope="col" { (lang.say(text::COUNT)) }
                }
            }
            tbody {
                @for bar in bars {
                    tr {
                        th scope="row" { a href=(bar.to) { (bar.name) } }
                        td {
                            svg viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true" focusable="false" {
                                rect width=(bar.count * 100 / most) height="10" {}
                            }
                        }
                        td.n { (bar.count) }
                    }
                }
            }
        }
    }
}
