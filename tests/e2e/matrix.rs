//! Who may do what: every route of the server, for every role, on records of one's own unit and of others. A route that
//! is not in this table fails the test, so that nobody adds one without saying here who may use it.

use std::collections::BTreeSet;

use suanruam::domain::clock;
use suanruam::server::store::{Action, Actor, CaseFilter, CaseRow, Role};
use suanruam::server::{api, console, totp};

use crate::guard::{Client, header};
use crate::sample::Sample;

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
const EDITORS: For = Only(&["editor"]);
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
        one("get", "/cases", CASES),
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
        one("get", "/notices", Only(&["works", "clerk", "editor", "manager"])),
        one("post", "/notices", EDITORS),
        one("get", "/notices/new", EDITORS),
        ("get", "/notices/{id}", vec![("/notices/{notice}", Only(&["works", "clerk", "editor", "manager"]))]),
        ("post", "/notices/{id}", vec![("/notices/{notice}", EDITORS)]),
        ("get", "/notices/{id}/edit", vec![("/notices/{notice}/edit", EDITORS)]),
        ("post", "/notices/{id}/withdraw", vec![("/notices/{notice}/withdraw", EDITORS)]),
        one("get", "/kiosks", Only(&["manager", "technician"])),
        one("get", "/audit", Only(&["auditor"])),
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
        one("post", "/api/v1/reconcile", Kiosk),
        one("get", "/api/v1/time", All),
        ("get", "/api/v1/media/{sha256}", vec![(MEDIA, Kiosk)]),
        one("get", "/api/v1/openapi.json", All),
        one("get", "/healthz", All),
        one("get", "/readyz", All),
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
    let there: BTreeSet<(&str, &str)> =
        console::endpoints().iter().chain(&api::endpoints()).map(|one| (one.method, one.path)).collect();
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
    let now = clock::now();
    let kiosk = sample.store.kiosks().unwrap().remove(0).id;
    let breach = sample.store.breach_report(&Actor::cli(), kiosk, now, "(ตัวอย่าง)".into(), now).unwrap();
    let fill = |path: &str| {
        path.replace("{own}", &own.id.to_string())
            .replace("{unsent}", &unsent.id.to_string())
            .replace("{notice}", &notice.to_string())
            .replace("{notice-version}", &sample.state().pack.municipality.privacy.version)
            .replace("{breach}", &breach.to_string())
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
