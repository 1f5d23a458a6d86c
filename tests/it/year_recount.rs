//! The figures of a report counted again from the raw records (`suanruam-server records`), with a pencil: nothing here
//! uses the product.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use serde_json::Value;

/// Table, row (`*` for the sum), measure: figure.
pub type Table = BTreeMap<(String, String, String), String>;

/// The figures of a report's CSV.
pub fn table_of(csv: &str) -> Table {
    let rows = rows(csv.trim_start_matches('\u{feff}'));
    let mut table = Table::new();
    // The first line says what the file is, the second names the columns.
    for row in &rows[2..] {
        let [_, _, _, value, name, item, measure] = &row[..] else { panic!("{row:?}") };
        let before = table.insert((name.clone(), item.clone(), measure.clone()), value.clone());
        assert_eq!(before, None, "{row:?} is there twice");
    }
    table
}

fn rows(csv: &str) -> Vec<Vec<String>> {
    let (mut rows, mut row, mut cell, mut quoted) = (Vec::new(), Vec::new(), String::new(), false);
    let mut signs = csv.chars().peekable();
    while let Some(sign) = signs.next() {
        match sign {
            '"' if quoted && signs.peek() == Some(&'"') => cell.push(signs.next().unwrap()),
            '"' => quoted = !quoted,
            ',' if !quoted => row.push(std::mem::take(&mut cell)),
            '\n' if !quoted => {
                row.push(std::mem::take(&mut cell));
                rows.push(std::mem::take(&mut row));
            }
            '\r' if !quoted => {}
            other => cell.push(other),
        }
    }
    rows
}

pub struct Recount {
    figures: BTreeMap<(String, String, String), String>,
    /// Small cells may be hidden, and others with them.
    hideable: BTreeMap<(String, String), u64>,
}

fn day(value: &Value) -> Option<NaiveDate> {
    value.as_str()?.parse().ok()
}

fn text<'a>(record: &'a Value, key: &str) -> &'a str {
    record[key].as_str().unwrap_or_default()
}

/// Hundredths as they are written: `12`, `2.5`, `12.75`.
fn hundredths(parts: i64) -> String {
    let (whole, rest) = (parts / 100, parts % 100);
    match rest {
        0 => whole.to_string(),
        rest if rest % 10 == 0 => format!("{whole}.{}", rest / 10),
        rest => format!("{whole}.{rest:02}"),
    }
}

fn median(mut days: Vec<i64>) -> String {
    days.sort_unstable();
    match days.len() {
        0 => String::new(),
        n => hundredths((days[(n - 1) / 2] + days[n / 2]) * 50),
    }
}

fn of<'a>(records: &'a [Value], kind: &'a str) -> impl Iterator<Item = &'a Value> {
    records.iter().filter(move |record| record["record"] == kind)
}

/// Where an activity was: in the villages of the trip that it came of, or in the one that the register has.
fn villages(records: &[Value], one: &Value) -> Vec<i64> {
    match of(records, "trip").find(|trip| trip["activity"] == one["id"]) {
        Some(trip) => trip["moos"].as_array().unwrap().iter().filter_map(Value::as_i64).collect(),
        None => text(&one["values"], "moo").parse().ok().filter(|moo: &i64| *moo > 0).into_iter().collect(),
    }
}

