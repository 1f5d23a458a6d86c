//! What the kiosk remembers. All that belongs to a visitor is in [`Visit`], so that wiping it is one assignment.
//! Knows nothing of time but when the screen was last touched.

use std::collections::VecDeque;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use zeroize::Zeroize;

use super::Now;
use super::attract::{self, Slides};
use super::content::{Content, Freshness, NoticeItem};
use super::effect::Effect;
use super::found::Found;
use super::msg::{Lang, SaveError};
use super::pictures::Asked;
use super::staff::Staff;
use super::suggest::Suggester;
use super::track::Tracking;
use super::view::{Page, StepPage};
use crate::domain::hearing::Hearing;
use crate::domain::submission::Draft;
use crate::domain::tracking::TrackingNumber;
use crate::pack::Pack;
use crate::wire::web_secret::WebSecret;

/// The kiosk's state. Changed by [`super::update::update`] only.
#[derive(Clone, PartialEq)]
pub struct State {
    pub(super) pack: Arc<Pack>,
    pub(super) suggester: Arc<Suggester>,
    pub(super) content: Content,
    pub(super) freshness: Freshness,
    pub(super) slides: Slides,
    /// The picture asked for last.
    pub(super) picture: Option<Asked>,
    /// Number of the last draft begun, or of the last thing that staff asked for; never used twice.
    pub(super) serial: u64,
    /// Monotonic times at which submissions were kept lately, the last one last.
    pub(super) kept: VecDeque<Duration>,
    /// Monotonic time of the last touch.
    pub(super) last_touch: Duration,
    pub(super) visit: Visit,
}

/// Everything of one visit. The default is a kiosk that nobody has touched.
#[derive(Clone, PartialEq, Default)]
pub(super) struct Visit {
    pub comfort: Comfort,
    /// Pages gone through, the shown one last. Empty: the attract page.
    pub stack: Vec<Page>,
    pub dialog: Dialog,
    /// Seconds left, when the visitor is being asked whether they are still there.
    pub warning: Option<u32>,
    pub draft: Option<Drafting>,
    /// The number on the thanks page, and the secret in its code.
    pub given: Option<(TrackingNumber, WebSecret)>,
    pub list: NoticeList,
    /// What it shows.
    pub found: Found,
    /// The notice being read, as it was when it was opened.
    pub reading: Option<NoticeItem>,
    /// Which of its pictures is shown, from 0.
    pub picture: usize,
    /// Which of its codes to take along is shown, from 0.
    pub code: usize,
    /// Those codes.
    pub codes: Vec<String>,
    /// The hearing that is shown or answered, as it was when it was opened.
    pub hearing: Option<Hearing>,
    pub tracking: Tracking,
    /// Section shown of "about the centre".
    pub section: usize,
    /// Village picked on the public board; `None` for all.
    pub answers_of: Option<u16>,
    /// When the emblem was tapped, by the monotonic clock.
    pub taps: Vec<Duration>,
    pub staff: Staff,
}

/// How the visitor wants the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Comfort {
    pub lang: Lang,
    /// 1, 2 or 3.
    pub text_size: u8,
    pub contrast: bool,
    pub reach: bool,
}

impl Default for Comfort {
    fn default() -> Self {
        Self { lang: Lang::default(), text_size: 1, contrast: false, reach: false }
    }
}

/// A question or message over the page (the idle warning lies over these and hides them for a while).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Dialog {
    #[default]
    None,
    Discard,
    SaveFailed(SaveError),
    /// "Send" was pressed very soon after other submissions: it is sent by itself in a moment.
    CoolDown,
    Privacy,
}

/// A draft and what goes with it.
#[derive(Clone, PartialEq)]
pub(super) struct Drafting {
    pub serial: u64,
    pub content: Draft,
    /// Where the next sign of the words comes, in bytes.
    pub cursor: usize,
    /// The notice that the opinion is on.
    pub about: Option<NoticeItem>,
    /// Handed over for saving; no answer yet.
    pub sending: bool,
}

