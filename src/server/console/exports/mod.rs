//! Records as a file: a page that says beforehand what will be in it, and the file itself, sent while it is read.
//! Must not know which records. Each file is on the trail before its first byte leaves.

pub mod hearings;
pub mod tables;

use std::io::{self, Write};
use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};
use serde::{Deserialize, Serialize};
use tokio::runtime::Handle;
use tokio::sync::{mpsc, oneshot};
use tokio_stream::wrappers::ReceiverStream;

use super::layout::Here;
use super::names::Names;
use super::session::Me;
use super::text::{self, Lang, Text, exports as say};
use super::web::{self, Fault};
use super::{dates, roles};
use crate::domain::clock::{self, Mono};
use crate::domain::thai::bangkok_date;
use crate::server::AppState;
use crate::server::export::{self, About, Cell, Column, Format, Line, Table};
use crate::server::store::{Actor, Store, StoreError, Taker};

/// So much is sent at once.
const PIECE: usize = 64 << 10;
/// So many pieces wait for whoever fetches them.
const AHEAD: usize = 4;
/// Longest that somebody may take for one piece, and for the whole: their moment of the records is held meanwhile.
const PATIENCE: Duration = Duration::from_secs(30);
const LONGEST: Duration = Duration::from_secs(15 * 60);
/// Longest that one waits for others' files.
const TURN: Duration = Duration::from_secs(10);
/// As many rows as a sheet holds under its heading (ECMA-376).
const SHEET_ROWS: u64 = 1_048_575;
/// Keeps words together on a page; in a file it would only keep them from being found.
const JOINERS: [char; 2] = ['\u{2060}', '\u{200b}'];

/// Which table a file has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum What {
    Cases,
    Notices,
    Kiosks,
    Audit,
    Figures,
    HearingFigures,
    HearingAnswers,
}

impl What {
    /// Every table.
    pub(super) const ALL: [Self; 7] = [
        Self::Cases,
        Self::Notices,
        Self::Kiosks,
        Self::Audit,
        Self::Figures,
        Self::HearingFigures,
        Self::HearingAnswers,
    ];

    /// As the trail names it.
    pub(super) const fn code(self) -> &'static str {
        match self {
            Self::Cases => "cases",
            Self::Notices => "notices",
            Self::Kiosks => "kiosks",
            Self::Audit => "audit",
            Self::Figures => "figures",
            Self::HearingFigures => "hearing",
            Self::HearingAnswers => "hearing_answers",
        }
    }

    /// What it is called.
    pub(super) const fn name(self) -> Text {
        match self {
            Self::Cases => text::NAV_CASES,
            Self::Notices => text::NAV_NOTICES,
            Self::Kiosks => text::NAV_KIOSKS,
            Self::Audit => text::NAV_AUDIT,
            Self::Figures => say::FIGURES,
            Self::HearingFigures => text::hearings::FIGURES,
            Self::HearingAnswers => text::hearings::ALL_ANSWERS,
        }
    }

    const fn here(self) -> Here {
        match self {
            Self::Cases => Here::Cases,
            Self::Notices => Here::Notices,
            Self::Kiosks => Here::Kiosks,
            Self::Audit => Here::Audit,
            Self::Figures => Here::Overview,
            Self::HearingFigures | Self::HearingAnswers => Here::Hearings,
        }
    }

    /// The record's name in words, if it is one of a table.
    pub(super) fn of_record(lang: Lang, record: &str) -> Option<&'static str> {
        let code = record.strip_prefix("export:")?;
        if code == "records" {
            return Some(lang.say(say::RECORDS));
        }
        Self::ALL.into_iter().find(|what| what.code() == code).map(|what| lang.say(what.name()))
    }
}

