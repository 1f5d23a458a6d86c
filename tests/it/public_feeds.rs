//! The feeds, read by programs that others wrote: feedparser and icalendar (PyPI). JSON Feed is held against its
//! specification, version 1.1.

use std::io::Write as _;
use std::path::PathBuf;
use std::process::Command;

use serde_json::Value;
use suanruam::domain::clock;
use suanruam::server::store::{Actor, NoticeDraft};
use suanruam::wire::changes::{Event, Notice};

use crate::public::{page, today};
use crate::support::{TestServer, sample_notice};

const TITLE: &str = "ประชุมรับฟังความคิดเห็น \"แผนพัฒนา\" <ปี ๒๕๗๐> & งบประมาณ; ก, ข \\ ค (ตัวอย่าง)";

/// What the two parsers make of the files, as JSON.
const READER: &str = r#"
import datetime, json, sys, feedparser, icalendar
feed = feedparser.parse(open(sys.argv[1], "rb").read(), response_headers={"content-type": "application/atom+xml; charset=utf-8"})
out = {"bozo": feed.bozo, "why": str(feed.get("bozo_exception", "")), "version": feed.version,
       "feed": {key: feed.feed.get(key) for key in ("title", "id", "updated", "language")},
       "links": [[link.rel, link.href, link.type] for link in feed.feed.links],
       "entries": [{"id": e.id, "title": e.title, "updated": list(e.updated_parsed[:6]), "published": list(e.published_parsed[:6]),
                    "link": e.link, "content": e.content[0].value, "type": e.content[0].type,
                    "terms": [tag.term for tag in e.tags]} for e in feed.entries]}
raw = open(sys.argv[2], "rb").read()
calendar = icalendar.Calendar.from_ical(raw)
out["errors"] = [str(e) for c in calendar.walk() for e in c.errors]
out["required"] = sorted(set(["PRODID", "VERSION"]) - set(calendar.keys()))
out["longest"] = max(len(line) for line in raw.split(b"\r\n"))
out["bare"] = raw.replace(b"\r\n", b"").count(b"\n")
out["events"] = [{"uid": str(e["UID"]), "summary": str(e["SUMMARY"]), "place": str(e.get("LOCATION", "")),
                  "start": e["DTSTART"].dt.isoformat(), "end": e["DTEND"].dt.isoformat(), "stamp": e["DTSTAMP"].dt.isoformat(),
                  "whole_day": not isinstance(e["DTSTART"].dt, datetime.datetime), "url": str(e["URL"]),
                  "sequence": int(e["SEQUENCE"])} for e in calendar.walk("VEVENT")]
json.dump(out, sys.stdout)
"#;

/// Where scripts/setup.sh puts them, or the machine's own Python when it has both.
fn python() -> Option<PathBuf> {
    let here = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("target/feeds/bin/python");
    let given = std::env::var_os("SUANRUAM_FEEDS_PYTHON").map(PathBuf::from);
    let has_both = |python: &PathBuf| {
        Command::new(python).args(["-c", "import feedparser, icalendar"]).output().is_ok_and(|out| out.status.success())
    };
    given.into_iter().chain([here, PathBuf::from("python3")]).find(has_both)
}

