//! Keying in what came on paper, by telephone or in a meeting: one sheet after the other, by keyboard alone. Saving
//! gives the next empty sheet with what the whole stack shares. The tracking number is shown once, on the page that
//! answers, to be written on the stub; it follows from the form's id under the vault's key, so that a form that is sent
//! twice is one case with one number.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, NaiveDate, Utc};
use maud::{Markup, html};

use super::inbox::channel_word;
use super::shelf::Shelf;
use crate::domain::calendar::fiscal_year;
use crate::domain::clock;
use crate::domain::ids::{SubmissionId, TripId};
use crate::domain::submission::{BadDraft, Channel, Draft, MAX_NAME, MAX_TEXT, SealedTracking, Submission};
use crate::domain::thai::{self, bangkok_date};
use crate::domain::tracking::TrackingNumber;
use crate::pack::Pack;
use crate::server::AppState;
use crate::server::console::dates;
use crate::server::console::layout::{self, Here, Tone};
use crate::server::console::names::Names;
use crate::server::console::roles::Right;
use crate::server::console::session::{Me, Posted};
use crate::server::console::text::{self, Lang, Text, intake as words};
use crate::server::console::web::{Fault, Fields};
use crate::server::keys::Vault;
use crate::server::store::{AtDesk, Contact, Keyed, StoreError};
use crate::wire::answer::{self, DeriveParams};
use crate::wire::bytes;

/// Everything typed, as it was typed.
#[derive(Default, Clone)]
struct Typed {
    id: String,
    tally: u32,
    channel: String,
    day: String,
    moo: String,
    /// The trip from which the stack came.
    trip: String,
    kind: String,
    topic: String,
    text: String,
    name: String,
    phone: String,
}

impl Typed {
    fn read(fields: &Fields) -> Self {
        let of = |name: &str| fields.raw(name).trim().to_owned();
        Self {
            id: of("id"),
            tally: fields.read("tally").unwrap_or(0),
            channel: of("channel"),
            day: of("day"),
            moo: of("moo"),
            trip: of("trip"),
            kind: of("kind"),
            topic: of("topic"),
            text: fields.raw("text").replace("\r\n", "\n").trim().to_owned(),
            name: of("name"),
            phone: of("phone"),
        }
    }

    /// The next sheet of the same stack.
    fn next(&self, tally: u32) -> Self {
        Self {
            id: SubmissionId::random().to_string(),
            tally,
            channel: self.channel.clone(),
            day: self.day.clone(),
            moo: self.moo.clone(),
            trip: self.trip.clone(),
            kind: self.kind.clone(),
            ..Self::default()
        }
    }

    /// A first sheet.
    fn first(lang: Lang, today: NaiveDate) -> Self {
        Self { channel: Channel::Paper.code().to_owned(), day: dates::typed(lang, today), ..Self::default() }.next(0)
    }
}

