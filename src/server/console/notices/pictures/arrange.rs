//! The pictures of a notice as its editor arranges them: in which order, which of them, with what description. Pure.

use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::domain::ids::DocumentId;
use crate::server::console::web::Fields;
use crate::server::store::{Document, DocumentState, PageText};
use crate::wire::changes::Notice;

/// Longest description of a picture, in characters.
pub const MAX_ALT: usize = 300;
/// Most pictures of one notice.
pub const MAX_PICTURES: usize = 60;

/// Where a picture comes from.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Source {
    /// The notice has it already: its SHA-256.
    Kept(String),
    /// A page, from 1, of a file that was brought.
    Page(DocumentId, u32),
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Kept(sha256) => f.write_str(sha256),
            Self::Page(id, page) => write!(f, "{id}/{page}"),
        }
    }
}

impl FromStr for Source {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text.split_once('/') {
            None => Ok(Self::Kept(text.to_owned())),
            Some((id, page)) => match (id.parse(), page.parse()) {
                (Ok(id), Ok(page)) => Ok(Self::Page(id, page)),
                _ => Err(format!("\"{text}\" names no picture")),
            },
        }
    }
}

impl TryFrom<String> for Source {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

impl From<Source> for String {
    fn from(source: Source) -> Self {
        source.to_string()
    }
}

/// One picture.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Item {
    pub source: Source,
    /// What is to be seen; as it was typed.
    pub alt: String,
    /// The notice shows it.
    pub on: bool,
}

/// All of them, in order, and which texts search looks through.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Arrangement {
    /// The revision that it began with.
    pub revision: u32,
    pub items: Vec<Item>,
    /// What the notice has for search already stays.
    pub keep_text: bool,
    /// Files whose text is left out.
    pub without_text: BTreeSet<DocumentId>,
}

impl Arrangement {
    /// What the notice has, and every page that was brought, in the order in which they came.
    #[must_use]
    pub fn of(notice: &Notice, documents: &[Document]) -> Self {
        let mut items: Vec<Item> = Vec::new();
        for media in &notice.images {
            let source = Source::Kept(media.sha256.clone());
            if items.iter().all(|item| item.source != source) {
                items.push(Item { source, alt: media.alt.clone().unwrap_or_default(), on: true });
            }
        }
        for document in documents {
            if let DocumentState::Done { pages, .. } = document.state {
                let pages = (1..=pages).map(|page| Source::Page(document.id, page));
                items.extend(pages.map(|source| Item { source, alt: String::new(), on: true }));
            }
        }
        Self { revision: notice.revision, items, keep_text: true, without_text: BTreeSet::new() }
    }

    /// This one brought up to what is there now: what is gone is left out, what came since stands at the end.
    #[must_use]
    pub fn on(self, notice: &Notice, documents: &[Document]) -> Self {
        let there = Self::of(notice, documents);
        let mut items: Vec<Item> = Vec::new();
        for item in self.items {
            let known = there.items.iter().any(|one| one.source == item.source);
            if known && items.iter().all(|one| one.source != item.source) {
                items.push(item);
            }
        }
        for item in there.items {
            if items.iter().all(|one| one.source != item.source) {
                items.push(item);
            }
        }
        Self { items, ..self }
    }

    /// The form as it was sent, with whatever its buttons moved. `None` when it has none of this.
    #[must_use]
    pub fn read(fields: &Fields) -> Option<Self> {
        let revision = fields.read("revision")?;
        let mut placed = Vec::new();
        for at in 0..fields.read::<usize>("items")?.min(2 * MAX_PICTURES) {
            let Some(source) = fields.read(&format!("from-{at}")) else { continue };
            let item = Item {
                source,
                alt: fields.raw(&format!("alt-{at}")).chars().take(MAX_ALT).collect(),
                on: fields.given(&format!("on-{at}")).is_some(),
            };
            let typed = crate::domain::thai::fold_for_search(fields.raw(&format!("place-{at}")));
            placed.push((item, typed.parse::<usize>().ok().filter(|place| *place != at + 1)));
        }
        let mut items = moved(placed);
        // A button moves one by one.
        if let Some(at) = fields.read::<usize>("up").filter(|at| (1..items.len()).contains(at)) {
            items.swap(at, at - 1);
        }
        if let Some(at) = fields.read::<usize>("down").filter(|at| at + 1 < items.len()) {
            items.swap(at, at + 1);
        }
        let shown = fields.raw("texts").split(' ').filter_map(|id| id.parse::<DocumentId>().ok());
        let without_text = shown.filter(|id| fields.given(&format!("text-{id}")).is_none()).collect();
        Some(Self { revision, items, keep_text: fields.given("keep-text").is_some(), without_text })
    }

    /// What search looks through besides the notice's own words.
    #[must_use]
    pub fn page_text(&self, notice: &Notice, documents: &[Document]) -> Option<String> {
        let mut texts: Vec<&str> = Vec::new();
        texts.extend(notice.page_text.as_deref().filter(|_| self.keep_text));
        for document in documents.iter().filter(|document| !self.without_text.contains(&document.id)) {
            if let DocumentState::Done { text: PageText::Found(text), .. } = &document.state {
                texts.push(text);
            }
        }
        Some(texts.join("\n")).filter(|text| !text.is_empty())
    }
}