/// What is asked for, and how it is told.
pub(super) struct Order {
    pub(super) what: What,
    /// The filter in words, for the page and the file.
    pub(super) filter: Vec<Line>,
    /// The filter as the trail keeps it: codes, and no words that somebody looked for.
    pub(super) kept: Vec<(&'static str, String)>,
    pub(super) columns: Vec<Column>,
}

/// What the trail keeps of a file.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Kept {
    #[serde(rename = "as")]
    pub(super) form: String,
    pub(super) rows: u64,
    pub(super) filter: Vec<(String, String)>,
}

/// A line of what a file says of itself.
pub(super) fn line(lang: Lang, key: &'static str, name: Text, value: impl Into<String>) -> Line {
    Line { key, name: lang.say(name).to_owned(), value: value.into() }
}

/// A column.
pub(super) fn column(lang: Lang, key: &'static str, title: Text, width: u8) -> Column {
    Column { key, title: lang.say(title).to_owned(), width }
}

/// A code with its words, without what only keeps them together on a page.
pub(super) fn named(code: impl Into<String>, words: &str) -> Cell {
    Cell::Named { code: code.into(), words: plain(words) }
}

/// Words without what only keeps them together on a page.
pub(super) fn plain(words: &str) -> String {
    words.replace(JOINERS, "")
}

impl Order {
    /// Everything that a file says of itself but the number of its rows.
    fn about(&self, state: &AppState, me: &Me) -> About {
        let (lang, now) = (me.lang, clock::now());
        let names = Names::new(&state.pack, lang);
        let mut lines = self.filter.clone();
        if lines.is_empty() {
            lines.push(line(lang, "filter", say::L_FILTER, lang.say(say::L_ALL)));
        }
        let roles = roles::words(&me.staff, lang, |unit| names.unit(unit));
        lines.push(line(lang, "made_by", say::L_BY, plain(&format!("{} ({roles})", me.staff.display))));
        lines.push(line(lang, "made_at", say::L_AT, dates::moment(lang, now)));
        if self.what == What::Cases {
            lines.push(line(lang, "without", say::L_WITHOUT, lang.say(say::L_WITHOUT_CASES)));
        }
        let title = format!("{} · {}", lang.say(self.what.name()), plain(&names.place()));
        About { title, lines, rows: 0, made_at: now, thai: lang == Lang::Th }
    }
}

/// The page on which a form is chosen. `to` gives the address of the file in a form, `back` the page it came from.
pub(super) async fn page(
    state: &AppState,
    me: &Me,
    order: &Order,
    rows: u64,
    path: &str,
    back: &str,
) -> Result<Response, Fault> {
    let lang = me.lang;
    let about = order.about(state, me);
    let to = |format: Format| format!("{path}{}as={}", if path.contains('?') { '&' } else { '?' }, format.ending());
    let forms = [
        (Format::Xlsx, say::XLSX, say::XLSX_SAY),
        (Format::Csv, say::CSV, say::CSV_SAY),
        (Format::Json, say::JSON, say::JSON_SAY),
    ];
    let title = lang.fill(say::TITLE, lang.say(order.what.name()));
    let body = html! {
        p.trail { a href=(back) { "‹ " (lang.say(say::BACK)) } }
        div.head { h1 { (title) } }
        section.card.narrow.stack aria-labelledby="what" {
            h2 #what { (lang.say(say::WHAT)) }
            dl.facts {
                dt { (lang.say(say::L_ROWS)) }
                dd #rows { (lang.fill(say::ROWS, &dates::grouped(rows))) }
                @for line in about.lines.iter().filter(|line| line.key != "made_at") {
                    dt { (line.name) }
                    dd { (line.value) }
                }
            }
            @if matches!(order.what, What::Cases | What::HearingAnswers) { p { (lang.say(say::CARE)) } }
            p.soft { (lang.say(say::RECORDED)) }
        }
        section.card.narrow.stack.below aria-labelledby="forms" {
            h2 #forms { (lang.say(say::CHOOSE)) }
            @for (format, name, words) in forms {
                @if format == Format::Xlsx && rows > SHEET_ROWS {
                    p.soft { (lang.say(say::TOO_MANY)) }
                } @else {
                    div.bar.form-of-file {
                        a.btn.main[format == Format::Xlsx] href=(to(format)) download { (lang.say(name)) }
                        span.soft { (lang.say(words)) }
                    }
                }
            }
        }
    };
    Ok(me.page(state, order.what.here(), path, &title, body).await?.into_response())
}

