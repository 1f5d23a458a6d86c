//! A trip of a kiosk to villages (สัญจร, clause 4.9): what is prepared, and how far the kiosk is with it. Pure. Nothing in
//! it is a visitor's. It begins and ends by staff's press alone: the clock is a hint.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::ids::TripId;

/// Most villages of one trip.
pub const MOST_VILLAGES: usize = 60;

/// What is prepared on the server and carried on the kiosk.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trip {
    pub id: TripId,
    pub title: String,
    /// Where the kiosk stands on it, in the office's words; may be empty.
    #[serde(default)]
    pub site: String,
    /// Numbers of the villages.
    #[serde(default)]
    pub moos: Vec<u16>,
    /// Days in Thailand, the last one included.
    pub first: NaiveDate,
    pub last: NaiveDate,
}

/// What a kiosk says of a trip, at each heartbeat and on each stick. The latest word counts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TripWord {
    pub trip: TripId,
    /// Submissions that the kiosk kept on it.
    pub taken: u64,
    /// Those of them that have no receipt yet.
    pub waiting: u64,
    /// The kiosk's clock when staff began it; `None` while it only knows of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub begun: Option<DateTime<Utc>>,
    /// The kiosk's clock when staff ended it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended: Option<DateTime<Utc>>,
}

/// Local sequences of submissions that were kept while the kiosk was out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Span {
    pub from: u64,
    /// The last one; `None` while it is out.
    pub to: Option<u64>,
}

/// How far a kiosk is with a trip.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Journey {
    pub trip: Trip,
    /// The kiosk's clock.
    pub begun: Option<DateTime<Utc>>,
    pub ended: Option<DateTime<Utc>>,
    /// More than one where staff ended it by mistake and went on.
    pub spans: Vec<Span>,
}

impl Journey {
    const fn of(trip: Trip) -> Self {
        Self { trip, begun: None, ended: None, spans: Vec::new() }
    }

    /// Begun and not ended: every submission is stamped with it.
    #[must_use]
    pub const fn is_out(&self) -> bool {
        self.begun.is_some() && self.ended.is_none()
    }
}

/// What a kiosk keeps of trips.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Trips {
    /// The one that it has orders for, or is on, or was on last.
    pub now: Option<Journey>,
    /// The one before, which the server may not have heard the end of.
    #[serde(default)]
    pub before: Option<Journey>,
}

impl Trips {
    /// What remains after orders that name a trip, or none. One that was begun is never taken from the kiosk by orders.
    #[must_use]
    pub fn ordered(self, order: Option<&Trip>) -> Self {
        let Self { now, before } = self;
        match (now, order) {
            (Some(journey), Some(trip)) if journey.trip.id == trip.id => {
                Self { now: Some(Journey { trip: trip.clone(), ..journey }), before }
            }
            (Some(journey), _) if journey.is_out() => Self { now: Some(journey), before },
            (Some(over), Some(trip)) if over.begun.is_some() => {
                Self { now: Some(Journey::of(trip.clone())), before: Some(over) }
            }
            (Some(over), None) if over.begun.is_some() => Self { now: Some(over), before },
            (_, order) => Self { now: order.cloned().map(Journey::of), before },
        }
    }

    /// The trip that the kiosk is on.
    #[must_use]
    pub fn out(&self) -> Option<&Journey> {
        self.now.as_ref().filter(|journey| journey.is_out())
    }

    /// Staff begin it, or go on after an end. False when there is none, or it is out already.
    pub fn begin(&mut self, at: DateTime<Utc>, next: u64) -> bool {
        let Some(journey) = self.now.as_mut().filter(|journey| !journey.is_out()) else { return false };
        journey.begun.get_or_insert(at);
        journey.ended = None;
        journey.spans.push(Span { from: next, to: None });
        true
    }

    /// Staff end it. False when none is out.
    pub fn end(&mut self, at: DateTime<Utc>, last: u64) -> bool {
        let Some(journey) = self.now.as_mut().filter(|journey| journey.is_out()) else { return false };
        journey.ended = Some(at);
        if let Some(span) = journey.spans.last_mut() {
            span.to = Some(last);
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn trip(title: &str) -> Trip {
        let day = |day| NaiveDate::from_ymd_opt(2026, 11, day).unwrap();
        Trip {
            id: TripId::random(),
            title: title.into(),
            site: String::new(),
            moos: vec![14],
            first: day(2),
            last: day(4),
        }
    }

    fn at(hour: i64) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + chrono::TimeDelta::hours(hour)
    }

    #[test]
    fn orders_bring_change_and_take_back_only_what_was_not_begun() {
        let (one, other) = (trip("หนึ่ง"), trip("สอง"));
        let known = Trips::default().ordered(Some(&one));
        assert_eq!(known.now.as_ref().unwrap().trip, one);
        assert_eq!(known.clone().ordered(None), Trips::default(), "it was taken back before it began");
        assert_eq!(known.clone().ordered(Some(&other)).now.unwrap().trip, other);
        let mut out = known;
        assert!(out.begin(at(1), 5) && !out.begin(at(2), 6), "once");
        assert_eq!(out.clone().ordered(None), out, "nobody takes a trip from a kiosk that is on it");
        assert_eq!(out.clone().ordered(Some(&other)), out);
        let longer = Trip { last: one.last.succ_opt().unwrap(), ..one.clone() };
        let changed = out.clone().ordered(Some(&longer));
        assert_eq!((changed.out().unwrap().trip.last, changed.out().unwrap().begun), (longer.last, Some(at(1))));
    }

    #[test]
    fn an_ended_trip_is_told_of_until_two_others_came_and_a_wrong_end_is_mended() {
        let (one, other) = (trip("หนึ่ง"), trip("สอง"));
        let mut trips = Trips::default().ordered(Some(&one));
        assert!(!trips.end(at(1), 4), "it was not begun");
        trips.begin(at(1), 5);
        assert!(trips.end(at(2), 7) && trips.out().is_none());
        assert!(trips.begin(at(3), 8), "it goes on");
        trips.end(at(4), 9);
        let journey = trips.now.clone().unwrap();
        assert_eq!((journey.begun, journey.ended), (Some(at(1)), Some(at(4))));
        assert_eq!(journey.spans, [Span { from: 5, to: Some(7) }, Span { from: 8, to: Some(9) }]);
        assert_eq!(trips.clone().ordered(None), trips);
        let next = trips.ordered(Some(&other));
        assert_eq!((next.now.unwrap().trip, next.before), (other, Some(journey)));
    }
}
