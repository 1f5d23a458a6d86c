//! Evidence of posting: the server knows which notices stand on a kiosk, however many they are.

use std::collections::BTreeSet;

use suanruam::domain::clock;
use suanruam::domain::ids::NoticeId;
use suanruam::server::store::Actor;
use suanruam::wire::heartbeat::Showing;

use crate::support::{TestKiosk, TestServer, sample_notice};

/// More than one request could carry.
const MANY: usize = 4_500;

/// What the server knows of its one kiosk, and how it was told: the text as it is stored.
fn known(server: &TestServer) -> BTreeSet<(NoticeId, u32)> {
    let db = rusqlite::Connection::open(server.data().join("server.db")).unwrap();
    let text: String = db.query_row("SELECT showing FROM kiosk", [], |row| row.get(0)).unwrap();
    let showing: Vec<Showing> = serde_json::from_str(&text).unwrap();
    let set: BTreeSet<_> = showing.iter().map(|one| (one.notice, one.revision)).collect();
    assert_eq!(set.len(), showing.len(), "none is named twice");
    set
}

fn published(server: &TestServer) -> BTreeSet<(NoticeId, u32)> {
    let records = server.store().notices().unwrap().into_iter().filter(|record| !record.withdrawn);
    records.map(|record| (record.notice.id, record.notice.revision)).collect()
}

#[test]
fn a_kiosk_with_thousands_of_notices_tells_of_each() {
    let server = TestServer::start();
    for n in 0..MANY {
        server.publish(sample_notice(&format!("ข่าวที่ {n} (ตัวอย่าง)")));
    }
    let kiosk = TestKiosk::enrolled(&server.url(), &server.code());
    assert_eq!(kiosk.sync().code, 0);
    assert!(published(&server).len() >= MANY);
    assert_eq!(known(&server), published(&server));

    // What changes is told; what does not is not told again.
    let first = server.store().notices().unwrap().remove(0).notice;
    server.store().notice_withdraw(&Actor::system(), first.id, first.revision, clock::now()).unwrap();
    assert_eq!(kiosk.sync().code, 0);
    assert_eq!(known(&server), published(&server));
    let db = rusqlite::Connection::open(server.data().join("server.db")).unwrap();
    db.execute("UPDATE kiosk SET showing = '[]'", []).unwrap();
    assert_eq!(kiosk.sync().code, 0);
    assert!(known(&server).is_empty(), "told without need");
}
