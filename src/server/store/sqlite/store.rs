//! The trait's methods: each a read on a pooled connection or a piece of work for the writer.

use std::path::Path;
use std::sync::PoisonError;
use std::time::Duration;

use chrono::{DateTime, NaiveDate, Utc};
use rusqlite::Connection;

use super::super::{
    Action, Actor, AuditEvent, AuditFilter, AuditReport, BackupTry, Case, CaseFilter, CasePage, Contact, Cursor,
    EpochRecord, Erasure, Feed, HeldBack, Incoming, IncomingBody, Ingested, Kiosk, NavCounts, NewCase, NewStaff,
    NoticeDraft, NoticeHead, NoticeRecord, Place, Quarantined, RawItem, Result, Session, Staff, StaffId, Store,
    StoreError, SubmissionMark, VaultOpens,
};
use super::{
    SqliteStore, audit, backup, care, cases, connection, epochs, feed, ingest, kiosks, notices, overview, staff, survey,
};
use crate::domain::clock::Mono;
use crate::domain::ids::{CaseId, Epoch, KioskId, NoticeId, SubmissionId};
use crate::server::keys::Vault;
use crate::wire::changes::{Notice, Settings};
use crate::wire::heartbeat::Heartbeat;
use crate::wire::signing::Signed;
use crate::wire::submissions::BackupMark;

/// So long an answer about readiness is given again, so that nobody makes the disk busy by asking.
const READY_FOR: Duration = Duration::from_secs(2);

impl Store for SqliteStore {
    fn staff_add(&self, actor: &Actor, new: NewStaff, now: DateTime<Utc>) -> Result<StaffId> {
        let actor = actor.clone();
        self.write(move |db| staff::add(db, &actor, &new, now))
    }

    fn staff_by_login(&self, login: &str) -> Result<Option<Staff>> {
        self.read(|db| staff::by_login(db, login))
    }

    fn staff_by_id(&self, id: StaffId) -> Result<Option<Staff>> {
        self.read(|db| staff::by_id(db, id))
    }

    fn staff_list(&self) -> Result<Vec<Staff>> {
        self.read(staff::list)
    }

    fn staff_set_disabled(&self, actor: &Actor, id: StaffId, disabled: bool, now: DateTime<Utc>) -> Result<()> {
        let actor = actor.clone();
        self.write(move |db| staff::set_disabled(db, &actor, id, disabled, now))
    }

    fn staff_set_password(
        &self,
        actor: &Actor,
        id: StaffId,
        hash: String,
        must_change: bool,
        now: DateTime<Utc>,
    ) -> Result<()> {
        let actor = actor.clone();
        self.write(move |db| staff::set_password(db, &actor, id, &hash, must_change, now))
    }

    fn session_put(&self, session: Session) -> Result<()> {
        self.write(move |db| staff::session_put(db, &session))
    }

    fn session_get(&self, token_hash: &str, now: DateTime<Utc>) -> Result<Option<(Session, Staff)>> {
        self.read(|db| staff::session_get(db, token_hash, now))
    }

    fn session_delete(&self, token_hash: &str) -> Result<()> {
        let token_hash = token_hash.to_owned();
        self.write(move |db| staff::session_delete(db, &token_hash))
    }

    fn login_failed(&self, key: &str, now: DateTime<Utc>) -> Result<()> {
        let key = key.to_owned();
        self.write(move |db| staff::login_failed(db, &key, now))
    }

    fn login_failures(&self, key: &str, since: DateTime<Utc>) -> Result<u32> {
        self.read(|db| staff::login_failures(db, key, since))
    }

    fn login_forget(&self, key: &str) -> Result<()> {
        let key = key.to_owned();
        self.write(move |db| staff::login_forget(db, &key))
    }

    fn cases(&self, filter: &CaseFilter) -> Result<CasePage> {
        let found = filter.query.as_deref().map(|query| self.words.find(&self.file, query)).transpose()?.flatten();
        self.read(|db| cases::page(db, filter, found))
    }

    fn case(&self, id: CaseId) -> Result<Option<Case>> {
        self.read(|db| cases::one(db, id))
    }

    fn cases_by_tag(&self, tag: &str) -> Result<Vec<CaseId>> {
        self.read(|db| cases::by_tag(db, tag))
    }

    fn act(
        &self,
        actor: &Actor,
        case: CaseId,
        action: Action,
        expected_version: u32,
        now: DateTime<Utc>,
    ) -> Result<u32> {
        let (actor, policy) = (actor.clone(), self.policy.clone());
        self.write(move |db| cases::act(db, &policy, &actor, case, &action, expected_version, now))
    }

    fn open_contact(&self, actor: &Actor, case: CaseId, now: DateTime<Utc>) -> Result<Contact> {
        let actor = actor.clone();
        let sealed = self.write(move |db| cases::contact_audited(db, &actor, case, now))?;
        cases::open_contact(&self.policy, case, &sealed)
    }

    fn quarantine(&self, limit: u32) -> Result<Vec<Quarantined>> {
        self.read(|db| cases::quarantine(db, limit))
    }

