//! From stored, signed content (or the installed pack, before the first set) to what the app shows.

use std::sync::Arc;

use crate::app::content::{Content, Freshness, NoticeItem};
use crate::pack::{Pack, check_line_link};
use crate::store::{Meta, OutboxState, Store};
use crate::sync::pass::stored_time;
use crate::wire::changes::{Notice, Settings};

/// What this kiosk shows now.
#[must_use]
pub fn gather(store: &Store, pack: &Pack) -> Content {
    let notices = match store.notices() {
        Ok(Some(notices)) => notices.into_iter().map(item).collect(),
        Ok(None) => return installed(pack),
        Err(error) => {
            tracing::error!(%error, "the stored notices cannot be read; the installed ones are shown");
            return installed(pack);
        }
    };
    let settings: Settings =
        store.meta(Meta::Settings).ok().flatten().and_then(|json| serde_json::from_str(&json).ok()).unwrap_or_default();
    Content {
        notices: Arc::new(notices),
        trusted_now: stored_time(store, Meta::SignedTime),
        // A signed set may still carry an address that is not LINE's: it is not shown.
        line_link: settings.line_link.filter(|link| check_line_link(link).is_ok()),
    }
}

/// What the installed pack gives, before the first signed set.
#[must_use]
pub fn installed(pack: &Pack) -> Content {
    Content {
        notices: Arc::new(pack.notices.iter().map(|notice| item(notice.to_wire())).collect()),
        trusted_now: None,
        line_link: None,
    }
}

/// How fresh it is.
#[must_use]
pub fn freshness(store: &Store, online: bool) -> Freshness {
    Freshness {
        enrolled: store.meta(Meta::Kiosk).ok().flatten().is_some(),
        last_sync: stored_time(store, Meta::LastSync),
        waiting: store.count(OutboxState::Waiting).unwrap_or(0),
        online,
    }
}

fn item(notice: Notice) -> NoticeItem {
    NoticeItem {
        id: notice.id,
        revision: notice.revision,
        category: notice.category,
        title_th: notice.title_th,
        title_en: notice.title_en,
        summary_th: notice.summary_th,
        summary_en: notice.summary_en,
        body: notice.body.into(),
        posted_from: notice.posted_from,
        until: notice.expires,
        pinned: notice.pinned,
        sample: notice.sample,
    }
}
