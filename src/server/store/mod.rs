//! What the server keeps, behind one trait. Handlers and the console know this module and nothing below it.
//! Must not know SQLite, HTTP or HTML: PostgreSQL comes behind the same trait.
//!
//! Every method blocks: call it through [`crate::server::AppState::with_store`]. Every change is durable when the
//! method returns. Time is an argument.

pub mod audit;
pub mod breach;
pub mod cases;
pub mod desk;
pub mod devices;
pub mod documents;
pub mod doubts;
mod error;
pub mod exports;
pub mod figures;
pub mod fleet;
pub mod hearings;
pub mod history;
pub mod intake;
pub mod kiosks;
pub mod merging;
pub mod notices;
pub mod people;
pub mod policy;
pub mod postings;
pub mod privacy;
pub mod public;
pub mod publishing;
pub mod records;
pub mod registers;
pub mod report;
pub mod retention;
pub mod rules;
pub mod screens;
pub mod second_factor;
pub mod sessions;
pub mod sqlite;
pub mod staff;
pub mod templates;
pub mod trips;

use std::path::Path;

use chrono::{DateTime, NaiveDate, Utc};

pub use audit::{Actor, AuditEvent, AuditFilter, AuditNames, AuditReport, Named};
pub use breach::{Breach, BreachStep, Breaches};
pub use cases::{
    Action, Assignee, Case, CaseEvent, CaseFilter, CaseOrder, CasePage, CaseRow, Contact, EventKind, Flag, NavCounts,
    Quarantined,
};
pub use desk::{Desk, News, SavedFilter, Told};
pub use devices::KnownDevices;
pub use documents::{Document, DocumentState, Documents, Failure, NewDocument, PageText};
pub use doubts::{Doubt, DoubtState, Doubts, NewDoubt, Settle};
pub use error::{Result, StoreError};
pub use exports::{ExportedCase, Exports, Taker};
pub use figures::{Answered, Counts, Figures, Overview, Owed};
pub use fleet::{Fleet, Place, Road, Sent, Trouble};
pub use hearings::{
    HearingInRound, HearingRecord, HearingState, Hearings, KeptAnswers, KeyedAnswers, NewHearing, PastHearing,
};
pub use history::{BackupOutcome, BackupTry, EpochCause, EpochRecord, Opens, VaultOpens};
pub use intake::{AtDesk, Intake, Keyed};
pub use kiosks::{
    ChangeRow, Cursor, Erasure, Feed, HeldBack, Incoming, IncomingBody, Ingested, Kiosk, NewCase, RawItem,
    SubmissionMark,
};
pub use merging::{Merging, Twin, Twins};
pub use notices::{NoticeDraft, NoticeHead, NoticeRecord, place_on_board};
pub use people::People;
pub use postings::{Evidence, Posting, Postings};
pub use privacy::{PrivacyDesk, PrivacyNotice};
pub use public::{ByNumber, OwnAnswer, Part, PublicSide, Tally};
pub use publishing::{DraftState, Kept, Pictures, Publishing, Typed, Wanted, Work};
pub use records::{Record, Records};
pub use registers::{Entry, NewEntry, Past, Registers, Values};
pub use report::{
    Alike, Approval, Approved, CaseCode, Counted, CountedRecord, KioskService, PublishedNotice, Reports, RoundFigures,
    Written,
};
pub use retention::{DueContact, Retention};
pub use screens::{NoScreen, Screen, ScreenAnswer, ScreenPicture, Screens, Wish};
pub use second_factor::{SecondFactor, SecondFactors};
pub use sessions::{Ending, Sessions};
pub use staff::{NewStaff, Role, Session, Staff, StaffId};
pub use templates::{NoticeParts, Purpose, Template, Templates};
pub use trips::{Sheet, TripCounts, TripName, TripPast, TripPlan, TripRecord, TripState, Trips};

use crate::domain::ids::{CaseId, Epoch, KioskId, NoticeId, SubmissionId};
use crate::server::keys::Vault;
use crate::wire::changes::{Notice, Settings};
use crate::wire::heartbeat::Heartbeat;
use crate::wire::signing::Signed;
use crate::wire::submissions::BackupMark;

