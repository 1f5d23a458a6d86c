//! What a pass does next: a pure function of what is known. The pass asks after every step, so that a submission given
//! meanwhile goes out before a large picture comes in. Must not know the network, the database or the clock.

use crate::domain::ids::Epoch;

/// Where the server stands, as a mark of this pass told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Present {
    pub epoch: Epoch,
    /// Highest durable sequence of this kiosk's submissions on the server.
    pub high_water: u64,
}

/// What was last reconciled with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reconciled {
    pub epoch: Epoch,
    /// The mark's high water then.
    pub high_water: u64,
}

/// What is known between two steps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Situation {
    pub enrolled: bool,
    /// The server said so.
    pub revoked: bool,
    /// `None` until the first answer of this pass.
    pub present: Option<Present>,
    pub reconciled: Option<Reconciled>,
    /// Highest sequence of the receipts held in the present epoch; 0 for none.
    pub own_high: u64,
    /// Waiting submissions that were not tried in this pass.
    pub unsent: usize,
    /// How many may go in one batch now: less after one was refused as a whole.
    pub most: usize,
    pub cursor: bool,
    /// Everything that changed is here.
    pub fetched: bool,
    /// Pictures that are not here and were not tried in this pass.
    pub pictures: usize,
    /// The heartbeat was answered.
    pub told: bool,
    /// A verified backup reaches sealed copies that are here, of which the server was not asked in this pass.
    pub reached: bool,
}

/// The next step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Nothing can be done before a technician pairs this kiosk.
    Enrol,
    /// Tell the server what is held here (nothing, to hear where it stands).
    Reconcile,
    /// Send so many submissions.
    Send(usize),
    /// Ask for what changed since the cursor.
    Fetch,
    /// Ask for everything.
    FetchFull,
    /// Fetch one picture.
    Media,
    /// Say how the kiosk fares.
    Heartbeat,
    /// Ask whether the server has what a backup reaches, and let go of what it names.
    LetGo,
    /// The pass is done.
    Wait,
}

/// True when the server's database is not the one that gave the receipts held here, or went back.
fn went_back(situation: &Situation, present: Present) -> bool {
    match situation.reconciled {
        Some(known) if known.epoch == present.epoch => {
            // After reconciling at this very mark, a lower one is known: receipts under another kiosk's id, perhaps.
            present.high_water < situation.own_high && present.high_water != known.high_water
        }
        _ => true,
    }
}

/// The next step.
#[must_use]
pub fn next(situation: &Situation) -> Step {
    if !situation.enrolled {
        return Step::Enrol;
    }
    if situation.present.is_some_and(|present| went_back(situation, present)) {
        return Step::Reconcile;
    }
    if situation.unsent > 0 {
        return Step::Send(situation.most.clamp(1, situation.unsent));
    }
    let last = if situation.reached { Step::LetGo } else { Step::Wait };
    if situation.revoked {
        // It is told nothing else any more; whether what it sent is still there it may ask.
        return if situation.present.is_none() { Step::Reconcile } else { last };
    }
    if !situation.fetched {
        return if situation.cursor { Step::Fetch } else { Step::FetchFull };
    }
    if situation.pictures > 0 {
        return Step::Media;
    }
    if situation.told { last } else { Step::Heartbeat }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn epoch() -> Epoch {
        "11111111-1111-4111-8111-111111111111".parse().unwrap()
    }

    /// Enrolled, reconciled, nothing to do but to ask.
    fn calm() -> Situation {
        Situation {
            enrolled: true,
            revoked: false,
            present: None,
            reconciled: Some(Reconciled { epoch: epoch(), high_water: 7 }),
            own_high: 7,
            unsent: 0,
            most: 50,
            cursor: true,
            fetched: false,
            pictures: 0,
            told: false,
            reached: false,
        }
    }

    fn heard(high_water: u64) -> Option<Present> {
        Some(Present { epoch: epoch(), high_water })
    }

    #[test]
    fn the_decision_table() {
        let other = Epoch::random();
        let elsewhere = Some(Present { epoch: other, high_water: 7 });
        let reconciled_at = |high_water| Some(Reconciled { epoch: epoch(), high_water });
        let done = Situation { present: heard(7), fetched: true, told: true, ..calm() };
        for (name, situation, step) in [
            ("not enrolled", Situation { enrolled: false, unsent: 3, ..calm() }, Step::Enrol),
            ("nothing heard yet, nothing to send", calm(), Step::Fetch),
            ("nothing heard yet, some to send", Situation { unsent: 3, ..calm() }, Step::Send(3)),
            ("more than a batch", Situation { unsent: 120, ..calm() }, Step::Send(50)),
            ("a batch was too large", Situation { unsent: 120, most: 25, ..calm() }, Step::Send(25)),
            ("halved to nothing", Situation { unsent: 2, most: 0, ..calm() }, Step::Send(1)),
            ("a new epoch", Situation { present: elsewhere, ..done }, Step::Reconcile),
            ("a new epoch goes before sending", Situation { present: elsewhere, unsent: 3, ..calm() }, Step::Reconcile),
            ("the first epoch of all", Situation { reconciled: None, ..done }, Step::Reconcile),
            ("same epoch, high water fell", Situation { present: heard(5), ..done }, Step::Reconcile),
            (
                "fell, and that was reconciled",
                Situation { present: heard(5), reconciled: reconciled_at(5), ..done },
                Step::Wait,
            ),
            ("fell again", Situation { present: heard(3), reconciled: reconciled_at(5), ..done }, Step::Reconcile),
            ("rose above what is held", Situation { present: heard(9), ..done }, Step::Wait),
            ("no cursor", Situation { cursor: false, ..calm() }, Step::FetchFull),
            ("fetched, pictures missing", Situation { told: false, pictures: 2, ..done }, Step::Media),
            ("given while pictures come", Situation { pictures: 2, unsent: 1, ..done }, Step::Send(1)),
            ("fetched, not told", Situation { told: false, ..done }, Step::Heartbeat),
            ("all done", done, Step::Wait),
            ("a backup reaches copies", Situation { reached: true, ..done }, Step::LetGo),
            ("a backup reaches copies, not told", Situation { reached: true, told: false, ..done }, Step::Heartbeat),
            (
                "a backup reached copies in another epoch",
                Situation { present: elsewhere, reached: true, ..done },
                Step::Reconcile,
            ),
            ("all done, one more was given", Situation { unsent: 1, ..done }, Step::Send(1)),
            ("revoked, some to send", Situation { revoked: true, unsent: 3, ..calm() }, Step::Send(3)),
            ("revoked, nothing to send", Situation { revoked: true, ..calm() }, Step::Reconcile),
            ("revoked, heard", Situation { revoked: true, present: heard(7), ..calm() }, Step::Wait),
            (
                "revoked, a backup reaches copies",
                Situation { revoked: true, present: heard(7), reached: true, ..calm() },
                Step::LetGo,
            ),
            ("revoked, restored", Situation { revoked: true, present: elsewhere, ..calm() }, Step::Reconcile),
        ] {
            assert_eq!(next(&situation), step, "{name}");
        }
    }
}
