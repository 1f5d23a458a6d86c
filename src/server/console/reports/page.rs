//! One report: its figures, each with a link, what is written into it, its files and approved versions.

use axum::extract::{Path, Query, State};
use chrono::NaiveDate;
use maud::{Markup, html};

use super::{Said, draft, links, round_of, round_words, span, state_of};
use crate::domain::clock;
use crate::domain::thai::bangkok_date;
use crate::server::AppState;
use crate::server::console::dates;
use crate::server::console::layout::{self, Here, Tone};
use crate::server::console::roles::Right;
use crate::server::console::session::Me;
use crate::server::console::text::{Lang, Text, reports as say};
use crate::server::console::web::{Fault, Fields};
use crate::server::report::files::Kind;
use crate::server::report::{Figure, Figures, Part, Report, Round};
use crate::server::store::{Approved, Written};

/// Everything that the page shows.
pub(super) struct Seen {
    pub round: Round,
    pub report: Report,
    pub written: Written,
    pub approved: Vec<Approved>,
    /// The day on which these records began.
    pub since: Option<NaiveDate>,
}

impl Seen {
    pub(super) async fn of(state: &AppState, of: (i32, u32)) -> Result<Self, Fault> {
        let round = round_of(&state.pack, of, bangkok_date(clock::now()))?;
        let (year, number, from, to) = (round.year, round.number, round.from, round.to);
        let (figures, written, mut approved, began) = state
            .with_store(move |store| {
                Ok((
                    store.round_figures(from, to)?,
                    store.report_written(year, number)?,
                    store.reports_approved()?,
                    store.begun_at()?,
                ))
            })
            .await?;
        approved.retain(|one| (one.year, one.round) == (year, number));
        let report = draft(&state.pack, round.clone(), &figures, &written, 0);
        Ok(Self { round, report, written, approved, since: began.map(bangkok_date) })
    }

    /// The number that the next approved version has.
    pub(super) fn next(&self) -> u32 {
        self.approved.first().map_or(1, |last| last.number + 1)
    }

    pub(super) fn path(&self) -> String {
        format!("/reports/{}/{}", self.round.year, self.round.number)
    }
}

pub(super) async fn show(
    State(state): State<AppState>,
    me: Me,
    Path(of): Path<(i32, u32)>,
    Query(query): Query<Vec<(String, String)>>,
) -> Result<Markup, Fault> {
    me.need(Right::SeeReports)?;
    let seen = Seen::of(&state, of).await?;
    let said = match Fields::new(query).raw("done") {
        "saved" => Some((Tone::Good, me.lang.say(say::SAVED).to_owned())),
        "approved" => Some((Tone::Good, me.lang.say(say::APPROVE_DONE).to_owned())),
        _ => None,
    };
    let typed = seen.written.clone();
    page(&state, &me, &seen, &typed, said, false).await
}

/// The page with what was typed in its fields; `theirs` shows beside it what somebody else has saved.
pub(super) async fn page(
    state: &AppState,
    me: &Me,
    seen: &Seen,
    typed: &Written,
    said: Said,
    theirs: bool,
) -> Result<Markup, Fault> {
    let (lang, today) = (me.lang, bangkok_date(clock::now()));
    let round = &seen.round;
    let title = round_words(lang, &state.pack, round);
    let body = html! {
        p.trail { a href="/reports" { (lang.say(say::NAV)) } }
        div.head {
            h1 { (title) }
            (state_of(lang, round, &seen.approved, seen.since, today))
            p.soft { (span(lang, round)) " · " (lang.say(say::DUE)) " " (dates::day_short(lang, round.due)) }
        }
        @if let Some((tone, words)) = &said { (layout::say(*tone, words)) }
        div.card.stack {
            h2 { (lang.say(say::DRAFT_FILES)) }
            (downloads(lang, &format!("{}/file", seen.path()), None))
        }
        section.card.stack.below aria-labelledby="figures" {
            h2 #figures { (lang.say(say::FIGURES)) }
            p.soft { (lang.say(say::FIGURES_SAY)) }
            @for section in &seen.report.sections {
                @if section.key != "problems" && section.key != "other" {
                    h3 lang="th" { (section.title) }
                    @for part in &section.parts {
                        @match part {
                            Part::Say(text) => p lang="th" { (text) },
                            Part::Note(text) => p.soft.small lang="th" { (text) },
                            Part::Figures(figures) => (table(me, round, figures)),
                        }
                    }
                }
            }
        }
        (writing(me, seen, typed, theirs))
        @if me.may(Right::ApproveReports) { (approving(me, seen, today)) }
        (versions(lang, seen))
    };
    me.page(state, Here::Reports, &seen.path(), &title, body).await
}

const FILES: [(Kind, Text); 4] = [
    (Kind::Docx, say::FILE_DOCX),
    (Kind::Pdf, say::FILE_PDF),
    (Kind::Xlsx, say::FILE_XLSX),
    (Kind::Csv, say::FILE_CSV),
];

