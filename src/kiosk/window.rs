//! The real window: opens it, ties screens, app and worker together. Must not decide anything and never waits for disk
//! or network: the worker's answers come back through the event loop.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::path::Path;
use std::rc::Rc;
use std::sync::Arc;

use slint::winit_030::{EventResult, WinitWindowAccessor as _, winit};
use slint::{ComponentHandle, LogicalPosition, Timer, TimerMode};

use super::bind::bind;
use super::fingers::{Fingers, Phase};
use super::generated::{AppWindow, Theme};
use super::sound::{self, Player};
use super::stage::Stage;
use crate::app::Now;
use crate::app::effect::Effect;
use crate::app::keyboard::Layout;
use crate::app::msg::Msg;
use crate::app::staff::{Ending, StaffTask};
use crate::app::view::{AnsweredBy, Page, StepPage};
use crate::commands::{DONE, FAILED, Out, RESTART};
use crate::device::Lock;
use crate::domain::clock::{self, Mono};
use crate::pack::Pack;
use crate::worker::Worker;
use crate::worker::easel::Screen;

/// Why no window came.
#[derive(Debug, thiserror::Error)]
pub enum WindowError {
    #[error(
        "there is no display to open the kiosk's window on (neither WAYLAND_DISPLAY nor DISPLAY is set, or it refused: {0}). \
         Nothing was changed. Pictures of the screens need no display: suanruam-kiosk snapshot home -o home.png. \
         The whole kiosk runs on a display of memory: xvfb-run -s '-screen 0 1920x1080x24' suanruam-kiosk run (package xvfb)"
    )]
    NoDisplay(String),
    #[error("the kiosk's worker could not start: {0}")]
    Worker(#[from] std::io::Error),
    #[error("the window ended: {0}")]
    Ended(slint::PlatformError),
}

thread_local! {
    /// The running window's parts, for answers that come through the event loop. One window to a process.
    static RUNNING: RefCell<Option<Rc<Running>>> = const { RefCell::new(None) };
}

struct Running {
    clock: Mono,
    stage: Stage,
    worker: Worker,
    tick: Timer,
    sound: Option<Player>,
    waiting: RefCell<VecDeque<Msg>>,
    busy: Cell<bool>,
    /// The notices came.
    content: Cell<bool>,
    /// Staff ended the program from the screen.
    ending: Cell<Option<Ending>>,
}

impl Running {
    fn now(&self) -> Now {
        Now { wall: clock::now(), mono: self.clock.elapsed() }
    }

    /// Takes messages one after the other, also those that come while another is being rendered.
    fn take(&self, msg: Msg) {
        self.waiting.borrow_mut().push_back(msg);
        if self.busy.replace(true) {
            return;
        }
        loop {
            let next = self.waiting.borrow_mut().pop_front();
            let Some(msg) = next else { break };
            if let (Some(player), Some(sound)) = (&self.sound, sound::of(&msg)) {
                player.play(sound);
            }
            if matches!(msg, Msg::Content(_)) {
                self.content.set(true);
            }
            for effect in self.stage.handle(msg, &self.now()) {
                match effect {
                    Effect::Staff(StaffTask::End(ending)) => self.end(ending),
                    effect => self.worker.carry_out(effect),
                }
            }
        }
        self.busy.set(false);
        self.mind_the_tick();
    }

    /// Ends the event loop; what the worker is doing is finished after it.
    fn end(&self, ending: Ending) {
        self.ending.set(Some(ending));
        if let Err(error) = slint::quit_event_loop() {
            tracing::error!(%error, "the window could not be closed");
        }
    }

    /// Nobody there: a tick only for the notices' turns, so that an idle kiosk sleeps.
    fn mind_the_tick(&self) {
        match self.stage.tick_every() {
            Some(every) if self.tick.running() && self.tick.interval() == every => {}
            Some(every) => self.tick.start(TimerMode::Repeated, every, || take(Msg::Tick)),
            None => self.tick.stop(),
        }
    }
}

/// On the event loop's thread: a message for the running window.
fn take(msg: Msg) {
    let running = RUNNING.with_borrow(Clone::clone);
    if let Some(running) = running {
        running.take(msg);
    }
}

/// How the window stands on this machine.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Look {
    /// Over the whole screen.
    pub fullscreen: bool,
    /// The screen's diagonal in inches.
    pub inches: f32,
    /// Touches are heard.
    pub sound: bool,
    /// How Thai stands on the keys.
    pub keyboard: Layout,
}

/// Opens the kiosk's window on `data` and stays until it is closed.
/// A second window on the same data directory is refused.
///
/// # Errors
/// Only when a message to the technician cannot be written; everything else is told and gives an exit code.
pub fn run(data: &Path, pack: Arc<Pack>, look: Look, to: &mut Out<'_>) -> std::io::Result<u8> {
    std::fs::create_dir_all(data)?;
    let _lock = match Lock::take(data, "run") {
        Ok(lock) => lock,
        Err(error) => {
            writeln!(to.err, "{error}")?;
            return Ok(FAILED);
        }
    };
    match open(data, pack, look) {
        Ok(code) => Ok(code),
        Err(error) => {
            writeln!(to.err, "{error}")?;
            Ok(FAILED)
        }
    }
}

