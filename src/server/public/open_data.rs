//! Open data: how many cases, by month, village, kind, topic, state and channel. Counts alone, small ones hidden
//! (`super::hidden`), of months that are over, so that nobody sees which count a single day has moved. No text, no number.

use std::io;
use std::sync::{Arc, Mutex, PoisonError};

use axum::extract::{Extension, State};
use axum::http::{HeaderValue, header};
use axum::response::Response;
use chrono::{Datelike, NaiveDate};
use maud::{Markup, html};
use serde_json::{Value, json};

use super::frame::{self, About, Here};
use super::hidden;
use super::reader::Reader;
use super::reply::{self, Fault};
use super::{paths, text};
use crate::domain::status::CaseStatus;
use crate::domain::submission::Channel;
use crate::domain::thai::month_th;
use crate::pack::Pack;
use crate::server::AppState;
use crate::server::console::cases::{channel_word, status_word};
use crate::server::console::names::Names;
use crate::server::console::text::{Lang, Text};
use crate::server::export::csv;
use crate::server::store::{Part, Tally};

/// Where the licence of the data stands.
const LICENCE_URL: &str = "https://creativecommons.org/licenses/by/4.0/";

/// One way of dividing the cases, with the values that there can be: the pack's, whether or not any case has them.
struct Breakdown {
    part: Part,
    code: &'static str,
    words: Text,
    /// Code, Thai, English.
    values: Vec<(String, String, String)>,
}

fn breakdowns(pack: &Pack) -> Vec<Breakdown> {
    let (th, en) = (Names::new(pack, Lang::Th), Names::new(pack, Lang::En));
    let named = |code: String, name: &dyn Fn(&Names<'_>) -> String| {
        let plain = |name: String| name.replace('\u{2060}', "");
        (code, plain(name(&th)), plain(name(&en)))
    };
    let said = |code: &str, words: Text| (code.to_owned(), words.th.to_owned(), words.en.to_owned());
    let none = || said("", text::OD_NOT_GIVEN);
    let villages = th.moos().into_iter().map(|moo| named(moo.to_string(), &|names| names.moo_long(moo)));
    let kinds = th.kinds().into_iter().map(|(code, _)| named(code.clone(), &|names| names.kind(&code)));
    let topics = th.topics().into_iter().map(|(code, _)| named(code.clone(), &|names| names.topic(&code)));
    let breakdown = |part, code, words, values| Breakdown { part, code, words, values };
    vec![
        breakdown(Part::Village, "village", text::OD_VILLAGE, villages.chain([none()]).collect()),
        breakdown(Part::Kind, "kind", text::OD_KIND, kinds.collect()),
        breakdown(Part::Topic, "topic", text::OD_TOPIC, topics.chain([none()]).collect()),
        breakdown(
            Part::State,
            "state",
            text::OD_STATE,
            CaseStatus::ALL.into_iter().map(|status| said(status.code(), status_word(status))).collect(),
        ),
        breakdown(
            Part::Channel,
            "channel",
            text::OD_CHANNEL,
            Channel::ALL.into_iter().map(|channel| said(channel.code(), channel_word(channel))).collect(),
        ),
    ]
}

/// One line of the data.
struct Row {
    /// `2026-11`
    month: String,
    /// Which of the breakdowns; `None` for the month's total.
    breakdown: Option<usize>,
    value: (String, String, String),
    /// Hidden when there is none.
    count: Option<u64>,
}

/// What is published.
pub struct Published {
    breakdowns: Vec<Breakdown>,
    rows: Vec<Row>,
    /// The months, the last one last.
    months: Vec<String>,
}

/// Made once a day: what changes within one is nobody's to see.
#[derive(Default)]
pub struct Shelf(Mutex<Option<(NaiveDate, Arc<Published>)>>);

fn month_of(day: NaiveDate) -> String {
    format!("{:04}-{:02}", day.year(), day.month())
}

