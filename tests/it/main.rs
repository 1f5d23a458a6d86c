//! Integration tests: the server and the kiosk as others meet them.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test that cannot go on has failed")]
#![allow(clippy::print_stdout, reason = "the counts are what a proof is for; docs/reliability.md has them")]

mod architecture;
mod backup;
mod board;
mod canary;
mod erase;
mod faults;
mod forgery;
mod forgery_device;
mod forgery_items;
mod forgery_kit;
mod forgery_words;
mod full_disk;
mod fuzz;
mod keys;
mod kill;
mod kiosk_check;
mod model;
mod model_world;
mod notify;
mod posting;
mod programs;
mod restore;
mod restored;
mod schemathesis;
mod server_cases;
mod server_changes;
mod server_enrol;
mod server_kit;
mod server_media;
mod server_openapi;
mod server_process;
mod server_reconcile;
mod server_submissions;
mod staff;
mod storage;
mod storm;
mod support;
mod tls;
mod usb;
mod usb_damage;
mod usb_kit;
mod visit;
mod words;
mod worker;
