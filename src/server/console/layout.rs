//! The frame of every page: head, menu, skip link, messages. Mark-up only; what is in it is handed over.

use maud::{DOCTYPE, Markup, html};

use super::roles::Right;
use super::text::{self, Lang, Text};
use super::{assets, icons};

/// A place in the menu.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Here {
    Overview,
    Cases,
    Notices,
    Kiosks,
    Audit,
    People,
    Privacy,
    Elsewhere,
}

struct Item {
    here: Here,
    path: &'static str,
    right: Right,
    long: Text,
    short: Text,
    icon: fn() -> Markup,
}

const MENU: [Item; 7] = [
    Item {
        here: Here::Overview,
        path: "/overview",
        right: Right::SeeOverview,
        long: text::NAV_OVERVIEW,
        short: text::NAV_OVERVIEW_SHORT,
        icon: icons::overview,
    },
    Item {
        here: Here::Cases,
        path: "/cases",
        right: Right::SeeCases,
        long: text::NAV_CASES,
        short: text::NAV_CASES_SHORT,
        icon: icons::cases,
    },
    Item {
        here: Here::Notices,
        path: "/notices",
        right: Right::SeeNotices,
        long: text::NAV_NOTICES,
        short: text::NAV_NOTICES_SHORT,
        icon: icons::notices,
    },
    Item {
        here: Here::Kiosks,
        path: "/kiosks",
        right: Right::SeeKiosks,
        long: text::NAV_KIOSKS,
        short: text::NAV_KIOSKS_SHORT,
        icon: icons::kiosks,
    },
    Item {
        here: Here::Audit,
        path: "/audit",
        right: Right::SeeAudit,
        long: text::NAV_AUDIT,
        short: text::NAV_AUDIT_SHORT,
        icon: icons::audit,
    },
    Item {
        here: Here::Privacy,
        path: "/privacy",
        right: Right::PrivacyDesk,
        long: text::privacy::NAV,
        short: text::privacy::NAV_SHORT,
        icon: icons::privacy,
    },
    Item {
        here: Here::People,
        path: "/people",
        right: Right::ManagePeople,
        long: text::people::NAV,
        short: text::people::NAV_SHORT,
        icon: icons::people,
    },
];

/// What the frame says around a page.
pub struct Frame<'a> {
    pub lang: Lang,
    /// Municipality's name in this language.
    pub place: &'a str,
    pub here: Here,
    /// The signed-in person: display name and role's word.
    pub who: &'a str,
    pub role: &'a str,
    pub may: &'a dyn Fn(Right) -> bool,
    /// Token of the session's forms.
    pub csrf: &'a str,
    /// Path and query of this page in the other language.
    pub other: &'a str,
    /// Cases that nobody has begun: the menu's count.
    pub waiting: u64,
}

fn head(lang: Lang, title: &str, place: &str) -> Markup {
    html! {
        head {
            meta charset="utf-8";
            meta name="viewport" content="width=device-width, initial-scale=1";
            meta name="robots" content="noindex";
            title { (title) " · " (lang.say(text::PRODUCT)) " " (place) }
            link rel="preload" href=(assets::font_path(400)) as="font" type="font/ttf" crossorigin;
            link rel="stylesheet" href=(assets::style_path());
            script src=(assets::script_path()) defer {}
            link rel="icon" href="data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 24 24'%3E%3Crect width='24' height='24' rx='5' fill='%23152c55'/%3E%3Cpath d='M2 12 12 5 22 12 12 19z' fill='%23f2b233'/%3E%3Cpath d='M7 12 12 8.5 17 12 12 15.5z' fill='%23152c55'/%3E%3C/svg%3E";
        }
    }
}

/// The hidden field that every form of a session carries.
#[must_use]
pub fn csrf_field(csrf: &str) -> Markup {
    html! { input type="hidden" name="csrf" value=(csrf); }
}