/// The months from the first that has a case to the last that is over.
fn months(tallies: &[Tally], before: NaiveDate) -> Vec<String> {
    let Some(first) = tallies.iter().map(|tally| tally.month.as_str()).min() else { return Vec::new() };
    let day = NaiveDate::parse_from_str(&format!("{first}-01"), "%Y-%m-%d").unwrap_or(before);
    std::iter::successors(Some(day), |day| day.checked_add_months(chrono::Months::new(1)))
        .take_while(|day| *day < before)
        .map(month_of)
        .collect()
}

fn publish(pack: &Pack, tallies: &[Tally], before: NaiveDate) -> Published {
    let breakdowns = breakdowns(pack);
    let months = months(tallies, before);
    let mut rows = Vec::new();
    for month in &months {
        let of = |breakdown: &Breakdown| -> Vec<u64> {
            let mut counts = vec![0; breakdown.values.len()];
            let here = tallies.iter().filter(|tally| tally.part == breakdown.part && tally.month == *month);
            for tally in here {
                // A code that the pack has no more counts as not given: the last of the values, where there is one.
                let at = breakdown.values.iter().position(|(code, ..)| *code == tally.value);
                let last = breakdown.values.len().saturating_sub(1);
                if let Some(count) = counts.get_mut(at.unwrap_or(last)) {
                    *count += tally.count;
                }
            }
            counts
        };
        let counts: Vec<Vec<u64>> = breakdowns.iter().map(of).collect();
        let (total, parts) = hidden::month(&counts);
        let all = (String::new(), text::OD_ALL.th.to_owned(), text::OD_ALL.en.to_owned());
        rows.push(Row { month: month.clone(), breakdown: None, value: all, count: total });
        for (n, (breakdown, shown)) in breakdowns.iter().zip(parts).enumerate() {
            rows.extend(breakdown.values.iter().zip(shown).map(|(value, count)| Row {
                month: month.clone(),
                breakdown: Some(n),
                value: value.clone(),
                count,
            }));
        }
    }
    Published { breakdowns, rows, months }
}

async fn published(state: &AppState, shelf: Arc<Shelf>, reader: &Reader) -> Result<Arc<Published>, Fault> {
    let today = reader.today;
    let before = today.with_day(1).unwrap_or(today);
    let pack = Arc::clone(&state.pack);
    let found = state.with_store(move |store| {
        let mut held = shelf.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((day, published)) = held.as_ref()
            && *day == today
        {
            return Ok(Arc::clone(published));
        }
        let kinds: Vec<String> = pack.municipality.kinds.iter().map(|kind| kind.code.clone()).collect();
        let made = Arc::new(publish(&pack, &store.tallies(before, &kinds)?, before));
        *held = Some((today, Arc::clone(&made)));
        Ok(made)
    });
    Ok(found.await?)
}

impl Published {
    fn code(&self, row: &Row) -> &'static str {
        row.breakdown.and_then(|n| self.breakdowns.get(n)).map_or("all", |breakdown| breakdown.code)
    }

    fn csv(&self) -> io::Result<Vec<u8>> {
        let mut out = csv::MARK.to_vec();
        csv::line(&mut out, ["month", "part", "value", "label_th", "label_en", "count", "hidden"])?;
        for row in &self.rows {
            let (code, th, en) = &row.value;
            let count = row.count.map(|count| count.to_string()).unwrap_or_default();
            let hidden = if row.count.is_none() { "true" } else { "false" };
            csv::line(&mut out, [&row.month, self.code(row), code, th, en, &count, hidden])?;
        }
        Ok(out)
    }

    fn json(&self, pack: &Pack, base: &str) -> Value {
        let home = &pack.municipality;
        let row = |row: &Row| {
            let (code, th, en) = &row.value;
            json!({
                "month": row.month, "part": self.code(row), "value": code, "label_th": th, "label_en": en,
                "count": row.count, "hidden": row.count.is_none(),
            })
        };
        json!({
            "title_th": format!("จำนวนเรื่องที่ประชาชนแจ้ง {}", home.name.th),
            "title_en": format!("What people told the municipality, in numbers: {}", home.name.en),
            "publisher": {"id": home.id, "name_th": home.name.th, "name_en": home.name.en},
            "licence": licence(pack),
            "page": format!("{base}{}", paths::OPEN_DATA),
            "counted_by": "month of receipt in Thailand (UTC+7), months that are over",
            "hidden_below": hidden::LEAST,
            "rows": self.rows.iter().map(row).collect::<Vec<_>>(),
        })
    }
}

