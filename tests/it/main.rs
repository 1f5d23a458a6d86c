//! Integration tests: the server and the kiosk as others meet them.

mod architecture;
mod faults;
mod server_cases;
mod server_changes;
mod server_enrol;
mod server_kit;
mod server_openapi;
mod server_process;
mod server_submissions;
mod support;
mod visit;
