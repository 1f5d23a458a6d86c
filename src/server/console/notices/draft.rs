//! A notice's form read into a draft, with what is wrong beside each field; and back. Pure.

use chrono::NaiveDate;

use super::CATEGORIES;
use crate::domain::ids::NoticeId;
use crate::domain::template;
use crate::server::console::dates;
use crate::server::console::text::{self, Lang, Text, publishing as say};
use crate::server::console::web::Fields;
use crate::server::store::{NoticeDraft, Pictures, Typed};
use crate::wire::bytes::sha256_hex;
use crate::wire::changes::{Event, Notice};

/// The category whose notices have a day and a place.
pub const ACTIVITY: &str = "activity";

/// What a notice's form has: nothing else of a post is kept of it.
pub const FORM: [&str; 14] = [
    "title_th",
    "title_en",
    "category",
    "summary_th",
    "summary_en",
    "body",
    "posted_from",
    "must_stay_until",
    "expires",
    "pinned",
    "starts",
    "ends",
    "place",
    "moo",
];

/// What is wrong with a form: field and words.
pub type Faults = Vec<(&'static str, Text)>;

/// What was typed, to be kept.
#[must_use]
pub fn typed(fields: &Fields) -> Typed {
    let given = FORM.iter().map(|name| (*name, fields.raw(name))).filter(|(_, text)| !text.is_empty());
    given.map(|(name, text)| (name.to_owned(), text.to_owned())).collect()
}

/// A kept form as fields.
#[must_use]
pub fn fields_of(typed: &Typed) -> Fields {
    Fields::new(typed.iter().map(|(name, text)| (name.clone(), text.clone())).collect())
}

/// The fields of a form that shows a notice.
#[must_use]
pub fn fields_of_notice(lang: Lang, notice: &Notice) -> Fields {
    let day = |day: Option<NaiveDate>| day.map(|day| dates::typed(lang, day)).unwrap_or_default();
    let words = |words: &Option<String>| words.clone().unwrap_or_default();
    let event = notice.event.as_ref();
    let pairs = [
        ("title_th", notice.title_th.clone()),
        ("title_en", words(&notice.title_en)),
        ("category", notice.category.clone()),
        ("summary_th", words(&notice.summary_th)),
        ("summary_en", words(&notice.summary_en)),
        ("body", notice.body.clone()),
        ("posted_from", day(Some(notice.posted_from))),
        ("must_stay_until", day(notice.must_stay_until)),
        ("expires", day(notice.expires)),
        ("pinned", if notice.pinned { "1".into() } else { String::new() }),
        ("starts", day(event.map(|event| event.starts))),
        ("ends", day(event.and_then(|event| event.ends))),
        ("place", event.and_then(|event| event.place.clone()).unwrap_or_default()),
        ("moo", event.and_then(|event| event.moo).map(|moo| moo.to_string()).unwrap_or_default()),
    ];
    Fields::new(pairs.into_iter().map(|(name, text)| (name.to_owned(), text)).collect())
}

/// Reads a day, and says so where it is none.
fn day(fields: &Fields, faults: &mut Faults, name: &'static str) -> Option<NaiveDate> {
    let typed = fields.given(name)?;
    let day = dates::parse(typed);
    if day.is_none() {
        faults.push((name, text::BAD_DATE));
    }
    day
}

/// When and where an activity is held; that of a notice of another kind stays as it was.
fn event(fields: &Fields, faults: &mut Faults, before: Option<&Notice>) -> Option<Event> {
    if fields.given("category") != Some(ACTIVITY) {
        let same = |before: &&Notice| fields.given("category") == Some(before.category.as_str());
        return before.filter(same).and_then(|before| before.event.clone());
    }
    let (starts, ends) = (day(fields, faults, "starts"), day(fields, faults, "ends"));
    let (place, moo) = (fields.given("place").map(str::to_owned), fields.read::<u16>("moo"));
    if fields.given("starts").is_none() && (ends.is_some() || place.is_some() || moo.is_some()) {
        faults.push(("starts", say::BAD_STARTS));
    }
    let starts = starts?;
    if ends.is_some_and(|ends| ends < starts) {
        faults.push(("ends", say::BAD_ENDS));
    }
    Some(Event { starts, ends: ends.filter(|ends| *ends > starts), place, moo })
}

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
    } else if !template::blanks(&title_th).is_empty() {
        faults.push(("title_th", say::BAD_BLANKS));
    }
    let category =
        words("category").filter(|code| CATEGORIES.iter().any(|(known, _)| known == code)).unwrap_or_default();
    if category.is_empty() {
        faults.push(("category", text::BAD_CATEGORY));
    }
    if fields.raw("body").trim().is_empty() {
        faults.push(("body", text::BAD_BODY));
    } else if !template::blanks(fields.raw("body")).is_empty() {
        faults.push(("body", say::BAD_BLANKS));
    }
    let posted = day(fields, &mut faults, "posted_from");
    let stay = day(fields, &mut faults, "must_stay_until");
    let expires = day(fields, &mut faults, "expires");
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
    let event = event(fields, &mut faults, before);
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
            event,
            page_text: before.and_then(|before| before.page_text.clone()),
            sample: before.is_some_and(|before| before.sample),
        }),
        _ => Err(faults),
    }
}

