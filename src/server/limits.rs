//! What one connection, one address and one request may take of the server; docs/care.md has the whole list.
//! Must not know what is asked for.

use std::collections::HashMap;
use std::io;
use std::net::IpAddr;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use axum_server::accept::Accept;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::time::{Instant, Sleep};

use super::config::Cidr;

/// Most bytes of a request's line and headers together.
pub const HEAD_BYTES: usize = 64 << 10;
/// Most headers of a request.
pub const HEADERS: usize = 64;

/// Limits of time and number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Longest that line and headers may take, and that a connection may stay open without a request.
    pub head: Duration,
    /// Longest that a request may take from its headers to the head of its reply, the body's arrival included.
    pub request: Duration,
    /// Longest that nothing of a reply is fetched.
    pub stalled: Duration,
    /// Most connections at once,
    pub connections: usize,
    /// and from one address; not from this machine, nor from the proxy, behind which all have one address.
    pub per_address: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            head: Duration::from_secs(15),
            request: Duration::from_secs(60),
            stalled: Duration::from_secs(60),
            // Each is an open file, and a process has 1,024 of them unless somebody says otherwise.
            connections: 800,
            per_address: 200,
        }
    }
}

#[derive(Default)]
struct Taken {
    all: usize,
    of: HashMap<IpAddr, usize>,
}

/// The places for connections.
#[derive(Clone)]
struct Seats {
    taken: Arc<Mutex<Taken>>,
    limits: Limits,
    proxy: Option<Cidr>,
}

/// A place, free again when it is dropped.
struct Seat {
    seats: Seats,
    /// Counted under this address.
    of: Option<IpAddr>,
}

impl Seats {
    fn take(&self, from: IpAddr) -> Option<Seat> {
        let from = from.to_canonical();
        let counted = !from.is_loopback() && !self.proxy.is_some_and(|proxy| proxy.contains(from));
        let of = counted.then_some(from);
        let mut taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        if taken.all >= self.limits.connections {
            return None;
        }
        if let Some(address) = of {
            let mine = taken.of.entry(address).or_default();
            if *mine >= self.limits.per_address {
                return None;
            }
            *mine += 1;
        }
        taken.all += 1;
        Some(Seat { seats: self.clone(), of })
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        let mut taken = self.seats.taken.lock().unwrap_or_else(PoisonError::into_inner);
        taken.all = taken.all.saturating_sub(1);
        if let Some(address) = self.of {
            let left = taken.of.get_mut(&address).map_or(0, |mine| {
                *mine = mine.saturating_sub(1);
                *mine
            });
            if left == 0 {
                taken.of.remove(&address);
            }
        }
    }
}

/// Lets connections in while there is a place, and hangs up on those for whom there is none.
#[derive(Clone)]
pub struct Door<A> {
    inner: A,
    seats: Seats,
}

impl<A> Door<A> {
    /// In front of what makes a connection ready to be used, such as a TLS handshake.
    pub fn new(inner: A, limits: Limits, proxy: Option<Cidr>) -> Self {
        Self { inner, seats: Seats { taken: Arc::default(), limits, proxy } }
    }
}

impl<A, S> Accept<TcpStream, S> for Door<A>
where
    A: Accept<TcpStream, S>,
    A::Future: Send + 'static,
    A::Stream: Send,
    A::Service: Send,
{
    type Stream = Held<A::Stream>;
    type Service = A::Service;
    type Future = Pin<Box<dyn Future<Output = io::Result<(Self::Stream, Self::Service)>> + Send>>;

    fn accept(&self, stream: TcpStream, service: S) -> Self::Future {
        let seat = stream.peer_addr().map(|peer| self.seats.take(peer.ip()));
        let stalled = self.seats.limits.stalled;
        let inner = self.inner.accept(stream, service);
        Box::pin(async move {
            let Some(seat) = seat? else {
                tracing::warn!("a connection was turned away: there are as many as may be");
                return Err(io::ErrorKind::ConnectionRefused.into());
            };
            let (stream, service) = inner.await?;
            let timer = Box::pin(tokio::time::sleep(stalled));
            Ok((Held { stream, stalled, timer, waiting: false, _seat: seat }, service))
        })
    }
}

/// A connection in its place. Whoever fetches nothing of what is written is hung up on.
pub struct Held<S> {
    stream: S,
    stalled: Duration,
    timer: Pin<Box<Sleep>>,
    waiting: bool,
    _seat: Seat,
}

impl<S> Held<S> {
    fn moved<T>(&mut self, cx: &mut Context<'_>, poll: Poll<io::Result<T>>) -> Poll<io::Result<T>> {
        if poll.is_ready() {
            self.waiting = false;
            return poll;
        }
        if !self.waiting {
            self.waiting = true;
            self.timer.as_mut().reset(Instant::now() + self.stalled);
        }
        ready!(self.timer.as_mut().poll(cx));
        Poll::Ready(Err(io::ErrorKind::TimedOut.into()))
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Held<S> {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, into: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(cx, into)
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Held<S> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let poll = Pin::new(&mut self.stream).poll_write(cx, bytes);
        self.moved(cx, poll)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let poll = Pin::new(&mut self.stream).poll_write_vectored(cx, bytes);
        self.moved(cx, poll)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let poll = Pin::new(&mut self.stream).poll_flush(cx);
        self.moved(cx, poll)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let poll = Pin::new(&mut self.stream).poll_shutdown(cx);
        self.moved(cx, poll)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seats(connections: usize, per_address: usize) -> Seats {
        let limits = Limits { connections, per_address, ..Limits::default() };
        Seats { taken: Arc::default(), limits, proxy: Some("10.9.0.0/16".parse().unwrap()) }
    }

    #[test]
    fn one_address_does_not_take_every_place() {
        let seats = seats(10, 3);
        let greedy: IpAddr = "192.0.2.7".parse().unwrap();
        let mut mine: Vec<Seat> = (0..3).filter_map(|_| seats.take(greedy)).collect();
        assert!(mine.len() == 3 && seats.take(greedy).is_none());
        assert!(seats.take("::ffff:192.0.2.7".parse().unwrap()).is_none(), "the same by another name");
        assert!(seats.take("192.0.2.8".parse().unwrap()).is_some(), "free again at once");
        mine.pop();
        assert!(seats.take(greedy).is_some());
        drop(mine);
        assert!(seats.taken.lock().unwrap().of.is_empty(), "nothing is remembered of who has gone");
    }

    #[test]
    fn behind_a_proxy_and_on_this_machine_only_the_whole_counts() {
        let seats = seats(5, 1);
        let addresses = ["10.9.0.1", "10.9.0.1", "127.0.0.1", "127.0.0.1", "::1", "::1"];
        let held: Vec<Seat> = addresses.iter().filter_map(|from| seats.take(from.parse().unwrap())).collect();
        assert_eq!(held.len(), 5);
        assert!(seats.take("192.0.2.1".parse().unwrap()).is_none(), "no place is left");
    }
}