#[test]
fn independent_parsers_find_every_notice_and_activity_in_the_feeds() {
    let server = TestServer::start();
    let day = today();
    let place = Some("ลานหน้าเทศบาล, หมู่ 15; ตำบลเวียง (ตัวอย่าง)".into());
    let event = Event { starts: day, ends: day.succ_opt(), place, moo: None };
    let activity = Notice {
        title_th: TITLE.into(),
        category: "activity".into(),
        posted_from: day,
        event: Some(event),
        ..Notice::sample("บรรทัดแรก <b>\r\nบรรทัดที่สอง ]]> \u{b} &amp; จบ")
    };
    assert!(server.store().notice_found(&Actor::cli(), activity.clone(), clock::now()).unwrap());
    let news = server.publish(sample_notice("ข่าว (ตัวอย่าง)"));
    let revised =
        NoticeDraft { title_th: "ข่าวแก้ไข (ตัวอย่าง)".into(), ..sample_notice("x") };
    server.store().notice_publish(&Actor::cli(), Some(news.id), revised, 1, clock::now()).unwrap();
    let posted = server.store().notices().unwrap().iter().filter(|record| !record.withdrawn).count();

    // JSON Feed 1.1: what must be there, is; ids and days are those of the notices.
    let feed: Value = serde_json::from_str(&page(&server, "/feeds/notices.json")).unwrap();
    assert_eq!(feed["version"], "https://jsonfeed.org/version/1.1");
    assert!(feed["title"].as_str().is_some_and(|title| title.contains("ประกาศและข่าว")));
    assert_eq!(feed["feed_url"], format!("{}/feeds/notices.json", server.url()));
    let items = feed["items"].as_array().unwrap();
    assert_eq!(items.len(), posted);
    for item in items {
        assert!(item["id"].as_str().unwrap().starts_with("urn:uuid:") && item["content_text"].is_string());
        assert!(item["url"].as_str().unwrap().starts_with(&server.url()));
        for day in ["date_published", "date_modified"] {
            chrono::DateTime::parse_from_rfc3339(item[day].as_str().unwrap()).unwrap();
        }
    }
    let own = items.iter().find(|item| item["id"] == format!("urn:uuid:{}", activity.id)).unwrap();
    assert_eq!((own["title"].as_str(), own["content_text"].as_str()), (Some(TITLE), Some(activity.body.as_str())));

    let Some(python) = python() else {
        let words = b"not run: feedparser and icalendar are not here (scripts/setup.sh test installs them)\n";
        std::io::stderr().write_all(words).unwrap();
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let (atom, calendar) = (folder.path().join("notices.atom"), folder.path().join("activities.ics"));
    std::fs::write(&atom, page(&server, "/feeds/notices.atom")).unwrap();
    std::fs::write(&calendar, page(&server, "/feeds/activities.ics")).unwrap();
    let output = Command::new(python).args(["-c", READER]).args([&atom, &calendar]).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let read: Value = serde_json::from_slice(&output.stdout).unwrap();

    assert_eq!((&read["bozo"], read["version"].as_str()), (&Value::Bool(false), Some("atom10")), "{}", read["why"]);
    assert!(read["feed"]["id"].as_str().unwrap().starts_with("urn:uuid:"));
    let own = format!("{}/feeds/notices.atom", server.url());
    assert!(read["links"].as_array().unwrap().iter().any(|link| link[0] == "self" && link[1] == own.as_str()));
    let entries = read["entries"].as_array().unwrap();
    assert_eq!(entries.len(), posted);
    let of = |id: &str| entries.iter().find(|entry| entry["id"] == format!("urn:uuid:{id}")).unwrap();
    let entry = of(&activity.id.to_string());
    assert_eq!((entry["title"].as_str(), entry["type"].as_str()), (Some(TITLE), Some("text/plain")));
    assert_eq!(entry["content"], "บรรทัดแรก <b>\nบรรทัดที่สอง ]]>  &amp; จบ");
    assert_eq!(entry["link"], format!("{}/n/{}", server.url(), activity.id));
    assert_eq!(entry["terms"], serde_json::json!(["activity"]));
    // A revision is the same entry, changed.
    assert_eq!(of(&news.id.to_string())["title"], "ข่าวแก้ไข (ตัวอย่าง)");

    assert_eq!(
        (&read["errors"], &read["required"], &read["bare"]),
        (&serde_json::json!([]), &serde_json::json!([]), &serde_json::json!(0))
    );
    assert!(read["longest"].as_u64().unwrap() <= 75, "{}", read["longest"]);
    let events = read["events"].as_array().unwrap();
    let event = events.iter().find(|event| event["summary"] == TITLE).unwrap();
    assert_eq!((event["start"].as_str(), event["whole_day"].as_bool()), (Some(&*day.to_string()), Some(true)));
    // The end is the day after the last.
    assert_eq!(event["end"].as_str(), Some(&*(day + chrono::Days::new(2)).to_string()));
    assert_eq!(event["place"], "ลานหน้าเทศบาล, หมู่ 15; ตำบลเวียง (ตัวอย่าง)");
    assert_eq!(event["uid"], format!("{}@wiang-thoeng.suanruam", activity.id));
    let uids: std::collections::BTreeSet<&str> = events.iter().map(|event| event["uid"].as_str().unwrap()).collect();
    assert_eq!(uids.len(), events.len());
}
