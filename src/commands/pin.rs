//! `pin`: sets the PIN that opens the staff's pages.

use std::io::{self, BufRead};
use std::path::Path;

use zeroize::Zeroizing;

use super::{DONE, FAILED, Out, USAGE};
use crate::domain::pin::Pin;
use crate::store::pin;

/// The longest line that is read; a PIN is far shorter.
const MOST: u64 = 256;

/// Where the PIN comes from.
pub enum Asked<'a> {
    /// Somebody types it, unseen, twice.
    Typed(&'a mut dyn BufRead),
    /// A program gives it, in one line.
    Piped(&'a mut dyn BufRead),
}

/// `pin`: keeps a PIN in place of the one before, and ends a lock-out.
///
/// # Errors
/// When the output cannot be written, or nothing can be read.
pub fn pin(data: &Path, asked: Asked<'_>, to: &mut Out<'_>) -> io::Result<u8> {
    let (typed, again) = match asked {
        Asked::Piped(from) => (line(from)?, None),
        Asked::Typed(from) => {
            write!(to.err, "New PIN (6 to 12 digits; it is not shown): ")?;
            to.err.flush()?;
            let typed = line(from)?;
            write!(to.err, "\nThe same again: ")?;
            to.err.flush()?;
            let again = line(from)?;
            writeln!(to.err)?;
            (typed, Some(again))
        }
    };
    if again.is_some_and(|again| again != typed) {
        writeln!(to.err, "the two are not the same: nothing was changed")?;
        return Ok(USAGE);
    }
    let pin = match Pin::choose(&typed) {
        Ok(pin) => pin,
        Err(error) => {
            writeln!(to.err, "{error}; nothing was changed")?;
            return Ok(USAGE);
        }
    };
    match pin::set(data, &pin) {
        Ok(()) => {
            writeln!(to.out, "the PIN of the staff's pages is set; the running kiosk goes by it at once")?;
            Ok(DONE)
        }
        Err(error) => {
            writeln!(to.err, "the PIN was not set: {error}; the one before still holds")?;
            Ok(FAILED)
        }
    }
}

/// One line, without its end, in memory that is wiped.
fn line(from: &mut dyn BufRead) -> io::Result<Zeroizing<String>> {
    let mut read = Zeroizing::new(Vec::with_capacity(usize::try_from(MOST).unwrap_or_default()));
    io::Read::take(from, MOST).read_until(b'\n', &mut read)?;
    let text = std::str::from_utf8(&read).unwrap_or_default();
    Ok(Zeroizing::new(text.trim_end_matches(['\r', '\n']).to_owned()))
}
