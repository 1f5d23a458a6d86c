//! The kiosk: parses arguments, wires parts together, nothing else.

use std::io::{self, BufReader};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use clap::{Args, Parser, Subcommand};
use suanruam::commands::{self, FAILED, Out, USAGE};
use suanruam::device;
#[cfg(feature = "kiosk")]
use suanruam::kiosk;
use suanruam::pack::Pack;
use suanruam::settings;

/// Touch kiosk of a public participation centre.
#[derive(Parser)]
#[command(version)]
struct Cli {
    /// Data directory. Default: $XDG_DATA_HOME/suanruam/kiosk
    #[arg(long, global = true, env = "SUANRUAM_DATA")]
    data: Option<PathBuf>,
    /// Municipality pack. Default: <data>/pack, else the built-in one
    #[arg(long, global = true, env = "SUANRUAM_PACK")]
    pack: Option<PathBuf>,
    /// A private CA's certificate (PEM) to trust for the server, beside the public ones; kept in the data directory
    #[arg(long, global = true, env = "SUANRUAM_CA", value_name = "FILE")]
    ca: Option<PathBuf>,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Subcommand)]
enum Command {
    /// The kiosk window (default)
    Run(Window),
    /// A server and a kiosk on this machine, with real content
    #[cfg(all(feature = "kiosk", feature = "server"))]
    Demo(suanruam::demo::DemoArgs),
    /// Pairs with a server
    Enrol {
        url: String,
        code: String,
        /// What staff call this kiosk
        #[arg(long, default_value = "")]
        name: String,
    },
    /// NDJSON in, one submission a line; one JSON line out for each, written once it is durable
    Submit {
        /// A file, or - for standard input
        #[arg(default_value = "-")]
        file: PathBuf,
    },
    /// Sync passes; prints what moved
    Sync {
        /// One pass only
        #[arg(long)]
        once: bool,
        #[arg(long)]
        json: bool,
    },
    /// Waiting, sent, last sync, cursor, disk, clock, version
    Status {
        #[arg(long)]
        json: bool,
    },
    /// The trip to villages that this kiosk is prepared for; `begin` and `end` as on the staff's pages
    Trip {
        #[arg(value_parser = ["begin", "end"])]
        step: Option<String>,
        #[arg(long)]
        json: bool,
    },
    /// What the follow-up screen would show
    Track {
        number: String,
        #[arg(long)]
        json: bool,
    },
    /// Writes what waits to a file on a stick, for `suanruam-server import`
    Export {
        file: PathBuf,
        #[arg(long)]
        json: bool,
    },
    /// Takes in the file that the server wrote: receipts, notices, answers, pictures
    Import {
        file: PathBuf,
        #[arg(long)]
        json: bool,
    },
    /// Renders a screen without a display
    #[cfg(feature = "kiosk")]
    Snapshot(kiosk::snapshot::SnapshotArgs),
    /// Sets the PIN of the staff's pages; asks for it twice, or reads one line from a pipe
    Pin,
    /// Integrity of database, journal, media and keys; which records which key opens; swap and core dumps
    Check {
        #[arg(long)]
        json: bool,
    },
}

#[derive(Args, Default)]
struct Window {
    /// In a window rather than over the whole screen
    #[arg(long)]
    windowed: bool,
    /// The screen's diagonal in inches (21.5 unless config.toml says otherwise): nothing touched is smaller than 20 mm
    #[arg(long, env = "SUANRUAM_SCREEN_INCHES", value_parser = settings::parse_inches)]
    screen_inches: Option<f32>,
    /// A short sound for each touch
    #[arg(long, env = "SUANRUAM_SOUND")]
    sound: bool,
}

fn main() -> ExitCode {
    device::no_core_dumps();
    tracing_subscriber::fmt()
        .with_writer(io::stderr)
        .with_env_filter(tracing_subscriber::EnvFilter::try_from_env("SUANRUAM_LOG").unwrap_or_else(|_| "warn".into()))
        .init();
    let cli = Cli::parse();
    let done = run(cli);
    tracing::debug!(peak_kib = suanruam::machine::peak_memory(), "ended");
    match done {
        Ok(code) => ExitCode::from(code),
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(error) => {
            let _ = io::Write::write_all(&mut io::stderr(), format!("{error}\n").as_bytes());
            ExitCode::from(FAILED)
        }
    }
}

