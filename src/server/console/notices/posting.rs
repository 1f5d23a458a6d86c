//! Evidence of posting, from the kiosks' heartbeats, to be printed and signed: which kiosk had which revision from when to
//! when, on how many days that is known, and when nothing was heard.

use std::collections::{BTreeMap, BTreeSet};

use axum::extract::{Path, State};
use chrono::{DateTime, NaiveDate, Utc};
use maud::{Markup, html};

use super::{id_of, title};
use crate::domain::clock;
use crate::domain::thai::bangkok_date;
use crate::server::AppState;
use crate::server::console::dates;
use crate::server::console::layout::Here;
use crate::server::console::names::Names;
use crate::server::console::roles::Right;
use crate::server::console::session::Me;
use crate::server::console::text::{Lang, publishing as say};
use crate::server::console::web::Fault;
use crate::server::store::{Evidence, NoticeRecord};
use crate::wire::changes::Notice;

/// Days from one to another, both included.
type Span = (NaiveDate, NaiveDate);

/// What is known of one posting.
#[derive(Debug, PartialEq, Eq)]
struct Stand {
    kiosk: String,
    revision: u32,
    first: DateTime<Utc>,
    last: DateTime<Utc>,
    gone: Option<DateTime<Utc>>,
    /// Days on which the kiosk said that it was there, within the days for which it was to be shown.
    proven: BTreeSet<NaiveDate>,
    /// Days between the first and the last on which nothing was heard of the kiosk.
    silent: Vec<Span>,
}

/// The day before and after which a revision is not shown, whatever kiosks have.
fn shown_on(notice: Option<&Notice>, day: NaiveDate) -> bool {
    notice.is_none_or(|notice| day >= notice.posted_from && notice.expires.is_none_or(|until| day <= until))
}

/// Puts days that follow each other together.
fn spans(days: impl Iterator<Item = NaiveDate>) -> Vec<Span> {
    let mut out: Vec<Span> = Vec::new();
    for day in days {
        match out.last_mut() {
            Some((_, end)) if end.succ_opt() == Some(day) => *end = day,
            _ => out.push((day, day)),
        }
    }
    out
}

fn stands(evidence: &Evidence, revisions: &BTreeMap<u32, Notice>) -> Vec<Stand> {
    let stand = |posting: &crate::server::store::Posting| {
        let heard = evidence.heard.get(&posting.kiosk).map(Vec::as_slice).unwrap_or_default();
        let (from, to) = (bangkok_date(posting.first), bangkok_date(posting.last));
        let notice = revisions.get(&posting.revision);
        let within = from.iter_days().take_while(|day| *day <= to).filter(|day| shown_on(notice, *day));
        let (proven, silent): (BTreeSet<_>, BTreeSet<_>) = within.partition(|day| heard.binary_search(day).is_ok());
        Stand {
            kiosk: evidence.kiosks.get(&posting.kiosk).cloned().unwrap_or_default(),
            revision: posting.revision,
            first: posting.first,
            last: posting.last,
            gone: posting.gone,
            proven,
            silent: spans(silent.into_iter()),
        }
    };
    evidence.postings.iter().map(stand).collect()
}

/// What the stands come to.
#[derive(Debug, PartialEq, Eq)]
struct Sum {
    /// Days on which at least one kiosk said that it was there.
    proven: BTreeSet<NaiveDate>,
    /// Days of the time for which it has to stay, up to today, on which none did.
    missing: Vec<Span>,
    /// Days of that time up to today.
    due: usize,
    /// Days of that time in all; `None` when no day was set until which it must stay.
    whole: Option<i64>,
}

fn sum(notice: &Notice, stands: &[Stand], today: NaiveDate) -> Sum {
    let proven: BTreeSet<NaiveDate> = stands.iter().flat_map(|stand| stand.proven.iter().copied()).collect();
    let until = notice.must_stay_until.map_or(today, |until| until.min(today));
    let due = || notice.posted_from.iter_days().take_while(move |day| *day <= until);
    let whole = notice.must_stay_until.map(|until| (until - notice.posted_from).num_days() + 1);
    Sum { missing: spans(due().filter(|day| !proven.contains(day))), due: due().count(), whole, proven }
}

fn span(lang: Lang, (from, to): Span) -> String {
    if from == to {
        dates::day_short(lang, from)
    } else {
        format!("{} – {}", dates::day_short(lang, from), dates::day_short(lang, to))
    }
}

fn spans_words(lang: Lang, all: &[Span]) -> String {
    all.iter().map(|one| span(lang, *one)).collect::<Vec<_>>().join(", ")
}

