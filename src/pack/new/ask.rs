//! The questionnaire on a terminal, in Thai with English beside it. A wrong answer is asked again, with what is expected;
//! at the end everything is shown, and whoever finds something wrong goes through it again with what they said before.

use std::io::{self, BufRead, Read as _, Write};

use chrono::NaiveDate;

use super::answers::{self, Answers, Expected};
use super::codes;
use crate::domain::thai::date_th;
use crate::pack::Pack;
use crate::pack::colours::Colours;
use crate::pack::model::Bilingual;

/// Longest line that is read.
const LINE: u64 = 4096;
/// Most villages and units.
const MANY: usize = 60;

/// Why there are no answers.
#[derive(Debug, thiserror::Error)]
pub enum AskError {
    #[error("การถามตอบหยุดกลางคัน ยังไม่ได้เขียนไฟล์ใด · the answers ended before the questions did: nothing was written")]
    Ended,
    #[error(transparent)]
    Io(#[from] io::Error),
}

/// Where questions go and answers come from.
struct Desk<'a> {
    input: &'a mut dyn BufRead,
    out: &'a mut dyn Write,
}

impl Desk<'_> {
    /// One line without its end; `None` when it is no text.
    fn line(&mut self) -> Result<Option<String>, AskError> {
        let mut bytes = Vec::new();
        let read = self.input.take(LINE).read_until(b'\n', &mut bytes)?;
        if read == 0 {
            return Err(AskError::Ended);
        }
        Ok(String::from_utf8(bytes).ok().map(|line| line.trim().to_owned()))
    }

    /// Asks until the answer will do. An empty line means `usual`, when there is one.
    fn ask<T>(
        &mut self,
        (th, en): (&str, &str),
        usual: Option<&str>,
        check: impl Fn(&str) -> Result<T, Expected>,
    ) -> Result<T, AskError> {
        loop {
            match usual {
                Some(usual) => write!(self.out, "{th} ({en}) [{usual}]: ")?,
                None => write!(self.out, "{th} ({en}): ")?,
            }
            self.out.flush()?;
            let line = self.line()?;
            let said = match (line.as_deref(), usual) {
                (Some(""), Some(usual)) => usual,
                (Some(line), _) => line,
                (None, _) => "\u{fffd}",
            };
            match check(said) {
                Ok(answer) => return Ok(answer),
                Err(expected) => writeln!(self.out, "  ✗ {}\n    {}", expected.th, expected.en)?,
            }
        }
    }

    /// As [`Self::ask`]; an empty line, or `-` in place of the usual answer, means none.
    fn ask_if_any<T>(
        &mut self,
        question: (&str, &str),
        usual: Option<&str>,
        check: impl Fn(&str) -> Result<T, Expected>,
    ) -> Result<Option<T>, AskError> {
        self.ask(question, Some(usual.unwrap_or("-")), |said| match said {
            "-" => Ok(None),
            said => check(said).map(Some),
        })
    }

    fn both(&mut self, (th, en): (&str, &str), before: Option<&Bilingual>) -> Result<Bilingual, AskError> {
        let usual = |pick: fn(&Bilingual) -> &str| before.map(pick);
        let first = self.ask((&format!("{th} ภาษาไทย"), en), usual(|both| &both.th), answers::text)?;
        let second = self.ask(
            (&format!("{th} ภาษาอังกฤษ"), &format!("{en}, in English")),
            usual(|both| &both.en),
            answers::text,
        )?;
        Ok(Bilingual { th: first, en: second })
    }

    fn yes(&mut self, question: (&str, &str), usual: bool) -> Result<bool, AskError> {
        self.ask(question, Some(if usual { "ใช่" } else { "ไม่" }), answers::yes)
    }

    /// A list, each of which begins with something that it is known by, until an empty line.
    fn list<K: PartialEq>(
        &mut self,
        (th, en): (&str, &str),
        least: usize,
        before: Option<Vec<(K, Bilingual)>>,
        key: impl Fn(&str) -> Result<K, Expected>,
    ) -> Result<Vec<(K, Bilingual)>, AskError> {
        if let Some(before) = before.filter(|before| before.len() >= least) {
            let count = before.len();
            let question = format!("ใช้{th}ที่ตอบไว้ {count} รายการหรือไม่");
            if self.yes((&question, &format!("keep the {count} of before")), true)? {
                return Ok(before);
            }
        }
        let mut found: Vec<(K, Bilingual)> = Vec::new();
        while found.len() < MANY {
            let more =
                (format!("{th} ลำดับที่ {} (กด Enter เปล่าเมื่อครบ)", found.len() + 1), format!("{en}; empty when done"));
            let next = self.ask((&more.0, &more.1), (found.len() >= least).then_some("-"), |said| match said {
                "-" => Ok(None),
                said => match key(said)? {
                    known if found.iter().any(|(one, _)| *one == known) => {
                        Err(Expected::of("ซ้ำกับรายการก่อนหน้า", "one that does not stand twice"))
                    }
                    new => Ok(Some(new)),
                },
            })?;
            let Some(next) = next else { break };
            let name = self.both(("  ชื่อ", "name"), None)?;
            found.push((next, name));
        }
        Ok(found)
    }
}

