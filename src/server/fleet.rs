//! What is wrong with a kiosk: silent, short of disk, a wrong clock, something forged that it refused, a backlog, or what
//! it tells of itself. One place for the overview, the kiosks' pages and those who are told elsewhere.
//! Must not know HTML or SQLite; time comes in as an argument.

use std::collections::BTreeSet;

use chrono::{DateTime, Datelike, Days, NaiveDate, NaiveTime, TimeDelta, Utc, Weekday};
use serde::Deserialize;

use super::settings::BadSettings;
use super::store::{AuditEvent, AuditFilter, Kiosk, Result, Store};
use crate::pack::Pack;

/// Thailand's offset from UTC.
const ZONE: TimeDelta = TimeDelta::hours(7);
/// A clock that is off by more is wrong.
pub const CLOCK_OFF: TimeDelta = TimeDelta::minutes(5);
/// Something that waits although the kiosk is in touch goes within minutes.
const BACKLOG: TimeDelta = TimeDelta::hours(1);
/// So long a refusal is an alarm,
const REFUSED_FOR: TimeDelta = TimeDelta::days(7);
/// and so long it is shown; the audit trail keeps it.
pub const REFUSED_SHOWN: TimeDelta = TimeDelta::days(30);
/// Most refusals of one kiosk that are looked at.
const REFUSALS: u32 = 20;
/// Unless it is said otherwise.
const SILENT_HOURS: u32 = 2;
const DISK_LOW_MB: u64 = 1_000;
/// The office's hours, from midnight.
const OPENS: TimeDelta = TimeDelta::minutes(8 * 60 + 30);
const CLOSES: TimeDelta = TimeDelta::minutes(16 * 60 + 30);
/// What a kiosk says of its disk itself: `store::alarms` of the kiosk.
const DISK_CODES: [&str; 2] = ["disk_low", "disk_full"];

/// `[kiosks]` in `config.toml`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KioskSettings {
    /// A kiosk that was not heard of for so many hours of office time is silent.
    pub silent_hours: Option<u32>,
    /// The office's hours on working days, such as `08:30-16:30`: outside them nobody minds that a kiosk is switched off.
    pub office: Option<String>,
    /// Less free disk than this is an alarm.
    pub disk_low_mb: Option<u64>,
}

/// When something is wrong: the settings, checked, and the pack's holidays.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rules {
    silent: TimeDelta,
    opens: NaiveTime,
    closes: NaiveTime,
    holidays: BTreeSet<NaiveDate>,
    disk_low: u64,
}

impl Default for Rules {
    fn default() -> Self {
        Self {
            silent: TimeDelta::hours(i64::from(SILENT_HOURS)),
            opens: NaiveTime::MIN + OPENS,
            closes: NaiveTime::MIN + CLOSES,
            holidays: BTreeSet::new(),
            disk_low: DISK_LOW_MB * 1_000_000,
        }
    }
}

impl Rules {
    /// The rules of a server.
    ///
    /// # Errors
    /// Says which setting cannot be used, and what to write.
    pub fn of(settings: Option<&KioskSettings>, pack: &Pack) -> std::result::Result<Self, BadSettings> {
        let bad = |why: String| BadSettings(format!("config.toml, [kiosks]: {why}"));
        let settings = settings.cloned().unwrap_or_default();
        let hours = settings.silent_hours.unwrap_or(SILENT_HOURS);
        if !(1..=240).contains(&hours) {
            return Err(bad(format!("silent_hours is {hours}: write 1 to 240")));
        }
        let usual = Self::default();
        let time = |text: &str| NaiveTime::parse_from_str(text.trim(), "%H:%M").ok();
        let (opens, closes) = match &settings.office {
            None => (usual.opens, usual.closes),
            Some(office) => office
                .split_once('-')
                .and_then(|(opens, closes)| Some((time(opens)?, time(closes)?)))
                .filter(|(opens, closes)| opens < closes)
                .ok_or_else(|| bad(format!("office is \"{office}\": write hours such as 08:30-16:30")))?,
        };
        Ok(Self {
            silent: TimeDelta::hours(i64::from(hours)),
            opens,
            closes,
            holidays: pack.municipality.holidays.clone(),
            disk_low: settings.disk_low_mb.unwrap_or(DISK_LOW_MB).saturating_mul(1_000_000),
        })
    }

    /// How much office time has passed between two moments.
    fn office_time(&self, from: DateTime<Utc>, to: DateTime<Utc>) -> TimeDelta {
        // More days than this are more than any limit.
        const MOST: u64 = 366;
        let (from, to) = ((from + ZONE).naive_utc(), (to + ZONE).naive_utc());
        let mut day = from.date().max(to.date().checked_sub_days(Days::new(MOST)).unwrap_or_default());
        let mut passed = TimeDelta::zero();
        while day <= to.date() {
            let off = matches!(day.weekday(), Weekday::Sat | Weekday::Sun) || self.holidays.contains(&day);
            if !off {
                let begin = day.and_time(self.opens).max(from);
                let end = day.and_time(self.closes).min(to);
                passed += (end - begin).max(TimeDelta::zero());
            }
            let Some(next) = day.succ_opt() else { break };
            day = next;
        }
        passed
    }
}