/// The notice that a form comes to so far, for looking at: what cannot be read is left out, and the day of posting is
/// `today` where there is none. `pictures` are the draft's own.
#[must_use]
pub fn sketch(
    fields: &Fields,
    before: Option<&Notice>,
    pictures: Option<&Pictures>,
    id: NoticeId,
    today: NaiveDate,
) -> Notice {
    let mut unread = Faults::new();
    let mut date = |name| day(fields, &mut unread, name);
    let (posted, stay, expires) = (date("posted_from"), date("must_stay_until"), date("expires"));
    let words = |name: &str| fields.given(name).map(str::to_owned);
    let body = fields.raw("body").to_owned();
    let pictures = pictures.cloned().unwrap_or_else(|| Pictures {
        images: before.map(|before| before.images.clone()).unwrap_or_default(),
        page_text: before.and_then(|before| before.page_text.clone()),
    });
    Notice {
        id,
        revision: before.map_or(1, |before| before.revision + 1),
        category: words("category").unwrap_or_else(|| "announcement".to_owned()),
        title_th: words("title_th").unwrap_or_default(),
        title_en: words("title_en"),
        summary_th: words("summary_th"),
        summary_en: words("summary_en"),
        body_sha256: sha256_hex(body.as_bytes()),
        posted_from: posted.unwrap_or(today),
        must_stay_until: stay,
        expires,
        pinned: fields.given("pinned").is_some(),
        images: pictures.images,
        page_text: pictures.page_text,
        notes: before
            .map(|before| before.notes.iter().filter(|note| body.contains(&note.as_written)).cloned().collect())
            .unwrap_or_default(),
        event: event(fields, &mut unread, before),
        sample: before.is_some_and(|before| before.sample),
        body,
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

    fn date(year: i32, month: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(year, month, day).unwrap()
    }

    #[test]
    fn the_body_is_kept_but_for_its_line_ends() {
        let draft = read(&form(&[]), None).unwrap();
        assert_eq!(draft.body, " ข้อ ๑\n  ข้อ ๒ \n");
        assert_eq!(draft.posted_from, date(2026, 11, 1));
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
        let blank = ("body", "ประชุมวันที่ [[วันประชุม]]");
        assert_eq!(faults(&[blank]), [("body", say::BAD_BLANKS)]);
        let activity = ("category", ACTIVITY);
        assert_eq!(faults(&[activity, ("place", "ศาลา")]), [("starts", say::BAD_STARTS)]);
        assert_eq!(faults(&[activity, ("starts", "x")]), [("starts", text::BAD_DATE)]);
        assert_eq!(faults(&[activity, ("starts", "5/11/2569"), ("ends", "4/11/2569")]), [("ends", say::BAD_ENDS)]);
    }

    #[test]
    fn an_activity_has_its_day_place_and_village_and_nothing_else_has() {
        let when = [("starts", "5/11/2569"), ("ends", "5/11/2569"), ("place", " ศาลา "), ("moo", "14")];
        let activity = [when.as_slice(), &[("category", ACTIVITY)]].concat();
        let event = read(&form(&activity), None).unwrap().event.unwrap();
        assert_eq!(event, Event { starts: date(2026, 11, 5), ends: None, place: Some("ศาลา".into()), moo: Some(14) });
        assert_eq!(read(&form(&when), None).unwrap().event, None, "filled in, then made an announcement");
        assert_eq!(read(&form(&[("category", ACTIVITY)]), None).unwrap().event, None, "not known yet");
    }

    #[test]
    fn what_a_form_shows_is_what_it_reads() {
        let fields = form(&[("category", ACTIVITY), ("starts", "5/11/2569"), ("ends", "6/11/2569"), ("moo", "2")]);
        let notice = sketch(&fields, None, None, NoticeId::random(), date(2026, 1, 1));
        assert!(notice.is_whole());
        for lang in [Lang::Th, Lang::En] {
            let shown = fields_of_notice(lang, &notice);
            assert_eq!(read(&shown, None).unwrap(), read(&fields, None).unwrap());
            assert_eq!(read(&fields_of(&typed(&shown)), None).unwrap(), read(&fields, None).unwrap());
        }
        let half = sketch(&form(&[("posted_from", "x"), ("category", "")]), None, None, notice.id, date(2026, 1, 1));
        assert_eq!((half.posted_from, half.category.as_str()), (date(2026, 1, 1), "announcement"));
    }
}
