//! What the centre's registers say of a round: meetings and resolutions, plan against actual, activities and tours,
//! partners, innovations, outreach, problems that were met. A register without an entry gives no section.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use super::{Figure, FigureRow, Figures, Measure, Part, Section, tours};
use crate::domain::thai::date_th;
use crate::pack::Pack;
use crate::server::console::text::Lang;
use crate::server::register::{ACTIVITIES, ACTIVITY, Choices, INNOVATION, OUTREACH, PARTNER, PLAN, SECTORS};
use crate::server::store::{Entry, HearingInRound, RoundFigures, TripRecord};

/// Keys of the tables.
pub const PLAN_TABLE: &str = "plan";
pub const ACTIVITY_TABLE: &str = "activities";
pub const VISITED: &str = "activities_by_village";
pub const SECTOR_TABLE: &str = "partners";
pub const HEARINGS: &str = "hearings";

/// The entries of a round.
struct Work<'a> {
    pack: &'a Pack,
    entries: &'a [Entry],
    trips: &'a [TripRecord],
    hearings: &'a [HearingInRound],
    from: NaiveDate,
    to: NaiveDate,
}

fn day(entry: &Entry, name: &str) -> Option<NaiveDate> {
    entry.value(name).parse().ok()
}

fn named(choices: Choices, code: &str) -> String {
    choices.iter().find(|(known, _)| *known == code).map_or(code, |(_, said)| Lang::Th.say(*said)).to_owned()
}

fn measure(key: &str, title: &str) -> Measure {
    Measure { key: key.to_owned(), title: title.to_owned() }
}

fn count(many: usize) -> Figure {
    Figure::Count(many as u64)
}

fn sum(entries: &[&Entry], field: &str) -> u64 {
    entries.iter().filter_map(|entry| entry.read::<u64>(field)).sum()
}

fn satang(entries: &[&Entry]) -> Figure {
    Figure::Satang(entries.iter().filter_map(|entry| entry.read::<i64>("spent")).sum())
}

