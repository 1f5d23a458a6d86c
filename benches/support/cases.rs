//! Many cases, the same in every run.

use std::sync::Arc;

use chrono::{DateTime, Days, Utc};
use suanruam::domain::clock;
use suanruam::domain::ids::{KioskId, SubmissionId};
use suanruam::domain::submission::{Channel, Draft, SealedTracking, Submission};
use suanruam::domain::tracking::TrackingNumber;
use suanruam::pack::Pack;
use suanruam::server::store::{Action, Actor, CaseFilter, Incoming, IncomingBody, NewCase, Store};
use suanruam::wire::answer::{self, DeriveParams};
use suanruam::wire::bytes;

use crate::texts::texts;

fn item(pack: &Pack, kiosk: KioskId, n: usize, text: String, at: DateTime<Utc>) -> Incoming {
    let payload = std::array::from_fn(|at| u8::try_from(n / 10_usize.pow(u32::try_from(at).unwrap()) % 10).unwrap());
    let number = TrackingNumber::from_payload(payload);
    let params = DeriveParams::cheap(2569);
    let derived = answer::derive(&number, &pack.municipality.id, &params).unwrap();
    let id = SubmissionId::random();
    let of = &pack.municipality;
    let submission = Submission {
        id,
        channel: Channel::ALL[n % 7 % Channel::ALL.len()],
        kiosk,
        boot: 1,
        seq: n as u64,
        kiosk_time: at,
        time_uncertain: false,
        trip: None,
        content: Draft {
            kind: of.kinds[n % of.kinds.len()].code.clone(),
            topic: Some(of.topics[n / 3 % of.topics.len()].code.clone()),
            moo: Some(of.villages[n / 5 % of.villages.len()].moo),
            text,
            lang: "th".into(),
            strength: None,
            name: None,
            phone: None,
            notice: None,
            hearing: None,
            privacy_version: "1".into(),
        },
        tracking: SealedTracking {
            number: number.digits(),
            params: params.to_string(),
            tag: derived.tag(),
            key: bytes::encode(derived.key()),
            web: None,
        },
    };
    let raw = id.to_string().into_bytes();
    let body = IncomingBody::Case(Box::new(NewCase { submission, contact: None }));
    Incoming { id, kiosk, sha256: bytes::sha256_hex(&raw), raw, body }
}

/// So many cases over a thousand days, from five kiosks.
pub fn fill(store: &Arc<dyn Store>, pack: &Pack, cases: usize) {
    let now = clock::now();
    let kiosks: Vec<KioskId> = (0..5_u8)
        .map(|n| {
            let secret = bytes::sha256_hex(&[n]);
            store.enrol_code_put(&Actor::cli(), &secret, "measured", now + Days::new(1), now).unwrap();
            store.enrol(&secret, &[n; 32], &format!("ตู้ที่ {n} (ตัวอย่าง)"), now).unwrap().unwrap().id
        })
        .collect();
    let items = texts(cases).enumerate().map(|(n, text)| {
        let at = now - Days::new(((cases - n) * 1_000 / cases) as u64);
        (item(pack, kiosks[n % kiosks.len()], n, format!("{} {}", text.title, text.summary), at), at)
    });
    let mut batch = Vec::new();
    let send = |batch: &mut Vec<Incoming>, at| {
        assert!(store.ingest(std::mem::take(batch), at).iter().all(Result::is_ok));
    };
    let mut last = now;
    for (item, at) in items {
        batch.push(item);
        last = at;
        if batch.len() == 50 {
            send(&mut batch, at);
        }
    }
    send(&mut batch, last);
}

/// Four of five are answered, one of ten is with a unit.
pub fn work(store: &Arc<dyn Store>, pack: &Pack, cases: usize) {
    let mut todo = Vec::new();
    for page in 0..u32::try_from(cases.div_ceil(500)).unwrap() {
        todo.extend(store.cases(&CaseFilter { page, per_page: 500, ..CaseFilter::default() }).unwrap().rows);
    }
    let units: Vec<String> = pack.municipality.units.iter().map(|unit| unit.code.clone()).collect();
    std::thread::scope(|threads| {
        for share in todo.chunks(todo.len().div_ceil(16)) {
            let units = &units;
            threads.spawn(move || {
                for row in share {
                    let n = row.number as usize;
                    let unit = units[n % units.len()].clone();
                    let action = match n % 10 {
                        0 => continue,
                        1 => Action::Route { unit, note: None },
                        _ => Action::Answer {
                            text: "ดำเนินการแล้ว ขอบคุณที่แจ้ง (ตัวอย่าง)".into(), close: true
                        },
                    };
                    store.act(&Actor::cli(), row.id, action, row.version, clock::now()).unwrap();
                }
            });
        }
    });
}
