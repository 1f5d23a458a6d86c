//! `suanruam-kiosk demo`: a server and a kiosk on this machine with real content, loopback only, in a data directory
//! of its own. Wires parts together; decides nothing.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::Args;

use crate::commands::{self, DONE, FAILED, Out};
use crate::device::Pairing;
use crate::domain::clock;
use crate::kiosk;
use crate::pack::{Pack, SAMPLE_LINE_LINK};
use crate::server::store::{Action, Actor, CaseFilter, NewStaff, Role};
use crate::server::{self, RunningServer, password};
use crate::store::Store;
use crate::sync::pass;

const LOGIN: &str = "demo";
const PORT: u16 = 8790;

/// What the demo's visitors wrote; plainly samples.
const SAMPLES: &str = include_str!("../assets/demo/opinions.ndjson");

/// What was done about some of it, for the public board; plainly samples.
const BOARD: &str = include_str!("../assets/demo/board.ndjson");

/// One case of the demo that is answered and put on the board.
#[derive(serde::Deserialize)]
struct Done {
    /// Words by which the case is found.
    about: String,
    unit: String,
    answer: String,
    said: String,
    done: String,
}

/// Options of the demo.
#[derive(Args)]
pub struct DemoArgs {
    /// Keeps the demo's data here. Default: $XDG_DATA_HOME/suanruam/demo
    #[arg(long)]
    dir: Option<PathBuf>,
    /// The server's port; 0 for any free one
    #[arg(long, default_value_t = PORT)]
    port: u16,
    /// In a window rather than over the whole screen
    #[arg(long)]
    windowed: bool,
    /// Server only: no kiosk window
    #[arg(long)]
    no_window: bool,
}

type Failed = Box<dyn std::error::Error + Send + Sync>;

/// Runs the demo until its window is closed (or, without a window, until it is stopped).
///
/// # Errors
/// When the output cannot be written.
pub fn demo(args: &DemoArgs, pack: Arc<Pack>, to: &mut Out<'_>) -> io::Result<u8> {
    match start(args, &pack, to) {
        Ok((_server, data, pack)) => {
            if args.no_window {
                writeln!(to.out, "No window was asked for. The server runs until it is stopped (Ctrl-C).")?;
                to.out.flush()?;
                return wait();
            }
            to.out.flush()?;
            let look = kiosk::window::Look {
                fullscreen: !args.windowed,
                inches: crate::settings::USUAL_INCHES,
                sound: false,
                keyboard: crate::app::keyboard::Layout::default(),
            };
            match kiosk::window::open(&data, pack, look) {
                Ok(code) => Ok(code),
                Err(error @ kiosk::window::WindowError::NoDisplay(_)) => {
                    writeln!(to.out, "{error}")?;
                    writeln!(to.out, "The server and its console go on until they are stopped (Ctrl-C).")?;
                    to.out.flush()?;
                    wait()
                }
                Err(error) => {
                    writeln!(to.err, "{error}")?;
                    Ok(FAILED)
                }
            }
        }
        Err(error) => {
            writeln!(to.err, "the demo did not start: {error}")?;
            Ok(FAILED)
        }
    }
}

fn wait() -> io::Result<u8> {
    loop {
        std::thread::park();
    }
}

fn base(args: &DemoArgs) -> PathBuf {
    args.dir.clone().unwrap_or_else(|| {
        std::env::var_os("XDG_DATA_HOME")
            .map(PathBuf::from)
            .filter(|path| path.is_absolute())
            .or_else(|| std::env::var_os("HOME").map(|home| Path::new(&home).join(".local/share")))
            .unwrap_or_else(std::env::temp_dir)
            .join("suanruam/demo")
    })
}

