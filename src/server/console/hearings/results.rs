//! One hearing: where it stands, what can be done with it, and its results as they are now. Every figure is shown with
//! how many of it came in quick succession; nothing is left out of either.

use std::collections::BTreeMap;

use axum::extract::{Path, Query, State};
use maud::{Markup, html};

use super::{choice_words, days, form_words, id_of, path, pick, title, trail};
use crate::domain::clock;
use crate::domain::hearing::{Form, Hearing, Question};
use crate::domain::ids::{HearingId, KioskId};
use crate::domain::submission::Channel;
use crate::domain::thai::bangkok_date;
use crate::server::AppState;
use crate::server::console::cases::channel_word;
use crate::server::console::dates;
use crate::server::console::exports::hearings as files;
use crate::server::console::layout::{self, Here, Tone};
use crate::server::console::names::Names;
use crate::server::console::notices::people::Known;
use crate::server::console::overview::charts::{self, Point};
use crate::server::console::roles::Right;
use crate::server::console::session::Me;
use crate::server::console::text::{self, Lang, Text, hearings as say};
use crate::server::console::web::{EVERY, Fault, Fields};
use crate::server::hearing::{Count, Figures, INTERVAL, Phase, Tally, figures};
use crate::server::store::{HearingRecord, HearingState, PastHearing, StoreError};

/// Everything that the page shows.
struct Desk {
    id: HearingId,
    /// `None` for one that is not here.
    record: Option<HearingRecord>,
    /// Title of the notice that it belongs to.
    notice: Option<(String, String)>,
    history: Vec<PastHearing>,
    known: Known,
    figures: Figures,
    kiosks: BTreeMap<KioskId, String>,
}

impl Desk {
    async fn of(state: &AppState, id: HearingId) -> Result<Self, Fault> {
        Ok(state
            .with_store(move |store| {
                let (record, answers) = (store.hearing(id)?, store.answers(id)?);
                if record.is_none() && answers.is_empty() {
                    return Err(StoreError::NotFound);
                }
                let history = store.hearing_history(id)?;
                let known = Known::of(store, history.iter().map(|past| past.by_whom.clone()).collect())?;
                let notice = record.as_ref().and_then(|record| record.hearing.notice);
                let notice = notice.map(|notice| store.notice(notice)).transpose()?.flatten();
                let notice = notice.map(|found| (found.notice.id.to_string(), found.notice.title_th));
                let interval = record.as_ref().map_or(INTERVAL, |record| record.interval);
                let figures = figures(record.as_ref().map(|record| &record.hearing), &answers, interval);
                let kiosks = store.kiosks()?.into_iter().map(|kiosk| (kiosk.id, kiosk.name)).collect();
                Ok(Self { id, record, notice, history, known, figures, kiosks })
            })
            .await?)
    }

    fn hearing(&self) -> Option<&Hearing> {
        self.record.as_ref().map(|record| &record.hearing)
    }
}

/// `GET /hearings/{id}`
///
/// # Errors
/// Without the right, when there is nothing of such a hearing, or when the store fails.
pub(super) async fn show(
    State(state): State<AppState>,
    me: Me,
    Path(id): Path<String>,
    Query(query): Query<Vec<(String, String)>>,
) -> Result<Markup, Fault> {
    me.need(Right::SeeHearings)?;
    let desk = Desk::of(&state, id_of(&id)?).await?;
    let lang = me.lang;
    let said = match Fields::new(query).raw("done") {
        "put" => Some((Tone::Good, say::DONE_PUT)),
        "published" => Some((Tone::Good, say::DONE_PUBLISHED)),
        "closed" => Some((Tone::Good, say::DONE_CLOSED)),
        "withdrawn" => Some((Tone::Good, say::DONE_WITHDRAWN)),
        "conflict" => Some((Tone::Bad, say::MOVE_CONFLICT)),
        "past" => Some((Tone::Bad, say::BAD_PAST)),
        "few" => Some((Tone::Bad, say::TELL_FEW)),
        _ => None,
    };
    let (heading, spoken) = desk.hearing().map_or((lang.say(say::UNKNOWN), lang), |hearing| title(lang, hearing));
    let body = html! {
        (trail(lang, "/hearings", say::BACK))
        @if let Some((tone, words)) = said { (layout::say(tone, lang.say(words))) }
        div.head {
            h1 lang=(spoken.code()) { (heading) }
            @if let Some(record) = &desk.record { (super::badges(lang, record)) }
            div.actions {
                @if let (true, Some(_)) = (me.may(Right::EditHearings), &desk.record) { a.btn href={ (path(desk.id)) "/edit" } { (lang.say(say::EDIT)) } }
                @if me.may(Right::SeeCases) && desk.record.as_ref().is_some_and(|record| record.published_at.is_some()) {
                    a.btn href={ (path(desk.id)) "/key" } { (lang.say(say::KEY)) }
                }
            }
        }
        @match desk.hearing() {
            Some(hearing) => (about(lang, &desk, hearing)),
            None => (layout::say(Tone::Note, lang.say(say::UNKNOWN_SAY))),
        }
        (results(&state, &me, &desk))
        @if let (true, Some(record)) = (me.may(Right::EditHearings), &desk.record) { (moves(&me, record)) }
        @if desk.history.len() > 1 { (history(lang, &desk)) }
    };
    let heading = heading.to_owned();
    me.page(&state, Here::Hearings, &path(desk.id), &heading, body).await
}

