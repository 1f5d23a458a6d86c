//! Pictures of the screens without a display: Slint's software renderer on a window of memory. Every screen is reached
//! by playing a visit through the app itself, at a fixed time, with marked sample data. Touches no database.

use std::path::PathBuf;
use std::rc::Rc;
use std::sync::Arc;

use chrono::{DateTime, TimeZone, Utc};
use slint::platform::software_renderer::{MinimalSoftwareWindow, RepaintBufferType};
use slint::platform::{Platform, WindowAdapter};
use slint::{ComponentHandle, Model, PhysicalSize, PlatformError};

use super::generated::{AppWindow, NoticeData, NoticesData, OpinionData, Theme};
use super::scenes;
use super::stage::Stage;
use crate::app::Now;
use crate::app::msg::{Lang, Msg};
use crate::app::view::Page;
use crate::commands::{DONE, FAILED, Out, USAGE};
use crate::pack::Pack;
use crate::settings::{USUAL_INCHES, parse_inches};

pub use scenes::SCREENS;

/// Largest side of a picture, in pixels.
const MOST: u32 = 8192;

/// Renders a screen without a display.
#[derive(clap::Args, Debug, Clone)]
pub struct SnapshotArgs {
    /// One of the screens' names; a wrong one lists them all
    pub screen: String,
    /// The PNG file to write
    #[arg(short, long)]
    pub output: PathBuf,
    #[arg(long, default_value = "th", value_parser = ["th", "en"])]
    pub lang: String,
    /// Width x height in pixels
    #[arg(long, default_value = "1920x1080")]
    pub size: String,
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u8).range(1..=3))]
    pub text_size: u8,
    /// The screen's diagonal in inches
    #[arg(long, default_value_t = USUAL_INCHES, value_parser = parse_inches)]
    pub inches: f32,
    /// High contrast
    #[arg(long)]
    pub contrast: bool,
    /// Everything operable in the lower half
    #[arg(long)]
    pub reach: bool,
}

/// What to make a picture of.
#[derive(Debug, Clone, PartialEq)]
pub struct SnapshotSpec {
    /// One of [`SCREENS`].
    pub screen: String,
    pub lang: Lang,
    /// Width and height in pixels.
    pub size: (u32, u32),
    /// 1, 2 or 3.
    pub text_size: u8,
    pub contrast: bool,
    pub reach: bool,
    /// The screen's diagonal in inches.
    pub inches: f32,
}

impl SnapshotSpec {
    /// A screen as it first stands: Thai, 1920×1080, the usual diagonal, nothing of comfort chosen.
    #[must_use]
    pub fn of(screen: &str) -> Self {
        Self {
            screen: screen.to_owned(),
            lang: Lang::Th,
            size: (1920, 1080),
            text_size: 1,
            contrast: false,
            reach: false,
            inches: USUAL_INCHES,
        }
    }
}

/// Why there is no picture.
#[derive(Debug, thiserror::Error)]
pub enum SnapshotError {
    #[error("there is no screen \"{0}\"; there are: {known}", known = SCREENS.join(", "))]
    NoScreen(String),
    #[error("a size is WIDTHxHEIGHT in pixels, each from 320 to {MOST}, such as 1920x1080; \"{0}\" is not")]
    Size(String),
    #[error("the screen could not be drawn: {0}")]
    Platform(#[from] PlatformError),
    #[error("the picture could not be encoded: {0}")]
    Png(#[from] png::EncodingError),
    #[error("the screen could not be reached: the app went to {0}")]
    Astray(String),
}

/// A platform with one kind of window: memory.
struct Headless {
    start: std::time::Duration,
}

impl Platform for Headless {
    fn create_window_adapter(&self) -> Result<Rc<dyn WindowAdapter>, PlatformError> {
        Ok(MinimalSoftwareWindow::new(RepaintBufferType::NewBuffer))
    }

    // Time stands still: two pictures of one screen are the same, the cursor does not blink.
    fn duration_since_start(&self) -> std::time::Duration {
        self.start
    }
}

/// The moment at which every picture is taken: 22 November 2026, 09:12 in Thailand.
#[must_use]
pub fn picture_time() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 11, 22, 2, 12, 0).single().unwrap_or_default()
}

