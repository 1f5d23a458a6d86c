//! How a new notice begins: empty, or from a template whose blanks are asked for. The address has everything, so that
//! the page works without script and can be opened again.

use chrono::{Datelike as _, Months, NaiveDate};
use maud::{Markup, html};

use super::{category, edit};
use crate::domain::{template, thai};
use crate::pack::Pack;
use crate::server::AppState;
use crate::server::console::dates;
use crate::server::console::layout::Here;
use crate::server::console::session::Me;
use crate::server::console::templates;
use crate::server::console::text::{self, Lang, publishing as say};
use crate::server::console::web::{Fault, Fields, link};
use crate::server::store::{Purpose, Template};

/// What comes first.
pub(super) enum Start {
    /// A page that asks for something.
    Ask(Markup),
    /// The form, with this in it.
    Form(Fields),
}

fn month_th(day: NaiveDate) -> String {
    // "1 พฤศจิกายน 2569" without its day.
    thai::date_th(day).split_once(' ').map(|(_, rest)| rest.to_owned()).unwrap_or_default()
}

/// What fills a field by itself; official text is Thai whatever language the page has.
fn value(pack: &Pack, today: NaiveDate, name: &str) -> Option<String> {
    let fiscal = today.year() + 543 + i32::from(today.month() >= 10);
    match name {
        "date" => Some(thai::date_th(today)),
        "month" => Some(month_th(today)),
        "last_month" => today.checked_sub_months(Months::new(1)).map(month_th),
        "year" => Some((today.year() + 543).to_string()),
        "fiscal_year" => Some(fiscal.to_string()),
        "municipality" => Some(pack.municipality.name.th.clone()),
        _ => None,
    }
}

fn filled(pack: &Pack, today: NaiveDate, text: &str, query: &Fields) -> String {
    let text = template::fill(text, &template::NOTICE_FIELDS, |name| value(pack, today, name));
    // A template with a field that is none was refused when it was kept.
    let text = text.unwrap_or_default();
    template::fill_blanks(&text, |name| query.given(&format!("blank-{name}")).map(str::to_owned))
}

/// Reads what was asked for.
///
/// # Errors
/// [`Fault::NotFound`] for a template that is gone; when the store fails.
pub(super) async fn begin(state: &AppState, me: &Me, query: &Fields, today: NaiveDate) -> Result<Start, Fault> {
    let posted = ("posted_from".to_owned(), dates::typed(me.lang, today));
    let Some(name) = query.given("template") else {
        return Ok(Start::Form(Fields::new(vec![posted])));
    };
    let own = state.with_store(|store| store.templates(Purpose::Notice)).await?;
    let one = templates::offered(own, &state.pack, Purpose::Notice)
        .into_iter()
        .find(|one| one.name == name)
        .ok_or(Fault::NotFound)?;
    let parts = one.notice.clone().unwrap_or_default();
    let whole = format!("{}\n{}", parts.title, one.text);
    if !template::blanks(&whole).is_empty() && query.given("fill").is_none() {
        return Ok(Start::Ask(ask(state, me, &one, &whole).await?));
    }
    let stay = parts.stay_days.map(|days| edit::in_days(me.lang, today, days)).unwrap_or_default();
    Ok(Start::Form(Fields::new(vec![
        posted,
        ("category".to_owned(), parts.category),
        ("title_th".to_owned(), filled(&state.pack, today, &parts.title, query)),
        ("body".to_owned(), filled(&state.pack, today, &one.text, query)),
        ("must_stay_until".to_owned(), stay),
    ])))
}

/// Asks for each blank once.
async fn ask(state: &AppState, me: &Me, one: &Template, whole: &str) -> Result<Markup, Fault> {
    let lang = me.lang;
    let blanks = template::blanks(whole);
    let body = html! {
        p.trail { a href="/notices" { "‹ " (lang.say(text::BACK_TO_NOTICES)) } }
        div.head { h1 { (one.name) } }
        form.card.narrow method="get" action="/notices/new" {
            input type="hidden" name="template" value=(one.name);
            input type="hidden" name="fill" value="1";
            p { (lang.say(say::BLANKS_SAY)) }
            @for (n, blank) in blanks.iter().enumerate() {
                div.field {
                    label for={ "blank-" (n) } lang="th" { (blank) }
                    textarea.blank id={ "blank-" (n) } name={ "blank-" (blank) } lang="th" rows="1" maxlength="2000" {}
                }
            }
            div.bar {
                button.btn.main type="submit" { (lang.say(say::BLANKS_DO)) }
                a.btn href="/notices/new" { (lang.say(say::WITHOUT_TEMPLATE)) }
            }
        }
    };
    let path = link("/notices/new", &[("template", &one.name)]);
    me.page(state, Here::Notices, &path, &one.name, body).await
}

/// The templates to choose from, for the list of notices.
pub(super) fn choice(lang: Lang, offered: &[Template]) -> Markup {
    html! {
        details.more.card.choice #from-template {
            summary { h2 { (lang.say(say::FROM_TEMPLATE)) } }
            ul {
                @for one in offered {
                    li {
                        a href=(link("/notices/new", &[("template", &one.name)])) { (one.name) }
                        @if let Some(parts) = &one.notice { " " span.soft { (category(lang, &parts.category)) } }
                    }
                }
            }
            p.hint { a href="/notices/templates" { (lang.say(say::TEMPLATES_MANAGE)) } }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_template_of_the_pack_is_filled_without_a_rest() {
        let pack = Pack::builtin().unwrap();
        let today = NaiveDate::from_ymd_opt(2026, 11, 3).unwrap();
        assert!(pack.municipality.notice_templates.len() >= 6);
        for one in &pack.municipality.notice_templates {
            for text in [&one.title, &one.text] {
                let blanks = template::blanks(text).into_iter();
                let query = Fields::new(blanks.map(|name| (format!("blank-{name}"), "ก".to_owned())).collect());
                let filled = filled(&pack, today, text, &query);
                assert!(!filled.is_empty() && !filled.contains(['{', '}', '[', ']']), "{}: {filled}", one.name);
            }
        }
        let said = |name: &str| value(&pack, today, name).unwrap();
        assert_eq!(said("last_month"), "ตุลาคม 2569");
        assert_eq!((said("year"), said("fiscal_year")), ("2569".into(), "2570".into()));
    }
}
