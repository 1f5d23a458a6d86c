//! Keying in a hearing's paper forms: from a meeting, or from a village where the kiosk was not. One sheet after the
//! other, by keyboard alone; what the stack shares stays. Sent twice, a sheet counts once.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, NaiveDate, Utc};
use maud::{Markup, html};

use super::{choice_words, found, path, pick, title, trail};
use crate::domain::clock;
use crate::domain::hearing::{Answer, Answers, FACES, Form, Given, Hearing, KIND, Question};
use crate::domain::ids::SubmissionId;
use crate::domain::submission::{Channel, Draft, MAX_TEXT, SealedTracking, Submission};
use crate::domain::thai::bangkok_date;
use crate::pack::Pack;
use crate::server::AppState;
use crate::server::console::cases::channel_word;
use crate::server::console::cases::intake::{day_on_paper, moo_on_paper};
use crate::server::console::dates;
use crate::server::console::layout::{self, Here, Tone};
use crate::server::console::names::Names;
use crate::server::console::roles::Right;
use crate::server::console::session::{Me, Posted};
use crate::server::console::text::{Lang, Text, hearings as say, intake as words};
use crate::server::console::web::{Fault, Fields};
use crate::server::keys::Vault;
use crate::server::store::{AtDesk, HearingRecord, KeyedAnswers, StoreError};

/// What a stack of sheets comes by.
const CHANNELS: [Channel; 2] = [Channel::Paper, Channel::Meeting];

/// What one sheet says.
struct Sheet {
    channel: Channel,
    day: NaiveDate,
    moo: Option<u16>,
    given: Vec<Given>,
}

type Faults = Vec<(String, Text)>;

fn answer(fields: &Fields, at: usize, question: &Question) -> Option<Answer> {
    let name = format!("a{at}");
    let known = |code: &str| question.form.choices().iter().any(|one| one.code == code);
    match &question.form {
        Form::OneOf { .. } => {
            fields.given(&name).filter(|code| known(code)).map(|code| Answer::Chosen(vec![code.to_owned()]))
        }
        Form::SomeOf { choices } => {
            let ticked = choices.iter().enumerate().filter(|(k, _)| fields.given(&format!("{name}_{k}")).is_some());
            Some(ticked.map(|(_, one)| one.code.clone()).collect::<Vec<_>>())
                .filter(|codes| !codes.is_empty())
                .map(Answer::Chosen)
        }
        Form::Faces => fields.read::<u8>(&name).filter(|face| (1..=FACES).contains(face)).map(Answer::Face),
        Form::Words => fields.given(&name).map(|words| Answer::Words(words.to_owned())),
    }
}

fn read(fields: &Fields, hearing: &Hearing, pack: &Pack, lang: Lang, today: NaiveDate) -> Result<Sheet, Faults> {
    let mut faults = Faults::new();
    let channel = CHANNELS.into_iter().find(|one| one.code() == fields.raw("channel"));
    if channel.is_none() {
        faults.push(("channel".into(), say::BAD_CHANNEL));
    }
    let day = day_on_paper(fields.raw("day"), today);
    if day.is_none() {
        faults.push(("day".into(), words::BAD_DAY));
    }
    let moo = moo_on_paper(fields.raw("moo"), &Names::new(pack, lang));
    if moo.is_none() && fields.given("moo").is_some() {
        faults.push(("moo".into(), words::BAD_MOO));
    }
    let mut given = Vec::new();
    for (at, question) in hearing.questions.iter().enumerate() {
        if let Some(answer) = answer(fields, at, question) {
            if matches!(&answer, Answer::Words(words) if words.chars().count() > MAX_TEXT) {
                faults.push((format!("a{at}"), say::KEY_LONG));
            }
            given.push(Given { question: question.code.clone(), answer });
        }
    }
    if given.is_empty() {
        faults.push(("sheet".into(), say::KEY_EMPTY));
    }
    match (channel, day) {
        (Some(channel), Some(day)) if faults.is_empty() => Ok(Sheet { channel, day, moo, given }),
        _ => Err(faults),
    }
}

