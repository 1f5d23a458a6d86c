//! One notice, at the address that kiosks' codes say: what it is, its text as in the original, what staff have noted
//! beside it, its pictures.

use std::ops::Range;

use axum::extract::{Path, State};
use axum::http::header;
use axum::response::Response;
use maud::{Markup, PreEscaped, html};

use super::frame::{self, About, Here, shown};
use super::lines;
use super::reader::Reader;
use super::reply::{self, Fault};
use super::shelf::is_posted;
use super::{paths, text};
use crate::domain::ids::NoticeId;
use crate::server::AppState;
use crate::server::console::dates;
use crate::server::console::text::Lang;
use crate::server::media;
use crate::server::store::NoticeRecord;
use crate::wire::changes::{Note, Notice};

/// The notice, when it hangs on the board today.
async fn found(state: &AppState, reader: &Reader, id: &str) -> Result<NoticeRecord, Fault> {
    let id: NoticeId = id.parse().map_err(|_| Fault::NotFound)?;
    let record = state.with_store(move |store| store.notice(id)).await?.ok_or(Fault::NotFound)?;
    if record.notice.posted_from > reader.today {
        // Nobody is told before its day.
        return Err(Fault::NotFound);
    }
    if record.withdrawn || !is_posted(&record.notice, reader.today) { Err(Fault::Gone) } else { Ok(record) }
}

/// `GET /n/{id}`
///
/// # Errors
/// [`Fault::NotFound`], [`Fault::Gone`]; when the store fails.
pub async fn notice(State(state): State<AppState>, reader: Reader, Path(id): Path<String>) -> Result<Response, Fault> {
    let record = found(&state, &reader, &id).await?;
    let (notice, lang) = (&record.notice, reader.lang);
    let (title, spoken) = lines::title(lang, notice);
    let notes = placed(notice);
    let body = html! {
        p.no-print { a.more href=(reader.link(paths::NOTICES, &[])) { "‹ " (lang.say(text::BACK_TO_LIST)) } }
        article.stack {
            (lines::badges(&reader, notice))
            h1 lang=(spoken.code()) { (shown(&state, title)) }
            (facts(&state, lang, notice))
            @if let Some((summary, spoken)) = lines::summary(lang, notice) {
                div.summary {
                    h2 { (lang.say(text::SUMMARY)) }
                    p lang=(spoken.code()) { (shown(&state, summary)) }
                }
            }
            section.card.stack aria-labelledby="original" {
                h2 #original { (lang.say(text::VERBATIM)) }
                @if lang == Lang::En { p.soft.small { (lang.say(text::VERBATIM_THAI)) } }
                div.verbatim lang="th" { (verbatim(lang, &notice.body, &notes)) }
            }
            @if !notes.is_empty() { (below(lang, &notes)) }
            @if !notice.images.is_empty() { (pictures(lang, notice)) }
            div.stack {
                p { (lang.fill(text::OPINE, &frame::phone(&state))) }
                div {
                    p.soft.small { (lang.fill(text::REVISION, &notice.revision.to_string())) " · " (lang.say(text::SHA256)) }
                    p.hash { (notice.body_sha256) }
                    p.small { a.more href={"/n/" (notice.id) "/text"} { (lang.say(text::RAW_TEXT)) } }
                }
            }
        }
    };
    let page = frame::page(&state, &reader, &About::found(Here::Notices, title, None), &body);
    Ok(reply::kept(&reader, reply::HTML, page.into_string(), record.changed_at))
}

/// `GET /n/{id}/text`: the very bytes that the SHA-256 is of.
///
/// # Errors
/// As [`notice`].
pub async fn raw(State(state): State<AppState>, reader: Reader, Path(id): Path<String>) -> Result<Response, Fault> {
    let record = found(&state, &reader, &id).await?;
    Ok(reply::kept(&reader, "text/plain; charset=utf-8", record.notice.body, record.changed_at))
}

/// `GET /n/{id}/pictures/{sha256}`: a picture of a notice that hangs on the board.
///
/// # Errors
/// As [`notice`]; when there is no such picture.
pub async fn picture(
    State(state): State<AppState>,
    reader: Reader,
    Path((id, sha256)): Path<(String, String)>,
) -> Result<Response, Fault> {
    let record = found(&state, &reader, &id).await?;
    if !record.notice.images.iter().any(|image| image.sha256 == sha256) {
        return Err(Fault::NotFound);
    }
    let data = state.config.data.clone();
    let found = tokio::task::spawn_blocking(move || media::piece(&data, &sha256, 0, None)).await;
    match found {
        Ok(Ok(Some(piece))) => {
            let mut reply = reply::kept(&reader, piece.mime, piece.bytes, record.changed_at);
            reply.headers_mut().remove(header::VARY);
            Ok(reply)
        }
        Ok(Ok(None)) => Err(Fault::NotFound),
        Ok(Err(error)) => {
            tracing::error!(%error, "public pages: a picture cannot be read");
            Err(Fault::Broken)
        }
        Err(_) => Err(Fault::Broken),
    }
}

fn facts(state: &AppState, lang: Lang, notice: &Notice) -> Markup {
    let day = |date| dates::day(lang, date);
    html! {
        div {
            @if let Some(event) = &notice.event {
                dl.facts {
                    dt { (lang.say(text::WHEN)) } dd { (lines::days(lang, event)) }
                    @if let Some(place) = &event.place { dt { (lang.say(text::PLACE)) } dd lang="th" { (shown(state, place)) } }
                }
            }
            p.soft {
                (lang.fill(text::POSTED, &day(notice.posted_from)))
                @if let Some(until) = notice.expires { " · " (lang.fill(text::UNTIL, &day(until))) }
            }
            @if let Some(until) = notice.must_stay_until { p.soft.small { (lang.fill(text::MUST_STAY, &day(until))) } }
        }
    }
}