/// The notice list's filters.
#[derive(Clone, PartialEq, Eq, Default)]
pub(super) struct NoticeList {
    pub documents: bool,
    pub category: Option<String>,
    pub query: String,
}

impl State {
    /// A kiosk that nobody has touched, with no content yet.
    #[must_use]
    pub fn new(pack: Arc<Pack>, now: &Now) -> Self {
        Self {
            suggester: Arc::new(Suggester::of(&pack.municipality)),
            pack,
            content: Content::default(),
            freshness: Freshness::default(),
            slides: Slides::default(),
            picture: None,
            serial: 0,
            kept: VecDeque::new(),
            last_touch: now.mono,
            visit: Visit::default(),
        }
    }

    /// The page that is shown.
    #[must_use]
    pub fn page(&self) -> Page {
        self.visit.stack.last().copied().unwrap_or_default()
    }

    /// The language of the screen.
    #[must_use]
    pub fn lang(&self) -> Lang {
        self.visit.comfort.lang
    }

    /// How often [`super::msg::Msg::Tick`] is wanted: each second while somebody may be there, seldom while notices
    /// take turns, never when there is nothing to turn.
    #[must_use]
    pub fn tick_every(&self) -> Option<Duration> {
        match self.page() {
            Page::Attract => attract::turns(self).then_some(attract::TURN),
            _ => Some(Duration::from_secs(1)),
        }
    }

    /// False on the attract page, where nobody's visit can end.
    pub(super) fn in_visit(&self) -> bool {
        self.page() != Page::Attract
    }

    /// True while a submission is being saved.
    pub(super) fn sending(&self) -> bool {
        self.visit.draft.as_ref().is_some_and(|draft| draft.sending)
    }

    /// Ends the visit: everything of it is gone.
    pub(super) fn wipe(&mut self, now: &Now, effects: &mut Vec<Effect>) {
        self.drop_draft(effects);
        self.drop_number();
        self.visit.tracking.clear();
        self.visit.list.query.zeroize();
        self.visit = Visit::default();
        self.slides.turn = 0;
        self.picture = None;
        self.last_touch = now.mono;
        effects.push(Effect::Presence(false));
    }

    pub(super) fn drop_draft(&mut self, effects: &mut Vec<Effect>) {
        if let Some(draft) = self.visit.draft.take() {
            effects.push(Effect::Forget { draft: draft.serial });
        }
    }

    pub(super) fn drop_number(&mut self) {
        if let Some((mut number, _)) = self.visit.given.take() {
            number.zeroize();
        }
    }
}

impl Drafting {
    /// True when the visitor has given nothing yet.
    pub fn is_empty(&self) -> bool {
        let draft = &self.content;
        if let Some(answers) = &draft.hearing {
            return answers.given.is_empty();
        }
        draft.kind.is_empty()
            && draft.topic.is_none()
            && draft.moo.is_none()
            && draft.strength.is_none()
            && draft.text.is_empty()
            && draft.name.is_none()
            && draft.phone.is_none()
    }
}

/// Shows where the kiosk is, and nothing that a visitor gave.
impl fmt::Debug for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("State")
            .field("stack", &self.visit.stack)
            .field("dialog", &self.visit.dialog)
            .field("warning", &self.visit.warning)
            .field("comfort", &self.visit.comfort)
            .field("draft", &self.visit.draft.as_ref().map(|draft| (draft.serial, draft.sending)))
            .field("serial", &self.serial)
            .finish_non_exhaustive()
    }
}

/// True for a page of the form.
pub(super) fn is_form(page: Page) -> bool {
    matches!(page, Page::Opinion(_))
}

/// The form's step, when the page is one.
pub(super) fn step_of(page: Page) -> Option<StepPage> {
    match page {
        Page::Opinion(step) => Some(step),
        _ => None,
    }
}
