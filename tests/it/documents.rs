//! Files that editors bring, converted by the real program in a process of its own: what is sound becomes pictures and
//! text, what is not ends with its reason, within the limits, and leaves nothing.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use suanruam::domain::clock::{self, Mono};
use suanruam::domain::ids::{DocumentId, NoticeId};
use suanruam::domain::thai::fold_for_search;
use suanruam::machine;
use suanruam::pack::Pack;
use suanruam::server::documents::{CONFINEMENT, Converted, Converter, LONG_SIDE, Outcome, PAGE_WALL, Stop, folder};
use suanruam::server::store::{Actor, DocumentState, Failure, NewDocument, NoticeDraft, PageText, Store};
use suanruam::server::{media, run};
use suanruam::store::Store as KioskStore;

use crate::documents_corpus as corpus;
use crate::support::{Serving, TestKiosk, TestServer, sample_notice, server_program};

/// What stands in every one of the Thai samples.
const SENTENCES: [&str; 5] = [
    "กำหนดการชำระค่าธรรมเนียมเก็บขยะและค่าน้ำประปา",
    "ขอให้นำใบแจ้งหนี้มาชำระที่กองคลัง",
    "โดยเฉพาะผู้สูงอายุและผู้ที่อยู่ห่างไกลจากปั๊มน้ำหมู่ที่ ๑๔",
    "ผู้ที่ซื้อปุ๋ยและฟืนจากญี่ปุ่นต้องแจ้งฐานข้อมูลของกองช่าง ปี่พาทย์และกลองยาวไม่ต้องเสียค่าธรรมเนียม",
    "หน้าที่สอง คำชี้แจงเรื่องสิ่งปฏิกูลและมูลฝอย ห้ามทิ้งน้ำมันเก่าลงลำห้วย",
];

fn sample(name: &str) -> Vec<u8> {
    fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/documents").join(name)).unwrap()
}

fn converter() -> Converter {
    Converter::new(env!("CARGO_BIN_EXE_suanruam-server").into(), Some("/usr/bin/pdftotext".into()))
}

struct Tried {
    outcome: Outcome,
    text: PageText,
    pages: Vec<Vec<u8>>,
    /// Every step of it that was told.
    told: Vec<(u32, u32)>,
}

fn tried(bytes: &[u8]) -> Tried {
    let dir = tempfile::tempdir().unwrap();
    let id = DocumentId::random();
    fs::create_dir(dir.path().join("file")).unwrap();
    let file = dir.path().join("file/source");
    fs::write(&file, bytes).unwrap();
    let into = folder::empty_pages(dir.path(), id).unwrap();
    let mut told = Vec::new();
    let outcome = converter().convert(&file, &into, &Stop::default(), |page, of| told.push((page, of)));
    let text = converter().text(&file, &into, &Stop::default());
    let pages: Vec<Vec<u8>> = (1..).map_while(|page| folder::page(dir.path(), id, page).unwrap()).collect();
    assert_eq!(fs::read_dir(&into).unwrap().count(), pages.len(), "nothing else is left there");
    assert_eq!(fs::read(&file).unwrap(), bytes, "the file itself is never written to");
    Tried { outcome, text, pages, told }
}

fn failed(tried: &Tried) -> Option<(Failure, Option<u32>)> {
    match tried.outcome.converted {
        Converted::Failed { why, page } => Some((why, page)),
        _ => None,
    }
}

#[test]
fn thai_from_three_makers_becomes_legible_pages_and_text_in_the_right_order() {
    for maker in ["libreoffice", "chromium", "typst"] {
        let tried = tried(&sample(&format!("thai-{maker}.pdf")));
        assert_eq!(tried.outcome.converted, Converted::Pages(2), "{maker}");
        assert_eq!(tried.told.last(), Some(&(2, 2)));
        for page in &tried.pages {
            let picture = image::load_from_memory(page).unwrap().into_luma8();
            assert_eq!(picture.height(), LONG_SIDE, "{maker}");
            assert!(page.len() < 400_000, "{maker}: {} bytes", page.len());
            let ink = picture.pixels().filter(|dot| dot.0[0] < 128).count();
            assert!(ink > 3_000 && ink < 200_000, "{maker}: {ink} dark dots");
        }
        let PageText::Found(text) = &tried.text else { panic!("{maker}: {:?}", tried.text) };
        for sentence in SENTENCES {
            assert!(fold_for_search(text).contains(&fold_for_search(sentence)), "{maker}: {sentence} is not in {text}");
        }
        let at = |n: usize| text.find(SENTENCES[n]).unwrap();
        assert!(at(0) < at(1) && at(1) < at(3) && at(3) < at(4), "{maker}: {text}");
    }
}