fn about(lang: Lang, desk: &Desk, hearing: &Hearing) -> Markup {
    let (about, spoken) = pick(lang, &hearing.about_th, hearing.about_en.as_deref());
    html! {
        p { (days(lang, hearing)) }
        @if !about.is_empty() { p.words-small lang=(spoken.code()) { (about) } }
        @if let Some((id, title)) = &desk.notice { p { (lang.say(say::OF_NOTICE)) ": " a href={ "/notices/" (id) } lang="th" { (title) } } }
    }
}

/// How many of them came in quick succession; a dash for none.
fn quick_cell(count: Count) -> String {
    if count.quick == 0 { "–".to_owned() } else { dates::grouped(count.quick) }
}

fn headline(lang: Lang, desk: &Desk) -> Markup {
    let answers = desk.figures.answers;
    let interval = desk.record.as_ref().map_or(INTERVAL, |record| record.interval);
    let quick = lang.fill(say::QUICK, &dates::grouped(answers.quick)).replacen("{}", &interval.to_string(), 1);
    html! {
        @if answers.all == 0 { p.soft { (lang.say(say::NO_ANSWERS)) } } @else {
            p.headline { b { (lang.fill(say::ANSWERS, &dates::grouped(answers.all))) } }
            p.soft { @if answers.quick == 0 { (lang.say(say::NO_QUICK)) } @else { (quick) } }
        }
    }
}

fn results(state: &AppState, me: &Me, desk: &Desk) -> Markup {
    let lang = me.lang;
    let answers = desk.figures.answers.all;
    // One that was ever asked may get answers still, after its last day too: a kiosk was without a network.
    let asked = desk.record.as_ref().is_none_or(|record| record.published_at.is_some());
    html! {
        section #counted .stack.below aria-labelledby="results" data-answers=(answers) data-every=[asked.then_some(EVERY)] {
            div.head {
                h2 #results { (lang.say(say::RESULTS)) }
                p.soft { (lang.fill(say::AS_OF, &dates::moment(lang, clock::now()))) }
                div.actions {
                    a.btn href=(path(desk.id)) { (lang.say(say::REFRESH)) }
                    @if answers > 0 {
                        a.btn href=(files::figures_of(desk.id)) { (lang.say(say::EXPORT_FIGURES)) }
                        @if me.may(Right::ExportCases) { a.btn href=(files::answers_of(desk.id)) { (lang.say(say::EXPORT_ANSWERS)) } }
                    }
                }
            }
            div role="status" { (headline(lang, desk)) }
            div.parts.stack {
                @if answers > 0 {
                    @if let Some(hearing) = desk.hearing() {
                        @for (at, (question, tally)) in hearing.questions.iter().zip(&desk.figures.questions).enumerate() {
                            (of_question(me, desk.id, at, question, tally))
                        }
                    }
                    (strays(lang, desk))
                    (spread(state, lang, desk))
                }
            }
        }
    }
}

/// In per cent, to the nearest.
fn share(part: u64, of: u64) -> u64 {
    part.saturating_mul(100).saturating_add(of / 2).checked_div(of).unwrap_or(0)
}

/// Rows with their bars: the table is the picture, and says each number.
fn bars(lang: Lang, caption: &str, head: Text, answered: u64, rows: &[(String, Count)]) -> Markup {
    let most = rows.iter().map(|(_, count)| count.all).max().unwrap_or(0).max(1);
    html! {
        table.bars.tally {
            caption.sr { (caption) }
            thead {
                tr {
                    th scope="col" { (lang.say(head)) }
                    td {}
                    th.n scope="col" { (lang.say(say::COL_COUNT)) }
                    @if answered > 0 { th.n scope="col" { (lang.say(say::COL_SHARE)) } }
                    th.n scope="col" { (lang.say(say::COL_QUICK)) }
                }
            }
            tbody {
                @for (name, count) in rows {
                    tr {
                        th scope="row" { (name) }
                        td.bar-of {
                            svg viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true" focusable="false" {
                                rect width=(share(count.all, most)) height="10" {}
                                @if count.quick > 0 { rect.quick x=(share(count.all - count.quick, most)) width=(share(count.quick, most)) height="10" {} }
                            }
                        }
                        td.n { (dates::grouped(count.all)) }
                        @if answered > 0 { td.n { (share(count.all, answered)) "%" } }
                        td.n { (quick_cell(*count)) }
                    }
                }
            }
        }
    }
}

