//! What a technician does with a kiosk: rename, move, revoke. Nobody overwrites another's change, and what was typed stays.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};

use super::one::{self, Looked};
use crate::domain::clock;
use crate::pack::Pack;
use crate::server::AppState;
use crate::server::console::layout::{self, Here, Tone};
use crate::server::console::names::Names;
use crate::server::console::roles::Right;
use crate::server::console::session::{Me, Posted};
use crate::server::console::text::{Lang, Text, kiosks as words};
use crate::server::console::web::{Fault, Fields};
use crate::server::store::fleet::MAX_NAME;
use crate::server::store::{Kiosk, Place, StoreError};

/// What stands in the forms.
#[derive(Debug, Clone, Default)]
pub(super) struct Typed {
    name: String,
    site: String,
    moo: String,
    revision: u32,
    /// Something is wrong with it, and is to be told.
    told: bool,
}

impl Typed {
    /// As the kiosk stands.
    pub(super) fn of(kiosk: &Kiosk) -> Self {
        Self {
            name: kiosk.name.clone(),
            site: kiosk.place.site.clone(),
            moo: kiosk.place.moo.map_or_else(String::new, |moo| moo.to_string()),
            revision: kiosk.revision,
            told: false,
        }
    }

    /// As it was typed.
    pub(super) fn read(fields: &Fields) -> Self {
        let given = |name: &str| fields.given(name).unwrap_or_default().to_owned();
        Self {
            name: given("name"),
            site: given("site"),
            moo: given("moo"),
            revision: fields.read("revision").unwrap_or(0),
            told: false,
        }
    }

    pub(super) fn told(self) -> Self {
        Self { told: true, ..self }
    }

    fn bad_name(&self) -> Option<Text> {
        match self.name.chars().count() {
            0 => Some(words::NEEDS_NAME),
            long if long > MAX_NAME => Some(words::NAME_LONG),
            _ => None,
        }
    }

    /// The place, if it is one.
    fn place(&self, pack: &Pack) -> Option<Place> {
        let moo = match self.moo.as_str() {
            "" => None,
            moo => Some(moo.parse().ok().filter(|moo| pack.village(*moo).is_some())?),
        };
        (self.site.chars().count() <= MAX_NAME).then(|| Place { site: self.site.clone(), moo })
    }

    /// Name and place, if both are good.
    pub(super) fn checked(&self, pack: &Pack) -> Option<(String, Place)> {
        Some((self.name.clone(), self.place(pack)?)).filter(|_| self.bad_name().is_none())
    }

    /// The field of the name.
    pub(super) fn name_field(&self, lang: Lang) -> Markup {
        let fault = self.bad_name().filter(|_| self.told);
        html! {
            div.field.with-fault[fault.is_some()] {
                label for="name" { (lang.say(words::NAME)) " " span.hint { (lang.say(words::NAME_HINT)) } }
                input #name name="name" value=(self.name) maxlength=(MAX_NAME) required autocomplete="off"
                    aria-invalid=[fault.map(|_| "true")] aria-describedby=[fault.map(|_| "name-fault")];
                @if let Some(fault) = fault { p.fault #name-fault role="alert" { (lang.say(fault)) } }
            }
        }
    }
}

/// The fields of a place.
pub(super) fn place_fields(lang: Lang, names: &Names<'_>, typed: &Typed) -> Markup {
    let fault = typed.told && typed.site.chars().count() > MAX_NAME;
    html! {
        div.field.with-fault[fault] {
            label for="site" { (lang.say(words::SITE)) " " span.hint { (lang.say(words::SITE_HINT)) } }
            input #site name="site" value=(typed.site) maxlength=(MAX_NAME) autocomplete="off";
            @if fault { p.fault role="alert" { (lang.say(words::NAME_LONG)) } }
        }
        div.field {
            label for="moo" { (lang.say(words::VILLAGE)) }
            select #moo name="moo" {
                option value="" { (lang.say(words::NO_VILLAGE)) }
                @for moo in names.villages() {
                    option value=(moo) selected[typed.moo == moo.to_string()] { (names.moo_long(moo)) }
                }
            }
        }
    }
}

/// What can be done with a kiosk, each folded away until it is wanted.
pub(super) fn acts(me: &Me, names: &Names<'_>, kiosk: &Kiosk, typed: &Typed) -> Markup {
    let lang = me.lang;
    let act = |act: &str| format!("/kiosks/{}/{act}", kiosk.id);
    let kept = html! {
        (layout::csrf_field(&me.session.csrf))
        input type="hidden" name="revision" value=(kiosk.revision);
    };
    // What was typed and not kept is seen.
    let as_it_is = Typed::of(kiosk);
    let moved = (&typed.site, &typed.moo) != (&as_it_is.site, &as_it_is.moo);
    html! {
        section.card aria-labelledby="acts" {
            h2 #acts { (lang.say(words::ACTS)) }
            details.more #rename open[typed.name != kiosk.name] {
                summary { (lang.say(words::RENAME)) }
                form method="post" action=(act("rename")) {
                    (kept)
                    (typed.name_field(lang))
                    button.btn.main type="submit" { (lang.say(words::RENAME_DO)) }
                }
            }
            details.more #move open[moved] {
                summary { (lang.say(words::MOVE)) }
                form method="post" action=(act("move")) {
                    (kept)
                    (place_fields(lang, names, typed))
                    p.hint { (lang.say(words::AWAY)) }
                    button.btn.main type="submit" { (lang.say(words::MOVE_DO)) }
                }
            }
            p { a.btn.grave href=(act("revoke")) { (lang.say(words::REVOKE)) } }
        }
    }
}