/// Where a list offers to be taken out as a file.
pub(super) fn offer(lang: Lang, to: &str) -> Markup {
    html! { a.btn href=(to) { (lang.say(say::LINK)) } }
}

/// Passes what is written on to whoever fetches it, piece by piece.
struct Out {
    to: mpsc::Sender<io::Result<Bytes>>,
    piece: Vec<u8>,
    runtime: Handle,
    since: Mono,
}

impl Out {
    fn send(&mut self) -> io::Result<()> {
        if self.piece.is_empty() {
            return Ok(());
        }
        let late = || io::Error::new(io::ErrorKind::TimedOut, "the file is fetched too slowly");
        if self.since.elapsed() > LONGEST {
            return Err(late());
        }
        let piece = Bytes::from(std::mem::take(&mut self.piece));
        let sent = self.runtime.block_on(tokio::time::timeout(PATIENCE, self.to.send(Ok(piece))));
        sent.map_err(|_| late())?
            .map_err(|_| io::Error::new(io::ErrorKind::BrokenPipe, "whoever fetched the file is gone"))
    }
}

impl Write for Out {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.piece.extend_from_slice(bytes);
        if self.piece.len() >= PIECE {
            self.send()?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.send()
    }
}

/// Turns records into rows of a file.
struct Sheet<F> {
    order: Order,
    about: About,
    format: Format,
    actor: Actor,
    store: Arc<dyn Store>,
    scratch: std::path::PathBuf,
    lang: Lang,
    out: Option<Out>,
    begun: Option<oneshot::Sender<Result<(), Fault>>>,
    table: Option<Box<dyn Table>>,
    cells: F,
}

fn unwritten(error: io::Error) -> StoreError {
    StoreError::Unavailable(error.to_string())
}

impl<T, F: FnMut(T) -> Vec<Cell>> Taker<T> for Sheet<F> {
    fn begin(&mut self, count: u64) -> Result<(), StoreError> {
        let told = self.begun.take();
        let tell = |fault: Result<(), Fault>| told.map(|told| told.send(fault));
        if self.format == Format::Xlsx && count > SHEET_ROWS {
            tell(Err(Fault::TooManyRows));
            return Err(StoreError::Unavailable("more rows than a sheet holds".into()));
        }
        let kept = Kept {
            form: self.format.ending().to_owned(),
            rows: count,
            filter: self.order.kept.iter().map(|(key, value)| ((*key).to_owned(), value.clone())).collect(),
        };
        let kept = serde_json::to_string(&kept).map_err(|error| StoreError::Unavailable(error.to_string()))?;
        let record = format!("export:{}", self.order.what.code());
        self.store.audit(&self.actor, "export", &record, &kept, self.about.made_at)?;
        tracing::info!(table = self.order.what.code(), form = self.format.ending(), rows = count, "a file is made");
        self.about.rows = count;
        let rows = line(self.lang, "rows", say::L_ROWS, self.lang.fill(say::ROWS, &dates::grouped(count)));
        self.about.lines.push(rows);
        let Some(out) = self.out.take() else { return Err(StoreError::Unavailable("begun twice".into())) };
        let table = export::begin(self.format, Box::new(out), &self.about, &self.order.columns, &self.scratch)
            .map_err(unwritten)?;
        self.table = Some(table);
        tell(Ok(()));
        Ok(())
    }

    fn take(&mut self, record: T) -> Result<(), StoreError> {
        let cells = (self.cells)(record);
        self.table.as_mut().map_or(Ok(()), |table| table.row(cells)).map_err(unwritten)
    }
}

