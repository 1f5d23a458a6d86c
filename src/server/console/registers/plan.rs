//! The yearly plan against what was done, at a glance (clauses 4.2, 4.6); and the plan as a notice to be published.

use chrono::{Datelike, NaiveDate};
use maud::{Markup, html};

use super::said::{Said, month};
use crate::domain::calendar::fiscal_year;
use crate::server::console::dates;
use crate::server::console::text::{Lang, registers as words};
use crate::server::register::{MONTHS, PLAN, baht};
use crate::server::store::Entry;

/// An item of the plan with what was done of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Line {
    pub id: i64,
    pub title: String,
    pub progress: String,
    /// Satang.
    pub budget: i64,
    pub spent: i64,
    /// Activities that belong to it.
    pub times: u64,
    pub persons: u64,
    /// Its last month is over and it is neither done nor dropped.
    pub late: bool,
}

/// The plan of a year.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Glance {
    pub lines: Vec<Line>,
    /// Activities that belong to no item.
    pub unplanned: u64,
}

fn place(month: u32) -> usize {
    MONTHS.iter().position(|one| *one == month).unwrap_or(0)
}

/// Sums up; `year` is the plan's.
pub(super) fn glance(plan: &[Entry], activities: &[Entry], year: i32, today: NaiveDate) -> Glance {
    let over = |last: Option<u32>| match fiscal_year(today) {
        this if this > year => true,
        this if this < year => false,
        _ => last.is_some_and(|last| place(last) < place(today.month())),
    };
    let of = |id: i64| activities.iter().filter(move |one| one.read::<i64>("plan") == Some(id));
    let lines: Vec<Line> = plan
        .iter()
        .map(|item| Line {
            id: item.id,
            title: item.value("title").to_owned(),
            progress: item.value("progress").to_owned(),
            budget: item.read("budget").unwrap_or(0),
            spent: of(item.id).filter_map(|one| one.read::<i64>("spent")).sum(),
            times: of(item.id).count() as u64,
            persons: of(item.id).filter_map(|one| one.read::<u64>("persons")).sum(),
            late: over(item.read("last")) && !matches!(item.value("progress"), "done" | "dropped"),
        })
        .collect();
    let known = |one: &&Entry| one.read::<i64>("plan").is_some_and(|id| lines.iter().any(|line| line.id == id));
    let unplanned = activities.iter().filter(|one| !known(one)).count() as u64;
    Glance { lines, unplanned }
}

/// Share of the whole in percent, as wide as a bar is.
fn percent(part: i64, whole: i64) -> i64 {
    if whole <= 0 { 0 } else { (part.saturating_mul(100) / whole).clamp(0, 100) }
}

/// What stands above everything else.
pub(super) fn shown(said: &Said<'_>, glance: &Glance) -> Markup {
    let lang = said.lang;
    let done = glance.lines.iter().filter(|line| line.progress == "done").count();
    let (budget, spent): (i64, i64) =
        glance.lines.iter().fold((0, 0), |(budget, spent), line| (budget + line.budget, spent + line.spent));
    html! {
        section.card.stack.glance aria-labelledby="glance" {
            h2 #glance { (lang.say(words::GLANCE)) }
            @if glance.lines.is_empty() { p.soft { (lang.say(words::NONE)) } } @else {
                p.count-line {
                    (lang.fill(words::G_DONE, &done.to_string())) " " b { (lang.fill(words::G_ITEMS, &glance.lines.len().to_string())) }
                    " · " (lang.say(words::G_SPENT)) " " b { (lang.fill(words::BAHT, &baht(spent))) } " / " (lang.fill(words::BAHT, &baht(budget)))
                }
                table.plan role="table" {
                    thead role="rowgroup" {
                        tr role="row" {
                            th scope="col" role="columnheader" { (lang.say(words::F_TITLE)) }
                            th scope="col" role="columnheader" { (lang.say(words::F_PROGRESS)) }
                            th.number scope="col" role="columnheader" { (lang.say(words::G_TIMES)) }
                            th.number scope="col" role="columnheader" { (lang.say(words::G_PERSONS)) }
                            th.number scope="col" role="columnheader" { (lang.say(words::G_SPENT)) " / " (lang.say(words::G_BUDGET)) }
                        }
                    }
                    tbody role="rowgroup" {
                        @for line in &glance.lines {
                            tr role="row" {
                                th.what scope="row" role="rowheader" { a.first href={ "/centre/plan/" (line.id) } lang="th" { (line.title) } }
                                td role="cell" data-name=(lang.say(words::F_PROGRESS)) { (progress(said, line)) }
                                td.number role="cell" data-name=(lang.say(words::G_TIMES)) { (line.times) }
                                td.number role="cell" data-name=(lang.say(words::G_PERSONS)) { (dates::grouped(line.persons)) }
                                td.number role="cell" data-name=(lang.say(words::G_SPENT)) {
                                    span.nowrap { (baht(line.spent)) " / " (baht(line.budget)) }
                                    progress.spent max="100" value=(percent(line.spent, line.budget)) aria-hidden="true" {}
                                }
                            }
                        }
                    }
                }
                @if glance.unplanned > 0 { p.soft { (lang.say(words::G_UNPLANNED)) ": " (glance.unplanned) } }
            }
        }
    }
}