/// The sheet as it is kept. It has no number: nobody is answered.
fn at_desk(
    vault: &Vault,
    hearing: &Hearing,
    id: SubmissionId,
    sheet: Sheet,
    privacy_version: &str,
    now: DateTime<Utc>,
) -> Result<AtDesk, StoreError> {
    let whole = serde_json::to_vec(&(&sheet.given, sheet.channel, sheet.day, sheet.moo))
        .map_err(|error| StoreError::Unavailable(error.to_string()))?;
    let digest = hex::encode(*vault.tag("sheet", &zeroize::Zeroizing::new(whole))?);
    let content = Draft {
        kind: KIND.to_owned(),
        topic: None,
        moo: sheet.moo,
        strength: None,
        text: String::new(),
        name: None,
        phone: None,
        lang: Lang::Th.code().to_owned(),
        hearing: Some(Answers { hearing: hearing.id, revision: hearing.revision, given: sheet.given }),
        notice: None,
        privacy_version: privacy_version.to_owned(),
    };
    let none = String::new;
    let tracking = SealedTracking { number: none(), params: none(), tag: none(), key: none(), web: None };
    let submission = Submission::at_desk(id, sheet.channel, content, tracking, now);
    Ok(AtDesk { submission, contact: None, occurred_on: sheet.day, digest })
}

/// The next sheet: what the stack shares, under an id of its own.
fn next(fields: &Fields, tally: u32) -> Fields {
    let shared = ["channel", "day", "moo"].map(|name| (name.to_owned(), fields.raw(name).to_owned()));
    let own = [("id".to_owned(), SubmissionId::random().to_string()), ("tally".to_owned(), tally.to_string())];
    Fields::new(shared.into_iter().chain(own).collect())
}

async fn page(
    state: &AppState,
    me: &Me,
    record: &HearingRecord,
    fields: &Fields,
    faults: &[(String, Text)],
    message: Option<(Tone, String)>,
) -> Result<Markup, Fault> {
    let (lang, hearing) = (me.lang, &record.hearing);
    let (of, spoken) = title(lang, hearing);
    let here = format!("{}/key", path(hearing.id));
    let fault = |name: &str| faults.iter().find(|(field, _)| field == name).map(|(_, words)| *words);
    let told = |name: &str| html! { @if let Some(words) = fault(name) { p.fault id={ (name) "-fault" } { (lang.say(words)) } } };
    let by = |name: &str| fault(name).map(|_| format!("{name}-fault"));
    let wrong = |name: &str| fault(name).map(|_| "true");
    let names = Names::new(&state.pack, lang);
    let body = html! {
        (trail(lang, &path(hearing.id), say::BACK_TO))
        div.head { h1 { (lang.say(say::KEY)) } }
        p lang=(spoken.code()) { (of) }
        p.soft { (lang.say(say::KEY_SAY)) }
        @if let Some((tone, words)) = message { (layout::say(tone, &words)) }
        @if let Some(words) = fault("sheet") { (layout::say(Tone::Bad, lang.say(words))) }
        form.card.sheet-form.below method="post" action=(here) data-ctrl-enter {
            (layout::csrf_field(&me.session.csrf))
            input type="hidden" name="id" value=(fields.raw("id"));
            input type="hidden" name="tally" value=(fields.raw("tally"));
            fieldset.trio {
                legend { (lang.say(words::STACK)) }
                div.field {
                    label for="channel" { (lang.say(words::CHANNEL)) }
                    select #channel name="channel" aria-invalid=[wrong("channel")] aria-describedby=[by("channel")] {
                        @for one in CHANNELS { option value=(one.code()) selected[one.code() == fields.raw("channel")] { (lang.say(channel_word(one))) } }
                    }
                    (told("channel"))
                }
                div.field {
                    label for="day" { (lang.say(words::DAY)) }
                    input #day name="day" value=(fields.raw("day")) inputmode="numeric" maxlength="20" required autocomplete="off" aria-invalid=[wrong("day")] aria-describedby=[by("day")];
                    (told("day"))
                }
                div.field {
                    label for="moo" { (lang.say(words::MOO)) }
                    input #moo name="moo" value=(fields.raw("moo")) inputmode="numeric" maxlength="3" list="moos" autocomplete="off" aria-invalid=[wrong("moo")] aria-describedby="moo-hint";
                    p.hint #moo-hint { (lang.say(words::MOO_HINT)) }
                    (told("moo"))
                    datalist #moos { @for moo in names.moos() { option value=(moo) { (names.moo_long(moo)) } } }
                }
            }
            @for (at, question) in hearing.questions.iter().enumerate() { (asked(lang, fields, at, question, &told)) }
            button.btn.main type="submit" { (lang.say(say::KEY_SAVE)) }
        }
    };
    me.page(state, Here::Hearings, &here, lang.say(say::KEY), body).await
}

