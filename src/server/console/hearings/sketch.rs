//! The questions of a hearing's form as they are typed, and what its buttons do to them. Pure.
//! Fields are `q<i>_…`, choices `q<i>_c<k>_…`, both from 0; codes travel with them, so that they stay over revisions.

use crate::domain::hearing::{Choice, Form, Hearing, MAX_CHOICES, MAX_QUESTIONS, Question};
use crate::server::console::web::Fields;

/// How a question is answered, by the codes of the form.
pub(super) const FORMS: [&str; 4] = ["one_of", "some_of", "faces", "words"];

/// One question, finished or not.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Asked {
    pub code: String,
    /// One of [`FORMS`].
    pub form: String,
    pub th: String,
    pub en: String,
    pub choices: Vec<Offered>,
}

/// One choice, finished or not.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Offered {
    pub code: String,
    pub th: String,
    pub en: String,
}

/// All of them, in order.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Sketch {
    pub questions: Vec<Asked>,
}

/// A code that none of these has: a letter and the next number.
fn next_code<'a>(letter: char, codes: impl Iterator<Item = &'a str>) -> String {
    let number = |code: &str| code.strip_prefix(letter).and_then(|rest| rest.parse::<u32>().ok());
    format!("{letter}{}", codes.filter_map(number).max().unwrap_or(0).saturating_add(1))
}

impl Asked {
    /// True when it is answered by tiles.
    pub(super) fn has_choices(&self) -> bool {
        matches!(self.form.as_str(), "one_of" | "some_of")
    }

    fn add_choice(&mut self) {
        if self.choices.len() < MAX_CHOICES {
            let code = next_code('c', self.choices.iter().map(|one| one.code.as_str()));
            self.choices.push(Offered { code, ..Offered::default() });
        }
    }

    /// As a question; choices in which nothing was written are left out, unless `kept` has them.
    fn question(&self, kept: Option<&Question>) -> Question {
        let words = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
        let known = |code: &str| kept.is_some_and(|kept| kept.form.choices().iter().any(|one| one.code == code));
        let choices = || {
            let written = |one: &&Offered| !one.th.trim().is_empty() || !one.en.trim().is_empty() || known(&one.code);
            let choice =
                |one: &Offered| Choice { code: one.code.clone(), th: one.th.trim().to_owned(), en: words(&one.en) };
            self.choices.iter().filter(written).map(choice).collect()
        };
        let form = match self.form.as_str() {
            "some_of" => Form::SomeOf { choices: choices() },
            "faces" => Form::Faces,
            "words" => Form::Words,
            _ => Form::OneOf { choices: choices() },
        };
        Question { code: self.code.clone(), th: self.th.trim().to_owned(), en: words(&self.en), form }
    }
}

impl Sketch {
    /// A first one: one question with two choices to fill.
    pub(super) fn first() -> Self {
        let mut sketch = Self::default();
        sketch.add();
        sketch
    }

    /// As a hearing has them.
    pub(super) fn of(hearing: &Hearing) -> Self {
        let words = |text: &Option<String>| text.clone().unwrap_or_default();
        let asked = |question: &Question| Asked {
            code: question.code.clone(),
            form: match question.form {
                Form::OneOf { .. } => "one_of",
                Form::SomeOf { .. } => "some_of",
                Form::Faces => "faces",
                Form::Words => "words",
            }
            .to_owned(),
            th: question.th.clone(),
            en: words(&question.en),
            choices: question
                .form
                .choices()
                .iter()
                .map(|one| Offered { code: one.code.clone(), th: one.th.clone(), en: words(&one.en) })
                .collect(),
        };
        Self { questions: hearing.questions.iter().map(asked).collect() }
    }

    /// As a form says; a question that needs choices has two at least to fill.
    pub(super) fn read(fields: &Fields) -> Self {
        let count = fields.read::<usize>("questions").unwrap_or(0).min(MAX_QUESTIONS);
        let text = |name: String| fields.raw(&name).to_owned();
        let choice = |at: String| Offered {
            code: text(format!("{at}_code")),
            th: text(format!("{at}_th")),
            en: text(format!("{at}_en")),
        };
        let questions = (0..count).map(|at| {
            let choices = fields.read::<usize>(&format!("q{at}_choices")).unwrap_or(0).min(MAX_CHOICES);
            let form = fields.raw(&format!("q{at}_form"));
            let mut asked = Asked {
                code: text(format!("q{at}_code")),
                form: FORMS.iter().find(|known| **known == form).unwrap_or(&FORMS[0]).to_string(),
                th: text(format!("q{at}_th")),
                en: text(format!("q{at}_en")),
                choices: (0..choices).map(|choice_at| choice(format!("q{at}_c{choice_at}"))).collect(),
            };
            while asked.has_choices() && asked.choices.len() < 2 {
                asked.add_choice();
            }
            asked
        });
        Self { questions: questions.collect() }
    }

