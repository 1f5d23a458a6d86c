//! To what a figure of the report leads: the cases, notices or kiosk that it counts, and no others.

use crate::server::console::cases::inbox::{Each, NO_UNIT, NONE};
use crate::server::console::dates;
use crate::server::console::web;
use crate::server::report::{FigureRow, Figures, Round, opinions, service, tours, work};

/// The address of what a figure counts; `None` where it counts nothing that has a list.
pub(super) fn of(round: &Round, figures: &Figures, row: &FigureRow, measure: &str) -> Option<String> {
    let (from, to) = (dates::iso(round.from), dates::iso(round.to));
    let days = [("occurred_from", from.as_str()), ("occurred_to", to.as_str())];
    let cases = |more: &[(&str, &str)], each: Each| {
        Some(web::link("/cases", &[more, &days, &[("each", each.code())]].concat()))
    };
    let code = row.code.as_str();
    let (name, none) = match figures.key {
        opinions::KIND => ("kind", NONE),
        opinions::TOPIC | opinions::CROSSED => ("topic", NONE),
        opinions::VILLAGE => ("moo", NONE),
        opinions::CHANNEL => ("channel", NONE),
        opinions::UNIT => ("unit", NO_UNIT),
        opinions::STATE => ("status", ""),
        service::KIOSKS => {
            return if measure == "cases" {
                cases(&[("kiosk", code)], Each::Came)
            } else {
                Some(format!("/kiosks/{code}"))
            };
        }
        work::PLAN_TABLE if !row.total => return Some(format!("/centre/plan/{code}")),
        work::PLAN_TABLE => return Some(format!("/centre/plan?year={}", round.year)),
        work::ACTIVITY_TABLE | work::VISITED => return Some(format!("/centre/activity?year={}", round.year)),
        // A trip by its id; a tour that was entered by hand by its number in the register.
        tours::TOURS if row.total => return Some(format!("/trips?year={}", round.year)),
        tours::TOURS if code.contains('-') => return Some(format!("/trips/{code}")),
        tours::TOURS => return Some(format!("/centre/activity/{code}")),
        tours::TOURED => return Some(format!("/trips/coverage?year={}", round.year)),
        work::SECTOR_TABLE => return Some(format!("/centre/partner?year={}", round.year)),
        work::HEARINGS if !row.total => return Some(format!("/hearings/{code}")),
        work::HEARINGS => return Some("/hearings".to_owned()),
        service::NOTICES => return Some("/notices".to_owned()),
        _ => return None,
    };
    let value = if row.total {
        ""
    } else if code.is_empty() {
        none
    } else {
        code
    };
    let mine = (name, value);
    match (figures.key, measure) {
        (opinions::CROSSED, village) => {
            let village = if village.is_empty() { NONE } else { village };
            cases(&[mine, ("moo", village)], Each::Came)
        }
        (opinions::STATE, _) => cases(&[mine], Each::Work),
        (_, opinions::RECEIVED) => cases(&[mine], Each::Came),
        // Nobody answers before it was given: from then on is every answer.
        (_, opinions::ANSWERED | opinions::MEDIAN) => cases(&[mine, ("answered_from", &from)], Each::Work),
        (_, opinions::WAITING) => cases(&[mine, ("status", "open")], Each::Work),
        _ => None,
    }
}
