//! Who may do what: every route of the server, for every role, on records of one's own unit and of others. A route that
//! is not in this table fails the test, so that nobody adds one without saying here who may use it.

use std::collections::BTreeSet;

use suanruam::domain::clock;
use suanruam::domain::ids::{DocumentId, NoticeId};
use suanruam::server::documents::folder;
use suanruam::server::store::{
    Action, Actor, Approval, CaseFilter, CaseRow, Kept, NewDocument, NewEntry, NoticeDraft, Role, ScreenAnswer,
    TripPlan, Values,
};
use suanruam::server::{api, console, media, public, totp};

use crate::guard::{Client, header};
use crate::sample::{Sample, sample_draft};

/// Those who ask. `works` is an officer of KC, `clerk` one of another unit, `newcomer` must choose a password first,
/// `half` gave the password and not yet the code.
const ASKERS: [&str; 10] =
    ["stranger", "half", "newcomer", "works", "clerk", "editor", "manager", "technician", "auditor", "admin"];

/// Who gets through. `{own}` in a path is a case of KC, `{unsent}` one of no unit yet, `{case}` stands for each.
enum For {
    /// Everybody, signed in or not.
    All,
    /// Whoever has a session, the one that waits for its code too.
    Begun,
    /// Whoever has yet to give the code.
    Half,
    /// Whoever is signed in, the newcomer too.
    Account,
    /// Whoever is signed in.
    Signed,
    /// These, and administrators.
    Some(&'static [&'static str]),
    /// A kiosk with its own token: nobody of the staff.
    Kiosk,
}

use For::{Account, All, Begun, Half, Kiosk, Signed, Some as Only};

const CASES: For = Only(&["works", "clerk", "manager"]);
const OWN: For = Only(&["works", "manager"]);
const UNSENT: For = Only(&["manager"]);
const TECHNICIANS: For = Only(&["technician"]);
const EDITORS: For = Only(&["editor"]);
const APPROVERS: For = Only(&["editor", "manager"]);
const READERS: For = Only(&["works", "clerk", "editor", "manager"]);
/// Who read the registers, and who look after kiosks.
const GOERS: For = Only(&["works", "clerk", "editor", "manager", "technician"]);
const ADMINS: For = Only(&[]);

