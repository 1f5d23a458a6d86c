//! What is prepared of a trip: its form, read and kept. What was typed is never lost.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use chrono::TimeDelta;
use maud::{Markup, html};

use super::one::Looked;
use super::{here, one};
use crate::domain::clock;
use crate::domain::ids::TripId;
use crate::pack::Pack;
use crate::server::AppState;
use crate::server::console::dates;
use crate::server::console::form::Form;
use crate::server::console::layout::{self, Tone};
use crate::server::console::names::Names;
use crate::server::console::roles::Right;
use crate::server::console::session::{Me, Posted};
use crate::server::console::text::{self, Lang, Text, registers as common, trips as words};
use crate::server::console::web::{Fault, Fields};
use crate::server::store::trips::{MAX_NOTE, MAX_TITLE};
use crate::server::store::{Kiosk, StoreError, TripPlan};

/// Longest trip.
const MOST_DAYS: i64 = 60;

type Faults = Vec<(&'static str, Text)>;

/// Reads a form; a kiosk that was revoked stays only where it stood before.
fn read(fields: &Fields, pack: &Pack, kiosks: &[Kiosk], before: Option<&TripPlan>) -> Result<TripPlan, Faults> {
    let mut faults = Faults::new();
    let line = |name: &str| fields.raw(name).split_whitespace().collect::<Vec<_>>().join(" ");
    let (title, site, note) = (line("title"), line("site"), fields.raw("note").trim().to_owned());
    if title.is_empty() {
        faults.push(("title", common::BAD_NEEDED));
    }
    for (name, text, most) in [("title", &title, MAX_TITLE), ("site", &site, MAX_TITLE), ("note", &note, MAX_NOTE)] {
        if text.chars().count() > most {
            faults.push((name, words::BAD_LONG));
        }
    }
    let day = |name: &'static str, faults: &mut Faults| {
        let typed = fields.given(name)?;
        let day = dates::parse(typed);
        if day.is_none() {
            faults.push((name, text::BAD_DATE));
        }
        day
    };
    let first = day("first", &mut faults);
    if fields.given("first").is_none() {
        faults.push(("first", common::BAD_NEEDED));
    }
    let last = day("last", &mut faults).or(first);
    if let (Some(first), Some(last)) = (first, last) {
        if last < first {
            faults.push(("last", common::BAD_TO));
        } else if last - first >= TimeDelta::days(MOST_DAYS) {
            faults.push(("last", words::BAD_DAYS));
        }
    }
    let all = pack.municipality.villages.iter().map(|village| village.moo);
    let moos: Vec<u16> = all.filter(|moo| fields.given(&format!("moo-{moo}")).is_some()).collect();
    if moos.is_empty() {
        faults.push(("moos", words::BAD_MOOS));
    }
    let kiosk = match fields.given("kiosk") {
        None => None,
        Some(typed) => {
            let held = before.and_then(|plan| plan.kiosk);
            let may = |kiosk: &&Kiosk| kiosk.revoked_at.is_none() || held == Some(kiosk.id);
            let found = kiosks.iter().filter(may).find(|kiosk| kiosk.id.to_string() == typed).map(|kiosk| kiosk.id);
            if found.is_none() {
                faults.push(("kiosk", common::BAD_CHOICE));
            }
            found
        }
    };
    match (first, last) {
        (Some(first), Some(last)) if faults.is_empty() => Ok(TripPlan { title, site, first, last, moos, kiosk, note }),
        _ => Err(faults),
    }
}

/// As it stands in a form, to be changed.
pub(super) fn fields_of(lang: Lang, plan: &TripPlan) -> Fields {
    let pair = |name: &str, value: String| (name.to_owned(), value);
    let mut fields = vec![
        pair("title", plan.title.clone()),
        pair("site", plan.site.clone()),
        pair("first", dates::typed(lang, plan.first)),
        pair("last", if plan.last == plan.first { String::new() } else { dates::typed(lang, plan.last) }),
        pair("kiosk", plan.kiosk.map(String::from).unwrap_or_default()),
        pair("note", plan.note.clone()),
    ];
    fields.extend(plan.moos.iter().map(|moo| (format!("moo-{moo}"), "1".to_owned())));
    Fields::new(fields)
}

/// The form's fields.
pub(super) fn controls(form: &Form<'_>, names: &Names<'_>, kiosks: &[Kiosk]) -> Markup {
    let lang = form.lang;
    let chosen = form.fields.raw("kiosk").to_owned();
    let known: Vec<(String, String)> = kiosks
        .iter()
        .filter(|kiosk| kiosk.revoked_at.is_none() || kiosk.id.to_string() == chosen)
        .map(|kiosk| (kiosk.id.to_string(), kiosk.name.clone()))
        .collect();
    let fault = form.faults.iter().find(|(name, _)| *name == "moos").map(|(_, words)| *words);
    html! {
        (form.line("title", words::F_TITLE, true, Lang::Th))
        (form.line("site", words::F_SITE, false, Lang::Th))
        div.pair { (form.day("first", words::F_FIRST, true)) (form.day("last", words::F_LAST, false)) }
        fieldset.field #moos tabindex="-1" aria-describedby=[fault.map(|_| "moos-fault")] {
            legend { (lang.say(words::F_MOOS)) }
            @if let Some(fault) = fault { p.fault #moos-fault { (lang.say(fault)) } }
            div.choices {
                @for moo in names.villages() {
                    @let name = format!("moo-{moo}");
                    label.check {
                        input type="checkbox" name=(name) value="1" checked[form.fields.given(&name).is_some()];
                        span { (names.moo_long(moo)) }
                    }
                }
            }
        }
        (form.choice("kiosk", words::F_KIOSK, false, &known))
        (form.words("note", words::F_NOTE, false, None, "", Lang::Th))
    }
}

