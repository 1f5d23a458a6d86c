//! Signed change sets, a page at a time, for the network and for a stick alike.

use chrono::{DateTime, Utc};
use serde_json::value::to_raw_value;

use super::keys::ServerKeys;
use super::store::{Cursor, Feed, Store, StoreError};
use crate::domain::ids::Epoch;
use crate::wire::changes::ChangeSet;
use crate::wire::paths;
use crate::wire::signing::{Domain, Signed};

/// Where a set is cut, so that the signed and encoded reply stays well below [`paths::MAX_REPLY_BYTES`].
const MAX_SET_BYTES: usize = 3 * 1024 * 1024;

/// One signed page.
pub struct Page {
    pub set: Signed,
    /// The feed's epoch, of the same moment.
    pub epoch: Epoch,
    /// The cursor to go on with.
    pub cursor: String,
    /// True when there is more.
    pub more: bool,
}

/// The page that follows a cursor; without one, the first page of a full snapshot. `None` when the cursor is of another
/// epoch or incarnation, too old, or ahead of what was given out.
///
/// # Errors
/// When the store fails, or the set cannot be written.
pub fn page(
    store: &dyn Store,
    keys: &ServerKeys,
    asked: Option<&str>,
    now: DateTime<Utc>,
) -> Result<Option<Page>, StoreError> {
    let from = asked.map(Cursor::parse);
    if from == Some(None) {
        return Ok(None);
    }
    let from = from.flatten();
    let limit = u32::try_from(paths::MAX_CHANGES).unwrap_or(u32::MAX);
    let feed = store.feed(from.map_or(0, |from| from.seq), limit)?;
    if from.is_some_and(|from| from != feed.cursor(from.seq) || from.seq < feed.floor || from.seq > feed.head) {
        return Ok(None);
    }
    let unwritable = |error: serde_json::Error| StoreError::Unavailable(error.to_string());
    let content = change_set(keys, asked, &feed, now).map_err(unwritable)?;
    let set =
        keys.sign_content(Domain::CHANGES, &content).map_err(|error| StoreError::Unavailable(error.to_string()))?;
    Ok(Some(Page { set, epoch: feed.epoch, cursor: content.cursor, more: content.more }))
}

fn change_set(
    keys: &ServerKeys,
    asked: Option<&str>,
    feed: &Feed,
    now: DateTime<Utc>,
) -> Result<ChangeSet, serde_json::Error> {
    let (mut changes, mut reached, mut size) = (Vec::new(), feed.reached, 0);
    for (index, row) in feed.changes.iter().enumerate() {
        let raw = to_raw_value(&row.change)?;
        size += raw.get().len();
        if size > MAX_SET_BYTES && index > 0 {
            reached = feed.changes[index - 1].seq;
            break;
        }
        changes.push(raw);
    }
    Ok(ChangeSet {
        v: crate::wire::V,
        municipality: keys.list.municipality.clone(),
        epoch: feed.epoch,
        full: asked.is_none(),
        from: asked.map(ToOwned::to_owned),
        cursor: feed.cursor(reached).to_string(),
        // The head and not what this page reaches: the first page of a snapshot must not look like a roll-back.
        version: feed.head,
        more: reached < feed.head,
        time: now,
        changes,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_names_its_epoch_and_who_gave_it_out() {
        let epoch = Epoch::random();
        let cursor = Cursor { epoch, seq: 7, incarnation: 9 };
        assert_eq!(cursor.to_string(), format!("{epoch}.7.9"));
        assert_eq!(Cursor::parse(&cursor.to_string()), Some(cursor));
        for bad in ["", "7", "x.7.9", ".7.9"].map(String::from).into_iter().chain(
            ["", ".7", ".7.", ".-1.9", ".+7.9", ".07.9", ".7.09", ".7.9.", ".7.9.1"]
                .map(|rest| format!("{epoch}{rest}")),
        ) {
            assert_eq!(Cursor::parse(&bad), None, "{bad}");
        }
    }

    #[test]
    fn a_sequence_is_of_the_last_incarnation_that_began_before_it() {
        let epoch = Epoch::random();
        let of = |seq| Cursor::among(&[(5, 50), (9, 90)], epoch, seq).incarnation;
        assert_eq!([0, 4, 5, 8, 9, 99].map(of), [0, 0, 50, 50, 90, 90]);
    }
}
