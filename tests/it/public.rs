//! The public pages over plain HTTP: what hangs on the board and what does not any more, what caches are told, how much
//! a telephone has to load.

use chrono::{Days, NaiveDate};
use suanruam::domain::clock;
use suanruam::domain::thai::bangkok_date;
use suanruam::server::make_enrol_code;
use suanruam::server::media;
use suanruam::server::public;
use suanruam::server::store::{Action, Actor, CaseFilter, NoticeDraft};
use suanruam::wire::changes::{Note, Notice};
use ureq::http::Response;
use ureq::{Agent, Body};

use crate::server_kit::Device;
use crate::support::{TestServer, sample_notice};

const PAGES: [&str; 7] = [
    "/public",
    "/public/notices",
    "/public/notices?q=ถนน",
    "/public/board",
    "/feeds/notices.atom",
    "/feeds/notices.json",
    "/feeds/activities.ics",
];
/// What a connection sends before it has heard that anything arrived: ten segments (RFC 6928).
const ONE_ROUND_TRIP: usize = 14_600;

pub fn today() -> NaiveDate {
    bangkok_date(clock::now())
}

pub fn ask(server: &TestServer, path: &str, headers: &[(&str, &str)]) -> Response<Body> {
    let agent: Agent = Agent::config_builder().http_status_as_error(false).proxy(None).build().into();
    let path: String = path
        .bytes()
        .map(|byte| if byte.is_ascii() { char::from(byte).to_string() } else { format!("%{byte:02X}") })
        .collect();
    let mut request = agent.get(format!("{}{path}", server.url()));
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    request.call().unwrap()
}

pub fn bytes(mut reply: Response<Body>) -> Vec<u8> {
    reply.body_mut().with_config().limit(16 << 20).read_to_vec().unwrap()
}

pub fn page(server: &TestServer, path: &str) -> String {
    let reply = ask(server, path, &[]);
    assert_eq!(reply.status(), 200, "{path}");
    String::from_utf8(bytes(reply)).unwrap()
}

fn status(server: &TestServer, path: &str) -> u16 {
    ask(server, path, &[]).status().as_u16()
}

pub fn header<'r>(reply: &'r Response<Body>, name: &str) -> &'r str {
    reply.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

/// A notice with everything: a doubtful passage, a picture, an event.
fn found(server: &TestServer, notice: Notice) -> Notice {
    assert!(server.store().notice_found(&Actor::cli(), notice.clone(), clock::now()).unwrap());
    notice
}

/// A kiosk that speaks the wire by itself.
pub fn device(server: &TestServer) -> Device {
    let code = make_enrol_code(server.state(), &Actor::cli(), "test device").unwrap();
    Device::enrolled_at(&server.url(), code.secret())
}

fn png(seed: u8) -> Vec<u8> {
    [b"\x89PNG\r\n\x1a\n".as_slice(), &[seed; 300]].concat()
}

