//! What stands on the screen of an empty room, by itself: enough to draw that page somewhere else, and nothing of any
//! visitor. Must not know who draws it.

use std::collections::BTreeSet;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::content::{Content, NoticeItem};
use super::hearing::open_now;
use super::index::NoticeIndex;
use super::{Now, State, attract};
use crate::domain::hearing::Hearing;
use crate::domain::ids::{HearingId, NoticeId};
use crate::domain::trip::Trip;
use crate::pack::Pack;
use crate::wire::changes::Notice;

/// The page of an empty room, as data.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Resting {
    /// The kiosk's clock.
    pub at: DateTime<Utc>,
    /// The trusted lower bound of time.
    pub trusted: Option<DateTime<Utc>>,
    /// What the kiosk's clock said when it learned that.
    #[serde(default)]
    pub wall_then: Option<DateTime<Utc>>,
    /// The trip that the kiosk is on: the page names its site.
    #[serde(default)]
    pub trip: Option<Trip>,
    /// What everybody is asked on that day.
    #[serde(default)]
    pub hearings: Vec<Hearing>,
    /// Those that take turns, without what only a reader sees.
    pub notices: Vec<Notice>,
}

impl Resting {
    /// Of the notices on a kiosk those that take turns on that page, of its hearings those that are open; `beside` has them, and
    /// tells the time.
    #[must_use]
    pub fn of(pack: &Arc<Pack>, notices: Vec<Notice>, beside: &Content, now: &Now) -> Self {
        let (trusted, wall_then) = (beside.trusted_now, beside.wall_then);
        let trip = beside.trip.as_deref().cloned();
        let hearings = beside.hearings.to_vec();
        let mut resting = Self { at: now.wall, trusted, wall_then, trip, hearings, notices };
        let mut state = State::new(Arc::clone(pack), now);
        state.content = resting.content();
        let turns: BTreeSet<NoticeId> = attract::slides(&state, now).iter().map(|notice| notice.id).collect();
        let asked: BTreeSet<HearingId> = open_now(&state, now).iter().map(|hearing| hearing.id).collect();
        resting.notices.retain(|notice| turns.contains(&notice.id));
        resting.hearings.retain(|hearing| asked.contains(&hearing.id));
        resting
    }

    /// What the page is made from.
    #[must_use]
    pub fn content(&self) -> Content {
        let items = self.notices.iter().cloned().map(NoticeItem::from).collect();
        let (trusted_now, wall_then) = (self.trusted, self.wall_then);
        let trip = self.trip.clone().map(Arc::new);
        let hearings = Arc::new(self.hearings.clone());
        Content { notices: NoticeIndex::listed(items), trusted_now, wall_then, trip, hearings, ..Content::default() }
    }
}
