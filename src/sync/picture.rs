//! The answer to a wish of staff to see the resting screen: which wish waits, and how its answer is sent. Comes after
//! everything that visitors gave. Must not know how it is drawn.

use std::path::Path;
use std::sync::Arc;

use crate::domain::clock;
use crate::domain::ids::WishId;
use crate::store::{Meta, Store, StoreError};
use crate::wire::paths;
use crate::wire::picture::{Drawn, PictureAnswer, PictureReply};
use crate::wire::problem;

use super::client::ClientError;
use super::pass::{Pass, SyncError, unwritable};

/// The wish that waits for an answer. Each is answered once, however often it is heard.
///
/// # Errors
/// What SQLite says.
pub fn wanted(store: &Store) -> Result<Option<WishId>, StoreError> {
    let wish = store.meta(Meta::PictureWish)?.unwrap_or_default();
    let answered = store.meta(Meta::PictureAnswered)?;
    Ok(wish.parse().ok().filter(|_| answered.as_ref() != Some(&wish)))
}

/// Sends an answer. A wish that the server does not know (any more), or an answer that it does not take, is done with.
///
/// # Errors
/// See [`SyncError`]; the answer may be sent again.
pub fn send(store: &mut Store, data: &Path, answer: &PictureAnswer) -> Result<(), SyncError> {
    let mut pass = Pass::begin(store, data, Arc::new(clock::now))?;
    let post = |pass: &mut Pass<'_>, answer: &PictureAnswer| {
        let json = serde_json::to_vec(answer).map_err(unwritable)?;
        pass.on_time(|pass| pass.answer(&json))
    };
    match post(&mut pass, answer) {
        Err(SyncError::Client(ClientError::Refused(problem))) if for_good(&problem.kind) => {
            tracing::info!(kind = problem.kind, "the picture of the resting screen was not taken");
            // Whoever waits for it is told; if that is not taken either, there is nothing more to say.
            if problem.kind != problem::NO_WISH {
                let none = Drawn::None { why: "failed".to_owned() };
                let _ = post(&mut pass, &PictureAnswer { drawn: none, ..answer.clone() });
            }
        }
        other => other?,
    }
    Ok(store.set_meta(&[(Meta::PictureAnswered, &answer.wish.to_string())])?)
}

/// True for a refusal that stays one, whatever is tried.
fn for_good(kind: &str) -> bool {
    [problem::NO_WISH, problem::TOO_LARGE, problem::MALFORMED, problem::VERSION, problem::NOT_FOUND].contains(&kind)
}

impl Pass<'_> {
    fn answer(&mut self, json: &[u8]) -> Result<(), SyncError> {
        let (reply, nonce): (PictureReply, _) = self.post(paths::PICTURE, json)?;
        self.stand(&reply.standing, &nonce).map(drop)
    }
}