    /// A form's other fields with these questions.
    pub(super) fn on(&self, fields: &Fields) -> Fields {
        let own = |name: &str| {
            name == "questions" || name == "op" || name.strip_prefix('q').is_some_and(|rest| rest.contains('_'))
        };
        let mut pairs: Vec<(String, String)> =
            fields.all().filter(|(name, _)| !own(name)).map(|(name, text)| (name.into(), text.into())).collect();
        for (at, asked) in self.questions.iter().enumerate() {
            pairs.push((format!("q{at}_th"), asked.th.clone()));
            pairs.push((format!("q{at}_en"), asked.en.clone()));
            pairs.push((format!("q{at}_form"), asked.form.clone()));
        }
        Fields::new(pairs)
    }

    fn add(&mut self) {
        if self.questions.len() >= MAX_QUESTIONS {
            return;
        }
        let code = next_code('q', self.questions.iter().map(|one| one.code.as_str()));
        let mut asked = Asked { code, form: FORMS[0].to_owned(), ..Asked::default() };
        asked.add_choice();
        asked.add_choice();
        self.questions.push(asked);
    }

    /// What a button asks for: `add`, `remove-<i>`, `up-<i>`, `down-<i>`, `choice-<i>`, `drop-<i>-<k>`. What is not there
    /// is passed over.
    pub(super) fn step(&mut self, op: &str) {
        let mut parts = op.split('-');
        let what = parts.next().unwrap_or_default();
        let at = parts.next().and_then(|text| text.parse::<usize>().ok());
        let choice = parts.next().and_then(|text| text.parse::<usize>().ok());
        let count = self.questions.len();
        match (what, at) {
            ("add", None) => self.add(),
            ("remove", Some(at)) if at < count => {
                self.questions.remove(at);
            }
            ("up", Some(at)) if at > 0 && at < count => self.questions.swap(at, at - 1),
            ("down", Some(at)) if at + 1 < count => self.questions.swap(at, at + 1),
            ("choice", Some(at)) => {
                if let Some(asked) = self.questions.get_mut(at) {
                    asked.add_choice();
                }
            }
            ("drop", Some(at)) => {
                let of = self.questions.get_mut(at).map(|asked| &mut asked.choices);
                if let (Some(choices), Some(choice)) = (of, choice)
                    && choice < choices.len()
                {
                    choices.remove(choice);
                }
            }
            _ => {}
        }
    }

    /// As questions; `before` has those that have answers.
    pub(super) fn questions(&self, before: Option<&Hearing>) -> Vec<Question> {
        let kept = |code: &str| before.and_then(|before| before.questions.iter().find(|one| one.code == code));
        self.questions.iter().map(|asked| asked.question(kept(&asked.code))).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(sketch: &Sketch) -> Fields {
        let mut pairs = vec![("questions".to_owned(), sketch.questions.len().to_string())];
        for (at, asked) in sketch.questions.iter().enumerate() {
            pairs.extend([
                (format!("q{at}_code"), asked.code.clone()),
                (format!("q{at}_form"), asked.form.clone()),
                (format!("q{at}_th"), asked.th.clone()),
                (format!("q{at}_choices"), asked.choices.len().to_string()),
            ]);
            for (choice, one) in asked.choices.iter().enumerate() {
                pairs.push((format!("q{at}_c{choice}_code"), one.code.clone()));
                pairs.push((format!("q{at}_c{choice}_th"), one.th.clone()));
            }
        }
        Fields::new(pairs)
    }

    fn codes(sketch: &Sketch) -> Vec<&str> {
        sketch.questions.iter().map(|one| one.code.as_str()).collect()
    }

    #[test]
    fn buttons_move_what_they_name_and_codes_go_with_it() {
        let mut sketch = Sketch::first();
        for op in ["add", "add", "choice-1", "up-1", "remove-2", "add"] {
            sketch.step(op);
        }
        assert_eq!(codes(&sketch), ["q2", "q1", "q3"], "the code of one that is gone is free in a draft");
        assert_eq!(sketch.questions[0].choices.len(), 3);
        sketch.step("drop-0-0");
        assert_eq!(sketch.questions[0].choices.iter().map(|one| one.code.as_str()).collect::<Vec<_>>(), ["c2", "c3"]);
        let before = sketch.clone();
        for nothing in ["", "up-0", "down-2", "remove-9", "drop-0-9", "drop-0", "choice-9", "x-1", "add-1"] {
            sketch.step(nothing);
            assert_eq!(sketch, before, "{nothing}");
        }
        assert_eq!(Sketch::read(&form(&sketch)), sketch);
        for _ in 0..20 {
            sketch.step("add");
            sketch.step("choice-0");
        }
        assert_eq!((sketch.questions.len(), sketch.questions[0].choices.len()), (MAX_QUESTIONS, MAX_CHOICES));
    }

    #[test]
    fn an_empty_line_is_no_choice_unless_it_had_answers() {
        let day = chrono::NaiveDate::from_ymd_opt(2026, 11, 29).unwrap();
        let hearing = Hearing::sample(day);
        let mut sketch = Sketch::of(&hearing);
        assert_eq!(sketch.questions(Some(&hearing)), hearing.questions);
        sketch.step("choice-0");
        sketch.questions[0].choices[0].th = " ".into();
        let count = |before| sketch.questions(before)[0].form.choices().len();
        assert_eq!((count(Some(&hearing)), count(None)), (3, 2));
    }
}