/// What is wrong, by the name of its field.
type Faults = Vec<(&'static str, Text, usize)>;

/// Arabic digits in place of Thai ones.
fn arabic_digits(text: &str) -> String {
    text.chars().map(|sign| thai::digit(sign).unwrap_or(sign)).collect()
}

struct Sheet {
    channel: Channel,
    day: NaiveDate,
    trip: Option<TripId>,
    draft: Draft,
}

/// The day on a sheet: not to come, and within three years.
pub fn day_on_paper(typed: &str, today: NaiveDate) -> Option<NaiveDate> {
    dates::parse(typed).filter(|day| *day <= today && *day > today - chrono::Days::new(3 * 366))
}

/// The village on a sheet, in either digits.
pub fn moo_on_paper(typed: &str, names: &Names<'_>) -> Option<u16> {
    arabic_digits(typed.trim()).parse().ok().filter(|moo| names.moos().contains(moo))
}

fn checked(typed: &Typed, pack: &Pack, lang: Lang, today: NaiveDate) -> Result<Sheet, Faults> {
    let mut faults = Faults::new();
    let channel = Channel::ALL.into_iter().find(|one| *one != Channel::Kiosk && one.code() == typed.channel);
    if channel.is_none() {
        faults.push(("channel", words::BAD_CHANNEL, 0));
    }
    let day = day_on_paper(&typed.day, today);
    if day.is_none() {
        faults.push(("day", words::BAD_DAY, 0));
    }
    let moo = moo_on_paper(&typed.moo, &Names::new(pack, lang));
    if moo.is_none() && !typed.moo.is_empty() {
        faults.push(("moo", words::BAD_MOO, 0));
    }
    let kind = pack.kind(&typed.kind).map(|kind| kind.code.clone());
    if kind.is_none() {
        faults.push(("kind", words::BAD_KIND, 0));
    }
    let given = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    let draft = Draft {
        kind: kind.unwrap_or_default(),
        topic: pack.topic(&typed.topic).map(|topic| topic.code.clone()),
        moo,
        strength: None,
        text: typed.text.clone(),
        name: given(&typed.name),
        phone: given(&typed.phone),
        lang: Lang::Th.code().to_owned(),
        notice: None,
        hearing: None,
        privacy_version: pack.municipality.privacy.version.clone(),
    };
    match draft.check() {
        Ok(()) => {}
        Err(BadDraft::TooLong(_)) => faults.push(("text", words::BAD_LONG, MAX_TEXT)),
        Err(BadDraft::NameTooLong(_)) => faults.push(("name", words::BAD_NAME, MAX_NAME)),
        Err(BadDraft::Phone) => faults.push(("phone", words::BAD_PHONE, 0)),
        Err(BadDraft::Empty | BadDraft::Strength(_) | BadDraft::Hearing(_)) => {
            faults.push(("text", words::BAD_EMPTY, 0))
        }
    }
    let trip = typed.trip.parse().ok();
    match (channel, day) {
        (Some(channel), Some(day)) if faults.is_empty() => Ok(Sheet { channel, day, trip, draft }),
        _ => Err(faults),
    }
}

/// The number of a form: always the same one, and nobody's guess without the vault's key.
fn number_of(vault: &Vault, id: SubmissionId) -> Result<TrackingNumber, StoreError> {
    let mut block = 0_u32;
    TrackingNumber::mint(|into: &mut [u8]| {
        let place = format!("tracking-number:{block}");
        let bytes = vault.tag(&place, id.to_string().as_bytes())?;
        for (to, from) in into.iter_mut().zip(bytes.iter()) {
            *to = *from;
        }
        block += 1;
        Ok(())
    })
}

/// The sheet as it is kept, with its number. Derives keys: slow on purpose, within [`AppState::with_store`] only.
fn at_desk(
    vault: &Vault,
    municipality: &str,
    id: SubmissionId,
    sheet: Sheet,
    now: DateTime<Utc>,
) -> Result<(AtDesk, TrackingNumber), StoreError> {
    let unavailable = |error: &dyn std::fmt::Display| StoreError::Unavailable(error.to_string());
    let number = number_of(vault, id)?;
    let params = DeriveParams::chosen(fiscal_year(bangkok_date(now)));
    let derived = answer::derive(&number, municipality, &params).map_err(|error| unavailable(&error))?;
    let mut content = sheet.draft;
    let mut whole = serde_json::to_vec(&(&content, sheet.channel, sheet.day)).map_err(|error| unavailable(&error))?;
    // As it was before there were trips, where there is none.
    whole.extend(sheet.trip.map(String::from).unwrap_or_default().into_bytes());
    let digest = hex::encode(*vault.tag("sheet", &zeroize::Zeroizing::new(whole))?);
    let contact = Contact { name: content.name.take(), phone: content.phone.take() };
    let contact = (contact.name.is_some() || contact.phone.is_some()).then_some(contact);
    let tracking = SealedTracking {
        number: number.digits(),
        params: params.to_string(),
        tag: derived.tag(),
        key: bytes::encode(derived.key()),
        web: None,
    };
    let submission = Submission { trip: sheet.trip, ..Submission::at_desk(id, sheet.channel, content, tracking, now) };
    Ok((AtDesk { submission, contact, occurred_on: sheet.day, digest }, number))
}

fn fault(lang: Lang, faults: &Faults, field: &str) -> Markup {
    html! {
        @for (_, words, most) in faults.iter().filter(|(name, _, _)| *name == field) {
            p.fault id={ (field) "-fault" } { (lang.fill(*words, &most.to_string())) }
        }
    }
}

fn sheet_form(me: &Me, pack: &Pack, trips: &[(String, String)], typed: &Typed, faults: &Faults) -> Markup {
    let (lang, names) = (me.lang, Names::new(pack, me.lang));
    let wrong = |field: &str| faults.iter().any(|(name, _, _)| *name == field);
    let said = |field: &str| wrong(field).then(|| format!("{field}-fault"));
    // Where the cursor begins: at what is wrong, else at what differs from sheet to sheet.
    let first = faults.first().map_or("kind", |(name, _, _)| *name);
    html! {
        form.card.sheet-form method="post" action=(super::NEW) data-ctrl-enter {
            (layout::csrf_field(&me.session.csrf))
            input type="hidden" name="id" value=(typed.id);
            input type="hidden" name="tally" value=(typed.tally);
            fieldset.trio {
                legend { (lang.say(words::STACK)) }
                div.field {
                    label for="channel" { (lang.say(words::CHANNEL)) }
                    select #channel name="channel" autofocus[first == "channel"] aria-invalid=[wrong("channel").then_some("true")] {
                        @for one in Channel::ALL.into_iter().filter(|one| *one != Channel::Kiosk) {
                            option value=(one.code()) selected[one.code() == typed.channel] { (lang.say(channel_word(one))) }
                        }
                    }
                    (fault(lang, faults, "channel"))
                }
                div.field {
                    label for="day" { (lang.say(words::DAY)) }
                    input #day name="day" value=(typed.day) inputmode="numeric" maxlength="10" required autocomplete="off" autofocus[first == "day"]
                        aria-invalid=[wrong("day").then_some("true")] aria-describedby=[said("day")];
                    (fault(lang, faults, "day"))
                }
                div.field {
                    label for="moo" { (lang.say(words::MOO)) }
                    input #moo name="moo" value=(typed.moo) inputmode="numeric" maxlength="3" list="moos" autocomplete="off" autofocus[first == "moo"]
                        aria-invalid=[wrong("moo").then_some("true")] aria-describedby="moo-hint";
                    p.hint #moo-hint { (lang.say(words::MOO_HINT)) }
                    (fault(lang, faults, "moo"))
                    datalist #moos { @for moo in names.moos() { option value=(moo) { (names.moo_long(moo)) } } }
                }
                @if !trips.is_empty() {
                    div.field {
                        label for="trip" { (lang.say(words::TRIP)) }
                        select #trip name="trip" {
                            option value="" { (lang.say(words::TRIP_NONE)) }
                            @for (id, name) in trips { option value=(id) selected[*id == typed.trip] { (name) } }
                        }
                    }
                }
            }
            fieldset {
                legend { (lang.say(words::SHEET)) }
                div.field {
                    p.label #kind-label { (lang.say(words::KIND)) }
                    div.radios role="radiogroup" aria-labelledby="kind-label" {
                        @for (at, (code, name)) in names.kinds().into_iter().enumerate() {
                            @let chosen = code == typed.kind || (at == 0 && typed.kind.is_empty());
                            label.radio { input type="radio" name="kind" value=(code) checked[chosen] autofocus[chosen && first == "kind"]; span { (name) } }
                        }
                    }
                    (fault(lang, faults, "kind"))
                }
                div.field {
                    label for="topic" { (lang.say(words::TOPIC)) }
                    select #topic name="topic" {
                        option value="" { (lang.say(words::TOPIC_NONE)) }
                        @for (code, name) in names.topics() { option value=(code) selected[code == typed.topic] { (name) } }
                    }
                }
                div.field {
                    label for="text" { (lang.say(words::WORDS)) }
                    textarea #text name="text" lang="th" rows="5" maxlength=(MAX_TEXT) autofocus[first == "text"]
                        aria-invalid=[wrong("text").then_some("true")] aria-describedby="text-hint" { (typed.text) }
                    p.hint #text-hint { (lang.say(words::WORDS_HINT)) }
                    (fault(lang, faults, "text"))
                }
                div.pair {
                    div.field {
                        label for="name" { (lang.say(words::NAME)) }
                        input #name name="name" value=(typed.name) maxlength=(MAX_NAME) autocomplete="off" autofocus[first == "name"]
                            aria-invalid=[wrong("name").then_some("true")];
                        (fault(lang, faults, "name"))
                    }
                    div.field {
                        label for="phone" { (lang.say(words::PHONE)) }
                        input #phone name="phone" value=(typed.phone) inputmode="tel" maxlength="30" autocomplete="off" autofocus[first == "phone"]
                            aria-invalid=[wrong("phone").then_some("true")] aria-describedby=[said("phone")];
                        (fault(lang, faults, "phone"))
                    }
                }
            }
            button.btn.main type="submit" { (lang.say(words::SAVE)) }
        }
    }
}

