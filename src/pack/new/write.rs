//! The files of a new pack, written from answers: the questionnaire's templates with the answers put in.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use chrono::NaiveDate;

use super::Answers;
use crate::domain::calendar::fiscal_year;
use crate::domain::ids::NoticeId;
use crate::domain::thai::date_th;
use crate::pack::Pack;
use crate::pack::load::Files;
use crate::pack::model::{Bilingual, Faces};
use crate::wire::bytes::sha256_hex;

const MUNICIPALITY: &str = include_str!("../../../assets/questionnaire/municipality.toml");
const ABOUT: &str = include_str!("../../../assets/questionnaire/about.toml");
const OPENING: &str = include_str!("../../../assets/questionnaire/opening.toml");
const OPENING_TEXT: &str = include_str!("../../../assets/questionnaire/opening.txt");
/// What a village is drawn as, when its name says it.
const ICONS: [(&str, &str); 6] =
    [("วัด", "temple"), ("นา", "rice"), ("ดอย", "hill"), ("เขา", "hill"), ("น้ำ", "water"), ("เวียง", "gate")];

/// The files of the pack that the answers make, by their path in it. `today` names the privacy notice's version; `notice`
/// is the opening notice's id.
#[must_use]
pub fn pack_files(answers: &Answers, builtin: &Pack, today: NaiveDate, notice: NoticeId) -> BTreeMap<String, Vec<u8>> {
    let mut values = values(answers, builtin, today);
    let mut files = Files::new();
    files.insert("municipality.toml".to_owned(), fill(MUNICIPALITY, &values).into_bytes());
    files.insert("about.toml".to_owned(), fill(ABOUT, &values).into_bytes());
    if let Some(opening) = answers.opening {
        // The text stands as it is: nothing is quoted in it.
        let plain = [
            ("name_th", answers.name.th.clone()),
            ("address_th", answers.address.th.clone()),
            ("phone", answers.phone.clone()),
            ("opening_th", date_th(opening)),
            ("deadline_days", answers.deadline_days.to_string()),
            ("days_th", if answers.working_days { "วันทำการ" } else { "วัน" }.to_owned()),
        ];
        let text = fill(OPENING_TEXT, &plain.into_iter().collect());
        values.insert("notice_id", notice.to_string());
        values.insert("sha256", sha256_hex(text.as_bytes()));
        values.insert("opening", opening.to_string());
        files.insert("notices/01-opening.toml".to_owned(), fill(OPENING, &values).into_bytes());
        files.insert("notices/01-opening.txt".to_owned(), text.into_bytes());
    }
    files
}

/// Puts values in place of their names in braces, in one go: what is put in is not looked through again.
fn fill(template: &str, values: &BTreeMap<&str, String>) -> String {
    let mut out = String::with_capacity(template.len() * 2);
    let mut rest = template;
    while let Some(at) = rest.find('{') {
        let (before, from) = rest.split_at(at);
        out.push_str(before);
        let value = from.find('}').and_then(|end| Some((values.get(from.get(1..end)?)?, from.get(end + 1..)?)));
        if let Some((value, after)) = value {
            out.push_str(value);
            rest = after;
        } else {
            out.push('{');
            rest = from.get(1..).unwrap_or_default();
        }
    }
    out.push_str(rest);
    out
}

/// A text between the quotes of TOML.
fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\").replace('"', "\\\"")
}

fn both(text: &Bilingual) -> String {
    format!("{{ th = \"{}\", en = \"{}\" }}", escaped(&text.th), escaped(&text.en))
}

fn values<'a>(it: &Answers, builtin: &Pack, today: NaiveDate) -> BTreeMap<&'a str, String> {
    let line_link = it.line_link.as_ref().map_or_else(
        || "# line_link = \"https://line.me/R/ti/g/…\"\n# line_checked_on = \"2026-11-22\"".to_owned(),
        |link| format!("line_link = \"{}\"\nline_checked_on = \"{today}\"", escaped(link)),
    );
    let fax = it.fax.as_ref();
    let fax_row = fax.map_or_else(String::new, |fax| {
        format!("\n[[sections.rows]]\ntext = {{ th = \"โทรสาร {0}\", en = \"Fax {0}\" }}\n", escaped(fax))
    });
    [
        ("id", it.id.clone()),
        ("phone", escaped(&it.phone)),
        ("fax", fax.map_or_else(|| "# fax = \"…\"".to_owned(), |fax| format!("fax = \"{}\"", escaped(fax)))),
        ("fax_row", fax_row),
        ("line_link", line_link),
        ("name_th", escaped(&it.name.th)),
        ("name_en", escaped(&it.name.en)),
        ("short_th", escaped(&it.short_name.th)),
        ("short_en", escaped(&it.short_name.en)),
        ("place_th", escaped(&it.place.th)),
        ("place_en", escaped(&it.place.en)),
        ("address_th", escaped(&it.address.th)),
        ("address_en", escaped(&it.address.en)),
        ("retention_days", it.retention_days.to_string()),
        ("deadline_days", it.deadline_days.to_string()),
        ("working_days", it.working_days.to_string()),
        ("privacy_version", format!("{}-1", fiscal_year(today))),
        ("retention", "{retention}".to_owned()),
        ("phone_field", "{phone}".to_owned()),
        ("keep_together", keep_together(it)),
        ("holidays", holidays(builtin)),
        ("colours", colours(it)),
        ("villages", villages(it)),
        ("units", units(it)),
        ("answer_templates", answer_templates(builtin)),
        ("notice_templates", notice_templates(builtin)),
        ("kinds", kinds(it, builtin)),
        ("topics", topics(it, builtin)),
    ]
    .into_iter()
    .collect()
}

