//! Where somebody is signed in.

use suanruam::server::store::AuditFilter;

use crate::browser::Browser;
use crate::flow::{looked_at, sign_in};
use crate::guard::{Client, header};
use crate::sample::Sample;

#[test]
fn somebody_sees_where_they_are_signed_in_and_ends_it() {
    let sample = Sample::start();
    let browser = Browser::start(&sample.base);
    let [first, second, third] = [(); 3].map(|()| Client::signed_in(&sample, "works"));
    let stranger = Client::signed_in(&sample, "manager");
    sign_in(&browser, &sample, "works");
    browser.click(".who .me");
    browser.click("main a[href='/sessions']");
    browser.sees("tbody", "Chrome · Linux");
    browser.sees("tbody", "เครื่องนี้");
    assert_eq!(browser.all("tbody tr").len(), 4, "one's own only");
    looked_at(&browser, &sample, "sessions");
    let alive = |client: &Client<'_>| client.get("/cases").status() == 200;
    browser.click("tbody form button");
    browser.sees("[role=status]", "ออกจากระบบที่เครื่องอื่นแล้ว");
    assert_eq!([&first, &second, &third].iter().filter(|client| alive(client)).count(), 2);
    browser.click("#others button");
    browser.sees("[role=status]", "ออกจากระบบที่เครื่องอื่นแล้ว");
    assert_eq!([&first, &second, &third].iter().filter(|client| alive(client)).count(), 0);
    assert_eq!(browser.all("tbody tr").len(), 1);
    assert!(alive(&stranger), "nobody else's");
    // Nor by naming somebody else's session.
    let works = sample.store.staff_by_login("works").unwrap().unwrap();
    let theirs = sample.store.sessions_of(works.id, suanruam::domain::clock::now()).unwrap();
    let form = [("csrf", stranger.csrf()), ("session", theirs[0].token_hash.clone())];
    let form: Vec<(&str, &str)> = form.iter().map(|(name, value)| (*name, value.as_str())).collect();
    assert_eq!(header(&stranger.post("/sessions", &form, &[]), "location"), "/sessions?done=ended");
    browser.open("/cases");
    assert_eq!(browser.path(), "/cases", "still signed in");
    // An administrator ends them all, and nobody else does.
    let path = format!("/people/{}/sign-out", works.id);
    assert_eq!(stranger.post(&path, &form[..1], &[]).status(), 403);
    browser.open("/cases");
    assert_eq!(browser.path(), "/cases");
    let admin = Client::signed_in(&sample, "admin");
    assert_eq!(admin.post(&path, &[("csrf", &admin.csrf())], &[]).status(), 303);
    browser.open("/cases");
    assert!(browser.path().starts_with("/login"));
    assert!(alive(&stranger), "nobody else's");
    let events = sample.store.audit_list(&AuditFilter { record: Some("staff:works".into()), ..AuditFilter::default() });
    assert_eq!(events.unwrap().iter().filter(|event| event.action == "session.end").count(), 3);
}