fn body(me: &Me, pack: &Pack, trips: &[(String, String)], typed: &Typed, faults: &Faults, above: Markup) -> Markup {
    let lang = me.lang;
    html! {
        p.trail { a href="/cases" { (lang.say(text::BACK_TO_CASES)) } }
        div.head {
            h1 { (lang.say(words::TITLE)) }
            @if typed.tally > 0 { p.soft { (lang.fill(words::TALLY, &typed.tally.to_string())) } }
        }
        (above)
        p.soft.about { (lang.say(words::ABOUT)) }
        (sheet_form(me, pack, trips, typed, faults))
    }
}

/// `GET /cases/new`
///
/// # Errors
/// Without the right, or when the store fails.
pub(super) async fn form(State(state): State<AppState>, me: Me) -> Result<Markup, Fault> {
    me.need(Right::SeeCases)?;
    let typed = Typed::first(me.lang, bangkok_date(clock::now()));
    let trips = Shelf::of(&state, &me).await?.trips(me.lang);
    let body = body(&me, &state.pack, &trips, &typed, &Faults::new(), html! {});
    me.page(&state, Here::Cases, super::NEW, me.lang.say(words::TITLE), body).await
}

/// `POST /cases/new`
///
/// # Errors
/// Without the right, when the form is not ours, or the store fails.
pub(super) async fn keep(State(state): State<AppState>, Posted { me, fields }: Posted) -> Result<Response, Fault> {
    me.need(Right::SeeCases)?;
    let (lang, now) = (me.lang, clock::now());
    let trips = Shelf::of(&state, &me).await?.trips(lang);
    let mut typed = Typed::read(&fields);
    // One that cannot be chosen any more is none.
    if trips.iter().all(|(id, _)| *id != typed.trip) {
        typed.trip.clear();
    }
    let id: SubmissionId = typed.id.parse().map_err(|_| Fault::Expired)?;
    let refused = |typed: &Typed, faults: &Faults, words: &str| {
        (StatusCode::UNPROCESSABLE_ENTITY, body(&me, &state.pack, &trips, typed, faults, layout::say(Tone::Bad, words)))
    };
    let (status, body) = match checked(&typed, &state.pack, lang, bangkok_date(now)) {
        Err(faults) => refused(&typed, &faults, lang.say(words::BAD)),
        Ok(sheet) => {
            let (actor, municipality, keys) = (me.actor(), state.pack.municipality.id.clone(), state.keys.clone());
            let (kept, number) = state
                .with_store(move |store| {
                    let (desk, number) = at_desk(&keys.vault, &municipality, id, sheet, now)?;
                    Ok((store.take_at_desk(&actor, desk, now)?, number))
                })
                .await?;
            match kept {
                Keyed::Case { id, number: case, new } => {
                    let next = typed.next(typed.tally.saturating_add(u32::from(new)));
                    let above = saved(&me, &case, id, new, &number);
                    (StatusCode::OK, body(&me, &state.pack, &trips, &next, &Faults::new(), above))
                }
                Keyed::Changed { number, .. } => {
                    // What was typed stays, on a sheet of its own.
                    let again = Typed { id: SubmissionId::random().to_string(), ..typed };
                    refused(&again, &Faults::new(), &lang.fill(words::CHANGED, &number))
                }
                Keyed::Gone => refused(&typed.next(typed.tally), &Faults::new(), lang.say(words::GONE)),
            }
        }
    };
    let page = me.page(&state, Here::Cases, super::NEW, lang.say(words::TITLE), body).await?;
    Ok((status, page).into_response())
}