/// Opens the window and runs the event loop until it is closed. Gives the exit code: [`RESTART`] when staff asked to be
/// started anew, else 0.
///
/// # Errors
/// No display, no worker thread, or a window system that ended.
pub fn open(data: &Path, pack: Arc<Pack>, look: Look) -> Result<u8, WindowError> {
    if no_display() {
        return Err(WindowError::NoDisplay("no display is named".into()));
    }
    let ui = AppWindow::new().map_err(|error| WindowError::NoDisplay(error.to_string()))?;
    let answers = Arc::new(|msg: Msg| {
        // Fails only when the event loop has ended: then nobody is left to tell.
        let _ = slint::invoke_from_event_loop(move || take(msg));
    });
    let worker = Worker::start(data, Arc::clone(&pack), answers, true)?;
    let clock = Mono::start();
    let now = Now { wall: clock::now(), mono: clock.elapsed() };
    let running = Rc::new(Running {
        clock,
        stage: Stage::new(&ui, pack, &now),
        worker,
        tick: Timer::default(),
        sound: if look.sound { Player::start() } else { None },
        waiting: RefCell::default(),
        busy: Cell::new(false),
        content: Cell::new(false),
        ending: Cell::new(None),
    });
    ui.global::<Theme>().set_inches(look.inches);
    super::keys::lay(&ui, look.keyboard);
    bind(&ui, &(Rc::new(take) as Rc<dyn Fn(Msg)>));
    RUNNING.set(Some(running));
    follow_window(&ui, look);
    ui.window().set_size(slint::LogicalSize::new(1920.0, 1080.0));
    ui.window().set_fullscreen(look.fullscreen);
    if look.fullscreen {
        fill_the_screen(&ui);
    }
    let ended = ui.run();
    // The worker finishes what it was doing before the process ends.
    let ending = RUNNING.take().and_then(|running| running.ending.get());
    ended.map_err(|error| match error {
        slint::PlatformError::NoPlatform | slint::PlatformError::NoEventLoopProvider => {
            WindowError::NoDisplay(error.to_string())
        }
        other => WindowError::Ended(other),
    })?;
    Ok(if ending == Some(Ending::Restart) { RESTART } else { DONE })
}

/// Where no window manager answers the wish for the whole screen (a bare X server), the window takes the screen's size
/// itself, as soon as there is a window.
fn fill_the_screen(ui: &AppWindow) {
    let ui = ui.as_weak();
    let made = async move {
        let Some(ui) = ui.upgrade() else { return };
        let Ok(window) = ui.window().winit_window().await else { return };
        let screen = window.current_monitor().or_else(|| window.available_monitors().next());
        if let Some(size) = screen.map(|screen| screen.size()).filter(|size| size.width > 0 && size.height > 0)
            && window.inner_size() != size
        {
            // When the window system takes it at once, it says so here and tells nobody else.
            if let Some(size) = window.request_inner_size(size) {
                ui.window().set_size(slint::PhysicalSize::new(size.width, size.height));
            }
        }
    };
    if let Err(error) = slint::spawn_local(made) {
        tracing::warn!(%error, "the window could not be fitted to the screen");
    }
}

/// On the pages with keys the finger that came last is the pointer; elsewhere Slint follows them, and two may pinch.
/// The log is told of the first frames.
fn follow_window(ui: &AppWindow, look: Look) {
    let mut fingers = Fingers::default();
    let mut frames = First::default();
    let mut stood = None;
    ui.window().on_winit_window_event(move |window, event| {
        if *event == winit::event::WindowEvent::RedrawRequested {
            frames.drawn();
            let (size, inches) = (window.size(), look.inches);
            if stood.replace(size) != Some(size) {
                let screen = Screen { size: (size.width, size.height), inches };
                RUNNING.with_borrow(|running| running.iter().for_each(|it| it.worker.stands_on(screen)));
            }
        }
        let winit::event::WindowEvent::Touch(touch) = event else { return EventResult::Propagate };
        let phase = match touch.phase {
            winit::event::TouchPhase::Started => Phase::Down,
            winit::event::TouchPhase::Moved => Phase::Moved,
            winit::event::TouchPhase::Ended => Phase::Up,
            winit::event::TouchPhase::Cancelled => Phase::Cancelled,
        };
        let typing =
            RUNNING.with_borrow(|running| running.as_ref().is_some_and(|running| has_keys(running.stage.page())));
        if !(fingers.follows(touch.id) || typing && phase == Phase::Down) {
            return EventResult::Propagate;
        }
        let place = touch.location.to_logical::<f32>(window.scale_factor().into());
        for event in fingers.event(touch.id, phase, LogicalPosition::new(place.x, place.y)) {
            window.dispatch_event(event);
        }
        EventResult::PreventDefault
    });
}

/// Which of the first frames the log was told of.
#[derive(Default)]
struct First {
    frame: bool,
    notices: bool,
}

impl First {
    /// A frame is about to be drawn.
    fn drawn(&mut self) {
        let tell = |what: &'static str| Timer::single_shot(std::time::Duration::ZERO, move || tracing::info!("{what}"));
        if !self.frame {
            self.frame = true;
            tell("the first frame is on the screen");
        }
        if !self.notices && RUNNING.with_borrow(|running| running.as_ref().is_some_and(|it| it.content.get())) {
            self.notices = true;
            tell("the notices are on the screen");
        }
    }
}

/// True for a page on which there may be keys.
const fn has_keys(page: Page) -> bool {
    let written =
        matches!(page, Page::Opinion(StepPage::Words | StepPage::Contact | StepPage::Question(_, AnsweredBy::Words)));
    written || matches!(page, Page::Notices | Page::Track | Page::StaffPin)
}

/// True when winit would find no window system. The console's own screen (linuxkms) needs neither name.
fn no_display() -> bool {
    let unset = |name: &str| std::env::var_os(name).is_none_or(|value| value.is_empty());
    let console = std::env::var("SLINT_BACKEND")
        .is_ok_and(|backend| backend.starts_with("linuxkms") || backend.starts_with("headless"));
    cfg!(target_os = "linux") && !console && unset("DISPLAY") && unset("WAYLAND_DISPLAY") && unset("WAYLAND_SOCKET")
}
