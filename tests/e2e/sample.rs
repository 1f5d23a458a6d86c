//! A server on a free port with sample data of every state, made through the store as kiosks and staff would make it.

use std::net::SocketAddr;
use std::sync::Arc;

use chrono::{DateTime, Days, TimeDelta, Utc};
use suanruam::domain::clock;
use suanruam::domain::hearing::{self, Answers, Hearing, KIND};
use suanruam::domain::ids::{CaseId, HearingId, KioskId, NoticeId, SubmissionId, TripId};
use suanruam::domain::submission::{Channel, Draft, SealedTracking, Submission};
use suanruam::domain::tracking::TrackingNumber;
use suanruam::pack::Pack;
use suanruam::server::store::{
    Action, Actor, CaseFilter, Contact, HearingRecord, HearingState, Incoming, IncomingBody, Ingested, NewCase,
    NewHearing, NewStaff, NoticeDraft, Role, Store,
};
use suanruam::server::{RunningServer, password, spawn, totp};
use suanruam::wire::answer::{self, DeriveParams};
use suanruam::wire::bytes;
use suanruam::wire::heartbeat::{Heartbeat, Report, Showing, ShowingPart};
use suanruam::wire::web_secret::WebSecret;

pub const PASSWORD: &str = "แม่น้ำอิงใสเย็น";
pub const HOLE: &str = "ถนนหน้าวัดพระเกิดเป็นหลุมลึก ตอนฝนตกรถล้มบ่อย\nอยากให้ซ่อมก่อนงานบุญ (ตัวอย่าง)";

/// A running server with its store.
pub struct Sample {
    pub base: String,
    pub store: Arc<dyn Store>,
    /// The tracking numbers of the sample: none of them may stand on any page.
    pub numbers: Vec<TrackingNumber>,
    server: RunningServer,
    _data: tempfile::TempDir,
}

struct Given {
    days_ago: u64,
    kind: &'static str,
    topic: Option<&'static str>,
    moo: Option<u16>,
    text: &'static str,
    phone: Option<&'static str>,
    lang: &'static str,
}

const fn given(
    days_ago: u64,
    kind: &'static str,
    topic: Option<&'static str>,
    moo: Option<u16>,
    text: &'static str,
) -> Given {
    Given { days_ago, kind, topic, moo, text, phone: None, lang: "th" }
}

const GIVEN: [Given; 15] = [
    given(34, "problem", Some("road"), Some(14), "ขอบถนนทางเข้าหมู่บ้านทรุด รถสวนกันลำบาก (ตัวอย่าง)"),
    Given { phone: Some("081-000-0000"), ..given(26, "problem", Some("road"), Some(14), HOLE) },
    given(20, "problem", Some("rubbish"), Some(2), "รถเก็บขยะไม่มาตามวัน (ตัวอย่าง)"),
    given(18, "need", Some("older"), Some(20), "ขอทางลาดที่ศาลาประชาคมสำหรับรถเข็น (ตัวอย่าง)"),
    given(13, "praise", Some("other"), None, "ชมเชยเจ้าหน้าที่งานทะเบียน บริการดีมาก ยิ้มแย้มแจ่มใส (ตัวอย่าง)"),
    given(11, "problem", Some("light"), Some(15), "ไฟทางหน้าตลาดดับ 3 ดวง (ตัวอย่าง)"),
    given(9, "opinion", Some("culture"), Some(1), "งานลอยกระทงปีนี้จัดดี ขอให้จัดที่แม่น้ำอิงทุกปี (ตัวอย่าง)"),
    given(7, "idea", Some("other"), Some(15), "<b>bold</b> & \"คำพูด\" <script>document.title = 'x'</script> (ตัวอย่าง)"),
    given(6, "idea", Some("work"), Some(14), "ตลาดนัดผักปลอดภัยทุกวันเสาร์ที่ลานหน้าเทศบาล (ตัวอย่าง)"),
    given(5, "need", Some("water"), Some(15), "ขอให้ขุดลอกท่อระบายน้ำหน้าตลาดก่อนหน้าฝน (ตัวอย่าง)"),
    given(3, "problem", Some("road"), Some(99), "สะพานทางหลวงชำรุด อยู่นอกเขตหรือไม่ (ตัวอย่าง)"),
    Given { lang: "en", ..given(2, "opinion", Some("tax"), Some(0), "The tax office was very helpful. (sample)") },
    given(1, "need", Some("light"), Some(1), "อยากให้ติดไฟข้างทางซอยโรงเรียน มืดมากตอนเย็น (ตัวอย่าง)"),
    given(0, "need", Some("health"), Some(2), ""),
    Given {
        phone: Some("053-000-000"),
        ..given(0, "problem", Some("water"), Some(14), "น้ำประปาไหลอ่อนตอนเช้า ตั้งแต่วันจันทร์ (ตัวอย่าง)")
    },
];

