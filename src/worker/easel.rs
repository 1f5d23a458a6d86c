//! The picture of the resting screen that staff have asked for: drawn anew by the kiosk's own program as a child within
//! limits, from notices and settings alone, and sent when it is there. The child is given neither the database nor
//! anything of a visitor. Must not know Slint.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, TryRecvError, channel};
use std::thread;
use std::time::Duration;

use chrono::{DateTime, Utc};

use super::content;
use crate::app::Now;
use crate::app::resting::Resting;
use crate::child::{self, Broken, Limits};
use crate::domain::clock;
use crate::domain::ids::WishId;
use crate::pack::Pack;
use crate::settings::USUAL_INCHES;
use crate::store::{Meta, Store, StoreError};
use crate::sync::pass::SyncError;
use crate::sync::picture;
use crate::wire::bytes::Bytes;
use crate::wire::changes::Notice;
use crate::wire::media;
use crate::wire::paths::MAX_PICTURE_BYTES;
use crate::wire::picture::{Drawn, MAX_SIDE, PictureAnswer};

/// The kiosk's program, as this repository builds it.
const PROGRAM: &str = "suanruam-kiosk";
/// The most that is read of a picture, to be drawn smaller when it is too large to be sent.
const LARGEST: u64 = 16 << 20;
/// What is too large is drawn anew at three quarters, so often: then it is a ninth.
const TRIES: u32 = 8;

/// The screen that the window stands on.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Screen {
    /// Width and height in pixels.
    pub size: (u32, u32),
    /// Its diagonal.
    pub inches: f32,
}

impl Default for Screen {
    fn default() -> Self {
        Self { size: (1920, 1080), inches: USUAL_INCHES }
    }
}

impl Screen {
    /// `1920x1080 21.5`
    fn text(self) -> String {
        format!("{}x{} {}", self.size.0, self.size.1, self.inches)
    }

    fn read(text: &str) -> Option<Self> {
        let (size, inches) = text.split_once(' ')?;
        let (width, height) = size.split_once('x')?;
        Some(Self { size: (width.parse().ok()?, height.parse().ok()?), inches: inches.parse().ok()? })
    }

    /// As large as it may be sent, or smaller by three quarters so many times; everything on it keeps its place.
    fn drawn(self, smaller: u32) -> (u32, u32) {
        let (width, height) = (u64::from(self.size.0.max(1)), u64::from(self.size.1.max(1)));
        let (three, four) = (3_u64.pow(smaller), 4_u64.pow(smaller));
        let most = u64::from(MAX_SIDE);
        let (above, below) = if width.max(height) > most { (most, width.max(height)) } else { (1, 1) };
        let side = |side: u64| u32::try_from(side * above * three / (below * four)).unwrap_or(MAX_SIDE).max(320);
        (side(width), side(height))
    }
}

/// What draws: a program, and the municipality's folder when it has one.
#[derive(Debug, Clone)]
pub struct Brush {
    /// `None` where there is no window.
    pub program: Option<PathBuf>,
    pub pack: Option<PathBuf>,
    pub limits: Limits,
}

impl Brush {
    /// This program, when it is the kiosk's and has its window.
    #[must_use]
    pub fn found(pack: &Pack) -> Self {
        let own = std::env::current_exe().ok();
        let is_kiosk = own
            .as_deref()
            .and_then(Path::file_name)
            .is_some_and(|name| name.as_encoded_bytes().starts_with(PROGRAM.as_bytes()));
        // An update may have taken this program's place: what it was started from draws what it shows.
        let program = (cfg!(feature = "kiosk") && is_kiosk).then(|| PathBuf::from("/proc/self/exe"));
        Self { program, pack: pack.folder.clone(), limits: Limits { behind: true, ..Limits::default() } }
    }