fn downloads(lang: Lang, path: &str, of: Option<&Approved>) -> Markup {
    html! {
        ul.files-of-report {
            @for (kind, words) in FILES {
                @let ending = kind.ending();
                li {
                    a.btn href={ (path) "?as=" (ending) } download {
                        (lang.say(words))
                        @if let Some(of) = of { span.sr { " " (lang.fill(say::VERSION, &of.number.to_string())) } }
                    }
                    @if let Some((_, hash, _)) = of.and_then(|of| of.files.iter().find(|(of, ..)| of == ending)) {
                        " " code.hash { (hash) }
                    }
                }
            }
        }
    }
}

fn table(me: &Me, round: &Round, figures: &Figures) -> Markup {
    // Whoever may not see cases or kiosks gets no links to them.
    let opens = |to: &str| match to.split('/').nth(1).unwrap_or_default().split('?').next() {
        Some("cases") => me.may(Right::SeeCases),
        Some("kiosks") => me.may(Right::SeeKiosks),
        _ => false,
    };
    html! {
        div.sheet.scroll role="region" aria-label=(figures.title) tabindex="0" {
            table.figures-of-report lang="th" {
                caption { (figures.title) }
                thead { tr {
                    th scope="col" { (figures.rows_are) }
                    @for measure in &figures.measures { th.num scope="col" { (measure.title) } }
                } }
                tbody {
                    @for row in &figures.rows {
                        tr class=[row.total.then_some("total")] {
                            th scope="row" { (row.name) }
                            @for (measure, value) in figures.measures.iter().zip(&row.values) {
                                @let to = links::of(round, figures, row, &measure.key).filter(|to| opens(to));
                                td.num {
                                    @match (value, to) {
                                        (Figure::Count(_) | Figure::Days(_) | Figure::Satang(_), Some(to)) => a href=(to) { (value.words()) },
                                        (Figure::Hidden, _) => span.soft { (value.words()) },
                                        _ => (value.words()),
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn writing(me: &Me, seen: &Seen, typed: &Written, theirs: bool) -> Markup {
    let lang = me.lang;
    let fields = [
        ("problems", say::PROBLEMS, &typed.problems, &seen.written.problems),
        ("other", say::OTHER, &typed.other, &seen.written.other),
    ];
    if !me.may(Right::EditReports) {
        return html! {
            @if fields.iter().any(|(.., saved)| !saved.is_empty()) {
                section.card.stack.below aria-labelledby="writing" {
                    h2 #writing { (lang.say(say::WRITE)) }
                    @for (_, title, _, saved) in fields {
                        @if !saved.is_empty() { h3 { (lang.say(title)) } p.words lang="th" { (saved) } }
                    }
                }
            }
        };
    }
    html! {
        section.card.stack.below aria-labelledby="writing" {
            h2 #writing { (lang.say(say::WRITE)) }
            p.soft { (lang.say(say::WRITE_SAY)) }
            form method="post" action=(seen.path()) {
                (layout::csrf_field(&me.session.csrf))
                input type="hidden" name="version" value=(seen.written.version);
                @for (name, title, words, saved) in fields {
                    div.field {
                        label for=(name) { (lang.say(title)) }
                        textarea id=(name) name=(name) lang="th" rows="6" maxlength=(super::change::MOST) { "\n" (words) }
                    }
                    @if theirs && saved != words {
                        div.theirs { p { b { (lang.say(say::THEIRS)) } } p.words lang="th" { (saved) } }
                    }
                }
                button.btn.main type="submit" { (lang.say(say::SAVE)) }
            }
        }
    }
}

fn approving(me: &Me, seen: &Seen, today: NaiveDate) -> Markup {
    let (lang, next) = (me.lang, seen.next().to_string());
    let over = today > seen.round.to;
    let from = seen.round.to.succ_opt().unwrap_or(seen.round.to);
    html! {
        section.card.stack.below aria-labelledby="approving" {
            h2 #approving { (lang.say(say::APPROVE)) }
            @if over {
                p { (lang.say(say::APPROVE_SAY)) }
                form method="post" action={ (seen.path()) "/approve" } {
                    (layout::csrf_field(&me.session.csrf))
                    input type="hidden" name="version" value=(seen.written.version);
                    input type="hidden" name="number" value=(next);
                    button.btn.main type="submit" { (lang.fill(say::APPROVE_DO, &next)) }
                }
            } @else {
                p { (lang.fill(say::APPROVE_EARLY, &dates::day_short(lang, from))) }
            }
        }
    }
}

fn versions(lang: Lang, seen: &Seen) -> Markup {
    html! {
        section.card.stack.below aria-labelledby="versions" {
            h2 #versions { (lang.say(say::VERSIONS)) }
            @if seen.approved.is_empty() { p.soft { (lang.say(say::NONE)) } }
            @for one in &seen.approved {
                @let path = format!("{}/{}", seen.path(), one.number);
                div.stack {
                    h3 { (lang.fill(say::VERSION, &one.number.to_string())) }
                    p {
                        (dates::moment(lang, one.at)) " · " (one.by_whom) " · "
                        a href={ (path) "/cases" } { (lang.fill(say::COUNTED, &dates::grouped(one.cases))) }
                    }
                    p.soft.small { (lang.say(say::HASH)) }
                    (downloads(lang, &format!("{path}/file"), Some(one)))
                }
            }
        }
    }
}