/// Method, route, and for each path that stands for it who gets through.
type Row = (&'static str, &'static str, Vec<(&'static str, For)>);

fn acts(route: &'static str) -> Vec<(&'static str, For)> {
    assert_eq!(route, "/cases/{id}/{act}");
    let own = [
        "/cases/{own}/route",
        "/cases/{own}/assign",
        "/cases/{own}/start",
        "/cases/{own}/answer",
        "/cases/{own}/pass",
        "/cases/{own}/close",
        "/cases/{own}/reopen",
        "/cases/{own}/note",
        "/cases/{own}/saraban",
        "/cases/{own}/publish",
        "/cases/{own}/withdraw",
    ];
    own.into_iter().map(|path| (path, OWN)).chain([("/cases/{unsent}/route", UNSENT)]).collect()
}

/// The page of a file, and the file itself.
fn files(route: &'static str, who: &'static [&'static str]) -> Vec<(&'static str, For)> {
    let file = match route {
        "/cases/export" => "/cases/export?as=csv",
        "/notices/export" => "/notices/export?as=xlsx",
        "/kiosks/export" => "/kiosks/export?as=json",
        "/audit/export" => "/audit/export?as=csv",
        _ => "/overview/export?as=json",
    };
    vec![(route, Only(who)), (file, Only(who))]
}

fn table() -> Vec<Row> {
    let one = |method, route, who| (method, route, vec![(route, who)]);
    vec![
        one("get", "/", Signed),
        one("get", "/login", All),
        one("post", "/login", All),
        one("get", "/login/code", Half),
        one("post", "/login/code", Half),
        one("get", "/password", Account),
        one("post", "/password", Account),
        one("get", "/second-factor", Signed),
        // That nobody puts another in the place of theirs is told by tests/e2e/second_factor.rs.
        one("post", "/second-factor", Signed),
        // Those of the staff who have none are told that there is nothing to renew.
        one("post", "/second-factor/recovery", ADMINS),
        one("get", "/sessions", Signed),
        one("get", "/overview", CASES),
        ("get", "/overview/export", files("/overview/export", &["works", "clerk", "manager"])),
        one("get", "/cases", CASES),
        ("get", "/cases/export", files("/cases/export", &["works", "clerk", "manager"])),
        one("get", console::cases::NEW, CASES),
        one("post", console::cases::NEW, CASES),
        one("post", "/cases/saved", CASES),
        one("post", "/cases/bulk", CASES),
        one("get", console::cases::NEWS, CASES),
        ("get", "/cases/{id}", vec![("/cases/{own}", OWN), ("/cases/{unsent}", UNSENT)]),
        ("post", "/cases/{id}/contact", vec![("/cases/{own}/contact", OWN), ("/cases/{unsent}/contact", UNSENT)]),
        ("post", "/cases/{id}/merge", vec![("/cases/{own}/merge", OWN), ("/cases/{unsent}/merge", UNSENT)]),
        ("post", "/cases/{id}/part", vec![("/cases/{own}/part", OWN), ("/cases/{unsent}/part", UNSENT)]),
        ("post", "/cases/{id}/gather", vec![("/cases/{own}/gather", OWN), ("/cases/{unsent}/gather", UNSENT)]),
        ("post", "/cases/{id}/{act}", acts("/cases/{id}/{act}")),
        one("get", "/templates", Only(&["manager"])),
        one("post", "/templates", Only(&["manager"])),
        ("post", "/templates/{id}/remove", vec![("/templates/1/remove", Only(&["manager"]))]),
        ("post", "/cases/{id}/template", vec![("/cases/{own}/template", OWN), ("/cases/{unsent}/template", UNSENT)]),
        one("get", "/notices", READERS),
        ("get", "/notices/export", files("/notices/export", &["works", "clerk", "editor", "manager"])),
        one("post", "/notices", EDITORS),
        one("get", "/notices/new", EDITORS),
        one("get", "/notices/section-9", READERS),
        one("get", "/notices/settings", ADMINS),
        one("post", "/notices/settings", ADMINS),
        one("get", "/notices/templates", EDITORS),
        one("post", "/notices/templates", EDITORS),
        ("post", "/notices/templates/{id}/remove", vec![("/notices/templates/1/remove", EDITORS)]),
        one("post", "/notices/preview", EDITORS),
        one("post", "/notices/preview/live", EDITORS),
        // A picture that nobody keeps: 404 to all. That editors and approvers get theirs is told by tests/e2e/preview.rs.
        ("get", "/notices/preview/{key}/{view}", vec![("/notices/preview/0/l-th-1", Kiosk)]),
        ("get", "/notices/{id}", vec![("/notices/{notice}", READERS)]),
        ("post", "/notices/{id}", vec![("/notices/{notice}", EDITORS)]),
        ("get", "/notices/{id}/edit", vec![("/notices/{notice}/edit", EDITORS)]),
        ("get", "/notices/{id}/draft", vec![("/notices/{notice}/draft", APPROVERS)]),
        ("post", "/notices/{id}/approve", vec![("/notices/{waiting}/approve", APPROVERS)]),
        ("post", "/notices/{id}/return", vec![("/notices/{waiting}/return", APPROVERS)]),
        ("post", "/notices/{id}/discard", vec![("/notices/{waiting}/discard", EDITORS)]),
        ("post", "/notices/{id}/withdraw", vec![("/notices/{notice}/withdraw", EDITORS)]),
        ("get", "/notices/{id}/history", vec![("/notices/{notice}/history", READERS)]),
        ("get", "/notices/{id}/posting", vec![("/notices/{notice}/posting", READERS)]),
        ("post", "/notices/{id}/doubts", vec![("/notices/{notice}/doubts", EDITORS)]),
        ("post", "/notices/{id}/doubts/{doubt}", vec![("/notices/{founding}/doubts/{doubt}", Only(&["manager"]))]),
        ("get", "/notices/{id}/pictures", vec![("/notices/{notice}/pictures", EDITORS)]),
        ("post", "/notices/{id}/pictures", vec![("/notices/{notice}/pictures", EDITORS)]),
        ("post", "/notices/{id}/pictures/arrange", vec![("/notices/{notice}/pictures/arrange", EDITORS)]),
        ("post", "/notices/{id}/pictures/file", vec![("/notices/{notice}/pictures/file", EDITORS)]),
        (
            "get",
            "/notices/{id}/pictures/file/{document}",
            vec![("/notices/{notice}/pictures/file/{document}", EDITORS)],
        ),
        (
            "get",
            "/notices/{id}/pictures/file/{document}/page/{page}",
            vec![("/notices/{notice}/pictures/file/{document}/page/1", EDITORS)],
        ),
        (
            "get",
            "/notices/{id}/picture/{sha256}",
            vec![("/notices/{notice}/picture/{sha256}", Only(&["works", "clerk", "editor", "manager"]))],
        ),
        one("get", "/reports", Only(&["editor", "manager"])),
        ("get", "/reports/{year}/{round}", vec![("/reports/2569/1", Only(&["editor", "manager"]))]),
        ("post", "/reports/{year}/{round}", vec![("/reports/2569/1", Only(&["manager"]))]),
        ("post", "/reports/{year}/{round}/approve", vec![("/reports/2569/1/approve", Only(&["manager"]))]),
        ("get", "/reports/{year}/{round}/file", vec![("/reports/2569/1/file?as=csv", Only(&["editor", "manager"]))]),
        (
            "get",
            "/reports/{year}/{round}/{number}/file",
            vec![("/reports/2569/2/1/file?as=csv", Only(&["editor", "manager"]))],
        ),
        ("get", "/reports/{year}/{round}/{number}/cases", vec![("/reports/2569/2/1/cases", Only(&["manager"]))]),
        one("get", "/centre", READERS),
        one("post", "/centre/plan/notice", EDITORS),
        one("post", "/centre/seat/show", APPROVERS),
        ("get", "/centre/{register}", vec![("/centre/plan", READERS), ("/centre/seat", READERS)]),
        ("post", "/centre/{register}", vec![("/centre/partner", APPROVERS)]),
        ("get", "/centre/{register}/new", vec![("/centre/activity/new", APPROVERS)]),
        ("get", "/centre/{register}/{id}", vec![("/centre/plan/{entry}", READERS)]),
        ("post", "/centre/{register}/{id}", vec![("/centre/plan/{entry}", APPROVERS)]),
        ("post", "/centre/{register}/{id}/remove", vec![("/centre/plan/{entry}/remove", APPROVERS)]),
        one("get", "/trips", GOERS),
        one("post", "/trips", APPROVERS),
        one("get", "/trips/new", APPROVERS),
        one("get", "/trips/coverage", READERS),
        ("get", "/trips/{id}", vec![("/trips/{trip}", GOERS)]),
        ("post", "/trips/{id}", vec![("/trips/{trip}", APPROVERS)]),
        ("post", "/trips/{id}/mark", vec![("/trips/{trip}/mark", Only(&["editor", "manager", "technician"]))]),
        ("post", "/trips/{id}/keyed", vec![("/trips/{trip}/keyed", APPROVERS)]),
        ("post", "/trips/{id}/close", vec![("/trips/{trip}/close", APPROVERS)]),
        ("post", "/trips/{id}/remove", vec![("/trips/{trip}/remove", APPROVERS)]),
        one("get", "/hearings", READERS),
        one("post", "/hearings", APPROVERS),
        one("get", "/hearings/new", APPROVERS),
        ("get", "/hearings/{id}", vec![("/hearings/{hearing}", READERS)]),
        ("post", "/hearings/{id}", vec![("/hearings/{hearing}", APPROVERS)]),
        ("get", "/hearings/{id}/edit", vec![("/hearings/{hearing}/edit", APPROVERS)]),
        ("post", "/hearings/{id}/state", vec![("/hearings/{hearing}/state", APPROVERS)]),
        // What people wrote may hold personal data: those who may read cases.
        ("get", "/hearings/{id}/words/{question}", vec![("/hearings/{hearing}/words/more", CASES)]),
        ("get", "/hearings/{id}/key", vec![("/hearings/{hearing}/key", CASES)]),
        ("post", "/hearings/{id}/key", vec![("/hearings/{hearing}/key", CASES)]),
        ("post", "/hearings/{id}/notice", vec![("/hearings/{hearing}/notice", EDITORS)]),
        (
            "get",
            "/hearings/{id}/export",
            vec![("/hearings/{hearing}/export", READERS), ("/hearings/{hearing}/export?as=xlsx", READERS)],
        ),
        (
            "get",
            "/hearings/{id}/answers/export",
            vec![("/hearings/{hearing}/answers/export", CASES), ("/hearings/{hearing}/answers/export?as=csv", CASES)],
        ),
        one("get", "/kiosks", Only(&["manager", "technician"])),
        ("get", "/kiosks/export", files("/kiosks/export", &["manager", "technician"])),
        one("get", "/kiosks/new", TECHNICIANS),
        one("post", "/kiosks/new", TECHNICIANS),
        ("get", "/kiosks/{id}", vec![("/kiosks/{kiosk}", Only(&["manager", "technician"]))]),
        ("post", "/kiosks/{id}/rename", vec![("/kiosks/{kiosk}/rename", TECHNICIANS)]),
        ("post", "/kiosks/{id}/move", vec![("/kiosks/{kiosk}/move", TECHNICIANS)]),
        ("get", "/kiosks/{id}/revoke", vec![("/kiosks/{kiosk}/revoke", TECHNICIANS)]),
        ("post", "/kiosks/{id}/revoke", vec![("/kiosks/{kiosk}/revoke", TECHNICIANS)]),
        ("get", "/kiosks/{id}/screen", vec![("/kiosks/{kiosk}/screen", Only(&["manager", "technician"]))]),
        ("post", "/kiosks/{id}/screen/ask", vec![("/kiosks/{kiosk}/screen/ask", TECHNICIANS)]),
        ("post", "/kiosks/{id}/screen/take-back", vec![("/kiosks/{kiosk}/screen/take-back", TECHNICIANS)]),
        // Of another: who asks later still has the picture to look at.
        ("post", "/kiosks/{id}/screen/delete", vec![("/kiosks/{other-kiosk}/screen/delete", TECHNICIANS)]),
        one("get", "/audit", Only(&["auditor"])),
        ("get", "/audit/export", files("/audit/export", &["auditor"])),
        one("get", "/privacy", Only(&["auditor"])),
        one("get", "/privacy/retention", Only(&["auditor"])),
        one("get", "/privacy/breaches", Only(&["auditor"])),
        one("post", "/privacy/breaches", Only(&["auditor"])),
        ("post", "/privacy/breaches/{id}/{step}", vec![("/privacy/breaches/{breach}/notified", Only(&["auditor"]))]),
        one("post", "/privacy/find", Only(&["auditor"])),
        one("post", "/privacy/copy", Only(&["auditor"])),
        one("post", "/privacy/correct", Only(&["auditor"])),
        one("post", "/privacy/erase", Only(&["auditor"])),
        one("post", "/privacy/erased", Only(&["auditor"])),
        (
            "get",
            "/privacy-notice/{version}",
            vec![("/privacy-notice/{notice-version}", Only(&["works", "clerk", "manager", "auditor"]))],
        ),
        one("get", "/people", ADMINS),
        one("post", "/people", ADMINS),
        one("get", "/people/new", ADMINS),
        ("get", "/people/{id}", vec![("/people/{person}", ADMINS)]),
        ("post", "/people/{id}", vec![("/people/{person}", ADMINS)]),
        ("post", "/people/{id}/password", vec![("/people/{person}/password", ADMINS)]),
        ("post", "/people/{id}/second-factor", vec![("/people/{person}/second-factor", ADMINS)]),
        ("post", "/people/{id}/sign-out", vec![("/people/{person}/sign-out", ADMINS)]),
        ("post", "/people/{id}/disable", vec![("/people/{person}/disable", ADMINS)]),
        ("post", "/people/{id}/enable", vec![("/people/{person}/enable", ADMINS)]),
        one("post", "/api/v1/enrol", Kiosk),
        one("post", "/api/v1/submissions", Kiosk),
        one("get", "/api/v1/changes", Kiosk),
        one("post", "/api/v1/heartbeat", Kiosk),
        one("post", "/api/v1/picture", Kiosk),
        one("post", "/api/v1/reconcile", Kiosk),
        one("get", "/api/v1/time", All),
        ("get", "/api/v1/media/{sha256}", vec![(MEDIA, Kiosk)]),
        one("get", "/api/v1/openapi.json", All),
        one("get", "/healthz", All),
        one("get", "/readyz", All),
        one("get", "/public", All),
        one("get", "/public/notices", All),
        one("get", "/public/board", All),
        ("get", "/n/{id}", vec![("/n/{shown}", All)]),
        ("get", "/n/{id}/text", vec![("/n/{shown}/text", All)]),
        ("get", "/n/{id}/pictures/{sha256}", vec![("/n/{shown}/pictures/{shown-picture}", All)]),
        one("get", "/public/open-data", All),
        one("get", "/public/open-data/cases.csv", All),
        one("get", "/public/open-data/cases.json", All),
        one("get", "/public/track", All),
        one("post", "/public/track", All),
        one("get", "/t", All),
        one("post", "/t", All),
        one("get", "/feeds/notices.atom", All),
        one("get", "/feeds/notices.json", All),
        one("get", "/feeds/activities.ics", All),
        one("get", "/robots.txt", All),
        // Last: they end the session with which everything is asked.
        one("post", "/sessions", Signed),
        one("post", "/logout", Begun),
    ]
}

/// The id of a form that was never saved: what it lacks is told.
const FORM: &str = "6f1d3c1e-8a54-4a0e-9d0f-1b2c3d4e5f60";

const MEDIA: &str = "/api/v1/media/0000000000000000000000000000000000000000000000000000000000000000";

#[test]
fn every_route_of_the_server_is_in_the_table() {
    let there: BTreeSet<(&str, &str)> = console::endpoints()
        .iter()
        .chain(&api::endpoints())
        .chain(&public::endpoints())
        .map(|one| (one.method, one.path))
        .collect();
    let known: BTreeSet<(&str, &str)> = table().iter().map(|(method, route, _)| (*method, *route)).collect();
    assert_eq!(there.difference(&known).collect::<Vec<_>>(), Vec::<&(&str, &str)>::new(), "who may use these?");
    assert_eq!(known.difference(&there).collect::<Vec<_>>(), Vec::<&(&str, &str)>::new(), "these are gone");
}

fn passes(asker: &str, who: &For) -> bool {
    match who {
        All => true,
        Begun => asker != "stranger",
        Account => !["stranger", "half"].contains(&asker),
        Signed => !["stranger", "half", "newcomer"].contains(&asker),
        Only(list) => asker == "admin" || list.contains(&asker),
        Half => asker == "half",
        Kiosk => false,
    }
}

/// What a reply means for the one who asked.
fn came_through(asker: &str, path: &str, status: u16, location: &str) -> bool {
    match status {
        401 | 403 | 404 => false,
        // Sent to prove who they are: but for the page that does just that.
        303 if asker == "stranger" => !location.starts_with("/login"),
        303 if path == "/login/code" => false,
        303 if asker == "half" => location != "/login/code",
        303 if asker == "newcomer" => location != "/password",
        200..=299 | 303 | 304 | 400 | 409 | 422 => true,
        // Everybody may try to sign in; this address has tried too often.
        429 if path == "/login" => true,
        other => panic!("{asker} at {path}: {other}"),
    }
}

/// A file that an editor brought for a notice, converted; and a picture that the notice has.
fn pictured(sample: &Sample, notice: NoticeId) -> (DocumentId, String) {
    let (store, id, now) = (&sample.store, DocumentId::random(), clock::now());
    let mut bytes = std::io::Cursor::new(Vec::new());
    image::RgbImage::new(9, 9).write_to(&mut bytes, image::ImageFormat::Png).unwrap();
    let bytes = bytes.into_inner();
    std::io::Write::write_all(&mut folder::create(sample.data(), id).unwrap(), &bytes).unwrap();
    let new =
        NewDocument { id, notice, name: "ภาพ (ตัวอย่าง)".into(), bytes: bytes.len() as u64 };
    store.document_add(&Actor::cli(), new, now).unwrap();
    let waited = clock::Mono::start();
    while folder::page(sample.data(), id, 1).unwrap().is_none() || folder::source(sample.data(), id).exists() {
        assert!(waited.elapsed() < std::time::Duration::from_secs(60));
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
    let kept = media::put(sample.data(), &bytes).unwrap();
    let before = store.notice(notice).unwrap().unwrap().notice;
    let draft = NoticeDraft { images: vec![kept.clone()], ..NoticeDraft::of(&before) };
    store.notice_publish(&Actor::cli(), Some(notice), draft, before.revision, now).unwrap();
    (id, kept.sha256)
}

#[test]
fn each_route_lets_in_whom_it_should_and_nobody_else() {
    let sample = Sample::start();
    sample.add("clerk", Role::Officer("KK".into()));
    sample.add("technician", Role::Technician);
    sample.add("half", Role::Manager);
    sample.add("person", Role::Editor);
    let all = sample.store.cases(&CaseFilter::default()).unwrap().rows;
    let told = |row: &&CaseRow| row.has_contact;
    let own = all.iter().filter(|row| row.unit.as_deref() == Some("KC")).find(told).unwrap();
    let unsent = all.iter().filter(|row| row.unit.is_none()).find(told).unwrap();
    // What an officer of KC does may send this one away: it is put back before each asks.
    let back = |case| {
        let case = sample.store.case(case).unwrap().unwrap();
        if case.row.unit.as_deref() != Some("KC") {
            let route = Action::Route { unit: "KC".into(), note: None };
            sample.store.act(&Actor::cli(), case.row.id, route, case.row.version, clock::now()).unwrap();
        }
    };
    let person = sample.store.staff_by_login("person").unwrap().unwrap().id;
    let notice = sample.store.notices().unwrap().remove(0).notice.id;
    let all = sample.store.notices().unwrap();
    let shown = all.iter().map(|record| &record.notice).find(|notice| !notice.images.is_empty()).unwrap();
    let now = clock::now();
    let doubted = sample.state().pack.notices.iter().find(|notice| !notice.annotations.is_empty()).unwrap().id;
    let doubt = sample.store.doubts(doubted).unwrap().remove(0).id;
    // Somebody else's draft that waits: those who may approve are told that it is not at that version.
    let body = [("body".to_owned(), "ก (ตัวอย่าง)".to_owned())].into();
    let form = Kept { notice: None, base: 0, version: 0, fields: body, pictures: None };
    let waiting = sample.store.draft_submit(&Actor::cli(), form, sample_draft(), now).unwrap().notice;
    let (document, picture) = pictured(&sample, notice);
    let item = NewEntry { id: None, register: "plan".into(), year: 2570, version: 0, values: Values::new() };
    let entry = sample.store.entry_put(&Actor::cli(), item, now).unwrap();
    let day = suanruam::domain::thai::bangkok_date(now);
    let plan = TripPlan {
        title: "สัญจร (ตัวอย่าง)".into(),
        site: String::new(),
        first: day,
        last: day,
        moos: vec![14],
        kiosk: None,
        note: String::new(),
    };
    // Nothing is done with it: all of them are told that it is at another version.
    let trip = sample.store.trip_put(&Actor::cli(), None, plan, 0, now).unwrap();
    let hearing = sample.hearing().hearing.id;
    let kiosks = sample.store.kiosks().unwrap();
    let (kiosk, other_kiosk) = (kiosks[0].id, kiosks[1].id);
    let wish = sample.store.screen_ask(&Actor::cli(), kiosk, now).unwrap();
    let screen = ScreenAnswer::Picture { png: b"\x89PNG (sample)".to_vec(), width: 9, height: 9 };
    assert!(sample.store.screen_answer(kiosk, wish, now, screen, now).unwrap());
    let breach = sample.store.breach_report(&Actor::cli(), kiosk, now, "(ตัวอย่าง)".into(), now).unwrap();
    let report = Approval {
        year: 2569,
        round: 2,
        number: 1,
        written: 0,
        files: vec![("csv".into(), "(ตัวอย่าง)".into())],
        counted: suanruam::server::store::Counted::default(),
    };
    sample.store.report_approve(&Actor::cli(), report, now).unwrap();
    let fill = |path: &str| {
        path.replace("{own}", &own.id.to_string())
            .replace("{unsent}", &unsent.id.to_string())
            .replace("{notice}", &notice.to_string())
            .replace("{waiting}", &waiting.to_string())
            .replace("{founding}", &doubted.to_string())
            .replace("{doubt}", &doubt.to_string())
            .replace("{document}", &document.to_string())
            .replace("{sha256}", &picture)
            .replace("{shown}", &shown.id.to_string())
            .replace("{shown-picture}", &shown.images[0].sha256)
            .replace("{notice-version}", &sample.state().pack.municipality.privacy.version)
            .replace("{breach}", &breach.to_string())
            .replace("{kiosk}", &kiosk.to_string())
            .replace("{other-kiosk}", &other_kiosk.to_string())
            .replace("{entry}", &entry.to_string())
            .replace("{trip}", &trip.to_string())
            .replace("{hearing}", &hearing.to_string())
            .replace("{person}", &person.to_string())
    };
    let mut wrong = Vec::new();
    // All sign in first: what is asked of the sign-in page below counts as failures of this address.
    let clients = ASKERS.map(|asker| match asker {
        "stranger" => Client::new(&sample.base),
        "half" => Client::half_signed_in(&sample, "half"),
        asker => Client::signed_in(&sample, asker),
    });
    for (asker, client) in ASKERS.into_iter().zip(clients) {
        let csrf = match asker {
            "stranger" => String::new(),
            "half" => client.csrf_of("/login/code"),
            _ => client.csrf(),
        };
        for (method, route, paths) in table() {
            for (path, who) in paths {
                let path = fill(path);
                back(own.id);
                let secret = totp::generate().unwrap();
                if route == "/people/{id}/second-factor" {
                    let secret = secret.clone();
                    sample.store.second_factor_set(&Actor::cli(), person, secret, 0, Vec::new(), clock::now()).unwrap();
                }
                let reply = match method {
                    "get" => client.get(&path),
                    _ => client.post(
                        &path,
                        &[
                            ("csrf", &csrf),
                            ("secret", &totp::base32(&secret)),
                            ("code", "x"),
                            ("id", FORM),
                            ("case", &own.id.to_string()),
                        ],
                        &[],
                    ),
                };
                let status = reply.status().as_u16();
                let through = came_through(asker, &path, status, header(&reply, "location"));
                // A kiosk's endpoint answers staff as it answers strangers: 400 before it looks at a body is no way in.
                let through = through && !(matches!(who, Kiosk) && matches!(status, 400 | 422));
                if through != passes(asker, &who) {
                    wrong.push(format!("{asker}: {method} {route} as {path}: {status} {}", header(&reply, "location")));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