/// Something wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Trouble {
    /// Not heard of since then, for too much office time.
    Silent { since: DateTime<Utc> },
    /// Free bytes, when known.
    Disk { free: Option<u64> },
    /// Its clock minus ours, in seconds.
    Clock { seconds: i64 },
    /// It refused something that was not genuine.
    Refused { last: DateTime<Utc> },
    /// Submissions that do not go although it is in touch.
    Backlog { waiting: u64, since: DateTime<Utc> },
    /// What it tells of itself: a stable code of the kiosk.
    Told(String),
}

impl Trouble {
    /// The stable code.
    #[must_use]
    pub fn code(&self) -> &str {
        match self {
            Self::Silent { .. } => "silent",
            Self::Disk { .. } => "disk",
            Self::Clock { .. } => "clock",
            Self::Refused { .. } => "refused",
            Self::Backlog { .. } => "backlog",
            Self::Told(code) => code,
        }
    }
}

/// What is wrong with a kiosk; nothing with one that was revoked.
#[must_use]
pub fn troubles(kiosk: &Kiosk, refused: Option<DateTime<Utc>>, rules: &Rules, now: DateTime<Utc>) -> Vec<Trouble> {
    let mut out = Vec::new();
    if kiosk.revoked_at.is_some() {
        return out;
    }
    let since = kiosk.last_seen.unwrap_or(kiosk.enrolled_at);
    let on_road = kiosk.on_road((now + ZONE).date_naive()).is_some();
    if !on_road && rules.office_time(since, now) >= rules.silent {
        out.push(Trouble::Silent { since });
    }
    let told_of_disk = kiosk.alarms.iter().any(|code| DISK_CODES.contains(&code.as_str()));
    if told_of_disk || kiosk.disk_free.is_some_and(|free| free < rules.disk_low) {
        out.push(Trouble::Disk { free: kiosk.disk_free });
    }
    if let Some(seconds) = kiosk.clock_offset.filter(|seconds| seconds.abs() > CLOCK_OFF.num_seconds()) {
        out.push(Trouble::Clock { seconds });
    }
    if let Some(last) = refused.filter(|at| now - *at < REFUSED_FOR) {
        out.push(Trouble::Refused { last });
    }
    // What waits while the kiosk is out of touch waits for that: only what did not go while it was in touch is told.
    if let (Some(waiting), Some(waits)) = (kiosk.waiting, kiosk.waiting_since)
        && since - waits >= BACKLOG
    {
        out.push(Trouble::Backlog { waiting, since: waits });
    }
    let others = kiosk.alarms.iter().filter(|code| !DISK_CODES.contains(&code.as_str()));
    out.extend(others.cloned().map(Trouble::Told));
    out
}

/// A kiosk with what is wrong with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fares {
    pub kiosk: Kiosk,
    pub troubles: Vec<Trouble>,
    /// What it refused lately of whoever called itself this server, the latest first.
    pub refusals: Vec<AuditEvent>,
}

/// One kiosk, looked at now.
///
/// # Errors
/// When the store fails.
pub fn look(store: &dyn Store, rules: &Rules, kiosk: Kiosk, now: DateTime<Utc>) -> Result<Fares> {
    let filter = AuditFilter {
        record: Some(format!("kiosk:{}", kiosk.id)),
        action: Some("kiosk.report".into()),
        limit: REFUSALS,
        ..AuditFilter::default()
    };
    let mut refusals = store.audit_list(&filter)?;
    refusals.retain(|event| now - event.at < REFUSED_SHOWN);
    let troubles = troubles(&kiosk, refusals.first().map(|event| event.at), rules, now);
    Ok(Fares { kiosk, troubles, refusals })
}