/// Asks everything. `today` is the usual day of the opening notice.
///
/// # Errors
/// When the answers end before the questions do, or nothing can be written.
pub fn ask(
    input: &mut dyn BufRead,
    out: &mut dyn Write,
    builtin: &Pack,
    today: NaiveDate,
) -> Result<Answers, AskError> {
    let mut desk = Desk { input, out };
    writeln!(
        desk.out,
        "สร้างชุดข้อมูลของเทศบาลใหม่ ตอบทีละข้อแล้วกด Enter คำตอบในวงเล็บเหลี่ยมคือคำตอบเมื่อกด Enter เปล่า แก้ภายหลังได้ทุกข้อ\n\
         A new municipality's pack. What stands in square brackets is taken when you press Enter; everything can be changed \
         later.\n"
    )?;
    let mut before = None;
    loop {
        let answers = round(&mut desk, before.as_ref(), builtin, today)?;
        show(desk.out, &answers)?;
        if desk.yes(("ถูกต้องทั้งหมดหรือไม่ ถ้าตอบ ไม่ จะถามใหม่โดยมีคำตอบเดิมให้", "is all of it right"), true)?
        {
            return Ok(answers);
        }
        before = Some(answers);
    }
}

fn round(desk: &mut Desk<'_>, before: Option<&Answers>, builtin: &Pack, today: NaiveDate) -> Result<Answers, AskError> {
    let usual = |pick: fn(&Answers) -> &str| before.map(pick);
    let name = desk.both(("ชื่อเทศบาล", "the municipality's name"), before.map(|it| &it.name))?;
    let short = before.map_or_else(|| shortened(&name), |it| it.short_name.clone());
    let short_name = desk.both(("ชื่อสั้น", "its short name"), Some(&short))?;
    let id = desk.ask(
        ("รหัสเทศบาล ตัวอังกฤษเล็ก ห้ามเปลี่ยนภายหลัง", "its id in small letters, never changed later"),
        usual(|it| &it.id),
        answers::id,
    )?;
    let place = desk.both(
        ("ชื่อ อำเภอ จังหวัด ที่แสดงบนแถบบน", "name, district, province, as on the title bar"),
        before.map(|it| &it.place),
    )?;
    let address = desk.both(("ที่อยู่สำนักงาน", "the office's address"), before.map(|it| &it.address))?;
    let phone = desk.ask(("โทรศัพท์", "telephone"), usual(|it| &it.phone), answers::telephone)?;
    let known = before.and_then(|it| it.fax.as_deref());
    let fax = desk.ask_if_any(("โทรสาร ถ้าไม่มีใส่ -", "fax, - for none"), known, answers::telephone)?;
    let known = before.and_then(|it| it.line_link.as_deref());
    let line_link = desk.ask_if_any(
        ("ลิงก์เชิญกลุ่มไลน์ ถ้ายังไม่มีใส่ -", "the LINE group's invitation, - for none"),
        known,
        answers::line_link,
    )?;
    let villages = before.map(|it| it.villages.clone());
    let villages = desk.list(("หมู่ที่", "a village's number"), 0, villages, answers::moo)?;
    let units = before.map(|it| it.units.clone());
    let first = (
        "รหัสหน่วยงาน เช่น SP, KC; หน่วยงานแรกรับเรื่องที่ไม่เข้าหน่วยงานใด",
        "a unit's code; the first takes what no topic routes",
    );
    let units = desk.list(first, 1, units, answers::code)?;
    let topics = topics(desk, before, builtin, &units)?;
    let (_, kind_codes) = codes(builtin);
    let said = before.map_or_else(|| kind_codes.join(", "), |it| it.kinds.join(", "));
    let kinds = desk.ask(
        ("ประเภทเรื่องที่เปิดรับ คั่นด้วยจุลภาค", "kinds to take, with commas between"),
        Some(&said),
        |said| answers::some_of(said, &kind_codes),
    )?;
    let colours = colours(desk, before)?;
    let number = |known: Option<u32>, usual: u32| known.unwrap_or(usual).to_string();
    let deadline_days = desk.ask(
        ("ต้องตอบภายในกี่วัน", "days until an answer is due"),
        Some(&number(before.map(|it| it.deadline_days), 15)),
        |said| answers::days(said, 365),
    )?;
    let working_days =
        desk.yes(("นับเฉพาะวันทำการหรือไม่", "working days only"), before.is_none_or(|it| it.working_days))?;
    let retention_days = desk.ask(
        ("เก็บชื่อและเบอร์โทรกี่วัน", "days that names and telephone numbers are kept"),
        Some(&number(before.map(|it| it.retention_days), 730)),
        |said| answers::days(said, 3650),
    )?;
    let opening = before.map_or(Some(today), |it| it.opening).map(|day| day.to_string());
    let opening = desk.ask_if_any(
        (
            "วันเปิดบริการ (ปี ค.ศ.-เดือน-วัน) สำหรับข่าวเปิดบริการ ใส่ - ถ้าไม่ต้องการข่าว",
            "the day of the opening notice, - for none",
        ),
        opening.as_deref(),
        answers::date,
    )?;
    Ok(Answers {
        id,
        name,
        short_name,
        place,
        address,
        phone,
        fax,
        line_link,
        villages,
        units,
        topics,
        kinds,
        colours,
        deadline_days,
        working_days,
        retention_days,
        opening,
    })
}

