//! What the kiosk wants done outside itself. The worker carries effects out and answers with a message.

use super::staff::StaffTask;
use crate::domain::submission::Draft;
use crate::domain::tracking::TrackingNumber;

/// Work for the worker thread.
#[derive(Debug, Clone, PartialEq)]
pub enum Effect {
    /// A draft was begun: mint its number and derive its tag and key in the background, so that
    /// "send" waits for nothing but the disk.
    Prepare { draft: u64 },
    /// Seal and keep this draft; answered by `Saved` or `SaveFailed`.
    Save { draft: u64, content: Box<Draft> },
    /// The draft is gone: forget the number prepared for it.
    Forget { draft: u64 },
    /// Look a number up; answered by `Tracked`.
    Track(TrackingNumber),
    /// Decode a picture by its SHA-256, no side longer than `most` pixels; answered by `Picture`.
    Picture { sha256: String, most: u32 },
    /// Somebody began or ended a visit (a sync pass may wait for the end).
    Presence(bool),
    /// Something that staff do at the screen.
    Staff(StaffTask),
}
