//! The latest notices for programs: Atom (RFC 4287) and JSON Feed 1.1. A notice is known by its own id over all its
//! revisions, so that a changed one is not taken for another.

use std::sync::Arc;

use atom_syndication::{Category, Content, Entry, Feed, Generator, Link, Person, Text};
use axum::extract::{Extension, State};
use axum::response::Response;
use chrono::{DateTime, FixedOffset, NaiveTime, Utc};
use serde_json::json;
use sha2::{Digest as _, Sha256};

use super::home::changed;
use super::reader::Reader;
use super::reply::{self, Fault};
use super::shelf::Shelf;
use super::{lines, paths, text};
use crate::domain::ids::NoticeId;
use crate::domain::thai::bangkok;
use crate::server::AppState;
use crate::server::console::names::Names;
use crate::server::console::notices::category;
use crate::server::store::NoticeRecord;
use crate::wire::changes::Notice;

/// So many notices, the newest by their day.
const MOST: usize = 30;

/// What both feeds say.
struct Told {
    title: String,
    author: String,
    records: Vec<NoticeRecord>,
    /// When one of them changed last; the day's beginning when there is none.
    updated: DateTime<FixedOffset>,
    page_changed: DateTime<Utc>,
}

async fn told(state: &AppState, shelf: Arc<Shelf>, reader: &Reader) -> Result<Told, Fault> {
    let posted = super::posted(state, shelf).await?;
    let mut newest: Vec<&Notice> = posted.on(reader.today).map(|listed| &listed.notice).collect();
    newest.sort_by_key(|notice| (std::cmp::Reverse(notice.posted_from), notice.id));
    let ids: Vec<NoticeId> = newest.iter().take(MOST).map(|notice| notice.id).collect();
    let today = reader.today;
    let records = state
        .with_store(move |store| ids.into_iter().map(|id| store.notice(id)).collect::<Result<Vec<_>, _>>())
        .await?;
    // Withdrawn in between, maybe.
    let hangs = |record: &NoticeRecord| !record.withdrawn && super::shelf::is_posted(&record.notice, today);
    let records: Vec<NoticeRecord> = records.into_iter().flatten().filter(hangs).collect();
    let names = Names::new(&state.pack, reader.lang);
    let page_changed = changed(reader, &posted);
    let updated = records.iter().map(|record| record.changed_at).max().unwrap_or(page_changed);
    Ok(Told {
        title: plain(&reader.lang.fill(text::FEED_TITLE, &names.place())),
        author: plain(&names.place()),
        records,
        updated: bangkok(updated),
        page_changed,
    })
}

/// Only what XML 1.0 can hold, and no joiners that hold words together on a page.
fn plain(text: &str) -> String {
    let fits = |sign: &char| match sign {
        '\t' | '\n' | '\r' => true,
        '\u{2060}' | '\u{fffe}' | '\u{ffff}' => false,
        sign => !sign.is_control(),
    };
    text.chars().filter(fits).collect()
}

/// A stable id for the feed of a municipality, on whatever address it is (RFC 9562, version 8).
fn feed_id(municipality: &str) -> String {
    let hash = Sha256::digest(format!("suanruam/1/feed\0{municipality}"));
    let mut bytes = [0; 16];
    bytes.iter_mut().zip(hash).for_each(|(to, from)| *to = from);
    format!("urn:uuid:{}", uuid::Builder::from_custom_bytes(bytes).into_uuid().as_hyphenated())
}

/// The beginning of its first day, in Thailand.
fn posted_at(notice: &Notice) -> DateTime<FixedOffset> {
    bangkok(notice.posted_from.and_time(NaiveTime::MIN).and_utc() - chrono::TimeDelta::hours(7))
}

fn link(rel: &str, href: String, mime: &str) -> Link {
    Link { rel: rel.into(), href, mime_type: Some(mime.into()), ..Link::default() }
}

