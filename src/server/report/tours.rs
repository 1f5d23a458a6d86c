//! Tours of villages in a round (clause 4.9): each as the register has it, the villages of a trip by its plan, and the
//! villages that nobody went to.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use super::{Figure, FigureRow, Figures, Measure, Part, Section};
use crate::domain::thai::date_th;
use crate::pack::Pack;
use crate::server::register::ACTIVITY;
use crate::server::store::{Entry, TripRecord};

/// Keys of the tables: tours by their trip (or their entry in the register), villages by number.
pub const TOURS: &str = "tours";
pub const TOURED: &str = "toured_villages";

/// The villages of an activity: those of the trip that it came of, or the one that the register has.
pub(super) fn villages(entry: &Entry, trips: &[TripRecord]) -> Vec<u16> {
    match trips.iter().find(|trip| trip.activity == Some(entry.id)) {
        Some(trip) => trip.plan.moos.clone(),
        None => entry.read("moo").filter(|moo| *moo > 0).into_iter().collect(),
    }
}

fn row(code: String, name: String, values: Vec<Figure>, total: bool) -> FigureRow {
    FigureRow { code, name, values, total }
}

fn count(many: usize) -> Figure {
    Figure::Count(many as u64)
}

fn measure(key: &str, title: &str) -> Measure {
    Measure { key: key.to_owned(), title: title.to_owned() }
}

