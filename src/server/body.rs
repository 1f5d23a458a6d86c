//! A request's body of at most so many bytes, and what becomes of a longer one.

use axum::body::{Body, Bytes};
use tokio_stream::StreamExt as _;

/// Most of what is too much that is read all the same, and thrown away.
const SURPLUS: usize = 16 << 20;

/// More came than is taken, or not all of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TooLong;

/// The whole of a body. Of one that is longer, the rest is read too, as far as that is reasonable: who is still writing
/// when a connection is closed gets a reset in place of the reply that says why (RFC 9112 §9.6).
///
/// # Errors
/// [`TooLong`].
pub async fn up_to(body: Body, most: usize) -> Result<Bytes, TooLong> {
    let (mut kept, mut came) = (Vec::new(), 0_usize);
    let mut pieces = body.into_data_stream();
    while let Some(piece) = pieces.next().await {
        let piece = piece.map_err(|_| TooLong)?;
        came = came.saturating_add(piece.len());
        if came <= most {
            kept.extend_from_slice(&piece);
        } else if came > most.saturating_add(SURPLUS) {
            break;
        } else {
            kept = Vec::new();
        }
    }
    if came > most { Err(TooLong) } else { Ok(kept.into()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(pieces: &[&'static [u8]], most: usize) -> Result<Bytes, TooLong> {
        let pieces: Vec<_> = pieces.iter().map(|piece| Ok::<_, std::io::Error>(Bytes::from_static(piece))).collect();
        let body = Body::from_stream(tokio_stream::iter(pieces));
        tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(up_to(body, most))
    }

    #[test]
    fn a_body_is_whole_or_too_long() {
        assert_eq!(read(&[], 0).unwrap(), "");
        assert_eq!(read(&[b"ab", b"c"], 3).unwrap(), "abc");
        assert_eq!(read(&[b"ab", b"cd"], 3), Err(TooLong));
        assert_eq!(read(&[b"abcd", b"e"], 3), Err(TooLong), "and a short piece after a long one is none by itself");
    }
}
