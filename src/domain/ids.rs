//! Identifiers: UUIDv4 in lower case, each kind of thing its own type.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// An identifier that is not a UUID in lower-case hyphenated form.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("\"{0}\" is not an id: expected a lower-case UUID such as 6f1d3c1e-8a54-4a0e-9d0f-1b2c3d4e5f60")]
pub struct BadId(pub String);

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(Uuid);

        impl $name {
            /// A fresh random id.
            #[must_use]
            pub fn random() -> Self {
                Self(Uuid::new_v4())
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}", self.0.as_hyphenated())
            }
        }

        impl FromStr for $name {
            type Err = BadId;
            fn from_str(text: &str) -> Result<Self, BadId> {
                let id = Uuid::parse_str(text).map_err(|_| BadId(text.to_owned()))?;
                if id.as_hyphenated().to_string() == text {
                    Ok(Self(id))
                } else {
                    Err(BadId(text.to_owned()))
                }
            }
        }

        impl TryFrom<String> for $name {
            type Error = BadId;
            fn try_from(text: String) -> Result<Self, BadId> {
                text.parse()
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> String {
                id.to_string()
            }
        }
    };
}

id!(
    /// A submission: minted on the device that takes it, the same for ever.
    SubmissionId
);
id!(
    /// A notice, over all its revisions.
    NoticeId
);
id!(
    /// A kiosk, given at enrolment.
    KioskId
);
id!(
    /// One life of a server's database: a new one begins when a restore is noticed.
    Epoch
);
id!(
    /// A case on the server.
    CaseId
);
id!(
    /// An entry of the public board. Not its case's.
    BoardId
);
id!(
    /// A hearing, over all its revisions.
    HearingId
);
id!(
    /// A trip of a kiosk to villages.
    TripId
);
id!(
    /// A file that an editor brought for a notice.
    DocumentId
);
id!(
    /// What staff have asked one kiosk for: a picture of its resting screen, once.
    WishId
);
impl KioskId {
    /// The office's own desk: what staff key in from paper, a telephone call, a meeting.
    pub const DESK: Self = Self(Uuid::nil());
}