/// None when nobody went anywhere.
pub(super) fn section(
    pack: &Pack,
    entries: &[Entry],
    trips: &[TripRecord],
    from: NaiveDate,
    to: NaiveDate,
) -> Option<Section> {
    let on = |entry: &Entry| entry.value("on").parse::<NaiveDate>().ok();
    let lies = |entry: &&Entry| on(entry).is_some_and(|on| on >= from && on <= to);
    let is_tour = |entry: &&Entry| entry.register == ACTIVITY.code && entry.value("what") == "tour";
    let mut tours: Vec<&Entry> = entries.iter().filter(is_tour).filter(lies).collect();
    if tours.is_empty() {
        return None;
    }
    tours.sort_by_key(|entry| (on(entry), entry.id));
    let persons = |of: &[&Entry]| Figure::Count(of.iter().filter_map(|entry| entry.read::<u64>("persons")).sum());
    let mut rows: Vec<FigureRow> = tours
        .iter()
        .map(|entry| {
            let trip = trips.iter().find(|trip| trip.activity == Some(entry.id));
            let code = trip.map_or_else(|| entry.id.to_string(), |trip| trip.id.to_string());
            let day = on(entry).map(|day| format!("{} ", date_th(day))).unwrap_or_default();
            let name = format!("{day}{}", entry.value("title"));
            row(code, name, vec![count(villages(entry, trips).len()), persons(&[*entry])], false)
        })
        .collect();
    let reached: BTreeSet<u16> = tours.iter().flat_map(|entry| villages(entry, trips)).collect();
    rows.push(row(String::new(), "รวม".into(), vec![count(reached.len()), persons(&tours)], true));
    let home = &pack.municipality.villages;
    let there = |moo: u16| tours.iter().filter(|entry| villages(entry, trips).contains(&moo)).count();
    let by_village = home.iter().map(|village| {
        let name = format!("หมู่ที่ {} {}", village.moo, village.name.th);
        row(village.moo.to_string(), name, vec![count(there(village.moo))], false)
    });
    let left: Vec<String> = home
        .iter()
        .filter(|village| !reached.contains(&village.moo))
        .map(|village| format!("หมู่ที่ {} {}", village.moo, village.name.th))
        .collect();
    let went = home.iter().filter(|village| reached.contains(&village.moo)).count();
    let told = format!(
        "สัญจร {} ครั้ง ไปถึง {} หมู่บ้าน จาก {} หมู่บ้าน",
        count(tours.len()).words(),
        count(went).words(),
        count(home.len()).words()
    );
    let not_reached = if left.is_empty() {
        "ไปครบทุกหมู่บ้านในรอบนี้".to_owned()
    } else {
        format!("หมู่บ้านที่ยังไม่ได้ไปในรอบนี้ ได้แก่ {}", left.join(" · "))
    };
    let tours = Figures {
        key: TOURS,
        title: "การสัญจรในรอบนี้".into(),
        rows_are: "สัญจร".into(),
        measures: vec![measure("villages", "หมู่บ้าน"), measure("persons", "ผู้เข้าร่วม (คน)")],
        rows,
    };
    let toured = Figures {
        key: TOURED,
        title: "การสัญจรรายหมู่บ้าน".into(),
        rows_are: "หมู่บ้าน".into(),
        measures: vec![measure("times", "ครั้ง")],
        rows: by_village.collect(),
    };
    let parts = vec![Part::Say(told), Part::Figures(tours), Part::Figures(toured), Part::Say(not_reached)];
    Some(Section { key: "tours", title: "การสัญจรลงหมู่บ้าน".into(), parts })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::clock;
    use crate::domain::ids::TripId;
    use crate::server::store::{TripPlan, TripState};

    #[test]
    fn a_trips_villages_are_all_counted_and_those_not_reached_are_named() {
        let pack = Pack::builtin().unwrap();
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let entry = |id, what: &str, on: &str, moo: &str| {
            let values = [("title", "ก"), ("what", what), ("on", on), ("moo", moo), ("persons", "10")];
            let values = values.map(|(name, value)| (name.to_owned(), value.to_owned())).into();
            let (register, changed_by) = ("activity".to_owned(), String::new());
            Entry { id, register, year: 2570, version: 1, values, changed_at: clock::now(), changed_by }
        };
        let entries = [
            entry(1, "tour", "2026-11-02", "0"),
            entry(2, "tour", "2026-12-01", "20"),
            entry(3, "tour", "2027-05-01", "2"),
            entry(4, "hearing", "2026-11-02", "2"),
        ];
        let trip = TripRecord {
            id: TripId::random(),
            year: 2570,
            state: TripState::Closed,
            version: 3,
            plan: TripPlan {
                title: "ก".into(),
                site: String::new(),
                first: day("2026-11-02"),
                last: day("2026-11-03"),
                moos: vec![1, 14],
                kiosk: None,
                note: String::new(),
            },
            words: Vec::new(),
            keyed: None,
            persons: Some(10),
            closed: None,
            activity: Some(1),
            changed_at: clock::now(),
            changed_by: String::new(),
        };
        let (from, to) = (day("2026-10-01"), day("2027-03-31"));
        let told = section(&pack, &entries, std::slice::from_ref(&trip), from, to).unwrap();
        let Part::Say(first) = &told.parts[0] else { panic!() };
        assert!(first.contains("สัญจร 2 ครั้ง ไปถึง 3 หมู่บ้าน จาก 5"), "{first}");
        let Part::Figures(tours) = &told.parts[1] else { panic!() };
        assert_eq!(tours.rows[0].code, trip.id.to_string(), "the figure leads to its trip");
        assert_eq!(tours.rows[2].values, [Figure::Count(3), Figure::Count(20)]);
        let Part::Figures(toured) = &told.parts[2] else { panic!() };
        let times: Vec<_> = toured.rows.iter().map(|row| (row.code.as_str(), row.values[0])).collect();
        assert!(times.contains(&("14", Figure::Count(1))) && times.contains(&("2", Figure::Count(0))), "{times:?}");
        let Part::Say(left) = &told.parts[3] else { panic!() };
        assert!(left.contains("หมู่ที่ 2 ") && left.contains("หมู่ที่ 15 ") && !left.contains("หมู่ที่ 14"), "{left}");
        assert_eq!(section(&pack, &entries, &[], day("2027-06-01"), day("2027-09-30")), None);
    }
}
