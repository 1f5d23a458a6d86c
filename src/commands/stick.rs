//! `export FILE` and `import FILE`: the USB bundle.

use std::fs::File;
use std::io;
use std::path::Path;

use super::{DONE, FAILED, Out, USAGE};
use crate::device::Lock;
use crate::domain::clock;
use crate::store::Store;
use crate::sync::bundle::{self, Brought, Content, StickError};
use crate::wire::bundle::TargetError;

/// `export FILE`: what waits, for the server.
///
/// # Errors
/// When the output cannot be written.
pub fn export(data: &Path, file: &Path, json: bool, to: &mut Out<'_>) -> io::Result<u8> {
    let done =
        Store::open(data).map_err(StickError::from).and_then(|store| bundle::export(&store, data, file, clock::now()));
    match done {
        Ok(exported) if json => {
            writeln!(to.out, "{}", serde_json::to_string(&exported)?)?;
            Ok(DONE)
        }
        Ok(exported) => {
            writeln!(to.out, "wrote {}: {} submissions that wait", file.display(), exported.waiting)?;
            writeln!(
                to.out,
                "they stay here too until their receipts come. Next: eject the stick, run `suanruam-server import` on the file, bring back its return file"
            )?;
            Ok(DONE)
        }
        Err(error) => {
            writeln!(to.err, "not exported: {error}")?;
            writeln!(to.err, "nothing was changed: what waits stays on this kiosk")?;
            Ok(match error {
                StickError::Target(TargetError::Folder(_) | TargetError::Taken(_)) => USAGE,
                _ => FAILED,
            })
        }
    }
}

/// `import FILE`: the server's return file, or its content.
///
/// # Errors
/// When the output cannot be written.
pub fn import(data: &Path, file: &Path, json: bool, to: &mut Out<'_>) -> io::Result<u8> {
    let from = match File::open(file) {
        Ok(from) if from.metadata().is_ok_and(|metadata| metadata.is_file()) => from,
        Ok(_) => {
            writeln!(to.err, "{} is no file: name the file that the server wrote", file.display())?;
            return Ok(USAGE);
        }
        Err(error) => {
            writeln!(to.err, "{}: {error}: name the file that the server wrote", file.display())?;
            return Ok(USAGE);
        }
    };
    let _lock = match Lock::wait(data, "sync") {
        Ok(lock) => lock,
        Err(error) => {
            writeln!(to.err, "{error}")?;
            return Ok(FAILED);
        }
    };
    let done = Store::open(data)
        .map_err(StickError::from)
        .and_then(|mut store| bundle::import(&mut store, data, from, clock::now()));
    match done {
        Ok(brought) => {
            if json {
                writeln!(to.out, "{}", serde_json::to_string(&brought)?)?;
            } else {
                tell(&brought, to)?;
            }
            Ok(if brought.passed_over > 0 { FAILED } else { DONE })
        }
        Err(error) => {
            writeln!(to.err, "not imported: {error}")?;
            Ok(FAILED)
        }
    }
}

fn tell(brought: &Brought, to: &mut Out<'_>) -> io::Result<()> {
    let moved = &brought.moved;
    writeln!(
        to.out,
        "receipted {}, erased {}, refused {}, waiting {}; notices changed {}, answers changed {}, pictures {}, set aside {}",
        moved.sent,
        brought.gone,
        moved.refused,
        moved.waiting,
        moved.notices,
        moved.answers,
        moved.pictures,
        moved.set_aside
    )?;
    match brought.content {
        Content::None | Content::Taken => {}
        Content::Older => writeln!(to.out, "the notices and answers here are newer than the file's: they stay")?,
        Content::MovedOn => {
            writeln!(to.out, "notices and answers came another way since the export: those in the file were left out")?;
        }
    }
    if brought.older {
        writeln!(to.out, "this file is older than what was last heard from the server; what still counts was taken")?;
    }
    if moved.again > 0 {
        writeln!(to.out, "{} that the server had lost wait again", moved.again)?;
    }
    if moved.waiting > 0 || brought.export_again {
        writeln!(to.out, "next: `export` again and take it to the server; nothing is lost meanwhile")?;
    }
    if brought.revoked {
        writeln!(to.out, "this kiosk was revoked: nothing new comes here until it is enrolled anew")?;
    }
    if brought.passed_over > 0 {
        writeln!(
            to.err,
            "{} parts of the file were not understood or do not hold, and were left out; the rest was taken. Bring this kiosk's program up to date; if it goes on, tell the municipality's technician",
            brought.passed_over
        )?;
    }
    Ok(())
}
