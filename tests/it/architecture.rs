//! Architecture invariants: sentences about what is absent.

use std::fs;
use std::path::{Path, PathBuf};

fn sources(folder: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("src").join(folder)];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap().flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                found.push(path);
            }
        }
    }
    assert!(!found.is_empty(), "src/{folder} has no sources");
    found
}

/// True when a source line uses `name` as a path, not as a word of prose.
fn uses(text: &str, name: &str) -> bool {
    text.lines().filter(|line| !line.trim_start().starts_with("//")).any(|line| {
        line.contains(&format!("{name}::"))
            || line.contains(&format!("use {name};"))
            || line.contains(&format!("{{{name},"))
    })
}

fn absent(folder: &str, names: &[&str]) {
    for path in sources(folder) {
        let text = fs::read_to_string(&path).unwrap();
        for name in names {
            assert!(!uses(&text, name), "{} uses {name}", path.display());
        }
    }
}

const OUTSIDE: [&str; 8] = ["slint", "rusqlite", "ureq", "axum", "tokio", "rustls", "libc", "std::net"];

#[test]
fn domain_and_app_know_no_screen_database_or_network() {
    absent("domain", &OUTSIDE);
    absent("app", &OUTSIDE);
}

#[test]
fn pack_and_wire_know_no_screen_database_or_network() {
    absent("pack", &OUTSIDE);
    absent("wire", &OUTSIDE);
}

#[test]
fn dependencies_point_inward() {
    let inner = [
        "crate::app",
        "crate::store",
        "crate::sync",
        "crate::worker",
        "crate::kiosk",
        "crate::server",
        "crate::commands",
    ];
    absent("domain", &[inner.as_slice(), &["crate::pack", "crate::wire"]].concat());
    absent("wire", &inner);
    absent("pack", &inner);
    absent(
        "app",
        &["crate::store", "crate::sync", "crate::worker", "crate::kiosk", "crate::server", "crate::commands"],
    );
    absent("store", &["crate::app", "crate::sync", "crate::worker", "crate::kiosk", "crate::server", "ureq", "slint"]);
    absent("sync", &["crate::app", "crate::worker", "crate::kiosk", "crate::server", "slint", "rusqlite"]);
    absent("worker", &["crate::kiosk", "crate::server", "slint", "rusqlite"]);
    absent("server", &["crate::app", "crate::store", "crate::sync", "crate::worker", "crate::kiosk", "slint"]);
}

/// The server calls nobody but those whom a technician named, from one place.
#[test]
fn the_server_calls_others_from_one_place_only() {
    for path in sources("server") {
        let text = fs::read_to_string(&path).unwrap();
        let may = path.components().any(|part| part.as_os_str() == "notify");
        for name in ["ureq", "lettre", "std::net::TcpStream"] {
            assert!(may || !uses(&text, name), "{} uses {name}", path.display());
        }
    }
}

#[test]
fn the_server_knows_sqlite_in_one_place_only() {
    for path in sources("server") {
        if path.components().any(|part| part.as_os_str() == "sqlite") {
            continue;
        }
        let text = fs::read_to_string(&path).unwrap();
        assert!(!uses(&text, "rusqlite"), "{} uses rusqlite", path.display());
    }
}

/// Whatever is built into the programs lies inside this repository.
#[test]
fn what_is_built_in_is_the_repositorys_own() {
    let home = fs::canonicalize(env!("CARGO_MANIFEST_DIR")).unwrap();
    let mut found = 0;
    for path in sources("") {
        let text = fs::read_to_string(&path).unwrap();
        for (at, _) in text.match_indices("include_str!(\"").chain(text.match_indices("include_bytes!(\"")) {
            let given = text[at..].split('"').nth(1).unwrap();
            let file = fs::canonicalize(path.parent().unwrap().join(given)).unwrap();
            assert!(file.starts_with(&home), "{} builds in {given}", path.display());
            found += 1;
        }
    }
    assert!(found > 2, "the search found what there is");
}

/// TLS is verified by rustls' own verifier everywhere: what could replace it, or switch it off, is nowhere in the sources.
#[test]
fn nothing_stands_in_for_the_verification_of_certificates() {
    let banned =
        ["dangerous()", "::danger", "ServerCertVerifier", "custom_certificate_verifier", "disable_verification"];
    let mut connectors = 0;
    for path in sources("") {
        let text = fs::read_to_string(&path).unwrap();
        for name in banned {
            assert!(!text.contains(name), "{} has {name}", path.display());
        }
        // One place makes connections, so that there is one place to look at.
        let here = path.ends_with("sync/tls.rs");
        connectors += usize::from(text.contains("ClientConfig"));
        assert!(here || !text.contains("ClientConfig") && !uses(&text, "ureq::unversioned"), "{}", path.display());
    }
    assert_eq!(connectors, 1);
    let lints = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("clippy.toml")).unwrap();
    for method in ["TlsConfigBuilder::disable_verification", "ClientConfig::dangerous", "ConfigBuilder::dangerous"] {
        assert!(lints.contains(method), "clippy.toml does not ban {method}");
    }
}
