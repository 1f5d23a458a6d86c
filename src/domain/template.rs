//! Words that are written once and used often, with fields in braces that are filled by themselves, `{number}`, and in
//! templates of notices blanks in double brackets that an editor fills, `[[วันที่]]`. Pure.

/// What a case can fill in. A tracking number is none of them: staff do not know it.
pub const FIELDS: [&str; 6] = ["number", "unit", "date", "village", "topic", "kind"];

/// What the day and the municipality fill in of a notice: today, this month, last month, the year, the fiscal year, the
/// municipality's name.
pub const NOTICE_FIELDS: [&str; 6] = ["date", "month", "last_month", "year", "fiscal_year", "municipality"];

/// A field that nothing fills, or a brace that stands alone: as it is written.
///
/// # Errors
/// The first of them.
pub fn check(text: &str, fields: &[&str]) -> Result<(), String> {
    fill(text, fields, |_| Some(String::new())).map(|_| ())
}

/// Fills every field; `value` gives what stands for it, `None` for a field that is not there.
///
/// # Errors
/// The first field that is none of `fields` or has no value, or the first brace that stands alone.
pub fn fill(text: &str, fields: &[&str], value: impl Fn(&str) -> Option<String>) -> Result<String, String> {
    let (mut out, mut rest) = (String::with_capacity(text.len()), text);
    while let Some(open) = rest.find(['{', '}']) {
        let (before, from) = rest.split_at(open);
        out.push_str(before);
        let inner = from.strip_prefix('{').and_then(|inner| inner.split_once('}'));
        let Some((name, after)) = inner else {
            return Err(from.chars().take(20).collect());
        };
        let filled = fields.contains(&name).then(|| value(name)).flatten();
        out.push_str(&filled.ok_or_else(|| format!("{{{name}}}"))?);
        rest = after;
    }
    out.push_str(rest);
    Ok(out)
}

/// The next blank of a text: what is before it, its name, what follows.
fn blank(text: &str) -> Option<(&str, &str, &str)> {
    let (before, from) = text.split_once("[[")?;
    let (name, after) = from.split_once("]]")?;
    // An opening that is never closed before the next one is none.
    match name.rfind("[[") {
        Some(_) => None,
        None => Some((before, name, after)),
    }
}

/// The names of a text's blanks, each once, in order.
#[must_use]
pub fn blanks(text: &str) -> Vec<&str> {
    let (mut found, mut rest) = (Vec::new(), text);
    while let Some((_, name, after)) = blank(rest) {
        if !found.contains(&name) {
            found.push(name);
        }
        rest = after;
    }
    found
}

/// Fills the blanks for which there is a value; the others stay.
#[must_use]
pub fn fill_blanks(text: &str, value: impl Fn(&str) -> Option<String>) -> String {
    let (mut out, mut rest) = (String::with_capacity(text.len()), text);
    while let Some((before, name, after)) = blank(rest) {
        out.push_str(before);
        out.push_str(&value(name).unwrap_or_else(|| format!("[[{name}]]")));
        rest = after;
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fill_in(text: &str, value: impl Fn(&str) -> Option<String>) -> Result<String, String> {
        fill(text, &FIELDS, value)
    }

    fn check_in(text: &str) -> Result<(), String> {
        check(text, &FIELDS)
    }

    #[test]
    fn blanks_are_named_once_and_filled_where_there_is_something() {
        let text = "ประชุมวันที่ [[วันที่]] เวลา [[เวลา]] น. ([[วันที่]]) [[";
        assert_eq!(blanks(text), ["วันที่", "เวลา"]);
        let filled = fill_blanks(text, |name| (name == "วันที่").then(|| "๕ [[ก".to_owned()));
        assert_eq!(filled, "ประชุมวันที่ ๕ [[ก เวลา [[เวลา]] น. (๕ [[ก) [[");
        assert_eq!(blanks("ไม่มี [ช่อง] ]] [["), [""; 0]);
        assert_eq!(fill_blanks("", |_| None), "");
    }

    #[test]
    fn every_field_is_filled_and_what_is_none_is_named() {
        let value = |name: &str| (name != "date").then(|| format!("<{name}>"));
        assert_eq!(fill_in("เรื่องที่ {number} {unit} รับแล้ว", value).unwrap(), "เรื่องที่ <number> <unit> รับแล้ว");
        assert_eq!(fill_in("{number}{number}", value).unwrap(), "<number><number>");
        assert_eq!(fill_in("", value).unwrap(), "");
        assert_eq!(fill_in("ก {code} ข", value).unwrap_err(), "{code}");
        assert_eq!(fill_in("ก {date} ข", value).unwrap_err(), "{date}", "nothing to fill it with");
        assert_eq!(check_in("ก {number ข").unwrap_err(), "{number ข");
        assert_eq!(check_in("ก } ข").unwrap_err(), "} ข");
        assert_eq!(check_in("{{number}}").unwrap_err(), "{{number}");
        assert!(FIELDS.iter().all(|name| check_in(&format!("{{{name}}}")).is_ok()));
    }
}
