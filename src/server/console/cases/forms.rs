//! The forms under a case. Which of them stand there follows the case's state; the store's rules have the last word.

use maud::{Markup, html};

use super::inbox::Search;
use super::{shelf, words};
use crate::domain::status::CaseStatus;
use crate::domain::submission::MOO_WHOLE;
use crate::domain::thai::bangkok_date;
use crate::server::console::dates;
use crate::server::console::layout::csrf_field;
use crate::server::console::names::Names;
use crate::server::console::roles::Right;
use crate::server::console::session::Me;
use crate::server::console::text::{self, Lang, Text, templates as ready};
use crate::server::console::web::Fields;
use crate::server::store::rules::MAX_WORDS;
use crate::server::store::{Assignee, Case, Staff, Template};
use crate::wire::board::{MAX_DONE, MAX_SAID};

/// One form's surroundings.
struct Desk<'a> {
    lang: Lang,
    csrf: &'a str,
    case: &'a Case,
    search: &'a Search,
    typed: Option<&'a (String, Fields)>,
}

impl Desk<'_> {
    /// What was typed into a field of a form that was not taken.
    fn typed(&self, act: &str, field: &str) -> &str {
        self.typed.filter(|(name, _)| name == act).map_or("", |(_, fields)| fields.raw(field))
    }

    fn again(&self, act: &str) -> bool {
        self.typed.is_some_and(|(name, _)| name == act)
    }

    fn form(&self, act: &str, inner: &Markup) -> Markup {
        html! {
            form method="post" action=(self.search.link(&format!("/cases/{}/{act}", self.case.row.id), self.search.page)) {
                (csrf_field(self.csrf))
                input type="hidden" name="version" value=(self.case.row.version);
                (inner)
            }
        }
    }

    /// A form that opens on demand; open when `open`, or when it comes back with what was typed.
    fn folded(&self, act: &str, title: Text, open: bool, inner: &Markup) -> Markup {
        html! {
            details.more id={"act-" (act)} open[open || self.again(act)] {
                summary { (self.lang.say(title)) }
                (self.form(act, inner))
            }
        }
    }

    fn words(&self, act: &str, field: &str, label: Text, hint: Option<Text>, required: bool) -> Markup {
        let id = format!("{act}-{field}");
        html! {
            div.field {
                label for=(id) {
                    (self.lang.say(label))
                    @if !required { " " span.hint { "(" (self.lang.say(text::OPTIONAL)) ")" } }
                }
                // The first line feed after the tag is dropped by browsers, so one is given to be dropped.
                textarea id=(id) name=(field) maxlength=(MAX_WORDS) required[required]
                    aria-describedby=[hint.map(|_| format!("{id}-hint"))] { "\n" (self.typed(act, field)) }
                @if let Some(hint) = hint { p.hint id={(id) "-hint"} { (self.lang.say(hint)) } }
            }
        }
    }
}

/// All forms that fit the case's state.
#[must_use]
pub fn forms(
    lang: Lang,
    names: &Names<'_>,
    (me, people): (&Me, &[Staff]),
    templates: &[Template],
    case: &Case,
    search: &Search,
    typed: Option<&(String, Fields)>,
) -> Markup {
    let desk = Desk { lang, csrf: &me.session.csrf, case, search, typed };
    let status = case.row.status;
    let closed = status == CaseStatus::Closed;
    let fresh = case.row.unit.is_none() && !status.is_settled();
    html! {
        div.forms {
            h2.sr { (lang.say(text::ACTS)) }
            @if !closed {
                @if fresh { (route(&desk, names, true)) }
                @if case.row.unit.is_some() && !status.is_settled() && status != CaseStatus::InProgress {
                    div.more.start { (desk.form("start", &html! { button.btn type="submit" { (lang.say(text::START)) } })) }
                }
                @if !fresh && !status.is_settled() { (assign(&desk, names, me, people)) }
                (answer(&desk, templates, me.may(Right::ManageTemplates), !fresh && !status.is_settled()))
                @if !fresh { (route(&desk, names, false)) }
                (pass(&desk))
            }
            (board(&desk, names))
            (note(&desk))
            (saraban(&desk))
            @if status.is_settled() {
                (desk.folded("reopen", text::REOPEN, false, &html! {
                    (desk.words("reopen", "text", text::REOPEN_WHY, None, true))
                    button.btn type="submit" { (lang.say(text::REOPEN)) }
                }))
            }
            @if status.is_settled() && !closed {
                div.more.start { (desk.form("close", &html! { button.btn.main type="submit" { (lang.say(text::CLOSE)) } })) }
            }
        }
    }
}

