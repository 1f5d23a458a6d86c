//! A hearing as files: its figures, and every answer by itself with what people wrote.

use axum::extract::{Path, Query, State};
use axum::response::Response;

use super::tables::small;
use super::{Order, What, column, line, named};
use crate::domain::hearing::{Answer, Hearing};
use crate::domain::ids::{HearingId, KioskId};
use crate::server::AppState;
use crate::server::console::cases::channel_word;
use crate::server::console::hearings::choice_words;
use crate::server::console::names::Names;
use crate::server::console::roles::Right;
use crate::server::console::session::Me;
use crate::server::console::text::{self, Lang, exports as say, hearings as words};
use crate::server::console::web::{Fault, Fields};
use crate::server::export::{Cell, Line};
use crate::server::hearing::{Count, INTERVAL, figures, quick};
use crate::server::route::{Endpoint, get};
use crate::server::store::{HearingRecord, KeptAnswers, StoreError};

/// The routes of these files.
pub(in crate::server::console) fn routes() -> Vec<Endpoint> {
    vec![get("/hearings/{id}/export", of_figures), get("/hearings/{id}/answers/export", of_answers)]
}

/// Where the figures of a hearing are taken out.
pub(in crate::server::console) fn figures_of(id: HearingId) -> String {
    format!("/hearings/{id}/export")
}

/// Where every answer to it is.
pub(in crate::server::console) fn answers_of(id: HearingId) -> String {
    format!("/hearings/{id}/answers/export")
}

/// A hearing that may not be here, with its answers.
struct Held {
    id: HearingId,
    record: Option<HearingRecord>,
    answers: Vec<KeptAnswers>,
    /// Kiosks by name.
    kiosks: Vec<(KioskId, String)>,
}

impl Held {
    async fn of(state: &AppState, id: &str) -> Result<Self, Fault> {
        let id: HearingId = id.parse().map_err(|_| Fault::NotFound)?;
        Ok(state
            .with_store(move |store| {
                let (record, answers) = (store.hearing(id)?, store.answers(id)?);
                if record.is_none() && answers.is_empty() {
                    return Err(StoreError::NotFound);
                }
                let kiosks = store.kiosks()?.into_iter().map(|kiosk| (kiosk.id, kiosk.name)).collect();
                Ok(Self { id, record, answers, kiosks })
            })
            .await?)
    }

    fn asked(&self) -> Option<&Hearing> {
        self.record.as_ref().map(|record| &record.hearing)
    }

    fn interval(&self) -> u32 {
        self.record.as_ref().map_or(INTERVAL, |record| record.interval)
    }

    fn order(&self, lang: Lang, what: What, columns: Vec<crate::server::export::Column>) -> Order {
        let title = self.asked().map_or_else(|| self.id.to_string(), |hearing| hearing.title_th.clone());
        let filter: Vec<Line> = vec![
            line(lang, "hearing", words::COL_TITLE, title),
            line(lang, "interval", words::F_INTERVAL, self.interval().to_string()),
        ];
        Order { what, filter, kept: vec![("hearing", self.id.to_string())], columns }
    }

    fn kiosk(&self, lang: Lang, id: KioskId) -> String {
        if id == KioskId::DESK {
            return lang.say(text::intake::DESK).to_owned();
        }
        self.kiosks.iter().find(|(known, _)| *known == id).map_or_else(|| id.to_string(), |(_, name)| name.clone())
    }
}

fn number(count: u64) -> Cell {
    i64::try_from(count).map_or(Cell::Nothing, Cell::Number)
}

