//! Which records a report counts beside its cases, so that an approved one leads back to them for good.

use super::{Round, work};
use crate::pack::Pack;
use crate::server::register::Register;
use crate::server::store::{CountedRecord, RoundFigures};

/// Every record, those of a kind together.
#[must_use]
pub fn records(pack: &Pack, round: &Round, figures: &RoundFigures) -> Vec<CountedRecord> {
    let record = |what: &str, id: String, version, name: &str| CountedRecord {
        what: what.to_owned(),
        id,
        version,
        name: name.to_owned(),
    };
    let counted = work::counted(pack, figures, round.from, round.to);
    let first = |register: &str| Register::of(register).and_then(|of| of.fields.first()).map_or("", |field| field.name);
    let entries = counted
        .iter()
        .map(|one| record(&one.register, one.id.to_string(), one.version, one.value(first(&one.register))));
    let gone = |activity: Option<i64>| counted.iter().any(|one| Some(one.id) == activity);
    let trips = figures
        .trips
        .iter()
        .filter(|trip| gone(trip.activity))
        .map(|trip| record("trip", trip.id.to_string(), trip.version, &trip.plan.title));
    let notices = figures.notices.iter().map(|notice| record("notice", notice.id.to_string(), 0, ""));
    let kiosks = figures.kiosks.iter().map(|kiosk| record("kiosk", kiosk.id.to_string(), 0, &kiosk.name));
    let hearings = figures
        .hearings
        .iter()
        .map(|hearing| record("hearing", hearing.id.to_string(), 0, hearing.title.as_deref().unwrap_or_default()));
    entries.chain(trips).chain(notices).chain(kiosks).chain(hearings).collect()
}