fn data_dir(given: Option<PathBuf>) -> io::Result<PathBuf> {
    if let Some(data) = given {
        return Ok(data);
    }
    let base = std::env::var_os("XDG_DATA_HOME")
        .map(PathBuf::from)
        .filter(|path| path.is_absolute())
        .or_else(|| std::env::var_os("HOME").map(|home| Path::new(&home).join(".local/share")));
    base.map(|base| base.join("suanruam/kiosk"))
        .ok_or_else(|| io::Error::other("neither XDG_DATA_HOME nor HOME is set: name a data directory with --data"))
}

fn run(cli: Cli) -> io::Result<u8> {
    let data = data_dir(cli.data)?;
    let mut to = Out { out: &mut io::stdout(), err: &mut io::stderr() };
    let pack = match Pack::find(cli.pack.as_deref(), &data) {
        Ok(pack) => Arc::new(pack),
        Err(error) => {
            writeln!(to.err, "{error}")?;
            return Ok(USAGE);
        }
    };
    let settings = match settings::Settings::load(&data) {
        Ok(settings) => settings,
        Err(error) => {
            writeln!(to.err, "{error}")?;
            return Ok(USAGE);
        }
    };
    if let Some(file) = cli.ca.as_ref().or(settings.ca.as_ref())
        && let Err(error) = suanruam::sync::tls::install_ca(&data, file)
    {
        writeln!(to.err, "{error}")?;
        return Ok(USAGE);
    }
    match cli.command.unwrap_or(Command::Run(Window::default())) {
        #[cfg(feature = "kiosk")]
        Command::Run(window) => {
            let look = kiosk::window::Look {
                fullscreen: !window.windowed,
                inches: window.screen_inches.or(settings.screen_inches).unwrap_or(settings::USUAL_INCHES),
                sound: window.sound || settings.sound.unwrap_or(false),
                keyboard: settings.keyboard.unwrap_or_default(),
            };
            kiosk::window::run(&data, pack, look, &mut to)
        }
        #[cfg(not(feature = "kiosk"))]
        Command::Run(_) => {
            writeln!(to.err, "this program was built without its window: build it with the feature \"kiosk\"")?;
            Ok(FAILED)
        }
        #[cfg(all(feature = "kiosk", feature = "server"))]
        Command::Demo(args) => suanruam::demo::demo(&args, pack, &mut to),
        Command::Enrol { url, code, name } => commands::enrol(&data, &pack, &url, &code, &name, &mut to),
        Command::Submit { file } if file == Path::new("-") => {
            commands::submit(&data, &pack, &mut io::stdin().lock(), &mut to)
        }
        Command::Submit { file } => match std::fs::File::open(&file) {
            Ok(open) => commands::submit(&data, &pack, &mut BufReader::new(open), &mut to),
            Err(error) => {
                writeln!(to.err, "{}: {error}", file.display())?;
                Ok(USAGE)
            }
        },
        Command::Sync { once, json } => commands::sync(&data, &pack, once, json, &mut to),
        Command::Status { json } => commands::status(&data, &pack, json, &mut to),
        Command::Trip { step, json } => {
            let step = step.map(|step| match step.as_str() {
                "begin" => commands::TripStep::Begin,
                _ => commands::TripStep::End,
            });
            commands::trip(&data, step, json, &mut to)
        }
        Command::Track { number, json } => commands::track(&data, &pack, &number, json, &mut to),
        Command::Export { file, json } => commands::export(&data, &file, json, &mut to),
        Command::Import { file, json } => commands::import(&data, &file, json, &mut to),
        #[cfg(feature = "kiosk")]
        Command::Snapshot(args) => kiosk::snapshot::command(&args, pack, &mut to),
        Command::Pin => {
            let mut from = io::stdin().lock();
            let unseen = suanruam::machine::Unseen::begin();
            match unseen {
                Some(_) => commands::pin(&data, commands::Asked::Typed(&mut from), &mut to),
                None => commands::pin(&data, commands::Asked::Piped(&mut from), &mut to),
            }
        }
        Command::Check { json } => commands::check(&data, json, &mut to),
    }
}