/// A whole page of a signed-in person.
#[must_use]
pub fn page(frame: &Frame<'_>, title: &str, body: &Markup) -> Markup {
    let lang = frame.lang;
    html! {
        (DOCTYPE)
        html lang=(lang.code()) {
            (head(lang, title, frame.place))
            body {
                a.skip href="#main" { (lang.say(text::SKIP)) }
                div.frame {
                    header.side {
                        a.brand href="/" { b { (lang.say(text::PRODUCT)) } span { (frame.place) } }
                        div.weave {}
                        nav.nav aria-label=(lang.say(text::MENU)) {
                            @for item in MENU.iter().filter(|item| (frame.may)(item.right)) {
                                (menu_item(frame, item))
                            }
                        }
                        div.who {
                            p { span.sr { (lang.say(text::SIGNED_IN_AS)) " " } a.me href="/password" title=(lang.say(text::PASSWORD_CHANGE)) { b { (frame.who) } } " " span.role { (frame.role) } }
                            div.row {
                                a href=(frame.other) lang=(lang.other().code()) hreflang=(lang.other().code()) { (lang.say(text::OTHER_LANG)) }
                                form method="post" action="/logout" {
                                    (csrf_field(frame.csrf))
                                    button type="submit" { (lang.say(text::SIGN_OUT)) }
                                }
                            }
                        }
                    }
                    main #main tabindex="-1" { (body) }
                }
            }
        }
    }
}

fn menu_item(frame: &Frame<'_>, item: &Item) -> Markup {
    let lang = frame.lang;
    let count = if item.here == Here::Cases { frame.waiting } else { 0 };
    html! {
        a href=(item.path) aria-current=[(item.here == frame.here).then_some("page")] {
            ((item.icon)())
            span.word { span.long { (lang.say(item.long)) } span.short { (lang.say(item.short)) } }
            @if count > 0 {
                span.count {
                    span aria-hidden="true" { (count) }
                    span.sr { (lang.fill(text::WAITING_COUNT, &count.to_string())) }
                }
            }
        }
    }
}

/// A page for those who are not signed in: the name on the left, `body` on the right.
#[must_use]
pub fn gate(lang: Lang, (place, centre): (&str, &str), title: &str, other: &str, body: &Markup) -> Markup {
    html! {
        (DOCTYPE)
        html lang=(lang.code()) {
            (head(lang, title, place))
            body {
                a.skip href="#main" { (lang.say(text::SKIP)) }
                div.gate {
                    header.gate-side {
                        div.inner {
                            p.name { (lang.say(text::PRODUCT)) }
                            p.of { (centre) }
                            @if !centre.contains(place) { p.of { (place) } }
                        }
                        div.weave {}
                    }
                    main #main tabindex="-1" {
                        (body)
                        p.foot { a href=(other) lang=(lang.other().code()) hreflang=(lang.other().code()) { (lang.say(text::OTHER_LANG)) } }
                    }
                }
            }
        }
    }
}

/// Shows what is typed into a password field, for those who cannot trust their fingers; without script it is not there.
#[must_use]
pub fn peek(lang: Lang, field: &str) -> Markup {
    html! {
        button.peek type="button" hidden aria-pressed="false" aria-controls=(field) data-hide=(lang.say(text::PASSWORD_HIDE)) {
            (lang.say(text::PASSWORD_SHOW))
        }
    }
}

/// How a message is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    Good,
    Bad,
    Note,
}

/// A message above the page's matter, read out when it appears.
#[must_use]
pub fn say(tone: Tone, words: &str) -> Markup {
    let (class, role) = match tone {
        Tone::Good => ("say good", "status"),
        Tone::Bad => ("say bad", "alert"),
        Tone::Note => ("say note", "status"),
    };
    html! { div class=(class) role=(role) { p { (words) } } }
}

/// A page that has nothing but a message: not found, not allowed, broken.
#[must_use]
pub fn message(lang: Lang, title: Text, words: Text) -> Markup {
    html! {
        div.head { h1 { (lang.say(title)) } }
        div.card.narrow.stack {
            p { (lang.say(words)) }
            p { a.btn href="/" { (lang.say(text::HOME)) } }
        }
    }
}
