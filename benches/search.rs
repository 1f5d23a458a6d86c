//! How long a search of ten thousand notices takes, key by key; how long the index takes to make, and its memory:
//! `cargo bench --no-default-features --bench search`. docs/performance.md reads it.
#![allow(
    clippy::disallowed_methods,
    clippy::expect_used,
    clippy::print_stdout,
    clippy::cast_precision_loss,
    reason = "a measurement"
)]

#[path = "support/measure.rs"]
#[allow(dead_code, reason = "a table of its own")]
mod measure;
#[path = "support/texts.rs"]
mod texts;

use std::hint::black_box;
use std::sync::Arc;
use std::time::{Duration, Instant};

use chrono::{Days, NaiveDate};
use measure::{resident, shares};
use suanruam::app::content::{Content, NoticeItem};
use suanruam::app::index::NoticeIndex;
use suanruam::app::msg::{Msg, Place};
use suanruam::app::search::Query;
use suanruam::app::{Now, State, update, views};
use suanruam::domain::ids::NoticeId;
use suanruam::pack::Pack;
use texts::{Text, texts};

const NOTICES: usize = 10_000;
const ROUNDS: usize = 50;
/// As many hits as one screen shows.
const ROWS: usize = 10;
const QUERIES: [&str; 16] = [
    "ก",
    "ไฟ",
    "นา",
    "ที่",
    "การ",
    "น้ำ",
    "น้ำท",
    "น้ำท่วม",
    "๑๔",
    "หมู่ 14",
    "หมู่14",
    "โรงเรียน",
    "รัฐบาล ประชาชน",
    "ประชาชนรัฐบาล",
    "ไม่มีคำนี้",
    "line",
];

fn notices() -> Vec<NoticeItem> {
    let first = NaiveDate::from_ymd_opt(2020, 1, 1).expect("a date");
    let notice = |(at, text): (usize, Text)| NoticeItem {
        id: NoticeId::random(),
        revision: 1,
        category: "news".into(),
        title_th: text.title,
        title_en: None,
        summary_th: Some(text.summary),
        summary_en: None,
        body: text.body.as_str().into(),
        readings: Vec::new(),
        page_text: None,
        posted_from: first + Days::new(at as u64 % 2_000),
        until: None,
        pinned: at.is_multiple_of(1_000),
        sample: true,
        pictures: Vec::new(),
        event: None,
        notes: Vec::new(),
    };
    texts(NOTICES).enumerate().map(notice).collect()
}

fn main() {
    let notices = notices();
    let bodies: usize = notices.iter().map(|notice| notice.body.text().len()).sum();
    let before = resident();
    let start = Instant::now();
    let index = NoticeIndex::of(notices);
    println!(
        "{NOTICES} notices, {:.1} MB of bodies: index made in {:.2} s; it takes {:.1} MB (resident memory grew by {:.1} MB)",
        bodies as f64 / 1e6,
        start.elapsed().as_secs_f64(),
        index.memory() as f64 / 1e6,
        resident().saturating_sub(before) as f64 / 1e3,
    );
    let renewed = Instant::now();
    black_box(index.renewed(index.iter().cloned().collect()));
    println!("made again of the same notices in {:.0} ms", renewed.elapsed().as_secs_f64() * 1e3);
    println!("hits, search, marks and snippets of {ROWS} rows, the page's view model with all its rows; ms, p50 / p99");

    let now = Now { wall: chrono::DateTime::UNIX_EPOCH, mono: Duration::from_secs(1) };
    let pack = Pack::builtin().expect("the pack that is built in");
    let mut state = State::new(Arc::new(pack), &now);
    let content = Content { notices: Arc::clone(&index), ..Content::default() };
    for msg in [Msg::Content(Box::new(content)), Msg::Touched, Msg::Go(Place::Notices)] {
        update(&mut state, msg, &now);
    }
    for typed in QUERIES {
        let query = Query::of(typed);
        let (mut searches, mut rows, mut pages) = (Vec::new(), Vec::new(), Vec::new());
        let mut hits = Vec::new();
        for _ in 0..ROUNDS {
            let start = Instant::now();
            hits = black_box(index.search(&Query::of(typed), |notice| notice.category == "news"));
            searches.push(start.elapsed());
            let start = Instant::now();
            for notice in hits.iter().take(ROWS).filter_map(|hit| index.at(hit.place)) {
                black_box(query.marks(&notice.title_th));
                black_box(notice.summary_th.as_deref().map(|summary| query.marks(summary)));
                black_box(query.snippet(&notice.body.text()));
            }
            rows.push(start.elapsed());
            update(&mut state, Msg::SearchEdited(typed.into()), &now);
            let start = Instant::now();
            black_box(views::notices(&state, &now));
            pages.push(start.elapsed());
        }
        let of = |times| {
            let (p50, p99) = shares(times);
            format!("{p50:6.2} / {p99:6.2}")
        };
        println!("{:>6}  {}   {}   {}   {typed}", hits.len(), of(searches), of(rows), of(pages));
    }
}
