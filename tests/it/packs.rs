//! `suanruam-server pack`: a municipality from a questionnaire, checked, packed, altered on the way, taken in elsewhere.

use std::ffi::OsString;
use std::fs;
use std::io::IsTerminal as _;
use std::path::{Path, PathBuf};

use serde_json::Value;
use suanruam::pack::{Pack, read_folder};
use suanruam::server::cli::{self, Streams};

const ANSWERS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/municipality/rim-nam-answers.toml");
const HOME: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/assets/municipality/wiang-thoeng");

struct Said {
    code: u8,
    out: String,
    err: String,
}

impl Said {
    fn done(self) -> Self {
        assert_eq!(self.code, 0, "{}{}", self.out, self.err);
        self
    }

    fn json(&self) -> Value {
        serde_json::from_str(self.out.trim()).unwrap_or_else(|error| panic!("{error}: {}", self.out))
    }
}

/// Runs the command as a technician does, in a data directory of its own.
fn server(data: &Path, args: &[&str], typed: &str) -> Said {
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let mut input = typed.as_bytes();
    let args = ["suanruam-server", "--data", data.to_str().unwrap()].into_iter().chain(args.iter().copied());
    let code = cli::run(args.map(OsString::from), &mut Streams { input: &mut input, out: &mut out, err: &mut err });
    Said { code, out: String::from_utf8(out).unwrap(), err: String::from_utf8(err).unwrap() }
}

struct Desk {
    dir: tempfile::TempDir,
}