    fn nav_counts(&self, today: NaiveDate, units: Option<&[String]>) -> Result<NavCounts> {
        self.read(|db| overview::nav_counts(db, today, units))
    }

    fn audit(&self, actor: &Actor, action: &str, record: &str, detail: &str, now: DateTime<Utc>) -> Result<()> {
        let actor = actor.clone();
        let (action, record, detail) = (action.to_owned(), record.to_owned(), detail.to_owned());
        self.write(move |db| audit::append(db, &actor, &action, &record, &detail, now))
    }

    fn audit_list(&self, filter: &AuditFilter) -> Result<Vec<AuditEvent>> {
        self.read(|db| audit::list(db, filter))
    }

    fn audit_verify(&self) -> Result<AuditReport> {
        self.read(audit::verify)
    }

    fn notices(&self) -> Result<Vec<NoticeRecord>> {
        self.read(notices::list)
    }

    fn notice_heads(&self) -> Result<Vec<NoticeHead>> {
        self.read(notices::heads)
    }

    fn notice(&self, id: NoticeId) -> Result<Option<NoticeRecord>> {
        self.read(|db| notices::one(db, id))
    }

    fn notice_publish(
        &self,
        actor: &Actor,
        id: Option<NoticeId>,
        draft: NoticeDraft,
        expected_revision: u32,
        now: DateTime<Utc>,
    ) -> Result<Notice> {
        let actor = actor.clone();
        self.write(move |db| notices::publish(db, &actor, id, draft, expected_revision, now))
    }

    fn notice_found(&self, actor: &Actor, notice: Notice, now: DateTime<Utc>) -> Result<bool> {
        let actor = actor.clone();
        self.write(move |db| notices::found(db, &actor, &notice, now))
    }

    fn notice_withdraw(&self, actor: &Actor, id: NoticeId, expected_revision: u32, now: DateTime<Utc>) -> Result<()> {
        let actor = actor.clone();
        self.write(move |db| notices::withdraw(db, &actor, id, expected_revision, now))
    }

    fn kiosks(&self) -> Result<Vec<Kiosk>> {
        self.read(kiosks::list)
    }

    fn kiosk(&self, id: KioskId) -> Result<Option<Kiosk>> {
        self.read(|db| kiosks::one(db, id))
    }

    fn kiosk_revoke(&self, actor: &Actor, id: KioskId, now: DateTime<Utc>) -> Result<()> {
        let actor = actor.clone();
        self.write(move |db| kiosks::revoke(db, &actor, id, now))
    }

    fn enrol_code_put(
        &self,
        actor: &Actor,
        secret_hash: &str,
        name: &str,
        expires: DateTime<Utc>,
        now: DateTime<Utc>,
    ) -> Result<()> {
        let (actor, secret_hash, name) = (actor.clone(), secret_hash.to_owned(), name.to_owned());
        self.write(move |db| kiosks::code_put(db, &actor, &secret_hash, &name, &Place::default(), expires, now))
    }

    fn enrol(&self, secret_hash: &str, public: &[u8], name: &str, now: DateTime<Utc>) -> Result<Option<Kiosk>> {
        let (secret_hash, public, name) = (secret_hash.to_owned(), public.to_vec(), name.to_owned());
        self.write(move |db| kiosks::enrol(db, &secret_hash, &public, &name, now))
    }

    fn heartbeat(&self, id: KioskId, beat: &Heartbeat, now: DateTime<Utc>) -> Result<()> {
        let beat = beat.clone();
        self.write(move |db| kiosks::heartbeat(db, id, &beat, now))
    }

    fn ingest(&self, items: Vec<Incoming>, now: DateTime<Utc>) -> Vec<Result<Ingested>> {
        let submit = |item: Incoming| {
            let policy = self.policy.clone();
            self.writer.submit(move |db: &Connection| ingest::take(db, &policy, &item, now))
        };
        let pending: Vec<_> = items.iter().map(|item| submit(item.clone())).collect();
        let results = pending.into_iter().map(super::writer::Pending::wait);
        items
            .iter()
            .zip(results)
            .map(|(item, result)| match result {
                // What cannot become a case is kept as it came, so that it blocks nothing behind it.
                Err(StoreError::Damaged(detail)) if matches!(item.body, IncomingBody::Case(_)) => {
                    let body = IncomingBody::Quarantine { reason: "store", detail };
                    submit(Incoming { body, ..item.clone() }).wait()
                }
                other => other,
            })
            .collect()
    }

    fn erase(&self, actor: &Actor, erasure: &Erasure, now: DateTime<Utc>) -> Result<()> {
        let (actor, erasure, policy) = (actor.clone(), erasure.clone(), self.policy.clone());
        self.write(move |db| care::erase(db, &policy, &actor, &erasure, now))?;
        // What the write-ahead log still has of it goes too.
        care::empty_log(&self.file)
    }

    fn erasure_of(&self, id: SubmissionId) -> Result<Option<Erasure>> {
        self.read(|db| care::erasure_of(db, id))
    }

    fn quarantined(&self, id: SubmissionId) -> Result<HeldBack> {
        self.read(|db| care::quarantined(db, id))
    }