impl<'a> Work<'a> {
    /// Entries of a register whose day lies in the round, by day.
    fn in_round(&self, register: &str) -> Vec<&'a Entry> {
        let lies = |entry: &&Entry| day(entry, "on").is_some_and(|on| on >= self.from && on <= self.to);
        let mut all: Vec<&Entry> =
            self.entries.iter().filter(|entry| entry.register == register).filter(lies).collect();
        all.sort_by_key(|entry| (day(entry, "on"), entry.id));
        all
    }

    /// `วันที่ 5 พฤศจิกายน 2569 ประชุมคณะกรรมการ ณ ห้องประชุม ผู้เข้าร่วม 15 คน`
    fn line(&self, entry: &Entry, first: &str) -> String {
        let mut out = day(entry, "on").map(|on| format!("วันที่ {} ", date_th(on))).unwrap_or_default();
        out.push_str(entry.value(first));
        let village = entry.read::<u16>("moo").and_then(|moo| self.pack.village(moo));
        if let Some(village) = village {
            out.push_str(&format!(" หมู่ที่ {} {}", village.moo, village.name.th));
        }
        for (field, before, after) in [("place", "ณ ", ""), ("persons", "ผู้เข้าร่วม ", " คน"), ("with", "ร่วมกับ ", "")]
        {
            if !entry.value(field).is_empty() {
                out.push_str(&format!(" {before}{}{after}", entry.value(field)));
            }
        }
        out
    }

    fn committee(&self) -> Option<Section> {
        let all: Vec<&Entry> =
            self.in_round(ACTIVITY.code).into_iter().filter(|one| one.value("what") == "committee").collect();
        let mut parts = Vec::new();
        for one in &all {
            parts.push(Part::Say(self.line(one, "title")));
            for (title, field) in [("ระเบียบวาระ", "agenda"), ("มติที่ประชุม", "resolutions")]
            {
                let lines: Vec<&str> =
                    one.value(field).lines().map(str::trim).filter(|line| !line.is_empty()).collect();
                if !lines.is_empty() {
                    let numbered = lines.iter().zip(1..).map(|(line, n)| format!("{n}) {line}"));
                    parts.push(Part::Say(format!("{title} {}", numbered.collect::<Vec<_>>().join(" "))));
                }
            }
        }
        (!all.is_empty()).then(|| Section {
            key: "committee",
            title: "การประชุมคณะกรรมการศูนย์ฯ และมติที่ประชุม".into(),
            parts,
        })
    }

    /// The plan of the year.
    fn planned(&self) -> Vec<&'a Entry> {
        self.entries.iter().filter(|one| one.register == PLAN.code).collect()
    }

    /// What was done for an item of the plan in the year so far: a plan runs over the whole of it.
    fn done_for(&self, item: &Entry) -> Vec<&'a Entry> {
        let so_far = |one: &&Entry| day(one, "on").is_some_and(|on| on <= self.to);
        let of = |one: &&Entry| one.register == ACTIVITY.code && one.read::<i64>("plan") == Some(item.id);
        self.entries.iter().filter(of).filter(so_far).collect()
    }

    fn plan(&self) -> Option<Section> {
        let items = self.planned();
        let progress = PLAN.field("progress").and_then(|field| match field.kind {
            crate::server::register::Kind::Choice(choices) => Some(choices),
            _ => None,
        })?;
        let row = |code: String, name: String, budget: i64, of: &[&Entry], total: bool| FigureRow {
            code,
            name,
            values: vec![Figure::Satang(budget), satang(of), count(of.len()), Figure::Count(sum(of, "persons"))],
            total,
        };
        let mut rows: Vec<FigureRow> = Vec::new();
        let mut of_plan: Vec<&Entry> = Vec::new();
        for item in &items {
            let of = self.done_for(item);
            let name = format!("{} ({})", item.value("title"), named(progress, item.value("progress")));
            rows.push(row(item.id.to_string(), name, item.read("budget").unwrap_or(0), &of, false));
            of_plan.extend(of);
        }
        let budget = items.iter().filter_map(|item| item.read::<i64>("budget")).sum();
        rows.push(row(String::new(), "รวม".into(), budget, &of_plan, true));
        let finished = items.iter().filter(|item| item.value("progress") == "done").count();
        let text = format!(
            "แผนปฏิบัติงานประจำปีมี {} โครงการ แล้วเสร็จ {} โครงการ",
            count(items.len()).words(),
            count(finished).words()
        );
        let table = Figures {
            key: PLAN_TABLE,
            title: "ผลการดำเนินงานเทียบกับแผน".into(),
            rows_are: "โครงการหรือกิจกรรม (ความก้าวหน้า)".into(),
            measures: vec![
                measure("budget", "งบประมาณ (บาท)"),
                measure("spent", "ใช้จ่ายจริง (บาท)"),
                measure("times", "จัดแล้ว (ครั้ง)"),
                measure("persons", "ผู้เข้าร่วม (คน)"),
            ],
            rows,
        };
        let note = "ใช้จ่าย ครั้ง และผู้เข้าร่วม นับตั้งแต่ต้นปีงบประมาณถึงสิ้นรอบนี้";
        let parts = vec![Part::Say(text), Part::Figures(table), Part::Note(note.into())];
        (!items.is_empty()).then(|| Section {
            key: "plan", title: "ผลการดำเนินงานตามแผนปฏิบัติงานประจำปี".into(), parts
        })
    }

    fn activities(&self) -> Option<Section> {
        let all = self.in_round(ACTIVITY.code);
        if all.is_empty() {
            return None;
        }
        let row = |code: &str, name: String, of: &[&Entry], total: bool| FigureRow {
            code: code.to_owned(),
            name,
            values: vec![count(of.len()), Figure::Count(sum(of, "persons")), satang(of)],
            total,
        };
        let mut rows = Vec::new();
        for (code, _) in ACTIVITIES {
            let of: Vec<&Entry> = all.iter().filter(|one| one.value("what") == *code).copied().collect();
            if !of.is_empty() {
                rows.push(row(code, named(ACTIVITIES, code), &of, false));
            }
        }
        rows.push(row("", "รวม".into(), &all, true));
        let kinds = Figures {
            key: ACTIVITY_TABLE,
            title: "กิจกรรมจำแนกตามประเภท".into(),
            rows_are: "ประเภท".into(),
            measures: vec![
                measure("times", "ครั้ง"),
                measure("persons", "ผู้เข้าร่วม (คน)"),
                measure("spent", "ใช้จ่ายจริง (บาท)"),
            ],
            rows,
        };
        let went = |one: &&&Entry| matches!(one.value("what"), "hearing" | "tour" | "training");
        let mut villages: Vec<FigureRow> = Vec::new();
        for village in &self.pack.municipality.villages {
            let there = |one: &&&Entry| tours::villages(one, self.trips).contains(&village.moo);
            let of: Vec<&Entry> = all.iter().filter(went).filter(there).copied().collect();
            // Who came to a tour of several villages is not told by village.
            let alone: Vec<&Entry> =
                of.iter().filter(|one| one.read::<u16>("moo") == Some(village.moo)).copied().collect();
            villages.push(FigureRow {
                code: village.moo.to_string(),
                name: format!("หมู่ที่ {} {}", village.moo, village.name.th),
                values: vec![count(of.len()), Figure::Count(sum(&alone, "persons"))],
                total: false,
            });
        }
        let visited = Figures {
            key: VISITED,
            title: "ประชุมรับฟังความคิดเห็น อบรม และสัญจร รายหมู่บ้าน".into(),
            rows_are: "หมู่บ้าน".into(),
            measures: vec![measure("times", "ครั้ง"), measure("persons", "ผู้เข้าร่วม (คน)")],
            rows: villages,
        };
        let mut parts = vec![Part::Figures(kinds), Part::Figures(visited)];
        for one in all.iter().filter(|one| one.value("what") != "committee") {
            let result = Some(one.value("result")).filter(|result| !result.is_empty());
            let result = result.map(|result| format!(" ผล: {}", result.replace('\n', " "))).unwrap_or_default();
            parts.push(Part::Say(format!("{}{result}", self.line(one, "title"))));
        }
        Some(Section {
            key: "activities", title: "กิจกรรม การรับฟังความคิดเห็น และการสัญจร".into(), parts
        })
    }

    /// What was asked at kiosks and on paper, and the meetings that belong to it.
    fn hearings(&self) -> Option<Section> {
        let met = self.in_round(ACTIVITY.code);
        let of = |id: &str| -> Vec<&Entry> { met.iter().filter(|one| one.value("hearing") == id).copied().collect() };
        let row = |code: String, name: String, answers: u64, of: &[&Entry], total: bool| FigureRow {
            code,
            name,
            values: vec![Figure::Count(answers), count(of.len()), Figure::Count(sum(of, "persons"))],
            total,
        };
        let mut rows: Vec<FigureRow> = Vec::new();
        let mut all: Vec<&Entry> = Vec::new();
        for hearing in self.hearings {
            let id = hearing.id.to_string();
            let of = of(&id);
            let name = hearing.title.clone().unwrap_or_else(|| "การรับฟังที่ไม่มีในระบบ".into());
            rows.push(row(id, name, hearing.answers, &of, false));
            all.extend(of);
        }
        let answers = self.hearings.iter().map(|hearing| hearing.answers).sum();
        rows.push(row(String::new(), "รวม".into(), answers, &all, true));
        let public: Vec<&Entry> = met.iter().filter(|one| one.value("what") == "hearing").copied().collect();
        let text = format!(
            "รับฟังความคิดเห็นด้วยคำถาม {} เรื่อง ได้ {} คำตอบ และประชุมรับฟังความคิดเห็น {} ครั้ง ผู้เข้าร่วม {} คน",
            count(self.hearings.len()).words(),
            Figure::Count(answers).words(),
            count(public.len()).words(),
            Figure::Count(sum(&public, "persons")).words()
        );
        let table = Figures {
            key: HEARINGS,
            title: "การรับฟังความคิดเห็นด้วยคำถาม".into(),
            rows_are: "เรื่องที่รับฟัง".into(),
            measures: vec![
                measure("answers", "คำตอบ"),
                measure("times", "ประชุมที่เกี่ยวข้อง (ครั้ง)"),
                measure("persons", "ผู้เข้าร่วม (คน)"),
            ],
            rows,
        };
        let note = "นับทุกคำตอบจากตู้และแบบฟอร์มกระดาษ รวมที่กดต่อกันเร็วที่ตู้เดียวกัน ซึ่งแสดงแยกไว้ในผลของแต่ละเรื่อง";
        let parts = vec![Part::Say(text), Part::Figures(table), Part::Note(note.into())];
        (!self.hearings.is_empty()).then(|| Section {
            key: "hearings", title: "การรับฟังความคิดเห็น".into(), parts
        })
    }

    /// Partners that there were on some day of the round.
    fn standing(&self) -> Vec<&'a Entry> {
        let stands = |one: &&Entry| {
            day(one, "on").is_none_or(|on| on <= self.to) && day(one, "to").is_none_or(|until| until >= self.from)
        };
        self.entries.iter().filter(|one| one.register == PARTNER.code).filter(stands).collect()
    }

    fn partners(&self) -> Option<Section> {
        let all = self.standing();
        if all.is_empty() {
            return None;
        }
        let of = |code: &str| all.iter().filter(|one| one.value("sector") == code).count();
        let row = |code: &str, name: String, many: usize, total: bool| FigureRow {
            code: code.to_owned(),
            name,
            values: vec![count(many)],
            total,
        };
        let mut rows: Vec<FigureRow> =
            SECTORS.iter().map(|(code, _)| row(code, named(SECTORS, code), of(code), false)).collect();
        rows.push(row("", "รวม".into(), all.len(), true));
        let table = Figures {
            key: SECTOR_TABLE,
            title: "ภาคีเครือข่ายจำแนกตามภาคส่วน".into(),
            rows_are: "ภาคส่วน".into(),
            measures: vec![measure("partners", "จำนวน")],
            rows,
        };
        let names = all.iter().map(|one| one.value("name")).collect::<Vec<_>>().join(" · ");
        let parts = vec![Part::Figures(table), Part::Say(names)];
        Some(Section {
            key: "partners", title: "ภาคีเครือข่ายความร่วมมือ".into(), parts
        })
    }

    /// A register told entry by entry.
    fn told(&self, register: &str, first: &str, more: &str, key: &'static str, title: &str) -> Option<Section> {
        let all = self.in_round(register);
        let said = |one: &&Entry| {
            let more = Some(one.value(more)).filter(|more| !more.is_empty());
            Part::Say(format!(
                "{}{}",
                self.line(one, first),
                more.map(|more| format!(" — {}", more.replace('\n', " "))).unwrap_or_default()
            ))
        };
        let parts: Vec<Part> = all.iter().map(said).collect();
        (!parts.is_empty())
            .then(|| Section { key, title: format!("{title} ({} รายการ)", all.len()), parts })
    }

    fn problems(&self) -> Option<Section> {
        let all = self.in_round(ACTIVITY.code);
        let parts: Vec<Part> = all
            .iter()
            .filter(|one| !one.value("problems").is_empty())
            .map(|one| Part::Say(format!("{}: {}", one.value("title"), one.value("problems").replace('\n', " "))))
            .collect();
        let title = "ปัญหาและข้อเสนอแนะจากกิจกรรม".into();
        (!parts.is_empty()).then_some(Section { key: "met", title, parts })
    }
}