/// The municipality's records.
pub trait Store:
    AuditNames
    + Breaches
    + Desk
    + Doubts
    + Exports
    + Documents
    + Figures
    + Fleet
    + Hearings
    + Intake
    + KnownDevices
    + Merging
    + People
    + Postings
    + PrivacyDesk
    + PublicSide
    + Publishing
    + Records
    + Registers
    + Reports
    + Retention
    + Screens
    + SecondFactors
    + Sessions
    + Templates
    + Trips
    + Send
    + Sync
    + 'static
{
    // Staff -------------------------------------------------------------------------------------------------------

    /// Adds a staff member. `login` is compared without case.
    ///
    /// # Errors
    /// [`StoreError::Exists`] when the login is taken.
    fn staff_add(&self, actor: &Actor, new: NewStaff, now: DateTime<Utc>) -> Result<StaffId>;

    /// Finds by login, without case; disabled ones too.
    ///
    /// # Errors
    /// When the store fails.
    fn staff_by_login(&self, login: &str) -> Result<Option<Staff>>;

    /// Finds by id; disabled ones too.
    ///
    /// # Errors
    /// When the store fails.
    fn staff_by_id(&self, id: StaffId) -> Result<Option<Staff>>;

    /// All staff, by login.
    ///
    /// # Errors
    /// When the store fails.
    fn staff_list(&self) -> Result<Vec<Staff>>;

    /// Disables or enables. Disabling ends every session.
    ///
    /// # Errors
    /// [`StoreError::LastAdmin`] when nobody could manage staff then; [`StoreError::NotFound`].
    fn staff_set_disabled(&self, actor: &Actor, id: StaffId, disabled: bool, now: DateTime<Utc>) -> Result<()>;

    /// Sets the argon2id hash and ends every session of theirs. `must_change` asks for a new password at next login.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    fn staff_set_password(
        &self,
        actor: &Actor,
        id: StaffId,
        hash: String,
        must_change: bool,
        now: DateTime<Utc>,
    ) -> Result<()>;

    // Sessions and throttling -------------------------------------------------------------------------------------

    /// Keeps a session; of one that is kept already, only `expires` changes.
    ///
    /// # Errors
    /// When the store fails.
    fn session_put(&self, session: Session) -> Result<()>;

    /// The session of a token's SHA-256 with its staff member, unless expired or disabled.
    ///
    /// # Errors
    /// When the store fails.
    fn session_get(&self, token_hash: &str, now: DateTime<Utc>) -> Result<Option<(Session, Staff)>>;

    /// Ends a session.
    ///
    /// # Errors
    /// When the store fails.
    fn session_delete(&self, token_hash: &str) -> Result<()>;

    /// Counts a failed login under a key such as `login:somchai` or `addr:10.0.0.7`.
    ///
    /// # Errors
    /// When the store fails.
    fn login_failed(&self, key: &str, now: DateTime<Utc>) -> Result<()>;

    /// Failed logins under a key since a time.
    ///
    /// # Errors
    /// When the store fails.
    fn login_failures(&self, key: &str, since: DateTime<Utc>) -> Result<u32>;

    /// Forgets the failures of a key, after a good login.
    ///
    /// # Errors
    /// When the store fails.
    fn login_forget(&self, key: &str) -> Result<()>;

    // Cases -------------------------------------------------------------------------------------------------------

    /// One page of cases with the count of all that match.
    ///
    /// # Errors
    /// When the store fails.
    fn cases(&self, filter: &CaseFilter) -> Result<CasePage>;

    /// One case with its timeline.
    ///
    /// # Errors
    /// When the store fails.
    fn case(&self, id: CaseId) -> Result<Option<Case>>;

    /// The case of a look-up tag (from a typed tracking number). More than one when kiosks issued one number twice.
    ///
    /// # Errors
    /// When the store fails.
    fn cases_by_tag(&self, tag: &str) -> Result<Vec<CaseId>>;

    /// Does something to a case: the event, the new state, the sealed answer and the audit event in one transaction.
    /// Gives the new version.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when the case is not at `expected_version`; [`StoreError::Refused`] when the rules do
    /// not allow it; [`StoreError::NotFound`].
    fn act(
        &self,
        actor: &Actor,
        case: CaseId,
        action: Action,
        expected_version: u32,
        now: DateTime<Utc>,
    ) -> Result<u32>;

    /// Opens the contact data of a case, and writes an audit event first.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when the visitor left none; [`StoreError::Damaged`] when it does not open.
    fn open_contact(&self, actor: &Actor, case: CaseId, now: DateTime<Utc>) -> Result<Contact>;

    /// What was receipted but is no case, newest first.
    ///
    /// # Errors
    /// When the store fails.
    fn quarantine(&self, limit: u32) -> Result<Vec<Quarantined>>;

    /// Numbers beside the navigation.
    ///
    /// # Errors
    /// When the store fails.
    fn nav_counts(&self, today: NaiveDate, units: Option<&[String]>) -> Result<NavCounts>;

    /// Erases what a visitor gave: words, contact data, sealed bytes, answer, the officers' notes. What statistics count
    /// stays (number, kind, topic, village, days). The id stays for ever, so that it is "gone" wherever it turns up again;
    /// an id that is not held is kept as gone too. Nothing of it is left in the database's files.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when the kiosk that it came from is not known here.
    fn erase(&self, actor: &Actor, erasure: &Erasure, now: DateTime<Utc>) -> Result<()>;

    /// What an erasure of this submission says; `None` when nothing is held under the id.
    ///
    /// # Errors
    /// When the store fails.
    fn erasure_of(&self, id: SubmissionId) -> Result<Option<Erasure>>;

    /// A quarantined submission as it came, to be opened again.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when it is not in quarantine.
    fn quarantined(&self, id: SubmissionId) -> Result<HeldBack>;

    /// Makes a case of a quarantined submission.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when it is not in quarantine.
    fn release(&self, actor: &Actor, case: Box<NewCase>, now: DateTime<Utc>) -> Result<()>;

    /// Seals contact data and answer keys under the next vault key, all in one transaction. Nothing else may be at work
    /// on the store meanwhile; it must be opened anew with that key afterwards.
    ///
    /// # Errors
    /// [`StoreError::Damaged`] when something does not open under the present key; nothing is changed then.
    fn reseal(&self, actor: &Actor, next: Vault, now: DateTime<Utc>) -> Result<()>;

    // Audit -------------------------------------------------------------------------------------------------------

    /// Writes an event of its own (a read, an export, a login). Changes write theirs themselves.
    ///
    /// # Errors
    /// When the store fails.
    fn audit(&self, actor: &Actor, action: &str, record: &str, detail: &str, now: DateTime<Utc>) -> Result<()>;

    /// Events, newest first.
    ///
    /// # Errors
    /// When the store fails.
    fn audit_list(&self, filter: &AuditFilter) -> Result<Vec<AuditEvent>>;

    /// Walks the whole chain.
    ///
    /// # Errors
    /// When the store fails; a broken chain is no error but in the report.
    fn audit_verify(&self) -> Result<AuditReport>;

    // Notices -----------------------------------------------------------------------------------------------------

    /// Every notice at its latest revision, pinned first, then newest posting first; withdrawn ones last.
    ///
    /// # Errors
    /// When the store fails.
    fn notices(&self) -> Result<Vec<NoticeRecord>>;

    /// Which revision of each notice is the latest, in no order.
    ///
    /// # Errors
    /// When the store fails.
    fn notice_heads(&self) -> Result<Vec<NoticeHead>>;

    /// One notice at its latest revision.
    ///
    /// # Errors
    /// When the store fails.
    fn notice(&self, id: NoticeId) -> Result<Option<NoticeRecord>>;

    /// Publishes a new notice (`id` `None`) or a new revision; a withdrawn one comes back so.
    /// `expected_revision` is 0 for a new one. The body is kept byte for byte.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when it is not at that revision; [`StoreError::NotFound`];
    /// [`rules::Refusal::NeedsApproval`] where a second person has to approve.
    fn notice_publish(
        &self,
        actor: &Actor,
        id: Option<NoticeId>,
        draft: NoticeDraft,
        expected_revision: u32,
        now: DateTime<Utc>,
    ) -> Result<Notice>;

    /// Publishes a notice of the pack with its own id, unless that id is known. True when it was published.
    ///
    /// # Errors
    /// When the store fails.
    fn notice_found(&self, actor: &Actor, notice: Notice, now: DateTime<Utc>) -> Result<bool>;

    /// Withdraws: kiosks get a tombstone; every revision stays here.
    ///
    /// # Errors
    /// [`StoreError::Conflict`], [`StoreError::NotFound`]; [`rules::Refusal::NeedsApproval`] where a second person has to
    /// approve.
    fn notice_withdraw(&self, actor: &Actor, id: NoticeId, expected_revision: u32, now: DateTime<Utc>) -> Result<()>;

    // Kiosks ------------------------------------------------------------------------------------------------------

    /// All kiosks, by name.
    ///
    /// # Errors
    /// When the store fails.
    fn kiosks(&self) -> Result<Vec<Kiosk>>;

    /// One kiosk, revoked or not.
    ///
    /// # Errors
    /// When the store fails.
    fn kiosk(&self, id: KioskId) -> Result<Option<Kiosk>>;

    /// Revokes: its requests are refused, its sealed backlog goes to quarantine.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    fn kiosk_revoke(&self, actor: &Actor, id: KioskId, now: DateTime<Utc>) -> Result<()>;

    /// Keeps a one-time enrolment code by the SHA-256 of its secret part.
    ///
    /// # Errors
    /// When the store fails.
    fn enrol_code_put(
        &self,
        actor: &Actor,
        secret_hash: &str,
        name: &str,
        expires: DateTime<Utc>,
        now: DateTime<Utc>,
    ) -> Result<()>;

    /// Uses a code up for a device key. The same key with the same used code gets the same kiosk again, while the
    /// code lives (a lost reply). `Ok(None)` when the code is wrong, used by another, too old or tried too often; a
    /// wrong try counts against every code that is open.
    ///
    /// # Errors
    /// When the store fails.
    fn enrol(&self, secret_hash: &str, public: &[u8], name: &str, now: DateTime<Utc>) -> Result<Option<Kiosk>>;

    /// Keeps how a kiosk fares.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    fn heartbeat(&self, id: KioskId, beat: &Heartbeat, now: DateTime<Utc>) -> Result<()>;

    // Submissions and changes -------------------------------------------------------------------------------------

    /// Makes a batch durable: each item by itself, then one commit. One result for each, in order.
    fn ingest(&self, items: Vec<Incoming>, now: DateTime<Utc>) -> Vec<Result<Ingested>>;

    /// What is held under an id.
    ///
    /// # Errors
    /// When the store fails.
    fn submission_mark(&self, id: SubmissionId) -> Result<Option<SubmissionMark>>;

    /// What is held of a kiosk's submissions after a durable sequence, in that order, at most `limit`.
    ///
    /// # Errors
    /// When the store fails.
    fn submission_marks(&self, kiosk: KioskId, after: u64, limit: u32) -> Result<Vec<(SubmissionId, SubmissionMark)>>;

    /// The present epoch.
    ///
    /// # Errors
    /// When the store fails.
    fn epoch(&self) -> Result<Epoch>;

    /// Every epoch of the records, oldest first, the present one last.
    ///
    /// # Errors
    /// When the store fails.
    fn epochs(&self) -> Result<Vec<EpochRecord>>;

    /// True for the present epoch and for every one before it that this database has seen.
    ///
    /// # Errors
    /// When the store fails.
    fn knows_epoch(&self, epoch: Epoch) -> Result<bool>;

    /// Highest durable sequence of a kiosk's submissions; 0 for none.
    ///
    /// # Errors
    /// When the store fails.
    fn high_water(&self, kiosk: KioskId) -> Result<u64>;

    /// Begins a new random epoch, unless `seen` is no longer the present one; set versions go on above `above_version`.
    /// Gives the present epoch.
    ///
    /// # Errors
    /// When the store fails.
    fn new_epoch(&self, seen: Epoch, above_version: u64, now: DateTime<Utc>) -> Result<Epoch>;

    /// Begins a new random epoch because the records were restored from a backup. Gives it.
    ///
    /// # Errors
    /// When the store fails.
    fn restored(&self, actor: &Actor, now: DateTime<Utc>) -> Result<Epoch>;

    /// Changes after a sequence, oldest first, at most `limit`; after 0 without tombstones.
    ///
    /// # Errors
    /// When the store fails.
    fn feed(&self, after: u64, limit: u32) -> Result<Feed>;

    /// Where the feed ends: the present epoch and the highest sequence of a change given out in it.
    ///
    /// # Errors
    /// When the store fails.
    fn feed_end(&self) -> Result<Cursor>;

    /// The place of a sequence that was given out.
    ///
    /// # Errors
    /// When the store fails.
    fn feed_place(&self, seq: u64) -> Result<Cursor>;

    /// What the municipality sets for its kiosks.
    ///
    /// # Errors
    /// When the store fails.
    fn settings(&self) -> Result<Settings>;

    /// Sets it, and tells the kiosks when it differs.
    ///
    /// # Errors
    /// When the store fails.
    fn settings_set(&self, actor: &Actor, settings: Settings, now: DateTime<Utc>) -> Result<()>;

    /// Publishes a signed key list.
    ///
    /// # Errors
    /// When the store fails.
    fn keys_publish(&self, actor: &Actor, list: &Signed, now: DateTime<Utc>) -> Result<()>;

    // Backup ------------------------------------------------------------------------------------------------------

    /// Writes a copy of everything, as of one moment, to a new file, while the store stays in use.
    ///
    /// # Errors
    /// When the file is there already or cannot be written.
    fn copy_to(&self, file: &Path) -> Result<()>;

    /// The highest durable sequence of any submission; 0 for none.
    ///
    /// # Errors
    /// When the store fails.
    fn last_seq(&self) -> Result<u64>;

    /// Keeps what came of a try to make a backup.
    ///
    /// # Errors
    /// When the store fails.
    fn backup_note(&self, actor: &Actor, tried: BackupTry) -> Result<()>;

    /// The last tries, newest first.
    ///
    /// # Errors
    /// When the store fails.
    fn backups(&self, limit: u32) -> Result<Vec<BackupTry>>;

    /// How far a backup that counts reaches in the present epoch; `None` when there is none.
    ///
    /// # Errors
    /// When the store fails.
    fn backup_mark(&self) -> Result<Option<BackupMark>>;

    /// When a backup counted last, in whatever epoch.
    ///
    /// # Errors
    /// When the store fails.
    fn backup_verified_at(&self) -> Result<Option<DateTime<Utc>>>;

    /// When the records began.
    ///
    /// # Errors
    /// When the store fails.
    fn begun_at(&self) -> Result<Option<DateTime<Utc>>>;

    // Survey ------------------------------------------------------------------------------------------------------

    /// Stored items after a sequence as they came, oldest first, at most `limit`; what was erased is not among them.
    ///
    /// # Errors
    /// When the store fails.
    fn raw_items(&self, after: u64, limit: u32) -> Result<Vec<RawItem>>;

    /// How much of what is sealed apart opens.
    ///
    /// # Errors
    /// When the store fails.
    fn vault_opens(&self) -> Result<VaultOpens>;

    /// Every erased submission.
    ///
    /// # Errors
    /// When the store fails.
    fn gone(&self) -> Result<Vec<SubmissionId>>;

    // Care --------------------------------------------------------------------------------------------------------

    /// Checks the whole store; the findings, none when it is sound.
    ///
    /// # Errors
    /// When it cannot even be read.
    fn check(&self) -> Result<Vec<String>>;

    /// Whether the store can take a change now: one is taken, at most every few seconds.
    ///
    /// # Errors
    /// Why it cannot.
    fn ready(&self) -> Result<()>;
}