fn saved(me: &Me, case: &str, id: crate::domain::ids::CaseId, new: bool, number: &TrackingNumber) -> Markup {
    let lang = me.lang;
    let words = if new { words::SAVED } else { words::SAVED_BEFORE };
    html! {
        div.say.good.saved role="status" {
            p { b { (lang.fill(words, case)) }
                // An officer sees what was sent to their unit; this one is yet to be sent.
                @if me.staff.units().is_none() { " " a href={ "/cases/" (id) } { (lang.say(words::OPEN)) } }
            }
            p { (lang.say(words::NUMBER)) }
            p { output.secret #number { (number) } }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_has_one_number_under_one_key() {
        let (vault, other) = (Vault::generate().unwrap(), Vault::generate().unwrap());
        let id = SubmissionId::random();
        assert_eq!(number_of(&vault, id).unwrap(), number_of(&vault, id).unwrap());
        assert_ne!(number_of(&vault, id).unwrap(), number_of(&other, id).unwrap());
        assert_ne!(number_of(&vault, id).unwrap(), number_of(&vault, SubmissionId::random()).unwrap());
    }

    #[test]
    fn a_sheet_says_everything_that_it_lacks_at_once() {
        let pack = Pack::builtin().unwrap();
        let today = NaiveDate::from_ymd_opt(2026, 11, 5).unwrap();
        let typed = Typed {
            channel: "kiosk".into(),
            day: "2026-11-06".into(),
            moo: "77".into(),
            phone: "081".into(),
            text: "ก".into(),
            ..Typed::default()
        };
        let Err(faults) = checked(&typed, &pack, Lang::Th, today) else { panic!("taken") };
        let fields: Vec<&str> = faults.iter().map(|(field, _, _)| *field).collect();
        assert_eq!(fields, ["channel", "day", "moo", "kind", "phone"]);
        let good = Typed {
            channel: "paper".into(),
            day: "๔/๑๑/๒๕๖๙".into(),
            moo: "๑๔".into(),
            kind: pack.municipality.kinds[0].code.clone(),
            text: "ขอไฟทาง (ตัวอย่าง)".into(),
            ..Typed::default()
        };
        let sheet = checked(&good, &pack, Lang::Th, today).ok().unwrap();
        assert_eq!((sheet.draft.moo, sheet.day), (Some(14), today.pred_opt().unwrap()));
    }
}