/// The licence's name: the pack's, or CC BY 4.0.
fn licence(pack: &Pack) -> String {
    pack.municipality.open_data_licence.clone().unwrap_or_else(|| "CC BY 4.0".to_owned())
}

fn file(reply: Response, name: &str) -> Response {
    let mut reply = reply::for_other_sites(reply);
    if let Ok(value) = HeaderValue::from_str(&format!("attachment; filename=\"{name}\"")) {
        reply.headers_mut().insert(header::CONTENT_DISPOSITION, value);
    }
    reply
}

/// When the data changed last: with the day.
fn changed(reader: &Reader) -> chrono::DateTime<chrono::Utc> {
    reader.today.and_time(chrono::NaiveTime::MIN).and_utc() - chrono::TimeDelta::hours(7)
}

/// `GET /public/open-data/cases.csv`
///
/// # Errors
/// When the store fails.
pub async fn csv(
    State(state): State<AppState>,
    Extension(shelf): Extension<Arc<Shelf>>,
    reader: Reader,
) -> Result<Response, Fault> {
    let csv = published(&state, shelf, &reader).await?.csv().map_err(|_| Fault::Broken)?;
    Ok(file(reply::kept(&reader, "text/csv; charset=utf-8", csv, changed(&reader)), "cases.csv"))
}

/// `GET /public/open-data/cases.json`
///
/// # Errors
/// When the store fails.
pub async fn json(
    State(state): State<AppState>,
    Extension(shelf): Extension<Arc<Shelf>>,
    reader: Reader,
) -> Result<Response, Fault> {
    let data = published(&state, shelf, &reader).await?;
    let body = data.json(&state.pack, &reader.base).to_string();
    Ok(file(reply::kept(&reader, "application/json; charset=utf-8", body, changed(&reader)), "cases.json"))
}

/// `ตุลาคม 2569`, `2026-10`
fn month_words(lang: Lang, month: &str) -> String {
    let parts = month.split_once('-').and_then(|(year, month)| Some((year.parse::<i32>().ok()?, month.parse().ok()?)));
    match (lang, parts) {
        (Lang::Th, Some((year, number))) => format!("{} {}", month_th(number), year + 543),
        _ => month.to_owned(),
    }
}

/// `GET /public/open-data`
///
/// # Errors
/// When the store fails.
pub async fn page(
    State(state): State<AppState>,
    Extension(shelf): Extension<Arc<Shelf>>,
    reader: Reader,
) -> Result<Response, Fault> {
    let data = published(&state, shelf, &reader).await?;
    let lang = reader.lang;
    let given = state.pack.municipality.open_data_licence.is_some();
    let body = html! {
        h1 { (lang.say(text::OD_TITLE)) }
        div.card.stack {
            p { (lang.say(text::OD_SAY)) }
            p { a.btn.main href=(paths::OPEN_DATA_CSV) { (lang.say(text::OD_CSV)) } " " a.btn href=(paths::OPEN_DATA_JSON) { (lang.say(text::OD_JSON)) } }
            p.soft {
                (lang.say(text::OD_LICENCE)) " "
                @if given { (licence(&state.pack)) } @else { a href=(LICENCE_URL) rel="license noopener noreferrer" { (licence(&state.pack)) } }
            }
        }
        section.card.stack aria-labelledby="rules" {
            h2 #rules { (lang.say(text::OD_RULES)) }
            ul.dots {
                li { (lang.say(text::OD_RULE_COUNT)) }
                li { (lang.say(text::OD_RULE_MONTH)) }
                li { (lang.fill(text::OD_RULE_SMALL, &hidden::LEAST.to_string())) }
                li { (lang.say(text::OD_RULE_PERSON)) }
            }
            h3 { (lang.say(text::OD_FIELDS)) }
            dl.facts {
                dt { code { "month" } } dd { (lang.say(text::OD_F_MONTH)) }
                dt { code { "part" } } dd { (lang.say(text::OD_F_PART)) }
                dt { code { "value" } } dd { (lang.say(text::OD_F_VALUE)) }
                dt { code { "label_th" } } dd { (lang.say(text::OD_F_LABEL)) }
                dt { code { "count" } } dd { (lang.say(text::OD_F_COUNT)) }
                dt { code { "hidden" } } dd { (lang.say(text::OD_F_HIDDEN)) }
            }
        }
        @match data.months.last() {
            Some(month) => { (latest(lang, &data, month)) }
            None => { p.card { (lang.say(text::OD_NONE)) } }
        }
    };
    let page = frame::page(&state, &reader, &About::found(Here::Elsewhere, lang.say(text::OD_TITLE), None), &body);
    Ok(reply::kept(&reader, reply::HTML, page.into_string(), changed(&reader)))
}

