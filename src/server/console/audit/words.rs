//! What the trail's codes are called: actions by group, details in words. What is not understood stays as it is written.

use super::super::cases::{self, channel_word};
use super::super::exports;
use super::super::kiosks;
use super::super::names::Names;
use super::super::roles;
use super::super::text::{Lang, Text};
use super::super::text::{audit as say, exports as file};
use super::{Known, dates};
use crate::domain::submission::Channel;
use crate::server::store::{Assignee, AuditEvent, Role};

type Group = (Text, &'static [(&'static str, Text)]);

/// Every action, as the choice on the page lists them.
pub(super) const GROUPS: [Group; 9] = [
    (
        say::IN_CASES,
        &[
            ("case.read", say::CASE_READ),
            ("case.keyed", say::CASE_KEYED),
            ("case.route", say::CASE_ROUTE),
            ("case.assign", say::CASE_ASSIGN),
            ("case.start", say::CASE_START),
            ("case.answer", say::CASE_ANSWER),
            ("case.answer_close", say::CASE_ANSWER_CLOSE),
            ("case.pass_to", say::CASE_PASS_TO),
            ("case.close", say::CASE_CLOSE),
            ("case.reopen", say::CASE_REOPEN),
            ("case.note", say::CASE_NOTE),
            ("case.saraban", say::CASE_SARABAN),
            ("case.merge", say::CASE_MERGE),
            ("case.part", say::CASE_PART),
            ("case.publish", say::CASE_PUBLISH),
            ("case.withdraw", say::CASE_WITHDRAW),
            ("template.put", say::TEMPLATE_PUT),
            ("template.remove", say::TEMPLATE_REMOVE),
            ("filter.save", say::FILTER_SAVE),
            ("filter.delete", say::FILTER_DELETE),
            ("quarantine.release", say::QUARANTINE_RELEASE),
            ("submission.other_bytes", say::OTHER_BYTES),
            ("number.twice", say::NUMBER_TWICE),
        ],
    ),
    (say::IN_REPORTS, &[("report.write", say::REPORT_WRITE), ("report.approve", say::REPORT_APPROVE)]),
    (
        say::IN_PRIVACY,
        &[
            ("contact.open", say::CONTACT_OPEN),
            ("privacy.find", say::PRIVACY_FIND),
            ("privacy.copy", say::PRIVACY_COPY),
            ("privacy.correct", say::PRIVACY_CORRECT),
            ("submission.erase", say::ERASE),
            ("privacy.retention", say::RETENTION),
            ("breach.report", say::BREACH_REPORT),
            ("breach.notified", say::BREACH_NOTIFIED),
            ("breach.closed", say::BREACH_CLOSED),
        ],
    ),
    (
        say::IN_NOTICES,
        &[
            ("notice.draft", say::NOTICE_DRAFT),
            ("notice.submit", say::NOTICE_SUBMIT),
            ("notice.approve", say::NOTICE_APPROVE),
            ("notice.send_back", say::NOTICE_SEND_BACK),
            ("notice.discard", say::NOTICE_DISCARD),
            ("notice.publish", say::NOTICE_PUBLISH),
            ("notice.withdraw", say::NOTICE_WITHDRAW),
            ("notice.mark", say::NOTICE_MARK),
            ("notice.confirm", say::NOTICE_CONFIRM),
            ("notice.dismiss", say::NOTICE_DISMISS),
            ("notice.approval", say::NOTICE_APPROVAL),
            ("document.add", say::DOCUMENT_ADD),
            ("document.again", say::DOCUMENT_AGAIN),
            ("document.remove", say::DOCUMENT_REMOVE),
        ],
    ),
    (
        say::IN_CENTRE,
        &[
            ("register.put", say::REGISTER_PUT),
            ("register.remove", say::REGISTER_REMOVE),
            ("trip.put", say::TRIP_PUT),
            ("trip.out", say::TRIP_OUT),
            ("trip.home", say::TRIP_HOME),
            ("trip.keyed", say::TRIP_KEYED),
            ("trip.close", say::TRIP_CLOSE),
            ("trip.remove", say::TRIP_REMOVE),
        ],
    ),
    (
        say::IN_HEARINGS,
        &[
            ("hearing.put", say::HEARING_PUT),
            ("hearing.publish", say::HEARING_PUBLISH),
            ("hearing.close", say::HEARING_CLOSE),
            ("hearing.withdraw", say::HEARING_WITHDRAW),
            ("hearing.keyed", say::HEARING_KEYED),
            ("hearing.read", say::HEARING_READ),
        ],
    ),
    (
        say::IN_PEOPLE,
        &[
            ("login", say::LOGIN),
            ("login.failed", say::LOGIN_FAILED),
            ("logout", say::LOGOUT),
            ("session.end", say::SESSION_END),
            ("staff.add", say::STAFF_ADD),
            ("staff.change", say::STAFF_CHANGE),
            ("staff.disable", say::STAFF_DISABLE),
            ("staff.enable", say::STAFF_ENABLE),
            ("staff.password", say::STAFF_PASSWORD),
            ("staff.second_set", say::SECOND_SET),
            ("staff.second_reset", say::SECOND_RESET),
            ("staff.recovery", say::RECOVERY),
            ("staff.recovery_renew", say::RECOVERY_RENEW),
        ],
    ),
    (
        say::IN_KIOSKS,
        &[
            ("kiosk.enrol_code", say::KIOSK_ENROL_CODE),
            ("kiosk.enrol", say::KIOSK_ENROL),
            ("kiosk.rename", say::KIOSK_RENAME),
            ("kiosk.move", say::KIOSK_MOVE),
            ("kiosk.revoke", say::KIOSK_REVOKE),
            ("kiosk.screen_ask", say::KIOSK_SCREEN_ASK),
            ("kiosk.screen_take_back", say::KIOSK_SCREEN_TAKE_BACK),
            ("kiosk.screen", say::KIOSK_SCREEN),
            ("kiosk.screen_failed", say::KIOSK_SCREEN_FAILED),
            ("kiosk.screen_delete", say::KIOSK_SCREEN_DELETE),
            ("kiosk.report", say::KIOSK_REPORT),
            ("kiosk.import", say::KIOSK_IMPORT),
            ("kiosk.export", say::KIOSK_EXPORT),
        ],
    ),
    (
        say::IN_SERVER,
        &[
            ("backup.verified", say::BACKUP_VERIFIED),
            ("backup.drill", say::BACKUP_DRILL),
            ("backup.drill_failed", say::BACKUP_DRILL_FAILED),
            ("backup.failed", say::BACKUP_FAILED),
            ("backup.same_disk", say::BACKUP_SAME_DISK),
            ("epoch.new", say::EPOCH_NEW),
            ("keys.publish", say::KEYS_PUBLISH),
            ("keys.vault", say::KEYS_VAULT),
            ("settings.set", say::SETTINGS_SET),
            ("export", say::EXPORT),
        ],
    ),
];

