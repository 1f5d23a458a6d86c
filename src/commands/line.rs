//! One line of NDJSON for `submit`: read, and held against the rules of the screen. Pure; must not know the store.

use serde::Deserialize;

use crate::domain::hearing::{Answers, KIND};
use crate::domain::ids::SubmissionId;
use crate::domain::submission::{BadDraft, Draft, MOO_OUTSIDE, MOO_WHOLE, NoticeRef};
use crate::pack::Pack;

/// Why a line is not taken: a stable type, and what to do.
pub type Bad = (&'static str, String);

#[derive(Deserialize)]
struct Line {
    id: Option<String>,
    kind: Option<String>,
    topic: Option<String>,
    moo: Option<u16>,
    strength: Option<u8>,
    text: Option<String>,
    name: Option<String>,
    phone: Option<String>,
    lang: Option<String>,
    notice: Option<String>,
    hearing: Option<Answers>,
}

/// Reads a line. `notice` finds the notice that the kiosk shows under an id. Gives the id, when the line names one.
///
/// # Errors
/// [`Bad`]; nothing is taken then.
pub fn submission_of_line(
    pack: &Pack,
    bytes: &[u8],
    notice: impl Fn(&str) -> Result<NoticeRef, Bad>,
) -> Result<(Option<SubmissionId>, Draft), Bad> {
    // serde would read a struct from an array too, by position.
    if bytes.trim_ascii_start().first() != Some(&b'{') {
        return Err(("json", "not a submission: expected a JSON object".to_owned()));
    }
    let given: Line = serde_json::from_slice(bytes).map_err(|error| ("json", format!("not a submission: {error}")))?;
    let id = given.id.as_deref().map(str::parse).transpose();
    let id = id.map_err(|error: crate::domain::ids::BadId| ("id", error.to_string()))?;
    let draft = if given.hearing.is_some() || given.kind.as_deref() == Some(KIND) {
        answers(pack, given)?
    } else {
        draft(pack, given, notice)?
    };
    draft.check().map_err(|error| (bad_draft(&error), error.to_string()))?;
    Ok((id, draft))
}

fn draft(pack: &Pack, given: Line, notice: impl Fn(&str) -> Result<NoticeRef, Bad>) -> Result<Draft, Bad> {
    let kind = given.kind.ok_or_else(|| ("kind", format!("\"kind\" is missing; kinds are {}", kinds(pack))))?;
    if pack.kind(&kind).is_none() {
        return Err(("kind", format!("no kind \"{kind}\"; kinds are {}", kinds(pack))));
    }
    if let Some(topic) = &given.topic
        && pack.topic(topic).is_none()
    {
        let topics: Vec<_> = pack.municipality.topics.iter().map(|topic| topic.code.as_str()).collect();
        return Err(("topic", format!("no topic \"{topic}\"; topics are {}", topics.join(", "))));
    }
    if let Some(moo) = given.moo
        && moo != MOO_WHOLE
        && moo != MOO_OUTSIDE
        && pack.village(moo).is_none()
    {
        return Err(("moo", format!("no village {moo}; {MOO_WHOLE} is the whole area, {MOO_OUTSIDE} is outside")));
    }
    let lang = lang(given.lang)?;
    let notice = given.notice.map(|id| notice(&id)).transpose()?;
    let mut draft = Draft::default();
    draft.kind = kind;
    draft.topic = given.topic;
    draft.moo = given.moo;
    draft.strength = given.strength;
    draft.text = given.text.unwrap_or_default();
    draft.name = given.name.filter(|name| !name.trim().is_empty());
    draft.phone = given.phone.filter(|phone| !phone.trim().is_empty());
    draft.lang = lang;
    draft.notice = notice;
    draft.privacy_version = pack.municipality.privacy.version.clone();
    Ok(draft)
}

/// Answers to a hearing: they have a kind of their own and nothing beside them, as on the screen.
fn answers(pack: &Pack, given: Line) -> Result<Draft, Bad> {
    let Some(answers) = given.hearing else {
        return Err((
            "hearing",
            format!("the kind \"{KIND}\" is for answers to a hearing, and \"hearing\" is missing"),
        ));
    };
    let kind = given.kind.unwrap_or_else(|| KIND.to_owned());
    if kind != KIND {
        return Err(("kind", format!("answers to a hearing are of the kind \"{KIND}\", not \"{kind}\"")));
    }
    let beside =
        [given.topic, given.text, given.name, given.phone, given.notice].into_iter().any(|field| field.is_some());
    if beside || given.moo.is_some() || given.strength.is_some() {
        return Err(("hearing", "answers to a hearing have nothing beside them but \"id\" and \"lang\"".to_owned()));
    }
    let mut draft = Draft::default();
    draft.kind = kind;
    draft.hearing = Some(answers);
    draft.lang = lang(given.lang)?;
    draft.privacy_version = pack.municipality.privacy.version.clone();
    Ok(draft)
}

fn lang(given: Option<String>) -> Result<String, Bad> {
    let lang = given.unwrap_or_else(|| "th".to_owned());
    if lang != "th" && lang != "en" {
        return Err(("lang", format!("no language \"{lang}\"; languages are th, en")));
    }
    Ok(lang)
}

fn kinds(pack: &Pack) -> String {
    let kinds: Vec<_> = pack.municipality.kinds.iter().map(|kind| kind.code.as_str()).collect();
    kinds.join(", ")
}

/// The stable type of what is wrong with a draft.
pub(super) const fn bad_draft(error: &BadDraft) -> &'static str {
    match error {
        BadDraft::Empty => "empty",
        BadDraft::TooLong(_) => "too_long",
        BadDraft::NameTooLong(_) => "name",
        BadDraft::Strength(_) => "strength",
        BadDraft::Phone => "phone",
        BadDraft::Hearing(_) => "hearing",
    }
}
