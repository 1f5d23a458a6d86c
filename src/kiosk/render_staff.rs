//! The staff's pages put into their global. Decides nothing.

use slint::{ComponentHandle, SharedString};

use super::generated::{AppWindow, DiskId, EndingId, GateId, StaffData, StaffJobId, StaffResultId, TripId};
use super::render::{Renderer, count, drawn};
use crate::app::staff::{Ending, ImportNote, Job, Trouble};
use crate::app::view::{
    DiskState, GateState, StaffLineView, StaffPinView, StaffResultState, StaffResultView, StaffTripView, StaffView,
    TouchTestView, TripState,
};
use crate::domain::network::Reached;

impl Renderer {
    /// The way in.
    pub fn staff_pin(&self, ui: &AppWindow, view: &StaffPinView) {
        let data = ui.global::<StaffData>();
        data.set_typed(count(view.typed));
        data.set_gate(match view.gate {
            GateState::Asking => GateId::Asking,
            GateState::NotSet => GateId::NotSet,
            GateState::Open => GateId::Open,
            GateState::Trying => GateId::Trying,
            GateState::Wrong => GateId::Wrong,
            GateState::Locked => GateId::Locked,
            GateState::Unwritable => GateId::Unwritable,
        });
        data.set_wait((&view.wait).into());
        data.set_tries_left(count(view.left));
        data.set_can_enter(view.can_enter);
    }

    /// How the kiosk fares.
    pub fn staff(&self, ui: &AppWindow, view: &StaffView) {
        let data = ui.global::<StaffData>();
        data.set_waiting(count(view.waiting));
        data.set_sent(count(view.sent));
        data.set_refused(count(view.refused));
        data.set_disk_gb((&view.disk_gb).into());
        data.set_disk(match view.disk {
            DiskState::Enough => DiskId::Enough,
            DiskState::Low => DiskId::Low,
            DiskState::Full => DiskId::Full,
        });
        data.set_alarms(count(view.alarms));
        data.set_revoked(view.revoked);
        data.set_enrolled(view.enrolled);
        data.set_name((&view.name).into());
        data.set_kiosk((&view.kiosk).into());
        data.set_place((&view.place).into());
        data.set_version((&view.version).into());
        data.set_asked(match view.asked {
            None => EndingId::None,
            Some(Ending::Restart) => EndingId::Restart,
            Some(Ending::Leave) => EndingId::Leave,
        });
        data.set_running(view.running);
    }

    /// A job and what it came to.
    pub fn staff_result(&self, ui: &AppWindow, view: &StaffResultView) {
        let data = ui.global::<StaffData>();
        data.set_job(match view.job {
            Job::Network => StaffJobId::Network,
            Job::Sync => StaffJobId::Sync,
            Job::Export => StaffJobId::Export,
            Job::Import => StaffJobId::Import,
        });
        data.set_result(match view.state {
            StaffResultState::Working => StaffResultId::Working,
            StaffResultState::Network(network) => of_network(network),
            StaffResultState::Synced => StaffResultId::Synced,
            StaffResultState::Exported => StaffResultId::Exported,
            StaffResultState::Imported(note) => of_import(note),
            StaffResultState::Failed(trouble) => of_trouble(trouble),
        });
        data.set_good(view.good);
        data.set_steps(i32::from(view.steps));
        let counts = view.counts.unwrap_or_default();
        data.set_counted(view.counts.is_some());
        data.set_moved_sent(count(counts.sent));
        data.set_moved_waiting(count(counts.waiting));
        data.set_moved_notices(count(counts.notices));
        data.set_moved_answers(count(counts.answers));
        data.set_moved_pictures(count(counts.pictures));
        data.set_file((&view.file).into());
    }

    /// The LINE address to be scanned.
    pub fn staff_line(&self, ui: &AppWindow, view: &StaffLineView) {
        let data = ui.global::<StaffData>();
        data.set_link(SharedString::from(&view.link));
        data.set_checked_on((&view.checked_on).into());
        data.set_checked_surely(view.checked_surely);
        data.set_sample(view.sample);
        data.set_qr(drawn(&self.staff_qr, &view.link));
    }

    /// The trip.
    pub fn staff_trip(&self, ui: &AppWindow, view: &StaffTripView) {
        let data = ui.global::<StaffData>();
        data.set_trip(match view.state {
            TripState::None => TripId::None,
            TripState::Ready => TripId::Ready,
            TripState::Out => TripId::Out,
            TripState::Ended => TripId::Ended,
        });
        data.set_trip_title((&view.title).into());
        data.set_trip_site((&view.site).into());
        data.set_trip_villages((&view.villages).into());
        data.set_trip_days((&view.days).into());
        data.set_trip_taken(count(view.taken));
        data.set_trip_waiting(count(view.waiting));
    }

    /// The squares that were touched.
    pub fn touch_test(&self, ui: &AppWindow, view: &TouchTestView) {
        self.squares.set(view.squares.iter().copied());
        let data = ui.global::<StaffData>();
        data.set_touched(count(view.touched));
        data.set_colour(i32::from(view.colour));
    }
}

const fn of_network(network: Reached) -> StaffResultId {
    match network {
        Reached::NotEnrolled => StaffResultId::NetNotEnrolled,
        Reached::NoName => StaffResultId::NetNoName,
        Reached::NoConnection => StaffResultId::NetNoConnection,
        Reached::Certificate => StaffResultId::NetCertificate,
        Reached::Dates => StaffResultId::NetDates,
        Reached::Portal => StaffResultId::NetPortal,
        Reached::WrongServer => StaffResultId::NetWrongServer,
        Reached::Later => StaffResultId::NetLater,
        Reached::Answered { clock_off: false } => StaffResultId::NetAnswered,
        Reached::Answered { clock_off: true } => StaffResultId::NetClockOff,
    }
}

const fn of_import(note: ImportNote) -> StaffResultId {
    match note {
        ImportNote::None => StaffResultId::Imported,
        ImportNote::Older => StaffResultId::ImportedOlder,
        ImportNote::ExportAgain => StaffResultId::ImportedExportAgain,
        ImportNote::LeftOut => StaffResultId::ImportedLeftOut,
        ImportNote::Revoked => StaffResultId::ImportedRevoked,
    }
}

const fn of_trouble(trouble: Trouble) -> StaffResultId {
    match trouble {
        Trouble::NotEnrolled => StaffResultId::NotEnrolled,
        Trouble::Revoked => StaffResultId::Revoked,
        Trouble::Unknown => StaffResultId::Unknown,
        Trouble::Offline => StaffResultId::Offline,
        Trouble::Later => StaffResultId::Later,
        Trouble::Dates => StaffResultId::Dates,
        Trouble::WrongServer => StaffResultId::WrongServer,
        Trouble::Busy => StaffResultId::Busy,
        Trouble::Disk => StaffResultId::Disk,
        Trouble::NoStick => StaffResultId::NoStick,
        Trouble::ManySticks => StaffResultId::ManySticks,
        Trouble::StickNotWritten => StaffResultId::StickNotWritten,
        Trouble::NameTaken => StaffResultId::NameTaken,
        Trouble::NoFile => StaffResultId::NoFile,
        Trouble::BadFile => StaffResultId::BadFile,
        Trouble::OthersFile => StaffResultId::OthersFile,
        Trouble::OtherVersion => StaffResultId::OtherVersion,
    }
}
