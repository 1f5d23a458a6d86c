//! Pictures of a notice as kiosks show it, drawn by the kiosk's own program: the server has no screen of its own, and
//! only the same renderer shows what visitors will see. The program runs as a [`child`] within limits, without environment
//! of ours, at most two at once.
//! Must not know the console.

use std::collections::VecDeque;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::Semaphore;

use super::media;
use crate::child::{self, Broken, Limits};
use crate::wire;
use crate::wire::bytes::sha256_hex;
use crate::wire::changes::Notice;

/// The kiosk's program, as it lies beside the server's.
const PROGRAM: &str = "suanruam-kiosk";
/// So many pictures are drawn at once.
const AT_ONCE: usize = 2;
/// So many texts and pictures are kept in memory.
const KEPT_NOTICES: usize = 32;
const KEPT_PICTURES: usize = 48;
/// The largest picture that is taken, in bytes.
const LARGEST: u64 = 16 << 20;
/// How the kiosk stands and what its visitor has chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct View {
    pub portrait: bool,
    pub english: bool,
    /// 1 or 3.
    pub large: bool,
}

impl View {
    /// `l-th-1`, `p-en-3`: as it stands in an address.
    #[must_use]
    pub fn code(self) -> String {
        let (side, lang) = (if self.portrait { 'p' } else { 'l' }, if self.english { "en" } else { "th" });
        format!("{side}-{lang}-{}", if self.large { 3 } else { 1 })
    }

    /// Of a code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        let flags = [false, true];
        let all = flags.into_iter().flat_map(|portrait| {
            flags
                .into_iter()
                .flat_map(move |english| flags.into_iter().map(move |large| Self { portrait, english, large }))
        });
        all.into_iter().find(|view| view.code() == code)
    }

    const fn size(self) -> &'static str {
        if self.portrait { "1080x1920" } else { "1920x1080" }
    }
}

/// Why there is no picture.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoPicture {
    #[error("there is no {PROGRAM} beside the server's program, and kiosk_program does not name one")]
    NoProgram,
    #[error("this text is not kept any more")]
    Forgotten,
    #[error("the kiosk's program: {0}")]
    Broken(#[from] Broken),
}

/// Keeps the latest of something, each under its name.
struct Shelf<T> {
    most: usize,
    kept: Mutex<VecDeque<(String, T)>>,
}

impl<T: Clone> Shelf<T> {
    fn new(most: usize) -> Self {
        Self { most, kept: Mutex::default() }
    }

    fn get(&self, name: &str) -> Option<T> {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let at = kept.iter().position(|(known, _)| known == name)?;
        let found = kept.remove(at)?;
        let thing = found.1.clone();
        kept.push_back(found);
        Some(thing)
    }

    fn put(&self, name: String, thing: T) {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.retain(|(known, _)| *known != name);
        kept.push_back((name, thing));
        while kept.len() > self.most {
            kept.pop_front();
        }
    }
}

/// Draws notices, and keeps what was drawn for as long as it is asked for.
pub struct Preview {
    program: Option<PathBuf>,
    pack: Option<PathBuf>,
    data: PathBuf,
    limits: Limits,
    turns: Arc<Semaphore>,
    notices: Shelf<Arc<Vec<u8>>>,
    pictures: Shelf<Arc<[u8]>>,
}

impl std::fmt::Debug for Preview {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Preview({:?})", self.program)
    }
}

impl Preview {
    /// With the kiosk's program that is named, or the one beside this program; the pack's folder, when it has one; the
    /// server's data directory.
    #[must_use]
    pub fn new(named: Option<PathBuf>, pack: Option<PathBuf>, data: &Path, limits: Limits) -> Self {
        let beside = || Some(std::env::current_exe().ok()?.with_file_name(PROGRAM));
        Self {
            program: named.or_else(beside).filter(|program| program.is_file()),
            pack,
            data: data.to_owned(),
            limits,
            turns: Arc::new(Semaphore::new(AT_ONCE)),
            notices: Shelf::new(KEPT_NOTICES),
            pictures: Shelf::new(KEPT_PICTURES),
        }
    }

    /// True when there is a program to draw with.
    #[must_use]
    pub const fn can_draw(&self) -> bool {
        self.program.is_some()
    }

    /// Keeps a notice to be drawn, under the hash of everything in it.
    #[must_use]
    pub fn keep(&self, notice: &Notice) -> String {
        let bytes = serde_json::to_vec(notice).unwrap_or_default();
        let key = sha256_hex(&bytes);
        self.notices.put(key.clone(), Arc::new(bytes));
        key
    }

    /// The picture of a kept notice.
    ///
    /// # Errors
    /// [`NoPicture`].
    pub async fn picture(&self, key: &str, view: View) -> Result<Arc<[u8]>, NoPicture> {
        let name = format!("{key} {}", view.code());
        if let Some(known) = self.pictures.get(&name) {
            return Ok(known);
        }
        let program = self.program.clone().ok_or(NoPicture::NoProgram)?;
        let notice = self.notices.get(key).ok_or(NoPicture::Forgotten)?;
        let turn = Arc::clone(&self.turns).acquire_owned().await;
        // Somebody who waited for the same one finds it drawn.
        if let Some(known) = self.pictures.get(&name) {
            return Ok(known);
        }
        let (command, limits) = (self.command(&program, view), self.limits);
        let drawn = tokio::task::spawn_blocking(move || {
            let _turn = turn;
            child::run(command, &notice, limits, LARGEST)
        });
        let bytes = drawn.await.map_err(|error| Broken::Failed(error.to_string()))??;
        if wire::media::mime(&bytes) != Some("image/png") {
            return Err(Broken::Failed("it gave no PNG".to_owned()).into());
        }
        let bytes: Arc<[u8]> = bytes.into();
        self.pictures.put(name, Arc::clone(&bytes));
        Ok(bytes)
    }

    fn command(&self, program: &Path, view: View) -> Command {
        let mut command = Command::new(program);
        // Where there is nothing: it needs no data of a kiosk's.
        command.env_clear().arg("--data").arg(self.data.join("no-kiosk"));
        if let Some(pack) = &self.pack {
            command.arg("--pack").arg(pack);
        }
        command.args(["snapshot", "notice", "--notice", "-", "-o", "-"]).arg("--media").arg(media::folder(&self.data));
        command.args(["--size", view.size(), "--lang", if view.english { "en" } else { "th" }]);
        command.args(["--text-size", if view.large { "3" } else { "1" }]);
        command
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn views_have_names_and_the_latest_things_are_kept() {
        for code in ["l-th-1", "p-th-1", "l-en-3", "p-en-3"] {
            assert_eq!(View::from_code(code).map(View::code).as_deref(), Some(code));
        }
        assert_eq!(View::from_code("l-th-2"), None);
        let shelf = Shelf::new(2);
        for name in ["a", "b"] {
            shelf.put(name.to_owned(), name);
        }
        assert_eq!(shelf.get("a"), Some("a"));
        shelf.put("c".to_owned(), "c");
        assert_eq!((shelf.get("a"), shelf.get("b"), shelf.get("c")), (Some("a"), None, Some("c")));
    }
}
