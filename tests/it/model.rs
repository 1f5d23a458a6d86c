//! Kiosk and server as a state machine: whatever happens, in whatever order, nothing acknowledged is lost, nothing is
//! doubled, and no state is shown that is not true. The reference is a list of what visitors were told; the system is
//! the real kiosk, the real server, sockets, sticks and backups.
//!
//! 12 sequences of 20 steps in every test run; 400 of 60 with `SUANRUAM_PROOF=full`.

use proptest::prelude::*;
use proptest_state_machine::{ReferenceStateMachine, StateMachineTest};

use crate::model_world::World;
use crate::support::full;

/// What may happen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// By the command, by which the screen's path runs too.
    Submit(u8),
    /// A script gives the same id again.
    SubmitAgain(u8),
    Sync,
    Cut,
    Mend,
    /// The next replies come back cut at so many bytes.
    LoseReplies(u16),
    /// The kiosk's clock jumps, by years.
    Clock(i8),
    /// The server's database is copied away, as somebody does who has no backup.
    CopyServer,
    /// And put back later.
    PutServerBack,
    CopyKiosk,
    PutKioskBack,
    DamageKiosk(u8),
    Revoke,
    EnrolAnew,
    /// Erases the case of one of the submissions.
    Erase(u8),
    Rotate(u8),
    /// A backup that counts; at the next sync the kiosk lets go of its copies.
    Backup,
    /// The machine burns; a new one is restored from the last backup.
    RestoreBackup,
    StickOut,
    StickAtServer,
    StickIn,
    RestartServer,
}

/// What a visitor was told, and what became known since.
#[derive(Debug, Clone, Default)]
pub struct Told {
    /// How many submissions were asked for: the names of what follows.
    pub given: u8,
    pub cut: bool,
    pub copied_server: bool,
    pub copied_kiosk: bool,
    pub backed_up: bool,
}

pub struct Reference;

impl ReferenceStateMachine for Reference {
    type State = Told;
    type Transition = Event;

    fn init_state() -> BoxedStrategy<Told> {
        Just(Told::default()).boxed()
    }

    fn transitions(told: &Told) -> BoxedStrategy<Event> {
        let given = told.given.max(1);
        let mut all: Vec<(u32, BoxedStrategy<Event>)> = vec![
            (6, (1_u8..4).prop_map(Event::Submit).boxed()),
            (8, Just(Event::Sync).boxed()),
            (2, (0_u16..3000).prop_map(Event::LoseReplies).boxed()),
            (2, (-20_i8..=20).prop_map(Event::Clock).boxed()),
            (2, Just(Event::CopyServer).boxed()),
            (1, Just(Event::CopyKiosk).boxed()),
            (1, (0_u8..4).prop_map(Event::DamageKiosk).boxed()),
            (1, Just(Event::Revoke).boxed()),
            (2, Just(Event::EnrolAnew).boxed()),
            (2, (0_u8..3).prop_map(Event::Rotate).boxed()),
            (2, Just(Event::Backup).boxed()),
            (2, Just(Event::StickOut).boxed()),
            (2, Just(Event::StickAtServer).boxed()),
            (2, Just(Event::StickIn).boxed()),
            (1, Just(Event::RestartServer).boxed()),
            (3, Just(if told.cut { Event::Mend } else { Event::Cut }).boxed()),
        ];
        if told.given > 0 {
            all.push((2, (0..given).prop_map(Event::SubmitAgain).boxed()));
            all.push((2, (0..given).prop_map(Event::Erase).boxed()));
        }
        if told.copied_server {
            all.push((2, Just(Event::PutServerBack).boxed()));
        }
        if told.copied_kiosk {
            all.push((2, Just(Event::PutKioskBack).boxed()));
        }
        if told.backed_up {
            all.push((2, Just(Event::RestoreBackup).boxed()));
        }
        prop::strategy::Union::new_weighted(all).boxed()
    }

    fn apply(mut told: Told, event: &Event) -> Told {
        match event {
            Event::Submit(many) => told.given = told.given.saturating_add(*many),
            Event::Cut => told.cut = true,
            Event::Mend => told.cut = false,
            Event::CopyServer => told.copied_server = true,
            Event::CopyKiosk => told.copied_kiosk = true,
            Event::Backup => told.backed_up = true,
            _ => {}
        }
        told
    }
}

pub struct Model;

impl StateMachineTest for Model {
    type SystemUnderTest = World;
    type Reference = Reference;

    fn init_test(_: &Told) -> World {
        World::new()
    }

    fn apply(mut world: World, _: &Told, event: Event) -> World {
        world.happen(&event);
        world
    }

    fn check_invariants(world: &World, _: &Told) {
        world.check();
    }

    fn teardown(mut world: World, _: Told) {
        world.calm();
    }
}

#[test]
fn whatever_happens_nothing_acknowledged_is_lost_or_doubled() {
    let (cases, steps) = if full() { (400, 60) } else { (12, 20) };
    let config = ProptestConfig { cases, max_shrink_iters: 60, failure_persistence: None, ..ProptestConfig::default() };
    proptest!(config, |((told, events, seen) in Reference::sequential_strategy(steps..=steps))| {
        Model::test_sequential(config.clone(), told, events, seen);
    });
}

/// Everything holds after each of these, and in the end.
fn lived(events: &[Event]) {
    let mut world = World::new();
    for event in events {
        world.happen(event);
        world.check();
    }
    world.calm();
}

/// Found by the model: the kiosk was enrolled anew after the backup, so that the restored server knows it under another
/// id than the ledger of erasures does.
#[test]
fn what_was_erased_stays_erased_when_its_kiosk_is_younger_than_the_backup() {
    lived(&[
        Event::Submit(3),
        Event::Backup,
        Event::EnrolAnew,
        Event::Sync,
        Event::Erase(1),
        Event::RestoreBackup,
        Event::EnrolAnew,
        Event::Sync,
    ]);
}

/// Found by the model: a revoked kiosk holds receipts of a tail that the server lost; the server gave their sequences
/// again, and backed those up.
#[test]
fn a_revoked_kiosk_keeps_its_copies_of_what_a_restored_server_lost() {
    lived(&[
        Event::Submit(3),
        Event::Revoke,
        Event::Sync,
        Event::CopyServer,
        Event::Submit(3),
        Event::Sync,
        Event::PutServerBack,
        Event::Submit(4),
        Event::Sync,
        Event::Backup,
        Event::Submit(1),
        Event::Sync,
        Event::EnrolAnew,
        Event::Sync,
    ]);
}

/// Found by the model: a server on an older copy of its disk gave the same sequences again in the same epoch, the kiosk that
/// knew better began anew, and another copy of that kiosk took the mark of the backup for its own receipts.
#[test]
fn a_kiosk_put_back_after_it_was_enrolled_anew_has_what_its_rows_say() {
    lived(&[
        Event::Submit(1),
        Event::Submit(3),
        Event::CopyServer,
        Event::Submit(2),
        Event::StickOut,
        Event::LoseReplies(2945),
        Event::DamageKiosk(0),
        Event::Rotate(1),
        Event::Sync,
        Event::Erase(5),
        Event::Sync,
        Event::Submit(1),
        Event::Sync,
        Event::EnrolAnew,
        Event::Sync,
        Event::Submit(2),
        Event::PutServerBack,
        Event::Backup,
        Event::Sync,
        Event::EnrolAnew,
        Event::CopyKiosk,
        Event::DamageKiosk(0),
        Event::EnrolAnew,
        Event::Sync,
        Event::PutKioskBack,
    ]);
}
