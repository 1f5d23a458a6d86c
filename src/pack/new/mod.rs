//! A new municipality's pack from a questionnaire: asked on a terminal, or answered in a file. What is not asked comes from
//! the built-in pack where it is everybody's: topics, kinds, templates, holidays.

mod answers;
mod ask;
mod file;
mod write;

pub use answers::{Answers, Expected};
pub use ask::{AskError, ask};
pub use file::read_answers;
pub use write::pack_files;

use super::Pack;

/// Codes of the topics and of the kinds that a new pack has.
fn codes(pack: &Pack) -> (Vec<String>, Vec<String>) {
    let home = &pack.municipality;
    let topics = home.topics.iter().map(|topic| topic.code.clone()).collect();
    (topics, home.kinds.iter().map(|kind| kind.code.clone()).collect())
}

#[cfg(test)]
mod tests;