/// A note with the place of its passage in the text.
struct Placed<'a> {
    note: &'a Note,
    at: Range<usize>,
}

/// The notes whose passage stands in the text, in the order of the text; of two that overlap the first.
fn placed(notice: &Notice) -> Vec<Placed<'_>> {
    let of = |note| {
        let note: &Note = note;
        let start = notice.body.find(&note.as_written).filter(|_| !note.as_written.is_empty())?;
        Some(Placed { note, at: start..start + note.as_written.len() })
    };
    let mut placed: Vec<Placed<'_>> = notice.notes.iter().filter_map(of).collect();
    placed.sort_by_key(|placed| (placed.at.start, placed.at.end));
    placed
}

/// A piece of an official text. A carriage return stays one: a browser would turn it into a line feed.
fn piece(text: &str) -> String {
    html! { (text) }.into_string().replace('\r', "&#13;")
}

/// The text, nothing changed in it; a raised number behind each passage that there is a note on.
fn verbatim(lang: Lang, body: &str, notes: &[Placed<'_>]) -> Markup {
    let (mut out, mut done) = (String::new(), 0);
    let part = |from: usize, to: usize| piece(body.get(from..to).unwrap_or_default());
    for (n, placed) in notes.iter().enumerate() {
        let number = (n + 1).to_string();
        let (from, to) = (placed.at.start.max(done), placed.at.end.max(done));
        out.push_str(&part(done, from));
        let passage = PreEscaped(part(from, to));
        let marked = html! {
            @if from < to { span.doubt { (passage) } }
            sup { a id={"ref-" (number)} href={"#note-" (number)} aria-label=(lang.fill(text::NOTE_N, &number)) { (number) } }
        };
        out.push_str(&marked.0);
        done = to;
    }
    out.push_str(&part(done, body.len()));
    PreEscaped(out)
}

fn below(lang: Lang, notes: &[Placed<'_>]) -> Markup {
    html! {
        section.card.stack aria-labelledby="notes" {
            h2 #notes { (lang.say(text::NOTES)) }
            p.soft.small { (lang.say(text::NOTES_SAY)) }
            ol.notes {
                @for (n, placed) in notes.iter().enumerate() {
                    @let number = (n + 1).to_string();
                    li id={"note-" (number)} {
                        a.n href={"#ref-" (number)} aria-label={(lang.say(text::NOTE_BACK)) " " (number)} { (number) }
                        span lang=(lang.code()) { (lang.fill(text::NOTE_WRITTEN, &placed.note.as_written)) }
                        @if let Some(likely) = &placed.note.likely { " " (lang.fill(text::NOTE_LIKELY, likely)) }
                    }
                }
            }
        }
    }
}

/// Each folded away, so that nobody pays for a picture that they do not ask for: a browser fetches it when it is opened.
fn pictures(lang: Lang, notice: &Notice) -> Markup {
    html! {
        section.stack aria-labelledby="pictures" {
            h2 #pictures { (lang.say(text::PICTURES)) }
            @for (n, image) in notice.images.iter().enumerate() {
                @let words = lang.fill(text::PICTURE_N, &(n + 1).to_string());
                details.pic {
                    summary { (words) " " span.soft { "(" (lang.fill(text::KILOBYTES, &image.bytes.div_ceil(1024).to_string())) ")" } }
                    img src={"/n/" (notice.id) "/pictures/" (image.sha256)} alt=(image.alt.as_deref().unwrap_or(&words)) loading="lazy" decoding="async";
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn note(as_written: &str) -> Note {
        Note { as_written: as_written.into(), likely: None }
    }

    /// The text of mark-up as a browser has it, the raised numbers left out.
    fn seen(markup: &Markup) -> String {
        let mut out = String::new();
        let mut rest = markup.0.as_str();
        while let Some((before, after)) = rest.split_once('<') {
            out.push_str(before);
            let (tag, after) = after.split_once('>').unwrap();
            rest = if tag == "sup" { after.split_once("</sup>").unwrap().1 } else { after };
        }
        out.push_str(rest);
        for (escape, sign) in [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#13;", "\r"), ("&amp;", "&")] {
            out = out.replace(escape, sign);
        }
        out
    }

    #[test]
    fn the_text_stays_what_it_is_whatever_is_noted_beside_it() {
        let body = " ๑. ก\u{e4d}า <b> & \"x\"\r\n\n  (เดือน/ครึ่ง)\tซ้ำ (เดือน/ครึ่ง)\r";
        for notes in
            [vec![], vec!["(เดือน/ครึ่ง)"], vec!["เดือน/ครึ่ง", "(เดือน", "๑. ก", "ไม่มี", ""], vec!["<b> & ", "& \"x\"", body]]
        {
            let notice = Notice { notes: notes.iter().map(|text| note(text)).collect(), ..Notice::sample(body) };
            let markup = verbatim(Lang::Th, &notice.body, &placed(&notice));
            assert_eq!(seen(&markup), body, "{notes:?}");
        }
    }

    #[test]
    fn numbers_follow_the_text() {
        let notice = Notice { notes: vec![note("ค"), note("ก")], ..Notice::sample("ก ข ค") };
        let order: Vec<&str> = placed(&notice).iter().map(|placed| placed.note.as_written.as_str()).collect();
        assert_eq!(order, ["ก", "ค"]);
    }
}
