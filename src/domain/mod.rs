//! What the words mean: identifiers, rules, Thai dates and text, tracking numbers. Pure.
//! Must not know the screen, the database, the network or the clock (but for [`clock`], the only place that reads it).

pub mod calendar;
pub mod clock;
pub mod fold;
pub mod hearing;
pub mod ids;
pub mod likeness;
pub mod network;
pub mod packed;
pub mod phone;
pub mod pin;
pub mod status;
pub mod submission;
pub mod template;
pub mod terms;
pub mod thai;
pub mod tracking;
pub mod trip;
pub mod words;
pub mod wtt;