/// `GET /feeds/notices.atom`
///
/// # Errors
/// When the store fails.
pub async fn atom(
    State(state): State<AppState>,
    Extension(shelf): Extension<Arc<Shelf>>,
    reader: Reader,
) -> Result<Response, Fault> {
    let told = told(&state, shelf, &reader).await?;
    let (lang, base) = (reader.lang, &reader.base);
    let entry = |record: &NoticeRecord| {
        let notice = &record.notice;
        let (title, spoken) = lines::title(lang, notice);
        Entry {
            title: Text { value: plain(title), lang: Some(spoken.code().into()), ..Text::default() },
            id: format!("urn:uuid:{}", notice.id),
            updated: bangkok(record.changed_at),
            published: Some(posted_at(notice)),
            categories: vec![Category {
                term: notice.category.clone(),
                label: Some(category(lang, &notice.category).into()),
                scheme: None,
            }],
            links: vec![link("alternate", format!("{base}/n/{}", notice.id), "text/html")],
            summary: lines::summary(lang, notice).map(|(words, spoken)| Text {
                value: plain(words),
                lang: Some(spoken.code().into()),
                ..Text::default()
            }),
            content: Some(Content {
                lang: Some("th".into()),
                value: Some(plain(&notice.body)),
                content_type: Some("text".into()),
                ..Content::default()
            }),
            ..Entry::default()
        }
    };
    let feed = Feed {
        title: Text::plain(told.title.clone()),
        id: feed_id(&state.pack.municipality.id),
        updated: told.updated,
        authors: vec![Person { name: told.author.clone(), ..Person::default() }],
        links: vec![
            link("self", format!("{base}{}", paths::ATOM), "application/atom+xml"),
            link("alternate", format!("{base}{}", paths::HOME), "text/html"),
        ],
        generator: Some(Generator { value: "Suanruam".into(), uri: None, version: None }),
        lang: Some(lang.code().into()),
        entries: told.records.iter().map(entry).collect(),
        ..Feed::default()
    };
    let mut out = Vec::new();
    feed.write_to(&mut out).map_err(|error| {
        tracing::error!(%error, "the feed cannot be written");
        Fault::Broken
    })?;
    let kind = "application/atom+xml; charset=utf-8";
    Ok(reply::for_other_sites(reply::kept(&reader, kind, out, told.page_changed)))
}

/// `GET /feeds/notices.json`
///
/// # Errors
/// When the store fails.
pub async fn json(
    State(state): State<AppState>,
    Extension(shelf): Extension<Arc<Shelf>>,
    reader: Reader,
) -> Result<Response, Fault> {
    let told = told(&state, shelf, &reader).await?;
    let (lang, base) = (reader.lang, &reader.base);
    let item = |record: &NoticeRecord| {
        let notice = &record.notice;
        let (title, _) = lines::title(lang, notice);
        let mut item = json!({
            "id": format!("urn:uuid:{}", notice.id),
            "url": format!("{base}/n/{}", notice.id),
            "title": title,
            "content_text": notice.body,
            "date_published": posted_at(notice).to_rfc3339(),
            "date_modified": bangkok(record.changed_at).to_rfc3339(),
            "tags": [category(lang, &notice.category)],
            "language": "th",
        });
        if let Some((summary, _)) = lines::summary(lang, notice) {
            item["summary"] = json!(summary);
        }
        if let Some(image) = notice.images.first() {
            item["image"] = json!(format!("{base}/n/{}/pictures/{}", notice.id, image.sha256));
        }
        item
    };
    let feed = json!({
        "version": "https://jsonfeed.org/version/1.1",
        "title": told.title,
        "home_page_url": format!("{base}{}", paths::HOME),
        "feed_url": format!("{base}{}", paths::JSON_FEED),
        "language": lang.code(),
        "authors": [{"name": told.author, "url": format!("{base}{}", paths::HOME)}],
        "items": told.records.iter().map(item).collect::<Vec<_>>(),
    });
    let kind = "application/feed+json; charset=utf-8";
    Ok(reply::for_other_sites(reply::kept(&reader, kind, feed.to_string(), told.page_changed)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_stay_and_text_is_what_xml_can_hold() {
        assert_eq!(feed_id("wiang-thoeng"), feed_id("wiang-thoeng"));
        assert_ne!(feed_id("wiang-thoeng"), feed_id("elsewhere"));
        assert_eq!(plain("ก\u{0}\u{b}\u{2060}\u{85}ข\r\n\tค\u{ffff}"), "กข\r\n\tค");
        let notice =
            Notice { posted_from: chrono::NaiveDate::from_ymd_opt(2018, 11, 8).unwrap(), ..Notice::sample("x") };
        assert_eq!(posted_at(&notice).to_rfc3339(), "2018-11-08T00:00:00+07:00");
    }
}