/// The secret in the code of the sample's case of this place, from 1.
pub fn secret(seq: u64) -> WebSecret {
    WebSecret::from_bytes([u8::try_from(seq).unwrap(); 16])
}

fn submission(given: &Given, kiosk: KioskId, seq: u64, at: DateTime<Utc>) -> (Incoming, TrackingNumber) {
    let mut payload = [1; 11];
    payload[9] = u8::try_from(seq / 10).unwrap();
    payload[10] = u8::try_from(seq % 10).unwrap();
    let number = TrackingNumber::from_payload(payload);
    let params = DeriveParams::cheap(2569);
    let derived = answer::derive(&number, "wiang-thoeng", &params).unwrap();
    let id = SubmissionId::random();
    let submission = Submission {
        id,
        channel: Channel::Kiosk,
        kiosk,
        boot: 1,
        seq,
        kiosk_time: at,
        time_uncertain: false,
        trip: None,
        content: Draft {
            kind: given.kind.into(),
            topic: given.topic.map(str::to_owned),
            moo: given.moo,
            strength: given.moo.map(|moo| u8::try_from(moo % 3 + 1).unwrap_or(1)),
            text: given.text.into(),
            lang: given.lang.into(),
            name: None,
            phone: None,
            notice: None,
            hearing: None,
            privacy_version: "1".into(),
        },
        tracking: SealedTracking {
            number: number.digits(),
            params: params.to_string(),
            tag: derived.tag(),
            key: bytes::encode(derived.key()),
            web: Some(secret(seq).tag()),
        },
    };
    let contact = given.phone.map(|phone| Contact {
        name: Some("ผู้แจ้ง (ตัวอย่าง)".into()), phone: Some(phone.into())
    });
    let raw = id.to_string().into_bytes();
    let body = IncomingBody::Case(Box::new(NewCase { submission, contact }));
    (Incoming { id, kiosk, sha256: bytes::sha256_hex(&raw), raw, body }, number)
}

pub fn staff(store: &dyn Store, login: &str, display: &str, roles: Vec<Role>) {
    let new = NewStaff {
        login: login.into(),
        display: display.into(),
        roles,
        password_hash: password::hash(PASSWORD).unwrap(),
        must_change: login == "newcomer",
    };
    store.staff_add(&Actor::cli(), new, clock::now()).unwrap();
}

fn kiosk(store: &dyn Store, name: &str, seen: TimeDelta, waiting: u64) -> KioskId {
    let now = clock::now();
    let secret = bytes::sha256_hex(name.as_bytes());
    let before = now - TimeDelta::days(60);
    store.enrol_code_put(&Actor::cli(), &secret, name, before + TimeDelta::minutes(15), before).unwrap();
    let public = [u8::try_from(waiting).unwrap().wrapping_add(7); 32];
    let kiosk = store.enrol(&secret, &public, name, before).unwrap().expect("enrolled");
    let beat = Heartbeat {
        v: 1,
        version: "0.1.0".into(),
        waiting,
        disk_free: Some(20 << 30),
        kiosk_time: now - seen,
        showing: None,
        alarms: Vec::new(),
        reports: Vec::new(),
        trips: Vec::new(),
    };
    store.heartbeat(kiosk.id, &beat, now - seen).unwrap();
    kiosk.id
}

fn find(store: &dyn Store, words: &str) -> CaseId {
    let filter = CaseFilter { query: Some(words.into()), ..CaseFilter::default() };
    store.cases(&filter).unwrap().rows.first().unwrap_or_else(|| panic!("no case with {words}")).id
}