#[test]
fn what_has_no_text_says_so_and_what_is_none_is_not_taken_for_one() {
    let scanned = tried(&sample("scanned.pdf"));
    assert_eq!((scanned.outcome.converted, scanned.text), (Converted::Pages(2), PageText::None));
    let garbled = tried(&sample("thai-weasyprint.pdf"));
    assert_eq!((garbled.outcome.converted, garbled.text), (Converted::Pages(2), PageText::Garbled));
    let opens = tried(&sample("owner-only.pdf"));
    assert_eq!(opens.outcome.converted, Converted::Pages(2));
    assert!(matches!(opens.text, PageText::Found(_)));
    // Without a reader the pictures are there all the same.
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("source");
    fs::write(&file, sample("thai-chromium.pdf")).unwrap();
    let none = Converter::new(env!("CARGO_BIN_EXE_suanruam-server").into(), None);
    assert_eq!(none.text(&file, dir.path(), &Stop::default()), PageText::Unread);
}

/// Each ends with its reason, in less than the memory and the time that it may take.
fn end_with_their_reason(cases: Vec<(&str, Vec<u8>, &[Failure])>) {
    let mut table = String::new();
    for (name, bytes, wanted) in cases {
        let tried = tried(&bytes);
        let Outcome { peak_kib, took, .. } = tried.outcome;
        let (why, _) = failed(&tried).unwrap_or_else(|| panic!("{name}: {:?}", tried.outcome));
        let line = format!("| {name} | {} | {why:?} | {} | {} |\n", bytes.len(), peak_kib / 1024, took.as_millis());
        table += &line;
        assert!(wanted.contains(&why), "{line}");
        assert!(peak_kib * 1024 <= CONFINEMENT.memory, "{line}");
        assert!(took < PAGE_WALL + Duration::from_secs(20), "{line}");
    }
    println!("\n| file | bytes | ends as | MiB | ms |\n|---|---|---|---|---|\n{table}");
}

#[test]
fn bombs_end_with_their_reason_and_within_the_limits() {
    end_with_their_reason(vec![
        ("contents that unpack to 4 GiB", corpus::flate_bomb(), &[Failure::Heavy]),
        ("16 forms, each drawing the next ten times", corpus::nested_forms(), &[Failure::Heavy]),
        ("a picture of 60000x60000 on a page", corpus::image_bomb(), &[Failure::Heavy]),
        ("30000 pages", corpus::pages(30_000), &[Failure::Pages]),
        ("PNG 60000x60000", corpus::png(60_000, 60_000, &corpus::deflated(&[0; 100], 1), b""), &[Failure::Pixels]),
        ("PNG 8000x8000", corpus::png(8_000, 8_000, &corpus::deflated(&[0; 8001], 9), b""), &[Failure::Pixels]),
        ("JPEG 60000x60000", corpus::jpeg(60_000, 60_000), &[Failure::Pixels]),
        ("WebP 60000x60000", corpus::webp(60_000), &[Failure::Pixels, Failure::Unreadable]),
    ]);
}

#[test]
fn damaged_and_encrypted_files_end_with_their_reason() {
    let thai = sample("thai-chromium.pdf");
    let mut crc = corpus::png(9, 9, &corpus::deflated(&[0; 10], 9), b"");
    let end = crc.len() - 20;
    crc[end] ^= 0x55;
    let thin = corpus::page("0 0 0.001 842", "", vec![corpus::stream("", b"")]);
    end_with_their_reason(vec![
        ("a tree of pages that has itself for a branch", corpus::loop_of_pages(), &[Failure::Unreadable]),
        ("a PDF without pages", corpus::pages(0), &[Failure::Unreadable]),
        ("41 pages", corpus::pages(41), &[Failure::Pages]),
        ("a page without width", thin, &[Failure::Unreadable]),
        ("a PDF cut off", thai[..200].to_vec(), &[Failure::Unreadable]),
        ("junk", [b"%PDF-1.7\n".as_slice(), &[0xa5; 40_000]].concat(), &[Failure::Unreadable]),
        ("encrypted", sample("encrypted.pdf"), &[Failure::Encrypted]),
        ("nothing", Vec::new(), &[Failure::Kind]),
        ("a page of the web", b"<html>%PD F-".to_vec(), &[Failure::Kind]),
        ("a drawing", b"<svg xmlns=\"http://www.w3.org/2000/svg\"/>".to_vec(), &[Failure::Kind]),
        ("PNG with a wrong checksum", crc, &[Failure::Unreadable]),
        ("PNG cut off", corpus::png(99, 99, &corpus::deflated(&[0; 100], 9), b""), &[Failure::Unreadable]),
        ("JPEG cut off", corpus::jpeg(16, 16)[..90].to_vec(), &[Failure::Unreadable]),
        ("WebP cut off", corpus::webp(16)[..40].to_vec(), &[Failure::Unreadable]),
    ]);
}