/// What an action is called.
#[must_use]
pub fn action(lang: Lang, code: &str) -> &str {
    let mut all = GROUPS.iter().flat_map(|(_, actions)| actions.iter());
    all.find(|(known, _)| *known == code).map_or(code, |(_, words)| lang.say(*words))
}

/// A record within a detail: `into case:<id>`, `board:<id>`.
pub(super) fn record_in(detail: &str) -> Option<&str> {
    detail.rsplit(' ').next().filter(|last| ["case:", "staff:", "kiosk:"].iter().any(|kind| last.starts_with(kind)))
}

/// The records that an event names.
pub(super) fn records(event: &AuditEvent) -> Vec<String> {
    [Some(event.record.as_str()), record_in(&event.detail)].into_iter().flatten().map(str::to_owned).collect()
}

/// The further words of an event.
pub(super) fn detail(lang: Lang, names: &Names<'_>, known: &Known, event: &AuditEvent) -> String {
    in_words(lang, names, known, event).unwrap_or_else(|| event.detail.clone())
}

fn in_words(lang: Lang, names: &Names<'_>, known: &Known, event: &AuditEvent) -> Option<String> {
    let detail = event.detail.as_str();
    match event.action.as_str() {
        "staff.add" | "staff.change" => {
            let codes: Vec<String> = serde_json::from_str(detail).ok()?;
            let roles = codes.iter().map(|code| Role::from_code(code)).collect::<Option<Vec<Role>>>()?;
            Some(roles::in_words(&roles, lang, |unit| names.unit(unit)))
        }
        "case.route" => Some(names.unit(detail)),
        "case.assign" if detail.is_empty() => Some(lang.say(say::D_NOBODY).to_owned()),
        "case.assign" => match Assignee::from_code(detail)? {
            Assignee::Staff(_) => known.named(detail).map(|named| named.name.clone()),
            Assignee::SubCommittee(code) => Some(names.sub_committee(&code)),
        },
        "case.merge" | "case.part" => known.named(record_in(detail)?).map(|named| lang.fill(say::CASE, &named.name)),
        "case.keyed" | "hearing.keyed" => Channel::ALL
            .into_iter()
            .find(|channel| channel.code() == detail)
            .map(|one| lang.say(channel_word(one)).to_owned()),
        "privacy.find" => {
            let (how, count) = detail.split_once(": ")?;
            let how = match how {
                "number" => say::D_BY_NUMBER,
                "phone" => say::D_BY_PHONE,
                _ => return None,
            };
            Some(format!("{} · {}", lang.say(how), lang.fill(say::D_CASES, count)))
        }
        "privacy.retention" => {
            let (count, until) = detail.split_once(" until ")?;
            let until = dates::day(lang, until.parse().ok()?);
            Some(lang.fill(say::D_TAKEN, count).replacen("{}", &until, 1))
        }
        "kiosk.screen_failed" => Some(kiosks::why_of_event(lang, detail)),
        "kiosk.move" => kiosks::place_of_event(lang, names, detail),
        "session.end" => detail.parse::<u64>().ok().map(|_| lang.fill(say::D_SESSIONS, detail)),
        "staff.recovery" => detail.parse::<u64>().ok().map(|_| lang.fill(say::D_LEFT, detail)),
        "notice.publish" | "notice.withdraw" | "hearing.put" | "hearing.publish" | "hearing.close"
        | "hearing.withdraw" => {
            let revision = detail.strip_prefix("revision ")?.split(',').next()?;
            Some(lang.fill(say::D_REVISION, revision))
        }
        "register.put" | "trip.put" => Some(lang.fill(say::D_REVISION, detail.strip_prefix("version ")?)),
        "notice.submit" | "notice.approve" | "notice.send_back" | "notice.discard" => {
            let (wanted, reason) = detail.split_once(": ").unwrap_or((detail, ""));
            let wanted = if wanted == "withdraw" { lang.say(say::D_WITHDRAW) } else { "" };
            Some([wanted, reason].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · "))
        }
        "notice.approval" => Some(lang.say(if detail == "on" { say::D_ON } else { say::D_OFF }).to_owned()),
        "trip.out" | "trip.home" => Some(known.named(detail).map(|named| named.name.clone()).unwrap_or_default()),
        // The sheet stands on the trip's page, as it was closed.
        "trip.close" | "trip.keyed" => Some(String::new()),
        "export" => {
            let kept: exports::Kept = serde_json::from_str(detail).ok()?;
            let rows = lang.fill(file::ROWS, &dates::grouped(kept.rows));
            let codes: Vec<(&str, String)> =
                kept.filter.iter().map(|(key, code)| (key.as_str(), code.clone())).collect();
            let filter = cases::export::in_words(lang, names, &codes, &cases::export::Named::default());
            let filter = filter.into_iter().map(|line| format!("{}: {}", line.name, line.value));
            Some([kept.form.to_uppercase(), rows].into_iter().chain(filter).collect::<Vec<_>>().join(" · "))
        }
        "document.add" => {
            let bytes: u64 = detail.strip_suffix(" bytes")?.parse().ok()?;
            Some(lang.fill(say::D_KILOBYTES, &bytes.div_ceil(1024).to_string()))
        }
        // The number under which the public board knows it says nothing to anybody.
        "case.publish" | "case.withdraw" => Some(String::new()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::GROUPS;
    use crate::server::store::audit::ACTIONS;

    #[test]
    fn every_action_of_the_trail_has_words_and_stands_in_one_group() {
        let named: Vec<&str> = GROUPS.iter().flat_map(|(_, of)| of.iter().map(|(code, _)| *code)).collect();
        let known: BTreeSet<&str> = ACTIONS.into_iter().collect();
        assert_eq!(named.len(), known.len());
        assert_eq!(named.into_iter().collect::<BTreeSet<_>>(), known);
    }
}
