//! The audit trail, for those who keep watch.

use axum::extract::{Query, State};
use maud::{Markup, html};

use super::dates;
use super::layout::Here;
use super::roles::Right;
use super::session::Me;
use super::text;
use super::web::{self, Fault, Fields};
use crate::server::AppState;
use crate::server::store::AuditFilter;

const PER_PAGE: u32 = 100;

/// `GET /audit`
///
/// # Errors
/// Without the right, or when the store fails.
pub async fn audit(
    State(state): State<AppState>,
    me: Me,
    Query(query): Query<Vec<(String, String)>>,
) -> Result<Markup, Fault> {
    me.need(Right::SeeAudit)?;
    let lang = me.lang;
    let fields = Fields::new(query);
    let given = |name: &str| fields.given(name).map(str::to_owned);
    let filter =
        AuditFilter { record: given("record"), who: given("who"), before: fields.read("before"), limit: PER_PAGE };
    let events = state.with_store(move |store| store.audit_list(&filter)).await?;
    let older = events
        .last()
        .filter(|event| event.seq > 1 && events.len() == PER_PAGE as usize)
        .map(|event| event.seq.to_string());
    let (who, record) = (fields.raw("who"), fields.raw("record"));
    let body = html! {
        div.head { h1 { (lang.say(text::NAV_AUDIT)) } }
        form.audit-search role="search" method="get" action="/audit" aria-label=(lang.say(text::SEARCH)) {
            div { label for="who" { (lang.say(text::A_WHO)) } input #who name="who" value=(who) maxlength="100"; }
            div { label for="record" { (lang.say(text::A_RECORD)) } input #record name="record" value=(record) maxlength="100"; }
            button.btn.main type="submit" { (lang.say(text::SEARCH)) }
        }
        @if events.is_empty() {
            p.card.empty { (lang.say(text::NO_AUDIT)) }
        } @else {
            div.sheet.rows {
                table role="table" {
                    caption.sr { (lang.say(text::AUDIT_CAPTION)) }
                    thead role="rowgroup" {
                        tr role="row" {
                            @for column in [text::A_WHEN, text::A_WHO, text::A_WHAT, text::A_RECORD, text::A_FROM, text::A_HASH] {
                                th scope="col" role="columnheader" { (lang.say(column)) }
                            }
                        }
                    }
                    tbody role="rowgroup" {
                        @for event in &events {
                            tr role="row" {
                                td.what role="cell" { time.nowrap datetime=(event.at.to_rfc3339()) { (dates::moment(lang, event.at)) } }
                                td.nowrap role="cell" { (event.who) }
                                td role="cell" {
                                    (action_words(&event.action).map_or(event.action.as_str(), |words| lang.say(words)))
                                    @if !event.detail.is_empty() { span.under { (event.detail) } }
                                }
                                td.hash role="cell" { (event.record) }
                                td.nowrap role="cell" data-name=(lang.say(text::A_FROM)) { (event.from) }
                                td.hash role="cell" title=(event.hash) { (event.hash.get(..12).unwrap_or_default()) }
                            }
                        }
                    }
                }
            }
        }
        @if let Some(before) = &older {
            nav.pages aria-label=(lang.say(text::PAGES)) {
                a.btn rel="next" href=(web::link("/audit", &[("who", who), ("record", record), ("before", before)])) { (lang.say(text::OLDER)) }
            }
        }
    };
    let before = fields.raw("before");
    let path = web::link("/audit", &[("who", who), ("record", record), ("before", before)]);
    me.page(&state, Here::Audit, &path, lang.say(text::NAV_AUDIT), body).await
}

/// The words of the commoner actions; others show their code.
fn action_words(code: &str) -> Option<text::Text> {
    Some(match code {
        "login" => text::AU_LOGIN,
        "login.failed" => text::AU_LOGIN_FAILED,
        "logout" => text::AU_LOGOUT,
        "case.read" => text::AU_CASE_READ,
        "contact.open" => text::AU_CONTACT,
        "case.route" => text::AU_ROUTE,
        "case.assign" => super::cases::words::ASSIGN,
        "case.start" => text::EV_STARTED,
        "case.answer" => text::EV_ANSWERED,
        "case.answer_close" => text::ANSWER_CLOSE,
        "case.pass_to" => text::ST_NOT_OURS,
        "case.close" => text::EV_CLOSED,
        "case.reopen" => text::EV_REOPENED,
        "case.note" => text::EV_NOTE,
        "case.merge" => text::merging::DO,
        "case.part" => text::merging::PART,
        "template.put" => text::templates::AU_PUT,
        "template.remove" => text::templates::AU_REMOVE,
        "privacy.retention" => text::privacy::AU_RETENTION,
        "breach.report" => text::breach::AU_REPORT,
        "breach.notified" => text::breach::AU_NOTIFIED,
        "breach.closed" => text::breach::AU_CLOSED,
        "privacy.find" => text::privacy::AU_FIND,
        "privacy.copy" => text::privacy::AU_COPY,
        "privacy.correct" => text::privacy::AU_CORRECT,
        "submission.erase" => text::privacy::AU_ERASE,
        "case.keyed" => text::intake::AU_KEYED,
        "case.saraban" => text::SARABAN_DO,
        "case.publish" => text::BOARD_DO,
        "case.withdraw" => text::BOARD_OFF,
        "filter.save" => super::cases::words::AU_FILTER,
        "filter.delete" => super::cases::words::AU_NO_FILTER,
        "staff.add" => text::people::AU_ADD,
        "staff.change" => text::people::AU_CHANGE,
        "staff.disable" => text::people::AU_DISABLE,
        "staff.enable" => text::people::AU_ENABLE,
        "staff.password" => text::people::AU_PASSWORD,
        "staff.second_set" => text::second_factor::AU_SET,
        "staff.second_reset" => text::second_factor::AU_RESET,
        "session.end" => text::sessions::AU_END,
        "staff.recovery" => text::second_factor::AU_RECOVERY,
        "staff.recovery_renew" => text::second_factor::AU_RECOVERY_RENEW,
        "notice.publish" => text::AU_PUBLISH,
        "notice.withdraw" => text::WITHDRAW,
        _ => return None,
    })
}
