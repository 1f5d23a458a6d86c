//! Words above the keyboard: what ends the typed text leads to the next words.

use crate::domain::thai;
use crate::pack::Suggestions;

/// Words to offer after `text`: first words when nothing is typed, those of the longest ending that the pack knows,
/// or else places. A word that was just typed is not offered again.
#[must_use]
pub fn suggest(text: &str, from: &Suggestions) -> Vec<String> {
    let text = thai::normalise(text);
    let text = text.trim_end();
    if text.is_empty() {
        return from.first.clone();
    }
    let ending = |word: &str| !word.is_empty() && text.ends_with(&thai::normalise(word));
    let after = from
        .after
        .iter()
        .filter_map(|after| {
            let longest = after.words.iter().filter(|word| ending(word)).map(|word| word.chars().count()).max()?;
            Some((longest, after))
        })
        .max_by_key(|(longest, _)| *longest);
    let next = after.map_or(&from.places, |(_, after)| &after.next);
    next.iter().filter(|word| !ending(word)).cloned().collect()
}
