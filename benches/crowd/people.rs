//! Those who come: officers at their desks, kiosks, the public. Each waits between two things as people do.

use std::net::SocketAddr;
use std::time::Duration;

use suanruam::wire::submissions::{BatchReply, ItemResult};
use suanruam::wire::{bytes, http_sig, paths};

use crate::PASSWORD;
use crate::book::Book;
use crate::line::{Answer, Connection};
use crate::server_kit::Device;

/// What the public reads. `{style}` and `{script}` are the console's built-in files. Addresses that are not there are
/// named at the start and left out.
pub const PUBLIC: [&str; 19] = [
    "/public",
    "/public?lang=en",
    "/public/notices",
    "/public/board",
    "/public/track",
    "/n/{notice}",
    "/n/{notice}/text",
    "/public/open-data",
    "/public/open-data/cases.csv",
    "/feeds/activities.ics",
    "/robots.txt",
    "/feeds/notices.atom",
    "/feeds/notices.json",
    "/login",
    "/login?lang=en",
    "{style}",
    "{script}",
    "/api/v1/openapi.json",
    "/api/v1/time?nonce=c2FtcGxlc2FtcGxlc2FtcA",
];

/// Words that officers look for.
const SOUGHT: [&str; 5] = [
    "%E0%B8%99%E0%B9%89%E0%B8%B3",
    "%E0%B8%96%E0%B8%99%E0%B8%99",
    "%E0%B9%84%E0%B8%9F",
    "123",
    "%E0%B8%82%E0%B8%A2%E0%B8%B0",
];

/// Numbers of a row of one's own, so that a run is like the one before.
pub struct Dice(u64);

