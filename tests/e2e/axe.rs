//! axe-core on the page as it stands, at a desk's and a telephone's size, and a picture of each when they are wanted.

use std::path::PathBuf;

use serde_json::{Value, json};

use crate::browser::{Browser, DESK, PHONE};

const AXE: &str = include_str!("axe/axe.min.js");

/// Runs every rule of WCAG 2.2 A and AA and axe's best practices; fails with what it found.
pub fn check(browser: &Browser, name: &str) {
    for size in [PHONE, DESK] {
        browser.size(size);
        let found = browser.run(
            &format!(
                "if (!window.axe) {{ {AXE} }}
                 return window.axe.run(document, {{preload: false, resultTypes: ['violations']}}).then(r => r.violations.map(v =>
                   ({{rule: v.id, help: v.help, nodes: v.nodes.map(n => n.html + ' ' + (n.failureSummary || ''))}})));"
            ),
            json!([]),
        );
        let wide = browser
            .run("return document.documentElement.scrollWidth - document.documentElement.clientWidth", json!([]));
        picture(browser, &format!("{name}-{}", size.name));
        assert_eq!(found, Value::Array(Vec::new()), "{name} at {}: {found:#}", size.name);
        assert_eq!(wide, 0, "{name} at {} is wider than the window", size.name);
    }
}

/// Saves a picture under `target/e2e` when `SUANRUAM_PICTURES` is set.
pub fn picture(browser: &Browser, name: &str) {
    if std::env::var_os("SUANRUAM_PICTURES").is_none() {
        return;
    }
    let to = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("target/e2e");
    std::fs::create_dir_all(&to).unwrap();
    browser.picture(&to.join(format!("{name}.png")));
}
