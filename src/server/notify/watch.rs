//! When somebody is told: at most once in the set time, and again from where they were told last when a try failed.
//! Must not know SMTP or HTTP.

use std::collections::BTreeMap;
use std::time::Duration;

use chrono::{DateTime, Utc};

use super::{Plan, Target, Way, webhook};
use crate::domain::clock;
use crate::server::AppState;
use crate::server::store::{Result, Store, Told};

/// How often the running server looks whether somebody is to be told.
const LOOK: Duration = Duration::from_secs(20);

/// Somebody who could not be told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failed {
    /// The first of the tries that failed.
    pub since: DateTime<Utc>,
    /// Why the last one did, for a technician.
    pub why: String,
}

/// Those of the plan that could not be told when it was last tried, the longest one first.
///
/// # Errors
/// When the store fails.
pub fn failed(store: &dyn Store, plan: &Plan) -> Result<Option<Failed>> {
    let mut all = Vec::new();
    for target in &plan.targets {
        if let Some(Told { failed: Some((since, why)), .. }) = store.told(&target.key)? {
            all.push(Failed { since, why });
        }
    }
    Ok(all.into_iter().min_by_key(|one| one.since))
}

fn send(target: &Target, cases: u64, now: DateTime<Utc>) -> std::result::Result<(), String> {
    let (code, name) = target.unit.as_ref().map_or((None, None), |(code, name)| (Some(code.as_str()), Some(name)));
    match &target.way {
        Way::Mail(letter) => {
            let (to, for_en) = name.map_or((String::new(), String::new()), |name| {
                (format!("ของ{name}"), format!(" for {}", code.unwrap_or_default()))
            });
            let subject = format!("[ส่วนร่วม] มีเรื่องใหม่{to} {cases} เรื่อง");
            let link = target.link.as_deref().map(|link| format!("\n\n{link}")).unwrap_or_default();
            let plural = if cases == 1 { "case" } else { "cases" };
            let text = format!(
                "มีเรื่องใหม่หรือเรื่องที่ส่งต่อมา{to} {cases} เรื่อง กรุณาเข้าสู่ระบบเพื่อเปิดอ่าน\n\
                 {cases} new {plural}{for_en}. Please sign in to read.{link}\n\n\
                 จดหมายนี้ส่งโดยอัตโนมัติ บอกเพียงจำนวน ไม่มีข้อความหรือข้อมูลของประชาชน\n"
            );
            letter.send(&subject, text)
        }
        Way::Webhook(call) => {
            let data = webhook::Count { unit: code, cases, link: target.link.as_deref() };
            call.send(&webhook::Event { kind: "cases.new", timestamp: now, data })
        }
    }
}

/// Tells one target, if there is something to tell. True when a letter or call was tried.
fn tell(store: &dyn Store, target: &Target, now: DateTime<Utc>) -> Result<bool> {
    let units = target.unit.as_ref().map(|(code, _)| vec![code.clone()]);
    let told = store.told(&target.key)?;
    // What was there before anybody was to be told is no news; neither is what a restored server never heard of.
    let begin = || Ok::<_, crate::server::store::StoreError>(store.news(None, u64::MAX >> 1)?.upto);
    let Some(told) = told else {
        store.told_set(&target.key, Told { upto: begin()?, failed: None })?;
        return Ok(false);
    };
    let news = store.news(units.as_deref(), told.upto)?;
    if news.upto < told.upto {
        store.told_set(&target.key, Told { upto: news.upto, failed: None })?;
        return Ok(false);
    }
    if news.cases == 0 {
        return Ok(false);
    }
    let now_told = match send(target, news.cases, now) {
        Ok(()) => Told { upto: news.upto, failed: None },
        Err(why) => {
            tracing::warn!(to = %target.key, why, "staff could not be told of new work; it is tried again");
            let since = told.failed.map_or(now, |(since, _)| since);
            Told { upto: told.upto, failed: Some((since, why)) }
        }
    };
    store.told_set(&target.key, now_told)?;
    Ok(true)
}

/// When each target was last tried.
pub type Tries = BTreeMap<String, DateTime<Utc>>;

/// Tells those who are due. `tries` is what earlier rounds remember; a clock set back makes nobody wait.
///
/// # Errors
/// When the store fails. What could not be sent is no error: it is remembered, and told by [`failed`].
pub fn round(store: &dyn Store, plan: &Plan, tries: &mut Tries, now: DateTime<Utc>) -> Result<()> {
    let every = chrono::TimeDelta::from_std(plan.every).unwrap_or_default();
    for target in &plan.targets {
        let waits = tries.get(&target.key).is_some_and(|last| *last <= now && now - *last < every);
        if !waits && tell(store, target, now)? {
            tries.insert(target.key.clone(), now);
        }
    }
    Ok(())
}

/// Tells staff until the server stops.
pub async fn watch(state: AppState) {
    let Some(plan) = state.config.notify.clone() else { return };
    let mut tries = Tries::new();
    let mut tick = tokio::time::interval(LOOK);
    loop {
        tick.tick().await;
        let (store, plan, mut known) = (state.store.clone(), plan.clone(), std::mem::take(&mut tries));
        let done = tokio::task::spawn_blocking(move || {
            if let Err(error) = round(store.as_ref(), &plan, &mut known, clock::now()) {
                tracing::warn!(%error, "who is to be told of new work could not be looked up");
            }
            known
        });
        tries = done.await.unwrap_or_default();
    }
}