async fn of_figures(
    State(state): State<AppState>,
    me: Me,
    Path(id): Path<String>,
    Query(query): Query<Vec<(String, String)>>,
) -> Result<Response, Fault> {
    me.need(Right::SeeHearings)?;
    let (held, lang) = (Held::of(&state, &id).await?, me.lang);
    let found = figures(held.asked(), &held.answers, held.interval());
    let row = |question: Cell, of: Cell, count: Count| vec![question, of, number(count.all), number(count.quick)];
    let mut rows = vec![row(Cell::Nothing, named("answers", lang.say(words::COL_ANSWERS)), found.answers)];
    let questions = held.asked().map_or(&[][..], |asked| &asked.questions);
    for (question, tally) in questions.iter().zip(&found.questions) {
        let asked = || named(question.code.clone(), &question.th);
        rows.push(row(asked(), named("answered", lang.say(words::COL_ANSWERED)), tally.answered));
        rows.push(row(asked(), named("skipped", lang.say(words::COL_SKIPPED)), tally.skipped));
        for (code, count) in &tally.choices {
            rows.push(row(asked(), named(code.clone(), &choice_words(lang, &question.form, code)), *count));
        }
        if tally.strange.all > 0 {
            rows.push(row(asked(), named("-", lang.say(words::COL_STRANGE)), tally.strange));
        }
    }
    rows.extend(
        found
            .strays
            .iter()
            .map(|(code, count)| row(Cell::Text(code.clone()), named("-", lang.say(words::STRAYS)), *count)),
    );
    let columns = vec![
        column(lang, "question", words::COL_QUESTION, 40),
        column(lang, "choice", words::COL_CHOICE, 30),
        column(lang, "count", words::COL_COUNT, 10),
        column(lang, "quick", words::COL_QUICK, 16),
    ];
    let order = held.order(lang, What::HearingFigures, columns);
    let back = format!("/hearings/{}", held.id);
    small(&state, &me, &Fields::new(query), order, rows, (&figures_of(held.id), &back)).await
}

async fn of_answers(
    State(state): State<AppState>,
    me: Me,
    Path(id): Path<String>,
    Query(query): Query<Vec<(String, String)>>,
) -> Result<Response, Fault> {
    me.need(Right::SeeHearings)?;
    me.need(Right::ExportCases)?;
    let (held, lang) = (Held::of(&state, &id).await?, me.lang);
    let (names, quick) = (Names::new(&state.pack, lang), quick(&held.answers, held.interval()));
    let questions = held.asked().map_or(&[][..], |asked| &asked.questions);
    let mut rows = Vec::new();
    for one in &held.answers {
        for given in &one.given {
            let question = questions.iter().find(|question| question.code == given.question);
            let code = given.question.clone();
            let asked = question.map_or(Cell::Text(code.clone()), |question| named(code, &question.th));
            let choice = |code: String| {
                let said = question.map_or_else(|| code.clone(), |of| choice_words(lang, &of.form, &code));
                (named(code, &said), Cell::Nothing)
            };
            let parts: Vec<(Cell, Cell)> = match &given.answer {
                Answer::Chosen(codes) => codes.iter().cloned().map(choice).collect(),
                Answer::Face(face) => vec![choice(face.to_string())],
                Answer::Words(written) => vec![(Cell::Nothing, Cell::Text(written.clone()))],
            };
            for (chosen, written) in parts {
                rows.push(vec![
                    Cell::Text(one.submission.to_string()),
                    Cell::Day(one.occurred_on),
                    named(one.channel.code(), lang.say(channel_word(one.channel))),
                    Cell::Text(held.kiosk(lang, one.kiosk)),
                    one.moo.map_or(Cell::Nothing, |moo| named(moo.to_string(), &names.moo_long(moo))),
                    Cell::Number(one.revision.into()),
                    Cell::Number(i64::from(quick.contains(&one.submission))),
                    asked.clone(),
                    chosen,
                    written,
                ]);
            }
        }
    }
    let columns = vec![
        column(lang, "answer", words::WORDS_ID, 38),
        column(lang, "occurred", say::C_OCCURRED, 13),
        column(lang, "channel", say::C_CHANNEL, 14),
        column(lang, "kiosk", say::C_KIOSK, 26),
        column(lang, "moo", text::F_VILLAGE, 18),
        column(lang, "revision", say::C_REVISION, 8),
        column(lang, "quick", words::COL_QUICK_ONE, 12),
        column(lang, "question", words::COL_QUESTION, 40),
        column(lang, "choice", words::COL_CHOICE, 30),
        column(lang, "words", words::COL_WORDS, 60),
    ];
    let order = held.order(lang, What::HearingAnswers, columns);
    let back = format!("/hearings/{}", held.id);
    small(&state, &me, &Fields::new(query), order, rows, (&answers_of(held.id), &back)).await
}