fn asked(lang: Lang, fields: &Fields, at: usize, question: &Question, told: &dyn Fn(&str) -> Markup) -> Markup {
    let name = format!("a{at}");
    let (words, spoken) = pick(lang, &question.th, question.en.as_deref());
    let chosen = fields.raw(&name);
    let radios = |codes: Vec<String>| {
        html! {
            div.radios {
                @for code in codes {
                    label.radio { input type="radio" name=(name) value=(code) checked[code == chosen]; span { (choice_words(lang, &question.form, &code)) } }
                }
                label.radio { input type="radio" name=(name) value="" checked[chosen.is_empty()]; span { (lang.say(say::NO_ANSWER)) } }
            }
        }
    };
    html! {
        @if let Form::Words = question.form {
            div.field {
                label for=(name) lang=(spoken.code()) { (at + 1) ". " (words) }
                (told(&name))
                textarea id=(name) name=(name) lang="th" rows="4" { "\n" (chosen) }
            }
        } @else {
            fieldset {
                legend lang=(spoken.code()) { (at + 1) ". " (words) }
                @match &question.form {
                    Form::SomeOf { choices } => div.radios {
                        @for (k, one) in choices.iter().enumerate() {
                            @let ticked = fields.given(&format!("{name}_{k}")).is_some();
                            label.check { input type="checkbox" name=(format!("{name}_{k}")) value="1" checked[ticked]; span { (choice_words(lang, &question.form, &one.code)) } }
                        }
                    },
                    Form::Faces => (radios((1..=FACES).map(|face| face.to_string()).collect())),
                    form => (radios(form.choices().iter().map(|one| one.code.clone()).collect())),
                }
            }
        }
    }
}

/// A hearing that takes sheets: it was published.
async fn open(state: &AppState, id: &str) -> Result<HearingRecord, Fault> {
    let record = found(state, id).await?;
    if record.published_at.is_some() { Ok(record) } else { Err(Fault::NotFound) }
}

/// `GET /hearings/{id}/key`
///
/// # Errors
/// Without the right, when there is no such hearing that was published, or when the store fails.
pub(super) async fn form(State(state): State<AppState>, me: Me, Path(id): Path<String>) -> Result<Markup, Fault> {
    me.need(Right::SeeCases)?;
    let record = open(&state, &id).await?;
    let today = dates::typed(me.lang, bangkok_date(clock::now()));
    let first = Fields::new(vec![("channel".into(), Channel::Paper.code().into()), ("day".into(), today)]);
    page(&state, &me, &record, &next(&first, 0), &[], None).await
}

