//! The centre's seats: entered on the server, shown by the kiosk once somebody has said so.

use suanruam::domain::clock;
use suanruam::server::store::Actor;
use suanruam::store::{Meta, Store};
use suanruam::wire::changes::{Seat, Settings};

use crate::support::{TestKiosk, TestServer};

#[test]
fn a_kiosk_shows_the_seats_that_it_was_given_and_a_restart_of_the_server_takes_none_away() {
    let mut server = TestServer::start();
    let kiosk = TestKiosk::enrolled(&server.url(), &server.code());
    assert_eq!(kiosk.sync().code, 0);
    let shown = || {
        let settings = Store::open(kiosk.data()).unwrap().meta(Meta::Settings).unwrap().unwrap();
        serde_json::from_str::<Settings>(&settings).unwrap().seats
    };
    assert!(shown().is_empty());
    let seat = Seat {
        body: "committee".into(),
        body_name: None,
        position: "ปลัดเทศบาล (ตัวอย่าง)".into(),
        role_th: "ประธาน".into(),
        role_en: "Chair".into(),
    };
    let known = server.store().settings().unwrap();
    let settings = Settings { seats: vec![seat.clone()], ..known };
    server.store().settings_set(&Actor::cli(), settings, clock::now()).unwrap();
    assert_eq!(kiosk.sync().code, 0);
    assert_eq!(shown(), std::slice::from_ref(&seat));
    server.restart();
    assert_eq!(server.store().settings().unwrap().seats, [seat], "the pack's settings are renewed at each start");
}