#[test]
fn what_hangs_on_the_board_is_shown_and_nothing_else() {
    let server = TestServer::start();
    let yesterday = today().checked_sub_days(Days::new(1)).unwrap();
    let tomorrow = today().checked_add_days(Days::new(1)).unwrap();
    let picture = media::put(server.data(), &png(1)).unwrap();
    let foreign = media::put(server.data(), &png(2)).unwrap();
    let hangs = server.publish(NoticeDraft {
        images: vec![picture.clone()], ..sample_notice("ติดอยู่ (ตัวอย่าง)")
    });
    let last = server.publish(NoticeDraft {
        expires: Some(today()), ..sample_notice("วันสุดท้าย (ตัวอย่าง)")
    });
    let over = server.publish(NoticeDraft {
        posted_from: yesterday,
        expires: Some(yesterday),
        images: vec![picture.clone()],
        ..sample_notice("พ้นกำหนด (ตัวอย่าง)")
    });
    let ahead = server.publish(NoticeDraft {
        posted_from: tomorrow, ..sample_notice("ยังไม่ถึงวัน (ตัวอย่าง)")
    });
    let gone = server.publish(sample_notice("ถอนแล้ว (ตัวอย่าง)"));
    server.store().notice_withdraw(&Actor::cli(), gone.id, 1, clock::now()).unwrap();

    for (notice, wanted) in [(&hangs, 200), (&last, 200), (&over, 410), (&ahead, 404), (&gone, 410)] {
        for path in [format!("/n/{}", notice.id), format!("/n/{}/text", notice.id)] {
            assert_eq!(status(&server, &path), wanted, "{} at {path}", notice.title_th);
        }
        for path in
            PAGES.into_iter().filter(|path| !path.ends_with("ics") && !path.contains("q=") && *path != "/public/board")
        {
            let shown = page(&server, path).contains(&notice.id.to_string());
            assert_eq!(shown, wanted == 200, "{} on {path}", notice.title_th);
        }
        assert_eq!(page(&server, "/public/notices?q=(ตัวอย่าง)").contains(&notice.id.to_string()), wanted == 200);
    }
    let at = |notice: &Notice, sha256: &str| format!("/n/{}/pictures/{sha256}", notice.id);
    assert_eq!(status(&server, &at(&hangs, &picture.sha256)), 200);
    assert_eq!(bytes(ask(&server, &at(&hangs, &picture.sha256), &[])), png(1));
    assert_eq!(status(&server, &at(&over, &picture.sha256)), 410);
    assert_eq!(status(&server, &at(&last, &picture.sha256)), 404, "it is another notice's");
    assert_eq!(status(&server, &at(&hangs, &foreign.sha256)), 404, "it is no notice's");
    for nothing in ["/n/x", "/n/6f1d3c1e-8a54-4a0e-9d0f-1b2c3d4e5f60", "/n/6F1D3C1E-8A54-4A0E-9D0F-1B2C3D4E5F60"] {
        assert_eq!(status(&server, nothing), 404, "{nothing}");
    }
    let kind = String::from_utf8(bytes(ask(&server, &format!("/n/{}", gone.id), &[]))).unwrap();
    assert!(kind.contains("ประกาศนี้เลิกแสดงแล้ว") && !kind.contains("ถอนแล้ว (ตัวอย่าง)"), "{kind}");

    // A new revision is there at once, and what was withdrawn is gone at once.
    let draft =
        NoticeDraft { title_th: "แก้ไขแล้ว (ตัวอย่าง)".into(), ..sample_notice("x") };
    server.store().notice_publish(&Actor::cli(), Some(hangs.id), draft, 1, clock::now()).unwrap();
    assert!(page(&server, "/public").contains("แก้ไขแล้ว (ตัวอย่าง)"));
    server.store().notice_withdraw(&Actor::cli(), hangs.id, 2, clock::now()).unwrap();
    assert!(!page(&server, "/public").contains("แก้ไขแล้ว (ตัวอย่าง)"));
}

/// Kept ready between looks, what is listed stays in the order of the board when one of them changes.
#[test]
fn pinned_notices_come_first_then_the_newest_whatever_changed() {
    let server = TestServer::start();
    let ago = |days| today().checked_sub_days(Days::new(days)).unwrap();
    let put = |(title, days): (&str, u64)| {
        server.publish(NoticeDraft {
            posted_from: ago(days), ..sample_notice(&format!("{title} (ตัวอย่าง)"))
        })
    };
    let all = [("เก่า", 3), ("กลาง", 2), ("ใหม่", 1)].map(put);
    let order = || {
        let shown = page(&server, "/public/notices?q=(ตัวอย่าง)");
        let mut places: Vec<(usize, usize)> =
            all.iter().enumerate().map(|(n, notice)| (shown.find(&notice.id.to_string()).unwrap(), n)).collect();
        places.sort_unstable();
        places.into_iter().map(|(_, n)| n).collect::<Vec<_>>()
    };
    assert_eq!(order(), [2, 1, 0]);
    let edit = |n: usize, revision: u32, pinned: bool, days: u64| {
        let draft = NoticeDraft { pinned, posted_from: ago(days), ..NoticeDraft::of(&all[n]) };
        server.store().notice_publish(&Actor::cli(), Some(all[n].id), draft, revision, clock::now()).unwrap();
    };
    edit(0, 1, true, 3);
    assert_eq!(order(), [0, 2, 1], "pinned");
    edit(1, 1, false, 0);
    assert_eq!(order(), [0, 1, 2], "posted anew today");
    edit(0, 2, false, 3);
    assert_eq!(order(), [1, 2, 0], "no longer pinned");
}

