//! What staff do at the screen, what the worker is asked for it, and what it says. No visitor's words are in any of it.

use crate::domain::network::Reached;
use crate::domain::pin::{Pin, Stands};
use crate::domain::trip::Journey;

/// What staff press.
#[derive(Debug, Clone, PartialEq)]
pub enum StaffMsg {
    /// The emblem in the title bar.
    Emblem,
    Digit(char),
    Delete,
    Clear,
    /// The PIN is whole.
    Enter,
    Start(Job),
    OpenLine,
    OpenTouchTest,
    OpenTrip,
    /// The trip begins, or goes on after an end.
    BeginTrip,
    EndTrip,
    Ask(Ending),
    /// The answer to that question.
    Answer(bool),
    /// The LINE code on the screen was scanned and leads to the right group.
    LineRight,
    /// A square of the touch test.
    Square(usize),
    /// The next colour of the screen test.
    NextColour,
}

/// What takes a while and has a result.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Job {
    #[default]
    Network,
    Sync,
    Export,
    Import,
}

/// How the program ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// Started anew by whoever watches over it.
    Restart,
    /// The kiosk mode is left.
    Leave,
}

/// Work for the worker (`End` is the window's).
#[derive(Debug, Clone, PartialEq)]
pub enum StaffTask {
    /// How the way in stands; answered by [`StaffSaid::Gate`].
    Knock,
    /// Answered by [`StaffSaid::Opened`] or [`StaffSaid::Gate`].
    Pin {
        serial: u64,
        pin: Pin,
    },
    /// Answered by [`StaffSaid::Standing`].
    Standing,
    /// Answered by [`StaffSaid::Done`].
    Job {
        serial: u64,
        job: Job,
    },
    /// Keeps that this LINE address was found right today; what is shown follows as content.
    LineRight {
        link: String,
    },
    /// Staff begin or end the trip; answered by [`StaffSaid::Standing`].
    Trip {
        begin: bool,
    },
    End(Ending),
}

/// What the worker says.
#[derive(Debug, Clone, PartialEq)]
pub enum StaffSaid {
    Gate { serial: Option<u64>, gate: Stands },
    Opened { serial: u64 },
    Standing(Box<Standing>),
    Done { serial: u64, outcome: Outcome },
}

/// What a glance at the kiosk tells.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Standing {
    pub kiosk: Option<String>,
    pub name: Option<String>,
    pub sent: u64,
    /// Set aside on the server's word.
    pub refused: u64,
    pub disk_free: Option<u64>,
    pub disk_low: bool,
    pub disk_full: bool,
    /// Another alarm stands: a technician should look.
    pub alarms: usize,
    pub revoked: bool,
    pub version: &'static str,
    /// The trip that it has orders for, is on, or was on last.
    pub trip: Option<OnTrip>,
}

/// A trip with what the kiosk took on it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OnTrip {
    pub journey: Journey,
    pub taken: u64,
    pub waiting: u64,
}

/// What a job came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    Network(Reached),
    Synced(Counts),
    /// Written to a file of this name.
    Exported {
        counts: Counts,
        file: String,
    },
    Imported {
        counts: Counts,
        note: ImportNote,
    },
    Failed(Trouble),
}

/// What moved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// Receipted.
    pub sent: u64,
    /// Waiting now, or on the stick.
    pub waiting: u64,
    pub notices: u64,
    pub answers: u64,
    pub pictures: u64,
}

/// What is to be known of an import that was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ImportNote {
    #[default]
    None,
    /// Newer things were here already.
    Older,
    /// Something still waits, or the server asks: another export.
    ExportAgain,
    /// Parts did not hold and were left out.
    LeftOut,
    Revoked,
}

/// Why a job was not done; the words say what to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trouble {
    NotEnrolled,
    Revoked,
    /// The server does not know this kiosk.
    Unknown,
    Offline,
    Later,
    Dates,
    WrongServer,
    /// Another pass or import is at work.
    Busy,
    /// The kiosk's own database or disk.
    Disk,
    NoStick,
    ManySticks,
    /// Full, gone, or not to be written.
    StickNotWritten,
    /// A file of that name is there and is no bundle.
    NameTaken,
    NoFile,
    /// Torn or altered.
    BadFile,
    /// For another kiosk, server or municipality.
    OthersFile,
    /// Of a program that is newer or older.
    OtherVersion,
}
