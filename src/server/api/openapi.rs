//! The OpenAPI 3.1 document, made from the same endpoints as the router.

use axum::response::Response;
use utoipa::openapi::path::{OperationBuilder, ParameterBuilder, ParameterIn, PathItemBuilder};
use utoipa::openapi::request_body::RequestBodyBuilder;
use utoipa::openapi::{
    ComponentsBuilder, ContentBuilder, HttpMethod, InfoBuilder, OpenApi, OpenApiBuilder, PathsBuilder, Ref, Required,
    ResponseBuilder,
};

use super::super::route::Endpoint;
use super::reply::{ApiError, json};
use super::{HEALTHZ, MEDIA, READYZ, endpoints, schemas};
use crate::wire::{http_sig, paths};

pub(super) async fn serve() -> Result<Response, ApiError> {
    json(&document())
}

/// What is said of an endpoint.
struct Words {
    summary: &'static str,
    description: &'static str,
    request: Option<&'static str>,
    /// Status, what it means, schema.
    responses: &'static [(&'static str, &'static str, Option<&'static str>)],
}

const PROBLEM: Option<&str> = Some("Problem");

fn words(path: &str) -> Words {
    match path {
        paths::ENROL => Words {
            summary: "Enrol a kiosk",
            description: "A one-time code (15 minutes, 5 tries) for a device key. The reply's root key must have the \
                          fingerprint that the code carries.",
            request: Some("EnrolRequest"),
            responses: &[
                ("200", "Enrolled; the same device may ask again while the code lives", Some("EnrolReply")),
                ("400", "Not understood", PROBLEM),
                ("403", "The code is wrong, used, too old or was tried too often", PROBLEM),
                ("408", "It took too long", PROBLEM),
                ("413", "More than one request may carry", PROBLEM),
                ("429", "Too many wrong codes came from this address", PROBLEM),
                ("503", "Cannot be kept now", PROBLEM),
            ],
        },
        paths::SUBMISSIONS => Words {
            summary: "Send sealed submissions",
            description: "At most 50 items or 256 KiB. One result for each item, in order; a receipt is signed after \
                          the items are durable. What cannot be opened is receipted too, and set aside.",
            request: Some("Batch"),
            responses: &[
                ("200", "A result for each item", Some("BatchReply")),
                ("400", "Not understood", PROBLEM),
                ("401", "The signature does not hold, or the device is not known", PROBLEM),
                ("408", "It took too long", PROBLEM),
                ("413", "More than one request may carry", PROBLEM),
                ("503", "Cannot be kept now", PROBLEM),
            ],
        },
        paths::CHANGES => Words {
            summary: "Fetch signed changes",
            description: "Notices, settings, keys and sealed answers after a cursor, with tombstones; without a \
                          cursor a full set. `If-None-Match` costs nothing when nothing changed.",
            request: None,
            responses: &[
                ("200", "A signed change set", Some("ChangesReply")),
                ("304", "Nothing changed", None),
                ("401", "The signature does not hold, or the device is not known", PROBLEM),
                ("403", "The kiosk was revoked", PROBLEM),
                ("410", "The cursor is of another epoch or too old", PROBLEM),
                ("503", "Cannot be read now", PROBLEM),
            ],
        },
        paths::HEARTBEAT => Words {
            summary: "Say how the kiosk fares",
            description: "Nothing of any visitor.",
            request: Some("Heartbeat"),
            responses: &[
                ("200", "Kept", Some("HeartbeatReply")),
                ("400", "Not understood", PROBLEM),
                ("401", "The signature does not hold, or the device is not known", PROBLEM),
                ("403", "The kiosk was revoked", PROBLEM),
                ("408", "It took too long", PROBLEM),
                ("413", "More than one request may carry", PROBLEM),
                ("503", "Cannot be kept now", PROBLEM),
            ],
        },
        paths::PICTURE => Words {
            summary: "Show the resting screen",
            description: "When the orders of a heartbeat's reply asked for it, once for each wish: a PNG of at most \
                          1 MiB, drawn anew, or why there is none. Nothing of any visitor.",
            request: Some("PictureAnswer"),
            responses: &[
                ("200", "Kept in the place of the one before", Some("PictureReply")),
                ("400", "Not understood, or no PNG", PROBLEM),
                ("401", "The signature does not hold, or the device is not known", PROBLEM),
                ("403", "The kiosk was revoked", PROBLEM),
                ("408", "It took too long", PROBLEM),
                ("409", "No such wish stands", PROBLEM),
                ("413", "More than a picture may have", PROBLEM),
                ("503", "Cannot be kept now", PROBLEM),
            ],
        },
        paths::RECONCILE => Words {
            summary: "Tell what the kiosk holds",
            description: "After a restore. At most 500 ids; of each: a fresh receipt in the present epoch, \"gone\", or \
                          that it is missing and must be sent again. A revoked kiosk may ask too.",
            request: Some("ReconcileRequest"),
            responses: &[
                ("200", "A result for each id", Some("ReconcileReply")),
                ("400", "Not understood", PROBLEM),
                ("401", "The signature does not hold, or the device is not known", PROBLEM),
                ("408", "It took too long", PROBLEM),
                ("413", "More than one request may carry", PROBLEM),
                ("503", "Cannot be read now", PROBLEM),
            ],
        },
        paths::TIME => Words {
            summary: "Ask for signed time",
            description: "For a kiosk whose clock is too far off to check a certificate's dates. Not signed.",
            request: None,
            responses: &[
                ("200", "The time with the nonce, and the key list that it is signed under", Some("TimeReply")),
                ("400", "No nonce of 16 to 64 base64url signs", PROBLEM),
            ],
        },
        MEDIA => Words {
            summary: "Fetch a picture",
            description: "By its SHA-256, whole or from a byte on (`Range: bytes=N-`, `If-Range` with its ETag).",
            request: None,
            responses: &[
                ("200", "The picture", None),
                ("206", "The rest of it", None),
                ("401", "The signature does not hold, or the device is not known", PROBLEM),
                ("403", "The kiosk was revoked", PROBLEM),
                ("404", "No such picture", PROBLEM),
                ("416", "The range begins past the end", PROBLEM),
                ("503", "Cannot be read now", PROBLEM),
            ],
        },
        HEALTHZ => Words {
            summary: "Is the process alive?",
            description: "",
            request: None,
            responses: &[("200", "Yes", None)],
        },
        READYZ => Words {
            summary: "Does the store take changes?",
            description: "",
            request: None,
            responses: &[("200", "Yes", None), ("503", "No", PROBLEM)],
        },
        _ => Words {
            summary: "This document",
            description: "",
            request: None,
            responses: &[("200", "OpenAPI 3.1", None)],
        },
    }
}