fn topics(
    desk: &mut Desk<'_>,
    before: Option<&Answers>,
    builtin: &Pack,
    units: &[(String, Bilingual)],
) -> Result<Vec<(String, String)>, AskError> {
    let known: Vec<String> = units.iter().map(|(code, _)| code.clone()).collect();
    let first = known.first().map_or("", String::as_str);
    let mut topics = Vec::new();
    for topic in &builtin.municipality.topics {
        let said = before.and_then(|it| it.topics.iter().find(|(code, _)| *code == topic.code));
        let usual = said.map(|(_, unit)| unit.as_str()).filter(|unit| known.iter().any(|code| code == unit));
        let question =
            (format!("เรื่อง “{}” ให้หน่วยงานใดรับ", topic.label.th), format!("which unit gets {}", topic.label.en));
        let unit =
            desk.ask((&question.0, &question.1), Some(usual.unwrap_or(first)), |said| answers::one_of(said, &known))?;
        topics.push((topic.code.clone(), unit));
    }
    Ok(topics)
}

fn colours(desk: &mut Desk<'_>, before: Option<&Answers>) -> Result<Option<Colours>, AskError> {
    let known = before.and_then(|it| it.colours).map(|colours| colours.main.to_string());
    let main = desk.ask_if_any(
        ("สีหลักของเทศบาล เช่น #0b5d4e ใส่ - เพื่อใช้สีของโปรแกรม", "the main colour, - for the product's own"),
        known.as_deref(),
        answers::main_colour,
    )?;
    let Some(main) = main else { return Ok(None) };
    let known = before.and_then(|it| it.colours).map_or(Colours::ACCENT, |colours| colours.accent).to_string();
    let accent = desk.ask(("สีเน้น", "the colour of what is set off"), Some(&known), answers::accent_colour)?;
    Ok(Some(Colours { main, accent }))
}

/// The name without what every municipality is called.
fn shortened(name: &Bilingual) -> Bilingual {
    let th = ["เทศบาลตำบล", "เทศบาลเมือง", "เทศบาลนคร", "องค์การบริหารส่วนตำบล"];
    let th = th.iter().find_map(|word| name.th.strip_prefix(word)).unwrap_or(&name.th).trim();
    let en = [" Subdistrict Municipality", " Town Municipality", " City Municipality", " Municipality"];
    let en = en.iter().find_map(|word| name.en.strip_suffix(word)).unwrap_or(&name.en).trim();
    Bilingual { th: th.to_owned(), en: en.to_owned() }
}

fn show(out: &mut dyn Write, it: &Answers) -> io::Result<()> {
    let or_none = |text: Option<&str>| text.unwrap_or("–").to_owned();
    let names = |list: &mut dyn Iterator<Item = String>| list.collect::<Vec<_>>().join(" · ");
    writeln!(out, "\n{} ({}) · {}", it.name.th, it.name.en, it.id)?;
    writeln!(out, "  {} · {}", it.place.th, it.address.th)?;
    writeln!(
        out,
        "  โทร. {} · โทรสาร {} · ไลน์ {}",
        it.phone,
        or_none(it.fax.as_deref()),
        or_none(it.line_link.as_deref())
    )?;
    let villages = names(&mut it.villages.iter().map(|(moo, name)| format!("{moo} {}", name.th)));
    writeln!(out, "  หมู่บ้าน {} หมู่: {villages}", it.villages.len())?;
    let units = names(&mut it.units.iter().map(|(code, name)| format!("{code} {}", name.th)));
    writeln!(out, "  หน่วยงาน: {units}")?;
    writeln!(out, "  หัวข้อ: {}", names(&mut it.topics.iter().map(|(topic, unit)| format!("{topic}→{unit}"))))?;
    let colours = it.colours.map_or_else(|| "–".to_owned(), |colours| format!("{} {}", colours.main, colours.accent));
    writeln!(out, "  ประเภท: {} · สี {colours}", it.kinds.join(", "))?;
    let days = if it.working_days { "วันทำการ" } else { "วัน" };
    let opening = it.opening.map_or_else(|| "–".to_owned(), date_th);
    writeln!(
        out,
        "  ตอบภายใน {} {days} · เก็บข้อมูลติดต่อ {} วัน · เปิดบริการ {opening}\n",
        it.deadline_days, it.retention_days
    )
}
