//! What the questionnaire asks, and when an answer will do. What is expected is said in Thai, then in English.

use chrono::NaiveDate;

use crate::domain::phone::{self, PhoneCheck};
use crate::pack::check_line_link;
use crate::pack::colours::{Colours, INK, Rgb, TEXT};
use crate::pack::model::Bilingual;

/// Longest text of one answer, in signs.
const LONGEST: usize = 160;

/// What is expected instead of an answer that will not do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expected {
    pub th: String,
    pub en: String,
}

impl Expected {
    pub(super) fn of(th: impl Into<String>, en: impl Into<String>) -> Self {
        Self { th: th.into(), en: en.into() }
    }
}

/// Everything that makes a pack one municipality's.
#[derive(Debug, Clone, PartialEq)]
pub struct Answers {
    pub id: String,
    pub name: Bilingual,
    pub short_name: Bilingual,
    pub place: Bilingual,
    pub address: Bilingual,
    pub phone: String,
    pub fax: Option<String>,
    /// The LINE group's invitation, tried on the day that the pack is made.
    pub line_link: Option<String>,
    pub villages: Vec<(u16, Bilingual)>,
    /// The first takes what no topic routes.
    pub units: Vec<(String, Bilingual)>,
    /// Code of a topic, code of its unit; what is missing goes to the first unit.
    pub topics: Vec<(String, String)>,
    /// Codes of kinds, in the order of the screen.
    pub kinds: Vec<String>,
    pub colours: Option<Colours>,
    pub deadline_days: u32,
    pub working_days: bool,
    pub retention_days: u32,
    /// The day from which the opening notice is posted; none: there is no such notice.
    pub opening: Option<NaiveDate>,
}

pub(super) fn text(said: &str) -> Result<String, Expected> {
    let said = said.trim();
    let count = said.chars().count();
    if count == 0
        || count > LONGEST
        || said.chars().any(|sign| sign.is_control() || matches!(sign, '{' | '}' | '\u{fffd}'))
    {
        return Err(Expected::of(
            format!("ต้องมีข้อความ 1 ถึง {LONGEST} ตัวอักษร ในบรรทัดเดียว ไม่มีวงเล็บปีกกา"),
            format!("a text of 1 to {LONGEST} signs on one line, without braces"),
        ));
    }
    Ok(said.to_owned())
}

/// Part of signatures and salts.
pub(super) fn id(said: &str) -> Result<String, Expected> {
    let said = said.trim();
    let fits = |sign: char| sign.is_ascii_lowercase() || sign.is_ascii_digit() || sign == '-';
    let begins = said.chars().next().is_some_and(|sign| sign.is_ascii_lowercase());
    if (3..=40).contains(&said.len()) && begins && said.chars().all(fits) {
        return Ok(said.to_owned());
    }
    Err(Expected::of(
        "ต้องเป็นอักษรอังกฤษตัวเล็ก ตัวเลข และขีด 3 ถึง 40 ตัว เริ่มด้วยตัวอักษร เช่น ban-rim-nam",
        "3 to 40 small letters a-z, digits and dashes, beginning with a letter, such as ban-rim-nam",
    ))
}

pub(super) fn code(said: &str) -> Result<String, Expected> {
    let said = said.trim();
    let fits = |sign: char| sign.is_ascii_alphanumeric() || sign == '_' || sign == '-';
    if (1..=12).contains(&said.len()) && said.chars().all(fits) {
        return Ok(said.to_owned());
    }
    Err(Expected::of("ต้องเป็นอักษรอังกฤษหรือตัวเลข 1 ถึง 12 ตัว เช่น KC", "1 to 12 letters a-z and digits, such as KC"))
}

/// One of a list of codes.
pub(super) fn one_of(said: &str, known: &[String]) -> Result<String, Expected> {
    let said = said.trim();
    let found = known.iter().find(|code| code.eq_ignore_ascii_case(said));
    let list = known.join(", ");
    found
        .cloned()
        .ok_or_else(|| Expected::of(format!("ต้องเป็นรหัสหนึ่งในนี้: {list}"), format!("one of these codes: {list}")))
}