fn of_question(me: &Me, id: HearingId, at: usize, question: &Question, tally: &Tally) -> Markup {
    let lang = me.lang;
    let (words, spoken) = pick(lang, &question.th, question.en.as_deref());
    let name = lang.fill(say::QUESTION_N, &(at + 1).to_string());
    let heading = format!("question-{}", at + 1);
    let code = match question.form {
        Form::OneOf { .. } => "one_of",
        Form::SomeOf { .. } => "some_of",
        Form::Faces => "faces",
        Form::Words => "words",
    };
    let counted = |count: Count| dates::grouped(count.all);
    let answered = lang.fill(say::ANSWERED, &counted(tally.answered)).replacen("{}", &counted(tally.skipped), 1);
    let rows: Vec<(String, Count)> =
        tally.choices.iter().map(|(code, count)| (choice_words(lang, &question.form, code), *count)).collect();
    html! {
        section.card.stack aria-labelledby=(heading) {
            h3 id=(heading) lang=(spoken.code()) { (name) ": " (words) }
            p.soft { (lang.say(form_words(code))) " · " (answered) }
            @if matches!(question.form, Form::Words) {
                @if me.may(Right::SeeCases) && tally.answered.all > 0 {
                    p { a.btn href={ (path(id)) "/words/" (question.code) } { (lang.fill(say::SEE_WORDS, &counted(tally.answered))) span.sr { " " (name) } } }
                } @else { p { (lang.fill(say::WORDS_HELD, &counted(tally.answered))) } }
            } @else {
                (bars(lang, words, say::COL_CHOICE, tally.answered.all, &rows))
            }
            @if tally.strange.all > 0 { (layout::say(Tone::Note, &lang.fill(say::STRANGE, &counted(tally.strange)))) }
        }
    }
}

fn strays(lang: Lang, desk: &Desk) -> Markup {
    let rows: Vec<(String, Count)> = desk.figures.strays.iter().map(|(code, count)| (code.clone(), *count)).collect();
    html! {
        @if !rows.is_empty() {
            section.card.stack aria-labelledby="strays" {
                h3 #strays { (lang.say(say::STRAYS)) }
                (bars(lang, lang.say(say::STRAYS), say::QUESTIONS, 0, &rows))
            }
        }
    }
}

/// By channel, kiosk, village and day, where there is more than one.
fn spread(state: &AppState, lang: Lang, desk: &Desk) -> Markup {
    let (figures, names) = (&desk.figures, Names::new(&state.pack, lang));
    let channel = |code: &str| {
        let known = Channel::ALL.into_iter().find(|one| one.code() == code);
        known.map_or_else(|| code.to_owned(), |one| lang.say(channel_word(one)).to_owned())
    };
    let kiosk = |id: &KioskId| {
        if *id == KioskId::DESK {
            return lang.say(text::intake::DESK).to_owned();
        }
        desk.kiosks.get(id).cloned().unwrap_or_else(|| id.to_string())
    };
    let village =
        |moo: &Option<u16>| moo.map_or_else(|| lang.say(text::MOO_NONE).to_owned(), |moo| names.moo_long(moo));
    let parts: [(Text, Vec<(String, Count)>); 3] = [
        (say::BY_CHANNEL, figures.channels.iter().map(|(code, count)| (channel(code), *count)).collect()),
        (say::BY_KIOSK, figures.kiosks.iter().map(|(id, count)| (kiosk(id), *count)).collect()),
        (say::BY_VILLAGE, figures.villages.iter().map(|(moo, count)| (village(moo), *count)).collect()),
    ];
    html! {
        @for (words, rows) in parts.iter().filter(|(_, rows)| rows.len() > 1) {
            section.card.stack { h3 { (lang.say(*words)) } (bars(lang, lang.say(*words), *words, 0, rows)) }
        }
        @if figures.days.len() > 1 { (by_day(lang, figures)) }
    }
}