/// The form of a case that another one is worked on for.
#[must_use]
pub fn note_only(me: &Me, case: &Case, search: &Search, typed: Option<&(String, Fields)>) -> Markup {
    let desk = Desk { lang: me.lang, csrf: &me.session.csrf, case, search, typed };
    html! { div.forms { h2.sr { (me.lang.say(text::ACTS)) } (note(&desk)) } }
}

fn note(desk: &Desk<'_>) -> Markup {
    let lang = desk.lang;
    desk.folded(
        "note",
        text::NOTE,
        false,
        &html! {
            (desk.words("note", "text", text::NOTE_LABEL, None, true))
            button.btn type="submit" { (lang.say(text::NOTE_DO)) }
        },
    )
}

fn route(desk: &Desk<'_>, names: &Names<'_>, open: bool) -> Markup {
    let lang = desk.lang;
    let typed = desk.typed("route", "unit");
    let meant = if desk.again("route") {
        Some(typed.to_owned())
    } else {
        desk.case
            .row
            .unit
            .clone()
            .or_else(|| desk.case.row.topic.as_deref().and_then(|topic| names.unit_of_topic(topic)))
    };
    desk.folded(
        "route",
        text::ROUTE,
        open,
        &html! {
            div.field {
                label for="route-unit" { (lang.say(text::ROUTE_TO)) }
                select #route-unit name="unit" required {
                    option value="" { (lang.say(text::ROUTE_CHOOSE)) }
                    @for (code, name) in names.units() {
                        option value=(code) selected[meant.as_deref() == Some(code.as_str())] { (name) }
                    }
                }
            }
            (desk.words("route", "note", text::NOTE_LABEL, None, false))
            button.btn.main type="submit" { (lang.say(text::ROUTE_DO)) }
        },
    )
}

fn assign(desk: &Desk<'_>, names: &Names<'_>, me: &Me, people: &[Staff]) -> Markup {
    let (lang, row) = (desk.lang, &desk.case.row);
    let own = Assignee::Staff(me.staff.id);
    let fits = |staff: &Staff| staff.may_work_on(row.unit.as_deref());
    html! {
        @if row.assigned.as_ref() != Some(&own) {
            div.more.start {
                (desk.form("assign", &html! {
                    input type="hidden" name="to" value=(own.code());
                    button.btn type="submit" { (lang.say(words::ASSIGN_TAKE)) }
                }))
            }
        }
        (desk.folded("assign", words::ASSIGN, false, &html! {
            div.field {
                label for="assign-to" { (lang.say(words::ASSIGN_TO)) }
                select #assign-to name="to" {
                    option value="" { (lang.say(words::ASSIGNED_NOBODY)) }
                    (shelf::assignees(lang, names, people, row.assigned.as_ref(), fits))
                }
            }
            button.btn type="submit" { (lang.say(words::ASSIGN_DO)) }
        }))
    }
}

fn answer(desk: &Desk<'_>, templates: &[Template], manages: bool, open: bool) -> Markup {
    let lang = desk.lang;
    let chosen = desk.typed("answer", "template");
    let fill = desk.search.link(&format!("/cases/{}/template", desk.case.row.id), desk.search.page);
    desk.folded(
        "answer",
        text::ANSWER,
        open,
        &html! {
            @if !templates.is_empty() {
                div.bar.use {
                    label.sr for="answer-template" { (lang.say(ready::USE)) }
                    select #answer-template name="template" {
                        option value="" { (lang.say(ready::CHOOSE)) }
                        @for one in templates { option value=(one.name) selected[one.name == chosen] { (one.name) } }
                    }
                    button.btn type="submit" formaction=(fill) formnovalidate { (lang.say(ready::USE_DO)) }
                }
            }
            @if manages { p.hint { a href="/templates" { (lang.say(ready::MANAGE)) } } }
            (desk.words("answer", "text", text::ANSWER_WORDS, Some(text::ANSWER_HINT), true))
            div.bar {
                button.btn type="submit" { (lang.say(text::ANSWER_DO)) }
                button.btn.main.end type="submit" name="close" value="1" { (lang.say(text::ANSWER_CLOSE)) }
            }
        },
    )
}

