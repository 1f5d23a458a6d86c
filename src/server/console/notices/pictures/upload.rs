//! A form with one file in it: who sends it and its token are checked before a byte of the file is kept, and the file
//! goes to the disk as it comes.

use std::fs::File;
use std::io::{self, Write as _};
use std::path::PathBuf;

use axum::RequestExt as _;
use axum::extract::multipart::{Field, Multipart};
use axum::extract::{FromRequest, Request};
use axum::http::header;
use axum::response::{IntoResponse as _, Response};

use crate::domain::ids::DocumentId;
use crate::server::AppState;
use crate::server::console::roles::Right;
use crate::server::console::session::{Me, Posted, same};
use crate::server::console::web::{self, Fault, Fields};
use crate::server::documents::{Kind, MAX_UPLOAD_BYTES, folder};

/// Most bytes of a body: a file that is too large is heard to its end, so that its sender reads why it is not taken.
pub const MOST: usize = 8 * MAX_UPLOAD_BYTES as usize;
/// So much of a file is written at a time.
const STEP: usize = 1 << 20;
/// Longest name that is kept of a file, in characters.
const MAX_NAME: usize = 120;
/// Most bytes of all other fields.
const MAX_FIELDS: usize = 1 << 20;

/// Why a file was not kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotKept {
    /// None was chosen, or it is empty.
    None,
    TooLarge,
    /// By its first bytes it is nothing that is taken.
    Kind,
    /// The disk is full, or fails.
    Disk,
}

/// A file that lies in its folder. It is thrown away again when this is dropped without [`Came::keep`].
pub struct Came {
    data: PathBuf,
    pub id: DocumentId,
    pub name: String,
    pub bytes: u64,
    kept: bool,
}

impl Came {
    /// It has a record from now on.
    pub fn keep(mut self) {
        self.kept = true;
    }
}

impl Drop for Came {
    fn drop(&mut self) {
        if !self.kept
            && let Err(error) = folder::remove(&self.data, self.id)
        {
            tracing::warn!(%error, "a file that was not taken is not gone");
        }
    }
}

/// What an editor posted.
pub struct Uploaded {
    pub me: Me,
    pub fields: Fields,
    pub file: Result<Came, NotKept>,
}

impl FromRequest<AppState> for Uploaded {
    type Rejection = Response;

    async fn from_request(mut request: Request, state: &AppState) -> Result<Self, Response> {
        let expired = || Fault::Expired.into_response();
        let me: Me = request.extract_parts_with_state(state).await?;
        me.need(Right::EditNotices).map_err(Fault::into_response)?;
        if !web::from_here(request.headers()) {
            return Err(expired());
        }
        let kind = request.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
        if !kind.is_some_and(|kind| kind.starts_with("multipart/form-data")) {
            let Posted { me, fields } = Posted::from_request(request, state).await?;
            return Ok(Self { me, fields, file: Err(NotKept::None) });
        }
        let mut form = Multipart::from_request(request, state).await.map_err(|_| expired())?;
        let (mut pairs, mut size, mut known) = (Vec::new(), 0, false);
        let mut file = Err(NotKept::None);
        while let Some(field) = form.next_field().await.map_err(|_| expired())? {
            let name = field.name().unwrap_or_default().to_owned();
            if field.file_name().is_some() {
                // The token stands before the file in every form of ours.
                if !known || file.is_ok() {
                    return Err(expired());
                }
                file = received(state, field).await.map_err(|()| expired())?;
                continue;
            }
            let value = field.text().await.map_err(|_| expired())?;
            size += name.len() + value.len();
            if size > MAX_FIELDS {
                return Err(expired());
            }
            known = known || (name == "csrf" && same(&value, &me.session.csrf));
            pairs.push((name, value));
        }
        if !known {
            return Err(expired());
        }
        Ok(Self { me, fields: Fields::new(pairs), file })
    }
}

/// Hears a file to its end. `Err` when its sender has gone.
async fn received(state: &AppState, mut field: Field<'_>) -> Result<Result<Came, NotKept>, ()> {
    let name = shown_name(field.file_name().unwrap_or_default());
    let (data, id) = (state.config.data.clone(), DocumentId::random());
    let mut came = Came { data: data.clone(), id, name, bytes: 0, kept: false };
    let mut file: Result<Option<File>, NotKept> = Ok(None);
    let (mut waiting, mut head) = (Vec::new(), Vec::new());
    while let Some(chunk) = field.chunk().await.map_err(|_| ())? {
        came.bytes += chunk.len() as u64;
        if file.is_ok() && came.bytes > MAX_UPLOAD_BYTES {
            file = Err(NotKept::TooLarge);
        }
        if file.is_err() {
            continue;
        }
        head.extend(chunk.iter().take(1024_usize.saturating_sub(head.len())));
        waiting.extend_from_slice(&chunk);
        if waiting.len() >= STEP {
            let piece = std::mem::take(&mut waiting);
            file = written(data.clone(), id, file.unwrap_or_default(), piece, false).await.map(Some);
        }
    }
    if came.bytes == 0 {
        return Ok(Err(NotKept::None));
    }
    let file = match file {
        Err(why) => return Ok(Err(why)),
        Ok(file) => file,
    };
    if Kind::of(&head).is_none() {
        return Ok(Err(NotKept::Kind));
    }
    Ok(written(data, id, file, waiting, true).await.map(|_| came))
}

/// Writes a piece of the file, making it when there is none yet; the last one makes it durable.
async fn written(
    data: PathBuf,
    id: DocumentId,
    file: Option<File>,
    piece: Vec<u8>,
    last: bool,
) -> Result<File, NotKept> {
    let write = move || -> io::Result<File> {
        let mut file = match file {
            Some(file) => file,
            None => folder::create(&data, id)?,
        };
        file.write_all(&piece)?;
        if last {
            file.sync_all()?;
        }
        Ok(file)
    };
    let done = tokio::task::spawn_blocking(write).await.map_err(|_| NotKept::Disk)?;
    done.map_err(|error| {
        tracing::error!(%error, "a file that came in cannot be kept");
        NotKept::Disk
    })
}

/// What a file is called, to be shown: the last part of a path, without signs that nobody sees.
fn shown_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let seen = last.chars().filter(|sign| {
        !sign.is_control()
            && !matches!(sign, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    });
    let name: String = seen.take(MAX_NAME).collect();
    if name.trim().is_empty() { "–".to_owned() } else { name.trim().to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_the_last_part_of_a_path_and_nothing_that_hides() {
        assert_eq!(shown_name("C:\\งาน\\ประกาศ ๑.pdf"), "ประกาศ ๑.pdf");
        assert_eq!(shown_name("../../etc/passwd"), "passwd");
        assert_eq!(shown_name("a\u{202e}fdp.exe\n"), "afdp.exe");
        assert_eq!(shown_name(" "), "–");
        assert_eq!(shown_name(&"ก".repeat(500)).chars().count(), MAX_NAME);
    }
}
