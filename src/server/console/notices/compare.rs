//! Two states of a notice side by side: what differs in each of its parts, and in its text word by word.

use maud::{Markup, html};

use super::{category, difference};
use crate::server::console::dates;
use crate::server::console::names::Names;
use crate::server::console::text::{self, Lang, Text, publishing as say};
use crate::wire::changes::Notice;

/// One of the two.
pub(super) struct Side<'a>(&'a Notice);

impl<'a> Side<'a> {
    pub(super) const fn of(notice: &'a Notice) -> Self {
        Self(notice)
    }

    /// Everything but the text, each part as one line.
    fn parts(&self, lang: Lang, names: &Names<'_>) -> Vec<(Text, String)> {
        let notice = self.0;
        let words = |words: &Option<String>| words.clone().unwrap_or_default();
        let day = |day: Option<chrono::NaiveDate>| day.map(|day| dates::day(lang, day)).unwrap_or_default();
        let event = notice.event.as_ref();
        let remarks = notice.notes.iter().map(|note| match &note.likely {
            Some(likely) => format!("{} → {likely}", note.as_written),
            None => note.as_written.clone(),
        });
        let pinned = if notice.pinned { lang.say(text::N_PINNED) } else { "" };
        vec![
            (text::N_TITLE_TH, notice.title_th.clone()),
            (text::N_TITLE_EN, words(&notice.title_en)),
            (text::N_CATEGORY, category(lang, &notice.category).to_owned()),
            (text::N_SUMMARY_TH, words(&notice.summary_th)),
            (text::N_SUMMARY_EN, words(&notice.summary_en)),
            (text::N_POSTED, dates::day(lang, notice.posted_from)),
            (text::N_STAY, day(notice.must_stay_until)),
            (text::N_EXPIRES, day(notice.expires)),
            (say::PIN, pinned.to_owned()),
            (say::STARTS, day(event.map(|event| event.starts))),
            (say::ENDS, day(event.and_then(|event| event.ends))),
            (say::PLACE, event.and_then(|event| event.place.clone()).unwrap_or_default()),
            (say::MOO, event.and_then(|event| event.moo).map(|moo| names.moo_long(moo)).unwrap_or_default()),
            (say::PICTURES, if notice.images.is_empty() { String::new() } else { notice.images.len().to_string() }),
            (say::REMARKS, remarks.collect::<Vec<_>>().join("\n")),
        ]
    }
}

/// `new` against `old`; against nothing everything of it is shown as it is.
pub(super) fn shown(lang: Lang, names: &Names<'_>, old: Option<&Side<'_>>, new: &Side<'_>) -> Markup {
    let parts = new.parts(lang, names);
    let Some(old) = old else {
        return html! {
            dl.facts.parts {
                @for (label, value) in parts.iter().filter(|(_, value)| !value.is_empty()) {
                    dt { (lang.say(*label)) } dd.words-small { (value) }
                }
            }
            h3 { (lang.say(text::N_BODY)) }
            div.verbatim lang="th" { (new.0.body) }
        };
    };
    let before = old.parts(lang, names);
    let changed: Vec<_> = before.iter().zip(&parts).filter(|((_, old), (_, new))| old != new).collect();
    let pieces = difference::between(&old.0.body, &new.0.body);
    html! {
        @if changed.is_empty() && !difference::found(&pieces) { p.soft { (lang.say(say::NO_DIFFERENCE)) } }
        @if !changed.is_empty() {
            dl.facts.parts.differs {
                @for ((label, old), (_, new)) in changed {
                    dt { (lang.say(*label)) }
                    dd.words-small { (difference::shown(lang, &difference::between(old, new))) }
                }
            }
        }
        h3 { (lang.say(text::N_BODY)) }
        @if !difference::found(&pieces) { p.soft { (lang.say(say::SAME_TEXT)) } }
        div.verbatim.differs lang="th" { (difference::shown(lang, &pieces)) }
    }
}
