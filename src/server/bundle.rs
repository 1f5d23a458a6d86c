//! The USB bundle on the server's side: a kiosk's file is taken in, and a return file with signed receipts, changes and
//! pictures is written; or content for any kiosk. The same code as on the network takes the submissions, signs the
//! receipts and cuts the pages. Must not know the command line.

use std::collections::HashSet;
use std::fs::File;
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};

use super::api::standing_of;
use super::store::{Actor, Cursor, Kiosk, StoreError};
use super::{AppState, evidence, feed, ingest, media, orders};
use crate::domain::ids::{Epoch, KioskId};
use crate::wire::bundle::{
    self, Bundle, BundleError, Got, Header, KioskHeader, Line, MEDIA_PART, MediaPart, ServerHeader, Target,
    TargetError, Verified, Writer,
};
use crate::wire::bytes::{self, Bytes, NoRandomness};
use crate::wire::enrol::fingerprint;
use crate::wire::paths;
use crate::wire::reconcile::{Held, Reconciled};
use crate::wire::signing::{BadSignature, Domain, PublicKey};
use crate::wire::submissions::{Batch, ItemResult, Standing};

/// Why a bundle was not taken or not written.
#[derive(Debug, thiserror::Error)]
pub enum ServerBundleError {
    #[error(transparent)]
    Bundle(#[from] BundleError),
    #[error("the return file: {0}. What is in the kiosk's file and was taken is kept; importing it again is harmless")]
    Reply(TargetError),
    #[error(transparent)]
    Target(TargetError),
    #[error(
        "kiosk {0} is not enrolled with this server; nothing was taken. Look whether this is the kiosk's own server (`suanruam-server kiosk list`); if this server was restored from a backup older than the kiosk, enrol the kiosk anew"
    )]
    UnknownKiosk(KioskId),
    #[error("{0}. What was taken from the file is kept; importing it again is harmless")]
    Store(#[from] StoreError),
    #[error("the server began a new epoch meanwhile; nothing is lost: do the same once more")]
    Again,
    #[error("a picture cannot be read: {0}")]
    Media(#[from] media::MediaError),
    #[error(transparent)]
    Randomness(#[from] NoRandomness),
}

/// What came of a kiosk's file.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Taken {
    pub kiosk: KioskId,
    pub name: String,
    /// Submissions in the file.
    pub items: usize,
    /// Durable here, now or before.
    pub receipted: usize,
    /// Erased here before.
    pub gone: usize,
    /// Refused for good; the kiosk keeps them.
    pub refused: usize,
    /// Could not be kept now; they wait on the kiosk.
    pub later: usize,
    /// Submissions that the kiosk holds and this server lacks; the kiosk brings them again.
    pub missing: usize,
    /// Lines that this program does not understand: passed over.
    pub passed_over: usize,
    /// The kiosk is revoked: what it brought is set aside for staff.
    pub revoked: bool,
    /// The return file.
    pub reply: PathBuf,
}

/// What was written for kiosks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize)]
pub struct Written {
    /// Receipts of one kiosk's submissions.
    pub receipts: usize,
    pub pictures: usize,
}

/// Where the return file goes unless another place is named.
#[must_use]
pub fn reply_path(file: &Path) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(".reply");
    PathBuf::from(name)
}

/// Writes lines to a target, and says of which file an error is.
struct Out<'a> {
    to: Writer<Target>,
    path: &'a Path,
    wrap: fn(TargetError) -> ServerBundleError,
}

impl<'a> Out<'a> {
    fn begin(
        path: &'a Path,
        header: ServerHeader,
        wrap: fn(TargetError) -> ServerBundleError,
    ) -> Result<Self, ServerBundleError> {
        let target = Target::create(path).map_err(ServerBundleError::Target)?;
        let to = Writer::begin(target, &Header::Server(Box::new(header)));
        let to = to.map_err(|error| ServerBundleError::Target(TargetError::Write(path.to_owned(), error)))?;
        Ok(Self { to, path, wrap })
    }

