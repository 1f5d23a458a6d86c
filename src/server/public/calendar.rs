//! Activities for people's calendars: iCalendar (RFC 5545). Whole days in Thailand, so that no time zone moves them.

use std::fmt::Write as _;
use std::sync::Arc;

use axum::extract::{Extension, State};
use axum::response::Response;
use chrono::{DateTime, Days, NaiveDate, Utc};

use super::home::changed;
use super::reader::Reader;
use super::reply::{self, Fault};
use super::shelf::{Listed, Shelf};
use super::{lines, text};
use crate::server::AppState;
use crate::server::console::names::Names;

/// Octets of a line without its end (RFC 5545, 3.1).
const LINE: usize = 75;

/// `GET /feeds/activities.ics`
///
/// # Errors
/// When the store fails.
pub async fn calendar(
    State(state): State<AppState>,
    Extension(shelf): Extension<Arc<Shelf>>,
    reader: Reader,
) -> Result<Response, Fault> {
    let posted = super::posted(&state, shelf).await?;
    let name = reader.lang.fill(text::CALENDAR_TITLE, &Names::new(&state.pack, reader.lang).place());
    let mut out = Lines::default();
    out.line("BEGIN", "VCALENDAR");
    out.line("VERSION", "2.0");
    out.line("PRODID", "-//Suanruam//Activities//TH");
    out.line("CALSCALE", "GREGORIAN");
    out.line("METHOD", "PUBLISH");
    out.text("NAME", &name);
    out.text("X-WR-CALNAME", &name);
    out.line("X-WR-TIMEZONE", "Asia/Bangkok");
    out.line("REFRESH-INTERVAL;VALUE=DURATION", "PT6H");
    for listed in posted.on(reader.today) {
        event(&mut out, &reader, &state.pack.municipality.id, listed);
    }
    out.line("END", "VCALENDAR");
    let reply = reply::kept(&reader, "text/calendar; charset=utf-8", out.0, changed(&reader, &posted));
    Ok(reply::for_other_sites(reply))
}

fn event(out: &mut Lines, reader: &Reader, municipality: &str, listed: &Listed) {
    let notice = &listed.notice;
    let Some(event) = &notice.event else { return };
    let (title, _) = lines::title(reader.lang, notice);
    let url = format!("{}/n/{}", reader.base, notice.id);
    out.line("BEGIN", "VEVENT");
    out.line("UID", &format!("{}@{municipality}.suanruam", notice.id));
    out.line("DTSTAMP", &stamp(listed.changed_at));
    out.line("LAST-MODIFIED", &stamp(listed.changed_at));
    out.line("SEQUENCE", &notice.revision.saturating_sub(1).to_string());
    out.line("DTSTART;VALUE=DATE", &date(event.starts));
    // The end is the day after the last.
    out.line("DTEND;VALUE=DATE", &date(event.last().checked_add_days(Days::new(1)).unwrap_or(event.last())));
    out.text("SUMMARY", title);
    if let Some(place) = &event.place {
        out.text("LOCATION", place);
    }
    let summary = lines::summary(reader.lang, notice).map(|(words, _)| format!("{words}\n")).unwrap_or_default();
    out.text("DESCRIPTION", &format!("{summary}{url}"));
    out.line("URL", &url);
    out.line("TRANSP", "TRANSPARENT");
    out.line("END", "VEVENT");
}

fn date(date: NaiveDate) -> String {
    date.format("%Y%m%d").to_string()
}

fn stamp(at: DateTime<Utc>) -> String {
    at.format("%Y%m%dT%H%M%SZ").to_string()
}

/// Content lines, folded.
#[derive(Default)]
struct Lines(String);

impl Lines {
    /// A line whose value is of this program.
    fn line(&mut self, name: &str, value: &str) {
        let clean = value.chars().filter(|sign| !sign.is_control());
        let line: String = name.chars().chain([':']).chain(clean).collect();
        self.fold(&line);
    }

    /// A line of text (RFC 5545, 3.3.11).
    fn text(&mut self, name: &str, text: &str) {
        let mut value = String::with_capacity(text.len());
        for sign in text.replace("\r\n", "\n").chars() {
            match sign {
                '\\' | ';' | ',' => {
                    let _ = write!(value, "\\{sign}");
                }
                '\n' | '\r' => value.push_str("\\n"),
                // Joiners hold words together on a page only.
                '\u{2060}' => {}
                sign => value.push(sign),
            }
        }
        self.line(name, &value);
    }

    /// Cut between signs, no line longer than it may be, however many octets a sign has.
    fn fold(&mut self, line: &str) {
        let mut octets = 0;
        for sign in line.chars() {
            if octets + sign.len_utf8() > LINE {
                self.0.push_str("\r\n ");
                octets = 1;
            }
            self.0.push(sign);
            octets += sign.len_utf8();
        }
        self.0.push_str("\r\n");
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn unfolded(text: &str) -> String {
        text.replace("\r\n ", "")
    }

    proptest! {
        #[test]
        fn no_line_is_too_long_and_nothing_is_lost(text in "([ก-๛a-z,;\\\\ \n]|😀|\u{1}){0,200}") {
            let mut lines = Lines::default();
            lines.text("SUMMARY", &text);
            prop_assert!(lines.0.split("\r\n").all(|line| line.len() <= LINE), "{:?}", lines.0);
            let value = unfolded(&lines.0);
            let value = value.strip_prefix("SUMMARY:").unwrap().strip_suffix("\r\n").unwrap();
            let bare = value.contains(char::is_control);
            prop_assert!(!bare);
            let mut plain = String::new();
            let mut signs = value.chars();
            while let Some(sign) = signs.next() {
                plain.push(match sign { '\\' => match signs.next() { Some('n') => '\n', other => other.unwrap() }, sign => sign });
            }
            prop_assert_eq!(plain, text.replace('\u{1}', ""));
        }
    }
}
