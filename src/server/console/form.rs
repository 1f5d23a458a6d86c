//! A form with what stands in it: labelled controls, their hints and faults tied to them.

use maud::{Markup, html};

use super::text::{self, Lang, Text};
use super::web::Fields;

/// What stands in a form, and what is wrong with it.
pub struct Form<'a> {
    pub lang: Lang,
    pub fields: &'a Fields,
    /// Field and words.
    pub faults: &'a [(&'a str, Text)],
}

impl Form<'_> {
    fn fault(&self, name: &str) -> Option<Text> {
        self.faults.iter().find(|(field, _)| *field == name).map(|(_, words)| *words)
    }

    /// A labelled control, its hint and its fault tied to it. `control` is given the ids that describe it.
    pub fn field(
        &self,
        name: &str,
        label: Text,
        needed: bool,
        hint: Option<Text>,
        control: impl FnOnce(Option<String>, Option<&str>) -> Markup,
    ) -> Markup {
        let fault = self.fault(name);
        let mut described = Vec::new();
        if fault.is_some() {
            described.push(format!("{name}-fault"));
        }
        if hint.is_some() {
            described.push(format!("{name}-hint"));
        }
        let described = Some(described.join(" ")).filter(|ids| !ids.is_empty());
        html! {
            div.field {
                label for=(name) {
                    (self.lang.say(label))
                    @if !needed { " " span.hint { "(" (self.lang.say(text::OPTIONAL)) ")" } }
                }
                @if let Some(fault) = fault { p.fault id={(name) "-fault"} { (self.lang.say(fault)) } }
                (control(described, fault.map(|_| "true")))
                @if let Some(hint) = hint { p.hint id={(name) "-hint"} { (self.lang.say(hint)) } }
            }
        }
    }

    /// One line of words in a language.
    pub fn line(&self, name: &str, label: Text, needed: bool, spoken: Lang) -> Markup {
        self.field(name, label, needed, None, |described, wrong| html! {
            input id=(name) name=(name) type="text" maxlength="300" lang=(spoken.code()) required[needed] value=(self.fields.raw(name))
                aria-describedby=[described] aria-invalid=[wrong];
        })
    }

    /// A day, as people type it.
    pub fn day(&self, name: &str, label: Text, needed: bool) -> Markup {
        self.field(name, label, needed, Some(text::N_DATE_HINT), |described, wrong| html! {
            input id=(name) name=(name) type="text" inputmode="numeric" maxlength="20" required[needed] value=(self.fields.raw(name))
                aria-describedby=[described] aria-invalid=[wrong];
        })
    }

    /// Words over several lines.
    pub fn words(
        &self,
        name: &str,
        label: Text,
        needed: bool,
        hint: Option<Text>,
        class: &str,
        spoken: Lang,
    ) -> Markup {
        self.field(name, label, needed, hint, |described, wrong| {
            html! {
                textarea id=(name) name=(name) class=(class) lang=(spoken.code()) required[needed]
                    aria-describedby=[described] aria-invalid=[wrong] { "\n" (self.fields.raw(name)) }
            }
        })
    }

    /// One of a list; nothing when it may be left open.
    pub fn choice(&self, name: &str, label: Text, needed: bool, all: &[(String, String)]) -> Markup {
        let chosen = self.fields.raw(name);
        self.field(name, label, needed, None, |described, wrong| {
            html! {
                select id=(name) name=(name) required[needed] aria-describedby=[described] aria-invalid=[wrong] {
                    option value="" { (self.lang.say(if needed { text::CHOOSE } else { text::CHOOSE_NONE })) }
                    @for (code, said) in all { option value=(code) selected[code == chosen] { (said) } }
                }
            }
        })
    }

    /// What is wrong, above everything, each leading to its field.
    pub fn summary(&self) -> Markup {
        html! {
            @if !self.faults.is_empty() {
                div.say.bad role="alert" {
                    p { b { (self.lang.say(text::FAULTS)) } }
                    ul { @for (field, words) in self.faults { li { a href={"#" (field)} { (self.lang.say(*words)) } } } }
                }
            }
        }
    }
}