    fn line(&mut self, line: &Line) -> Result<(), ServerBundleError> {
        self.to.line(line).map_err(|error| (self.wrap)(TargetError::Write(self.path.to_owned(), error)))
    }

    fn end(self, state: &AppState, standing: Option<Standing>) -> Result<(), ServerBundleError> {
        let ended = self.to.end(standing, |seal| state.keys.sign_receipt(Domain::BUNDLE, seal));
        let target = ended.map_err(|error| (self.wrap)(TargetError::Write(self.path.to_owned(), error)))?;
        target.finish().map_err(self.wrap)
    }
}

/// The first line; orders only where the kiosk's standing goes with it.
fn header(
    state: &AppState,
    kiosk: Option<&Kiosk>,
    nonce: String,
    now: DateTime<Utc>,
) -> Result<ServerHeader, StoreError> {
    let revoked = kiosk.is_some_and(|kiosk| kiosk.revoked_at.is_some());
    let told = kiosk.filter(|_| !revoked);
    let orders = told.map(|kiosk| orders::signed(state, kiosk, nonce.clone(), now)).transpose()?;
    Ok(ServerHeader {
        v: crate::wire::V,
        municipality: state.keys.list.municipality.clone(),
        root: fingerprint(&state.keys.root),
        kiosk: kiosk.map(|kiosk| kiosk.id),
        nonce,
        created: now,
        keys: state.keys.signed_list.clone(),
        revoked,
        orders,
    })
}

/// Takes in a kiosk's file and writes the return file. The same file again gives the same receipts.
///
/// # Errors
/// See [`ServerBundleError`]. From a file that does not hold, or is not for here, nothing is taken. There is a whole
/// return file or none.
pub fn import(state: &AppState, file: &Path, reply: &Path, now: DateTime<Utc>) -> Result<Taken, ServerBundleError> {
    let from = File::open(file).map_err(BundleError::Read)?;
    if from.metadata().is_ok_and(|metadata| !metadata.is_file()) {
        return Err(BundleError::NotABundle.into());
    }
    let bundle = Bundle::open(from)?;
    let Header::Kiosk(from) = bundle.header().clone() else { return Err(BundleError::FromServer.into()) };
    bundle::same_municipality(&from.municipality, &state.keys.list.municipality)?;
    let Some(kiosk) = state.store.kiosk(from.kiosk)? else {
        bundle::same_root(&from.root, &fingerprint(&state.keys.root))?;
        return Err(ServerBundleError::UnknownKiosk(from.kiosk));
    };
    let bundle = bundle.verify(|id| device_key(&kiosk, id))?;
    let revoked = kiosk.revoked_at.is_some();
    // The file holds: what it says of trips is the kiosk's word, revoked or not, and goes before the orders for it.
    state.store.trips_told(kiosk.id, &from.trips, now)?;
    // Before anything else is taken: whether there is room for the answer.
    let out = Out::begin(reply, header(state, Some(&kiosk), from.nonce.clone(), now)?, ServerBundleError::Reply)?;
    evidence::weigh(&*state.store, &state.keys, &from.evidence, revoked, now)?;
    if let Some(stands) = from.cursor.as_deref().and_then(Cursor::parse).filter(|_| !revoked) {
        evidence::weigh_cursor(&*state.store, stands, now)?;
    }
    let taken = Taken {
        kiosk: kiosk.id,
        name: kiosk.name.clone(),
        items: 0,
        receipted: 0,
        gone: 0,
        refused: 0,
        later: 0,
        missing: 0,
        passed_over: 0,
        revoked,
        reply: reply.to_owned(),
    };
    let epoch = state.store.epoch()?;
    let mut import = Import { state, kiosk: &kiosk, out, taken, epoch, have: HashSet::new(), now };
    import.read(bundle)?;
    let taken = import.answer(&from)?;
    let detail = format!("{} submissions by bundle {}", taken.items, from.nonce);
    state.store.audit(&Actor::cli(), "kiosk.import", &format!("kiosk:{}", kiosk.id), &detail, now)?;
    Ok(taken)
}

