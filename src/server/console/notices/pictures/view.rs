//! What the pages of pictures look like. Mark-up only.

use maud::{Markup, html};

use super::arrange::{Item, MAX_ALT, Source};
use super::{Desk, failure, path, words};
use crate::server::AppState;
use crate::server::console::layout::{self, Here, Tone};
use crate::server::console::roles::Right;
use crate::server::console::session::Me;
use crate::server::console::text::{Lang, Text};
use crate::server::console::web::Fault;
use crate::server::store::{Document, DocumentState, PageText};
use crate::wire::changes::Notice;

/// How often a page without script looks again, in seconds.
const LOOK: u32 = 3;

/// The part of a notice's own page, or of its draft's, that shows its pictures and leads to these pages.
pub fn link(me: &Me, notice: &Notice) -> Markup {
    let lang = me.lang;
    html! {
        section.pictures aria-labelledby="pictures" {
            h2 #pictures { (lang.say(words::TITLE)) " " span.soft.small { "(" (lang.fill(words::COUNT, &notice.images.len().to_string())) ")" } }
            @if notice.images.is_empty() { p.soft { (lang.say(words::NO_PICTURES)) } }
            ul.thumbs {
                @for (media, n) in notice.images.iter().zip(1..) {
                    li { img src={ "/notices/" (notice.id) "/picture/" (media.sha256) } loading="lazy" alt=(media.alt.clone().unwrap_or_else(|| lang.fill(words::PICTURE, &n.to_string()))); }
                }
            }
            @if me.may(Right::EditNotices) { p { a.btn href=(path(notice.id)) { (lang.say(words::LINK)) } } }
        }
    }
}

fn trail(lang: Lang, desk: &Desk) -> Markup {
    let (to, words) = if desk.sheet.work.is_some() { ("/draft", words::TO_DRAFT) } else { ("", words::TO_NOTICE) };
    html! { p.trail { a href={ "/notices/" (desk.notice.id) (to) } { "‹ " (lang.say(words)) } } }
}

/// All of it in one form: whatever is pressed, what was typed comes along. `focus` is the picture whose button was
/// pressed.
pub(super) async fn page(
    state: &AppState,
    me: &Me,
    desk: &Desk,
    said: Option<(Tone, Text)>,
    focus: Option<(usize, &str)>,
) -> Result<Markup, Fault> {
    let lang = me.lang;
    let notice = &desk.notice;
    let arrange = format!("{}/arrange", desk.path());
    let done = match (desk.sheet.hands_in(), &desk.sheet.work) {
        (true, _) => words::HAND_IN,
        (false, Some(_)) => words::INTO_DRAFT,
        (false, None) => words::PUBLISH,
    };
    let files = desk.documents.iter().map(|document| document.id.to_string()).collect::<Vec<_>>().join(" ");
    let body = html! {
        (trail(lang, desk))
        div.head { h1 { (lang.say(words::TITLE)) } p.soft lang="th" { (notice.title_th) } }
        @if let Some((tone, text)) = said { (layout::say(tone, lang.say(text))) }
        @if desk.withdrawn && desk.sheet.work.is_none() { (layout::say(Tone::Note, lang.say(words::WITHDRAWN))) }
        p.soft.about { (lang.say(words::SAY)) }
        form.picture-desk method="post" action=(desk.path()) {
            (layout::csrf_field(&me.session.csrf))
            input type="hidden" name="revision" value=(desk.arrangement.revision);
            input type="hidden" name="version" value=(desk.sheet.version());
            input type="hidden" name="items" value=(desk.arrangement.items.len());
            input type="hidden" name="files" value=(files);
            // What a press of Enter does: it keeps the order that was typed.
            button.sr type="submit" formaction=(arrange) tabindex="-1" aria-hidden="true" {}
            section.card.stack aria-labelledby="add" {
                h2 #add { (lang.say(words::ADD)) }
                div.field {
                    label for="file" { (lang.say(words::FILE)) }
                    input #file type="file" name="file" accept=".pdf,.png,.jpg,.jpeg,.webp" aria-describedby="file-hint";
                    p.hint #file-hint { (lang.say(words::FILE_HINT)) }
                }
                button.btn type="submit" formaction={ (desk.path()) "/file" } formenctype="multipart/form-data" { (lang.say(words::SEND)) }
                @if !desk.documents.is_empty() { (came(lang, desk, &arrange)) }
            }
            @if !desk.arrangement.items.is_empty() {
                section.card.stack.below aria-labelledby="arrange" {
                    h2 #arrange { (lang.say(words::ARRANGE)) }
                    p.soft { (lang.say(words::ARRANGE_SAY)) }
                    p.hint #alt-hint { (lang.say(words::ALT_HINT)) }
                    ol.arranged {
                        @for (at, item) in desk.arrangement.items.iter().enumerate() { (one(lang, desk, at, item, &arrange, focus)) }
                    }
                }
            }
            (texts(lang, desk))
            @if !desk.arrangement.items.is_empty() || notice.page_text.is_some() {
                div.bar.below {
                    button.btn type="submit" formaction=(arrange) { (lang.say(words::KEEP)) }
                    button.btn.main.end type="submit" { (lang.say(done)) }
                }
            }
        }
    };
    me.page(state, Here::Notices, &desk.path(), lang.say(words::TITLE), body).await
}