async fn page(state: &AppState, me: &Me, fields: &Fields, faults: &[(&'static str, Text)]) -> Result<Markup, Fault> {
    let lang = me.lang;
    let kiosks = state.with_store(|store| store.kiosks()).await?;
    let names = Names::new(&state.pack, lang);
    let form = Form { lang, fields, faults };
    let body = html! {
        p.trail { a href="/trips" { "‹ " (lang.say(words::BACK)) } }
        div.head { h1 { (lang.say(words::ADD)) } }
        (form.summary())
        form.card.stack.narrow method="post" action="/trips" {
            (layout::csrf_field(&me.session.csrf))
            (controls(&form, &names, &kiosks))
            div.bar { button.btn.main type="submit" { (lang.say(words::SAVE)) } }
        }
    };
    me.page(state, here(me), "/trips/new", lang.say(words::ADD), body).await
}

/// `GET /trips/new`
///
/// # Errors
/// Without the right, or when the store fails.
pub(super) async fn new(State(state): State<AppState>, me: Me) -> Result<Markup, Fault> {
    me.need(Right::EditRegisters)?;
    page(&state, &me, &Fields::default(), &[]).await
}

/// `POST /trips`
///
/// # Errors
/// Without the right, or when the store fails.
pub(super) async fn add(State(state): State<AppState>, Posted { me, fields }: Posted) -> Result<Response, Fault> {
    me.need(Right::EditRegisters)?;
    let kiosks = state.with_store(|store| store.kiosks()).await?;
    let plan = match read(&fields, &state.pack, &kiosks, None) {
        Ok(plan) => plan,
        Err(faults) => {
            let page = page(&state, &me, &fields, &faults).await?;
            return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
        }
    };
    let actor = me.actor();
    let id = state.with_store(move |store| store.trip_put(&actor, None, plan, 0, clock::now())).await?;
    Ok(Redirect::to(&format!("/trips/{id}?done=put")).into_response())
}

/// `POST /trips/{id}`
///
/// # Errors
/// Without the right, when there is no such trip, or when the store fails.
pub(super) async fn change(
    State(state): State<AppState>,
    Path(id): Path<String>,
    Posted { me, fields }: Posted,
) -> Result<Response, Fault> {
    me.need(Right::EditRegisters)?;
    let looked = Looked::of(&state, &id).await?;
    let id: TripId = looked.trip.id;
    let plan = match read(&fields, &state.pack, &looked.kiosks, Some(&looked.trip.plan)) {
        Ok(plan) => plan,
        Err(faults) => {
            let page = one::page(&state, &me, &looked, Some((&fields, &faults)), None).await?;
            return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
        }
    };
    let (actor, version) = (me.actor(), fields.read("version").unwrap_or(0));
    match state.with_store(move |store| store.trip_put(&actor, Some(id), plan, version, clock::now())).await {
        Ok(_) => Ok(Redirect::to(&format!("/trips/{id}?done=put")).into_response()),
        Err(StoreError::Conflict { .. }) => {
            let looked = Looked::of(&state, &id.to_string()).await?;
            let note = Some((Tone::Bad, words::CONFLICT));
            let page = one::page(&state, &me, &looked, Some((&fields, &[])), note).await?;
            Ok((StatusCode::CONFLICT, page).into_response())
        }
        Err(error) => Err(error.into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(pairs: &[(&str, &str)]) -> Fields {
        Fields::new(pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect())
    }

    #[test]
    fn a_plan_is_read_with_each_fault_at_its_field() {
        let pack = Pack::builtin().unwrap();
        let read = |pairs: &[(&str, &str)]| read(&form(pairs), &pack, &[], None);
        let good = read(&[("title", " สัญจร  หมู่ 14 "), ("first", "๒/๑๑/๒๕๖๙"), ("moo-14", "1"), ("moo-77", "1")]);
        let plan = good.unwrap();
        assert_eq!((plan.title.as_str(), plan.moos.as_slice()), ("สัญจร หมู่ 14", &[14][..]), "no village of others");
        assert_eq!((plan.first, plan.last), (plan.first, plan.first), "one day unless it is said otherwise");
        let names = |pairs: &[(&str, &str)]| read(pairs).unwrap_err().into_iter().map(|one| one.0).collect::<Vec<_>>();
        assert_eq!(names(&[("kiosk", "x")]), ["title", "first", "moos", "kiosk"]);
        let days = [("title", "ก"), ("moo-1", "1"), ("first", "2/11/2569")];
        assert_eq!(names(&[&days[..], &[("last", "1/11/2569")]].concat()), ["last"]);
        assert_eq!(names(&[&days[..], &[("last", "2/11/2570")]].concat()), ["last"]);
        assert_eq!(fields_of(Lang::Th, &plan).raw("first"), "02/11/2569");
    }
}
