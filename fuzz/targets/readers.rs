//! One program for every reader: the variable SUANRUAM_FUZZ names which.
#![no_main]

use std::sync::OnceLock;

use libfuzzer_sys::fuzz_target;
use suanruam::fuzzing::TARGETS;

fn target() -> fn(&[u8]) {
    static TARGET: OnceLock<fn(&[u8])> = OnceLock::new();
    *TARGET.get_or_init(|| {
        let name = std::env::var("SUANRUAM_FUZZ").unwrap_or_default();
        TARGETS.iter().find(|(known, _)| *known == name).map(|(_, target)| *target).expect("SUANRUAM_FUZZ names a target")
    })
}

fuzz_target!(|data: &[u8]| target()(data));