/// `POST /hearings/{id}/key`
///
/// # Errors
/// Without the right, when there is no such hearing, when the form is not ours, or when the store fails.
pub(super) async fn keep(
    State(state): State<AppState>,
    Path(id): Path<String>,
    Posted { me, fields }: Posted,
) -> Result<Response, Fault> {
    me.need(Right::SeeCases)?;
    let record = open(&state, &id).await?;
    let (lang, now) = (me.lang, clock::now());
    let id: SubmissionId = fields.read("id").ok_or(Fault::Expired)?;
    let tally = fields.read::<u32>("tally").unwrap_or(0);
    let sheet = match read(&fields, &record.hearing, &state.pack, lang, bangkok_date(now)) {
        Ok(sheet) => sheet,
        Err(faults) => {
            let page = page(&state, &me, &record, &fields, &faults, None).await?;
            return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
        }
    };
    let (actor, keys, hearing) = (me.actor(), state.keys.clone(), record.hearing.clone());
    let version = state.pack.municipality.privacy.version.clone();
    let kept = state
        .with_store(move |store| {
            let desk = at_desk(&keys.vault, &hearing, id, sheet, &version, now)?;
            store.answers_at_desk(&actor, desk, now)
        })
        .await?;
    let (status, fields, message) = match kept {
        KeyedAnswers::Kept { new } => {
            let tally = tally.saturating_add(u32::from(new));
            let said =
                if new { lang.fill(say::KEY_SAVED, &tally.to_string()) } else { lang.say(say::KEY_BEFORE).into() };
            (StatusCode::OK, next(&fields, tally), (Tone::Good, said))
        }
        KeyedAnswers::Changed => {
            // What was typed stays, on a sheet of its own.
            let pairs = fields.all().map(|(name, text)| (name.to_owned(), text.to_owned()));
            let again =
                pairs.filter(|(name, _)| name != "id").chain([("id".into(), SubmissionId::random().to_string())]);
            (StatusCode::CONFLICT, Fields::new(again.collect()), (Tone::Bad, lang.say(say::KEY_CHANGED).into()))
        }
        KeyedAnswers::Gone => (StatusCode::CONFLICT, next(&fields, tally), (Tone::Bad, lang.say(say::KEY_GONE).into())),
    };
    Ok((status, page(&state, &me, &record, &fields, &[], Some(message)).await?).into_response())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(pairs: &[(&str, &str)]) -> Fields {
        Fields::new(pairs.iter().map(|(name, text)| ((*name).into(), (*text).into())).collect())
    }

    #[test]
    fn a_sheet_is_read_as_it_was_filled_in() {
        let today = NaiveDate::from_ymd_opt(2026, 11, 29).unwrap();
        let (hearing, pack) = (Hearing::sample(today), Pack::builtin().unwrap());
        let read = |pairs: &[(&str, &str)]| read(&form(pairs), &hearing, &pack, Lang::Th, today);
        let stack = [("channel", "meeting"), ("day", "๒๘/๑๑/๒๕๖๙"), ("moo", "14")];
        let filled = [("a0", "light"), ("a1_0", "1"), ("a1_2", "1"), ("a2", "4"), ("a3", " ขอบคุณ\n")];
        let Ok(sheet) = read(&[&stack[..], &filled].concat()) else { panic!("it is whole") };
        assert_eq!((sheet.channel, sheet.moo), (Channel::Meeting, Some(14)));
        let answers: Vec<String> =
            sheet.given.iter().map(|given| serde_json::to_string(&given.answer).unwrap()).collect();
        let wanted =
            [r#"{"chosen":["light"]}"#, r#"{"chosen":["road","drain"]}"#, r#"{"face":4}"#, r#"{"words":"ขอบคุณ"}"#];
        assert_eq!(answers, wanted);
        let faults = |pairs: &[(&str, &str)]| {
            let Err(faults) = read(pairs) else { panic!("taken") };
            faults.into_iter().map(|(name, _)| name).collect::<Vec<_>>()
        };
        assert_eq!(faults(&stack), ["sheet"], "nothing is no answer");
        assert_eq!(
            faults(&[("channel", "kiosk"), ("day", "x"), ("moo", "3"), ("a2", "6"), ("a0", "new")]),
            ["channel", "day", "moo", "sheet"]
        );
    }
}
