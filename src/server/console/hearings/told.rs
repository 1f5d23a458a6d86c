//! The results of a hearing as everybody may read them: as the text of a notice, and as a document whose pages become
//! its pictures. Small counts are hidden in both. Thai, as official texts are. Pure.

use chrono::{DateTime, Utc};

use super::choice_words;
use crate::domain::hearing::{Form, Hearing, Question};
use crate::domain::submission::Channel;
use crate::domain::thai::{bangkok_date, date_th};
use crate::pack::Pack;
use crate::server::console::dates::grouped;
use crate::server::console::text::Lang;
use crate::server::hearing::{Figures, Shown, shown};
use crate::server::public::hidden::LEAST;
use crate::server::report::document::{Bar, Block, Document, Level};

/// One question with what may be known of it.
struct Told<'a> {
    heading: String,
    question: &'a Question,
    shown: Shown,
    /// Each choice with its words.
    rows: Vec<(String, Option<u64>)>,
}

/// The results, ready to be written.
pub(super) struct Results<'a> {
    pack: &'a Pack,
    hearing: &'a Hearing,
    figures: &'a Figures,
    interval: u32,
    at: DateTime<Utc>,
}

const HIDDEN: &str = "ปกปิด";

fn count(count: Option<u64>) -> String {
    count.map_or_else(|| HIDDEN.to_owned(), grouped)
}

impl<'a> Results<'a> {
    /// `None` when too few answered for anything to be told.
    pub(super) fn of(
        pack: &'a Pack,
        hearing: &'a Hearing,
        figures: &'a Figures,
        interval: u32,
        at: DateTime<Utc>,
    ) -> Option<Self> {
        (figures.answers.all >= LEAST).then_some(Self { pack, hearing, figures, interval, at })
    }

