//! `pack new|check|export|import`: a municipality in a folder, made, checked, given to others. Needs no server.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, BufRead as _, IsTerminal as _, Read as _, Write as _};
use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use serde_json::{Value, json};

use super::{CliError, DONE, FAILED, Streams};
use crate::domain::clock;
use crate::domain::ids::NoticeId;
use crate::domain::thai::bangkok_date;
use crate::pack::new::{Answers, ask, pack_files, read_answers};
use crate::pack::packed::{self, Manifest, Packed, PackedError};
use crate::pack::{Checkup, Pack, PackError, read_folder, write_folder};
use crate::server::keys::{self, KeyError, ServerKeys};
use crate::server::run;
use crate::wire::enrol::fingerprint;
use crate::wire::keys::KeyUse;
use crate::wire::signing::{Domain, PublicKey, SecretKey, Signed, SignedError};

#[derive(Debug, Subcommand)]
pub(super) enum PackCommand {
    /// Makes a new municipality's pack from a questionnaire (ถามตอบเป็นภาษาไทย)
    New(NewArgs),
    /// Checks a pack: every error with file, line and key, and what is worth a look
    Check {
        /// The pack's folder
        dir: PathBuf,
        #[arg(long)]
        json: bool,
    },
    /// Puts a pack into one signed file
    Export(ExportArgs),
    /// Takes a pack out of such a file, once its signature and its giver's fingerprint hold
    Import(ImportArgs),
}

#[derive(Debug, Args)]
pub(super) struct NewArgs {
    /// The folder to make; it must not be there yet
    dir: PathBuf,
    /// The answers from a TOML file instead of from the terminal
    #[arg(long, value_name = "FILE")]
    answers: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(super) struct ExportArgs {
    /// The pack's folder
    dir: PathBuf,
    /// The file to write; it must not be there yet
    #[arg(short, long, value_name = "FILE")]
    output: PathBuf,
    /// Signs with this key, made by --new-key before [default: the content key of the server in --data]
    #[arg(long, value_name = "FILE", conflicts_with = "new_key")]
    key: Option<PathBuf>,
    /// Makes a key of its own in this file and signs with it: for whoever has no server
    #[arg(long, value_name = "FILE")]
    new_key: Option<PathBuf>,
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Args)]
pub(super) struct ImportArgs {
    /// The file that `pack export` wrote
    file: PathBuf,
    /// The folder to make; it must not be there yet
    dir: PathBuf,
    /// What the giver says over the telephone: the sixteen letters and digits that `pack export` printed
    #[arg(long, value_name = "XXXX-XXXX-XXXX-XXXX")]
    fingerprint: Option<String>,
    /// Shows the fingerprint on this terminal and asks whether it is the giver's
    #[arg(long, conflicts_with = "fingerprint")]
    trust: bool,
    #[arg(long)]
    json: bool,
}

pub(super) fn pack(data: Option<&Path>, command: PackCommand, streams: &mut Streams<'_>) -> Result<u8, CliError> {
    match command {
        PackCommand::New(args) => new(&args, streams),
        PackCommand::Check { dir, json } => check(&dir, json, streams),
        PackCommand::Export(args) => export(data, &args, streams),
        PackCommand::Import(args) => import(&args, streams),
    }
}

fn must_not_be_there(path: &Path) -> Result<(), CliError> {
    match fs::symlink_metadata(path) {
        Ok(_) => Err(taken(path)),
        Err(_) => Ok(()),
    }
}

fn taken(path: &Path) -> CliError {
    CliError::Failed(format!(
        "{}: มีอยู่แล้ว ไม่ได้เขียนทับ กรุณาตั้งชื่ออื่น · it is there already and was not touched: give another name",
        path.display()
    ))
}

fn save(dir: &Path, files: &BTreeMap<String, Vec<u8>>) -> Result<(), CliError> {
    write_folder(dir, files).map_err(|error| match error.kind() {
        io::ErrorKind::AlreadyExists => taken(dir),
        _ => CliError::Failed(format!("{}: the pack cannot be written: {error}", dir.display())),
    })
}