fn progress(said: &Said<'_>, line: &Line) -> Markup {
    let class = match line.progress.as_str() {
        "done" => "done",
        "under_way" => "soon",
        _ => "calm",
    };
    let words_of = PLAN.field("progress").map(|field| said.value(field, &line.progress)).unwrap_or_default();
    html! {
        span class={ "badge " (class) } { (words_of) }
        @if line.late { " " span.badge.late { (said.lang.say(words::G_LATE)) } }
    }
}

/// The plan as the text of a notice, in Thai.
pub(super) fn text(said: &Said<'_>, plan: &[Entry], year: i32) -> String {
    let home = &said.pack.municipality;
    let mut out =
        vec![format!("แผนปฏิบัติงานของ{} {}", home.centre.th, home.name.th), format!("ประจำปีงบประมาณ พ.ศ. {year}")];
    for (item, n) in plan.iter().filter(|item| item.value("progress") != "dropped").zip(1..) {
        let months = |name: &str| item.read(name).map(|number| month(Lang::Th, number)).unwrap_or_default();
        out.push(String::new());
        out.push(format!("{n}. {}", item.value("title")));
        if !item.value("objective").is_empty() {
            out.push(format!("วัตถุประสงค์ {}", item.value("objective")));
        }
        let until = if item.value("first") == item.value("last") {
            String::new()
        } else {
            format!(" ถึง {}", months("last"))
        };
        out.push(format!("ระยะเวลา {}{until}", months("first")));
        let target = Some(item.value("target")).filter(|target| !target.is_empty());
        out.push(format!(
            "ตัวชี้วัด {}{}",
            item.value("indicator"),
            target.map(|target| format!(" เป้าหมาย {target}")).unwrap_or_default()
        ));
        if let Some(budget) = item.read::<i64>("budget") {
            out.push(format!("งบประมาณ {} บาท", baht(budget)));
        }
        if let Some(unit) = said.pack.unit(item.value("unit")) {
            out.push(format!("หน่วยงานรับผิดชอบ {}", unit.name.th));
        }
    }
    out.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::clock;
    use crate::server::store::Values;

    fn entry(id: i64, values: &[(&str, &str)]) -> Entry {
        let values: Values = values.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        let register = String::new();
        Entry { id, register, year: 2570, version: 1, values, changed_at: clock::now(), changed_by: "x".into() }
    }

    #[test]
    fn actuals_stand_against_the_plan_and_nothing_is_counted_twice() {
        let plan = [
            entry(1, &[("title", "ก"), ("last", "11"), ("budget", "100000"), ("progress", "under_way")]),
            entry(2, &[("title", "ข"), ("last", "9"), ("progress", "not_begun")]),
            entry(3, &[("title", "ค"), ("last", "10"), ("progress", "done")]),
        ];
        let activities = [
            entry(4, &[("plan", "1"), ("spent", "2500"), ("persons", "30")]),
            entry(5, &[("plan", "1"), ("spent", "50")]),
            entry(6, &[]),
            entry(7, &[("plan", "99")]),
        ];
        let today = NaiveDate::from_ymd_opt(2026, 12, 1).unwrap();
        let found = glance(&plan, &activities, 2570, today);
        let first = &found.lines[0];
        assert_eq!((first.spent, first.times, first.persons, first.late), (2550, 2, 30, true));
        assert_eq!([found.lines[1].late, found.lines[2].late], [false, false], "not its month yet; done");
        assert_eq!(found.unplanned, 2, "one that names an item that is gone is in no plan");
        assert!(glance(&plan, &[], 2569, today).lines[1].late, "a year that is over");
        assert_eq!([percent(1, 0), percent(5, 10), percent(30, 10)], [0, 50, 100]);
    }
}
