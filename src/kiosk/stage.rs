//! The app's state and the window that shows it, together: a message in, effects out, the screen brought up to date.
//! Carries out no effect and reads no clock.

use std::cell::{Cell, RefCell};
use std::sync::Arc;
use std::time::Duration;

use slint::{ComponentHandle, Weak};

use super::dress::dress;
use super::generated::{AppWindow, Spoken};
use super::render::Renderer;
use crate::app::effect::Effect;
use crate::app::msg::Msg;
use crate::app::view::{Overlay, Page, StepPage};
use crate::app::{Now, State, update, views};
use crate::pack::Pack;
use crate::pack::keep::plain;

/// A page of every view.
const ONE_OF_EACH: [Page; 20] = [
    Page::Attract,
    Page::Home,
    Page::Notices,
    Page::Notice,
    Page::Picture,
    Page::TakeAlong,
    Page::Opinion(StepPage::Kind),
    Page::Thanks,
    Page::Hearings,
    Page::Hearing,
    Page::Track,
    Page::Line,
    Page::About,
    Page::Answers,
    Page::StaffPin,
    Page::Staff,
    Page::StaffResult,
    Page::StaffLine,
    Page::StaffTrip,
    Page::TouchTest,
];

/// What a window stands on.
pub struct Stage {
    ui: Weak<AppWindow>,
    state: RefCell<State>,
    renderer: Renderer,
    /// The page that was shown before.
    last: Cell<Option<Page>>,
}

impl Stage {
    /// A kiosk that nobody has touched, with `pack`, shown in `ui`.
    #[must_use]
    pub fn new(ui: &AppWindow, pack: Arc<Pack>, now: &Now) -> Self {
        dress(ui, &pack);
        ui.global::<Spoken>().on_of(|text| plain(&text).into());
        let it = Self {
            ui: ui.as_weak(),
            state: RefCell::new(State::new(pack, now)),
            renderer: Renderer::new(ui),
            last: Cell::default(),
        };
        it.show(now);
        it
    }

    /// Takes a message, brings the screen up to date and gives what the worker is to do.
    pub fn handle(&self, msg: Msg, now: &Now) -> Vec<Effect> {
        let effects = update(&mut self.state.borrow_mut(), msg, now);
        self.show(now);
        effects
    }

    /// The page that is shown.
    #[must_use]
    pub fn page(&self) -> Page {
        self.state.borrow().page()
    }

    /// How many rows of the notice list were made since the start: those that were seen.
    #[must_use]
    pub fn rows_made(&self) -> usize {
        self.renderer.rows_made()
    }

    /// What lies over it.
    #[must_use]
    pub fn overlay(&self, now: &Now) -> Overlay {
        views::frame(&self.state.borrow(), now).overlay
    }

    /// How often a tick is wanted now.
    #[must_use]
    pub fn tick_every(&self) -> Option<Duration> {
        self.state.borrow().tick_every()
    }

    /// The page's own view first, the frame last: a page that is turned to already has its content. No page is brought
    /// up to date that nobody sees, except when a visit has ended: then all are, for nothing of it is to stay in them.
    fn show(&self, now: &Now) {
        let Some(ui) = self.ui.upgrade() else { return };
        let state = self.state.borrow();
        let page = state.page();
        if page == Page::Attract && self.last.get() != Some(page) {
            for page in ONE_OF_EACH {
                self.show_page(&ui, page, &state, now);
            }
        }
        self.last.set(Some(page));
        self.show_page(&ui, page, &state, now);
        self.renderer.frame(&ui, &views::frame(&state, now));
    }

    fn show_page(&self, ui: &AppWindow, page: Page, state: &State, now: &Now) {
        let it = &self.renderer;
        match page {
            Page::Attract => it.attract(ui, &views::attract(state, now)),
            Page::Home => it.home(ui, &views::home(state, now)),
            Page::Notices => it.notices(ui, &views::notices(state, now)),
            Page::Notice => it.notice(ui, &views::notice(state, now)),
            Page::Picture => it.picture(ui, &views::picture(state, now)),
            Page::TakeAlong => it.take_along(ui, &views::take_along(state, now)),
            Page::Opinion(_) => it.opinion(ui, &views::opinion(state, now)),
            Page::Thanks => it.thanks(ui, &views::thanks(state, now)),
            Page::Hearings => it.hearings(&views::hearings(state, now)),
            Page::Hearing | Page::HearingThanks => it.hearing(ui, &views::hearing(state, now)),
            Page::Track => it.track(ui, &views::track(state, now)),
            Page::Line => it.line(ui, &views::line(state, now)),
            Page::About => it.about(ui, &views::about(state, now)),
            Page::Answers => it.answers(ui, &views::answers(state, now)),
            Page::StaffPin => it.staff_pin(ui, &views::staff_pin(state, now)),
            Page::Staff => it.staff(ui, &views::staff(state, now)),
            Page::StaffResult => it.staff_result(ui, &views::staff_result(state, now)),
            Page::StaffLine => it.staff_line(ui, &views::staff_line(state, now)),
            Page::StaffTrip => it.staff_trip(ui, &views::staff_trip(state, now)),
            Page::TouchTest => it.touch_test(ui, &views::touch_test(state, now)),
        }
    }
}
