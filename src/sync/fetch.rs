//! The pass's part that takes in what changed: signed sets, page by page, and the pictures that they name.

use std::collections::BTreeSet;

use crate::store::{self, Meta};
use crate::wire::changes::{ChangeSet, ChangesReply};
use crate::wire::media::Media;
use crate::wire::paths;
use crate::wire::problem;

use super::client::{self, ClientError, Reply, Signer};
use super::media::{Got, Shelf};
use super::pass::{Pass, SyncError};
use super::{take, verify};

impl Pass<'_> {
    /// Takes every change since the cursor; everything when `full`, in place of what is here.
    pub(super) fn fetch(&mut self, full: bool) -> Result<(), SyncError> {
        let mut cursor = if full { None } else { self.store.meta(Meta::Cursor)? };
        let mut snapshot: Vec<ChangeSet> = Vec::new();
        loop {
            let set = match self.page(cursor.as_deref()) {
                Err(SyncError::Client(ClientError::Refused(problem)))
                    if problem.kind == problem::CURSOR && cursor.is_some() && snapshot.is_empty() =>
                {
                    // The cursor is another epoch's or too old: a full snapshot replaces what is here.
                    self.so_far.no_cursor = true;
                    return Ok(());
                }
                other => other?,
            };
            let Some(set) = set else { break };
            let (more, next) = (set.more, set.cursor.clone());
            if full {
                snapshot.push(set);
                if !more {
                    self.apply(&std::mem::take(&mut snapshot))?;
                }
            } else {
                self.apply(std::slice::from_ref(&set))?;
            }
            if !more {
                break;
            }
            cursor = Some(next);
        }
        self.so_far.fetched = true;
        Ok(())
    }

    fn page(&mut self, cursor: Option<&str>) -> Result<Option<ChangeSet>, SyncError> {
        let nonce = client::nonce()?;
        let evidence = self.evidence()?;
        let kiosk = self.pairing.kiosk.to_string();
        let signer = Signer { key: &self.key, kiosk: &kiosk, evidence: &evidence };
        let query = cursor.map(|cursor| format!("cursor={cursor}")).unwrap_or_default();
        let etag = cursor.map(|cursor| format!("\"{cursor}\""));
        let body = match self.client.get(paths::CHANGES, &query, signer, &nonce, etag.as_deref())? {
            Reply::NotModified if cursor.is_some() => return Ok(None),
            Reply::NotModified => return Err(ClientError::Offline("304 without a cursor".into()).into()),
            Reply::Body(body) => body,
        };
        let reply: ChangesReply =
            serde_json::from_slice(&body).map_err(|error| ClientError::Offline(error.to_string()))?;
        let mark = self.stand(&reply.standing, &nonce)?;
        let known: u64 = self.store.meta_as(Meta::SetVersion)?.unwrap_or(0);
        let checked = verify::change_set(&self.pairing, &reply.set, known)
            .and_then(|set| verify::answers(&set, cursor, mark.epoch).map(|()| set));
        match checked {
            Ok(set) => Ok(Some(set)),
            Err(refusal) => Err(self.refused(refusal)?.into()),
        }
    }

    fn apply(&mut self, pages: &[ChangeSet]) -> Result<(), SyncError> {
        take::sets(self.store, &mut self.pairing, pages, &mut self.moved, (self.clock)())?;
        if let Err(error) = take::sweep(self.store, self.data, &self.moved)? {
            self.no_shelf(error);
        }
        Ok(())
    }

    /// The disk does not take pictures, which is no reason to be silent: the heartbeat tells of it, and the pass, when
    /// everything else is done.
    fn no_shelf(&mut self, error: std::io::Error) {
        self.so_far.no_shelf.get_or_insert(error);
    }

    /// The pictures that notices show, that are not here and were not tried in this pass.
    pub(super) fn missing_pictures(&mut self) -> Result<Vec<Media>, SyncError> {
        if self.so_far.no_shelf.is_some() {
            return Ok(Vec::new());
        }
        let pictures = self.store.pictures()?;
        if pictures.is_empty() {
            return Ok(Vec::new());
        }
        if store::disk(self.data).is_some_and(|(free, size)| store::is_low(free, size)) {
            // What was let go for room is not fetched again before there is room.
            return Ok(Vec::new());
        }
        let mut missing = match Shelf::open(self.data) {
            Ok(shelf) => shelf.missing(&pictures),
            Err(error) => {
                self.no_shelf(error);
                return Ok(Vec::new());
            }
        };
        let tried: &BTreeSet<String> = &self.so_far.pictures;
        missing.retain(|media| !tried.contains(&media.sha256));
        Ok(missing)
    }

    /// Fetches one picture. One that does not come blocks neither the next nor the heartbeat; a disk that takes
    /// none blocks the heartbeat as little.
    pub(super) fn picture(&mut self) -> Result<(), SyncError> {
        let Some(media) = self.missing_pictures()?.into_iter().next() else { return Ok(()) };
        self.so_far.pictures.insert(media.sha256.clone());
        let shelf = match Shelf::open(self.data) {
            Ok(shelf) => shelf,
            Err(error) => {
                self.no_shelf(error);
                return Ok(());
            }
        };
        let evidence = self.evidence()?;
        let kiosk = self.pairing.kiosk.to_string();
        let signer = Signer { key: &self.key, kiosk: &kiosk, evidence: &evidence };
        let path = format!("{}{}", paths::MEDIA, media.sha256);
        let mut download = match self.client.download(&path, signer, shelf.begun(&media), &media) {
            Ok(download) => download,
            Err(error @ ClientError::Refused(_)) => {
                tracing::warn!(sha256 = media.sha256, %error, "a picture is not to be had");
                return match error {
                    ClientError::Refused(problem) if problem.kind == problem::REVOKED => {
                        Err(ClientError::Refused(problem).into())
                    }
                    _ => Ok(()),
                };
            }
            Err(error @ ClientError::Dates(_)) => return Err(error.into()),
            Err(error) => {
                tracing::info!(sha256 = media.sha256, %error, "a picture did not come");
                return Ok(());
            }
        };
        match shelf.take(&media, download.from, &mut *download.body) {
            Ok(Got::Whole) => self.moved.pictures += 1,
            Ok(Got::Cut(error)) => {
                tracing::info!(sha256 = media.sha256, %error, "a picture was cut off; it goes on next time")
            }
            Ok(Got::Wrong(refusal)) => drop(self.refused(refusal)?),
            Err(error) => self.no_shelf(error),
        }
        Ok(())
    }
}
