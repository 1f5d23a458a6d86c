//! The index of the eight folders of section 9 of the Official Information Act B.E. 2540, to be printed: number, title,
//! day, and where each can be looked at.

use axum::extract::State;
use maud::{Markup, html};

use super::{category, title};
use crate::domain::clock;
use crate::domain::ids::NoticeId;
use crate::domain::thai::bangkok_date;
use crate::server::AppState;
use crate::server::console::dates;
use crate::server::console::layout::Here;
use crate::server::console::names::Names;
use crate::server::console::roles::Right;
use crate::server::console::session::Me;
use crate::server::console::text::{self, Lang, publishing as say};
use crate::server::console::web::Fault;
use crate::server::store::NoticeRecord;

/// Codes of the folders, in order.
const FOLDERS: [&str; 8] = ["s9_1", "s9_2", "s9_3", "s9_4", "s9_5", "s9_6", "s9_7", "s9_8"];

/// `GET /notices/section-9`
///
/// # Errors
/// Without the right, or when the store fails.
pub async fn folders(State(state): State<AppState>, me: Me) -> Result<Markup, Fault> {
    me.need(Right::SeeNotices)?;
    let lang = me.lang;
    let now = clock::now();
    let today = bangkok_date(now);
    let (records, standing) = state.with_store(|store| Ok((store.notices()?, store.standing(None)?))).await?;
    let records: Vec<NoticeRecord> =
        records.into_iter().filter(|one| !one.withdrawn && one.notice.posted_from <= today).collect();
    let names = Names::new(&state.pack, lang);
    let heading = lang.say(say::FOLDERS);
    let body = html! {
        p.trail.no-print { a href="/notices" { "‹ " (lang.say(text::BACK_TO_NOTICES)) } }
        div.head { h1 { (heading) } }
        p.soft { (names.centre()) " · " (lang.fill(say::AS_OF, &dates::day(lang, today))) }
        p.soft.folders-head { (lang.say(say::FOLDERS_SAY)) }
        @for (n, folder) in (1..).zip(FOLDERS) {
            @let mut of: Vec<&NoticeRecord> = records.iter().filter(|one| one.notice.category == folder).collect();
            ({ of.sort_by_key(|one| (one.notice.posted_from, one.notice.id)); "" })
            (one(lang, n, folder, &of, &|id| standing.get(&id).map(|kiosks| kiosks.join(", ")).unwrap_or_default()))
        }
    };
    me.page(&state, Here::Notices, "/notices/section-9", heading, body).await
}

fn one(lang: Lang, n: u32, folder: &str, of: &[&NoticeRecord], stands: &dyn Fn(NoticeId) -> String) -> Markup {
    html! {
        section.card.folder aria-labelledby=(folder) {
            h2 id=(folder) { (category(lang, folder)) }
            @if of.is_empty() { p.soft { (lang.say(say::FOLDER_EMPTY)) } }
            @else {
                table.index {
                    caption.sr { (category(lang, folder)) }
                    thead {
                        tr {
                            @for column in [say::X_NUMBER, text::COL_TITLE, text::COL_POSTED, say::X_WHERE] { th scope="col" { (lang.say(column)) } }
                        }
                    }
                    tbody {
                        @for (at, record) in (1..).zip(of) {
                            @let (said, spoken) = title(lang, record);
                            tr {
                                td.num { (n) "/" (at) }
                                th scope="row" { a href={ "/notices/" (record.notice.id) } lang=(spoken.code()) { (said) } }
                                td.nowrap { (dates::day_short(lang, record.notice.posted_from)) }
                                td {
                                    @let kiosks = stands(record.notice.id);
                                    @if kiosks.is_empty() { (lang.say(say::X_NO_KIOSK)) } @else { (kiosks) }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}