/// Those with a new place typed beside them are put there, the lowest first; the others keep their order.
fn moved(placed: Vec<(Item, Option<usize>)>) -> Vec<Item> {
    let (going, staying): (Vec<_>, Vec<_>) = placed.into_iter().partition(|(_, place)| place.is_some());
    let mut items: Vec<Item> = staying.into_iter().map(|(item, _)| item).collect();
    let mut going: Vec<(Item, usize)> = going.into_iter().filter_map(|(item, place)| Some((item, place?))).collect();
    going.sort_by_key(|(_, place)| *place);
    for (item, place) in going {
        items.insert(place.saturating_sub(1).min(items.len()), item);
    }
    items
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::clock;
    use crate::domain::ids::NoticeId;
    use crate::wire::media::Media;

    fn document(pages: u32, text: PageText) -> Document {
        Document {
            id: DocumentId::random(),
            notice: NoticeId::random(),
            name: "ประกาศ.pdf".into(),
            bytes: 1,
            state: DocumentState::Done { pages, text },
            added_at: clock::now(),
            added_by: "editor".into(),
        }
    }

    fn notice() -> Notice {
        let media = |name: &str, alt: Option<&str>| Media {
            sha256: name.into(),
            bytes: 1,
            mime: "image/png".into(),
            alt: alt.map(str::to_owned),
        };
        Notice {
            images: vec![media("a", Some("แผนที่")), media("b", None)], ..Notice::sample("ข้อความ")
        }
    }

    fn form(arrangement: &Arrangement, more: &[(&str, &str)]) -> Fields {
        let mut pairs = vec![
            ("revision".into(), arrangement.revision.to_string()),
            ("items".into(), arrangement.items.len().to_string()),
        ];
        for (at, item) in arrangement.items.iter().enumerate() {
            pairs.push((format!("from-{at}"), item.source.to_string()));
            pairs.push((format!("alt-{at}"), item.alt.clone()));
            pairs.push((format!("place-{at}"), (at + 1).to_string()));
            pairs.push((format!("on-{at}"), if item.on { "1".into() } else { String::new() }));
        }
        for (name, value) in more {
            pairs.retain(|(found, _)| found != name);
            pairs.push(((*name).into(), (*value).into()));
        }
        Fields::new(pairs)
    }

    fn order(arrangement: &Arrangement) -> Vec<String> {
        arrangement.items.iter().map(|item| item.source.to_string()).collect()
    }

    #[test]
    fn a_form_says_what_it_shows_and_its_buttons_move_one() {
        let file = document(2, PageText::None);
        let whole = Arrangement::of(&notice(), std::slice::from_ref(&file));
        let (one, two) = (format!("{}/1", file.id), format!("{}/2", file.id));
        assert_eq!(order(&whole), ["a", "b", &one, &two]);
        let read = |more: &[(&str, &str)]| Arrangement::read(&form(&whole, more)).unwrap();
        assert_eq!(read(&[("keep-text", "1")]), whole);
        assert_eq!(order(&read(&[("up", "2")])), ["a", &one, "b", &two]);
        assert_eq!(order(&read(&[("down", "0")])), ["b", "a", &one, &two]);
        for nowhere in [("up", "0"), ("down", "3"), ("up", "9"), ("down", "x")] {
            assert_eq!(order(&read(&[nowhere])), order(&whole), "{nowhere:?}");
        }
        assert_eq!(order(&read(&[("place-3", "๑")])), [&two, "a", "b", &one]);
        assert_eq!(order(&read(&[("place-0", "99"), ("place-3", "2")])), ["b", &two, &one, "a"]);
        assert!(!read(&[("on-1", "")]).items[1].on);
        assert_eq!(Arrangement::read(&Fields::default()), None);
    }

    #[test]
    fn what_is_gone_is_left_out_and_what_came_since_stands_at_the_end() {
        let (old, new) = (document(1, PageText::None), document(1, PageText::None));
        let mut kept = Arrangement::of(&notice(), std::slice::from_ref(&old));
        kept.items.reverse();
        kept.items[1].alt = "ตารางค่าน้ำ".into();
        let text = serde_json::to_string(&kept).unwrap();
        let mut changed = notice();
        changed.images.remove(0);
        let now = serde_json::from_str::<Arrangement>(&text).unwrap().on(&changed, &[old.clone(), new.clone()]);
        assert_eq!(order(&now), [format!("{}/1", old.id), "b".into(), format!("{}/1", new.id)]);
        assert_eq!(now.items[1].alt, "ตารางค่าน้ำ");
        let strange = Arrangement {
            items: vec![Item { source: Source::Kept("x".into()), alt: String::new(), on: true }],
            ..kept
        };
        assert!(!order(&strange.on(&notice(), &[])).contains(&"x".into()), "nobody names a picture of another notice");
    }

    #[test]
    fn search_looks_through_the_texts_that_are_left_in() {
        let before = Notice { page_text: Some("เดิม".into()), ..notice() };
        let files = [
            document(1, PageText::Found("หนึ่ง".into())),
            document(1, PageText::Found("สอง".into())),
            document(1, PageText::None),
        ];
        let mut all = Arrangement::of(&before, &files);
        assert_eq!(all.page_text(&before, &files).as_deref(), Some("เดิม\nหนึ่ง\nสอง"));
        let ids = files.each_ref().map(|file| file.id.to_string()).join(" ");
        let ticked = format!("text-{}", files[1].id);
        all = Arrangement::read(&form(&all, &[("texts", &ids), (&ticked, "1")])).unwrap();
        assert_eq!(all.page_text(&before, &files).as_deref(), Some("สอง"));
        all.without_text.insert(files[1].id);
        assert_eq!(all.page_text(&before, &files), None);
    }
}
