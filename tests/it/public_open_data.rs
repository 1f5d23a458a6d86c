//! Open data: counts of months that are over, small ones hidden, and nothing of anybody.

use chrono::{DateTime, Datelike, Days, Utc};
use serde_json::Value;
use suanruam::domain::clock;
use suanruam::server::store::{Incoming, IncomingBody, NewCase};
use suanruam::wire::bytes::sha256_hex;

use crate::public::{ask, bytes, device, header, page, today};
use crate::server_kit::Device;
use crate::support::TestServer;

const TEXT: &str = "ถนนหน้าบ้านยายคำเป็นหลุม 081-000-0009";

/// So many cases of a village that were received at a time.
fn received(
    server: &TestServer,
    device: &mut Device,
    at: DateTime<Utc>,
    moo: Option<u16>,
    count: usize,
) -> Vec<String> {
    let given = (0..count).map(|n| {
        let number = Device::number();
        let mut submission = device.submission(&format!("{TEXT} ({moo:?}/{n})"), &number);
        submission.content.moo = moo;
        submission.content.topic = Some(if n % 4 == 0 { "a-topic-of-before".into() } else { "road".into() });
        submission.kiosk_time = at;
        let raw = submission.id.to_string().into_bytes();
        let body = IncomingBody::Case(Box::new(NewCase { submission: submission.clone(), contact: None }));
        let item = Incoming { id: submission.id, kiosk: device.id, sha256: sha256_hex(&raw), raw, body };
        (item, vec![number.digits(), submission.id.to_string(), submission.tracking.tag.clone()])
    });
    let (items, secrets): (Vec<_>, Vec<_>) = given.unzip();
    assert!(server.store().ingest(items, at).iter().all(Result::is_ok));
    secrets.concat()
}

fn rows(server: &TestServer) -> Vec<Value> {
    let data: Value = serde_json::from_str(&page(server, "/public/open-data/cases.json")).unwrap();
    assert_eq!((data["licence"].as_str(), data["hidden_below"].as_u64()), (Some("CC BY 4.0"), Some(5)));
    data["rows"].as_array().unwrap().clone()
}

#[test]
fn months_that_are_over_are_counted_and_nobody_is_in_them() {
    let server = TestServer::start();
    let mut device = device(&server);
    let now = clock::now();
    // In the middle of last month: in Thailand, too.
    let last = today().with_day(1).unwrap().checked_sub_days(Days::new(15)).unwrap();
    let at = last.and_hms_opt(5, 0, 0).unwrap().and_utc();
    let mut secrets = Vec::new();
    for (moo, count) in [(Some(14), 20), (Some(1), 12), (Some(2), 5), (Some(15), 3), (None, 1)] {
        secrets.extend(received(&server, &mut device, at, moo, count));
    }
    secrets.extend(received(&server, &mut device, now, Some(14), 30));

    let month = format!("{:04}-{:02}", last.year(), last.month());
    let rows = rows(&server);
    assert!(rows.iter().all(|row| row["month"] == month.as_str()), "this month is not over");
    let count = |part: &str, value: &str| {
        let mut found = rows.iter().filter(|row| row["part"] == part && row["value"] == value);
        let row = found.next().unwrap_or_else(|| panic!("{part} {value}"));
        assert!(found.next().is_none() && row["hidden"] == row["count"].is_null());
        row["count"].as_u64()
    };
    assert_eq!(count("all", ""), Some(41));
    assert_eq!((count("village", "1"), count("village", "2")), (Some(12), Some(5)));
    // Three and one and noughts are hidden, and with them the last of the larger ones.
    for hidden in ["14", "15", "20", "0", "99", ""] {
        assert_eq!(count("village", hidden), None, "{hidden}");
    }
    assert_eq!(
        (count("topic", "road"), count("topic", "")),
        (Some(29), None),
        "what the pack has no more is not given"
    );

    // The same as CSV, for spreadsheets.
    let reply = ask(&server, "/public/open-data/cases.csv", &[]);
    assert_eq!(header(&reply, "content-type"), "text/csv; charset=utf-8");
    assert_eq!(header(&reply, "access-control-allow-origin"), "*");
    assert!(header(&reply, "content-disposition").contains("cases.csv"));
    let csv = String::from_utf8(bytes(reply)).unwrap();
    assert_eq!(csv.split("\r\n").count(), rows.len() + 2);
    assert!(csv.contains(&format!("{month},village,1,หมู่ 1 บ้านเวียงเทิง,Moo 1 Ban Wiang Thoeng,12,false\r\n")), "{csv}");
    assert!(csv.contains(&format!("{month},village,15,หมู่ 15 บ้านเวียงใต้,Moo 15 Ban Wiang Tai,,true\r\n")), "{csv}");
    let shown = page(&server, "/public/open-data");
    assert!(shown.contains("CC BY 4.0") && shown.len() < 100_000);
    for published in [csv, serde_json::to_string(&rows).unwrap(), shown] {
        assert!(!published.contains("ยายคำ") && !published.contains("081") && !published.contains("a-topic-of-before"));
        assert!(secrets.iter().all(|secret| !published.contains(secret)));
    }
}

#[test]
fn a_month_of_a_few_looks_like_one_of_none() {
    let server = TestServer::start();
    let mut device = device(&server);
    let last = today().with_day(1).unwrap().checked_sub_days(Days::new(15)).unwrap();
    received(&server, &mut device, last.and_hms_opt(5, 0, 0).unwrap().and_utc(), Some(14), 4);
    let rows = rows(&server);
    assert!(rows.len() > 30 && rows.iter().all(|row| row["count"].is_null()));
}