    fn questions(&self) -> Vec<Told<'a>> {
        let all = self.hearing.questions.iter().zip(&self.figures.questions).zip(1..);
        all.map(|((question, tally), number)| {
            let shown = shown(&question.form, tally, self.figures.answers.all);
            let names = tally.choices.iter().map(|(code, _)| choice_words(Lang::Th, &question.form, code));
            let rows = names.zip(shown.choices.iter().copied()).collect();
            Told { heading: format!("คำถามที่ {number} {}", question.th), question, shown, rows }
        })
        .collect()
    }

    /// How many answered, and how: both figures of those in quick succession.
    fn head(&self) -> Vec<String> {
        let (answers, hearing) = (self.figures.answers, self.hearing);
        let days = format!("รับฟังตั้งแต่วันที่ {} ถึงวันที่ {}", date_th(hearing.opens), date_th(hearing.closes));
        let kiosk = self.figures.channels.get(Channel::Kiosk.code()).map_or(0, |count| count.all);
        let paper = answers.all.saturating_sub(kiosk);
        let by = if paper == 0 {
            String::new()
        } else if kiosk >= LEAST && paper >= LEAST {
            format!(" จากตู้บริการ {} จากแบบฟอร์มกระดาษ {}", grouped(kiosk), grouped(paper))
        } else {
            " จากตู้บริการและแบบฟอร์มกระดาษ".to_owned()
        };
        let quick = match answers.quick {
            0 => "ไม่มีคำตอบที่กดต่อกันเร็วที่ตู้เดียวกัน".to_owned(),
            quick => format!(
                "ในจำนวนนี้ {} คำตอบกดต่อกันเร็วที่ตู้เดียวกัน (ห่างจากคำตอบก่อนหน้าไม่ถึง {} วินาที) นับรวมไว้แล้ว",
                grouped(quick),
                self.interval
            ),
        };
        let at = format!("ข้อมูล ณ วันที่ {}", date_th(bangkok_date(self.at)));
        vec![days, format!("มีคำตอบทั้งหมด {} คำตอบ{by}", grouped(answers.all)), quick, at]
    }

    fn note() -> String {
        format!("“{HIDDEN}” คือจำนวนที่น้อยกว่า {LEAST} ซึ่งอาจทำให้รู้ตัวผู้ตอบ และจำนวนอื่นที่ใช้คำนวณย้อนกลับได้")
    }

    fn hides(&self) -> bool {
        self.questions().iter().any(|told| told.shown.answered.is_none() || told.rows.iter().any(|(_, n)| n.is_none()))
    }

    /// The title of the notice.
    pub(super) fn title(&self) -> String {
        format!("ผลการรับฟังความคิดเห็น {}", self.hearing.title_th)
    }

    /// The text of the notice: every figure in words.
    pub(super) fn text(&self) -> String {
        let mut out = vec![self.title(), String::new()];
        if !self.hearing.about_th.is_empty() {
            out.extend([self.hearing.about_th.clone(), String::new()]);
        }
        out.extend(self.head());
        for told in self.questions() {
            out.extend([String::new(), told.heading.clone()]);
            out.push(self.answered(&told));
            out.extend(told.rows.iter().map(|(name, n)| format!("- {name} {}", count(*n))));
        }
        if self.hides() {
            out.extend([String::new(), Self::note()]);
        }
        out.join("\n")
    }

    fn answered(&self, told: &Told<'_>) -> String {
        let how = match told.question.form {
            Form::OneOf { .. } => "เลือกหนึ่งอย่าง",
            Form::SomeOf { .. } => "เลือกได้หลายอย่าง",
            Form::Faces => "ใบหน้า 5 ระดับ",
            Form::Words => "เขียนเอง",
        };
        format!("ตอบข้อนี้ {} ({how})", count(told.shown.answered))
    }

    /// The document whose pages are the notice's pictures.
    pub(super) fn document(&self) -> Document {
        let home = &self.pack.municipality;
        let mut document = Document {
            title: self.title(),
            author: home.name.th.clone(),
            made_at: self.at,
            keep_together: home.keep_together.clone(),
            blocks: Vec::new(),
        };
        document.push(Block::Title(format!("ผลการรับฟังความคิดเห็น\n{}\n{}", self.hearing.title_th, home.name.th)));
        for text in self.head() {
            document.push(Block::Paragraph(text));
        }
        for told in self.questions() {
            document.push(Block::Heading(Level::Part, told.heading.clone()));
            document.push(Block::Note(self.answered(&told)));
            let most = told.rows.iter().filter_map(|(_, n)| *n).max().unwrap_or(0).max(1);
            let share = |n: Option<u64>| u8::try_from(n.unwrap_or(0).saturating_mul(100) / most).unwrap_or(100);
            let bar = |(name, n): &(String, Option<u64>)| Bar { name: name.clone(), said: count(*n), share: share(*n) };
            if !told.rows.is_empty() {
                document.push(Block::Bars(told.rows.iter().map(bar).collect()));
            }
        }
        if self.hides() {
            document.push(Block::Note(Self::note()));
        }
        document
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::clock;
    use crate::server::hearing::{Count, Tally};

    #[test]
    fn what_is_told_has_every_figure_in_words_and_hides_few() {
        let pack = Pack::builtin().unwrap();
        let hearing = Hearing::sample(chrono::NaiveDate::from_ymd_opt(2026, 11, 29).unwrap());
        let of = |all| Count { all, quick: 0 };
        let tally = |counts: &[u64], answered| Tally {
            answered: of(answered),
            skipped: of(120 - answered),
            choices: ["road", "light", "drain"]
                .iter()
                .zip(counts)
                .map(|(code, n)| ((*code).to_owned(), of(*n)))
                .collect(),
            strange: of(0),
        };
        let faces = Tally {
            answered: of(100),
            choices: (1..=5).map(|face: u64| (face.to_string(), of(20))).collect(),
            ..Tally::default()
        };
        let words = Tally { answered: of(3), ..Tally::default() };
        let mut figures = Figures {
            answers: Count { all: 120, quick: 14 },
            questions: vec![tally(&[70, 40, 2], 112), tally(&[50, 30, 20], 90), faces, words],
            ..Figures::default()
        };
        figures.channels.insert("kiosk", Count { all: 100, quick: 14 });
        figures.channels.insert("meeting", of(20));
        let at = clock::now();
        let results = Results::of(&pack, &hearing, &figures, 20, at).unwrap();
        let text = results.text();
        for wanted in [
            "120 คำตอบ",
            "ในจำนวนนี้ 14 คำตอบ",
            "- ซ่อมถนน 70",
            "- ไฟส่องสว่าง ปกปิด",
            "- ท่อระบายน้ำ ปกปิด",
            "- 5 พอใจมาก 20",
            "จากตู้บริการ 100",
            "ตอบข้อนี้ ปกปิด (เขียนเอง)",
        ] {
            assert!(text.contains(wanted), "{wanted} in {text}");
        }
        assert!(!text.contains(" 40") && !text.contains(" 2\n"), "what would give the few away: {text}");
        let document = results.document();
        let all = document.texts().join("\n");
        assert!(all.contains("๗๐") && all.contains(HIDDEN), "{all}");
        crate::server::report::pdf::write(&document).unwrap();
        figures.answers = of(4);
        assert!(Results::of(&pack, &hearing, &figures, 20, at).is_none(), "four are too few for anything");
    }
}
