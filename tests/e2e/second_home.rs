//! Another municipality in the browser, by its folder alone: its colours and sign on console and public pages, each
//! readable by axe's measure of contrast, and nothing of the first home on any of them.

use std::net::SocketAddr;
use std::path::Path;

use serde_json::json;
use suanruam::pack::Pack;
use suanruam::pack::colours::{Palette, Rgb};
use suanruam::pack::keep::plain;
use suanruam::server::spawn;
use suanruam::server::store::Role;

use crate::axe;
use crate::browser::Browser;
use crate::sample::{PASSWORD, staff};

/// Names that belong to the first home alone.
const FIRST_HOME: [&str; 5] = ["เวียงเทิง", "Wiang Thoeng", "เชียงราย", "Chiang Rai", "053-795321"];

/// As a style that was worked out has it.
fn css(Rgb(red, green, blue): Rgb) -> String {
    format!("rgb({red}, {green}, {blue})")
}

fn background(browser: &Browser, of: &str) -> String {
    let script = "return getComputedStyle(document.querySelector(arguments[0])).backgroundColor";
    browser.run(script, json!([of])).as_str().unwrap().to_owned()
}

/// True once the municipality's sign is drawn.
fn sign_is_drawn(browser: &Browser) -> bool {
    let script = "return [...document.images].some(one => one.complete && one.naturalWidth > 0)";
    browser.run(script, json!([])).as_bool().unwrap()
}

#[test]
fn its_colours_and_its_sign_stand_on_every_page_and_nothing_of_the_first_home() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/municipality/tuayang-rim-nam");
    let pack = Pack::load(&folder).unwrap_or_else(|error| panic!("{error}"));
    let palette = Palette::from(pack.municipality.colours.expect("colours of its own"));
    let name = pack.municipality.short_name.th.clone();
    let data = tempfile::tempdir().unwrap();
    let server = spawn(data.path(), pack, SocketAddr::from(([127, 0, 0, 1], 0))).unwrap();
    staff(&*server.state.store, "manager", "ผู้บริหาร (ตัวอย่าง)", vec![Role::Manager]);

    let browser = Browser::start(&server.url());
    let looked_at = |path: &str| {
        let page = browser.run("return document.documentElement.outerHTML", json!([]));
        // Without the signs that hold a name together on its line.
        let page = plain(page.as_str().unwrap());
        for other in FIRST_HOME {
            assert!(!page.contains(other), "{other} on {path}");
        }
        assert!(page.contains(&*name), "{name} on {path}");
        axe::check(&browser, &format!("second-home{}", path.replace(['/', '?', '='], "-")));
    };
    browser.open("/login?lang=th");
    assert_eq!(background(&browser, ".gate-side"), css(palette.deep));
    assert!(sign_is_drawn(&browser));
    looked_at("/login");
    browser.fill("#login", "manager");
    browser.fill("#password", PASSWORD);
    browser.click("main button[type=submit]");
    browser.find("nav.nav");
    for path in ["/overview", "/cases", "/notices", "/hearings", "/trips", "/centre", "/reports", "/kiosks"] {
        browser.open(path);
        assert_eq!(background(&browser, ".side"), css(palette.deep), "{path}");
        assert!(sign_is_drawn(&browser), "{path}");
        looked_at(path);
    }
    for path in ["/public?lang=th", "/public/notices?lang=th", "/public/track?lang=th"] {
        browser.open(path);
        looked_at(path);
    }
}
