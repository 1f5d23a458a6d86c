//! A notice's form read into a draft, with what is wrong beside each field. Pure.

use chrono::NaiveDate;

use super::CATEGORIES;
use crate::server::console::dates;
use crate::server::console::text::{self, Text};
use crate::server::console::web::Fields;
use crate::server::store::NoticeDraft;
use crate::wire::changes::Notice;

/// What is wrong with a form: field and words.
pub type Faults = Vec<(&'static str, Text)>;

/// Reads the form of a new notice, or of one that was published before: its pictures stay, and so does that it is a
/// sample. The body is taken as it was typed, white space at its ends and all.
///
/// # Errors
/// Every fault that there is, not just the first.
pub fn read(fields: &Fields, before: Option<&Notice>) -> Result<NoticeDraft, Faults> {
    let mut faults = Faults::new();
    let words = |name: &str| fields.given(name).map(str::to_owned);
    let title_th = words("title_th").unwrap_or_default();
    if title_th.is_empty() {
        faults.push(("title_th", text::BAD_TITLE));
    }
    let category =
        words("category").filter(|code| CATEGORIES.iter().any(|(known, _)| known == code)).unwrap_or_default();
    if category.is_empty() {
        faults.push(("category", text::BAD_CATEGORY));
    }
    if fields.raw("body").trim().is_empty() {
        faults.push(("body", text::BAD_BODY));
    }
    let mut day = |name: &'static str| -> Option<NaiveDate> {
        let typed = fields.given(name)?;
        let day = dates::parse(typed);
        if day.is_none() {
            faults.push((name, text::BAD_DATE));
        }
        day
    };
    let (posted, stay, expires) = (day("posted_from"), day("must_stay_until"), day("expires"));
    if fields.given("posted_from").is_none() {
        faults.push(("posted_from", text::BAD_DATE));
    }
    if let Some(posted) = posted {
        for (name, day) in [("must_stay_until", stay), ("expires", expires)] {
            if day.is_some_and(|day| day < posted) {
                faults.push((name, text::BAD_ORDER));
            }
        }
    }
    if let (Some(stay), Some(expires)) = (stay, expires)
        && expires < stay
    {
        faults.push(("expires", text::BAD_STAY));
    }
    match posted {
        Some(posted_from) if faults.is_empty() => Ok(NoticeDraft {
            category,
            title_th,
            title_en: words("title_en"),
            summary_th: words("summary_th"),
            summary_en: words("summary_en"),
            body: fields.raw("body").to_owned(),
            posted_from,
            must_stay_until: stay,
            expires,
            pinned: fields.given("pinned").is_some(),
            images: before.map(|before| before.images.clone()).unwrap_or_default(),
            sample: before.is_some_and(|before| before.sample),
        }),
        _ => Err(faults),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(changes: &[(&str, &str)]) -> Fields {
        let mut pairs = vec![
            ("title_th", "ประกาศทดสอบ (ตัวอย่าง)"),
            ("category", "announcement"),
            ("body", " ข้อ ๑\r\n  ข้อ ๒ \r\n"),
            ("posted_from", "1/11/2569"),
            ("must_stay_until", "30/11/2569"),
            ("expires", "31/12/2569"),
        ];
        for (name, value) in changes {
            pairs.retain(|(found, _)| found != name);
            pairs.push((name, value));
        }
        Fields::new(pairs.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect())
    }

    #[test]
    fn the_body_is_kept_but_for_its_line_ends() {
        let draft = read(&form(&[]), None).unwrap();
        assert_eq!(draft.body, " ข้อ ๑\n  ข้อ ๒ \n");
        assert_eq!(draft.posted_from, NaiveDate::from_ymd_opt(2026, 11, 1).unwrap());
        assert!(!draft.pinned);
    }

    #[test]
    fn an_edit_leaves_the_pictures() {
        let pack = crate::pack::Pack::builtin().unwrap();
        let pictured =
            pack.notices.iter().map(crate::pack::PackNotice::to_wire).find(|notice| !notice.images.is_empty());
        let before = pictured.unwrap();
        let draft = read(&form(&[]), Some(&before)).unwrap();
        assert_eq!((draft.images, draft.sample), (before.images, before.sample));
    }

    #[test]
    fn every_fault_is_said_at_its_field() {
        let faults = |changes: &[(&str, &str)]| read(&form(changes), None).unwrap_err();
        assert_eq!(
            faults(&[("title_th", " "), ("category", "x")]),
            [("title_th", text::BAD_TITLE), ("category", text::BAD_CATEGORY)]
        );
        assert_eq!(faults(&[("posted_from", "31/2/2569")]), [("posted_from", text::BAD_DATE)]);
        assert_eq!(faults(&[("posted_from", "")]), [("posted_from", text::BAD_DATE)]);
        assert_eq!(faults(&[("expires", "20/11/2569")]), [("expires", text::BAD_STAY)]);
        assert_eq!(faults(&[("must_stay_until", "1/10/2569")]), [("must_stay_until", text::BAD_ORDER)]);
    }
}
