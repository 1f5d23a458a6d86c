//! A visit, played through the pure machine.

mod answers;
mod browse;
mod calm;
mod hearing;
mod idle;
mod opinion;
mod random;
mod search;
mod staff;
mod track;

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, NaiveDate, Utc};

use super::content::{Content, Freshness, NoticeItem};
use super::effect::Effect;
use super::index::NoticeIndex;
use super::msg::{Msg, Place};
use super::view::{Overlay, TrackView};
use super::{Now, State, update, views};
use crate::domain::hearing::Hearing;
use crate::domain::submission::Draft;
use crate::domain::thai;
use crate::domain::tracking::TrackingNumber;
use crate::pack::Pack;

/// A kiosk under test with a hand on its clocks.
pub(super) struct Kiosk {
    pub state: State,
    pub now: Now,
}

impl Kiosk {
    pub fn new() -> Self {
        let pack = Arc::new(Pack::builtin().unwrap());
        let now = Now { wall: at("2026-11-22T02:00:00Z"), mono: Duration::from_secs(1000) };
        let notices = pack.notices.iter().map(|notice| NoticeItem::from(notice.to_wire())).collect();
        let mut kiosk = Self { state: State::new(pack, &now), now };
        kiosk.say(Msg::Content(Box::new(Content { notices: NoticeIndex::of(notices), ..Content::default() })));
        kiosk.say(Msg::Freshness(Freshness { enrolled: true, ..Freshness::default() }));
        kiosk
    }

    pub fn say(&mut self, msg: Msg) -> Vec<Effect> {
        update(&mut self.state, msg, &self.now)
    }

    pub fn all(&mut self, msgs: impl IntoIterator<Item = Msg>) -> Vec<Effect> {
        msgs.into_iter().flat_map(|msg| self.say(msg)).collect()
    }

    pub fn wait(&mut self, seconds: u64) -> Vec<Effect> {
        let mut effects = Vec::new();
        for _ in 0..seconds {
            self.now.mono += Duration::from_secs(1);
            effects.extend(self.say(Msg::Tick));
        }
        effects
    }

    pub fn overlay(&self) -> Overlay {
        views::frame(&self.state, &self.now).overlay
    }

    pub fn track(&self) -> TrackView {
        views::track(&self.state, &self.now)
    }

    pub fn draft(&self) -> Draft {
        self.state.visit.draft.as_ref().unwrap().content.clone()
    }

    /// As nobody had touched it: everything of a visit, and nothing else, is as in a new kiosk.
    pub fn is_fresh(&self) -> bool {
        let mut new = State::new(Arc::clone(&self.state.pack), &self.now);
        new.content = self.state.content.clone();
        new.freshness = self.state.freshness.clone();
        new.slides = self.state.slides.clone();
        // Only a picture of the first page is held, as small as that page shows it: not one that was read.
        let slides = super::attract::slides(&self.state, &self.now);
        let turned =
            |sha256: &str| slides.iter().any(|notice| notice.pictures.first().is_some_and(|of| of.sha256 == sha256));
        new.picture = self.state.picture.clone().filter(|asked| asked.most == 1280 && turned(&asked.sha256));
        new.serial = self.state.serial;
        new.kept = self.state.kept.clone();
        new.last_touch = self.state.last_touch;
        new == self.state
    }

    /// At home with a draft begun.
    pub fn in_opinion() -> Self {
        let mut kiosk = Self::new();
        kiosk.all([Msg::Touched, Msg::Go(Place::Opinion)]);
        kiosk
    }
}

pub(super) fn at(text: &str) -> DateTime<Utc> {
    DateTime::parse_from_rfc3339(text).unwrap().to_utc()
}

pub(super) fn number() -> TrackingNumber {
    TrackingNumber::from_payload([4, 8, 2, 1, 0, 9, 3, 7, 5, 1, 6])
}

/// One hearing that is open, on a notice of the pack.
pub(super) fn plain_hearings(kiosk: &mut Kiosk) {
    let mut hearing = Hearing::sample(thai::bangkok_date(kiosk.now.wall));
    hearing.notice = kiosk.state.content.notices.iter().next().map(|notice| notice.id);
    let content = Content { hearings: Arc::new(vec![hearing]), ..kiosk.state.content.clone() };
    kiosk.say(Msg::Content(Box::new(content)));
}

pub(super) fn plain(title: &str, body: &str) -> NoticeItem {
    NoticeItem {
        id: crate::domain::ids::NoticeId::random(),
        revision: 1,
        category: "news".into(),
        title_th: title.into(),
        title_en: None,
        summary_th: None,
        summary_en: None,
        body: body.into(),
        posted_from: NaiveDate::from_ymd_opt(2026, 11, 1).unwrap(),
        until: None,
        pinned: false,
        sample: true,
        pictures: Vec::new(),
        event: None,
        notes: Vec::new(),
        readings: Vec::new(),
        page_text: None,
    }
}