/// Small to bring, large to unpack: what a picture carries along is unpacked within the limits or not at all.
#[test]
fn what_hides_a_bomb_beside_a_picture_stays_within_the_limits() {
    for (name, bytes) in [("lines", corpus::png_bomb()), ("profile", corpus::profile_bomb())] {
        let Outcome { peak_kib, took, converted } = tried(&bytes).outcome;
        println!("{name}: {} bytes, {converted:?}, {} MiB, {took:?}", bytes.len(), peak_kib / 1024);
        assert!(peak_kib * 1024 <= CONFINEMENT.memory, "{name}: {peak_kib} KiB");
        assert!(took < PAGE_WALL + Duration::from_secs(20), "{name}: {took:?}");
    }
}

#[test]
fn pages_of_unusual_size_are_made_as_large_as_others() {
    let drawn = |size| tried(&corpus::page(size, "", vec![corpus::stream("", b"0 0 5 5 re f")]));
    for size in ["0 0 14400000 14400000", "0 0 1 1", "-500 -500 500 500", "0 0 3000 200"] {
        let tried = drawn(size);
        assert_eq!(tried.outcome.converted, Converted::Pages(1), "{size}");
        let picture = image::load_from_memory(&tried.pages[0]).unwrap();
        assert!(picture.width().max(picture.height()).abs_diff(LONG_SIDE) <= 1, "{size}: {}", picture.width());
    }
}

/// The process that reads a stranger's file can use little and reach nobody.
#[test]
fn the_converting_process_is_confined_before_it_reads() {
    let dir = tempfile::tempdir().unwrap();
    let script = dir.path().join("probe");
    // Stands in for the reader of text: tells its limits, and tries what it must not do.
    fs::write(&script, "#!/bin/bash\nulimit -v; ulimit -t; ulimit -f; ulimit -n; ulimit -c; env | grep -v '^_=\\|^PWD=\\|^SHLVL='\n(: </dev/tcp/127.0.0.1/9) 2>&1 | grep -q 'Permission denied' && echo 1\n").unwrap();
    fs::set_permissions(&script, std::os::unix::fs::PermissionsExt::from_mode(0o700)).unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_suanruam-server"))
        .args(["convert", "--text"])
        .arg(&script)
        .env_clear()
        .output()
        .unwrap();
    let told = String::from_utf8_lossy(&output.stdout).into_owned();
    let wanted = [CONFINEMENT.memory / 1024, CONFINEMENT.seconds, CONFINEMENT.file / 1024, CONFINEMENT.files, 0, 1];
    assert_eq!(told.split_whitespace().collect::<Vec<_>>(), wanted.map(|n| n.to_string()), "{output:?}");
}

#[test]
fn a_stop_ends_the_process_at_once() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("source");
    fs::write(&file, corpus::nested_forms()).unwrap();
    let into = folder::empty_pages(dir.path(), DocumentId::random()).unwrap();
    let stop = Stop::default();
    let asked = stop.clone();
    let asking = std::thread::spawn(move || {
        std::thread::sleep(Duration::from_millis(700));
        asked.now();
    });
    let outcome = converter().convert(&file, &into, &stop, |_, _| {});
    asking.join().unwrap();
    assert_eq!(outcome.converted, Converted::Stopped);
    assert!(outcome.took < Duration::from_secs(5), "{:?}", outcome.took);
}

/// Puts a file into the queue, as the console does.
fn bring(store: &dyn Store, data: &Path, notice: NoticeId, name: &str, bytes: &[u8]) -> DocumentId {
    let id = DocumentId::random();
    std::io::Write::write_all(&mut folder::create(data, id).unwrap(), bytes).unwrap();
    let new = NewDocument { id, notice, name: name.into(), bytes: bytes.len() as u64 };
    store.document_add(&Actor::cli(), new, clock::now()).unwrap();
    id
}

fn state(store: &dyn Store, id: DocumentId) -> DocumentState {
    store.documents_all().unwrap().into_iter().find(|one| one.id == id).unwrap().state
}