fn act(store: &dyn Store, who: &str, words: &str, days_ago: u64, action: Action) {
    let staff = store.staff_by_login(who).unwrap().unwrap();
    let case = find(store, words);
    let version = store.case(case).unwrap().unwrap().row.version;
    let at = clock::now().checked_sub_days(Days::new(days_ago)).unwrap();
    store.act(&Actor::of(&staff, "127.0.0.1"), case, action, version, at).unwrap();
}

fn cases(store: &dyn Store) {
    let to = |unit: &str| Action::Route { unit: unit.into(), note: None };
    let answer = |text: &str, close| Action::Answer { text: text.into(), close };
    act(store, "manager", "ขอบถนนทางเข้า", 33, to("KC"));
    act(store, "works", "ขอบถนนทางเข้า", 30, answer("กองช่างซ่อมขอบถนนแล้วเสร็จ ขอบคุณที่แจ้ง (ตัวอย่าง)", true));
    act(store, "manager", "ถนนหน้าวัด", 25, to("KC"));
    act(store, "works", "ถนนหน้าวัด", 24, Action::Start);
    act(
        store,
        "works",
        "ถนนหน้าวัด",
        22,
        Action::Note {
            text: "ออกตรวจพื้นที่แล้ว ต้องใช้ยางมะตอย 4 ตัน (ตัวอย่าง)".into()
        },
    );
    act(store, "works", "ถนนหน้าวัด", 21, Action::Saraban { number: "1042/2569 (ตัวอย่าง)".into() });
    act(store, "manager", "รถเก็บขยะ", 19, to("KS"));
    act(store, "manager", "ทางลาด", 17, to("KC"));
    act(store, "manager", "ชมเชยเจ้าหน้าที่", 12, to("SP"));
    act(store, "manager", "ชมเชยเจ้าหน้าที่", 11, answer("ขอบคุณสำหรับกำลังใจ (ตัวอย่าง)", false));
    act(store, "manager", "ไฟทางหน้าตลาด", 10, to("KC"));
    act(store, "manager", "ไฟทางหน้าตลาด", 4, answer("เปลี่ยนหลอดไฟครบแล้ว (ตัวอย่าง)", true));
    act(store, "manager", "งานลอยกระทง", 8, to("KE"));
    act(store, "manager", "สะพานทางหลวง", 2, Action::PassTo { agency: "แขวงทางหลวง (ตัวอย่าง)".into(), text: None });
}

/// A notice of today as an editor gives it.
pub fn sample_draft() -> NoticeDraft {
    let today = suanruam::domain::thai::bangkok_date(clock::now());
    NoticeDraft {
        category: "news".into(),
        title_th: "ปิดปรับปรุงถนนหน้าตลาด (ตัวอย่าง)".into(),
        title_en: Some("Road works in front of the market (sample)".into()),
        summary_th: Some("ปิดหนึ่งช่องทาง 3 วัน (ตัวอย่าง)".into()),
        summary_en: None,
        body: "ประกาศเทศบาล (ตัวอย่าง)\n\nด้วยเทศบาลจะปรับปรุงผิวจราจรหน้าตลาด ขอให้ใช้ทางเลี่ยง".into(),
        posted_from: today,
        must_stay_until: None,
        expires: today.checked_add_days(Days::new(30)),
        pinned: true,
        images: Vec::new(),
        event: None,
        page_text: None,
        sample: true,
    }
}

fn notices(store: &dyn Store) {
    let editor = store.staff_by_login("editor").unwrap().unwrap();
    store.notice_publish(&Actor::of(&editor, "127.0.0.1"), None, sample_draft(), 0, clock::now()).unwrap();
}

/// A case that a kiosk took on a trip; `n` tells one from another.
pub fn on_trip(sample: &Sample, from: KioskId, trip: TripId, n: u64) {
    let now = clock::now();
    let (mut incoming, _) = submission(&GIVEN[0], from, 70 + n, now);
    let IncomingBody::Case(new) = &mut incoming.body else { unreachable!() };
    new.submission.trip = Some(trip);
    new.submission.content.text = format!("ขอไฟทางซอย {n} ในสัญจร (ตัวอย่าง)");
    assert!(sample.store.ingest(vec![incoming], now).remove(0).is_ok());
}

