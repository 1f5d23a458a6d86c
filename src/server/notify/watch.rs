//! When somebody is told: at most once in the set time, and again from where they were told last when a try failed.
//! Must not know SMTP or HTTP.

use std::collections::BTreeMap;
use std::time::Duration;

use chrono::{DateTime, Utc};

use super::{About, Plan, Target, Way, webhook};
use crate::domain::clock;
use crate::server::AppState;
use crate::server::fleet::{self, Rules};
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

/// How many, of what.
#[derive(Debug, Clone, Copy)]
enum Many {
    Cases(u64),
    Kiosks(u64),
}

/// Subject and words of a letter.
fn letter(target: &Target, many: Many) -> (String, String) {
    let link = target.link.as_deref().map(|link| format!("\n\n{link}")).unwrap_or_default();
    match (many, &target.about) {
        (Many::Kiosks(kiosks), _) => {
            let need = if kiosks == 1 { "kiosk needs" } else { "kiosks need" };
            let text = format!(
                "ตู้บริการ {kiosks} ตู้ต้องดูแล กรุณาเข้าสู่ระบบเพื่อดูว่าเกิดอะไรขึ้นและต้องทำอย่างไร\n\
                 {kiosks} {need} attention. Please sign in to see what happened and what to do.{link}\n\n\
                 จดหมายนี้ส่งโดยอัตโนมัติ บอกเพียงจำนวน\n"
            );
            (format!("[ส่วนร่วม] ตู้บริการ {kiosks} ตู้ต้องดูแล"), text)
        }
        (Many::Cases(cases), about) => {
            let (to, for_en) = match about {
                About::Cases(Some((code, name))) => (format!("ของ{name}"), format!(" for {code}")),
                _ => (String::new(), String::new()),
            };
            let plural = if cases == 1 { "case" } else { "cases" };
            let text = format!(
                "มีเรื่องใหม่หรือเรื่องที่ส่งต่อมา{to} {cases} เรื่อง กรุณาเข้าสู่ระบบเพื่อเปิดอ่าน\n\
                 {cases} new {plural}{for_en}. Please sign in to read.{link}\n\n\
                 จดหมายนี้ส่งโดยอัตโนมัติ บอกเพียงจำนวน ไม่มีข้อความหรือข้อมูลของประชาชน\n"
            );
            (format!("[ส่วนร่วม] มีเรื่องใหม่{to} {cases} เรื่อง"), text)
        }
    }
}

fn send(target: &Target, many: Many, now: DateTime<Utc>) -> std::result::Result<(), String> {
    match &target.way {
        Way::Mail(way) => {
            let (subject, text) = letter(target, many);
            way.send(&subject, text)
        }
        Way::Webhook(call) => {
            let link = target.link.as_deref();
            let unit = match &target.about {
                About::Cases(Some((code, _))) => Some(code.as_str()),
                _ => None,
            };
            let (kind, data) = match many {
                Many::Cases(cases) => ("cases.new", webhook::Data::Cases(webhook::Count { unit, cases, link })),
                Many::Kiosks(kiosks) => ("kiosks.alarm", webhook::Data::Kiosks(webhook::Kiosks { kiosks, link })),
            };
            call.send(&webhook::Event { kind, timestamp: now, data })
        }
    }
}

/// What there is to tell a target of after a place, and the place up to which it is then told.
fn news(store: &dyn Store, target: &Target, after: u64) -> Result<(Many, u64)> {
    match &target.about {
        About::Cases(unit) => {
            let units = unit.as_ref().map(|(code, _)| vec![code.clone()]);
            let news = store.news(units.as_deref(), after)?;
            Ok((Many::Cases(news.cases), news.upto))
        }
        About::Kiosks => store.troubles_after(after).map(|(kiosks, upto)| (Many::Kiosks(kiosks), upto)),
    }
}

/// Tells one target, if there is something to tell. True when a letter or call was tried.
fn tell(store: &dyn Store, target: &Target, now: DateTime<Utc>) -> Result<bool> {
    let told = match (store.told(&target.key)?, &target.about) {
        (Some(told), _) => told,
        // What is wrong with a kiosk now is news, however long it has been.
        (None, About::Kiosks) => Told { upto: 0, failed: None },
        // What was there before anybody was to be told is no news; neither is what a restored server never heard of.
        (None, About::Cases(_)) => {
            let upto = news(store, target, u64::MAX >> 1)?.1;
            store.told_set(&target.key, Told { upto, failed: None })?;
            return Ok(false);
        }
    };
    let (many, upto) = news(store, target, told.upto)?;
    if upto < told.upto {
        store.told_set(&target.key, Told { upto, failed: None })?;
        return Ok(false);
    }
    if let Many::Cases(0) | Many::Kiosks(0) = many {
        return Ok(false);
    }
    let now_told = match send(target, many, now) {
        Ok(()) => Told { upto, failed: None },
        Err(why) => {
            tracing::warn!(to = %target.key, why, "staff could not be told; it is tried again");
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
pub fn round(store: &dyn Store, plan: &Plan, rules: &Rules, tries: &mut Tries, now: DateTime<Utc>) -> Result<()> {
    if plan.targets.iter().any(|target| target.about == About::Kiosks) {
        let all = fleet::survey(store, rules, now)?.into_iter();
        let wrong = all.flat_map(|fares| {
            let kiosk = fares.kiosk.id;
            fares.troubles.into_iter().map(move |trouble| (kiosk, trouble.code().to_owned()))
        });
        store.troubles_set(wrong.collect(), now)?;
    }
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
        let config = state.config.clone();
        let done = tokio::task::spawn_blocking(move || {
            if let Err(error) = round(store.as_ref(), &plan, &config.kiosks, &mut known, clock::now()) {
                tracing::warn!(%error, "who is to be told of new work could not be looked up");
            }
            known
        });
        tries = done.await.unwrap_or_default();
    }
}
