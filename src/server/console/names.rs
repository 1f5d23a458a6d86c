//! What the pack calls things, in a reader's language. An unknown code is shown as it is: packs change, cases stay.

use super::text::{self, Lang};
use crate::domain::submission::{MOO_OUTSIDE, MOO_WHOLE};
use crate::pack::{Bilingual, Pack};

/// The pack's names in one language.
#[derive(Clone, Copy)]
pub struct Names<'a> {
    pack: &'a Pack,
    lang: Lang,
}

fn pick(lang: Lang, text: &Bilingual) -> &str {
    match lang {
        Lang::Th => &text.th,
        Lang::En => &text.en,
    }
}

impl<'a> Names<'a> {
    /// Names of a pack in a language.
    #[must_use]
    pub const fn new(pack: &'a Pack, lang: Lang) -> Self {
        Self { pack, lang }
    }

    fn pick(&self, text: &Bilingual) -> String {
        self.kept(pick(self.lang, text))
    }

    /// Where the municipality is.
    #[must_use]
    pub fn address(&self) -> String {
        self.pick(&self.pack.municipality.address)
    }

    /// A text with the pack's names and set terms held together over the ends of lines.
    #[must_use]
    pub fn kept(&self, text: &str) -> String {
        crate::pack::keep::keep_together(text, &self.pack.municipality.keep_together)
    }

    /// The municipality's name.
    #[must_use]
    pub fn place(&self) -> String {
        self.pick(&self.pack.municipality.name)
    }

    /// The centre's name.
    #[must_use]
    pub fn centre(&self) -> String {
        self.pick(&self.pack.municipality.centre)
    }

    /// A unit's name.
    #[must_use]
    pub fn unit(&self, code: &str) -> String {
        self.pack.unit(code).map_or_else(|| code.to_owned(), |unit| self.pick(&unit.name))
    }

    /// A topic's name.
    #[must_use]
    pub fn topic(&self, code: &str) -> String {
        self.pack.topic(code).map_or_else(|| code.to_owned(), |topic| self.pick(&topic.label))
    }

    /// A kind's name.
    #[must_use]
    pub fn kind(&self, code: &str) -> String {
        self.pack.kind(code).map_or_else(|| code.to_owned(), |kind| self.pick(&kind.label))
    }

    /// Codes and names of all units.
    #[must_use]
    pub fn sub_committees(&self) -> Vec<(String, String)> {
        let all = self.pack.municipality.sub_committees.iter();
        all.map(|one| (one.code.clone(), self.pick(&one.name))).collect()
    }

    /// A sub-committee's name; its code when the pack has it no more.
    #[must_use]
    pub fn sub_committee(&self, code: &str) -> String {
        self.sub_committees()
            .into_iter()
            .find(|(known, _)| known == code)
            .map_or_else(|| code.to_owned(), |(_, name)| name)
    }

    /// Codes and names of the units.
    #[must_use]
    pub fn units(&self) -> Vec<(String, String)> {
        self.pack.municipality.units.iter().map(|unit| (unit.code.clone(), self.pick(&unit.name))).collect()
    }

    /// Codes and names of all topics.
    #[must_use]
    pub fn topics(&self) -> Vec<(String, String)> {
        self.pack.municipality.topics.iter().map(|topic| (topic.code.clone(), self.pick(&topic.label))).collect()
    }

    /// Codes and names of all kinds.
    #[must_use]
    pub fn kinds(&self) -> Vec<(String, String)> {
        self.pack.municipality.kinds.iter().map(|kind| (kind.code.clone(), self.pick(&kind.label))).collect()
    }

    /// The unit that a topic goes to, by the pack.
    #[must_use]
    pub fn unit_of_topic(&self, topic: &str) -> Option<String> {
        self.pack.topic(topic).map(|topic| topic.unit.clone())
    }

    /// Numbers of the villages.
    #[must_use]
    pub fn villages(&self) -> Vec<u16> {
        self.pack.municipality.villages.iter().map(|village| village.moo).collect()
    }

    /// Numbers of the villages, then the whole area, then outside.
    #[must_use]
    pub fn moos(&self) -> Vec<u16> {
        self.villages().into_iter().chain([MOO_WHOLE, MOO_OUTSIDE]).collect()
    }

    /// `หมู่ 14 บ้านพระเกิด`
    #[must_use]
    pub fn moo_long(&self, moo: u16) -> String {
        let (small, large) = self.moo_tile(moo);
        if small.is_empty() { large } else { format!("{small} {large}") }
    }

    /// A village in two lines: `หมู่ 14`, `บ้านพระเกิด`.
    #[must_use]
    pub fn moo_tile(&self, moo: u16) -> (String, String) {
        match moo {
            MOO_WHOLE => (String::new(), self.lang.say(text::MOO_WHOLE).to_owned()),
            MOO_OUTSIDE => (String::new(), self.lang.say(text::MOO_OUTSIDE).to_owned()),
            _ => (
                self.lang.fill(text::MOO_N, &moo.to_string()),
                self.pack.village(moo).map_or_else(String::new, |village| self.pick(&village.name)),
            ),
        }
    }

    /// For a narrow column: `14`, or a dash where there is no number.
    #[must_use]
    pub fn moo_short(&self, moo: Option<u16>) -> String {
        match moo {
            None | Some(MOO_WHOLE | MOO_OUTSIDE) => "–".to_owned(),
            Some(moo) => moo.to_string(),
        }
    }

    /// `หมู่ 14`, or what stands in its place.
    #[must_use]
    pub fn moo_short_words(&self, moo: Option<u16>) -> String {
        match moo {
            None => self.lang.say(text::MOO_NONE).to_owned(),
            Some(MOO_WHOLE | MOO_OUTSIDE) => self.moo_long(moo.unwrap_or_default()),
            Some(moo) => self.lang.fill(text::MOO_N, &moo.to_string()),
        }
    }

    /// How much it means to the visitor, by the face chosen.
    #[must_use]
    pub fn strength(&self, strength: Option<u8>) -> String {
        let words = match strength {
            Some(1) => text::STRENGTH_1,
            Some(2) => text::STRENGTH_2,
            Some(3) => text::STRENGTH_3,
            _ => text::STRENGTH_NONE,
        };
        self.lang.say(words).to_owned()
    }

    /// Days within which an answer is due, and whether only working days count.
    #[must_use]
    pub const fn deadline(&self) -> (u32, bool) {
        let deadline = self.pack.municipality.deadline;
        (deadline.days, deadline.working_days)
    }
}