fn device_key(kiosk: &Kiosk, id: &str) -> Result<PublicKey, BadSignature> {
    let key = PublicKey::from_bytes(&kiosk.public)?;
    if key.id() == id { Ok(key) } else { Err(BadSignature::UnknownKey) }
}

struct Import<'a> {
    state: &'a AppState,
    kiosk: &'a Kiosk,
    out: Out<'a>,
    taken: Taken,
    epoch: Epoch,
    have: HashSet<String>,
    now: DateTime<Utc>,
}

impl Import<'_> {
    fn read(&mut self, mut bundle: Verified<File>) -> Result<(), ServerBundleError> {
        while let Some(got) = bundle.next_line()? {
            match got {
                Got::Line(line) => match *line {
                    Line::Have(hashes) => self.have.extend(hashes),
                    Line::Batch(batch) => self.batch(&batch)?,
                    Line::Held(items) => self.held(&items)?,
                    _ => self.taken.passed_over += 1,
                },
                Got::Unknown => self.taken.passed_over += 1,
            }
        }
        Ok(())
    }

    fn batch(&mut self, batch: &Batch) -> Result<(), ServerBundleError> {
        if batch.v != crate::wire::V || batch.items.len() > paths::MAX_ITEMS {
            self.taken.passed_over += 1;
            return Ok(());
        }
        let results = ingest::take(&*self.state.store, &self.state.keys, self.kiosk, &batch.items, self.now)?;
        self.taken.items += results.len();
        for result in &results {
            match result {
                ItemResult::Receipt { .. } => self.taken.receipted += 1,
                ItemResult::Gone { .. } => self.taken.gone += 1,
                ItemResult::Refused { retry: false, .. } => self.taken.refused += 1,
                ItemResult::Refused { retry: true, .. } => self.taken.later += 1,
            }
        }
        self.out.line(&Line::Results(results))
    }

    fn held(&mut self, items: &[Held]) -> Result<(), ServerBundleError> {
        let said = items.iter().map(|item| ingest::held(&*self.state.store, &self.state.keys, self.epoch, item));
        let said = said.collect::<Result<Vec<_>, _>>()?;
        self.taken.missing += said.iter().filter(|word| matches!(word, Reconciled::Missing { .. })).count();
        self.out.line(&Line::Reconciled(said))
    }

    fn answer(self, from: &KioskHeader) -> Result<Taken, ServerBundleError> {
        let Self { state, kiosk, mut out, taken, epoch, have, now } = self;
        if !taken.revoked {
            content(state, &mut out, from.cursor.as_deref(), epoch, now)?;
            pictures(state, &mut out, &have)?;
        }
        let standing = standing(state, kiosk.id, epoch, &from.nonce)?;
        out.end(state, Some(standing))?;
        Ok(taken)
    }
}

/// Where the server stands for one kiosk, once everything is taken. The key list goes in the first line.
fn standing(state: &AppState, kiosk: KioskId, epoch: Epoch, nonce: &str) -> Result<Standing, ServerBundleError> {
    if state.store.epoch()? != epoch {
        return Err(ServerBundleError::Again);
    }
    Ok(standing_of(state, epoch, state.store.high_water(kiosk)?, nonce, u64::MAX)?)
}

/// Writes the changes that follow a cursor, or everything.
fn content(
    state: &AppState,
    out: &mut Out<'_>,
    asked: Option<&str>,
    epoch: Epoch,
    now: DateTime<Utc>,
) -> Result<(), ServerBundleError> {
    let store = &*state.store;
    let mut page = match feed::page(store, &state.keys, asked, now)? {
        // The cursor is another epoch's or too old.
        None => feed::page(store, &state.keys, None, now)?,
        page => page,
    };
    loop {
        let Some(feed::Page { set, epoch: of, cursor, more }) = page else { return Err(ServerBundleError::Again) };
        if of != epoch {
            return Err(ServerBundleError::Again);
        }
        out.line(&Line::Set(set))?;
        if !more {
            return Ok(());
        }
        page = feed::page(store, &state.keys, Some(&cursor), now)?;
    }
}

