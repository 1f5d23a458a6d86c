//! How soon a touch, a key, a search or a scrolled list is on the screen: the real screens and the real machine, drawn
//! by the software renderer at 1920×1080 into memory, only what has changed. From the event to the last pixel, p50 and
//! p99 in milliseconds; a frame of 60 Hz is 16.7.
//! Run: cargo bench --locked --features test-support,ui-test --bench screen
#![allow(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a measurement reads the clock and prints"
)]

#[path = "../tests/ui/support.rs"]
#[allow(dead_code, reason = "the screen tests use the rest")]
mod support;

use std::cell::RefCell;
use std::rc::Rc;
use std::time::{Duration, Instant};

use slint::platform::software_renderer::{MinimalSoftwareWindow, PremultipliedRgbaColor, RepaintBufferType};
use slint::platform::{Platform, PointerEventButton, WindowAdapter, WindowEvent};
use slint::{ComponentHandle as _, LogicalPosition, PlatformError};
use suanruam::app::content::Content;
use suanruam::app::index::NoticeIndex;
use suanruam::app::msg::Msg;
use suanruam::domain::ids::NoticeId;
use support::Kiosk;

const WIDTH: usize = 1920;
const HEIGHT: usize = 1080;
const NOTICES: usize = 10_000;

thread_local! {
    static WINDOW: RefCell<Option<Rc<MinimalSoftwareWindow>>> = const { RefCell::new(None) };
}

struct Memory;

impl Platform for Memory {
    fn create_window_adapter(&self) -> Result<Rc<dyn WindowAdapter>, PlatformError> {
        let window = MinimalSoftwareWindow::new(RepaintBufferType::ReusedBuffer);
        WINDOW.set(Some(Rc::clone(&window)));
        Ok(window)
    }

    fn duration_since_start(&self) -> Duration {
        Duration::from_millis(i_slint_backend_testing::get_mocked_time())
    }
}

struct Screen {
    kiosk: Kiosk,
    window: Rc<MinimalSoftwareWindow>,
    pixels: RefCell<Vec<PremultipliedRgbaColor>>,
}

impl Screen {
    fn draw(&self) {
        slint::platform::update_timers_and_animations();
        self.window.draw_if_needed(|renderer| {
            renderer.render(&mut self.pixels.borrow_mut(), WIDTH);
        });
    }

    /// From an event to its frame.
    fn frame(&self, event: WindowEvent) -> Duration {
        let start = Instant::now();
        self.kiosk.ui.window().dispatch_event(event);
        self.draw();
        start.elapsed()
    }

    fn press(&self, position: LogicalPosition) -> Duration {
        self.frame(WindowEvent::PointerPressed { position, button: PointerEventButton::Left })
    }

    fn release(&self, position: LogicalPosition) -> Duration {
        self.frame(WindowEvent::PointerReleased { position, button: PointerEventButton::Left })
    }

    /// Presses and lets go; the longer of the two frames, for one of them shows what was asked for.
    fn tap(&self, label: &str) -> Duration {
        let place = self.kiosk.middle(label);
        let time = self.press(place).max(self.release(place));
        self.kiosk.settle();
        self.draw();
        time
    }
}

fn row(what: &str, mut times: Vec<Duration>) {
    times.sort_unstable();
    let at = |share: usize| times[(times.len() - 1) * share / 100].as_secs_f64() * 1e3;
    println!("| {what} | {} | {:.1} | {:.1} | {:.1} |", times.len(), at(50), at(99), at(100));
}

fn many(kiosk: &Kiosk) -> Content {
    let sample = Content::of_pack(&kiosk.pack);
    let source: Vec<_> = sample.notices.iter().cloned().collect();
    let notices = (0..NOTICES).map(|n| {
        let mut notice = source[n % source.len()].clone();
        notice.id = NoticeId::random();
        notice.title_th = format!("{} เรื่องที่ {n} (ตัวอย่าง)", notice.title_th);
        (notice.category, notice.pinned) = ("news".into(), false);
        notice
    });
    Content { notices: NoticeIndex::of(notices.collect()), ..sample }
}

fn main() {
    slint::platform::set_platform(Box::new(Memory)).expect("the first platform");
    let kiosk = Kiosk::new();
    let window = WINDOW.with_borrow(Clone::clone).expect("a window");
    let blank = PremultipliedRgbaColor::default();
    let screen = Screen { kiosk, window, pixels: RefCell::new(vec![blank; WIDTH * HEIGHT]) };
    screen.draw();
    println!("| what | frames | p50 | p99 | longest |\n|---|---|---|---|---|");
    let pack = std::sync::Arc::clone(&screen.kiosk.pack);
    let (kind, topic) = (&pack.municipality.kinds[2].label.th, &pack.municipality.topics[0].label.th);

    let mut taps = Vec::new();
    screen.tap("แตะหน้าจอเพื่อเริ่ม");
    for _ in 0..40 {
        taps.push(screen.tap("แสดงความคิดเห็น"));
        taps.push(screen.tap(kind));
        taps.push(screen.tap(topic));
        taps.push(screen.tap("หน้าแรก"));
        screen.tap("ลบแล้วกลับหน้าแรก");
    }
    row("a tap that turns to another page", taps);

    for label in ["แสดงความคิดเห็น", kind, topic, "เล่าให้เราฟัง สั้นหรือยาวก็ได้"]
    {
        screen.tap(label);
    }
    let mut keys = Vec::new();
    for sign in "น้ำท่วมถนนหน้าวัดทางเดินมืดมากอยากให้มาซ่อมไฟ".chars().cycle().take(600)
    {
        let label = sign.to_string();
        if screen.kiosk.offers(&label) {
            let place = screen.kiosk.middle(&label);
            keys.push(screen.press(place));
            screen.release(place);
            screen.kiosk.settle();
            screen.draw();
        }
    }
    row("a key, with words offered anew", keys);
    screen.tap("หน้าแรก");
    screen.tap("ลบแล้วกลับหน้าแรก");

    screen.kiosk.say(Msg::Content(Box::new(many(&screen.kiosk))));
    row(
        "ten thousand notices: the list opens",
        (0..20)
            .map(|_| {
                let time = screen.tap("อ่านประกาศและข่าว");
                screen.tap("หน้าแรก");
                time
            })
            .collect(),
    );
    screen.tap("อ่านประกาศและข่าว");
    let mut moves = Vec::new();
    for _ in 0..20 {
        let at = |y: f32| LogicalPosition::new(1300.0, y);
        screen.press(at(850.0));
        for step in 1..=30_u8 {
            moves.push(screen.frame(WindowEvent::PointerMoved { position: at(850.0 - 20.0 * f32::from(step)) }));
        }
        screen.release(at(250.0));
        screen.kiosk.settle();
    }
    row("ten thousand notices: the list follows a finger", moves);
    screen.tap("ค้นหา");
    let mut searched = Vec::new();
    for _ in 0..10 {
        for sign in ["ถ", "น", "น", "พ", "ร", "ะ", "เ", "ก"] {
            let place = screen.kiosk.middle(sign);
            searched.push(screen.press(place));
            screen.release(place);
            screen.kiosk.settle();
            screen.draw();
        }
        screen.tap("ล้างหมด");
    }
    row("ten thousand notices: a key of a search, and what it finds", searched);
}
