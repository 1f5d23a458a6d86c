//! Schemas of the wire types for the OpenAPI document. A test holds them against what the types write.

use utoipa::openapi::schema::{
    AnyOfBuilder, ArrayBuilder, KnownFormat, Object, ObjectBuilder, OneOfBuilder, Schema, SchemaFormat, Type,
};
use utoipa::openapi::{Ref, RefOr};

/// A SHA-256 in lower hex.
pub(super) const SHA256: &str = "^[0-9a-f]{64}$";

/// A text; `what` says which.
pub(super) fn text(what: &str) -> Object {
    let text = ObjectBuilder::new().schema_type(Type::String);
    if what.is_empty() { text.build() } else { text.description(Some(what)).build() }
}

fn number(what: &str) -> Object {
    ObjectBuilder::new().schema_type(Type::Integer).minimum(Some(0)).description(Some(what)).build()
}

fn list(items: impl Into<RefOr<Schema>>) -> RefOr<Schema> {
    RefOr::T(ArrayBuilder::new().items(items.into()).build().into())
}

fn named(name: &str) -> RefOr<Schema> {
    RefOr::Ref(Ref::from_schema_name(name))
}

/// An object; a name that ends in `?` is optional.
fn object<const N: usize>(fields: [(&str, RefOr<Schema>); N]) -> RefOr<Schema> {
    let mut object = ObjectBuilder::new();
    for (name, schema) in fields {
        let bare = name.trim_end_matches('?');
        object = object.property(bare, schema);
        if bare == name {
            object = object.required(bare);
        }
    }
    RefOr::T(object.build().into())
}

fn t(what: &str) -> RefOr<Schema> {
    RefOr::T(text(what).into())
}

fn n(what: &str) -> RefOr<Schema> {
    RefOr::T(number(what).into())
}

fn v() -> RefOr<Schema> {
    let v = ObjectBuilder::new().schema_type(Type::Integer).enum_values(Some([crate::wire::V]));
    RefOr::T(v.description(Some("version")).build().into())
}

/// A text of a given form, as a regular expression.
pub(super) fn formed(what: &str, pattern: &str) -> Object {
    ObjectBuilder::new().schema_type(Type::String).description(Some(what)).pattern(Some(pattern)).build()
}

fn uuid(what: &str) -> Object {
    let uuid = ObjectBuilder::new().schema_type(Type::String).description(Some(what));
    uuid.format(Some(SchemaFormat::Custom("uuid".into()))).build()
}

fn id(what: &str) -> RefOr<Schema> {
    RefOr::T(uuid(what).into())
}

fn time(what: &str) -> RefOr<Schema> {
    let time = ObjectBuilder::new().schema_type(Type::String).description(Some(what));
    RefOr::T(time.format(Some(SchemaFormat::KnownFormat(KnownFormat::DateTime))).build().into())
}

/// A number of 32 bits.
fn small(what: &str) -> RefOr<Schema> {
    RefOr::T(
        ObjectBuilder::new()
            .schema_type(Type::Integer)
            .minimum(Some(0))
            .maximum(Some(u32::MAX))
            .description(Some(what))
            .build()
            .into(),
    )
}