/// The files that were brought, and where each stands.
fn came(lang: Lang, desk: &Desk, arrange: &str) -> Markup {
    html! {
        h3 { (lang.say(words::FILES)) }
        ul.files {
            @for document in &desk.documents {
                li {
                    div.meta { b { (document.name) } (badge(lang, document)) }
                    @match document.state {
                        DocumentState::Waiting | DocumentState::Working { .. } => p { a href={ (desk.path()) "/file/" (document.id) } { (lang.say(words::SEE_PROGRESS)) } },
                        DocumentState::Interrupted => p { (lang.say(words::INTERRUPTED_SAY)) },
                        DocumentState::Failed { why, page } => p { (failure(lang, why, page)) },
                        DocumentState::Done { .. } => {},
                    }
                    div.bar {
                        @if may_begin(document) {
                            button.btn type="submit" formaction=(arrange) name="again" value=(document.id) { (lang.say(words::AGAIN)) }
                        }
                        button.btn.plain type="submit" formaction=(arrange) name="remove" value=(document.id) { (lang.say(words::REMOVE)) span.sr { " " (document.name) } }
                    }
                }
            }
        }
    }
}

const fn may_begin(document: &Document) -> bool {
    match document.state {
        DocumentState::Interrupted => true,
        DocumentState::Failed { why, .. } => why.may_pass(),
        _ => false,
    }
}

fn badge(lang: Lang, document: &Document) -> Markup {
    let (class, text) = match document.state {
        DocumentState::Waiting => ("calm", lang.say(words::S_WAITING).to_owned()),
        DocumentState::Working { .. } => ("soon", lang.say(words::S_WORKING).to_owned()),
        DocumentState::Interrupted => ("late", lang.say(words::S_INTERRUPTED).to_owned()),
        DocumentState::Done { pages, .. } => ("done", lang.fill(words::S_DONE, &pages.to_string())),
        DocumentState::Failed { .. } => ("late", lang.say(words::S_FAILED).to_owned()),
    };
    html! { span class={ "badge " (class) } { (text) } }
}

fn one(lang: Lang, desk: &Desk, at: usize, item: &Item, arrange: &str, focus: Option<(usize, &str)>) -> Markup {
    let n = (at + 1).to_string();
    let name = lang.fill(words::OF_PICTURE, &n);
    let last = at + 1 == desk.arrangement.items.len();
    let (address, from) = match &item.source {
        Source::Kept(sha256) => {
            (format!("/notices/{}/picture/{sha256}", desk.notice.id), lang.say(words::FROM_NOTICE).to_owned())
        }
        Source::Page(id, page) => {
            let file = desk.documents.iter().find(|one| one.id == *id).map_or("", |one| one.name.as_str());
            let from = lang.fill(words::FROM_FILE, &page.to_string()).replacen("{}", file, 1);
            (format!("{}/file/{id}/page/{page}", desk.path()), from)
        }
    };
    let move_button = |which: &'static str, text: Text, to: usize, off: bool| {
        html! {
            button.btn type="submit" formaction={ (arrange) "#picture-" (to) } name=(which) value=(at) disabled[off]
                autofocus[focus == Some((at, which))] { (lang.say(text)) span.sr { " " (name) } }
        }
    };
    html! {
        li id={ "picture-" (at) } {
            input type="hidden" name={ "from-" (at) } value=(item.source);
            a.thumb href=(address) target="_blank" rel="noopener" {
                img src=(address) loading="lazy" alt=(if item.alt.is_empty() { lang.fill(words::PICTURE, &n) } else { item.alt.clone() });
                span { (lang.say(words::LARGE_VIEW)) span.sr { " " (lang.say(words::NEW_TAB)) } }
            }
            div.about-it {
                h3 { (lang.fill(words::PICTURE, &n)) }
                p.soft.small { (from) }
                label.check { input type="checkbox" name={ "on-" (at) } value="1" checked[item.on]; (lang.say(words::ON)) span.sr { " " (name) } }
                div.field {
                    label for={ "alt-" (at) } { (lang.say(words::ALT)) span.sr { " " (name) } }
                    textarea id={ "alt-" (at) } name={ "alt-" (at) } lang="th" maxlength=(MAX_ALT) aria-describedby="alt-hint" { "\n" (item.alt) }
                }
                div.bar {
                    label.place for={ "place-" (at) } { (lang.say(words::PLACE)) span.sr { " " (name) } }
                    input.place id={ "place-" (at) } name={ "place-" (at) } value=(n) inputmode="numeric" maxlength="3" autocomplete="off";
                    (move_button("up", words::UP, at.saturating_sub(1), at == 0))
                    (move_button("down", words::DOWN, at + 1, last))
                }
            }
        }
    }
}