/// Codes of a list with commas between them, each once.
pub(super) fn some_of(said: &str, known: &[String]) -> Result<Vec<String>, Expected> {
    let mut found = Vec::new();
    for part in said.split(',').map(str::trim).filter(|part| !part.is_empty()) {
        let code = one_of(part, known)?;
        if !found.contains(&code) {
            found.push(code);
        }
    }
    if found.is_empty() { one_of("", known).map(|code| vec![code]) } else { Ok(found) }
}

pub(super) fn telephone(said: &str) -> Result<String, Expected> {
    if phone::check(said) == PhoneCheck::Good {
        return Ok(said.trim().to_owned());
    }
    Err(Expected::of(
        "ต้องเป็นเบอร์โทรไทย 9 หลัก หรือมือถือ 10 หลัก เช่น 053-000000",
        "a Thai telephone number: 9 digits, or 10 for a mobile, such as 053-000000",
    ))
}

pub(super) fn line_link(said: &str) -> Result<String, Expected> {
    let said = said.trim();
    check_line_link(said).map(|()| said.to_owned()).map_err(|error| {
        Expected::of("ต้องเป็นลิงก์เชิญของไลน์ เช่น https://line.me/R/ti/g/… หรือ https://lin.ee/…", error.to_string())
    })
}

pub(super) fn moo(said: &str) -> Result<u16, Expected> {
    let folded = crate::domain::thai::fold_for_search(said.trim());
    folded
        .parse()
        .ok()
        .filter(|moo| (1..99).contains(moo))
        .ok_or_else(|| Expected::of("ต้องเป็นเลขหมู่ที่ 1 ถึง 98", "a village number from 1 to 98"))
}

pub(super) fn days(said: &str, most: u32) -> Result<u32, Expected> {
    let folded = crate::domain::thai::fold_for_search(said.trim());
    folded
        .parse()
        .ok()
        .filter(|days| (1..=most).contains(days))
        .ok_or_else(|| Expected::of(format!("ต้องเป็นจำนวนวัน 1 ถึง {most}"), format!("a number of days from 1 to {most}")))
}

pub(super) fn date(said: &str) -> Result<NaiveDate, Expected> {
    NaiveDate::parse_from_str(said.trim(), "%Y-%m-%d").map_err(|_| {
        Expected::of(
            "ต้องเขียนเป็น ปี ค.ศ.-เดือน-วัน เช่น 2026-12-01",
            "year of the Christian era, month, day, such as 2026-12-01",
        )
    })
}

pub(super) fn yes(said: &str) -> Result<bool, Expected> {
    match said.trim().to_lowercase().as_str() {
        "ใช่" | "yes" | "y" | "true" => Ok(true),
        "ไม่" | "ไม่ใช่" | "no" | "n" | "false" => Ok(false),
        _ => Err(Expected::of("ตอบ ใช่ หรือ ไม่", "yes or no")),
    }
}

/// On which white is read.
pub(super) fn main_colour(said: &str) -> Result<Rgb, Expected> {
    judged(said, Rgb(255, 255, 255), "ตัวอักษรขาว", "white writing", Rgb::darkened)
}

/// On which the ink is read.
pub(super) fn accent_colour(said: &str) -> Result<Rgb, Expected> {
    judged(said, INK, "ตัวอักษรเข้ม", "dark writing", Rgb::lightened)
}

fn judged(said: &str, on: Rgb, th: &str, en: &str, nearest: fn(Rgb) -> Rgb) -> Result<Rgb, Expected> {
    let colour: Rgb = said.trim().parse().map_err(|_| {
        Expected::of("ต้องเป็น # ตามด้วยเลขฐานสิบหก 6 ตัว เช่น #1f3f77", "# and six digits 0-9 a-f, such as #1f3f77")
    })?;
    let ratio = colour.ratio(on);
    if ratio >= TEXT {
        return Ok(colour);
    }
    let near = nearest(colour);
    Err(Expected::of(
        format!("{th}บนสีนี้อ่านยาก ({ratio:.1}:1 ต้องได้ {TEXT}:1) สีใกล้เคียงที่ใช้ได้คือ {near}"),
        format!("{en} on it is hard to read ({ratio:.1}:1; {TEXT}:1 is needed); the nearest that will do is {near}"),
    ))
}
