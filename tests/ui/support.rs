//! A kiosk without worker or window system: real screens, real app; the test answers the effects and moves the clock.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use i_slint_backend_testing::{
    AccessibleRole, ElementHandle, ElementRoot, TestingBackend, TestingBackendOptions, mock_elapsed_time,
};
use slint::platform::{PointerEventButton, WindowEvent};
use slint::{ComponentHandle, LogicalPosition, PhysicalSize};
use suanruam::app::Now;
use suanruam::app::content::{Content, Freshness};
use suanruam::app::effect::Effect;
use suanruam::app::msg::Msg;
use suanruam::app::view::Page;
use suanruam::kiosk::snapshot::picture_time;
use suanruam::kiosk::{AppWindow, Stage, Theme, bind};
use suanruam::pack::Pack;

/// Slint with mock time and the software renderer, on this thread.
pub fn platform() {
    let options = TestingBackendOptions { mock_time: true, threading: false, renderer_name: Some("software".into()) };
    slint::platform::set_platform(Box::new(TestingBackend::new(options))).expect("the first platform of this thread");
}

pub fn pack() -> Arc<Pack> {
    Arc::new(Pack::builtin().expect("the built-in pack"))
}

/// Everything in a window that is pressed or written in.
pub fn pressable(ui: &AppWindow) -> Vec<ElementHandle> {
    let pressed = |role| matches!(role, AccessibleRole::Button | AccessibleRole::Tab | AccessibleRole::TextInput);
    ElementHandle::query_descendants(&ElementRoot::root_element(ui))
        .match_predicate(move |element| element.accessible_role().is_some_and(pressed))
        .find_all()
}

pub struct Kiosk {
    pub ui: AppWindow,
    pub stage: Rc<Stage>,
    pub pack: Arc<Pack>,
    now: Rc<Cell<Now>>,
    effects: Rc<RefCell<Vec<Effect>>>,
}

impl Kiosk {
    /// An enrolled kiosk with the pack's notices, on its first page.
    pub fn new() -> Self {
        Self::of_size(1920, 1080)
    }

    /// The same on a screen of another size, in pixels.
    pub fn of_size(width: u16, height: u16) -> Self {
        let pack = pack();
        let ui = AppWindow::new().expect("a window");
        ui.window().set_size(PhysicalSize::new(width.into(), height.into()));
        ui.global::<Theme>().set_window_width(width.into());
        ui.global::<Theme>().set_window_height(height.into());
        let now = Rc::new(Cell::new(Now { wall: picture_time(), mono: Duration::from_secs(5) }));
        let stage = Rc::new(Stage::new(&ui, Arc::clone(&pack), &now.get()));
        let effects = Rc::new(RefCell::new(Vec::new()));
        let send: Rc<dyn Fn(Msg)> = {
            let (stage, now, effects) = (Rc::clone(&stage), Rc::clone(&now), Rc::clone(&effects));
            Rc::new(move |msg| effects.borrow_mut().extend(stage.handle(msg, &now.get())))
        };
        bind(&ui, &send);
        let content = Content { trusted_now: Some(picture_time()), ..Content::of_pack(&pack) };
        ui.show().expect("shown");
        let it = Self { ui, stage, pack, now, effects };
        it.say(Msg::Content(Box::new(content)));
        it.say(Msg::Freshness(Freshness { enrolled: true, last_sync: Some(picture_time()), waiting: 0, online: true }));
        it.settle();
        it
    }

    /// A message from the worker or the clock.
    pub fn say(&self, msg: Msg) {
        let effects = self.stage.handle(msg, &self.now.get());
        self.effects.borrow_mut().extend(effects);
        self.settle();
    }

    pub fn settle(&self) {
        mock_elapsed_time(Duration::from_millis(20));
        slint::platform::update_timers_and_animations();
    }

    /// Lets time pass, a tick each second.
    pub fn wait(&self, seconds: u64) {
        for _ in 0..seconds {
            let now = self.now.get();
            let second = Duration::from_secs(1);
            self.now.set(Now { wall: now.wall + second, mono: now.mono + second });
            // On the first page time only turns the notices, and more seldom.
            if self.stage.page() == Page::Attract {
                return;
            }
            self.say(Msg::Tick);
        }
    }

    /// The same day again, however long a test goes on.
    pub fn same_day(&self) {
        self.now.set(Now { wall: picture_time(), ..self.now.get() });
    }