    fn release(&self, actor: &Actor, case: Box<NewCase>, now: DateTime<Utc>) -> Result<()> {
        let (actor, policy) = (actor.clone(), self.policy.clone());
        self.write(move |db| care::release(db, &policy, &actor, &case, now))
    }

    fn reseal(&self, actor: &Actor, next: Vault, now: DateTime<Utc>) -> Result<()> {
        let (actor, policy) = (actor.clone(), self.policy.clone());
        self.write(move |db| care::reseal(db, &policy, &next, &actor, now))?;
        care::empty_log(&self.file)
    }

    fn submission_mark(&self, id: SubmissionId) -> Result<Option<SubmissionMark>> {
        self.read(|db| ingest::mark(db, id))
    }

    fn submission_marks(&self, kiosk: KioskId, after: u64, limit: u32) -> Result<Vec<(SubmissionId, SubmissionMark)>> {
        self.read(|db| ingest::marks(db, kiosk, after, limit))
    }

    fn epoch(&self) -> Result<Epoch> {
        self.read(epochs::present)
    }

    fn epochs(&self) -> Result<Vec<EpochRecord>> {
        self.read(epochs::all)
    }

    fn knows_epoch(&self, epoch: Epoch) -> Result<bool> {
        self.read(|db| epochs::known(db, epoch))
    }

    fn high_water(&self, kiosk: KioskId) -> Result<u64> {
        self.read(|db| ingest::high_water(db, kiosk))
    }

    fn new_epoch(&self, seen: Epoch, above_version: u64, now: DateTime<Utc>) -> Result<Epoch> {
        self.write(move |db| feed::new_epoch(db, seen, above_version, now))
    }

    fn restored(&self, actor: &Actor, now: DateTime<Utc>) -> Result<Epoch> {
        let actor = actor.clone();
        self.write(move |db| epochs::restored(db, &actor, now))
    }

    fn feed(&self, after: u64, limit: u32) -> Result<Feed> {
        self.read(|db| feed::read(db, after, limit))
    }

    fn feed_end(&self) -> Result<Cursor> {
        self.read(feed::end)
    }

    fn feed_place(&self, seq: u64) -> Result<Cursor> {
        self.read(|db| feed::place(db, seq))
    }

    fn settings(&self) -> Result<Settings> {
        self.read(feed::settings)
    }

    fn settings_set(&self, actor: &Actor, settings: Settings, now: DateTime<Utc>) -> Result<()> {
        let actor = actor.clone();
        self.write(move |db| feed::settings_set(db, &actor, &settings, now))
    }

    fn keys_publish(&self, actor: &Actor, list: &Signed, now: DateTime<Utc>) -> Result<()> {
        let (actor, list) = (actor.clone(), list.clone());
        self.write(move |db| feed::keys_publish(db, &actor, &list, now))
    }

    fn copy_to(&self, file: &Path) -> Result<()> {
        backup::copy(&self.file, file)
    }

    fn last_seq(&self) -> Result<u64> {
        self.read(backup::last_seq)
    }

    fn backup_note(&self, actor: &Actor, tried: BackupTry) -> Result<()> {
        let actor = actor.clone();
        self.write(move |db| backup::note(db, &actor, &tried))
    }

    fn backups(&self, limit: u32) -> Result<Vec<BackupTry>> {
        self.read(|db| backup::list(db, limit))
    }

    fn backup_mark(&self) -> Result<Option<BackupMark>> {
        self.read(backup::mark)
    }

    fn backup_verified_at(&self) -> Result<Option<DateTime<Utc>>> {
        self.read(backup::last_verified)
    }

    fn begun_at(&self) -> Result<Option<DateTime<Utc>>> {
        self.read(backup::begun_at)
    }

    fn raw_items(&self, after: u64, limit: u32) -> Result<Vec<RawItem>> {
        self.read(|db| survey::raw_items(db, after, limit))
    }

    fn vault_opens(&self) -> Result<VaultOpens> {
        self.read(|db| survey::vault_opens(db, &self.policy))
    }

    fn gone(&self) -> Result<Vec<SubmissionId>> {
        self.read(survey::gone)
    }

    fn check(&self) -> Result<Vec<String>> {
        let mut findings = self.read(connection::integrity)?;
        self.read(|db| ingest::check_sealed(db, &self.policy, &mut findings))?;
        if let Err(StoreError::Damaged(what)) = self.notices() {
            findings.push(what);
        }
        if let Some(seq) = self.audit_verify()?.broken_at {
            findings.push(format!("the audit trail is broken at event {seq}"));
        }
        Ok(findings)
    }

    fn ready(&self) -> Result<()> {
        let mut known = self.readiness.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((since, outcome)) = known.as_ref()
            && since.elapsed() < READY_FOR
        {
            return outcome.clone();
        }
        // A full disk shows only when something is written, and what stays the same is not.
        let mark = self.writer.commits().to_string();
        let written = self.write(move |db| feed::set_meta(db, "ready", &mark));
        let outcome = written.and_then(|()| self.read(epochs::present)).map(|_| ());
        *known = Some((Mono::start(), outcome.clone()));
        outcome
    }
}