fn pass(desk: &Desk<'_>) -> Markup {
    let lang = desk.lang;
    desk.folded("pass", text::PASS, false, &html! {
        div.field {
            label for="pass-agency" { (lang.say(text::PASS_TO)) }
            input #pass-agency name="agency" type="text" required maxlength="200" value=(desk.typed("pass", "agency")) aria-describedby="pass-agency-hint";
            p.hint #pass-agency-hint { (lang.say(text::PASS_TO_HINT)) }
        }
        (desk.words("pass", "text", text::ANSWER_WORDS, Some(text::ANSWER_HINT), false))
        button.btn type="submit" { (lang.say(text::PASS_DO)) }
    })
}

fn saraban(desk: &Desk<'_>) -> Markup {
    let lang = desk.lang;
    let value = if desk.again("saraban") {
        desk.typed("saraban", "number")
    } else {
        desk.case.saraban.as_deref().unwrap_or_default()
    };
    desk.folded(
        "saraban",
        text::SARABAN,
        false,
        &html! {
            div.field {
                label for="saraban-number" { (lang.say(text::SARABAN_LABEL)) }
                input #saraban-number name="number" type="text" required maxlength="60" value=(value);
            }
            button.btn type="submit" { (lang.say(text::SARABAN_DO)) }
        },
    )
}

/// The public board. Its words are written for it: neither the visitor's nor the private answer is offered.
fn board(desk: &Desk<'_>, names: &Names<'_>) -> Markup {
    let (lang, case) = (desk.lang, desk.case);
    let entry = case.board.as_ref();
    let settled = case.row.status.is_settled();
    if (entry.is_none() && !settled) || case.is_erased() {
        return html! {};
    }
    let kept = |field: &str| match (entry, field) {
        (Some(entry), "said") => entry.said.as_str(),
        (Some(entry), _) => entry.done.as_str(),
        (None, "done") => case.public_answer.as_deref().unwrap_or_default(),
        (None, _) => "",
    };
    let field = |field: &str, label: Text, most: usize| {
        let id = format!("publish-{field}");
        let words = if desk.again("publish") { desk.typed("publish", field) } else { kept(field) };
        html! {
            div.field {
                label for=(id) { (lang.say(label)) }
                textarea.short id=(id) name=(field) maxlength=(most) required aria-describedby="publish-warning" { "\n" (words) }
            }
        }
    };
    let shown = [
        case.row.topic.as_deref().map(|topic| names.topic(topic)),
        Some(names.moo_long(case.row.moo.unwrap_or(MOO_WHOLE))),
        case.agency.clone().or_else(|| case.row.unit.as_deref().map(|unit| names.unit(unit))),
        case.row.answered_at.map(|at| dates::day(lang, bangkok_date(at))),
    ];
    let shown: Vec<String> = shown.into_iter().flatten().collect();
    html! {
        details.more #act-publish open[desk.again("publish") || desk.again("withdraw")] {
            summary {
                (lang.say(text::BOARD))
                @if let Some(entry) = entry { span.badge.done { (lang.fill(text::BOARD_ON, &entry.revision.to_string())) } }
            }
            // What is on it stays while the case is open again; new words wait for the new answer.
            @if settled {
                (desk.form("publish", &html! {
                    p.public #publish-warning { (lang.say(text::BOARD_WARNING)) }
                    (field("said", text::BOARD_SAID, MAX_SAID))
                    (field("done", text::BOARD_DONE, MAX_DONE))
                    p.hint { (lang.fill(text::BOARD_SHOWN, &shown.join(" · "))) }
                    button.btn.main type="submit" { (lang.say(if entry.is_some() { text::BOARD_CHANGE } else { text::BOARD_DO })) }
                }))
            } @else if let Some(entry) = entry {
                p.words-small { (entry.said) "\n→ " (entry.done) }
            }
            @if entry.is_some() {
                (desk.form("withdraw", &html! { button.btn.plain type="submit" { (lang.say(text::BOARD_OFF)) } }))
            }
        }
    }
}
