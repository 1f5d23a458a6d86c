//! Pictures of the screens without a display: Slint's software renderer on a window of memory. Every screen is reached
//! by playing a visit through the app itself, at a fixed time, with marked sample data. Touches no database.

use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};
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
use crate::app::resting::Resting;
use crate::app::view::Page;
use crate::commands::{DONE, FAILED, Out, USAGE};
use crate::pack::Pack;
use crate::settings::{USUAL_INCHES, parse_inches};
use crate::wire::changes::Notice;

pub use scenes::SCREENS;

/// Largest side of a picture, in pixels.
const MOST: u32 = 8192;
/// The most that is read of what is handed over, in bytes.
const MOST_GIVEN: u64 = 8 << 20;

/// Renders a screen without a display.
#[derive(clap::Args, Debug, Clone)]
pub struct SnapshotArgs {
    /// One of the screens' names; a wrong one lists them all
    pub screen: String,
    /// The PNG file to write, or - for standard output
    #[arg(short, long)]
    pub output: PathBuf,
    /// For the screen "notice": the notice to show, as the JSON of the change feed; a file, or - for standard input. The
    /// picture is of the day on which it is posted
    #[arg(long, value_name = "FILE")]
    pub notice: Option<PathBuf>,
    /// For the screen "attract": what a kiosk shows when nobody is there, as JSON; a file, or - for standard input
    #[arg(long, value_name = "FILE", conflicts_with = "notice")]
    pub resting: Option<PathBuf>,
    /// Where the pictures of what is handed over lie, each named after its SHA-256
    #[arg(long, value_name = "DIR")]
    pub media: Option<PathBuf>,
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
    /// What the screen shows, when it is not the pack's.
    pub given: Option<Given>,
}

/// What is handed over to be shown.
#[derive(Debug, Clone, PartialEq)]
pub struct Given {
    pub what: What,
    /// Where its pictures lie, each named after its SHA-256.
    pub media: Option<PathBuf>,
}

/// What the screens "notice" and "attract" show.
#[derive(Debug, Clone, PartialEq)]
pub enum What {
    Notice(Box<Notice>),
    Resting(Resting),
}

impl What {
    /// The moment of the picture: at which it is shown, or the day on which it is posted.
    fn moment(&self) -> DateTime<Utc> {
        match self {
            Self::Notice(notice) => notice.posted_from.and_time(picture_time().time()).and_utc(),
            Self::Resting(resting) => resting.at,
        }
    }
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
            given: None,
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
    #[error("--notice goes with the screen \"notice\", --resting with \"attract\"")]
    NotGiven,
    #[error("{file}: {why}", file = .0.display(), why = .1)]
    BadGiven(PathBuf, String),
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
        "words-keys" | "hearing-keys" | "contact-name" | "notices-search" => 1,
        "contact-phone" => 2,
        _ => 0,
    };
    ui.global::<OpinionData>().set_start_writing(keys);
    ui.global::<NoticesData>().set_start_searching(keys == 1);
    ui.global::<NoticeData>().set_start_contents(spec.screen == "notice-headings");
    let wall = spec.given.as_ref().map_or_else(picture_time, |given| given.what.moment());
    let now = Now { wall, mono: std::time::Duration::from_secs(60) };
    let stage = Stage::new(&ui, Arc::clone(pack), &now);
    match &spec.given {
        Some(given) => scenes::given(&stage, given, spec.lang, pack, &now)?,
        None => scenes::play(&stage, &spec.screen, spec.lang, pack, &now)?,
    }
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

/// Reads what is handed over.
fn read_json<T: serde::de::DeserializeOwned>(file: &Path) -> Result<T, SnapshotError> {
    let bad = |why: String| SnapshotError::BadGiven(file.to_owned(), why);
    let mut text = Vec::new();
    let read = if file == Path::new("-") {
        std::io::stdin().lock().take(MOST_GIVEN + 1).read_to_end(&mut text)
    } else {
        std::fs::File::open(file).and_then(|open| open.take(MOST_GIVEN + 1).read_to_end(&mut text))
    };
    read.map_err(|error| bad(error.to_string()))?;
    if text.len() as u64 > MOST_GIVEN {
        return Err(bad(format!("it is larger than {MOST_GIVEN} bytes")));
    }
    serde_json::from_slice(&text).map_err(|error| bad(error.to_string()))
}

/// What is handed over for a screen, if something is.
fn given(args: &SnapshotArgs) -> Result<Option<Given>, SnapshotError> {
    let media = args.media.clone();
    match (args.screen.as_str(), &args.notice, &args.resting) {
        (_, None, None) => Ok(None),
        ("notice", Some(file), None) => {
            let notice: Box<Notice> = read_json(file)?;
            if !notice.is_whole() {
                let why = "the text is not the one that body_sha256 names".to_owned();
                return Err(SnapshotError::BadGiven(file.clone(), why));
            }
            Ok(Some(Given { what: What::Notice(notice), media }))
        }
        ("attract", None, Some(file)) => Ok(Some(Given { what: What::Resting(read_json(file)?), media })),
        _ => Err(SnapshotError::NotGiven),
    }
}

fn write_out(file: &Path, bytes: &[u8]) -> std::io::Result<()> {
    if file == Path::new("-") {
        let mut out = std::io::stdout().lock();
        out.write_all(bytes)?;
        return out.flush();
    }
    std::fs::write(file, bytes)
}

/// The command `snapshot`.
///
/// # Errors
/// Only when a message cannot be written; everything else is told and gives an exit code.
pub fn command(args: &SnapshotArgs, pack: Arc<Pack>, to: &mut Out<'_>) -> std::io::Result<u8> {
    let made = parse_size(&args.size).and_then(|size| {
        let given = given(args)?;
        let spec = SnapshotSpec {
            screen: args.screen.clone(),
            lang: if args.lang == "en" { Lang::En } else { Lang::Th },
            size,
            text_size: args.text_size,
            contrast: args.contrast,
            reach: args.reach,
            inches: args.inches,
            given,
        };
        snapshot(&spec, &pack)
    });
    match made {
        Ok(bytes) => match write_out(&args.output, &bytes) {
            Ok(()) => Ok(DONE),
            Err(error) => {
                writeln!(to.err, "{}: {error}", args.output.display())?;
                Ok(FAILED)
            }
        },
        Err(error @ (SnapshotError::NoScreen(_) | SnapshotError::Size(_) | SnapshotError::NotGiven)) => {
            writeln!(to.err, "{error}")?;
            Ok(USAGE)
        }
        Err(error) => {
            writeln!(to.err, "{error}")?;
            Ok(FAILED)
        }
    }
}