fn new(args: &NewArgs, streams: &mut Streams<'_>) -> Result<u8, CliError> {
    must_not_be_there(&args.dir)?;
    let builtin = Pack::builtin()?;
    let today = bangkok_date(clock::now());
    let answers = match &args.answers {
        Some(file) => match answers_of(file, &builtin)? {
            Ok(answers) => answers,
            Err(errors) => {
                for error in &errors {
                    writeln!(streams.err, "{error}")?;
                }
                let count = errors.len();
                writeln!(
                    streams.err,
                    "คำตอบผิด {count} ข้อ แก้แล้วรันอีกครั้ง ยังไม่ได้เขียนไฟล์ใด · {count} answers will not do: nothing was written"
                )?;
                return Ok(FAILED);
            }
        },
        None => {
            ask(streams.input, streams.out, &builtin, today).map_err(|error| CliError::Failed(error.to_string()))?
        }
    };
    let files = pack_files(&answers, &builtin, today, NoticeId::random());
    let checkup = Pack::check(&files, Some(today));
    if !checkup.errors.is_empty() {
        // The questionnaire lets nothing through that the check refuses; if it does, nothing is written.
        tell(&checkup, streams.err)?;
        return Ok(FAILED);
    }
    save(&args.dir, &files)?;
    let dir = args.dir.display();
    writeln!(streams.out, "เขียนชุดข้อมูล {} ไฟล์ไว้ที่ {dir} · wrote {} files to {dir}", files.len(), files.len())?;
    tell(&checkup, streams.err)?;
    writeln!(
        streams.out,
        "ขั้นต่อไป · next: suanruam-server pack check {dir}; suanruam-kiosk --pack {dir} snapshot home -o home.png"
    )?;
    Ok(DONE)
}

fn answers_of(file: &Path, builtin: &Pack) -> Result<Result<Answers, Vec<PackError>>, CliError> {
    let name = file.display().to_string();
    let bytes = bounded(file, 1 << 20)?;
    let text =
        String::from_utf8(bytes).map_err(|_| CliError::Failed(format!("{name} is not UTF-8: save it as UTF-8")))?;
    Ok(read_answers(&name, &text, builtin))
}

/// A file of at most so many bytes.
fn bounded(file: &Path, most: u64) -> Result<Vec<u8>, CliError> {
    let failed = |why: String| CliError::Failed(format!("{}: {why}", file.display()));
    let mut bytes = Vec::new();
    File::open(file)
        .and_then(|open| open.take(most + 1).read_to_end(&mut bytes))
        .map_err(|error| failed(error.to_string()))?;
    if bytes.len() as u64 > most { Err(failed(format!("it is larger than {most} bytes"))) } else { Ok(bytes) }
}

/// Every finding on a line of its own.
fn tell(checkup: &Checkup, out: &mut dyn io::Write) -> io::Result<()> {
    for error in &checkup.errors {
        writeln!(out, "ผิด error: {error}")?;
    }
    for warning in &checkup.warnings {
        writeln!(out, "ควรดู warning: {warning}")?;
    }
    Ok(())
}

fn check(dir: &Path, as_json: bool, streams: &mut Streams<'_>) -> Result<u8, CliError> {
    let checkup = Pack::check(&read_folder(dir)?, Some(bangkok_date(clock::now())));
    let (errors, warnings) = (checkup.errors.len(), checkup.warnings.len());
    if as_json {
        let rows = |found: &[PackError]| -> Vec<Value> {
            let row =
                |one: &PackError| json!({ "file": one.file, "line": one.line, "key": one.key, "message": one.message });
            found.iter().map(row).collect()
        };
        let row = json!({ "ok": errors == 0, "errors": rows(&checkup.errors), "warnings": rows(&checkup.warnings) });
        writeln!(streams.out, "{row}")?;
    } else {
        tell(&checkup, streams.out)?;
        let said = match &checkup.pack {
            Some(pack) => format!("ใช้ได้: {} · it holds", pack.municipality.name.th),
            None => "ใช้ไม่ได้: แก้ทุกข้อที่ผิดก่อน · it does not hold: put the errors right first".to_owned(),
        };
        writeln!(streams.out, "{said} (ผิด errors {errors}, ควรดู warnings {warnings})")?;
    }
    Ok(if errors == 0 { DONE } else { FAILED })
}