impl Desk {
    fn new() -> Self {
        Self { dir: tempfile::tempdir().unwrap() }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    fn run(&self, args: &[&str]) -> Said {
        self.typed(args, "")
    }

    /// What begins with `@` is a file of this desk.
    fn typed(&self, args: &[&str], typed: &str) -> Said {
        let args: Vec<String> = args
            .iter()
            .map(|arg| arg.strip_prefix('@').map_or((*arg).to_owned(), |name| self.path(name).display().to_string()))
            .collect();
        server(&self.path("data"), &args.iter().map(String::as_str).collect::<Vec<_>>(), typed)
    }

    /// What lies on the desk.
    fn names(&self) -> Vec<String> {
        let entries = fs::read_dir(self.dir.path()).unwrap();
        let mut names: Vec<_> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }
}

/// The fingerprint that a packing printed.
fn print(said: &Said) -> String {
    said.json()["fingerprint"].as_str().unwrap().to_owned()
}

#[test]
fn a_pack_goes_from_the_questionnaire_through_one_file_to_another_machine() {
    let desk = Desk::new();
    let said = desk.run(&["pack", "new", "@town", "--answers", ANSWERS]).done();
    assert!(said.out.contains("4 files"), "{}", said.out);
    assert!(said.err.contains("line_link"), "what is missing is told at once: {}", said.err);
    let check = desk.run(&["pack", "check", "@town", "--json"]).done().json();
    assert_eq!((&check["ok"], check["errors"].as_array().unwrap().len()), (&Value::Bool(true), 0));

    let export = ["pack", "export", "@town", "-o", "@town.pack", "--new-key", "@key", "--json"];
    let first = print(&desk.run(&export).done());
    assert_eq!(first.len(), 19, "sixteen signs in groups of four: {first}");
    let again = ["pack", "export", "@town", "-o", "@again.pack", "--key", "@key", "--json"];
    assert_eq!(print(&desk.run(&again).done()), first, "the same key");
    assert_eq!(fs::read(desk.path("town.pack")).unwrap(), fs::read(desk.path("again.pack")).unwrap(), "the same bytes");

    let other = Desk::new();
    fs::copy(desk.path("town.pack"), other.path("got.pack")).unwrap();
    // As somebody types what they heard.
    let heard = first.to_lowercase().replace('-', " ");
    other.run(&["pack", "import", "@got.pack", "@town", "--fingerprint", &heard]).done();
    assert_eq!(read_folder(&other.path("town")).unwrap(), read_folder(&desk.path("town")).unwrap());
    let pack = Pack::load(&other.path("town")).unwrap();
    assert_eq!(pack.municipality.id, "tuayang-rim-nam");
}

#[test]
fn nothing_that_is_there_is_overwritten() {
    let desk = Desk::new();
    desk.run(&["pack", "new", "@town", "--answers", ANSWERS]).done();
    desk.run(&["pack", "export", "@town", "-o", "@town.pack", "--new-key", "@key"]).done();
    let (before, key) = (read_folder(&desk.path("town")).unwrap(), fs::read(desk.path("key")).unwrap());
    for args in [
        ["pack", "new", "@town", "--answers", ANSWERS].as_slice(),
        &["pack", "export", "@town", "-o", "@town.pack", "--key", "@key"],
        &["pack", "export", "@town", "-o", "@other.pack", "--new-key", "@key"],
        &["pack", "import", "@town.pack", "@town", "--fingerprint", "x"],
    ] {
        let said = desk.run(args);
        assert_eq!(said.code, 1, "{args:?}: {}", said.out);
        assert!(!said.err.is_empty());
    }
    assert_eq!(read_folder(&desk.path("town")).unwrap(), before);
    assert_eq!(fs::read(desk.path("key")).unwrap(), key);
    assert_eq!(desk.names(), ["key", "town", "town.pack"]);
}

#[test]
fn an_altered_file_or_a_strangers_is_refused_and_nothing_is_left_behind() {
    let desk = Desk::new();
    desk.run(&["pack", "new", "@town", "--answers", ANSWERS]).done();
    let giver =
        print(&desk.run(&["pack", "export", "@town", "-o", "@town.pack", "--new-key", "@key", "--json"]).done());
    // Somebody on the way puts in another telephone number, and signs it with a key of their own.
    let file = desk.path("town/municipality.toml");
    let text = fs::read_to_string(&file).unwrap().replace("055-000000", "055-999999");
    fs::write(&file, text).unwrap();
    desk.run(&["pack", "export", "@town", "-o", "@theirs.pack", "--new-key", "@their-key"]).done();
    let whole = fs::read(desk.path("town.pack")).unwrap();
    let mut altered = whole.clone();
    let at = altered.windows(10).rposition(|part| part == b"055-000000").unwrap();
    altered[at + 9] = b'9';
    fs::write(desk.path("altered.pack"), altered).unwrap();
    fs::write(desk.path("torn.pack"), &whole[..whole.len() - 1]).unwrap();
    fs::write(desk.path("other.pack"), b"a letter").unwrap();
    let names = desk.names();
    let given = ["--fingerprint", &giver];
    for (file, more, said) in [
        ("@altered.pack", given.as_slice(), "is not what was packed"),
        ("@torn.pack", &given, "is not whole"),
        ("@other.pack", &given, "no packed municipality"),
        ("@theirs.pack", &given, "not by"),
        ("@missing.pack", &given, "No such file"),
        ("@town.pack", &[], "nobody has confirmed"),
        ("@town.pack", &["--fingerprint", ""], "not from whom you think"),
        ("@town.pack", &["--fingerprint", &giver[..14]], "not from whom you think"),
    ] {
        let refused = desk.run(&[["pack", "import", file, "@got"].as_slice(), more].concat());
        assert_eq!(refused.code, 1, "{file}: {}", refused.out);
        assert!(refused.err.contains(said), "{file}: {}", refused.err);
    }
    // Where there is no terminal nobody can say that it is right.
    if !std::io::stdin().is_terminal() {
        assert_eq!(desk.typed(&["pack", "import", "@town.pack", "@got", "--trust"], "yes\n").code, 2);
    }
    assert_eq!(desk.names(), names, "nothing was written");
    desk.run(&["pack", "import", "@town.pack", "@got", "--fingerprint", &giver]).done();
}

#[test]
fn a_pack_that_does_not_hold_is_neither_given_nor_taken() {
    let desk = Desk::new();
    desk.run(&["pack", "new", "@town", "--answers", ANSWERS]).done();
    let file = desk.path("town/municipality.toml");
    let good = fs::read_to_string(&file).unwrap();
    fs::write(&file, good.replace("unit = \"YOTHA\"", "unit = \"KX\"").replace("moo = 2\n", "moo = 1\n")).unwrap();
    let check = desk.run(&["pack", "check", "@town"]);
    assert_eq!(check.code, 1);
    for said in
        ["municipality.toml:", "villages[1].moo", "topics[0].unit", "topics[1].unit", "PLAD, YOTHA, KHLANG, SUKSA"]
    {
        assert!(check.out.contains(said), "{said}: {}", check.out);
    }
    let json = desk.run(&["pack", "check", "@town", "--json"]).json();
    let errors = json["errors"].as_array().unwrap();
    assert_eq!(json["ok"], Value::Bool(false));
    assert!(errors.len() == 4 && errors.iter().all(|error| error["line"].as_u64().unwrap() > 0), "{errors:?}");
    let export = desk.run(&["pack", "export", "@town", "-o", "@town.pack", "--new-key", "@key"]);
    assert_eq!((export.code, desk.names()), (1, vec!["town".to_owned()]), "{}", export.err);
    assert_eq!(desk.run(&["pack", "check", "@nowhere"]).code, 1);
}

#[test]
fn only_what_belongs_into_a_pack_is_packed_and_a_link_is_refused() {
    let desk = Desk::new();
    desk.run(&["pack", "new", "@town", "--answers", ANSWERS]).done();
    for (name, bytes) in [("passwords.xlsx", "secret"), (".hidden.txt", "secret"), ("notices/run.sh", "secret")] {
        fs::write(desk.path("town").join(name), bytes).unwrap();
    }
    let said = desk.run(&["pack", "export", "@town", "-o", "@town.pack", "--new-key", "@key", "--json"]).done();
    assert!(said.err.contains("passwords.xlsx") && said.err.contains("notices/run.sh"), "{}", said.err);
    assert!(!fs::read(desk.path("town.pack")).unwrap().windows(6).any(|part| part == b"secret"));
    assert_eq!(said.json()["files"], 4);
    std::os::unix::fs::symlink("/etc/hostname", desk.path("town/notices/note.txt")).unwrap();
    let linked = desk.run(&["pack", "export", "@town", "-o", "@linked.pack", "--key", "@key"]);
    assert!(linked.code == 1 && linked.err.contains("it is a link"), "{}", linked.err);
}

#[test]
fn a_server_signs_with_its_content_key_and_only_for_its_own_municipality() {
    let desk = Desk::new();
    let none = desk.run(&["pack", "export", HOME, "-o", "@home.pack"]);
    assert!(none.code == 2 && none.err.contains("--new-key"), "{}", none.err);
    desk.run(&["init"]).done();
    let said = desk.run(&["pack", "export", HOME, "-o", "@home.pack", "--json"]).done();
    let keys = desk.run(&["key", "list", "--json"]).done().out;
    desk.run(&["pack", "import", "@home.pack", "@copy", "--fingerprint", &print(&said)]).done();
    assert_eq!(read_folder(&desk.path("copy")).unwrap(), read_folder(Path::new(HOME)).unwrap());
    assert_eq!(desk.run(&["key", "list", "--json"]).done().out, keys, "no key was made");
    desk.run(&["pack", "new", "@town", "--answers", ANSWERS]).done();
    let foreign = desk.run(&["pack", "export", "@town", "-o", "@town.pack"]);
    assert!(foreign.code == 1 && foreign.err.contains("another municipality's"), "{}", foreign.err);
}

#[test]
fn a_key_that_others_may_read_or_that_is_none_signs_nothing() {
    use std::os::unix::fs::PermissionsExt as _;
    let desk = Desk::new();
    desk.run(&["pack", "new", "@town", "--answers", ANSWERS]).done();
    desk.run(&["pack", "export", "@town", "-o", "@one.pack", "--new-key", "@key"]).done();
    assert_eq!(fs::metadata(desk.path("key")).unwrap().permissions().mode() & 0o777, 0o600);
    fs::set_permissions(desk.path("key"), fs::Permissions::from_mode(0o644)).unwrap();
    let open = desk.run(&["pack", "export", "@town", "-o", "@two.pack", "--key", "@key"]);
    assert!(open.code == 1 && open.err.contains("may be read by others"), "{}", open.err);
    fs::set_permissions(desk.path("key"), fs::Permissions::from_mode(0o600)).unwrap();
    fs::write(desk.path("key"), "not a key\n").unwrap();
    let bad = desk.run(&["pack", "export", "@town", "-o", "@two.pack", "--key", "@key"]);
    assert!(bad.code == 1 && bad.err.contains("holds no usable key"), "{}", bad.err);
}

#[test]
fn wrong_answers_are_named_by_their_lines_and_nothing_is_written() {
    let desk = Desk::new();
    let text = fs::read_to_string(ANSWERS).unwrap().replace("055-000000", "055").replace("\"#0b5d4e\"", "\"#ffff00\"");
    fs::write(desk.path("answers.toml"), text).unwrap();
    let said = desk.run(&["pack", "new", "@town", "--answers", "@answers.toml"]);
    assert_eq!(said.code, 1);
    assert!(
        said.err.contains("answers.toml:3: phone: ") && said.err.contains("answers.toml:5: main_colour: "),
        "{}",
        said.err
    );
    assert!(said.err.contains("เบอร์โทรไทย") && said.err.contains("คำตอบผิด 2 ข้อ"), "{}", said.err);
    let asked = desk.typed(&["pack", "new", "@town"], "เทศบาลตำบลทดลอง (สมมติ)\n");
    assert!(asked.code == 1 && asked.err.contains("nothing was written"), "{}", asked.err);
    assert!(asked.out.contains("ชื่อเทศบาล ภาษาไทย"), "{}", asked.out);
    assert_eq!(desk.names(), ["answers.toml"]);
}
