//! How the staff's screens of the snapshots and the screen tests are reached: as staff reach them, with what a worker
//! would answer.

use std::time::Duration;

use super::scenes::stand;
use super::snapshot::SnapshotError;
use super::stage::Stage;
use crate::app::Now;
use crate::app::effect::Effect;
use crate::app::msg::Msg;
use crate::app::staff::{Counts, Ending, Job, OnTrip, Outcome, StaffMsg, StaffSaid, StaffTask, Standing, Trouble};
use crate::app::view::Page;
use crate::domain::ids::TripId;
use crate::domain::network::Reached;
use crate::domain::pin::Stands;
use crate::domain::thai::bangkok_date;
use crate::domain::trip::{Journey, Trip};
use crate::pack::Pack;

/// A PIN of the pictures.
const SAMPLE_PIN: &str = "482109";

pub(super) fn is_one(screen: &str) -> bool {
    screen.starts_with("staff") || screen.starts_with("touch")
}

/// Plays a visit of the staff's up to the page under `screen`.
pub(super) fn play(stage: &Stage, screen: &str, pack: &Pack, now: &Now) -> Result<(), SnapshotError> {
    let press = |msg: StaffMsg| stage.handle(Msg::Staff(msg), now);
    let answer = |said: StaffSaid| stage.handle(Msg::StaffSaid(said), now);
    for _ in 0..7 {
        press(StaffMsg::Emblem);
    }
    let gate = match screen {
        "staff-unset" => Stands::NotSet,
        "staff-locked" => Stands::Locked { wait: Duration::from_secs(15 * 60 + 42) },
        _ => Stands::Open { left: 5 },
    };
    answer(StaffSaid::Gate { serial: None, gate });
    let shown = if screen == "staff-pin" { 4 } else { SAMPLE_PIN.len() };
    for digit in SAMPLE_PIN.chars().take(shown) {
        press(StaffMsg::Digit(digit));
    }
    if matches!(screen, "staff-pin" | "staff-unset" | "staff-locked") {
        return stand(stage, Page::StaffPin);
    }
    for effect in press(StaffMsg::Enter) {
        if let Effect::Staff(StaffTask::Pin { serial, .. }) = effect {
            answer(StaffSaid::Opened { serial });
        }
    }
    let trip = (screen == "staff-trip").then(|| OnTrip { journey: journey(pack, now), taken: 12, waiting: 12 });
    answer(StaffSaid::Standing(Box::new(Standing { trip, ..standing() })));
    let job = |job: Job, outcome: Outcome| {
        for effect in stage.handle(Msg::Staff(StaffMsg::Start(job)), now) {
            if let Effect::Staff(StaffTask::Job { serial, .. }) = effect {
                let outcome = outcome.clone();
                stage.handle(Msg::StaffSaid(StaffSaid::Done { serial, outcome }), now);
            }
        }
        stand(stage, Page::StaffResult)
    };
    match screen {
        "staff-network" => job(Job::Network, Outcome::Network(Reached::Certificate)),
        "staff-sync" => {
            let counts = Counts { sent: 3, waiting: 0, notices: 2, answers: 1, pictures: 4 };
            job(Job::Sync, Outcome::Synced(counts))
        }
        "staff-export" => job(Job::Export, Outcome::Failed(Trouble::NoStick)),
        "staff-line" => {
            press(StaffMsg::OpenLine);
            stand(stage, Page::StaffLine)
        }
        "staff-trip" | "staff-trip-none" => {
            press(StaffMsg::OpenTrip);
            stand(stage, Page::StaffTrip)
        }
        "staff-leave" => {
            press(StaffMsg::Ask(Ending::Leave));
            stand(stage, Page::Staff)
        }
        "touch-test" | "touch-colour" => {
            press(StaffMsg::OpenTouchTest);
            for square in (30..110).filter(|square| square % 3 != 0) {
                press(StaffMsg::Square(square));
            }
            if screen == "touch-colour" {
                press(StaffMsg::NextColour);
            }
            stand(stage, Page::TouchTest)
        }
        _ => stand(stage, Page::Staff),
    }
}

/// Two days, on the way since today, to the last two villages of the pack.
fn journey(pack: &Pack, now: &Now) -> Journey {
    let first = bangkok_date(now.wall);
    let moos = pack.municipality.villages.iter().rev().take(2).map(|village| village.moo).collect();
    let trip = Trip {
        id: TripId::random(),
        title: "สัญจรรับฟังความคิดเห็น (ตัวอย่าง)".to_owned(),
        site: "ศาลาประชาคม (ตัวอย่าง)".to_owned(),
        moos,
        first,
        last: first.succ_opt().unwrap_or(first),
    };
    Journey { trip, begun: Some(now.wall), ended: None, spans: Vec::new() }
}

fn standing() -> Standing {
    Standing {
        kiosk: Some("0b6f3a5e-4d17-4c52-9a63-5f0c8f2d7e11".to_owned()),
        name: Some("ตู้หน้าอาคาร (ตัวอย่าง)".to_owned()),
        sent: 128,
        refused: 0,
        disk_free: Some(12_500_000_000),
        version: env!("CARGO_PKG_VERSION"),
        ..Standing::default()
    }
}