impl Dice {
    pub fn new(seed: usize) -> Self {
        Self((seed as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    pub fn below(&mut self, most: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % most
    }

    /// Waits as a person does.
    fn think(&mut self, book: &Book, from: u64, to: u64) {
        book.wait(Duration::from_millis(from + self.below(to - from)));
    }
}

/// The value of a field of a form on a page.
fn field(page: &str, name: &str) -> Option<String> {
    Some(page.split(&format!("name=\"{name}\" value=\"")).nth(1)?.split('"').next()?.to_owned())
}

fn cookie(answer: &Answer) -> String {
    answer.header("set-cookie").and_then(|cookie| cookie.split(';').next()).unwrap_or_default().to_owned()
}

/// Signs in, looks through the inbox, opens cases, searches, writes a note, looks at the overview; again and again.
pub fn officer(book: &Book, to: SocketAddr, n: usize) {
    let (mut line, mut dice) = (Connection::new(to), Dice::new(n));
    // All come to work within a quarter of an hour in life, here within ten seconds.
    dice.think(book, 0, 10_000);
    let login = format!("officer{n}");
    let form = [("login", login.as_str()), ("password", PASSWORD)];
    let Some(signed_in) = book.timed("officer: sign in", &[303], || line.post("/login", "", &form)) else { return };
    let session = cookie(&signed_in);
    let Some(page) = book.timed("officer: own page", &[200], || line.get("/password", &session)) else { return };
    let csrf = field(&page.text(), "csrf").unwrap_or_default();
    while !book.over() {
        dice.think(book, 2_000, 7_000);
        let inbox = match dice.below(4) {
            0 => "/cases?status=late".to_owned(),
            1 => format!("/cases?page={}", 1 + dice.below(20)),
            _ => "/cases".to_owned(),
        };
        let Some(inbox) = book.timed("officer: inbox", &[200], || line.get(&inbox, &session)) else { continue };
        let ids: Vec<String> = inbox
            .text()
            .split("href=\"/cases/")
            .skip(1)
            .filter_map(|rest| rest.get(..36).filter(|id| id.matches('-').count() == 4).map(str::to_owned))
            .collect();
        dice.think(book, 1_000, 4_000);
        if let Some(id) = ids.get(usize::try_from(dice.below(ids.len().max(1) as u64)).unwrap_or(0)) {
            let path = format!("/cases/{id}");
            let page = book.timed("officer: case", &[200], || line.get(&path, &session));
            dice.think(book, 2_000, 6_000);
            if let Some(version) = page.and_then(|page| field(&page.text(), "version")) {
                let form = [("csrf", csrf.as_str()), ("version", &version), ("text", "โทรถามแล้ว (ตัวอย่าง)")];
                // 409: somebody else was there before, and is told so.
                book.timed("officer: note", &[303, 409], || line.post(&format!("{path}/note"), &session, &form));
            }
        }
        dice.think(book, 1_000, 4_000);
        let words = SOUGHT[usize::try_from(dice.below(SOUGHT.len() as u64)).unwrap_or(0)];
        book.timed("officer: search", &[200], || line.get(&format!("/cases?q={words}"), &session));
        if dice.below(4) == 0 {
            dice.think(book, 1_000, 3_000);
            book.timed("officer: overview", &[200], || line.get("/overview", &session));
        }
    }
}

/// One signed request of a kiosk.
fn signed(
    line: &mut Connection,
    device: &Device,
    (method, path): (&str, &str),
    body: &[u8],
) -> std::io::Result<Answer> {
    let evidence = bytes::encode(&serde_json::to_vec(&device.evidence).unwrap());
    let request = http_sig::Request { method, path, query: "", body, evidence: &evidence };
    let nonce = bytes::encode(&bytes::random::<16>().unwrap());
    let signed = http_sig::sign(&request, &device.key, &device.id.to_string(), &nonce, 0);
    let headers = [
        ("content-type", paths::JSON),
        (http_sig::CONTENT_DIGEST, signed.content_digest.as_str()),
        (http_sig::SIGNATURE_INPUT, signed.signature_input.as_str()),
        (http_sig::SIGNATURE, signed.signature.as_str()),
        (paths::EVIDENCE_HEADER, evidence.as_str()),
    ];
    line.ask(method, path, &headers, body)
}

/// Sends what visitors gave, and asks for what is new.
pub fn kiosk(book: &Book, to: SocketAddr, mut device: Device, n: usize) {
    let (mut line, mut dice) = (Connection::new(to), Dice::new(1_000 + n));
    device.evidence.keys_version = 1;
    while !book.over() {
        dice.think(book, 2_000, 8_000);
        let items: Vec<_> = (0..=dice.below(2))
            .map(|at| device.item(&format!("ขอไฟทางซอย {} จุดที่ {at} (ตัวอย่าง)", dice.below(1_000_000))))
            .collect();
        let body = Device::batch(&items);
        let sent =
            book.timed("kiosk: submit", &[200], || signed(&mut line, &device, ("POST", paths::SUBMISSIONS), &body));
        if let Some(sent) = sent {
            let held = serde_json::from_slice::<BatchReply>(&sent.body).map_or(0, |reply| {
                reply.results.iter().filter(|one| matches!(one, ItemResult::Receipt { .. })).count()
            });
            if held == items.len() {
                book.receipted(held)
            } else {
                book.wrong("kiosk: submit", "an item has no receipt")
            }
        }
        dice.think(book, 500, 1_000);
        book.timed("kiosk: changes", &[200], || signed(&mut line, &device, ("GET", paths::CHANGES), b""));
    }
}

/// Reads one page after the other.
pub fn reader(book: &Book, to: SocketAddr, pages: &[(String, String)], n: usize) {
    let (mut line, mut dice) = (Connection::new(to), Dice::new(5_000 + n));
    dice.think(book, 0, 5_000);
    while !book.over() {
        let (kind, page) = &pages[usize::try_from(dice.below(pages.len() as u64)).unwrap_or(0)];
        book.timed(kind, &[200, 304], || line.get(page, ""));
        dice.think(book, 2_000, 8_000);
    }
}