/// A fingerprint in groups of four, to be read out.
fn grouped(print: &str) -> String {
    let signs: Vec<char> = print.chars().collect();
    signs.chunks(4).map(|four| four.iter().collect::<String>()).collect::<Vec<_>>().join("-")
}

/// What signs, and its public half.
enum Signer {
    Own(SecretKey),
    Server(Box<ServerKeys>, PublicKey),
}

impl Signer {
    fn public(&self) -> PublicKey {
        match self {
            Self::Own(key) => key.public(),
            Self::Server(_, key) => key.clone(),
        }
    }

    fn sign(&self, manifest: &Manifest) -> Result<Signed, PackedError> {
        match self {
            Self::Own(key) => Ok(Signed::sign(Domain::PACK, key, manifest).map_err(SignedError::from)?),
            Self::Server(keys, _) => {
                keys.sign_content(Domain::PACK, manifest).map_err(|error| PackedError::Sign(error.to_string()))
            }
        }
    }
}

/// The key that is named, else the content key of the server that is here: never its root, which signs key lists alone.
fn signer(data: Option<&Path>, municipality: &str, args: &ExportArgs) -> Result<Signer, CliError> {
    if let Some(file) = &args.new_key {
        return Ok(Signer::Own(keys::make_signing_key(file)?));
    }
    if let Some(file) = &args.key {
        return Ok(Signer::Own(keys::read_signing_key(file)?));
    }
    let Some(data) = data.filter(|data| run::database(data).exists()) else {
        return Err(CliError::Usage(
            "which key signs? There is no server in --data: give --new-key FILE the first time, and --key FILE from then on"
                .into(),
        ));
    };
    let keys = ServerKeys::load(data, municipality).map_err(|error| match error {
        KeyError::List(SignedError::Foreign(_)) => CliError::Failed(format!(
            "the server in {} is another municipality's: give --key FILE or --new-key FILE",
            data.display()
        )),
        other => other.into(),
    })?;
    let entry = keys.list.keys.iter().rev().find(|entry| entry.key_use == KeyUse::Content && !entry.retired);
    let entry = entry.ok_or(KeyError::Missing(KeyUse::Content))?;
    let public = PublicKey::from_bytes(&entry.public.0).map_err(KeyError::from)?;
    Ok(Signer::Server(Box::new(keys), public))
}

/// The files of a folder that belong into a pack; what else lies there is left out and told. A link leads elsewhere, and
/// is refused.
fn packable(dir: &Path, streams: &mut Streams<'_>) -> Result<BTreeMap<String, Vec<u8>>, CliError> {
    let mut files = BTreeMap::new();
    for (path, bytes) in read_folder(dir)? {
        let file = dir.join(&path);
        if fs::symlink_metadata(&file)?.file_type().is_symlink() {
            return Err(CliError::Failed(format!("{}: it is a link; put the file itself there", file.display())));
        }
        if packed::belongs(&path) {
            files.insert(path, bytes);
        } else {
            writeln!(streams.err, "ไม่ได้รวม left out: {path}")?;
        }
    }
    Ok(files)
}

fn export(data: Option<&Path>, args: &ExportArgs, streams: &mut Streams<'_>) -> Result<u8, CliError> {
    must_not_be_there(&args.output)?;
    let files = packable(&args.dir, streams)?;
    let checkup = Pack::check(&files, None);
    let Some(pack) = &checkup.pack else {
        tell(&checkup, streams.err)?;
        return Ok(FAILED);
    };
    let home = &pack.municipality;
    let signer = signer(data, &home.id, args)?;
    let public = signer.public();
    let bytes = packed::write((&home.id, &home.name.th), &files, &public, |manifest| signer.sign(manifest))
        .map_err(|error| CliError::Failed(format!("{}: {error}", args.dir.display())))?;
    write_new(&args.output, &bytes)?;
    let print = grouped(&fingerprint(&public));
    if args.json {
        let row = json!({ "municipality": home.id, "files": files.len(), "bytes": bytes.len(), "fingerprint": print });
        writeln!(streams.out, "{row}")?;
    } else {
        writeln!(streams.out, "{}: {} files, {} bytes", args.output.display(), files.len(), bytes.len())?;
        writeln!(streams.out, "ลายนิ้วมือ fingerprint: {print}")?;
        writeln!(
            streams.out,
            "บอกลายนิ้วมือแก่ผู้รับทางโทรศัพท์ อย่าส่งไปกับไฟล์ · say it to whoever gets the file by another way than the file goes"
        )?;
    }
    Ok(DONE)
}