fn start(args: &DemoArgs, pack: &Pack, to: &mut Out<'_>) -> Result<(RunningServer, PathBuf, Arc<Pack>), Failed> {
    let base = base(args);
    let (server_data, kiosk_data) = (base.join("server"), base.join("kiosk"));
    let mut pack = pack.clone();
    if pack.municipality.line_link.is_none() {
        pack.municipality.line_link = Some(SAMPLE_LINE_LINK.to_owned());
    }
    let listen = |port| SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    let server = match server::spawn(&server_data, pack.clone(), listen(args.port)) {
        Err(error) if args.port != 0 && error.to_string().contains("listened on") => {
            writeln!(to.out, "Port {} is taken; another one is used.", args.port)?;
            server::spawn(&server_data, pack.clone(), listen(0))?
        }
        other => other?,
    };
    let password = officer(&server)?;
    pair(&server, &kiosk_data, &pack)?;
    writeln!(to.out, "Console    {}/", server.url())?;
    writeln!(to.out, "Login      {LOGIN}")?;
    writeln!(to.out, "Password   {password}   (for this run only)")?;
    writeln!(to.out, "Data       {}", base.display())?;
    Ok((server, kiosk_data, Arc::new(pack)))
}

/// The demo's officer, with a new password each run.
fn officer(server: &RunningServer) -> Result<String, Failed> {
    let (store, now, actor) = (&server.state.store, clock::now(), Actor::system());
    let password = password::generate()?;
    let password_hash = password::hash(&password)?;
    match store.staff_by_login(LOGIN)? {
        Some(staff) => store.staff_set_password(&actor, staff.id, password_hash, false, now)?,
        None => {
            let new = NewStaff {
                login: LOGIN.to_owned(),
                display: "เจ้าหน้าที่ทดลองใช้ (ตัวอย่าง)".to_owned(),
                // All but the administrator's, who would have to set up a second factor first.
                roles: vec![Role::Manager, Role::Editor, Role::Technician, Role::Auditor],
                password_hash,
                must_change: false,
            };
            store.staff_add(&actor, new, now)?;
        }
    }
    Ok(password.to_string())
}

/// Enrols the demo's kiosk at the first run (and puts sample opinions and answers in), and follows the server's address later.
fn pair(server: &RunningServer, data: &Path, pack: &Pack) -> Result<(), Failed> {
    let paired = Pairing::load(&Store::open(data)?)?;
    if paired.is_some() {
        // The port may be another one this time; root and keys are the same.
        Store::open(data)?.set_meta(&[(crate::store::Meta::ServerUrl, &server.url())])?;
        return Ok(());
    }
    let name = "ตู้ทดลองใช้ (ตัวอย่าง)";
    let code = server::make_enrol_code(&server.state, &Actor::system(), name)?;
    crate::sync::enrol::enrol(data, &pack.municipality.id, &server.url(), &code, name)?;
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let code = commands::submit(data, pack, &mut SAMPLES.as_bytes(), &mut Out { out: &mut out, err: &mut err })?;
    if code != DONE {
        return Err(format!("the sample opinions were not kept: {}", String::from_utf8_lossy(&out)).into());
    }
    let mut store = Store::open(data)?;
    pass::run(&mut store, data)?;
    board(server)?;
    pass::run(&mut store, data)?;
    Ok(())
}

/// Answers some of the sample opinions and puts them on the public board, as the demo's officer would.
fn board(server: &RunningServer) -> Result<(), Failed> {
    let (store, now) = (&server.state.store, clock::now());
    let officer = store.staff_by_login(LOGIN)?.ok_or("the demo's officer is missing")?;
    let actor = Actor::of(&officer, "127.0.0.1");
    for line in BOARD.lines() {
        let done: Done = serde_json::from_str(line)?;
        let filter = CaseFilter { query: Some(done.about), ..CaseFilter::default() };
        let Some(case) = store.cases(&filter)?.rows.into_iter().next() else { continue };
        let mut version = case.version;
        for action in [
            Action::Route { unit: done.unit, note: None },
            Action::Answer { text: done.answer, close: true },
            Action::Publish { said: done.said, done: done.done },
        ] {
            version = store.act(&actor, case.id, action, version, now)?;
        }
    }
    Ok(())
}
