//! The municipality pack: a folder of data that makes the product one municipality's, parsed and checked once.
//! Must not know the screen, the database or the network. An error names file, line and key.

mod about;
mod checked;
pub mod colours;
mod error;
mod findings;
pub mod keep;
mod line_link;
mod load;
mod model;
pub mod new;
mod notice;
mod notices;
pub mod packed;
mod parse;
mod picture;
mod remarks;
mod rounds;
mod save;
mod templates;

use std::path::PathBuf;

pub use about::{About, AboutRow, AboutSection};
pub use error::PackError;
pub use findings::Checkup;
pub use line_link::{BadLineLink, SAMPLE_LINE_LINK, check_line_link};
pub use load::read_folder;
pub use model::{
    After, Bilingual, BilingualLines, Deadline, Faces, Kind, Municipality, Privacy, SubCommittee, Suggestions, Topic,
    Unit, Village,
};
pub use notice::{Annotation, CATEGORIES, PackImage, PackNotice};
pub use remarks::ICONS;
pub use rounds::ReportRound;
pub use save::write_folder;

/// A municipality's pack.
#[derive(Debug, Clone, PartialEq)]
pub struct Pack {
    pub municipality: Municipality,
    /// Notices as installed, in the order of their file names.
    pub notices: Vec<PackNotice>,
    /// The centre's structure, browsable under "about the centre".
    pub about: About,
    /// The municipality's sign; none: the centre's.
    pub logo: Option<PackImage>,
    /// The folder that it was read from; `None` for the built-in one.
    pub folder: Option<PathBuf>,
}

impl Pack {
    /// A unit by its code.
    #[must_use]
    pub fn unit(&self, code: &str) -> Option<&Unit> {
        self.municipality.units.iter().find(|unit| unit.code == code)
    }

    /// The unit that takes what no topic routes.
    #[must_use]
    pub fn default_unit(&self) -> Option<&Unit> {
        self.municipality.units.iter().find(|unit| unit.default).or_else(|| self.municipality.units.first())
    }

    /// A topic tile by its code.
    #[must_use]
    pub fn topic(&self, code: &str) -> Option<&Topic> {
        self.municipality.topics.iter().find(|topic| topic.code == code)
    }

    /// A kind of opinion by its code.
    #[must_use]
    pub fn kind(&self, code: &str) -> Option<&Kind> {
        self.municipality.kinds.iter().find(|kind| kind.code == code)
    }

    /// A village by its number.
    #[must_use]
    pub fn village(&self, moo: u16) -> Option<&Village> {
        self.municipality.villages.iter().find(|village| village.moo == moo)
    }
}

#[cfg(test)]
mod tests;
