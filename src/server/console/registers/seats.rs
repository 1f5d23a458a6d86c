//! Seats as the kiosks show them: those of the register that stand, once somebody has said so (clauses 2.1, 2.2, 3.7).

use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use chrono::NaiveDate;
use maud::{Markup, html};

use crate::domain::clock;
use crate::domain::thai::bangkok_date;
use crate::server::AppState;
use crate::server::console::layout;
use crate::server::console::roles::Right;
use crate::server::console::session::{Me, Posted};
use crate::server::console::text::{Lang, registers as words};
use crate::server::console::web::Fault;
use crate::server::register::{BODIES, SEAT, SEAT_ROLES};
use crate::server::store::Entry;
use crate::wire::changes::{Seat, Settings};

/// Where the seats that stand are given to the kiosks.
pub(super) const SHOW: &str = "/centre/seat/show";

/// The seats that stand on a day, body by body, each in its order.
pub(super) fn standing(entries: &[Entry], today: NaiveDate) -> Vec<Seat> {
    let day = |one: &Entry, name: &str| one.value(name).parse::<NaiveDate>().ok();
    let body = |one: &Entry| BODIES.iter().position(|(code, _)| *code == one.value("body"));
    let mut stand: Vec<&Entry> = entries
        .iter()
        .filter(|one| day(one, "on").is_none_or(|on| on <= today) && day(one, "to").is_none_or(|until| until >= today))
        .collect();
    stand.sort_by_key(|one| (body(one), one.value("body_name").to_owned(), one.read::<u32>("seq"), one.id));
    let role = |one: &Entry, lang: Lang| {
        let known = SEAT_ROLES.iter().find(|(code, _)| *code == one.value("role"));
        known.map(|(_, said)| lang.say(*said).to_owned()).unwrap_or_default()
    };
    let seat = |one: &Entry| Seat {
        body: one.value("body").to_owned(),
        body_name: Some(one.value("body_name").to_owned()).filter(|name| !name.is_empty()),
        position: one.value("position").to_owned(),
        role_th: role(one, Lang::Th),
        role_en: role(one, Lang::En),
    };
    stand.into_iter().map(seat).collect()
}

/// What the kiosks show now, and the button that gives them what stands here.
pub(super) fn shown(me: &Me, stand: &[Seat], shown: &[Seat]) -> Markup {
    let lang = me.lang;
    html! {
        section.card.below {
            h2 { (lang.say(words::ON_KIOSKS)) }
            @if shown.is_empty() {
                p { (lang.say(words::ON_KIOSKS_PACK)) }
            } @else if shown == stand {
                p { (lang.say(words::ON_KIOSKS_SAME)) }
            } @else {
                p { (lang.fill(words::ON_KIOSKS_OTHER, &shown.len().to_string())) }
            }
            @if me.may(Right::EditRegisters) && !stand.is_empty() && shown != stand {
                form method="post" action=(SHOW) {
                    (layout::csrf_field(&me.session.csrf))
                    button.btn type="submit" aria-describedby="show-say" { (lang.fill(words::SHOW_SEATS, &stand.len().to_string())) }
                    p.hint #show-say { (lang.say(words::SHOW_SEATS_SAY)) }
                }
            }
        }
    }
}

/// Gives the seats that stand today to the kiosks.
pub(super) async fn show(State(state): State<AppState>, Posted { me, .. }: Posted) -> Result<Response, Fault> {
    me.need(Right::SeeRegisters)?;
    me.need(Right::EditRegisters)?;
    let (actor, now) = (me.actor(), clock::now());
    state
        .with_store(move |store| {
            let seats = standing(&store.entries(SEAT.code, None)?, bangkok_date(now));
            if seats.is_empty() {
                return Ok(());
            }
            let known = store.settings()?;
            store.settings_set(&actor, Settings { seats, ..known }, now)
        })
        .await?;
    Ok(Redirect::to("/centre/seat?done=shown").into_response())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn those_that_stand_are_in_the_order_of_their_bodies_and_seats() {
        let entry = |id, values: &[(&str, &str)]| Entry {
            id,
            register: SEAT.code.into(),
            year: 2569,
            version: 1,
            values: values.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect(),
            changed_at: clock::now(),
            changed_by: "x".into(),
        };
        let seat = |id, body, seq, position, to: &str| {
            let mut values =
                vec![("body", body), ("seq", seq), ("position", position), ("role", "member"), ("on", "2018-11-08")];
            if !to.is_empty() {
                values.push(("to", to));
            }
            entry(id, &values)
        };
        let entries = [
            seat(1, "committee", "10", "ค", ""),
            seat(2, "committee", "2", "ข", "2026-11-29"),
            seat(3, "advisors", "1", "ก", ""),
            seat(4, "committee", "1", "พ้นแล้ว", "2026-11-28"),
        ];
        let day = NaiveDate::from_ymd_opt(2026, 11, 29).unwrap();
        let seats = standing(&entries, day);
        let positions: Vec<&str> = seats.iter().map(|seat| seat.position.as_str()).collect();
        assert_eq!(positions, ["ก", "ข", "ค"], "two before ten; a last day is a day");
        assert_eq!((seats[1].role_th.as_str(), seats[1].role_en.as_str()), ("กรรมการ", "Member"));
        assert!(standing(&entries, NaiveDate::from_ymd_opt(2018, 1, 1).unwrap()).is_empty());
    }
}
