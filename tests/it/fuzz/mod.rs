//! Every parser that meets bytes from outside, under a bounded, seeded run of mutations over the committed seeds of
//! `tests/data/fuzz/<target>/`. libFuzzer drives the same functions from `fuzz/`; what it finds is added to the seeds.

mod mutate;
mod seeds;

use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

use mutate::Mutator;
use suanruam::fuzzing::TARGETS;

fn folder(target: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/fuzz").join(target)
}

fn corpus(target: &str) -> Vec<Vec<u8>> {
    let entries = fs::read_dir(folder(target)).unwrap_or_else(|error| panic!("{target}: {error}"));
    let mut files: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
    files.sort();
    assert!(!files.is_empty(), "{target} has no seeds");
    files.into_iter().map(|file| fs::read(file).unwrap()).collect()
}

/// How many mutations of a share: fewer of what writes to a disk or seals.
fn share(target: &str) -> usize {
    let share = match target {
        "apply" | "ingest" | "ndjson" => 60,
        "journal" => 150,
        "pack" => 400,
        "answer" | "enrol_reply" | "envelope" | "picture" => 800,
        "bundle" | "packed" | "change_set" | "http_sig" | "keys" | "marks" | "receipts" | "time" => 1_200,
        _ => 4_000,
    };
    if std::env::var("SUANRUAM_PROOF").is_ok_and(|proof| proof == "full") { share * 50 } else { share }
}

fn run(target: &str) {
    // Cheap keys, as for every kiosk of these tests.
    drop(crate::support::TestKiosk::new());
    let (_, check) = TARGETS.into_iter().find(|(name, _)| *name == target).unwrap();
    let corpus = corpus(target);
    let mut mutator = Mutator::new(target);
    let mutants = (0..share(target)).map(|_| mutator.next(&corpus));
    let mut count = 0;
    for input in corpus.iter().cloned().chain(mutants) {
        count += 1;
        if catch_unwind(AssertUnwindSafe(|| check(&input))).is_err() {
            let file = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("fuzz-{target}"));
            fs::write(&file, &input).unwrap();
            panic!("{target}: input {count} breaks it; it is in {}", file.display());
        }
    }
    println!("{target}: {count} inputs, {} of them seeds", corpus.len());
}

/// A test for each target, and one that sees that none is missing.
macro_rules! targets {
    ($($name:ident)*) => {
        $(#[test]
        fn $name() {
            run(stringify!($name));
        })*

        #[test]
        fn every_target_is_run() {
            let here = [$(stringify!($name)),*];
            let there: Vec<_> = TARGETS.iter().map(|(name, _)| *name).collect();
            assert_eq!(here.as_slice(), there);
        }
    };
}

targets! {
    answer apply bundle ca change_set cursor derive_params enrol_code enrol_reply envelope evidence http_sig ids ingest
    journal keys line line_link marks messages ndjson pack packed phone picture receipts texts time tracking
}

/// The seeds reach what they are for: each signed or sealed one is taken, so that what is beyond the signature is met.
#[test]
fn seeds_are_taken() {
    seeds::taken();
}

/// Writes the seeds anew: `cargo test … --test it fuzz::write_seeds -- --ignored`.
#[test]
#[ignore = "writes into the repository"]
fn write_seeds() {
    for (target, name, bytes) in seeds::all() {
        let folder = folder(target);
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join(name), bytes).unwrap();
    }
}