/// Counts everything that a report has for a round.
pub fn recount(records: &[Value], from: NaiveDate, to: NaiveDate) -> Recount {
    let mut recount = Recount { figures: BTreeMap::new(), hideable: BTreeMap::new() };
    let within = |day: Option<NaiveDate>| day.is_some_and(|day| from <= day && day <= to);
    let cases: Vec<&Value> = of(records, "case").filter(|case| within(day(&case["occurred_on"]))).collect();
    recount.cases(&cases);
    recount.notices(records, from, to);
    for kiosk in of(records, "kiosk") {
        let days = kiosk["heard_on"].as_array().unwrap().iter().filter(|heard| within(day(heard))).count();
        let came = cases.iter().filter(|case| case["kiosk"] == kiosk["id"]).count();
        if days + came > 0 {
            recount.put("kiosks", text(kiosk, "id"), "days", days.to_string());
            recount.put("kiosks", text(kiosk, "id"), "cases", came.to_string());
        }
    }
    // A fiscal year has its plan; what lasts, lasts.
    let year = i64::from(chrono::Datelike::year(&to)) + 543;
    let entries = |register: &'static str| of(records, "entry").filter(move |entry| entry["register"] == register);
    let number = |entry: &Value, field: &str| text(&entry["values"], field).parse::<i64>().unwrap_or(0);
    let sum = |entries: &[&Value], field: &str| entries.iter().map(|entry| number(entry, field)).sum::<i64>();
    let held: Vec<&Value> = entries("activity").filter(|one| one["year"] == year).collect();
    let so_far: Vec<&Value> =
        held.iter().copied().filter(|one| day(&one["values"]["on"]).is_some_and(|on| on <= to)).collect();
    let mut all: Vec<&Value> = Vec::new();
    let mut budget = 0;
    for item in entries("plan").filter(|one| one["year"] == year) {
        let id = item["id"].to_string();
        let of: Vec<&Value> = so_far.iter().copied().filter(|one| text(&one["values"], "plan") == id).collect();
        recount.plan(&id, number(item, "budget"), &of, &sum);
        budget += number(item, "budget");
        all.extend(of);
    }
    recount.plan("*", budget, &all, &sum);
    let here: Vec<&Value> = so_far.iter().copied().filter(|one| within(day(&one["values"]["on"]))).collect();
    let mut ways: BTreeMap<&str, Vec<&Value>> = BTreeMap::new();
    for one in &here {
        ways.entry(text(&one["values"], "what")).or_default().push(one);
        ways.entry("*").or_default().push(one);
    }
    for (what, of) in &ways {
        recount.put("activities", what, "times", of.len().to_string());
        recount.put("activities", what, "persons", sum(of, "persons").to_string());
        recount.put("activities", what, "spent", hundredths(sum(of, "spent")));
    }
    let mut visited: BTreeMap<String, Vec<&Value>> = BTreeMap::new();
    for one in here.iter().filter(|one| ["hearing", "tour", "training"].contains(&text(&one["values"], "what"))) {
        for moo in villages(records, one) {
            visited.entry(moo.to_string()).or_default().push(one);
        }
    }
    for (moo, of) in &visited {
        recount.put("activities_by_village", moo, "times", of.len().to_string());
        // Who came to a tour of several villages is not told by village.
        let alone: Vec<&Value> = of.iter().copied().filter(|one| text(&one["values"], "moo") == *moo).collect();
        recount.put("activities_by_village", moo, "persons", sum(&alone, "persons").to_string());
    }
    recount.tours(records, &here, &number);
    recount.hearings(records, &here, &within, &sum);
    let mut sectors: BTreeMap<&str, u64> = BTreeMap::new();
    for one in entries("partner") {
        let values = &one["values"];
        if day(&values["on"]).is_none_or(|on| on <= to) && day(&values["to"]).is_none_or(|until| until >= from) {
            *sectors.entry(text(values, "sector")).or_default() += 1;
            *sectors.entry("*").or_default() += 1;
        }
    }
    for (sector, count) in sectors {
        recount.put("partners", sector, "partners", count.to_string());
    }
    recount
}

impl Recount {
    fn put(&mut self, table: &str, row: &str, measure: &str, figure: String) {
        let before = self.figures.insert((table.into(), row.into(), measure.into()), figure);
        assert_eq!(before, None, "{table} {row} {measure}");
    }

    fn cases(&mut self, cases: &[&Value]) {
        let settled = ["answered", "not_ours", "closed"];
        let moo = |case: &Value| case["moo"].as_u64().map(|moo| moo.to_string()).unwrap_or_default();
        for way in ["kind", "topic", "village", "channel", "unit"] {
            let mut by: BTreeMap<String, Vec<&Value>> = BTreeMap::new();
            for case in cases {
                let code = if way == "village" { moo(case) } else { text(case, way).to_owned() };
                by.entry(code).or_default().push(case);
                by.entry("*".into()).or_default().push(case);
            }
            for (code, of) in &by {
                let own: Vec<&&Value> = of.iter().filter(|case| case["merged_into"].is_null()).collect();
                let took = |case: &&&Value| Some((day(&case["answered_on"])? - day(&case["received_on"])?).num_days());
                let days: Vec<i64> = own.iter().filter_map(took).collect();
                let waiting = own.iter().filter(|case| !settled.contains(&text(case, "status"))).count();
                self.put(way, code, "received", of.len().to_string());
                self.put(way, code, "answered", days.len().to_string());
                self.put(way, code, "waiting", waiting.to_string());
                self.put(way, code, "median_days", median(days));
            }
        }
        let mut states: BTreeMap<&str, u64> = BTreeMap::new();
        for case in cases.iter().filter(|case| case["merged_into"].is_null()) {
            *states.entry(text(case, "status")).or_default() += 1;
            *states.entry("*").or_default() += 1;
        }
        for (state, count) in states {
            self.put("state", state, "cases", count.to_string());
        }
        for case in cases {
            *self.hideable.entry((text(case, "topic").to_owned(), moo(case))).or_default() += 1;
        }
    }

