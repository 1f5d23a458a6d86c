//! Many connections at once, kept alive, each sending signed requests of its own.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use suanruam::wire::submissions::{BatchReply, Item, ItemResult};
use suanruam::wire::{bytes, http_sig, paths};

use crate::programs::Server;
use crate::server_kit::Device;

fn post(agent: &ureq::Agent, device: &Device, body: &[u8]) -> BatchReply {
    let evidence = bytes::encode(&serde_json::to_vec(&device.evidence).unwrap());
    let request = http_sig::Request { method: "POST", path: paths::SUBMISSIONS, query: "", body, evidence: &evidence };
    let nonce = bytes::encode(&bytes::random::<16>().unwrap());
    let signed = http_sig::sign(&request, &device.key, &device.id.to_string(), &nonce, 0);
    let mut reply = agent
        .post(format!("{}{}", device.url, paths::SUBMISSIONS))
        .header("content-type", paths::JSON)
        .header(http_sig::CONTENT_DIGEST, signed.content_digest)
        .header(http_sig::SIGNATURE_INPUT, signed.signature_input)
        .header(http_sig::SIGNATURE, signed.signature)
        .header(paths::EVIDENCE_HEADER, evidence)
        .send(body)
        .unwrap();
    serde_json::from_slice(&reply.body_mut().read_to_vec().unwrap()).unwrap()
}

/// Items sealed and signed beforehand, one batch's body each, in as many lists as there are connections.
fn prepare(server: &Server, connections: usize, bodies: usize, items: usize) -> Vec<(Device, Vec<Vec<u8>>)> {
    (0..connections)
        .map(|_| {
            let mut device = server.device();
            device.evidence.keys_version = 1;
            let bodies = (0..bodies).map(|_| {
                let items: Vec<Item> = (0..items).map(|_| device.item("ขอไฟทางหน้าวัด (ตัวอย่าง)")).collect();
                Device::batch(&items)
            });
            let bodies = bodies.collect();
            (device, bodies)
        })
        .collect()
}

/// Receipts a second, until the time is over or everything prepared is sent.
fn run(prepared: &[(Device, Vec<Vec<u8>>)], most: Duration) -> f64 {
    let (over, receipts) = (AtomicBool::new(false), AtomicU64::new(0));
    let start = Instant::now();
    std::thread::scope(|scope| {
        for (device, bodies) in prepared {
            let (over, receipts) = (&over, &receipts);
            scope.spawn(move || {
                let agent: ureq::Agent = ureq::Agent::config_builder().proxy(None).build().into();
                for body in bodies {
                    if over.load(Ordering::Relaxed) {
                        return;
                    }
                    let reply = post(&agent, device, body);
                    let held = reply.results.iter().filter(|result| matches!(result, ItemResult::Receipt { .. }));
                    receipts.fetch_add(held.count() as u64, Ordering::Relaxed);
                    if start.elapsed() > most {
                        over.store(true, Ordering::Relaxed);
                    }
                }
            });
        }
    });
    receipts.load(Ordering::Relaxed) as f64 / start.elapsed().as_secs_f64()
}

/// One submission a request.
pub fn ingest(server: &Server, connections: usize, time: Duration) -> f64 {
    run(&prepare(server, connections, 6_400 / connections, 1), time)
}

/// Batches of 50 over one connection.
pub fn batches(server: &Server, time: Duration) -> f64 {
    run(&prepare(server, 1, 120, 50), time)
}

/// Bytes of all replies of a full snapshot.
pub fn snapshot_bytes(server: &Server) -> usize {
    let device = server.device();
    let (mut bytes, mut cursor) = (0, None);
    loop {
        let reply = device.changes(cursor.as_deref());
        bytes += reply.body.len();
        let set = device.open_set(&reply);
        if !set.more {
            return bytes;
        }
        cursor = Some(set.cursor);
    }
}