fn is_signed(path: &str) -> bool {
    matches!(path, paths::SUBMISSIONS | paths::CHANGES | paths::HEARTBEAT | paths::PICTURE | paths::RECONCILE | MEDIA)
}

fn content(schema: &str) -> utoipa::openapi::content::Content {
    ContentBuilder::new().schema(Some(Ref::from_schema_name(schema))).build()
}

fn operation(endpoint: &Endpoint) -> OperationBuilder {
    let words = words(endpoint.path);
    let mut operation = OperationBuilder::new().summary(Some(words.summary));
    if !words.description.is_empty() {
        operation = operation.description(Some(words.description));
    }
    if let Some(schema) = words.request {
        let body = RequestBodyBuilder::new().required(Some(Required::True)).content(paths::JSON, content(schema));
        operation = operation.request_body(Some(body.build()));
    }
    let parameter = match endpoint.path {
        paths::CHANGES => Some((
            "cursor",
            ParameterIn::Query,
            false,
            schemas::text("The cursor of the last set; none for a full set"),
        )),
        paths::TIME => Some(("nonce", ParameterIn::Query, true, schemas::formed("Fresh", "^[A-Za-z0-9_-]{16,64}$"))),
        MEDIA => Some(("sha256", ParameterIn::Path, true, schemas::formed("Lower hex", schemas::SHA256))),
        _ => None,
    };
    if let Some((name, place, required, schema)) = parameter {
        let parameter = ParameterBuilder::new()
            .name(name)
            .parameter_in(place)
            .required(if required { Required::True } else { Required::False })
            .schema(Some(schema));
        operation = operation.parameter(parameter);
    }
    if is_signed(endpoint.path) {
        let headers = [
            (http_sig::CONTENT_DIGEST, "RFC 9530, sha-256, over the body", Required::True),
            (http_sig::SIGNATURE_INPUT, "RFC 9421; keyid is the kiosk's id", Required::True),
            (http_sig::SIGNATURE, "RFC 9421, ed25519", Required::True),
            (paths::EVIDENCE_HEADER, "base64url JSON: last receipt and highest set version held", Required::False),
        ];
        for (name, description, required) in headers {
            let header = ParameterBuilder::new()
                .name(name)
                .parameter_in(ParameterIn::Header)
                .required(required)
                .description(Some(description))
                .schema(Some(schemas::text("")));
            operation = operation.parameter(header);
        }
    }
    for (status, description, schema) in words.responses {
        let mut response = ResponseBuilder::new().description(*description);
        if let Some(schema) = schema {
            let media = if *schema == "Problem" { paths::PROBLEM_JSON } else { paths::JSON };
            response = response.content(media, content(schema));
        }
        operation = operation.response(*status, response.build());
    }
    operation
}

/// The document.
#[must_use]
pub fn document() -> OpenApi {
    let mut all = PathsBuilder::new();
    for endpoint in endpoints() {
        let method = if endpoint.method == "get" { HttpMethod::Get } else { HttpMethod::Post };
        all = all.path(endpoint.path, PathItemBuilder::new().operation(method, operation(&endpoint).build()).build());
    }
    let components = schemas::all()
        .into_iter()
        .fold(ComponentsBuilder::new(), |components, (name, schema)| components.schema(name, schema));
    OpenApiBuilder::new()
        .info(
            InfoBuilder::new()
                .title("Suanruam municipal server, kiosk API")
                .version("1")
                .description(Some(
                    "What kiosks call. Bytes are base64url without padding, hashes lower hex, times UTC.",
                ))
                .build(),
        )
        .paths(all)
        .components(Some(components.build()))
        .build()
}