    fn notices(&mut self, records: &[Value], from: NaiveDate, to: NaiveDate) {
        let mut by: BTreeMap<&str, (u64, u64)> = BTreeMap::new();
        for notice in of(records, "notice") {
            if day(&notice["first_published_on"]).is_some_and(|first| from <= first && first <= to) {
                for code in [text(notice, "category"), "*"] {
                    let (published, shown) = by.entry(code).or_default();
                    *published += 1;
                    *shown += u64::from(!notice["kiosks"].as_array().unwrap().is_empty());
                }
            }
        }
        for (code, (published, shown)) in by {
            self.put("notices", code, "published", published.to_string());
            self.put("notices", code, "shown", shown.to_string());
        }
    }

    /// Those that were answered in the round, with the meetings on them.
    fn hearings(
        &mut self,
        records: &[Value],
        here: &[&Value],
        within: &dyn Fn(Option<NaiveDate>) -> bool,
        sum: &dyn Fn(&[&Value], &str) -> i64,
    ) {
        let mut answers: BTreeMap<&str, u64> = BTreeMap::new();
        for answer in of(records, "hearing_answer").filter(|answer| within(day(&answer["occurred_on"]))) {
            *answers.entry(text(answer, "hearing")).or_default() += 1;
        }
        let mut met: Vec<&Value> = Vec::new();
        for (hearing, count) in &answers {
            let of: Vec<&Value> =
                here.iter().copied().filter(|one| text(&one["values"], "hearing") == *hearing).collect();
            self.put("hearings", hearing, "answers", count.to_string());
            self.put("hearings", hearing, "times", of.len().to_string());
            self.put("hearings", hearing, "persons", sum(&of, "persons").to_string());
            met.extend(of);
        }
        if !answers.is_empty() {
            self.put("hearings", "*", "answers", answers.values().sum::<u64>().to_string());
            self.put("hearings", "*", "times", met.len().to_string());
            self.put("hearings", "*", "persons", sum(&met, "persons").to_string());
        }
    }

    /// Tours of the round: the villages of one are its trip's, or the one that the register has.
    fn tours(&mut self, records: &[Value], here: &[&Value], number: &dyn Fn(&Value, &str) -> i64) {
        let (mut reached, mut persons, mut any) = (BTreeMap::<i64, u64>::new(), 0, false);
        for one in here.iter().filter(|one| text(&one["values"], "what") == "tour") {
            let trip = of(records, "trip").find(|trip| trip["activity"] == one["id"]);
            let moos = villages(records, one);
            let code = trip.map_or_else(|| one["id"].to_string(), |trip| text(trip, "id").to_owned());
            self.put("tours", &code, "villages", moos.len().to_string());
            self.put("tours", &code, "persons", number(one, "persons").to_string());
            moos.iter().for_each(|moo| *reached.entry(*moo).or_default() += 1);
            persons += number(one, "persons");
            any = true;
        }
        if any {
            self.put("tours", "*", "villages", reached.len().to_string());
            self.put("tours", "*", "persons", persons.to_string());
        }
        for (moo, times) in reached {
            self.put("toured_villages", &moo.to_string(), "times", times.to_string());
        }
    }

    fn plan(&mut self, row: &str, budget: i64, of: &[&Value], sum: &dyn Fn(&[&Value], &str) -> i64) {
        self.put("plan", row, "budget", hundredths(budget));
        self.put("plan", row, "spent", hundredths(sum(of, "spent")));
        self.put("plan", row, "times", of.len().to_string());
        self.put("plan", row, "persons", sum(of, "persons").to_string());
    }

    /// Every figure that is told is the one that was counted, and every one that was counted is told.
    pub fn compare(&self, told: &Table) {
        let crossed = "topic_village";
        for ((table, row, measure), figure) in told {
            if table == crossed {
                let count = self.hideable.get(&(row.clone(), measure.clone())).copied().unwrap_or(0);
                let right = figure == "ปกปิด" || *figure == count.to_string();
                assert!(right, "{row} {measure}: told {figure}, counted {count}");
                assert!(!(1..5).contains(&count) || figure == "ปกปิด", "{row} {measure}: {count} could be somebody");
                continue;
            }
            let counted = self.figures.get(&(table.clone(), row.clone(), measure.clone()));
            // A row that the pack or a register has, and nothing fell into.
            let none = if measure == "median_days" { "" } else { "0" };
            assert_eq!(figure, counted.map_or(none, String::as_str), "{table} {row} {measure}");
        }
        let tables: BTreeSet<&String> = told.keys().map(|(table, _, _)| table).collect();
        for (key, figure) in &self.figures {
            assert!(told.contains_key(key), "{key:?} is {figure} and is not told ({tables:?})");
        }
    }
}
