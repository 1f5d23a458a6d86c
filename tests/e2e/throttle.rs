//! Wrong passwords: what they shut, and whom they do not.

use suanruam::domain::clock;
use suanruam::server::password;
use suanruam::server::store::Actor;

use crate::guard::Client;
use crate::sample::{PASSWORD, Sample};

fn tried(client: &Client<'_>, login: &str, password: &str) -> u16 {
    client.post("/login", &[("login", login), ("password", password)], &[]).status().as_u16()
}

#[test]
fn a_stranger_cannot_shut_an_officer_out_of_a_browser_that_they_use() {
    let sample = Sample::start();
    let mut officer = Client::signed_in(&sample, "manager");
    let stranger = Client::new(&sample.base);
    for _ in 0..5 {
        assert_eq!(tried(&stranger, "manager", "ไม่ใช่รหัสผ่านนี้"), 422);
    }
    assert_eq!(tried(&stranger, "manager", PASSWORD), 429, "guessing has ended, even with the right one");
    assert_eq!(tried(&stranger, "nobody.here", PASSWORD), 422);
    let reply = officer.post("/login", &[("login", "manager"), ("password", PASSWORD)], &[]);
    assert_eq!(reply.status(), 303, "from the browser that they have signed in from before");
    officer.keep(&reply);
    // Nor out of changing their password.
    let csrf = officer.csrf();
    let new = "ดอยยาวดอยผาหม่นหมอกขาว";
    let form = [("csrf", csrf.as_str()), ("current", PASSWORD), ("new", new), ("again", new)];
    let reply = officer.post("/password", &form, &[]);
    assert_eq!(reply.status(), 303);
    officer.keep(&reply);

    // The browser is known to this account only, and has a limit of its own.
    for _ in 0..5 {
        assert_eq!(tried(&stranger, "editor", "ไม่ใช่รหัสผ่านนี้"), 422);
    }
    assert_eq!(tried(&officer, "editor", PASSWORD), 429);
    for _ in 0..5 {
        assert_eq!(tried(&officer, "manager", "ไม่ใช่รหัสผ่านนี้"), 422);
    }
    assert_eq!(tried(&officer, "manager", new), 429);
}

#[test]
fn a_browser_is_known_no_more_when_a_new_password_was_given() {
    let sample = Sample::start();
    let client = Client::signed_in(&sample, "manager");
    let manager = sample.store.staff_by_login("manager").unwrap().unwrap();
    let given = password::hash("รหัสที่ผู้ดูแลออกให้ใหม่").unwrap();
    sample.store.staff_set_password(&Actor::cli(), manager.id, given, true, clock::now()).unwrap();
    let stranger = Client::new(&sample.base);
    for _ in 0..5 {
        tried(&stranger, "manager", "ไม่ใช่รหัสผ่านนี้");
    }
    assert_eq!(tried(&client, "manager", "รหัสที่ผู้ดูแลออกให้ใหม่"), 429);
}
