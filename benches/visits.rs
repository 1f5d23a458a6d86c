//! What ten thousand visits leave in memory: whole visits through the real screens and the real machine, the first and
//! the last page of each drawn by the software renderer, every page of each hundredth; one process. Prints the
//! memory along the way.
//! Run: cargo bench --locked --features test-support,ui-test --bench visits [-- VISITS]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout, reason = "a measurement")]

#[path = "support/measure.rs"]
#[allow(dead_code, reason = "no times are taken")]
mod measure;
#[path = "../tests/ui/support.rs"]
#[allow(dead_code, reason = "the screen tests use the rest")]
mod support;

use std::rc::Rc;
use std::time::Duration;

use measure::resident;
use slint::PlatformError;
use slint::platform::software_renderer::{MinimalSoftwareWindow, RepaintBufferType};
use slint::platform::{Platform, WindowAdapter};
use suanruam::app::effect::Effect;
use suanruam::app::msg::Msg;
use suanruam::app::view::Page;
use suanruam::domain::tracking::TrackingNumber;
use suanruam::wire::web_secret::WebSecret;
use support::Kiosk;

/// A window of memory, as for pictures: the tests' own backend writes down each request of an input method, and grows.
struct Memory;

impl Platform for Memory {
    fn create_window_adapter(&self) -> Result<Rc<dyn WindowAdapter>, PlatformError> {
        Ok(MinimalSoftwareWindow::new(RepaintBufferType::NewBuffer))
    }

    fn duration_since_start(&self) -> Duration {
        Duration::from_millis(i_slint_backend_testing::get_mocked_time())
    }
}

/// Bytes that are allocated and not freed, in kB; what the allocator holds free goes back to the system first, so that
/// the resident memory after it is not its habit but what is used.
fn allocated() -> u64 {
    // SAFETY: both are glibc's, take no pointers of ours, and may be called at any time.
    #[expect(unsafe_code, reason = "the allocator is asked how much it has given out")]
    let info = unsafe {
        libc::malloc_trim(0);
        libc::mallinfo2()
    };
    ((info.uordblks + info.hblkhd) / 1024) as u64
}

fn visit(kiosk: &Kiosk, n: u64) {
    let tap = |label: &str| {
        kiosk.tap(label);
        if n.is_multiple_of(100) {
            kiosk.pixels();
        }
    };
    tap("แตะหน้าจอเพื่อเริ่ม");
    tap("อ่านประกาศและข่าว");
    tap("หน้าแรก");
    tap("แสดงความคิดเห็น");
    tap(&kiosk.pack.municipality.kinds[2].label.th);
    tap(&kiosk.pack.municipality.topics[0].label.th);
    tap("เล่าให้เราฟัง สั้นหรือยาวก็ได้");
    kiosk.type_keys(&["น", "้", "ำ", "ท", "่", "ว", "ม"]);
    tap("ต่อไป");
    tap("ข้าม");
    tap("ข้าม");
    // Another submission a minute later: nobody is put off.
    kiosk.wait(61);
    tap("ส่ง");
    for effect in kiosk.effects() {
        if let Effect::Save { draft, .. } = effect {
            let payload =
                std::array::from_fn(|at| u8::try_from(n / 10_u64.pow(u32::try_from(at).unwrap()) % 10).unwrap());
            kiosk.say(Msg::Saved {
                draft,
                number: TrackingNumber::from_payload(payload),
                secret: WebSecret::from_bytes([7; 16]),
            });
        }
    }
    assert_eq!(kiosk.stage.page(), Page::Thanks);
    kiosk.pixels();
    tap("เสร็จสิ้น");
    kiosk.pixels();
}

fn main() {
    let visits: u64 = std::env::args().skip(1).find_map(|given| given.parse().ok()).unwrap_or(10_000);
    slint::platform::set_platform(Box::new(Memory)).expect("the first platform");
    let kiosk = Kiosk::new();
    kiosk.pixels();
    println!("| visits | allocated, kB | resident, kB |\n|---|---|---|");
    println!("| 0 | {} | {} |", allocated(), resident());
    for n in 1..=visits {
        visit(&kiosk, n);
        if [10, 100, 500].contains(&n) || n.is_multiple_of(1000) || n == visits {
            println!("| {n} | {} | {} |", allocated(), resident());
        }
    }
}