/// `GET /notices/{id}/posting`
///
/// # Errors
/// Without the right, when there is no such notice, or when the store fails.
pub async fn posting(State(state): State<AppState>, me: Me, Path(id): Path<String>) -> Result<Markup, Fault> {
    me.need(Right::SeeNotices)?;
    let (lang, id) = (me.lang, id_of(&id)?);
    let found = state
        .with_store(move |store| {
            let Some(record) = store.notice(id)? else { return Ok(None) };
            let evidence = store.evidence(id)?;
            let mut revisions = BTreeMap::new();
            for posting in &evidence.postings {
                if !revisions.contains_key(&posting.revision)
                    && let Some(notice) = store.notice_revision(id, posting.revision)?
                {
                    revisions.insert(posting.revision, notice);
                }
            }
            Ok(Some((record, evidence, revisions)))
        })
        .await?;
    let (record, evidence, revisions) = found.ok_or(Fault::NotFound)?;
    let now = clock::now();
    let stands = stands(&evidence, &revisions);
    let sum = sum(&record.notice, &stands, bangkok_date(now));
    let names = Names::new(&state.pack, lang);
    let heading = lang.say(say::EVIDENCE);
    let (said, spoken) = title(lang, &record);
    let body = html! {
        p.trail.no-print { a href={ "/notices/" (id) } { "‹ " (said) } }
        div.head { h1 { (heading) } }
        section.card.stack.evidence {
            p { (names.place()) }
            p.title.small-title lang=(spoken.code()) { (said) }
            (facts(lang, &record))
            (count(lang, &sum))
            @if stands.is_empty() { p.empty { (lang.say(say::NO_EVIDENCE)) } }
            @else { (table(lang, &stands)) }
            p.hint { (lang.say(say::EVIDENCE_SAY)) }
            (signed(lang, &names, said, &sum, &stands))
            p.hint { (lang.fill(say::MADE_AT, &dates::moment(lang, now))) " · SHA-256 " span.hash { (record.notice.body_sha256) } }
        }
    };
    me.page(&state, Here::Notices, &format!("/notices/{id}/posting"), heading, body).await
}

fn facts(lang: Lang, record: &NoticeRecord) -> Markup {
    let notice = &record.notice;
    html! {
        dl.facts {
            dt { (lang.say(crate::server::console::text::N_POSTED)) } dd { (dates::day(lang, notice.posted_from)) }
            dt { (lang.say(crate::server::console::text::N_STAY)) }
            dd { @match notice.must_stay_until { Some(day) => (dates::day(lang, day)), None => (lang.say(say::STAY_UNSET)) } }
            @if let Some(day) = notice.expires { dt { (lang.say(crate::server::console::text::N_EXPIRES)) } dd { (dates::day(lang, day)) } }
            @if record.withdrawn { dt { (lang.say(crate::server::console::text::N_WITHDRAWN)) } dd { (dates::moment(lang, record.changed_at)) } }
        }
    }
}

fn count(lang: Lang, sum: &Sum) -> Markup {
    let days = sum.proven.len().to_string();
    html! {
        p.count-line {
            b { (lang.fill(say::PROVEN_DAYS, &days)) }
            @if let Some(whole) = sum.whole { " " (lang.fill(say::OF_DAYS, &whole.to_string())) }
        }
        @if !sum.missing.is_empty() { p { (lang.fill(say::NO_WORD_ON, &spans_words(lang, &sum.missing))) } }
        @else if sum.due > 0 { p { (lang.say(say::NO_DAY_MISSING)) } }
    }
}

