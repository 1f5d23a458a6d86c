//! View models: what each screen shows, as plain data. Fixed wording is the screen's own (it is translated there);
//! words of the pack, dates and the visitor's own words come from here, already in the visitor's language.

use std::ops::Range;
use std::sync::Arc;

use crate::domain::ids::{HearingId, NoticeId};
use crate::domain::network::Reached;

use super::content::Pixels;
use super::marks::Mark;
use super::msg::{Lang, SaveError, Step};
use super::staff::{Counts, Ending, ImportNote, Job, Trouble};
use super::suggest::Suggestion;
use super::views::Listing;

/// Which screen is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Page {
    #[default]
    Attract,
    Home,
    Notices,
    Notice,
    Picture,
    TakeAlong,
    /// A screen of the form: of an opinion, or of the answers to a hearing.
    Opinion(StepPage),
    Thanks,
    /// The hearings that are open, when there are several.
    Hearings,
    /// What one hearing is about, before its questions.
    Hearing,
    HearingThanks,
    Track,
    Line,
    About,
    Answers,
    StaffPin,
    Staff,
    StaffResult,
    StaffLine,
    StaffTrip,
    TouchTest,
}

/// The form's screens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum StepPage {
    #[default]
    Kind,
    Topic,
    Words,
    Village,
    Contact,
    /// A question of a hearing: its place, from 0, and what it is answered with.
    Question(usize, AnsweredBy),
    Check,
}

/// What a question of a hearing is answered with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum AnsweredBy {
    /// One or some of its choices.
    Tiles,
    Faces,
    Words,
}

/// What lies over the page.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Overlay {
    #[default]
    None,
    /// Idle warning with the seconds that are left.
    Idle { seconds_left: u32 },
    /// Home was pressed with a draft begun.
    Discard,
    /// Many submissions in a short time: this one is sent by itself in so many seconds.
    CoolDown { seconds_left: u32 },
    /// The submission was not kept; the words are still there.
    SaveFailed(SaveError),
    /// The privacy notice in full.
    Privacy { title: String, text: String },
}

/// What every page shares.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct FrameView {
    pub page: Page,
    pub overlay: Overlay,
    pub lang: Lang,
    /// 1, 2 or 3.
    pub text_size: u8,
    pub contrast: bool,
    pub reach: bool,
    /// Name of the centre and of its place, kept together where the pack says so.
    pub centre: String,
    pub place: String,
    /// Today's date in full, Buddhist Era in Thai.
    pub date: String,
    /// Date and time of the last sync (empty: never); `fresh` says whether the kiosk is connected.
    pub updated: String,
    pub fresh: bool,
    pub phone: String,
    /// Telephone of the separate channel for corruption complaints; empty when the pack has none.
    pub corruption_phone: String,
    /// False: the kiosk cannot take opinions (not enrolled).
    pub takes_opinions: bool,
    /// Entries of the public board.
    pub answers: usize,
    /// The notice list is on the way back from here: it stays where it was scrolled to.
    pub from_list: bool,
}

/// A line of the notice list (home shows three, the list all).
#[derive(Debug, Clone, PartialEq)]
pub struct NoticeRow {
    pub id: NoticeId,
    /// Category code; its words are the screen's.
    pub category: String,
    pub title: String,
    /// The summary; of a list that was searched, the passage in which the words stand, where the summary has none.
    pub summary: String,
    /// Where the words that were looked for stand: byte ranges of the title,
    pub title_marks: Vec<Range<usize>>,
    /// and of the summary.
    pub summary_marks: Vec<Range<usize>>,
    pub posted: String,
    /// Empty when it has no end.
    pub until: String,
    /// Day and place of an activity; empty for other notices.
    pub event: String,
    /// The activity's last day has passed.
    pub is_over: bool,
    pub is_new: bool,
    pub pinned: bool,
}

/// The page of an empty room: the notice whose turn it is, and what everybody is asked.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct AttractView {
    pub slide: Option<NoticeRow>,
    /// Its own picture; without one the screen shows its category's.
    pub picture: Option<Arc<Pixels>>,
    /// Place of the slide among all, from 0.
    pub turn: usize,
    pub slides: usize,
    pub asked: AskedView,
}

/// What the municipality asks everybody now, in a line.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct AskedView {
    /// How many hearings are open.
    pub count: usize,
    /// Title of the one that is; empty when there are more.
    pub title: String,
}

#[derive(Debug, Clone, PartialEq, Default)]
pub struct HomeView {
    pub latest: Vec<NoticeRow>,
    pub total: usize,
    pub line_set: bool,
    pub asked: AskedView,
}

#[derive(Debug, Clone, PartialEq)]
pub struct NoticesView {
    /// Codes of the filters shown, with how many notices each has.
    pub categories: Vec<(String, usize)>,
    pub picked: Option<String>,
    pub query: String,
    pub rows: Listing,
    /// True when the list is that of the section-9 folders.
    pub documents: bool,
}

