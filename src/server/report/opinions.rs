//! What people told the municipality, by kind, topic, village, channel, unit and state, and how fast it was answered.

use std::collections::{BTreeMap, BTreeSet};

use super::hidden;
use super::{Figure, FigureRow, Figures, Measure, Part, Section};
use crate::domain::status::CaseStatus;
use crate::domain::submission::Channel;
use crate::pack::Pack;
use crate::server::console::cases::inbox::channel_word;
use crate::server::console::cases::status_word;
use crate::server::console::names::Names;
use crate::server::console::text::Lang;
use crate::server::store::{Alike, RoundFigures};

/// Keys of the tables, of the measures: what a figure leads to is found by them.
pub const KIND: &str = "kind";
pub const TOPIC: &str = "topic";
pub const VILLAGE: &str = "village";
pub const CHANNEL: &str = "channel";
pub const UNIT: &str = "unit";
pub const STATE: &str = "state";
pub const CROSSED: &str = "topic_village";
pub const RECEIVED: &str = "received";
pub const ANSWERED: &str = "answered";
pub const WAITING: &str = "waiting";
pub const MEDIAN: &str = "median_days";
pub const CASES: &str = "cases";

/// Counts of some cases.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Counted {
    /// Every case that came.
    received: u64,
    /// Worked on by themselves: those merged into others left out.
    work: u64,
    waiting: u64,
    /// Answered, by the days that it took.
    days: BTreeMap<u32, u64>,
}

impl Counted {
    fn add(&mut self, alike: &Alike, count: u64) {
        self.received += count;
        if alike.merged {
            return;
        }
        self.work += count;
        if !alike.status.status().is_settled() {
            self.waiting += count;
        }
        if let Some(days) = alike.days {
            *self.days.entry(days).or_default() += count;
        }
    }

    fn answered(&self) -> u64 {
        self.days.values().sum()
    }

    /// The middle of all answers; between the two middle ones when they are even.
    fn median(&self) -> Option<f64> {
        let total = self.answered();
        let at = |place: u64| {
            let mut before = 0;
            self.days.iter().find_map(|(days, count)| {
                before += count;
                (before > place).then_some(*days)
            })
        };
        let (lower, upper) = (at(total.checked_sub(1)? / 2)?, at(total / 2)?);
        Some(f64::from(lower + upper) / 2.0)
    }

    fn values(&self) -> Vec<Figure> {
        vec![
            Figure::Count(self.received),
            Figure::Count(self.answered()),
            Figure::Count(self.waiting),
            self.median().map_or(Figure::Nothing, Figure::Days),
        ]
    }
}

fn count<'a>(cases: impl Iterator<Item = &'a (Alike, u64)>) -> Counted {
    let mut counted = Counted::default();
    for (alike, many) in cases {
        counted.add(alike, *many);
    }
    counted
}

/// The section; there always is one, for a round without a case says so.
#[must_use]
pub fn section(pack: &Pack, figures: &RoundFigures) -> Section {
    let cases = &figures.cases;
    let all = count(cases.iter());
    let ways = Ways::new(pack, cases);
    let mut parts = vec![Part::Say(summary(&all))];
    if all.received > 0 {
        for way in [&ways.kinds, &ways.topics, &ways.villages, &ways.channels, &ways.units] {
            parts.push(Part::Figures(breakdown(way, cases, &all)));
        }
        parts.push(Part::Figures(states(cases, &all)));
        parts.push(match crossed(&ways, cases) {
            Some(figures) => Part::Figures(figures),
            None => Part::Note("ไม่แสดงตารางจำแนกตามหมู่บ้านและเรื่อง เพราะจำนวนเรื่องน้อยจนอาจทำให้รู้ตัวผู้แจ้ง".into()),
        });
    }
    let title = "ความคิดเห็น ความต้องการ และเรื่องที่ประชาชนแจ้ง".into();
    Section { key: "opinions", title, parts }
}

fn summary(all: &Counted) -> String {
    if all.received == 0 {
        return "ในรอบนี้ไม่มีเรื่องที่ประชาชนแจ้ง".into();
    }
    let count = |count: u64| Figure::Count(count).words();
    let merged = all.received - all.work;
    let again = if merged == 0 {
        String::new()
    } else {
        format!(" ในจำนวนนี้เป็นเรื่องที่แจ้งซ้ำ {} เรื่อง", count(merged))
    };
    let median = all
        .median()
        .map_or(String::new(), |days| format!(" โดยครึ่งหนึ่งได้รับคำตอบภายใน {} วัน (มัธยฐาน)", Figure::Days(days).words()));
    format!(
        "ในรอบนี้ศูนย์ฯ ได้รับเรื่องจากประชาชน {} เรื่อง{again} ตอบแล้ว {} เรื่อง{median} และรอดำเนินการ {} เรื่อง",
        count(all.received),
        count(all.answered()),
        count(all.waiting)
    )
}

type CodeOf = fn(&Alike) -> String;