/// Waits until a file is where it should be.
fn until(store: &dyn Store, id: DocumentId, there: impl Fn(&DocumentState) -> bool) -> DocumentState {
    let waited = Mono::start();
    loop {
        let state = state(store, id);
        if there(&state) {
            return state;
        }
        assert!(waited.elapsed() < Duration::from_secs(90), "{state:?}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

fn ended(state: &DocumentState) -> bool {
    matches!(state, DocumentState::Done { .. } | DocumentState::Failed { .. })
}

/// The real server: bombs beside a sound file, its own memory, and being killed in the middle.
#[test]
fn the_server_converts_what_waits_and_neither_bombs_nor_a_kill_cost_it_anything() {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path();
    assert!(server_program(data, &["init"]).output().unwrap().status.success());
    let open = || run::open(data, Pack::builtin().unwrap(), None, false).unwrap();
    let desk = open();
    let store = &*desk.store;
    let notice = store.notice_publish(&Actor::cli(), None, sample_notice("ภาพ (ตัวอย่าง)"), 0, clock::now()).unwrap();
    let serving = Serving::start(data);
    let memory = || machine::peak_memory_of(serving.child.id()).unwrap();
    let sound = bring(store, data, notice.id, "หนึ่ง.pdf", &sample("thai-chromium.pdf"));
    until(store, sound, ended);
    let before = memory();
    let bomb = bring(store, data, notice.id, "ระเบิด.pdf", &corpus::flate_bomb());
    let large =
        bring(store, data, notice.id, "ใหญ่.png", &corpus::png(2_000, 1_500, &corpus::deflated(&[0; 2001], 1_500), b""));
    assert_eq!(until(store, bomb, ended), DocumentState::Failed { why: Failure::Heavy, page: None });
    assert_eq!(until(store, large, ended), DocumentState::Done { pages: 1, text: PageText::None });
    assert!(memory() < before + 16 * 1024, "{before} KiB before, {} after", memory());
    let kept = |id: DocumentId| folder::page(data, id, 1).unwrap().is_some();
    assert!(kept(sound) && kept(large) && !kept(bomb));
    assert!(!folder::source(data, sound).exists() && !folder::source(data, bomb).exists());

    // Killed while it works: the file is there, it says so, and it can be begun again.
    let long = bring(store, data, notice.id, "นาน.pdf", &corpus::nested_forms());
    let waits = bring(store, data, notice.id, "รอ.pdf", &sample("thai-typst.pdf"));
    until(store, long, |state| matches!(state, DocumentState::Working { of: 1, .. }));
    drop(serving);
    let serving = Serving::start(data);
    assert_eq!(until(store, long, |state| !matches!(state, DocumentState::Working { .. })), DocumentState::Interrupted);
    assert!(folder::source(data, long).exists());
    assert!(matches!(until(store, waits, ended), DocumentState::Done { pages: 2, text: PageText::Found(_) }));
    store.document_again(&Actor::cli(), long, clock::now()).unwrap();
    until(store, long, |state| matches!(state, DocumentState::Working { .. }));
    // Thrown away while it is worked on: nothing of it stays.
    assert!(store.document_remove(&Actor::cli(), long, clock::now()).unwrap());
    folder::remove(data, long).unwrap();
    let next = bring(store, data, notice.id, "ถัดไป.pdf", &sample("scanned.pdf"));
    assert_eq!(until(store, next, ended), DocumentState::Done { pages: 2, text: PageText::None });
    let left = fs::read_dir(data.join("uploads")).unwrap().count();
    assert_eq!(left, 4, "the pages of four files, and nothing else");
    drop(serving);
}

/// From a page of a PDF to a kiosk's screen: the picture, its description, and what search looks through.
#[test]
fn a_kiosk_gets_the_pictures_their_descriptions_and_the_text() {
    let server = TestServer::start();
    let kiosk = TestKiosk::enrolled(&server.url(), &server.code());
    let tried = tried(&sample("thai-libreoffice.pdf"));
    let mut images: Vec<_> = tried.pages.iter().map(|page| media::put(server.data(), page).unwrap()).collect();
    images[0].alt = Some("ประกาศหน้าแรก (ตัวอย่าง)".into());
    let PageText::Found(text) = tried.text else { panic!() };
    let draft =
        NoticeDraft {
            images: images.clone(), page_text: Some(text.clone()), ..sample_notice("ประกาศ (ตัวอย่าง)")
        };
    let body = draft.body.clone();
    server.publish(draft);
    assert_eq!(kiosk.sync().code, 0);
    for (image, page) in images.iter().zip(&tried.pages) {
        assert_eq!(&fs::read(kiosk.data().join("media").join(&image.sha256)).unwrap(), page);
    }
    let notices = KioskStore::open(kiosk.data()).unwrap().notices(std::convert::identity).unwrap().unwrap();
    let shown = notices.iter().find(|notice| notice.images.len() == 2).unwrap();
    assert_eq!((&shown.images, shown.page_text.as_deref(), &shown.body), (&images, Some(text.as_str()), &body));
}