#[derive(Debug, Clone, PartialEq, Default)]
pub struct NoticeView {
    pub category: String,
    pub title: String,
    pub summary: String,
    pub posted: String,
    pub until: String,
    /// Day and place of an activity; empty for other notices.
    pub event: String,
    /// The activity's last day has passed.
    pub is_over: bool,
    pub is_new: bool,
    /// Verbatim text by paragraph (split at line feeds only; nothing else is changed).
    pub paragraphs: Vec<String>,
    /// Confirmed remarks, by the paragraph that they stand under.
    pub notes: Vec<NoteView>,
    /// Where the text can be jumped to.
    pub marks: Vec<Mark>,
    pub sample: bool,
    /// Place in the list, from 1, and the list's length; 0 when it is in none.
    pub place: usize,
    pub of: usize,
    pub picture: PictureView,
    /// A hearing on it is open.
    pub has_hearing: bool,
}

/// A confirmed remark on a passage.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoteView {
    pub paragraph: usize,
    pub as_written: String,
    /// Empty when nothing better is known.
    pub likely: String,
}

/// What is known of a picture.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum PictureState {
    /// It is being decoded.
    #[default]
    Waiting,
    Ready(Arc<Pixels>),
    /// Missing, broken or refused.
    Broken,
}

/// One of a notice's pictures.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct PictureView {
    /// The notice's title.
    pub title: String,
    /// What is to be seen, in an editor's words; empty when nobody wrote it.
    pub alt: String,
    pub state: PictureState,
    /// Place from 1, and how many there are; 0 of 0 when the notice has none.
    pub place: usize,
    pub of: usize,
    /// What kind of file it is: `PNG`, `JPEG`.
    pub kind: String,
    /// Its size in kilobytes.
    pub kilobytes: u64,
}

/// A notice as QR codes.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct TakeAlongView {
    pub title: String,
    /// What the shown code says.
    pub code: String,
    /// Its place from 1, and how many there are.
    pub place: usize,
    pub of: usize,
    /// The code is an address: the telephone needs a network.
    pub online: bool,
}

/// A tile to choose: kind, topic or village.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct TileView {
    /// Code handed back by the choice (a village's is its number).
    pub code: String,
    pub label: String,
    pub hint: String,
    /// Icon name under assets/icons.
    pub icon: String,
    pub picked: bool,
}

#[derive(Debug, Clone, PartialEq, Default)]
pub struct OpinionView {
    /// 1 to 6 of 6.
    pub step: usize,
    pub steps: usize,
    /// What was chosen so far, for the title bar.
    pub trail: String,
    pub kinds: Vec<TileView>,
    pub topics: Vec<TileView>,
    pub villages: Vec<TileView>,
    /// How much it means, by the face chosen: 1 to 3; 0 when none was.
    pub strength: u8,
    /// Faces that frown rather than smile.
    pub worried: bool,
    pub words: String,
    /// Characters left; negative when too long.
    pub words_left: i64,
    pub suggestions: Vec<Suggestion>,
    pub name: String,
    pub phone: String,
    /// The number is begun but not a whole Thai number.
    pub phone_bad: bool,
    /// The privacy notice in a few plain lines.
    pub privacy: Vec<String>,
    /// May go on from this step.
    pub can_next: bool,
    pub check: Vec<CheckRow>,
    /// Title of the notice that the opinion is on, or empty.
    pub on_notice: String,
    /// Of a hearing: the beginning of its title, and the question that is shown. Empty for an opinion.
    pub hearing: String,
    pub question: QuestionView,
    /// Saving: the send button waits.
    pub sending: bool,
}

/// A question of a hearing.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct QuestionView {
    pub text: String,
    /// So long that it is set smaller.
    pub long: bool,
    pub choices: Vec<TileView>,
    /// Any number of them may be chosen.
    pub many: bool,
    /// The face that was chosen, 1 to 5; 0 when none was.
    pub face: u8,
}

/// A line of the check page; pressing it goes back to the step.
#[derive(Debug, Clone, PartialEq)]
pub struct CheckRow {
    pub step: Step,
    /// The question that it answers; empty for an opinion's steps.
    pub asked: String,
    /// Empty: nothing given.
    pub value: String,
    /// The face that goes with the words; 0 when none.
    pub strength: u8,
    /// The face that is the answer; 0 when none.
    pub face: u8,
}

/// A hearing to choose among those that are open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HearingRow {
    pub id: HearingId,
    pub title: String,
    /// Last day.
    pub until: String,
    pub questions: usize,
}

/// What a hearing is about.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct HearingView {
    pub title: String,
    /// By paragraph.
    pub about: Vec<String>,
    pub questions: usize,
    /// Last day.
    pub until: String,
    /// The notice that tells more is here to be read.
    pub has_notice: bool,
    pub sample: bool,
}

#[derive(Debug, Clone, PartialEq, Default)]
pub struct ThanksView {
    /// `1234-5678-9012`
    pub number: String,
    /// What the QR carries.
    pub qr: String,
    /// It opens the answer on the web.
    pub opens_answer: bool,
    /// Days within which staff will answer, and whether they are working days.
    pub days: u32,
    pub working_days: bool,
}