    pub fn effects(&self) -> Vec<Effect> {
        self.effects.take()
    }

    /// Everything that can be pressed and lies on the screen.
    pub fn all_pressable(&self) -> Vec<ElementHandle> {
        let size = self.ui.window().size();
        let (width, height) = (size.width as f32, size.height as f32);
        let mut all = pressable(&self.ui);
        all.retain(|element| {
            let (at, size) = (element.absolute_position(), element.size());
            let (x, y) = (at.x + size.width / 2.0, at.y + size.height / 2.0);
            element.accessible_enabled() != Some(false)
                && size.width > 0.0
                && (0.0..width).contains(&x)
                && (0.0..height).contains(&y)
        });
        all
    }

    /// The accessibility tree as text: role, label, value, state and place of everything in it.
    pub fn tree(&self) -> String {
        let all = ElementHandle::query_descendants(&ElementRoot::root_element(&self.ui))
            .match_predicate(|element| element.accessible_role().is_some())
            .find_all();
        let line = |element: &ElementHandle| {
            let (at, size) = (element.absolute_position(), element.size());
            format!(
                "{:?} {} | {} | {} | {:?} at {:.1},{:.1} {:.1}x{:.1}\n",
                element.accessible_role(),
                element.accessible_label().unwrap_or_default(),
                element.accessible_value().unwrap_or_default(),
                element.accessible_description().unwrap_or_default(),
                element.accessible_checked(),
                at.x,
                at.y,
                size.width,
                size.height
            )
        };
        all.iter().map(line).collect()
    }

    fn pressable(&self, label: &str) -> Option<ElementHandle> {
        ElementHandle::find_by_accessible_label(&self.ui, label)
            .filter(|element| {
                matches!(
                    element.accessible_role(),
                    Some(AccessibleRole::Button | AccessibleRole::Tab | AccessibleRole::TextInput)
                )
            })
            .find(|element| element.size().width > 0.0)
    }

    /// Everything that can be pressed, for a failure's message.
    fn labels(&self) -> Vec<String> {
        let all = ElementHandle::query_descendants(&ElementRoot::root_element(&self.ui))
            .match_predicate(|element| element.accessible_label().is_some());
        all.find_all()
            .iter()
            .map(|element| format!("{:?} {:?}", element.accessible_label(), element.accessible_role()))
            .collect()
    }

    /// True when something to press is called so.
    pub fn offers(&self, label: &str) -> bool {
        self.pressable(label).is_some()
    }

    pub fn sees(&self, label: &str) -> bool {
        ElementHandle::find_by_accessible_label(&self.ui, label).next().is_some()
    }

    /// Presses what carries this label, with the pointer, where it stands.
    #[track_caller]
    pub fn tap(&self, label: &str) {
        let Some(element) = self.pressable(label) else {
            panic!("nothing to press is called \"{label}\" on {:?}; there are {:?}", self.stage.page(), self.labels());
        };
        element.mock_single_click(PointerEventButton::Left);
        mock_elapsed_time(Duration::from_millis(200));
        self.settle();
    }

    /// The middle of what carries this label.
    #[track_caller]
    pub fn middle(&self, label: &str) -> LogicalPosition {
        let element = self.pressable(label).unwrap_or_else(|| panic!("nothing to press is called \"{label}\""));
        let (at, size) = (element.absolute_position(), element.size());
        LogicalPosition::new(at.x + size.width / 2.0, at.y + size.height / 2.0)
    }

    /// Holds what carries this label down for so long.
    #[track_caller]
    pub fn hold(&self, label: &str, milliseconds: u64) {
        let position = self.middle(label);
        let button = PointerEventButton::Left;
        self.ui.window().dispatch_event(WindowEvent::PointerPressed { position, button });
        for _ in 0..milliseconds / 10 {
            mock_elapsed_time(Duration::from_millis(10));
            slint::platform::update_timers_and_animations();
        }
        self.ui.window().dispatch_event(WindowEvent::PointerReleased { position, button });
        self.settle();
    }

    /// Presses one key after the other.
    #[track_caller]
    pub fn type_keys(&self, keys: &[&str]) {
        for key in keys {
            self.tap(key);
        }
    }

    pub fn pixels(&self) -> Vec<u8> {
        self.ui.window().take_snapshot().expect("pixels").as_bytes().to_vec()
    }
}