/// The last month, as tables.
fn latest(lang: Lang, data: &Published, month: &str) -> Markup {
    let shown =
        |count: Option<u64>| count.map_or_else(|| lang.say(text::OD_HIDDEN).to_owned(), |count| count.to_string());
    let of =
        |breakdown: Option<usize>| data.rows.iter().filter(move |row| row.month == month && row.breakdown == breakdown);
    let total = of(None).next().and_then(|row| row.count);
    html! {
        section.stack aria-labelledby="latest" {
            h2 #latest { (lang.fill(text::OD_LATEST, &month_words(lang, month))) }
            p { (lang.say(text::OD_ALL)) ": " b { (shown(total)) } }
            div.tables {
                @for (n, breakdown) in data.breakdowns.iter().enumerate() {
                    table.card.counts {
                        caption { (lang.say(breakdown.words)) }
                        tbody {
                            @for row in of(Some(n)) {
                                tr {
                                    th scope="row" { (if lang == Lang::Th { &row.value.1 } else { &row.value.2 }) }
                                    td.soft[row.count.is_none()] { (shown(row.count)) }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tally(month: &str, part: Part, value: &str, count: u64) -> Tally {
        Tally { month: month.into(), part, value: value.into(), count }
    }

    #[test]
    fn every_month_from_the_first_stands_there_and_unknown_codes_are_none() {
        let pack = Pack::builtin().unwrap();
        let day = NaiveDate::from_ymd_opt(2026, 12, 1).unwrap();
        let mut tallies = Vec::new();
        for (part, value) in [
            (Part::Village, "14"),
            (Part::Kind, "problem"),
            (Part::Topic, "a-topic-of-before"),
            (Part::State, "answered"),
            (Part::Channel, "kiosk"),
        ] {
            tallies.push(tally("2026-09", part, value, 12));
            tallies.push(tally("2026-11", part, value, 3));
        }
        let data = publish(&pack, &tallies, day);
        assert_eq!(data.months, ["2026-09", "2026-10", "2026-11"]);
        let totals: Vec<Option<u64>> =
            data.rows.iter().filter(|row| row.breakdown.is_none()).map(|row| row.count).collect();
        assert_eq!(totals, [Some(12), None, None], "a month of three looks like one of none");
        // All of a part in one value: hidden with the noughts beside it, for it would tell of them.
        let hidden = |month: &str| data.rows.iter().filter(|row| row.month == month && row.count.is_none()).count();
        assert_eq!(hidden("2026-10"), hidden("2026-11"));
        let csv = String::from_utf8(data.csv().unwrap()).unwrap();
        assert!(csv.starts_with("\u{feff}month,part,value,label_th,label_en,count,hidden\r\n2026-09,all,,"), "{csv}");
        assert!(!csv.contains("a-topic-of-before") && !csv.contains('\u{2060}'));
        assert_eq!(
            (month_words(Lang::Th, "2026-10"), month_words(Lang::En, "2026-10")),
            ("ตุลาคม 2569".into(), "2026-10".into())
        );
    }
}