fn table(lang: Lang, stands: &[Stand]) -> Markup {
    html! {
        div.sheet.rows {
            table role="table" {
                caption.sr { (lang.say(say::EVIDENCE)) }
                thead role="rowgroup" {
                    tr role="row" {
                        @for column in [say::E_KIOSK, say::E_REVISION, say::E_FROM, say::E_TO, say::E_DAYS, say::E_SILENT] {
                            th scope="col" role="columnheader" { (lang.say(column)) }
                        }
                    }
                }
                tbody role="rowgroup" {
                    @for stand in stands {
                        tr role="row" {
                            th.what scope="row" role="rowheader" { (stand.kiosk) }
                            td role="cell" data-name=(lang.say(say::E_REVISION)) { (stand.revision) }
                            td role="cell" data-name=(lang.say(say::E_FROM)) { span.nowrap { (dates::moment(lang, stand.first)) } }
                            td role="cell" data-name=(lang.say(say::E_TO)) {
                                span.nowrap { (dates::moment(lang, stand.last)) }
                                @match stand.gone {
                                    None => span.under { (lang.say(say::E_STILL)) },
                                    Some(gone) => span.under { (lang.fill(say::E_GONE, &dates::moment(lang, gone))) },
                                }
                            }
                            td.num role="cell" data-name=(lang.say(say::E_DAYS)) { (stand.proven.len()) }
                            td role="cell" data-name=(lang.say(say::E_SILENT)) {
                                @if stand.silent.is_empty() { "–" } @else { (spans_words(lang, &stand.silent)) }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// What an officer can sign: no more than the kiosks said.
fn signed(lang: Lang, names: &Names<'_>, said: &str, sum: &Sum, stands: &[Stand]) -> Markup {
    let (Some(first), Some(last)) = (sum.proven.first(), sum.proven.last()) else { return html! {} };
    let kiosks: BTreeSet<&str> =
        stands.iter().filter(|stand| !stand.proven.is_empty()).map(|stand| stand.kiosk.as_str()).collect();
    let kiosks = kiosks.into_iter().collect::<Vec<_>>().join(", ");
    let mut words = lang.say(say::CERTIFY).to_owned();
    let (first, last) = (dates::day(lang, *first), dates::day(lang, *last));
    for part in [said, &names.place(), &kiosks, &first, &last, &sum.proven.len().to_string()] {
        words = words.replacen("{}", part, 1);
    }
    html! {
        section.sign aria-labelledby="certify" {
            h2 #certify { (lang.say(say::CERTIFY_TITLE)) }
            p { (words) }
            @if !sum.missing.is_empty() { p { (lang.fill(say::CERTIFY_BUT, &spans_words(lang, &sum.missing))) } }
            p.lines aria-hidden="true" { (lang.say(say::SIGN_HERE)) }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ids::KioskId;
    use crate::server::store::Posting;

    fn day(day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 11, day).unwrap()
    }

    /// Ten in the morning in Thailand.
    fn at(on: u32) -> DateTime<Utc> {
        day(on).and_hms_opt(3, 0, 0).unwrap().and_utc()
    }

    fn evidence(postings: Vec<Posting>, heard: &[u32]) -> Evidence {
        let kiosk = KioskId::DESK;
        Evidence {
            kiosks: [(kiosk, "ตู้".to_owned())].into(),
            postings,
            heard: [(kiosk, heard.iter().map(|on| day(*on)).collect())].into(),
        }
    }

    fn posting(revision: u32, first: u32, last: u32, gone: Option<u32>) -> Posting {
        Posting { kiosk: KioskId::DESK, revision, first: at(first), last: at(last), gone: gone.map(at) }
    }

    #[test]
    fn days_without_a_word_are_counted_for_nothing_and_named() {
        let notice = Notice { posted_from: day(2), must_stay_until: Some(day(12)), ..Notice::sample("ก") };
        let revisions: BTreeMap<u32, Notice> = [(1, notice.clone()), (2, notice.clone())].into();
        let said = evidence(vec![posting(1, 1, 4, Some(6)), posting(2, 6, 10, None)], &[1, 2, 4, 6, 10]);
        let stands = stands(&said, &revisions);
        assert_eq!(stands[0].proven, [day(2), day(4)].into(), "the first is before it was to be shown");
        assert_eq!(stands[0].silent, [(day(3), day(3))]);
        assert_eq!(stands[1].silent, [(day(7), day(9))]);
        let sum = sum(&notice, &stands, day(11));
        assert_eq!(sum.proven, [day(2), day(4), day(6), day(10)].into());
        assert_eq!(sum.missing, [(day(3), day(3)), (day(5), day(5)), (day(7), day(9)), (day(11), day(11))]);
        assert_eq!((sum.due, sum.whole), (10, Some(11)));
    }

    #[test]
    fn what_its_own_days_hide_is_not_shown_whatever_a_kiosk_has() {
        let notice = Notice { posted_from: day(2), expires: Some(day(3)), ..Notice::sample("ก") };
        let said = evidence(vec![posting(1, 1, 5, None)], &[1, 2, 3, 4, 5]);
        let stands = stands(&said, &[(1, notice.clone())].into());
        assert_eq!(stands[0].proven, [day(2), day(3)].into());
        assert!(stands[0].silent.is_empty());
        assert_eq!(sum(&notice, &[], day(1)).due, 0, "not begun");
    }
}
