//! Words that are written once and used often, with fields in braces that each case fills: `{number}`. Pure.

/// What a case can fill in. A tracking number is none of them: staff do not know it.
pub const FIELDS: [&str; 6] = ["number", "unit", "date", "village", "topic", "kind"];

/// A field that no case fills, or a brace that stands alone: as it is written.
///
/// # Errors
/// The first of them.
pub fn check(text: &str) -> Result<(), String> {
    fill(text, |_| Some(String::new())).map(|_| ())
}

/// Fills every field; `value` gives what stands for it, `None` for a field that is not there.
///
/// # Errors
/// The first field that is none of [`FIELDS`] or has no value, or the first brace that stands alone.
pub fn fill(text: &str, value: impl Fn(&str) -> Option<String>) -> Result<String, String> {
    let (mut out, mut rest) = (String::with_capacity(text.len()), text);
    while let Some(open) = rest.find(['{', '}']) {
        let (before, from) = rest.split_at(open);
        out.push_str(before);
        let inner = from.strip_prefix('{').and_then(|inner| inner.split_once('}'));
        let Some((name, after)) = inner else {
            return Err(from.chars().take(20).collect());
        };
        let filled = FIELDS.contains(&name).then(|| value(name)).flatten();
        out.push_str(&filled.ok_or_else(|| format!("{{{name}}}"))?);
        rest = after;
    }
    out.push_str(rest);
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_field_is_filled_and_what_is_none_is_named() {
        let value = |name: &str| (name != "date").then(|| format!("<{name}>"));
        assert_eq!(fill("เรื่องที่ {number} {unit} รับแล้ว", value).unwrap(), "เรื่องที่ <number> <unit> รับแล้ว");
        assert_eq!(fill("{number}{number}", value).unwrap(), "<number><number>");
        assert_eq!(fill("", value).unwrap(), "");
        assert_eq!(fill("ก {code} ข", value).unwrap_err(), "{code}");
        assert_eq!(fill("ก {date} ข", value).unwrap_err(), "{date}", "nothing to fill it with");
        assert_eq!(check("ก {number ข").unwrap_err(), "{number ข");
        assert_eq!(check("ก } ข").unwrap_err(), "} ข");
        assert_eq!(check("{{number}}").unwrap_err(), "{{number}");
        assert!(FIELDS.iter().all(|name| check(&format!("{{{name}}}")).is_ok()));
    }
}