    /// Draws it, and anew until it is small enough.
    ///
    /// # Errors
    /// The stable code of the reason.
    pub fn draw(&self, data: &Path, resting: &Resting, screen: Screen) -> Result<Vec<u8>, &'static str> {
        let program = self.program.as_deref().ok_or("cannot_draw")?;
        let given = serde_json::to_vec(resting).map_err(|_| "failed")?;
        for smaller in 0..TRIES {
            let command = self.command(program, data, screen, smaller);
            let png = child::run(command, &given, self.limits, LARGEST).map_err(|broken| {
                tracing::warn!(%broken, "the resting screen was not drawn");
                if broken == Broken::TooLong { "too_long" } else { "failed" }
            })?;
            if media::mime(&png) != Some("image/png") {
                return Err("failed");
            }
            if png.len() as u64 <= MAX_PICTURE_BYTES {
                return Ok(png);
            }
        }
        Err("too_large")
    }

    fn command(&self, program: &Path, data: &Path, screen: Screen, smaller: u32) -> Command {
        let (width, height) = screen.drawn(smaller);
        let mut command = Command::new(program);
        // Where there is nothing: it is given what it draws, and no data of this kiosk's.
        command.env_clear().arg("--data").arg(data.join("no-kiosk"));
        if let Some(pack) = &self.pack {
            command.arg("--pack").arg(pack);
        }
        command.args(["snapshot", "attract", "--resting", "-", "-o", "-"]).arg("--media").arg(data.join("media"));
        command.args(["--size", &format!("{width}x{height}"), "--inches", &screen.inches.to_string()]);
        command
    }
}

/// What stands on the resting screen now.
#[must_use]
pub fn resting(store: &Store, pack: &Arc<Pack>, at: DateTime<Utc>) -> Resting {
    // What only a reader sees is not drawn, and may be long.
    let light = |notice: Notice| Notice { body: String::new(), page_text: None, notes: Vec::new(), ..notice };
    let stored = store.notices(light).unwrap_or_else(|error| {
        tracing::error!(%error, "the stored notices cannot be read; the installed ones are drawn");
        None
    });
    let notices = stored.unwrap_or_else(|| pack.notices.iter().map(|notice| light(notice.to_wire())).collect());
    let now = Now { wall: at, mono: Duration::ZERO };
    Resting::of(pack, notices, &content::beside_notices(store), &now)
}

/// How far it is with a wish.
enum Work {
    Drawing(WishId, Receiver<PictureAnswer>),
    Drawn(PictureAnswer),
}

/// Answers wishes, one after the other. What is on it is in memory only: after a restart it is drawn anew.
pub struct Easel {
    data: PathBuf,
    pack: Arc<Pack>,
    brush: Brush,
    work: Option<Work>,
}

impl Easel {
    /// For the kiosk of a data directory.
    #[must_use]
    pub fn new(data: &Path, pack: Arc<Pack>, brush: Brush) -> Self {
        Self { data: data.to_owned(), pack, brush, work: None }
    }

    /// Begins to draw what is wanted, on a thread of its own that calls `done` at its end, or sends what is drawn; to be
    /// called after a pass, with its lock still held. Never waits for the drawing.
    ///
    /// # Errors
    /// What the store or the sending says; what was drawn is kept and sent again.
    pub fn attend(
        &mut self,
        store: &mut Store,
        screen: Option<Screen>,
        done: impl FnOnce() + Send + 'static,
    ) -> Result<(), SyncError> {
        let Some(wish) = picture::wanted(store)? else {
            self.work = None;
            return Ok(());
        };
        match self.work.take() {
            Some(Work::Drawn(answer)) if answer.wish == wish => self.send(store, answer),
            Some(Work::Drawing(of, answer)) if of == wish => match answer.try_recv() {
                Ok(answer) => self.send(store, answer),
                Err(TryRecvError::Empty) => {
                    self.work = Some(Work::Drawing(of, answer));
                    Ok(())
                }
                Err(TryRecvError::Disconnected) => self.send(store, self.answer(wish, Err("failed"))),
            },
            _ => Ok(self.begin(store, wish, screen, done)?),
        }
    }

    /// As [`Self::attend`], and waits until it is sent.
    ///
    /// # Errors
    /// As there.
    pub fn settle(&mut self, store: &mut Store) -> Result<(), SyncError> {
        self.attend(store, None, || {})?;
        if let Some(Work::Drawing(wish, drawn)) = self.work.take() {
            let answer = drawn.recv().unwrap_or_else(|_| self.answer(wish, Err("failed")));
            self.send(store, answer)?;
        }
        Ok(())
    }

    fn answer(&self, wish: WishId, drawn: Result<Vec<u8>, &str>) -> PictureAnswer {
        let drawn = match drawn {
            Ok(png) => Drawn::Picture { png: Bytes(png) },
            Err(why) => Drawn::None { why: why.to_owned() },
        };
        PictureAnswer { v: crate::wire::V, wish, at: clock::now(), drawn }
    }