/// Every kiosk, looked at now.
///
/// # Errors
/// When the store fails.
pub fn survey(store: &dyn Store, rules: &Rules, now: DateTime<Utc>) -> Result<Vec<Fares>> {
    store.kiosks()?.into_iter().map(|kiosk| look(store, rules, kiosk, now)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ids::KioskId;

    fn at(text: &str) -> DateTime<Utc> {
        format!("{text}:00+07:00").parse::<DateTime<chrono::FixedOffset>>().unwrap().to_utc()
    }

    fn rules(text: &str) -> std::result::Result<Rules, String> {
        let settings: KioskSettings = toml::from_str(text).map_err(|error| error.to_string())?;
        Rules::of(Some(&settings), &Pack::builtin().unwrap()).map_err(|error| error.to_string())
    }

    fn kiosk(seen: &str) -> Kiosk {
        Kiosk {
            id: KioskId::random(),
            name: "ตู้ (ตัวอย่าง)".into(),
            public: Vec::new(),
            enrolled_at: at("2026-10-01T09:00"),
            revoked_at: None,
            last_seen: Some(at(seen)),
            version: None,
            waiting: Some(0),
            disk_free: Some(20_000_000_000),
            clock_offset: Some(2),
            place: crate::server::store::Place::default(),
            roads: Vec::new(),
            revision: 1,
            alarms: Vec::new(),
            waiting_since: None,
            showing: None,
        }
    }

    fn codes(kiosk: &Kiosk, refused: Option<&str>, now: &str) -> Vec<String> {
        let found = troubles(kiosk, refused.map(at), &rules("").unwrap(), at(now));
        found.iter().map(|trouble| trouble.code().to_owned()).collect()
    }

    #[test]
    fn silence_is_counted_in_office_hours_only() {
        // Friday 20 November 2026, switched off at four.
        let friday = kiosk("2026-11-20T16:00");
        for (now, silent) in [
            ("2026-11-20T23:59", false),
            ("2026-11-22T12:00", false),
            ("2026-11-23T09:59", false),
            ("2026-11-23T10:00", true),
        ] {
            assert_eq!(codes(&friday, None, now) == ["silent"], silent, "{now}");
        }
        // 7 December 2026 is a holiday of the pack.
        assert_eq!(codes(&kiosk("2026-12-04T16:29"), None, "2026-12-07T16:00"), [""; 0]);
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let road = |first: &str, last: &str, out| {
            let (trip, title) = (crate::domain::ids::TripId::random(), String::new());
            let roads = vec![crate::server::store::Road { trip, title, first: day(first), last: day(last), out }];
            Kiosk { roads, ..kiosk("2026-11-02T09:00") }
        };
        let trip = |out| road("2026-11-20", "2026-11-23", out);
        for (kiosk, now, silent) in [
            (trip(false), "2026-11-19T10:00", true),
            (trip(true), "2026-11-19T10:00", false),
            (trip(false), "2026-11-20T10:00", false),
            (trip(true), "2026-11-23T23:59", false),
            (trip(true), "2026-11-24T00:01", true),
        ] {
            assert_eq!(codes(&kiosk, None, now) == ["silent"], silent, "on the road no network is expected: {now}");
        }
        let revoked = Kiosk { revoked_at: Some(at("2026-11-02T09:00")), ..kiosk("2026-11-02T09:00") };
        assert_eq!(codes(&revoked, None, "2026-11-23T10:00"), [""; 0]);
    }

    #[test]
    fn disk_clock_refusals_and_what_does_not_go_are_told() {
        let now = "2026-11-20T10:00";
        let fine = kiosk("2026-11-20T09:59");
        assert_eq!(codes(&fine, None, now), [""; 0]);
        let with = |change: fn(&mut Kiosk)| {
            let mut kiosk = fine.clone();
            change(&mut kiosk);
            codes(&kiosk, None, now)
        };
        assert_eq!(with(|kiosk| kiosk.disk_free = Some(999_999_999)), ["disk"]);
        assert_eq!(with(|kiosk| kiosk.disk_free = Some(1_000_000_000)), [""; 0]);
        assert_eq!(with(|kiosk| kiosk.alarms = vec!["disk_low".into(), "disk_full".into()]), ["disk"]);
        assert_eq!(with(|kiosk| kiosk.alarms = vec!["journal_failed".into()]), ["journal_failed"]);
        assert_eq!(with(|kiosk| kiosk.clock_offset = Some(-301)), ["clock"]);
        assert_eq!(with(|kiosk| kiosk.clock_offset = Some(300)), [""; 0]);
        assert_eq!(codes(&fine, Some("2026-11-13T10:01"), now), ["refused"]);
        assert_eq!(codes(&fine, Some("2026-11-13T09:59"), now), [""; 0]);
        let backlog = |since: &str| {
            let kiosk = Kiosk { waiting: Some(3), waiting_since: Some(at(since)), ..fine.clone() };
            codes(&kiosk, None, now)
        };
        assert_eq!(backlog("2026-11-20T08:59"), ["backlog"]);
        assert_eq!(backlog("2026-11-20T09:00"), [""; 0], "an hour before it was last in touch, not before now");
    }

    #[test]
    fn settings_that_cannot_be_used_are_told() {
        let wide = rules("silent_hours = 8\noffice = \"00:00-23:59\"\ndisk_low_mb = 5").unwrap();
        assert_eq!((wide.silent, wide.disk_low), (TimeDelta::hours(8), 5_000_000));
        for (text, says) in [
            ("silent_hours = 0", "write 1 to 240"),
            ("office = \"16:30-08:30\"", "write hours such as 08:30-16:30"),
            ("office = \"morning\"", "write hours such as 08:30-16:30"),
            ("colour = 1", "unknown field"),
        ] {
            let said = rules(text).unwrap_err();
            assert!(said.contains(says), "{text}: {said}");
        }
    }
}