/// The municipality's and the villages' names, without what stands before each.
fn keep_together(it: &Answers) -> String {
    let villages = it.villages.iter().map(|(_, name)| name.th.strip_prefix("บ้าน").unwrap_or(&name.th));
    let names = [it.short_name.th.as_str()].into_iter().chain(villages);
    let quoted: Vec<String> = names.map(|name| format!("\"{}\"", escaped(name.trim()))).collect();
    format!("    {},", quoted.join(", "))
}

fn holidays(builtin: &Pack) -> String {
    let days: Vec<String> = builtin.municipality.holidays.iter().map(|day| format!("\"{day}\"")).collect();
    days.chunks(8).map(|row| format!("    {},", row.join(", "))).collect::<Vec<_>>().join("\n")
}

fn colours(it: &Answers) -> String {
    let said = "# สีหลักต้องเข้มพอให้อ่านตัวอักษรขาวได้ สีเน้นต้องอ่อนพอให้อ่านตัวอักษรเข้มได้ สีอื่นโปรแกรมคิดให้ ภาพความต่างสีสูงไม่เปลี่ยน\n\
                # White has to be read on main, dark writing on accent; the rest is derived. High contrast stays as it is.\n";
    match it.colours {
        Some(colours) => {
            format!("{said}[colours]\nmain = \"{}\"\naccent = \"{}\"\n", colours.main, colours.accent)
        }
        None => format!("{said}# [colours]\n# main = \"#1f3f77\"\n# accent = \"#f2b233\"\n"),
    }
}

fn villages(it: &Answers) -> String {
    let mut out = String::new();
    for (moo, name) in &it.villages {
        let icon = ICONS.iter().find(|(word, _)| name.th.contains(word)).map_or("house", |(_, icon)| icon);
        let _ = writeln!(out, "[[villages]]\nmoo = {moo}\nname = {}\nicon = \"{icon}\"\n", both(name));
    }
    out
}

fn units(it: &Answers) -> String {
    let mut out = String::new();
    for (n, (code, name)) in it.units.iter().enumerate() {
        let _ = writeln!(out, "[[units]]\ncode = \"{code}\"\nname = {}", both(name));
        out.push_str(if n == 0 { "default = true\n\n" } else { "\n" });
    }
    out
}

fn answer_templates(builtin: &Pack) -> String {
    let mut out = String::new();
    for one in &builtin.municipality.answer_templates {
        let (name, text) = (escaped(&one.name), escaped(&one.text));
        let _ = writeln!(out, "[[answer_templates]]\nname = \"{name}\"\ntext = \"\"\"\n{text}\"\"\"\n");
    }
    out
}

fn notice_templates(builtin: &Pack) -> String {
    let mut out = String::new();
    for one in &builtin.municipality.notice_templates {
        let (name, title, text) = (escaped(&one.name), escaped(&one.title), escaped(&one.text));
        let _ = writeln!(
            out,
            "[[notice_templates]]\nname = \"{name}\"\ncategory = \"{}\"\ntitle = \"{title}\"",
            one.category
        );
        if let Some(days) = one.stay_days {
            let _ = writeln!(out, "stay_days = {days}");
        }
        let _ = writeln!(out, "text = \"\"\"\n{text}\"\"\"\n");
    }
    out
}

fn kinds(it: &Answers, builtin: &Pack) -> String {
    let mut out = String::new();
    for kind in it.kinds.iter().filter_map(|code| builtin.kind(code)) {
        let (label, hint) = (both(&kind.label), both(&kind.hint));
        let _ = writeln!(
            out,
            "[[kinds]]\ncode = \"{}\"\nlabel = {label}\nhint = {hint}\nicon = \"{}\"",
            kind.code, kind.icon
        );
        out.push_str(if kind.faces == Faces::Worried { "faces = \"worried\"\n\n" } else { "\n" });
    }
    out
}

fn topics(it: &Answers, builtin: &Pack) -> String {
    let mut out = String::new();
    let first = it.units.first().map_or("", |(code, _)| code);
    for topic in &builtin.municipality.topics {
        let unit = it.topics.iter().find(|(code, _)| *code == topic.code).map_or(first, |(_, unit)| unit);
        let _ = writeln!(
            out,
            "[[topics]]\ncode = \"{}\"\nlabel = {}\nicon = \"{}\"\nunit = \"{unit}\"",
            topic.code,
            both(&topic.label),
            topic.icon
        );
        if !topic.sub_topics.is_empty() {
            let sub: Vec<String> = topic.sub_topics.iter().map(|sub| format!("\"{}\"", escaped(sub))).collect();
            let _ = writeln!(out, "sub_topics = [{}]", sub.join(", "));
        }
        out.push('\n');
    }
    out
}
