//! axe-core on the page as it stands: after every press, and where a test looks closely, at a desk's and a telephone's size, and a picture of each when they are wanted.

use std::path::PathBuf;

use serde_json::{Value, json};

use crate::browser::{Browser, DESK, PHONE};

const AXE: &str = include_str!("axe/axe.min.js");

/// Every rule of WCAG 2.2 A and AA and axe's best practices; what it finds on the page as it stands.
fn found(browser: &Browser) -> Value {
    let look = || {
        browser.try_run(
        &format!(
            "if (document.contentType !== 'text/html') return [];
             if (!window.axe) {{ {AXE} }}
             return window.axe.run(document, {{preload: false, resultTypes: ['violations']}}).then(r => r.violations.map(v =>
               ({{rule: v.id, help: v.help, nodes: v.nodes.map(n => n.html + ' ' + (n.failureSummary || ''))}})));"
        ),
        json!([]),
    )
    };
    // A press may lead to another page, and the script's page be gone while it looks.
    look().or_else(|_| look()).or_else(|_| look()).unwrap_or_else(|error| panic!("axe: {error}"))
}

/// After an interaction, at the size that the page has.
pub fn after(browser: &Browser, what: &str) {
    let found = found(browser);
    assert_eq!(found, Value::Array(Vec::new()), "after {what}, on {}: {found:#}", browser.path());
}

/// At a desk's and a telephone's size, with pictures; fails with what it found.
pub fn check(browser: &Browser, name: &str) {
    for size in [PHONE, DESK] {
        browser.size(size);
        let found = found(browser);
        let wide = browser
            .run("return document.documentElement.scrollWidth - document.documentElement.clientWidth", json!([]));
        picture(browser, &format!("{name}-{}", size.name));
        assert_eq!(found, Value::Array(Vec::new()), "{name} at {}: {found:#}", size.name);
        assert_eq!(wide, 0, "{name} at {} is wider than the window", size.name);
    }
}

/// Saves the page as a printer gets it, where pictures are kept.
pub fn printed(browser: &Browser, name: &str) {
    if let Some(to) = kept() {
        browser.print(&to.join(format!("{name}.pdf")));
    }
}

/// Where pictures are kept, when they are wanted.
fn kept() -> Option<PathBuf> {
    std::env::var_os("SUANRUAM_PICTURES")?;
    let to = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("target/e2e");
    std::fs::create_dir_all(&to).unwrap();
    Some(to)
}

/// Saves a picture under `target/e2e` when `SUANRUAM_PICTURES` is set.
pub fn picture(browser: &Browser, name: &str) {
    if let Some(to) = kept() {
        browser.picture(&to.join(format!("{name}.png")));
    }
}
