//! The app's state and the window that shows it, together: a message in, effects out, the screen brought up to date.
//! Carries out no effect and reads no clock.

use std::cell::RefCell;
use std::sync::Arc;
use std::time::Duration;

use slint::{ComponentHandle, Weak};

use super::generated::AppWindow;
use super::render::Renderer;
use crate::app::effect::Effect;
use crate::app::msg::Msg;
use crate::app::view::{Overlay, Page};
use crate::app::{Now, State, update, views};
use crate::pack::Pack;

/// What a window stands on.
pub struct Stage {
    ui: Weak<AppWindow>,
    state: RefCell<State>,
    renderer: Renderer,
}

impl Stage {
    /// A kiosk that nobody has touched, with `pack`, shown in `ui`.
    #[must_use]
    pub fn new(ui: &AppWindow, pack: Arc<Pack>, now: &Now) -> Self {
        let it = Self { ui: ui.as_weak(), state: RefCell::new(State::new(pack, now)), renderer: Renderer::new(ui) };
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

    /// The page's own view first, the frame last: a page that is turned to already has its content.
    fn show(&self, now: &Now) {
        let Some(ui) = self.ui.upgrade() else { return };
        let state = self.state.borrow();
        let it = &self.renderer;
        it.attract(&ui, &views::attract(&state, now));
        it.home(&ui, &views::home(&state, now));
        it.notices(&ui, &views::notices(&state, now));
        it.notice(&ui, &views::notice(&state, now));
        it.opinion(&ui, &views::opinion(&state, now));
        it.thanks(&ui, &views::thanks(&state, now));
        it.track(&ui, &views::track(&state, now));
        it.line(&ui, &views::line(&state, now));
        it.about(&ui, &views::about(&state, now));
        it.answers(&ui, &views::answers(&state, now));
        it.staff_pin(&ui, &views::staff_pin(&state, now));
        it.staff(&ui, &views::staff(&state, now));
        it.staff_result(&ui, &views::staff_result(&state, now));
        it.staff_line(&ui, &views::staff_line(&state, now));
        it.touch_test(&ui, &views::touch_test(&state, now));
        it.frame(&ui, &views::frame(&state, now));
    }
}
