//! What stands beside the inbox: the kiosks and people to choose from, and the searches that a person keeps.

use axum::extract::State;
use axum::response::Redirect;
use chrono::Days;
use maud::{Markup, html};

use super::inbox::Search;
use super::words;
use crate::domain::clock;
use crate::domain::thai::bangkok_date;
use crate::server::AppState;
use crate::server::console::layout::csrf_field;
use crate::server::console::names::Names;
use crate::server::console::roles::{self, Right};
use crate::server::console::session::{Me, Posted};
use crate::server::console::text::Lang;
use crate::server::console::trips;
use crate::server::console::web::Fault;
use crate::server::store::{Assignee, SavedFilter, Staff, StoreError, TripName};

/// The longest name of a saved search, in characters.
const LONGEST_NAME: usize = 40;
/// Days for which a trip whose sheet is closed may still be chosen.
const TRIPS_FOR: u64 = 400;

/// What stands beside the filters: the kiosks to choose from, and the searches that the person keeps.
pub struct Shelf {
    pub kiosks: Vec<(String, String)>,
    /// Trips of the last year and those to come.
    pub trips: Vec<TripName>,
    pub saved: Vec<SavedFilter>,
    /// Who may be given a case.
    pub people: Vec<Staff>,
}

impl Shelf {
    /// # Errors
    /// When the store fails.
    pub async fn of(state: &AppState, me: &Me) -> Result<Self, Fault> {
        let staff = me.staff.id;
        let since = bangkok_date(clock::now()) - Days::new(TRIPS_FOR);
        let (kiosks, saved, mut people, trips) = state
            .with_store(move |store| {
                Ok::<_, StoreError>((
                    store.kiosks()?,
                    store.saved_filters(staff)?,
                    store.staff_list()?,
                    store.trip_names(since)?,
                ))
            })
            .await?;
        people.retain(|staff| !staff.disabled && roles::may(staff, Right::SeeCases));
        Ok(Self {
            kiosks: kiosks.into_iter().map(|kiosk| (kiosk.id.to_string(), kiosk.name)).collect(),
            saved,
            people,
            trips,
        })
    }

    /// The trips to choose from.
    #[must_use]
    pub fn trips(&self, lang: Lang) -> Vec<(String, String)> {
        self.trips.iter().map(|trip| trips::option(lang, trip)).collect()
    }
}

/// `POST /cases/saved`: keeps the search under a name, or forgets one.
///
/// # Errors
/// Without the right, or when the store fails.
pub async fn keep(State(state): State<AppState>, Posted { me, fields }: Posted) -> Result<Redirect, Fault> {
    me.need(Right::SeeCases)?;
    let search = Search::read(&fields);
    let (actor, staff, now) = (me.actor(), me.staff.id, clock::now());
    let done = if let Some(name) = fields.given("forget").map(str::to_owned) {
        state.with_store(move |store| store.saved_filter_delete(&actor, staff, &name, now)).await?;
        "forgotten"
    } else if let Some(name) = fields.given("name").filter(|name| name.chars().count() <= LONGEST_NAME) {
        let filter = SavedFilter { name: name.to_owned(), query: search.saved() };
        match state.with_store(move |store| store.saved_filter_put(&actor, staff, filter, now)).await {
            Ok(()) => "saved",
            Err(StoreError::Exists(_)) => "full",
            Err(error) => return Err(error.into()),
        }
    } else {
        "unnamed"
    };
    let link = search.link("/cases", search.page);
    let mark = if link.contains('?') { '&' } else { '?' };
    Ok(Redirect::to(&format!("{link}{mark}done={done}")))
}

/// The searches that a person keeps, and the way to keep this one.
#[must_use]
pub fn saved(me: &Me, search: &Search, kept: &[SavedFilter]) -> Markup {
    let (lang, now) = (me.lang, search.saved());
    html! {
        @if !kept.is_empty() || search.narrows() {
            div.saved role="group" aria-label=(lang.say(words::SAVED)) {
                @for filter in kept {
                    span.chip {
                        a href={"/cases?" (filter.query)} aria-current=[(filter.query == now).then_some("true")] { (filter.name) }
                        form method="post" action="/cases/saved" {
                            (csrf_field(&me.session.csrf))
                            (search.hidden())
                            button type="submit" name="forget" value=(filter.name) aria-label=(lang.fill(words::FORGET, &filter.name)) { "×" }
                        }
                    }
                }
                @if search.narrows() && !kept.iter().any(|filter| filter.query == now) {
                    form.keep method="post" action="/cases/saved" {
                        (csrf_field(&me.session.csrf))
                        (search.hidden())
                        input type="text" name="name" maxlength=(LONGEST_NAME) required placeholder=(lang.say(words::SAVE_THIS)) aria-label=(lang.say(words::SAVE_THIS));
                        button.btn.plain type="submit" { (lang.say(words::SAVE)) }
                    }
                }
            }
        }
    }
}

/// Those to whom a case may be given, as options of a select; `fits` says who works on it.
pub fn assignees(
    lang: Lang,
    names: &Names<'_>,
    people: &[Staff],
    chosen: Option<&Assignee>,
    fits: impl Fn(&Staff) -> bool,
) -> Markup {
    let option = |to: &Assignee, name: &str| {
        html! { option value=(to.code()) selected[chosen == Some(to)] { (name) } }
    };
    let committees = names.sub_committees();
    html! {
        optgroup label=(lang.say(words::PEOPLE)) {
            @for staff in people.iter().filter(|staff| fits(staff)) { (option(&Assignee::Staff(staff.id), &staff.display)) }
        }
        @if !committees.is_empty() {
            optgroup label=(lang.say(words::COMMITTEES)) {
                @for (code, name) in &committees { (option(&Assignee::SubCommittee(code.clone()), name)) }
            }
        }
    }
}
