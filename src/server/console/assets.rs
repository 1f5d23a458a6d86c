//! The style sheet, the script and the fonts, built in and served under names that change with their bytes.

use std::sync::LazyLock;

use axum::Router;
use axum::extract::{Path, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use sha2::{Digest, Sha256};

use crate::server::AppState;

/// The console's style in the product's own colours.
pub(in crate::server) const STYLE: &str = concat!(
    include_str!("style.css"),
    include_str!("overview.css"),
    include_str!("people.css"),
    include_str!("intake.css"),
    include_str!("pictures.css"),
    include_str!("publishing.css"),
    include_str!("reports.css"),
    include_str!("registers.css"),
    include_str!("trips.css"),
    include_str!("hearings.css")
);
const SCRIPT: &str = include_str!("console.js");
const FONT_400: &[u8] = include_bytes!("../../../assets/fonts/NotoSansThaiLooped_400Regular.ttf");
const FONT_600: &[u8] = include_bytes!("../../../assets/fonts/NotoSansThaiLooped_600SemiBold.ttf");
const FONT_700: &[u8] = include_bytes!("../../../assets/fonts/NotoSansThaiLooped_700Bold.ttf");

/// Changes when any of the files that are built in does. What a page asks for has a version that changes with the pack
/// too ([`super::super::dress::Dress::version`]): part of the path, so that browsers may keep it for ever.
pub(in crate::server) static VERSION: LazyLock<String> = LazyLock::new(|| {
    let mut hash = Sha256::new();
    for bytes in [STYLE.as_bytes(), SCRIPT.as_bytes(), FONT_400, FONT_600, FONT_700] {
        hash.update(bytes);
    }
    let mut name = hex::encode(hash.finalize());
    name.truncate(16);
    name
});

/// Path of the style sheet.
#[must_use]
pub fn style_path(version: &str) -> String {
    format!("/assets/{version}/console.css")
}

/// Path of the script.
#[must_use]
pub fn script_path(version: &str) -> String {
    format!("/assets/{version}/console.js")
}

/// Path of a font weight, to be asked for early.
#[must_use]
pub fn font_path(version: &str, weight: u16) -> String {
    format!("/assets/{version}/font-{weight}.ttf")
}

/// Path of the municipality's sign.
#[must_use]
pub fn logo_path(version: &str) -> String {
    format!("/assets/{version}/logo.png")
}

/// The routes of these files; they need no session.
pub fn routes() -> Router<AppState> {
    Router::new().route("/assets/{version}/{file}", get(file))
}

async fn file(State(state): State<AppState>, Path((version, file)): Path<(String, String)>) -> Response {
    let dress = &state.dress;
    let (kind, mut reply) = match (file.as_str(), &dress.logo) {
        ("console.css", _) => ("text/css; charset=utf-8", dress.console.clone().into_response()),
        ("console.js", _) => ("text/javascript; charset=utf-8", SCRIPT.into_response()),
        ("font-400.ttf", _) => ("font/ttf", FONT_400.into_response()),
        ("font-600.ttf", _) => ("font/ttf", FONT_600.into_response()),
        ("font-700.ttf", _) => ("font/ttf", FONT_700.into_response()),
        ("logo.png", Some(logo)) => ("image/png", logo.to_vec().into_response()),
        _ => return StatusCode::NOT_FOUND.into_response(),
    };
    // An old page may still ask by an old name: it gets today's file, but must not keep it under that name.
    let keep = if version == dress.version { "public, max-age=31536000, immutable" } else { "no-cache" };
    reply.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    reply.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static(keep));
    reply
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::STYLE;

    fn tokens() -> BTreeMap<String, [f64; 3]> {
        let root = STYLE.split(":root {").nth(1).unwrap().split('}').next().unwrap();
        let mut tokens = BTreeMap::new();
        for line in root.lines() {
            let Some((name, value)) = line.trim().strip_prefix("--").and_then(|line| line.split_once(": #")) else {
                continue;
            };
            let value = u32::from_str_radix(value.trim_end_matches(';'), 16).unwrap();
            let part = |shift: u32| {
                let part = f64::from((value >> shift) & 255) / 255.0;
                if part <= 0.03928 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
            };
            tokens.insert(name.to_owned(), [part(16), part(8), part(0)]);
        }
        tokens
    }

    fn contrast(one: [f64; 3], other: [f64; 3]) -> f64 {
        let light = |c: [f64; 3]| 0.2126 * c[0] + 0.7152 * c[1] + 0.0722 * c[2] + 0.05;
        let (a, b) = (light(one), light(other));
        if a > b { a / b } else { b / a }
    }

    #[test]
    fn every_text_stands_out_from_its_ground_at_seven_to_one() {
        let tokens = tokens();
        let pairs: [(&str, &[&str]); 9] = [
            (
                "ink",
                &["paper", "card", "indigo-tint", "marigold", "marigold-tint", "village-0", "village-1", "village-2"],
            ),
            ("ink-soft", &["paper", "card", "indigo-tint"]),
            ("indigo", &["paper", "card", "indigo-tint"]),
            ("on-indigo", &["indigo", "indigo-deep", "village-3", "village-4"]),
            ("on-indigo-soft", &["indigo", "indigo-deep"]),
            ("marigold-ink", &["marigold-tint", "paper", "card"]),
            ("leaf", &["leaf-tint", "card"]),
            ("clay", &["clay-tint", "card", "paper"]),
            ("indigo-deep", &["paper", "card", "marigold"]),
        ];
        for (text, grounds) in pairs {
            for ground in grounds {
                let found = contrast(tokens[text], tokens[*ground]);
                assert!(found >= 7.0, "{text} on {ground}: {found:.2}");
            }
        }
        // The edges of controls: 3:1 (WCAG 1.4.11).
        assert!(contrast(tokens["edge"], tokens["card"]) >= 3.0);
        assert!(contrast(tokens["edge"], tokens["paper"]) >= 3.0);
    }
}