/// Sends a file while it is read: `read` hands its records to a taker, `cells` makes a row of each. What fails after its
/// first byte breaks the connection off, so that nobody takes a part for the whole.
pub(super) async fn file<T, F, R>(
    state: &AppState,
    me: &Me,
    order: Order,
    format: Format,
    cells: F,
    read: R,
) -> Result<Response, Fault>
where
    T: 'static,
    F: FnMut(T) -> Vec<Cell> + Send + 'static,
    R: FnOnce(&dyn Store, &mut dyn Taker<T>) -> Result<(), StoreError> + Send + 'static,
{
    let turn = tokio::time::timeout(TURN, Arc::clone(&state.exports).acquire_owned()).await;
    let Ok(Ok(turn)) = turn else { return Err(Fault::Busy) };
    let (to, pieces) = mpsc::channel(AHEAD);
    let (begun, has_begun) = oneshot::channel();
    let headers = headers(me.lang, order.what, format);
    let out =
        Out { to: to.clone(), piece: Vec::with_capacity(PIECE), runtime: Handle::current(), since: Mono::start() };
    let mut sheet = Sheet {
        about: order.about(state, me),
        order,
        format,
        actor: me.actor(),
        store: Arc::clone(&state.store),
        scratch: state.config.data.clone(),
        lang: me.lang,
        out: Some(out),
        begun: Some(begun),
        table: None,
        cells,
    };
    let store = Arc::clone(&state.store);
    tokio::task::spawn_blocking(move || {
        let _turn = turn;
        let done = read(&*store, &mut sheet)
            .and_then(|()| sheet.table.take().map_or(Ok(()), |table| table.finish().map_err(unwritten)));
        if let Err(error) = done {
            tracing::warn!(%error, table = sheet.order.what.code(), "a file was broken off");
            // Whoever was not told of a beginning hears of the failure by this end being dropped.
            let _ = to.blocking_send(Err(io::Error::other("broken off")));
        }
    });
    match has_begun.await {
        Ok(Ok(())) => Ok((headers, Body::from_stream(ReceiverStream::new(pieces))).into_response()),
        Ok(Err(fault)) => Err(fault),
        Err(_) => Err(Fault::Broken),
    }
}

/// What is said of the file: its kind, and its name in Thai (RFC 6266, RFC 8187) with one in ASCII for those who read no
/// other.
fn headers(lang: Lang, what: What, format: Format) -> HeaderMap {
    let today = bangkok_date(clock::now());
    let (name, day) = (lang.say(what.name()).replace(' ', "-"), dates::iso(today));
    let shown = match lang {
        Lang::Th => format!("{name}-{}.{}", dates::iso_thai(today), format.ending()),
        Lang::En => format!("{name}-{day}.{}", format.ending()),
    };
    let disposition = format!(
        "attachment; filename=\"suanruam-{}-{day}.{}\"; filename*=UTF-8''{}",
        what.code(),
        format.ending(),
        web::escaped(&shown)
    );
    let mut headers = HeaderMap::new();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(format.media_type()));
    if let Ok(value) = disposition.parse() {
        headers.insert(header::CONTENT_DISPOSITION, value);
    }
    headers
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_has_a_thai_name_and_one_in_ascii() {
        let headers = headers(Lang::Th, What::Cases, Format::Csv);
        let said = headers[header::CONTENT_DISPOSITION].to_str().unwrap();
        let (plain, coded) = said.split_once("; filename*=UTF-8''").unwrap();
        assert!(plain.starts_with("attachment; filename=\"suanruam-cases-20") && plain.ends_with(".csv\""), "{plain}");
        assert!(coded.starts_with("%E0%B9%80%E0%B8%A3%E0%B8%B7") && coded.ends_with(".csv"), "{coded}");
        assert!(coded.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"%-._~".contains(&byte)));
    }
}
