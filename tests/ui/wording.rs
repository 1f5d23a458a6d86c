//! Every fixed word of the screens has its Thai, and none is left over.

use std::collections::BTreeSet;
use std::path::Path;

const UI: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/ui");

fn slint_files(folder: &Path, into: &mut Vec<std::path::PathBuf>) {
    for entry in std::fs::read_dir(folder).expect("ui").flatten() {
        let path = entry.path();
        if path.is_dir() {
            slint_files(&path, into);
        } else if path.extension().is_some_and(|extension| extension == "slint") {
            into.push(path);
        }
    }
}

/// The messages of `@tr("…")` in every screen.
pub fn asked() -> BTreeSet<String> {
    let mut files = Vec::new();
    slint_files(Path::new(UI), &mut files);
    let mut found = BTreeSet::new();
    for file in files {
        let source = std::fs::read_to_string(&file).expect("a screen");
        for part in source.split("@tr(\"").skip(1) {
            found.insert(part.split('"').next().expect("a message").to_owned());
        }
    }
    found
}

/// Message to translation.
pub fn catalogue() -> Vec<(String, String)> {
    let source = std::fs::read_to_string(format!("{UI}/lang/th/LC_MESSAGES/suanruam.po")).expect("the catalogue");
    let mut found = Vec::new();
    let mut message = None;
    for line in source.lines() {
        let quoted = |line: &str| {
            line.split_once('"').and_then(|(_, rest)| rest.rsplit_once('"')).map(|(text, _)| text.to_owned())
        };
        if line.starts_with("msgid ") {
            message = quoted(line).filter(|text| !text.is_empty());
        } else if line.starts_with("msgstr ")
            && let Some(message) = message.take()
        {
            found.push((message, quoted(line).unwrap_or_default()));
        }
    }
    found
}

#[test]
fn every_word_has_its_thai_and_none_is_left_over() {
    let asked = asked();
    let catalogue = catalogue();
    assert!(asked.len() > 80);
    let given: BTreeSet<String> =
        catalogue.iter().filter(|(_, thai)| !thai.is_empty()).map(|(message, _)| message.clone()).collect();
    let missing: Vec<_> = asked.difference(&given).collect();
    let unused: Vec<_> = given.difference(&asked).collect();
    assert!(missing.is_empty(), "without Thai: {missing:#?}");
    assert!(unused.is_empty(), "asked for by no screen: {unused:#?}");
}

#[test]
fn a_translation_keeps_its_places() {
    for (message, thai) in catalogue() {
        assert_eq!(message.matches("{}").count(), thai.matches("{}").count(), "{message}");
        assert!(thai.chars().any(|c| ('\u{e00}'..='\u{e7f}').contains(&c)), "{message}: no Thai in {thai}");
    }
}