#[test]
fn the_text_is_as_in_the_original_byte_for_byte() {
    let server = TestServer::start();
    let body = "ประกาศ <script>alert(1)</script>\r\n\r\n  ๑. ก\u{e4d}า & \"ข\"\tเดือน/ครึ่ง\n";
    let note = Note {
        as_written: "เดือน/ครึ่ง".into(), likely: Some("เดือน/ครั้ง".into())
    };
    let notice = found(&server, Notice { posted_from: today(), notes: vec![note], ..Notice::sample(body) });
    let raw = bytes(ask(&server, &format!("/n/{}/text", notice.id), &[]));
    assert_eq!(raw, body.as_bytes());
    let shown = page(&server, &format!("/n/{}", notice.id));
    assert!(shown.contains(&notice.body_sha256) && !shown.contains("<script>alert"));
    assert!(shown.contains("น่าจะหมายถึง “เดือน/ครั้ง”") && shown.contains("<sup><a id=\"ref-1\" href=\"#note-1\""));
    assert!(shown.contains(
        "class=\"verbatim\" lang=\"th\">ประกาศ &lt;script&gt;alert(1)&lt;/script&gt;&#13;\n&#13;\n  ๑. ก\u{e4d}า &amp; "
    ));
}

#[test]
fn caches_and_browsers_are_told_what_they_may_do() {
    let server = TestServer::start();
    let notice = server.publish(sample_notice("ข่าว (ตัวอย่าง)"));
    let one = format!("/n/{}", notice.id);
    for path in PAGES.into_iter().chain([one.as_str()]) {
        let reply = ask(&server, path, &[]);
        let (tag, day) = (header(&reply, "etag").to_owned(), header(&reply, "last-modified").to_owned());
        assert!(tag.starts_with("W/\"") && day.ends_with(" GMT"), "{path}: {tag} {day}");
        assert_eq!(header(&reply, "cache-control"), "public, max-age=60", "{path}");
        assert!(header(&reply, "vary").contains("accept-language"), "{path}");
        assert!(reply.headers().get("set-cookie").is_none(), "{path}");
        let csp = header(&reply, "content-security-policy");
        assert!(csp.starts_with("default-src 'none'; style-src 'sha256-") && !csp.contains("script"), "{path}: {csp}");
        for (name, wanted) in
            [("x-content-type-options", "nosniff"), ("referrer-policy", "no-referrer"), ("x-frame-options", "DENY")]
        {
            assert_eq!(header(&reply, name), wanted, "{path}");
        }
        let again = ask(&server, path, &[("if-none-match", &tag)]);
        assert_eq!((again.status().as_u16(), header(&again, "etag")), (304, tag.as_str()), "{path}");
        assert_eq!(ask(&server, path, &[("if-modified-since", &day)]).status(), 304, "{path}");
        assert_eq!(ask(&server, path, &[("if-none-match", "\"x\""), ("if-modified-since", &day)]).status(), 200);
        let other = if path.starts_with("/feeds") { "*" } else { "" };
        assert_eq!(header(&reply, "access-control-allow-origin"), other, "{path}");
        let page = String::from_utf8(bytes(reply)).unwrap();
        assert!(!page.contains("<script"), "{path}");
    }
    // Changed: the tag that was known is known no more.
    let tag = header(&ask(&server, "/public", &[]), "etag").to_owned();
    server.publish(sample_notice("ข่าวที่สอง (ตัวอย่าง)"));
    assert_eq!(ask(&server, "/public", &[("if-none-match", &tag)]).status(), 200);
    for hidden in ["/n/x", "/public/nowhere"] {
        let reply = ask(&server, hidden, &[]);
        assert_eq!((reply.status().as_u16(), header(&reply, "cache-control")), (404, "no-store"), "{hidden}");
    }
    assert_eq!(header(&ask(&server, "/n/x", &[]), "x-robots-tag"), "noindex");
    assert!(page(&server, "/public/notices?q=x").contains("content=\"noindex\""));
    assert!(!page(&server, "/public/notices").contains("noindex"));

    let robots = page(&server, "/robots.txt");
    let allowed = |path: &str| {
        // The longest rule that fits decides (RFC 9309, 2.2.2).
        let rules = robots.lines().filter_map(|line| line.split_once(": "));
        let fits = |rule: &str| rule.strip_suffix('$').map_or(path.starts_with(rule), |whole| path == whole);
        let fitting = rules.filter(|(what, rule)| *what != "User-agent" && fits(rule));
        fitting.max_by_key(|(_, rule)| rule.len()).is_none_or(|(what, _)| what == "Allow")
    };
    let all = public::endpoints();
    assert!(all.iter().map(|one| one.path).all(allowed));
    for staff in ["/", "/login", "/cases", "/notices", "/privacy", "/api/v1/changes"] {
        assert!(!allowed(staff), "{staff}");
    }
}

