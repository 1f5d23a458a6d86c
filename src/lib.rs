//! Suanruam (ส่วนร่วม): touch kiosk and municipal server of a public participation centre.

pub mod app;
pub mod domain;
pub mod wire;
