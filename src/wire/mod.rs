//! What goes over the wire, on HTTP and in a USB bundle alike: JSON types, paths, signatures, receipts, the sealed
//! envelope. Both sides use this module and nothing else. Must not know a database, a socket or a screen.
//!
//! Signatures cover transported bytes with a domain string, never re-serialised JSON. Ids are UUIDv4 in lower
//! case, bytes are base64url without padding, hashes lower hex. Unknown fields are ignored; unknown versions refused.

pub mod answer;
pub mod board;
pub mod bundle;
pub mod bytes;
pub mod changes;
pub mod enrol;
pub mod heartbeat;
pub mod http_sig;
pub mod keys;
pub mod media;
pub mod paths;
pub mod picture;
pub mod problem;
pub mod reconcile;
pub mod sealed;
pub mod signing;
pub mod slow_hash;
pub mod submissions;
pub mod time;
pub mod web_secret;

/// The version of every wire type here.
pub const V: u32 = 1;

#[cfg(test)]
mod tests;