/// One way of dividing the cases.
struct Way {
    key: &'static str,
    title: &'static str,
    rows_are: &'static str,
    /// Codes and names: the pack's, and those that cases have besides. Empty is "none given".
    values: Vec<(String, String)>,
    code: CodeOf,
}

struct Ways {
    kinds: Way,
    topics: Way,
    villages: Way,
    channels: Way,
    units: Way,
}

impl Ways {
    fn new(pack: &Pack, cases: &[(Alike, u64)]) -> Self {
        let names = Names::new(pack, Lang::Th);
        let villages = names.moos().into_iter().map(|moo| (moo.to_string(), names.moo_long(moo))).collect();
        let channels = Channel::ALL
            .iter()
            .map(|one| (one.code().to_owned(), Lang::Th.say(channel_word(*one)).to_owned()))
            .collect();
        let way = |key, title, rows_are, values: Vec<(String, String)>, code: CodeOf| {
            let plain = |(code, name): (String, String)| (code, name.replace('\u{2060}', ""));
            let mut values: Vec<_> = values.into_iter().map(plain).collect();
            // Packs change, cases stay.
            let found: BTreeSet<String> = cases.iter().map(|(alike, _)| code(alike)).collect();
            for code in &found {
                if !code.is_empty() && !values.iter().any(|(known, _)| known == code) {
                    values.push((code.clone(), code.clone()));
                }
            }
            if found.contains("") {
                values.push((String::new(), "ไม่ระบุ".into()));
            }
            Way { key, title, rows_are, values, code }
        };
        Self {
            kinds: way(KIND, "จำนวนเรื่องจำแนกตามประเภท", "ประเภท", names.kinds(), |alike| alike.kind.clone()),
            topics: way(
                TOPIC,
                "จำนวนเรื่องจำแนกตามเรื่อง",
                "เรื่อง",
                names.topics(),
                |alike| alike.topic.clone().unwrap_or_default(),
            ),
            villages: way(
                VILLAGE,
                "จำนวนเรื่องจำแนกตามหมู่บ้าน",
                "หมู่บ้าน",
                villages,
                |alike| alike.moo.map(|moo| moo.to_string()).unwrap_or_default(),
            ),
            channels: way(CHANNEL, "จำนวนเรื่องจำแนกตามช่องทาง", "ช่องทาง", channels, |alike| alike.channel.clone()),
            units: way(
                UNIT,
                "จำนวนเรื่องจำแนกตามหน่วยงานที่รับผิดชอบ",
                "หน่วยงาน",
                names.units(),
                |alike| alike.unit.clone().unwrap_or_default(),
            ),
        }
    }
}

fn measures() -> Vec<Measure> {
    let measure = |key: &str, title: &str| Measure { key: key.to_owned(), title: title.to_owned() };
    vec![
        measure(RECEIVED, "ได้รับ (เรื่อง)"),
        measure(ANSWERED, "ตอบแล้ว (เรื่อง)"),
        measure(WAITING, "รอดำเนินการ (เรื่อง)"),
        measure(MEDIAN, "มัธยฐาน (วัน)"),
    ]
}

fn breakdown(way: &Way, cases: &[(Alike, u64)], all: &Counted) -> Figures {
    let mut by: BTreeMap<String, Counted> = BTreeMap::new();
    for (alike, many) in cases {
        by.entry((way.code)(alike)).or_default().add(alike, *many);
    }
    let none = Counted::default();
    let row = |(code, name): &(String, String)| {
        let values = by.get(code).unwrap_or(&none).values();
        FigureRow { code: code.clone(), name: name.clone(), values, total: false }
    };
    let mut rows: Vec<FigureRow> = way.values.iter().map(row).collect();
    rows.push(FigureRow { code: String::new(), name: "รวม".into(), values: all.values(), total: true });
    Figures { key: way.key, title: way.title.into(), rows_are: way.rows_are.into(), measures: measures(), rows }
}

fn states(cases: &[(Alike, u64)], all: &Counted) -> Figures {
    let row = |status: &CaseStatus| {
        let counted = count(cases.iter().filter(|(alike, _)| alike.status.status() == *status));
        FigureRow {
            code: status.code().into(),
            name: Lang::Th.say(status_word(*status)).into(),
            values: vec![Figure::Count(counted.work)],
            total: false,
        }
    };
    let mut rows: Vec<FigureRow> = CaseStatus::ALL.iter().map(row).collect();
    rows.push(FigureRow {
        code: String::new(),
        name: "รวม".into(),
        values: vec![Figure::Count(all.work)],
        total: true,
    });
    Figures {
        key: STATE,
        title: "จำนวนเรื่องจำแนกตามสถานะ ณ วันที่จัดทำรายงาน".into(),
        rows_are: "สถานะ".into(),
        measures: vec![Measure { key: CASES.into(), title: "จำนวน (เรื่อง)".into() }],
        rows,
    }
}