/// Writes a file that is not there yet: whole, or not at all.
fn write_new(path: &Path, bytes: &[u8]) -> Result<(), CliError> {
    let failed = |error: io::Error| CliError::Failed(format!("{}: {error}", path.display()));
    let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut part = tempfile::NamedTempFile::new_in(parent).map_err(failed)?;
    part.write_all(bytes).and_then(|()| part.as_file().sync_all()).map_err(failed)?;
    part.persist_noclobber(path).map_err(|error| failed(error.error))?;
    Ok(())
}

fn import(args: &ImportArgs, streams: &mut Streams<'_>) -> Result<u8, CliError> {
    must_not_be_there(&args.dir)?;
    let refused = |why: String| CliError::Failed(format!("{}: {why}; nothing was written", args.file.display()));
    let bytes = bounded(&args.file, packed::MAX_BYTES + (1 << 20))?;
    let packed = packed::read(&bytes).map_err(|error| refused(error.to_string()))?;
    let print = grouped(&packed.fingerprint());
    if !is_the_givers(args, &packed, &print, streams)? {
        return Err(refused(match &args.fingerprint {
            Some(given) => {
                format!("it is signed by {print} and not by {given}: it is not from whom you think; ask the giver")
            }
            None => format!(
                "it is signed by {print}, which nobody has confirmed: ask the giver by telephone for the fingerprint, and \
                 give it with --fingerprint"
            ),
        }));
    }
    let checkup = Pack::check(&packed.files, Some(bangkok_date(clock::now())));
    let same = |pack: &Pack| pack.municipality.id == packed.manifest.municipality;
    let Some(pack) = checkup.pack.as_ref().filter(|pack| same(pack)) else {
        tell(&checkup, streams.err)?;
        return Err(refused("it is signed, but its pack does not hold".to_owned()));
    };
    save(&args.dir, &packed.files)?;
    if args.json {
        let row = json!({ "municipality": pack.municipality.id, "files": packed.files.len(), "fingerprint": print });
        writeln!(streams.out, "{row}")?;
    } else {
        let (name, dir) = (&pack.municipality.name.th, args.dir.display());
        writeln!(streams.out, "{name}: {} files in {dir}, signed by {print}", packed.files.len())?;
        tell(&checkup, streams.err)?;
    }
    Ok(DONE)
}

/// True when the fingerprint is the one that was given, or that somebody at a terminal says is right.
fn is_the_givers(args: &ImportArgs, packed: &Packed, print: &str, streams: &mut Streams<'_>) -> Result<bool, CliError> {
    if let Some(given) = &args.fingerprint {
        let plain = |text: &str| text.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_uppercase();
        return Ok(plain(given) == packed.fingerprint());
    }
    if !args.trust {
        return Ok(false);
    }
    if !io::stdin().is_terminal() {
        return Err(CliError::Usage("--trust asks on a terminal: in a script give --fingerprint".into()));
    }
    let Manifest { name, municipality, files, .. } = &packed.manifest;
    writeln!(streams.out, "{name} ({municipality}), {} files", files.len())?;
    write!(
        streams.out,
        "ลายนิ้วมือ fingerprint: {print}\nตรงกับที่ผู้ให้บอกทางโทรศัพท์หรือไม่ พิมพ์ ใช่ หรือ yes · is it what the giver says? "
    )?;
    streams.out.flush()?;
    let mut said = String::new();
    streams.input.take(64).read_line(&mut said)?;
    Ok(matches!(said.trim(), "ใช่" | "yes"))
}