impl Sample {
    /// The code that the person's app shows, if they must have one. Set up anew each time, for a code is good once; that
    /// ends their sessions.
    pub fn app_code(&self, login: &str) -> Option<String> {
        let staff = self.store.staff_by_login(login).unwrap()?;
        staff.needs_second_factor().then(|| {
            let secret = totp::generate().unwrap();
            let now = clock::now();
            self.store.second_factor_set(&Actor::cli(), staff.id, secret.clone(), 0, Vec::new(), now).unwrap();
            totp::shown(&secret, now).unwrap().to_string()
        })
    }

    /// What the server's handlers have.
    pub fn state(&self) -> &suanruam::server::AppState {
        &self.server.state
    }

    /// The server's data directory.
    pub fn data(&self) -> &std::path::Path {
        &self.server.state.config.data
    }

    /// One more person, with the sample's password.
    pub fn add(&self, login: &str, role: Role) {
        staff(&*self.store, login, &format!("{login} (ตัวอย่าง)"), vec![role]);
    }

    /// A case as a kiosk would send it.
    pub fn give(&self, kind: &str, topic: &str, moo: u16, words: &str, seq: u64) -> CaseId {
        let (store, now) = (&*self.store, clock::now());
        let from = kiosk(store, &format!("ตู้ที่ {seq} (ตัวอย่าง)"), TimeDelta::zero(), 50 + seq);
        let (mut incoming, _) = submission(&GIVEN[1], from, 50 + seq, now);
        let IncomingBody::Case(new) = &mut incoming.body else { unreachable!() };
        let content = &mut new.submission.content;
        (content.text, content.kind, content.topic, content.moo) =
            (words.into(), kind.into(), Some(topic.into()), Some(moo));
        self.kept(incoming)
    }

    /// A hearing that kiosks ask from today on.
    pub fn hearing(&self) -> HearingRecord {
        let (store, actor, now) = (&*self.store, Actor::cli(), clock::now());
        let asked = Hearing::sample(suanruam::domain::thai::bangkok_date(now));
        let new = NewHearing { id: None, revision: 0, asked, interval: 20 };
        let draft = store.hearing_put(&actor, new, now).unwrap().hearing;
        store.hearing_move(&actor, draft.id, draft.revision, HearingState::Published, now).unwrap();
        store.hearing(draft.id).unwrap().unwrap()
    }

    /// What a visitor answers at a kiosk, at this moment of its clock.
    pub fn answer(&self, kiosk: KioskId, hearing: HearingId, given: Vec<hearing::Given>, seq: u64, at: DateTime<Utc>) {
        let (mut incoming, _) = submission(&GIVEN[0], kiosk, seq % 100, at);
        let IncomingBody::Case(new) = &mut incoming.body else { unreachable!() };
        new.submission.seq = seq;
        let content = &mut new.submission.content;
        KIND.clone_into(&mut content.kind);
        (content.topic, content.moo, content.strength, content.text) = (None, None, None, String::new());
        content.hearing = Some(Answers { hearing, revision: 2, given });
        let kept = self.store.ingest(vec![incoming], clock::now()).remove(0).unwrap();
        assert!(matches!(kept, Ingested::Kept { new: true, .. }));
    }

    /// The same words so many times from one kiosk, one after the other. Gives the first of them.
    pub fn burst(&self, words: &str, count: u64) -> CaseId {
        let (store, now) = (&*self.store, clock::now());
        let from = kiosk(store, "ตู้ที่กดซ้ำ (ตัวอย่าง)", TimeDelta::zero(), 99);
        let cases = (0..count).map(|n| {
            let (mut incoming, _) = submission(&GIVEN[1], from, 60 + n, now + TimeDelta::seconds(5 * n as i64));
            let IncomingBody::Case(new) = &mut incoming.body else { unreachable!() };
            new.submission.content.text = words.into();
            self.kept(incoming)
        });
        cases.collect::<Vec<_>>().remove(0)
    }

    /// A kiosk's heartbeat so many days ago; `showing` when it tells anew what it shows.
    pub fn beat(&self, kiosk: KioskId, showing: Option<&[(NoticeId, u32)]>, days_ago: u64) {
        let at = clock::now().checked_sub_days(Days::new(days_ago)).unwrap();
        let showing = showing.map(|all| ShowingPart {
            part: 0,
            of: 1,
            notices: all.iter().map(|(notice, revision)| Showing { notice: *notice, revision: *revision }).collect(),
        });
        let beat = Heartbeat {
            v: 1,
            version: "0.1.0".into(),
            waiting: 0,
            disk_free: Some(20 << 30),
            kiosk_time: at,
            showing,
            alarms: Vec::new(),
            reports: Vec::new(),
            trips: Vec::new(),
        };
        self.store.heartbeat(kiosk, &beat, at).unwrap();
    }