/// What search may look through, and why there is none.
fn texts(lang: Lang, desk: &Desk) -> Markup {
    let had = desk.notice.page_text.as_deref();
    let done: Vec<(&Document, &PageText)> = desk
        .documents
        .iter()
        .filter_map(|document| match &document.state {
            DocumentState::Done { text, .. } => Some((document, text)),
            _ => None,
        })
        .collect();
    if had.is_none() && done.is_empty() {
        return html! {};
    }
    let choice = |name: &str, on: bool, label: String, text: &str| {
        html! {
            label.check { input type="checkbox" name=(name) value="1" checked[on]; (label) }
            details.more { summary { (lang.say(words::READ_IT)) span.sr { " " (label) } } p.words-small lang="th" { (text) } }
        }
    };
    let read = done.iter().filter(|(_, text)| matches!(text, PageText::Found(_)));
    let ids = read.map(|(document, _)| document.id.to_string()).collect::<Vec<_>>().join(" ");
    html! {
        section.card.stack.below aria-labelledby="texts" {
            input type="hidden" name="texts" value=(ids);
            h2 #texts { (lang.say(words::TEXTS)) }
            p.soft { (lang.say(words::TEXTS_SAY)) }
            @if let Some(text) = had { (choice("keep-text", desk.arrangement.keep_text, lang.say(words::KEEP_TEXT).to_owned(), text)) }
            @for (document, text) in done {
                @match text {
                    PageText::Found(text) => (choice(&format!("text-{}", document.id), !desk.arrangement.without_text.contains(&document.id), lang.fill(words::USE_TEXT, &document.name), text)),
                    PageText::None => p { (lang.fill(words::T_NONE, &document.name)) },
                    PageText::Garbled => p { (lang.fill(words::T_GARBLED, &document.name)) },
                    PageText::Unread => p { (lang.fill(words::T_UNREAD, &document.name)) },
                }
            }
        }
    }
}

/// How far one file is. With script the part that changes is put in anew; without, the page is.
pub(super) async fn progress(state: &AppState, me: &Me, document: &Document, ahead: usize) -> Result<Markup, Fault> {
    let lang = me.lang;
    let desk = path(document.notice);
    let (said, page, of) = match document.state {
        DocumentState::Waiting => (lang.fill(words::P_WAITING, &ahead.to_string()), 0, 0),
        DocumentState::Working { of: 0, .. } => (lang.say(words::P_OPENING).to_owned(), 0, 0),
        DocumentState::Working { page, of } if page < of => {
            (lang.fill(words::P_PAGE, &page.to_string()).replacen("{}", &of.to_string(), 1), page, of)
        }
        DocumentState::Working { page, of } => (lang.fill(words::P_TEXT, &of.to_string()), page, of),
        DocumentState::Interrupted => (lang.say(words::INTERRUPTED_SAY).to_owned(), 0, 0),
        DocumentState::Done { pages, .. } => (lang.fill(words::S_DONE, &pages.to_string()), pages, pages),
        DocumentState::Failed { why, page } => (failure(lang, why, page), 0, 0),
    };
    let goes_on = matches!(document.state, DocumentState::Waiting | DocumentState::Working { .. });
    let here = format!("{desk}/file/{}", document.id);
    let title = lang.say(match document.state {
        DocumentState::Failed { .. } => words::NOT_CONVERTED,
        DocumentState::Interrupted => words::WAS_INTERRUPTED,
        _ => words::PROGRESS,
    });
    let body = html! {
        @if goes_on { noscript { meta http-equiv="refresh" content=(LOOK); } }
        p.trail { a href=(desk) { "‹ " (lang.say(words::P_BACK)) } }
        div.head { h1 { (title) } }
        div.card.narrow.stack #progress data-watch[goes_on] {
            div.meta { b { (document.name) } (badge(lang, document)) }
            p.told role="status" { (said) }
            @if goes_on {
                @if of > 0 { progress max=(of) value=(page) aria-label=(lang.say(words::PROGRESS)) {} } @else { progress aria-label=(lang.say(words::PROGRESS)) {} }
                p.soft { (lang.say(words::P_STAY)) }
            } @else {
                @if may_begin(document) {
                    form method="post" action={ (desk) "/arrange" } {
                        (layout::csrf_field(&me.session.csrf))
                        button.btn.main type="submit" name="again" value=(document.id) { (lang.say(words::AGAIN)) }
                    }
                }
                p { a.btn href=(desk) { (lang.say(words::P_BACK)) } }
            }
        }
    };
    me.page(state, Here::Notices, &here, title, body).await
}
