//! The frame of every page: head, menu, skip link, messages. Mark-up only; what is in it is handed over.

use maud::{DOCTYPE, Markup, html};

use super::roles::Right;
use super::text::{self, Lang, Text};
use super::{assets, icons};
use crate::server::dress::Dress;

/// A place in the menu.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Here {
    Overview,
    Cases,
    Notices,
    Reports,
    Centre,
    Hearings,
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

const MENU: [Item; 10] = [
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
        here: Here::Reports,
        path: "/reports",
        right: Right::SeeReports,
        long: text::reports::NAV,
        short: text::reports::NAV_SHORT,
        icon: icons::reports,
    },
    Item {
        here: Here::Centre,
        path: "/centre",
        right: Right::SeeRegisters,
        long: text::registers::NAV,
        short: text::registers::NAV_SHORT,
        icon: icons::centre,
    },
    Item {
        here: Here::Hearings,
        path: "/hearings",
        right: Right::SeeHearings,
        long: text::hearings::NAV,
        short: text::hearings::NAV_SHORT,
        icon: icons::hearings,
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
    pub dress: &'a Dress,
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

fn head(lang: Lang, title: &str, place: &str, dress: &Dress) -> Markup {
    html! {
        head {
            meta charset="utf-8";
            meta name="viewport" content="width=device-width, initial-scale=1";
            meta name="robots" content="noindex";
            title { (title) " · " (lang.say(text::PRODUCT)) " " (place) }
            link rel="preload" href=(assets::font_path(&dress.version, 400)) as="font" type="font/ttf" crossorigin;
            link rel="stylesheet" href=(assets::style_path(&dress.version));
            script src=(assets::script_path(&dress.version)) defer {}
            link rel="icon" href=(dress.icon);
        }
    }
}

/// The municipality's sign, when it has one; its name stands beside it.
fn sign(dress: &Dress) -> Markup {
    html! { @if let Some(path) = dress.logo_path() { img src=(path) alt="" width="56" height="56"; } }
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
            (head(lang, title, frame.place, frame.dress))
            body {
                a.skip href="#main" { (lang.say(text::SKIP)) }
                div.frame {
                    header.side {
                        a.brand href="/" { (sign(frame.dress)) b { (lang.say(text::PRODUCT)) } span { (frame.place) } }
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
pub fn gate(
    lang: Lang,
    (place, centre, dress): (&str, &str, &Dress),
    title: &str,
    other: &str,
    body: &Markup,
) -> Markup {
    html! {
        (DOCTYPE)
        html lang=(lang.code()) {
            (head(lang, title, place, dress))
            body {
                a.skip href="#main" { (lang.say(text::SKIP)) }
                div.gate {
                    header.gate-side {
                        div.inner {
                            (sign(dress))
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
