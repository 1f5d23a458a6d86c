//! The OpenAPI document says what the router does and what the wire types write.

use serde_json::{Value, json};
use suanruam::domain::clock;
use suanruam::domain::ids::{SubmissionId, TripId};
use suanruam::domain::trip::TripWord;
use suanruam::server::api::{HEALTHZ, READYZ};
use suanruam::server::store::Actor;
use suanruam::wire::bytes::Bytes;
use suanruam::wire::heartbeat::Heartbeat;
use suanruam::wire::picture::{Drawn, PictureAnswer};
use suanruam::wire::reconcile::{Held, ReconcileRequest};
use suanruam::wire::signing::SecretKey;
use suanruam::wire::submissions::BatchReply;
use suanruam::wire::{paths, problem};
use tempfile::tempdir;

use crate::server_kit::{Device, enrol_request, request, start};

#[test]
fn the_document_and_the_routes_are_the_same() {
    let data = tempdir().unwrap();
    let server = start(data.path());
    let document: Value = request(&format!("{}{}", server.url(), paths::OPENAPI), "GET", &[], b"").json();
    assert_eq!(document["openapi"], "3.1.0");
    let listed: Vec<&String> = document["paths"].as_object().unwrap().keys().collect();
    for path in [
        paths::ENROL,
        paths::SUBMISSIONS,
        paths::CHANGES,
        paths::HEARTBEAT,
        paths::PICTURE,
        paths::RECONCILE,
        paths::TIME,
        &format!("{}{{sha256}}", paths::MEDIA),
        paths::OPENAPI,
        HEALTHZ,
        READYZ,
    ] {
        assert!(listed.iter().any(|one| *one == path), "{path} is not documented");
    }
    for (path, item) in document["paths"].as_object().unwrap() {
        for method in ["get", "post", "put", "delete"] {
            let reply = request(&format!("{}{path}", server.url()), &method.to_uppercase(), &[], b"");
            match item.get(method) {
                Some(operation) => {
                    let status = reply.status.to_string();
                    assert!(
                        operation["responses"].get(&status).is_some(),
                        "{method} {path} gave {status}, undocumented"
                    );
                }
                None => assert_eq!(
                    (reply.status, reply.problem().kind.as_str()),
                    (405, problem::NOT_FOUND),
                    "{method} {path}"
                ),
            }
        }
    }
    let nowhere = request(&format!("{}/api/v1/nothing", server.url()), "GET", &[], b"");
    assert_eq!((nowhere.status, nowhere.problem().kind.as_str()), (404, problem::NOT_FOUND));
}

/// Checks names and required names of an object and everything in it against a schema.
fn hold(document: &Value, schema: &Value, value: &Value, at: &str) {
    if let Some(name) = schema["$ref"].as_str() {
        let target = document.pointer(name.trim_start_matches('#')).unwrap_or_else(|| panic!("{name} is missing"));
        return hold(document, target, value, at);
    }
    if let Some(choices) = schema["oneOf"].as_array() {
        let fits = |choice: &&Value| choice["properties"].as_object().unwrap().keys().eq(sorted(value).iter());
        let choice = choices.iter().find(fits).unwrap_or_else(|| panic!("{at}: no variant fits {value}"));
        return hold(document, choice, value, at);
    }
    match value {
        Value::Object(fields) => {
            let Some(known) = schema["properties"].as_object() else { return };
            for (name, field) in fields {
                hold(document, known.get(name).unwrap_or_else(|| panic!("{at}.{name} is not documented")), field, name);
            }
            for name in schema["required"].as_array().into_iter().flatten() {
                assert!(fields.contains_key(name.as_str().unwrap()), "{at}.{name} is required");
            }
        }
        Value::Array(items) => items.iter().for_each(|item| hold(document, &schema["items"], item, at)),
        Value::String(_) => assert_eq!(schema["type"], "string", "{at}"),
        Value::Number(_) => assert_eq!(schema["type"], "integer", "{at}"),
        _ => {}
    }
}

fn sorted(value: &Value) -> Vec<String> {
    let mut names: Vec<String> = value.as_object().unwrap().keys().cloned().collect();
    names.sort();
    names
}

#[test]
fn the_schemas_are_what_the_wire_types_write() {
    let data = tempdir().unwrap();
    let server = start(data.path());
    let document: Value = request(&format!("{}{}", server.url(), paths::OPENAPI), "GET", &[], b"").json();
    let check = |name: &str, value: Value| {
        let schema = json!({ "$ref": format!("#/components/schemas/{name}") });
        hold(&document, &schema, &value, name);
    };
    let mut device = Device::enrolled(&server);
    let item = device.item("ก");
    check("EnrolRequest", serde_json::from_slice(&enrol_request("X", &SecretKey::generate().unwrap())).unwrap());
    check("Batch", serde_json::from_slice(&Device::batch(std::slice::from_ref(&item))).unwrap());
    let reply = device.post_raw(&[serde_json::to_string(&item).unwrap(), "{}".into()]);
    let _: BatchReply = reply.json();
    check("BatchReply", reply.json());
    check("ChangesReply", device.changes(None).json());
    check("HeartbeatReply", device.beat().json());
    let wish = server.state.store.screen_ask(&Actor::cli(), device.id, clock::now()).unwrap();
    let answer = |drawn| PictureAnswer { v: 1, wish, at: clock::now(), drawn };
    let (picture, none) =
        (answer(Drawn::Picture { png: Bytes(vec![1]) }), answer(Drawn::None { why: "cannot_draw".into() }));
    check("PictureAnswer", serde_json::to_value(&picture).unwrap());
    check("PictureAnswer", serde_json::to_value(&none).unwrap());
    check("HeartbeatReply", device.beat().json());
    check("PictureReply", device.call("POST", paths::PICTURE, "", &serde_json::to_vec(&none).unwrap(), None).json());
    let held = |id, sha256: &str| Held { id, sha256: sha256.into() };
    let asked = vec![held(item.id, &item.sha256), held(SubmissionId::random(), "")];
    check("ReconcileRequest", serde_json::to_value(ReconcileRequest { v: 1, items: asked.clone() }).unwrap());
    check("ReconcileReply", device.reconcile(asked).json());
    let time = format!("{}{}?nonce=abcdefghijklmnop", server.url(), paths::TIME);
    check("TimeReply", request(&time, "GET", &[], b"").json());
    let beat = Heartbeat {
        v: 1,
        version: "1".into(),
        waiting: 0,
        disk_free: Some(1),
        kiosk_time: clock::now(),
        showing: None,
        alarms: vec![],
        reports: vec![],
        trips: vec![TripWord {
            trip: TripId::random(),
            taken: 2,
            waiting: 1,
            begun: Some(clock::now()),
            ended: Some(clock::now()),
        }],
    };
    check("Heartbeat", serde_json::to_value(&beat).unwrap());
    let problem = device.changes(Some("x")).problem();
    check("Problem", serde_json::to_value(&problem).unwrap());
}