/// After a change: on to the kiosk's page, or the form again with what is wrong.
async fn after(
    state: &AppState,
    me: &Me,
    looked: &Looked,
    typed: Typed,
    done: Result<(), StoreError>,
    word: &str,
) -> Result<Response, Fault> {
    let id = looked.fares.kiosk.id;
    match done {
        Ok(()) => Ok(Redirect::to(&format!("/kiosks/{id}?done={word}")).into_response()),
        Err(StoreError::Conflict { .. }) => {
            let now = one::look(state, &id.to_string(), clock::now()).await?;
            let note = layout::say(Tone::Bad, me.lang.say(words::CONFLICT));
            let page = one::page(state, me, &now, &typed, Some(note)).await?;
            Ok((StatusCode::CONFLICT, page).into_response())
        }
        Err(error) => Err(error.into()),
    }
}

/// `POST /kiosks/{id}/rename`
///
/// # Errors
/// Without the right, when there is no such kiosk, or when the store fails.
pub(super) async fn rename(
    State(state): State<AppState>,
    Path(id): Path<String>,
    Posted { me, fields }: Posted,
) -> Result<Response, Fault> {
    me.need(Right::ManageKiosks)?;
    let looked = one::look(&state, &id, clock::now()).await?;
    let kiosk = &looked.fares.kiosk;
    let typed = Typed { name: Typed::read(&fields).name, ..Typed::of(kiosk) };
    if typed.bad_name().is_some() {
        let page = one::page(&state, &me, &looked, &typed.told(), None).await?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    }
    let (actor, id, name, revision) = (me.actor(), kiosk.id, typed.name.clone(), Typed::read(&fields).revision);
    let done = state.with_store(move |store| store.kiosk_rename(&actor, id, &name, revision, clock::now())).await;
    after(&state, &me, &looked, typed, done, "renamed").await
}

/// `POST /kiosks/{id}/move`
///
/// # Errors
/// Without the right, when there is no such kiosk, or when the store fails.
pub(super) async fn relocate(
    State(state): State<AppState>,
    Path(id): Path<String>,
    Posted { me, fields }: Posted,
) -> Result<Response, Fault> {
    me.need(Right::ManageKiosks)?;
    let looked = one::look(&state, &id, clock::now()).await?;
    let kiosk = &looked.fares.kiosk;
    let given = Typed::read(&fields);
    let revision = given.revision;
    let typed = Typed { name: kiosk.name.clone(), ..given };
    let Some(place) = typed.place(&state.pack) else {
        let page = one::page(&state, &me, &looked, &typed.told(), None).await?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    };
    let (actor, id) = (me.actor(), kiosk.id);
    let done = state.with_store(move |store| store.kiosk_move(&actor, id, place, revision, clock::now())).await;
    after(&state, &me, &looked, typed, done, "moved").await
}

/// `GET /kiosks/{id}/revoke`: what will happen, before it does.
///
/// # Errors
/// Without the right, when there is no such kiosk, or when the store fails.
pub(super) async fn ask(State(state): State<AppState>, me: Me, Path(id): Path<String>) -> Result<Response, Fault> {
    me.need(Right::ManageKiosks)?;
    let looked = one::look(&state, &id, clock::now()).await?;
    let (lang, kiosk) = (me.lang, &looked.fares.kiosk);
    let own = format!("/kiosks/{}", kiosk.id);
    if kiosk.revoked_at.is_some() {
        return Ok(Redirect::to(&own).into_response());
    }
    let title = lang.fill(words::REVOKE_TITLE, &kiosk.name);
    let body = html! {
        p.trail { a href=(own) { (kiosk.name) } }
        div.head { h1 { (title) } }
        div.card.narrow.stack {
            @if let Some(waiting) = kiosk.waiting.filter(|waiting| *waiting > 0) {
                (layout::say(Tone::Bad, &lang.fill(words::REVOKE_WAITING, &waiting.to_string())))
            }
            ul.held {
                li { (lang.say(words::REVOKE_1)) }
                li { (lang.say(words::REVOKE_2)) }
                li { (lang.fill(words::REVOKE_3, &looked.sent.count.to_string())) }
                li { (lang.say(words::REVOKE_4)) }
                li { (lang.say(words::REVOKE_LOST)) }
            }
            form.row method="post" action={ (own) "/revoke" } {
                (layout::csrf_field(&me.session.csrf))
                button.btn.grave type="submit" { (lang.say(words::REVOKE_DO)) }
                a.btn href=(own) { (lang.say(words::KEEP)) }
            }
        }
    };
    Ok(me.page(&state, Here::Kiosks, &format!("{own}/revoke"), &title, body).await?.into_response())
}

/// `POST /kiosks/{id}/revoke`
///
/// # Errors
/// Without the right, when there is no such kiosk, or when the store fails.
pub(super) async fn revoke(
    State(state): State<AppState>,
    Path(id): Path<String>,
    Posted { me, .. }: Posted,
) -> Result<Redirect, Fault> {
    me.need(Right::ManageKiosks)?;
    let id = one::look(&state, &id, clock::now()).await?.fares.kiosk.id;
    let actor = me.actor();
    state.with_store(move |store| store.kiosk_revoke(&actor, id, clock::now())).await?;
    Ok(Redirect::to(&format!("/kiosks/{id}?done=revoked")))
}