    fn kept(&self, incoming: Incoming) -> CaseId {
        let (store, id) = (&*self.store, incoming.id);
        store.ingest(vec![incoming], clock::now()).remove(0).unwrap();
        let rows = store.cases(&CaseFilter::default()).unwrap().rows;
        rows.iter().find(|row| store.case(row.id).unwrap().unwrap().submission == id).expect("a case").id
    }

    /// A case whose every text is this one, as a kiosk under somebody else's control would make it; from a kiosk of such
    /// a name, that tells such things of itself.
    pub fn hostile(&self, words: &str, seq: u64) -> CaseId {
        let (store, now) = (&*self.store, clock::now());
        let from = kiosk(store, words, TimeDelta::zero(), 50 + seq);
        let beat = Heartbeat {
            v: 1,
            version: words.into(),
            waiting: 1,
            disk_free: None,
            kiosk_time: now,
            showing: None,
            alarms: vec![words.into()],
            reports: vec![Report { kind: words.into(), count: 1, last: now, detail: words.into() }],
            trips: Vec::new(),
        };
        store.heartbeat(from, &beat, now).unwrap();
        let (mut incoming, _) = submission(&GIVEN[1], from, 50 + seq, now);
        let IncomingBody::Case(new) = &mut incoming.body else { unreachable!() };
        let content = &mut new.submission.content;
        (content.text, content.kind, content.topic, content.lang) =
            (words.into(), words.into(), Some(words.into()), words.into());
        content.privacy_version = words.into();
        new.contact = Some(Contact { name: Some(words.into()), phone: Some(words.into()) });
        self.kept(incoming)
    }

    /// Makes the data and starts the server.
    pub fn start() -> Self {
        Self::start_with("")
    }

    /// With these settings of a technician's.
    pub fn start_with(settings: &str) -> Self {
        let data = tempfile::tempdir().unwrap();
        std::fs::create_dir(data.path().join("server")).unwrap();
        std::fs::write(data.path().join("server/config.toml"), settings).unwrap();
        let server =
            spawn(&data.path().join("server"), Pack::builtin().unwrap(), SocketAddr::from(([127, 0, 0, 1], 0)))
                .unwrap();
        let store = Arc::clone(&server.state.store);
        staff(&*store, "manager", "ปลัดเทศบาล (ตัวอย่าง)", vec![Role::Manager]);
        staff(&*store, "works", "ช่างโยธา (ตัวอย่าง)", vec![Role::Officer("KC".into())]);
        staff(&*store, "editor", "งานประชาสัมพันธ์ (ตัวอย่าง)", vec![Role::Editor]);
        staff(&*store, "auditor", "ผู้ตรวจสอบ (ตัวอย่าง)", vec![Role::Auditor]);
        staff(&*store, "admin", "ผู้ดูแลระบบ (ตัวอย่าง)", vec![Role::Admin]);
        staff(&*store, "newcomer", "เจ้าหน้าที่ใหม่ (ตัวอย่าง)", vec![Role::Manager]);
        let centre = kiosk(&*store, "ตู้ศูนย์ข้อมูลข่าวสาร (ตัวอย่าง)", TimeDelta::zero(), 0);
        kiosk(&*store, "ตู้สัญจร หมู่ 14 (ตัวอย่าง)", TimeDelta::hours(26), 37);
        let mut numbers = Vec::new();
        for (given, seq) in GIVEN.iter().zip(1..) {
            let at = clock::now().checked_sub_days(Days::new(given.days_ago)).unwrap();
            let (item, number) = submission(given, centre, seq, at);
            numbers.push(number);
            let kept = store.ingest(vec![item], at).remove(0).unwrap();
            assert!(matches!(kept, Ingested::Kept { new: true, .. }), "{kept:?}");
        }
        cases(&*store);
        notices(&*store);
        Self { base: server.url(), store, numbers, server, _data: data }
    }
}
