//! Callbacks of the staff's pages. Decides nothing.

use slint::{ComponentHandle, SharedString};

use super::bind::{Send, asks, says};
use super::generated::{AppWindow, EndingId, Frame, StaffData, StaffJobId};
use crate::app::msg::Msg;
use crate::app::staff::{Ending, Job, StaffMsg};

/// Connects them to `send`.
pub(super) fn staff(ui: &AppWindow, send: &Send) {
    ui.global::<Frame>().on_emblem(says(send, Msg::Staff(StaffMsg::Emblem)));
    let data = ui.global::<StaffData>();
    data.on_digit(asks(send, |text: SharedString| {
        text.chars().next().map_or(Msg::Touched, |sign| Msg::Staff(StaffMsg::Digit(sign)))
    }));
    data.on_delete(says(send, Msg::Staff(StaffMsg::Delete)));
    data.on_clear(says(send, Msg::Staff(StaffMsg::Clear)));
    data.on_enter(says(send, Msg::Staff(StaffMsg::Enter)));
    data.on_start(asks(send, |job| Msg::Staff(StaffMsg::Start(of_job(job)))));
    data.on_open_line(says(send, Msg::Staff(StaffMsg::OpenLine)));
    data.on_open_trip(says(send, Msg::Staff(StaffMsg::OpenTrip)));
    data.on_begin_trip(says(send, Msg::Staff(StaffMsg::BeginTrip)));
    data.on_end_trip(says(send, Msg::Staff(StaffMsg::EndTrip)));
    data.on_open_touch_test(says(send, Msg::Staff(StaffMsg::OpenTouchTest)));
    data.on_ask(asks(send, |ending| match ending {
        EndingId::None => Msg::Touched,
        EndingId::Restart => Msg::Staff(StaffMsg::Ask(Ending::Restart)),
        EndingId::Leave => Msg::Staff(StaffMsg::Ask(Ending::Leave)),
    }));
    data.on_answer(asks(send, |yes| Msg::Staff(StaffMsg::Answer(yes))));
    data.on_line_right(says(send, Msg::Staff(StaffMsg::LineRight)));
    data.on_square(asks(send, |square: i32| {
        usize::try_from(square).map_or(Msg::Touched, |square| Msg::Staff(StaffMsg::Square(square)))
    }));
    data.on_next_colour(says(send, Msg::Staff(StaffMsg::NextColour)));
}

const fn of_job(job: StaffJobId) -> Job {
    match job {
        StaffJobId::Network => Job::Network,
        StaffJobId::Sync => Job::Sync,
        StaffJobId::Export => Job::Export,
        StaffJobId::Import => Job::Import,
    }
}