/// How a number's state is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum TrackState {
    /// Digits are being typed.
    #[default]
    Typing,
    /// Twelve digits whose check digit is wrong.
    BadNumber,
    Looking,
    Unknown,
    SavedHere,
    Received,
    Routed,
    InProgress,
    Answered,
    NotOurs,
    Closed,
    Reopened,
}

#[derive(Debug, Clone, PartialEq, Default)]
pub struct TrackView {
    /// Typed digits grouped `1234-56`.
    pub digits: String,
    pub count: usize,
    pub state: TrackState,
    /// Unit or agency, in the visitor's language.
    pub unit: String,
    pub answer: String,
    /// Date of the status.
    pub as_of: String,
}

/// A village that the public board can be narrowed to.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct VillageRow {
    pub moo: u16,
    pub label: String,
    /// Icon name under assets/icons.
    pub icon: String,
    pub count: usize,
    pub picked: bool,
}

/// An entry of the public board.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AnswerRow {
    /// Icon name under assets/icons.
    pub icon: String,
    /// Place of the topic among the pack's: the same topic has the same ground everywhere.
    pub tone: usize,
    /// Empty when the pack does not know it.
    pub topic: String,
    pub village: String,
    pub said: String,
    pub done: String,
    /// Unit or agency, in the visitor's language; may be empty.
    pub unit: String,
    /// Day of the answer.
    pub answered: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AnswersView {
    pub villages: Vec<VillageRow>,
    pub all_picked: bool,
    pub rows: Vec<AnswerRow>,
    /// How many more there are, older than those shown.
    pub older: usize,
}

#[derive(Debug, Clone, PartialEq, Default)]
pub struct LineView {
    /// Empty: not set, the telephone is given instead.
    pub link: String,
    pub host: String,
    pub checked_on: String,
    /// False: the day is the kiosk's own clock's.
    pub checked_surely: bool,
    pub sample: bool,
}

#[derive(Debug, Clone, PartialEq, Default)]
pub struct AboutView {
    pub sections: Vec<String>,
    pub picked: usize,
    pub rows: Vec<AboutRow>,
}

/// A clause, a seat or a channel.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct AboutRow {
    /// Clause or seat number as the announcement writes it.
    pub no: String,
    pub text: String,
    /// Role of a seat, or a gloss.
    pub note: String,
}

/// How the page of the PIN stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum GateState {
    #[default]
    Asking,
    NotSet,
    Open,
    Trying,
    Wrong,
    Locked,
    Unwritable,
}

#[derive(Debug, Clone, PartialEq, Default)]
pub struct StaffPinView {
    /// How many digits are typed.
    pub typed: usize,
    pub gate: GateState,
    /// What is left of a lock-out, `59:30`.
    pub wait: String,
    /// Wrong PINs left before a lock-out.
    pub left: u32,
    pub can_enter: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum DiskState {
    #[default]
    Enough,
    Low,
    Full,
}

#[derive(Debug, Clone, PartialEq, Default)]
pub struct StaffView {
    pub waiting: u64,
    pub sent: u64,
    pub refused: u64,
    /// Free gigabytes, `12.5`; empty when not known.
    pub disk_gb: String,
    pub disk: DiskState,
    /// Alarms beside the disk's.
    pub alarms: usize,
    pub revoked: bool,
    pub enrolled: bool,
    pub name: String,
    pub kiosk: String,
    pub place: String,
    pub version: String,
    /// The question before the program ends.
    pub asked: Option<Ending>,
    /// A job is under way.
    pub running: bool,
}

/// What the page of a result says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum StaffResultState {
    #[default]
    Working,
    Network(Reached),
    Synced,
    Exported,
    Imported(ImportNote),
    Failed(Trouble),
}

#[derive(Debug, Clone, PartialEq, Default)]
pub struct StaffResultView {
    pub job: Job,
    pub state: StaffResultState,
    pub good: bool,
    /// Steps of the network's test that went well.
    pub steps: u8,
    pub counts: Option<Counts>,
    /// The file that was written.
    pub file: String,
}

#[derive(Debug, Clone, PartialEq, Default)]
pub struct StaffLineView {
    pub link: String,
    pub checked_on: String,
    pub checked_surely: bool,
    pub sample: bool,
}

/// How the kiosk is with its trip.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum TripState {
    /// It has none.
    #[default]
    None,
    Ready,
    Out,
    Ended,
}

#[derive(Debug, Clone, PartialEq, Default)]
pub struct StaffTripView {
    pub state: TripState,
    pub title: String,
    pub site: String,
    pub villages: String,
    pub days: String,
    /// Submissions that the kiosk kept on it,
    pub taken: u64,
    /// and those of them that wait.
    pub waiting: u64,
}

#[derive(Debug, Clone, PartialEq, Default)]
pub struct TouchTestView {
    pub squares: Vec<bool>,
    pub touched: usize,
    /// 0: the squares; else the colour that fills the screen.
    pub colour: u8,
}