#[test]
fn everything_comes_in_one_round_trip_and_is_small() {
    let server = TestServer::start();
    for n in 0..60 {
        server.publish(NoticeDraft {
            summary_th: Some("เทศบาลจะปรับปรุงผิวจราจรหน้าตลาด ขอให้ใช้ทางเลี่ยงถนนสายหน้าวัด (ตัวอย่าง) ".repeat(2)),
            body: "ด้วยเทศบาลจะดำเนินการปรับปรุงผิวจราจร (ตัวอย่าง)\n".repeat(40),
            ..sample_notice(&format!("ประกาศปิดปรับปรุงถนนหน้าตลาดสดเทศบาล ครั้งที่ {n} (ตัวอย่าง)"))
        });
    }
    let long = server.store().notices().unwrap().into_iter().find(|record| !record.notice.sample).unwrap().notice;
    let one = format!("/n/{}", long.id);
    for path in ["/public", "/public/notices", "/public/notices?q=ถนน", "/public/board", one.as_str()] {
        let whole = bytes(ask(&server, path, &[]));
        let reply = ask(&server, path, &[("accept-encoding", "gzip")]);
        assert_eq!(header(&reply, "content-encoding"), "gzip", "{path}");
        let packed = bytes(reply);
        println!("{path}: {} bytes, {} packed", whole.len(), packed.len());
        assert!(whole.len() < 100_000, "{path}: {} bytes", whole.len());
        assert!(packed.len() < ONE_ROUND_TRIP, "{path}: {} bytes packed", packed.len());
        // Nothing else is fetched: no style sheet, script or font of its own, and pictures only when they are opened.
        let page = String::from_utf8(whole).unwrap();
        assert!(!page.contains("rel=\"stylesheet\"") && !page.contains("@font-face") && !page.contains("src=\"http"));
        assert_eq!(page.matches("<img").count(), page.matches("loading=\"lazy\"").count());
    }
}

#[test]
fn thai_first_and_english_for_whom_it_is_wanted() {
    let server = TestServer::start();
    let lang = |path: &str, wanted: &str| {
        let page = String::from_utf8(bytes(ask(&server, path, &[("accept-language", wanted)]))).unwrap();
        page.split("<html lang=\"").nth(1).unwrap()[..2].to_owned()
    };
    assert_eq!(lang("/public", ""), "th");
    assert_eq!(lang("/public", "en-GB,en;q=0.9"), "en");
    assert_eq!(lang("/public?lang=th", "en"), "th");
    assert_eq!(lang("/public?lang=en", "th"), "en");
    // Whoever asked for it by the address goes on in it.
    assert!(page(&server, "/public?lang=en").contains("href=\"/public/notices?lang=en\""));
    assert!(page(&server, "/public").contains("href=\"/public/notices\""));
}

#[test]
fn the_board_is_the_officers_words_by_village_and_goes_when_it_is_taken_off() {
    let server = TestServer::start();
    let mut device = device(&server);
    let given = device.item("ถนนหน้าบ้านยายคำเป็นหลุม");
    device.send(&[given]);
    let store = server.store();
    let row = store.cases(&CaseFilter::default()).unwrap().rows.remove(0);
    let mut version = row.version;
    for action in [
        Action::Route { unit: "KC".into(), note: None },
        Action::Answer { text: "ซ่อมแล้วครับ".into(), close: true },
        Action::Publish {
            said: "ขอให้ซ่อมถนน (ตัวอย่าง)".into(), done: "ซ่อมแล้ว (ตัวอย่าง)".into()
        },
    ] {
        version = store.act(&Actor::cli(), row.id, action, version, clock::now()).unwrap();
    }
    for path in ["/public", "/public/board", "/public/board?moo=14", "/public/board?moo=1"] {
        let shown = page(&server, path);
        assert!(shown.contains("ขอให้ซ่อมถนน (ตัวอย่าง)") && shown.contains("กองช่าง"), "{path}");
        assert!(!shown.contains("ยายคำ") && !shown.contains("ซ่อมแล้วครับ") && !shown.contains(&row.id.to_string()));
    }
    store.act(&Actor::cli(), row.id, Action::Withdraw, version, clock::now()).unwrap();
    assert!(!page(&server, "/public/board").contains("ขอให้ซ่อมถนน"));
}