/// The entries that a report on these days counts, each once: the plan of the year and what was done for it, what lies in
/// the round, partners that there were.
pub(super) fn counted<'a>(pack: &'a Pack, figures: &'a RoundFigures, from: NaiveDate, to: NaiveDate) -> Vec<&'a Entry> {
    let RoundFigures { entries, trips, hearings, .. } = figures;
    let work = Work { pack, entries, trips, hearings, from, to };
    let mut all = work.planned();
    let done: Vec<&Entry> = all.iter().flat_map(|item| work.done_for(item)).collect();
    all.extend(done);
    for register in [ACTIVITY, INNOVATION, OUTREACH] {
        all.extend(work.in_round(register.code));
    }
    all.extend(work.standing());
    let mut seen = BTreeSet::new();
    all.retain(|one| seen.insert(one.id));
    all
}

/// What stands before the figures of opinions, and after them.
pub(super) fn sections(
    pack: &Pack,
    figures: &RoundFigures,
    from: NaiveDate,
    to: NaiveDate,
) -> (Vec<Section>, Vec<Section>) {
    let RoundFigures { entries, trips, hearings, .. } = figures;
    let work = Work { pack, entries, trips, hearings, from, to };
    let before = [work.committee(), work.plan(), work.activities()];
    let after = [
        work.hearings(),
        work.partners(),
        work.told(INNOVATION.code, "title", "summary", "innovations", "นวัตกรรมและความคิดใหม่"),
        work.told(OUTREACH.code, "who", "result", "outreach", "การขยายผลสู่องค์กรปกครองส่วนท้องถิ่นอื่น"),
        work.problems(),
    ];
    (before.into_iter().flatten().collect(), after.into_iter().flatten().collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::clock;
    use crate::domain::ids::HearingId;

    fn entry(id: i64, register: &str, values: &[(&str, &str)]) -> Entry {
        let values = values.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        let register = register.to_owned();
        Entry { id, register, year: 2569, version: 1, values, changed_at: clock::now(), changed_by: "x".into() }
    }

    #[test]
    fn what_lies_in_the_round_is_told_and_the_plan_is_of_the_year_so_far() {
        let pack = Pack::builtin().unwrap();
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let entries = [
            entry(1, "plan", &[("title", "ประชุมประชาคม (ตัวอย่าง)"), ("budget", "2000000"), ("progress", "under_way")]),
            entry(
                2,
                "activity",
                &[
                    ("title", "ก"),
                    ("what", "hearing"),
                    ("on", "2025-11-05"),
                    ("plan", "1"),
                    ("moo", "14"),
                    ("persons", "30"),
                    ("spent", "150050"),
                ],
            ),
            entry(
                3,
                "activity",
                &[
                    ("title", "ข"),
                    ("what", "tour"),
                    ("on", "2026-05-05"),
                    ("plan", "1"),
                    ("moo", "20"),
                    ("persons", "12"),
                    ("problems", "ฝนตก"),
                ],
            ),
            entry(
                4,
                "activity",
                &[("title", "ค"), ("what", "committee"), ("on", "2026-06-01"), ("resolutions", "เห็นชอบ\nให้จัดอีก")],
            ),
            entry(5, "partner", &[("name", "โรงเรียน (ตัวอย่าง)"), ("sector", "state"), ("on", "2020-01-01")]),
            entry(6, "partner", &[("name", "จบแล้ว"), ("sector", "people"), ("on", "2020-01-01"), ("to", "2026-03-31")]),
        ];
        let figures = RoundFigures { entries: entries.to_vec(), ..RoundFigures::default() };
        let (before, after) = sections(&pack, &figures, day("2026-04-01"), day("2026-09-30"));
        let keys = |all: &[Section]| all.iter().map(|one| one.key).collect::<Vec<_>>();
        assert_eq!(keys(&before), ["committee", "plan", "activities"]);
        assert_eq!(keys(&after), ["partners", "met"]);
        let table = |section: &Section, key: &str| {
            section.parts.iter().find_map(|part| match part {
                Part::Figures(figures) if figures.key == key => Some(figures.clone()),
                _ => None,
            })
        };
        let plan = table(&before[1], PLAN_TABLE).unwrap();
        let wanted = vec![Figure::Satang(2_000_000), Figure::Satang(150_050), Figure::Count(2), Figure::Count(42)];
        assert_eq!(plan.rows[0].values, wanted, "from October on");
        assert_eq!(plan.rows.last().unwrap().values, wanted);
        let kinds = table(&before[2], ACTIVITY_TABLE).unwrap();
        assert_eq!(kinds.rows.last().unwrap().values[0], Figure::Count(2), "of the round alone");
        let visited = table(&before[2], VISITED).unwrap();
        let of = |moo: &str| visited.rows.iter().find(|row| row.code == moo).unwrap().values[0];
        assert_eq!(
            (of("20"), of("14")),
            (Figure::Count(1), Figure::Count(0)),
            "a village that nobody went to is there too"
        );
        assert_eq!(table(&after[0], SECTOR_TABLE).unwrap().rows.last().unwrap().values, [Figure::Count(1)]);
        assert!(before[0].parts.contains(&Part::Say("มติที่ประชุม 1) เห็นชอบ 2) ให้จัดอีก".into())));
        let mut asked = figures.clone();
        asked.hearings = vec![
            HearingInRound {
                id: HearingId::random(), title: Some("โครงการปีหน้า (ตัวอย่าง)".into()), answers: 120
            },
            HearingInRound { id: HearingId::random(), title: None, answers: 3 },
        ];
        let id = asked.hearings[0].id.to_string();
        asked.entries[2].values.insert("hearing".into(), id.clone());
        let (_, after) = sections(&pack, &asked, day("2026-04-01"), day("2026-09-30"));
        let of = table(&after[0], HEARINGS).unwrap();
        assert_eq!((of.rows[0].code.as_str(), of.rows.len()), (id.as_str(), 3));
        assert_eq!(of.rows[0].values, [Figure::Count(120), Figure::Count(1), Figure::Count(12)]);
        assert_eq!(of.rows[2].values, [Figure::Count(123), Figure::Count(1), Figure::Count(12)]);
        assert_eq!(sections(&pack, &RoundFigures::default(), day("2026-04-01"), day("2026-09-30")), (vec![], vec![]));
        assert_eq!(Figure::Satang(150_050).words(), "1,500.50");
    }
}