/// Topics by village: a cell may be one person, so that small ones are hidden.
fn crossed(ways: &Ways, cases: &[(Alike, u64)]) -> Option<Figures> {
    let mut by: BTreeMap<(String, String), u64> = BTreeMap::new();
    for (alike, many) in cases {
        *by.entry(((ways.topics.code)(alike), (ways.villages.code)(alike))).or_default() += many;
    }
    let received =
        |topic: &str, village: &str| by.get(&(topic.to_owned(), village.to_owned())).copied().unwrap_or_default();
    let counts: Vec<Vec<u64>> = ways
        .topics
        .values
        .iter()
        .map(|(topic, _)| ways.villages.values.iter().map(|(village, _)| received(topic, village)).collect())
        .collect();
    let shown = hidden::crossed(&counts)?;
    let figure = |count: Option<u64>| count.map_or(Figure::Hidden, Figure::Count);
    let rows = ways.topics.values.iter().zip(shown).map(|((code, name), cells)| FigureRow {
        code: code.clone(),
        name: name.clone(),
        values: cells.into_iter().map(figure).collect(),
        total: false,
    });
    let measures = ways.villages.values.iter().map(|(code, name)| {
        // Narrow columns: the village's number is enough, its name stands in the table above.
        let title = match code.parse::<u16>() {
            Ok(moo) if name.starts_with("หมู่") => format!("หมู่ {moo}"),
            _ => name.clone(),
        };
        Measure { key: code.clone(), title }
    });
    Some(Figures {
        key: CROSSED,
        title: "จำนวนเรื่องที่ได้รับ จำแนกตามเรื่องและหมู่บ้าน".into(),
        rows_are: "เรื่อง".into(),
        measures: measures.collect(),
        rows: rows.collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn alike(topic: Option<&str>, moo: u16, status: CaseStatus, days: Option<u32>, merged: bool) -> Alike {
        Alike {
            kind: "problem".into(),
            topic: topic.map(str::to_owned),
            moo: Some(moo),
            channel: "kiosk".into(),
            unit: Some("KC".into()),
            status: status.into(),
            merged,
            days,
        }
    }

    fn table<'a>(section: &'a Section, key: &str) -> &'a Figures {
        let found = section.parts.iter().find_map(|part| match part {
            Part::Figures(figures) if figures.key == key => Some(figures),
            _ => None,
        });
        found.unwrap()
    }

    #[test]
    fn every_table_sums_up_to_what_came() {
        let pack = Pack::builtin().unwrap();
        let cases = vec![
            (alike(Some("road"), 14, CaseStatus::Answered, Some(2), false), 3),
            (alike(Some("road"), 14, CaseStatus::Closed, Some(9), false), 1),
            (alike(Some("road"), 1, CaseStatus::Routed, None, false), 7),
            (alike(None, 2, CaseStatus::Routed, None, true), 2),
            (alike(Some("of-before"), 2, CaseStatus::NotOurs, Some(4), false), 1),
        ];
        let section = section(&pack, &RoundFigures { cases, ..RoundFigures::default() });
        for key in [KIND, TOPIC, VILLAGE, CHANNEL, UNIT] {
            let figures = table(&section, key);
            let (total, parts) = figures.rows.split_last().unwrap();
            for at in 0..3 {
                let count = |row: &FigureRow| match row.values[at] {
                    Figure::Count(count) => count,
                    _ => 0,
                };
                assert_eq!(parts.iter().map(count).sum::<u64>(), count(total), "{key} {at}");
            }
            let wanted = [Figure::Count(14), Figure::Count(5), Figure::Count(7), Figure::Days(2.0)];
            assert_eq!(total.values, wanted, "{key}");
        }
        let topics = table(&section, TOPIC);
        assert!(topics.rows.iter().any(|row| row.code == "of-before"), "a code that the pack has no more");
        assert!(topics.rows.iter().any(|row| row.code.is_empty() && row.name == "ไม่ระบุ"));
        assert_eq!(table(&section, STATE).rows.last().unwrap().values, [Figure::Count(12)]);
    }

    #[test]
    fn a_round_without_a_case_says_so() {
        let section = section(&Pack::builtin().unwrap(), &RoundFigures::default());
        assert_eq!(section.parts, [Part::Say("ในรอบนี้ไม่มีเรื่องที่ประชาชนแจ้ง".into())]);
    }

    #[test]
    fn few_of_a_topic_in_a_village_are_not_shown() {
        let pack = Pack::builtin().unwrap();
        let cell = |topic, moo, count| (alike(Some(topic), moo, CaseStatus::Routed, None, false), count);
        let cases = vec![
            cell("road", 14, 2),
            cell("road", 1, 30),
            cell("road", 2, 20),
            cell("light", 14, 40),
            cell("light", 1, 50),
            cell("light", 2, 60),
        ];
        let section = section(&pack, &RoundFigures { cases, ..RoundFigures::default() });
        let crossed = table(&section, CROSSED);
        let road = crossed.rows.iter().find(|row| row.code == "road").unwrap();
        let at = crossed.measures.iter().position(|measure| measure.key == "14").unwrap();
        assert_eq!(road.values[at], Figure::Hidden);
        assert!(crossed.rows.iter().flat_map(|row| &row.values).filter(|value| **value == Figure::Hidden).count() >= 4);
    }
}