/// A window that shows the screen asked for, reached through the app. On the platform that is set on this thread, or on
/// one of memory.
///
/// # Errors
/// An unknown screen, or a platform that cannot make windows.
pub fn staged(spec: &SnapshotSpec, pack: &Arc<Pack>) -> Result<(AppWindow, Stage), SnapshotError> {
    // Already set: a test's platform, or an earlier picture's.
    let _ = slint::platform::set_platform(Box::new(Headless { start: std::time::Duration::from_secs(1) }));
    let ui = AppWindow::new()?;
    let (width, height) = spec.size;
    ui.window().set_size(PhysicalSize::new(width, height));
    #[expect(clippy::cast_precision_loss, reason = "a picture's side is far below what f32 counts exactly")]
    {
        let theme = ui.global::<Theme>();
        theme.set_window_width(width as f32);
        theme.set_window_height(height as f32);
        theme.set_inches(spec.inches);
    }
    let keys = match spec.screen.as_str() {
        "words-keys" | "contact-name" | "notices-search" => 1,
        "contact-phone" => 2,
        _ => 0,
    };
    ui.global::<OpinionData>().set_start_writing(keys);
    ui.global::<NoticesData>().set_start_searching(keys == 1);
    ui.global::<NoticeData>().set_start_contents(spec.screen == "notice-headings");
    let now = Now { wall: picture_time(), mono: std::time::Duration::from_secs(60) };
    let stage = Stage::new(&ui, Arc::clone(pack), &now);
    scenes::play(&stage, &spec.screen, spec.lang, pack, &now)?;
    if stage.page() != Page::Attract {
        for _ in 1..spec.text_size {
            stage.handle(Msg::CycleTextSize, &now);
        }
        if spec.contrast {
            stage.handle(Msg::ToggleContrast, &now);
        }
        if spec.reach {
            stage.handle(Msg::ToggleReach, &now);
        }
    }
    // What lies over a page comes last: a touch of the comfort controls would end an idle warning.
    scenes::cover(&stage, &spec.screen, pack, &now)?;
    ui.show()?;
    slint::platform::update_timers_and_animations();
    if spec.screen == "notice-notes" {
        // Down to the first clause, where a remark stands.
        let notice = ui.global::<NoticeData>();
        ui.window().take_snapshot()?;
        let clause = notice.get_marks().row_data(1);
        notice.set_jump(clause.map_or(0, |mark| mark.row));
        notice.set_jumps(1);
        slint::platform::update_timers_and_animations();
    }
    Ok((ui, stage))
}

/// Renders a screen to PNG.
///
/// # Errors
/// An unknown screen, or a picture that cannot be drawn or encoded.
pub fn snapshot(spec: &SnapshotSpec, pack: &Arc<Pack>) -> Result<Vec<u8>, SnapshotError> {
    let (ui, _stage) = staged(spec, pack)?;
    let pixels = ui.window().take_snapshot()?;
    ui.hide()?;
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, pixels.width(), pixels.height());
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_depth(png::BitDepth::Eight);
    let rgb: Vec<u8> = pixels.as_slice().iter().flat_map(|pixel| [pixel.r, pixel.g, pixel.b]).collect();
    encoder.write_header()?.write_image_data(&rgb)?;
    Ok(bytes)
}

fn parse_size(text: &str) -> Result<(u32, u32), SnapshotError> {
    let side = |part: &str| part.parse::<u32>().ok().filter(|side| (320..=MOST).contains(side));
    text.split_once(['x', '×'])
        .and_then(|(width, height)| Some((side(width)?, side(height)?)))
        .ok_or_else(|| SnapshotError::Size(text.to_owned()))
}

/// The command `snapshot`.
///
/// # Errors
/// Only when a message cannot be written; everything else is told and gives an exit code.
pub fn command(args: &SnapshotArgs, pack: Arc<Pack>, to: &mut Out<'_>) -> std::io::Result<u8> {
    let made = parse_size(&args.size).and_then(|size| {
        let spec = SnapshotSpec {
            screen: args.screen.clone(),
            lang: if args.lang == "en" { Lang::En } else { Lang::Th },
            size,
            text_size: args.text_size,
            contrast: args.contrast,
            reach: args.reach,
            inches: args.inches,
        };
        snapshot(&spec, &pack)
    });
    match made {
        Ok(bytes) => match std::fs::write(&args.output, bytes) {
            Ok(()) => Ok(DONE),
            Err(error) => {
                writeln!(to.err, "{}: {error}", args.output.display())?;
                Ok(FAILED)
            }
        },
        Err(error @ (SnapshotError::NoScreen(_) | SnapshotError::Size(_))) => {
            writeln!(to.err, "{error}")?;
            Ok(USAGE)
        }
        Err(error) => {
            writeln!(to.err, "{error}")?;
            Ok(FAILED)
        }
    }
}