/// Writes the pictures of every posted notice, but for those that the kiosk has. Gives how many.
fn pictures(state: &AppState, out: &mut Out<'_>, have: &HashSet<String>) -> Result<usize, ServerBundleError> {
    let mut seen = have.clone();
    let mut written = 0;
    for record in state.store.notices()?.iter().filter(|record| !record.withdrawn) {
        for image in &record.notice.images {
            if seen.insert(image.sha256.clone()) && picture(state, out, &image.sha256)? {
                written += 1;
            }
        }
    }
    Ok(written)
}

/// False when it is not here: its notice is shown without it.
fn picture(state: &AppState, out: &mut Out<'_>, sha256: &str) -> Result<bool, ServerBundleError> {
    let mut offset = 0;
    loop {
        let to = offset + MEDIA_PART as u64 - 1;
        let Some(piece) = media::piece(&state.config.data, sha256, offset, Some(to))? else { return Ok(false) };
        let length = piece.bytes.len() as u64;
        if length > 0 {
            out.line(&Line::Media(MediaPart { sha256: sha256.to_owned(), offset, data: Bytes(piece.bytes) }))?;
        }
        offset += length;
        if length == 0 || offset >= piece.total {
            return Ok(true);
        }
    }
}

/// Writes everything posted, with pictures, for any kiosk; for one kiosk with a receipt for everything that is here of
/// it.
///
/// # Errors
/// See [`ServerBundleError`]. There is a whole file or none.
pub fn export(
    state: &AppState,
    file: &Path,
    kiosk: Option<KioskId>,
    now: DateTime<Utc>,
) -> Result<Written, ServerBundleError> {
    let one = kiosk.map(|id| state.store.kiosk(id)?.ok_or(ServerBundleError::UnknownKiosk(id))).transpose()?;
    let revoked = one.as_ref().is_some_and(|kiosk| kiosk.revoked_at.is_some());
    let nonce = bytes::encode(&bytes::random::<16>()?);
    let mut out = Out::begin(file, header(state, one.as_ref(), nonce.clone(), now)?, ServerBundleError::Target)?;
    let epoch = state.store.epoch()?;
    let mut written = Written::default();
    if let Some(kiosk) = &one {
        written.receipts = receipts(state, &mut out, kiosk.id, epoch)?;
    }
    if !revoked {
        content(state, &mut out, None, epoch, now)?;
        written.pictures = pictures(state, &mut out, &HashSet::new())?;
    }
    let standing = one.map(|kiosk| standing(state, kiosk.id, epoch, &nonce)).transpose()?;
    out.end(state, standing)?;
    let record = kiosk.map_or_else(|| "kiosk".to_owned(), |id| format!("kiosk:{id}"));
    state.store.audit(&Actor::cli(), "kiosk.export", &record, &format!("bundle {nonce}"), now)?;
    Ok(written)
}

fn receipts(state: &AppState, out: &mut Out<'_>, kiosk: KioskId, epoch: Epoch) -> Result<usize, ServerBundleError> {
    let (mut after, mut count) = (0, 0);
    loop {
        let limit = u32::try_from(paths::MAX_RECONCILE).unwrap_or(u32::MAX);
        let marks = state.store.submission_marks(kiosk, after, limit)?;
        let Some((_, last)) = marks.last() else { return Ok(count) };
        after = last.seq;
        count += marks.len();
        let words = marks
            .into_iter()
            .map(|(id, mark)| ingest::held(&*state.store, &state.keys, epoch, &Held { id, sha256: mark.sha256 }));
        out.line(&Line::Reconciled(words.collect::<Result<Vec<_>, _>>()?))?;
    }
}