    fn begin(
        &mut self,
        store: &mut Store,
        wish: WishId,
        screen: Option<Screen>,
        done: impl FnOnce() + Send + 'static,
    ) -> Result<(), StoreError> {
        let known = store.meta(Meta::Screen)?.and_then(|text| Screen::read(&text));
        if let Some(screen) = screen.filter(|screen| Some(*screen) != known) {
            store.set_meta(&[(Meta::Screen, &screen.text())])?;
        }
        let screen = screen.or(known).unwrap_or_default();
        let resting = resting(store, &self.pack, clock::now());
        let (brush, data, at) = (self.brush.clone(), self.data.clone(), resting.at);
        let (to, from): (Sender<PictureAnswer>, _) = channel();
        let empty = PictureAnswer { at, ..self.answer(wish, Err("failed")) };
        let thread = thread::Builder::new().name("easel".into()).spawn(move || {
            let drawn = match brush.draw(&data, &resting, screen) {
                Ok(png) => Drawn::Picture { png: Bytes(png) },
                Err(why) => Drawn::None { why: why.to_owned() },
            };
            // Nobody may want it any more.
            let _ = to.send(PictureAnswer { drawn, ..empty });
            done();
        });
        match thread {
            Ok(_) => self.work = Some(Work::Drawing(wish, from)),
            Err(error) => {
                tracing::error!(%error, "the resting screen cannot be drawn");
                self.work = Some(Work::Drawn(self.answer(wish, Err("failed"))));
            }
        }
        Ok(())
    }

    fn send(&mut self, store: &mut Store, answer: PictureAnswer) -> Result<(), SyncError> {
        let sent = picture::send(store, &self.data, &answer);
        if sent.is_err() {
            self.work = Some(Work::Drawn(answer));
        }
        sent
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_screen_is_remembered_and_drawn_no_larger_than_it_may_be_sent() {
        let upright = Screen { size: (1080, 1920), inches: 32.0 };
        assert_eq!(Screen::read(&upright.text()), Some(upright));
        for bad in ["", "1080x1920", "1080 32", "x 21.5", "axb c"] {
            assert_eq!(Screen::read(bad), None, "{bad}");
        }
        assert_eq!((upright.drawn(0), upright.drawn(1), upright.drawn(2)), ((1080, 1920), (810, 1440), (607, 1080)));
        let wall = Screen { size: (4320, 7680), inches: 65.0 };
        assert_eq!(wall.drawn(0), (2160, 3840));
        let broken = Screen { size: (0, u32::MAX), inches: 21.5 };
        assert_eq!(broken.drawn(0), (320, 3840));
    }

    /// A program in the place of the kiosk's: what it is called with, and whatever it writes.
    fn brush(dir: &Path, script: &str) -> Brush {
        use std::os::unix::fs::PermissionsExt as _;
        let program = dir.join("program");
        std::fs::write(&program, format!("#!/bin/sh\n{script}\n")).unwrap();
        std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o700)).unwrap();
        let limits = Limits { time: Duration::from_secs(5), ..Limits::default() };
        Brush { program: Some(program), pack: None, limits }
    }

    fn empty() -> Resting {
        Resting {
            at: DateTime::UNIX_EPOCH,
            trusted: None,
            wall_then: None,
            trip: None,
            hearings: Vec::new(),
            notices: Vec::new(),
        }
    }

    #[test]
    fn it_is_drawn_smaller_until_it_can_be_sent_and_every_failure_has_its_code() {
        let dir = tempfile::tempdir().unwrap();
        let draw = |brush: &Brush| brush.draw(Path::new("/nowhere"), &empty(), Screen::default());
        let sign = "printf '\\211PNG\\r\\n\\032\\n'";
        // Only at 810 pixels of height or less it is small.
        let shy = format!(
            "for one; do case $one in *x*0|*x*7) size=$one;; esac; done; {sign}; \
             [ \"${{size#*x}}\" -le 810 ] || head -c 1048576 /dev/zero; echo $size"
        );
        assert!(draw(&brush(dir.path(), &shy)).unwrap().ends_with(b"1440x810\n"));
        assert_eq!(draw(&brush(dir.path(), &format!("{sign}; head -c 1048576 /dev/zero"))), Err("too_large"));
        assert_eq!(draw(&brush(dir.path(), "echo no picture")), Err("failed"));
        assert_eq!(draw(&brush(dir.path(), "exit 1")), Err("failed"));
        let mut slow = brush(dir.path(), "exec sleep 60");
        slow.limits.time = Duration::from_millis(300);
        assert_eq!(draw(&slow), Err("too_long"));
        assert_eq!(draw(&Brush { program: None, ..slow }), Err("cannot_draw"));
    }
}