fn by_day(lang: Lang, figures: &Figures) -> Markup {
    #[expect(clippy::cast_precision_loss, reason = "places in a picture")]
    let points: Vec<Point> = figures
        .days
        .iter()
        .map(|(day, count)| Point {
            name: dates::day_short(lang, *day),
            tick: dates::day_brief(lang, *day),
            value: count.all as f64,
            said: lang.fill(say::ANSWERS, &dates::grouped(count.all)),
            short: dates::grouped(count.all),
            to: None,
        })
        .collect();
    let label = lang.say(say::ANSWERS_BY_DAY);
    html! {
        section.card.stack {
            h3 { (label) }
            (charts::columns(lang, label, &points, charts::highest(&points), false))
            details.more {
                summary { (lang.say(text::AS_TABLE)) span.sr { " " (label) } }
                table.plain {
                    caption.sr { (label) }
                    thead { tr { th scope="col" { (lang.say(say::BY_DAY)) } th scope="col" { (lang.say(say::COL_COUNT)) } th scope="col" { (lang.say(say::COL_QUICK)) } } }
                    tbody {
                        @for (day, count) in figures.days.iter().rev() {
                            tr { th scope="row" { (dates::day_short(lang, *day)) } td.num { (dates::grouped(count.all)) } td.num { (quick_cell(*count)) } }
                        }
                    }
                }
            }
        }
    }
}

/// What may be done with it from where it stands, and what comes of each.
fn moves(me: &Me, record: &HearingRecord) -> Markup {
    let lang = me.lang;
    let id = record.hearing.id;
    let phase = Phase::of(record, bangkok_date(clock::now()));
    let publish = if record.published_at.is_none() { say::PUBLISH } else { say::PUBLISH_AGAIN };
    let all = [
        (HearingState::Published, publish, say::PUBLISH_SAY, "main"),
        (HearingState::Closed, say::CLOSE, say::CLOSE_SAY, ""),
        (HearingState::Withdrawn, say::WITHDRAW, say::WITHDRAW_SAY, "grave"),
    ];
    // One that is over asks nobody any more.
    let fits = |to: HearingState| record.state.may_become(to) && !(to == HearingState::Closed && phase == Phase::Over);
    let tell = me.may(Right::EditNotices) && record.published_at.is_some() && record.state != HearingState::Withdrawn;
    html! {
        section.card.stack.narrow.below.moves {
            @for (to, words, what, class) in all.into_iter().filter(|(to, ..)| fits(*to)) {
                form method="post" action={ (path(id)) "/state" } {
                    (layout::csrf_field(&me.session.csrf))
                    input type="hidden" name="version" value=(record.hearing.revision);
                    input type="hidden" name="to" value=(to.code());
                    button class={ "btn " (class) } type="submit" aria-describedby={ "say-" (to.code()) } { (lang.say(words)) }
                    p.hint id={ "say-" (to.code()) } { (lang.say(what)) }
                }
            }
            @if tell {
                form method="post" action={ (path(id)) "/notice" } {
                    (layout::csrf_field(&me.session.csrf))
                    button.btn type="submit" aria-describedby="say-tell" { (lang.say(say::TELL)) }
                    p.hint #say-tell { (lang.say(say::TELL_SAY)) }
                }
            }
        }
    }
}

fn history(lang: Lang, desk: &Desk) -> Markup {
    html! {
        section.card.stack.narrow.below aria-labelledby="history" {
            h2 #history { (lang.say(say::HISTORY)) }
            @for past in &desk.history {
                details.more {
                    summary { (dates::moment(lang, past.at)) " · " (desk.known.name(lang, &past.by_whom)) " · " (lang.say(state_words(past.state))) }
                    (told(lang, &past.hearing))
                }
            }
        }
    }
}

const fn state_words(state: HearingState) -> Text {
    match state {
        HearingState::Draft => say::P_DRAFT,
        HearingState::Published => say::PUBLISH,
        HearingState::Closed => say::P_CLOSED,
        HearingState::Withdrawn => say::P_WITHDRAWN,
    }
}

/// A hearing as it was asked.
fn told(lang: Lang, hearing: &Hearing) -> Markup {
    html! {
        p { b lang="th" { (hearing.title_th) } " · " (days(lang, hearing)) }
        @if !hearing.about_th.is_empty() { p.words-small lang="th" { (hearing.about_th) } }
        ol {
            @for question in &hearing.questions {
                li {
                    span lang="th" { (question.th) }
                    @if !question.form.choices().is_empty() {
                        " — " span lang="th" { (question.form.choices().iter().map(|one| one.th.as_str()).collect::<Vec<_>>().join(" · ")) }
                    }
                }
            }
        }
    }
}