/// Every schema by its name.
pub(super) fn all() -> Vec<(&'static str, RefOr<Schema>)> {
    let bytes = || RefOr::T(formed("base64url without padding", "^[A-Za-z0-9_-]*$").into());
    let sha256 = || RefOr::T(formed("lower hex, of the envelope's bytes", SHA256).into());
    let result = OneOfBuilder::new()
        .item(object([("outcome", t("receipt")), ("receipt", named("Signed"))]))
        .item(object([("outcome", t("gone")), ("gone", named("Signed"))]))
        .item(object([
            ("outcome", t("refused")),
            (
                "id",
                RefOr::T(
                    AnyOfBuilder::new()
                        .item(uuid(""))
                        .item(ObjectBuilder::new().schema_type(Type::Null))
                        .build()
                        .into(),
                ),
            ),
            ("problem", t("stable type of a problem")),
            ("retry", RefOr::T(ObjectBuilder::new().schema_type(Type::Boolean).build().into())),
        ]))
        .build();
    let reconciled = OneOfBuilder::new()
        .item(object([("outcome", t("held")), ("receipt", named("Signed"))]))
        .item(object([("outcome", t("gone")), ("gone", named("Signed"))]))
        .item(object([("outcome", t("missing")), ("id", id("of the submission"))]))
        .build();
    let answer = |outcome: &str, (name, schema): (&'static str, RefOr<Schema>)| {
        object([
            ("v", v()),
            ("wish", id("of the orders")),
            ("at", time("the kiosk's clock when it was drawn")),
            ("outcome", t(outcome)),
            (name, schema),
        ])
    };
    let drawn = OneOfBuilder::new()
        .item(answer("picture", ("png", bytes())))
        .item(answer("none", ("why", t("stable code"))))
        .build();
    vec![
        ("PictureAnswer", RefOr::T(drawn.into())),
        (
            "PictureReply",
            object([("v", v()), ("mark", named("Signed")), ("backup?", named("Signed")), ("keys?", named("Signed"))]),
        ),
        ("Reconciled", RefOr::T(reconciled.into())),
        (
            "ReconcileRequest",
            object([("v", v()), ("items", list(object([("id", id("of the submission")), ("sha256", sha256())])))]),
        ),
        (
            "ReconcileReply",
            object([
                ("v", v()),
                ("mark", named("Signed")),
                ("results", list(named("Reconciled"))),
                ("backup?", named("Signed")),
                ("keys?", named("Signed")),
            ]),
        ),
        ("TimeReply", object([("v", v()), ("time", named("Signed")), ("root", bytes()), ("keys", named("Signed"))])),
        ("Signed", object([("payload", bytes()), ("key", t("key id")), ("sig", bytes())])),
        (
            "Item",
            object([
                ("id", id("of the submission")),
                ("key", t("id of the device key")),
                ("sha256", sha256()),
                ("envelope", bytes()),
                ("sig", bytes()),
            ]),
        ),
        ("Batch", object([("v", v()), ("items", list(named("Item")))])),
        ("ItemResult", RefOr::T(result.into())),
        (
            "BatchReply",
            object([
                ("v", v()),
                ("mark", named("Signed")),
                ("results", list(named("ItemResult"))),
                ("backup?", named("Signed")),
                ("keys?", named("Signed")),
            ]),
        ),
        (
            "ChangesReply",
            object([
                ("v", v()),
                ("set", named("Signed")),
                ("mark", named("Signed")),
                ("backup?", named("Signed")),
                ("keys?", named("Signed")),
            ]),
        ),
        (
            "EnrolRequest",
            object([
                ("v", v()),
                ("code", t("the code's secret part")),
                ("public", bytes()),
                ("proof", bytes()),
                ("name?", t("what the technician calls the kiosk")),
                ("nonce", t("")),
            ]),
        ),
        (
            "EnrolReply",
            object([
                ("v", v()),
                ("kiosk", id("")),
                ("municipality", t("")),
                ("epoch", id("")),
                ("root", bytes()),
                ("keys", named("Signed")),
                ("mark", named("Signed")),
            ]),
        ),
        (
            "Heartbeat",
            object([
                ("v", v()),
                ("version", t("of the kiosk program")),
                ("waiting", n("submissions not yet receipted")),
                ("disk_free?", n("bytes")),
                ("kiosk_time", time("UTC")),
                ("showing?", named("ShowingPart")),
                ("alarms?", list(t("stable code"))),
                ("reports?", list(named("Report"))),
                ("trips?", list(named("TripWord"))),
            ]),
        ),
        (
            "TripWord",
            object([
                ("trip", id("of the orders")),
                ("taken", n("submissions that the kiosk kept on it")),
                ("waiting", n("those of them without a receipt")),
                ("begun?", time("the kiosk's clock when staff began it")),
                ("ended?", time("the kiosk's clock when staff ended it")),
            ]),
        ),
        (
            "ShowingPart",
            object([
                ("part", small("from 0")),
                ("of", small("how many parts there are")),
                ("notices", list(object([("notice", id("")), ("revision", small(""))]))),
            ]),
        ),
        (
            "Report",
            object([
                ("kind", t("stable code")),
                ("count", n("how often")),
                ("last", time("the kiosk's clock, the last time")),
                ("detail", t("why it was refused, the last time")),
            ]),
        ),
        (
            "HeartbeatReply",
            object([
                ("v", v()),
                ("mark", named("Signed")),
                ("backup?", named("Signed")),
                ("keys?", named("Signed")),
                ("orders?", named("Signed")),
            ]),
        ),
        (
            "Problem",
            object([("type", t("stable")), ("title", t("")), ("status", n("HTTP status")), ("detail?", t(""))]),
        ),
    ]
}
