//! Somebody in the middle who reads HTTP: each request comes whole, each reply is fetched whole, and what the kiosk
//! gets is for a test to say. All on real sockets; connections are kept open as a real proxy keeps them.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

/// Longer than anything here takes; a connection that hangs fails its test instead of stopping it.
const PATIENCE: Duration = Duration::from_secs(30);

/// A request, whole.
#[derive(Debug, Clone)]
pub struct Request {
    /// With its query.
    pub target: String,
    /// Every byte, head and body.
    pub raw: Vec<u8>,
    head: usize,
}

impl Request {
    pub fn path(&self) -> &str {
        self.target.split('?').next().unwrap_or_default()
    }

    pub fn body(&self) -> &[u8] {
        &self.raw[self.head..]
    }

    pub fn json(&self) -> serde_json::Value {
        serde_json::from_slice(self.body()).unwrap_or_default()
    }
}

/// A reply, whole.
#[derive(Debug, Clone)]
pub struct Reply {
    /// Status line and headers but for `content-length`, with `\r\n` after each.
    pub head: String,
    pub body: Vec<u8>,
}

impl Reply {
    pub fn new(status: &str, media: &str, body: impl Into<Vec<u8>>) -> Self {
        Self { head: format!("HTTP/1.1 {status}\r\ncontent-type: {media}\r\n"), body: body.into() }
    }

    pub fn status(&self) -> u16 {
        self.head.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or(0)
    }

    pub fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body).unwrap_or_default()
    }

    pub fn with(&self, body: impl Into<Vec<u8>>) -> Self {
        Self { head: self.head.clone(), body: body.into() }
    }

    pub fn bytes(&self) -> Vec<u8> {
        let length = match self.status() {
            304 => String::new(),
            _ => format!("content-length: {}\r\n", self.body.len()),
        };
        [self.head.as_bytes(), length.as_bytes(), b"\r\n", &self.body].concat()
    }
}

/// What the client gets.
pub enum Answer {
    /// These bytes; the connection stays open.
    Send(Vec<u8>),
    /// These bytes and the end of the connection.
    Last(Vec<u8>),
    /// The end of the connection.
    Close,
}

/// The way to the server.
pub struct Upstream {
    server: SocketAddr,
    stream: Option<BufReader<TcpStream>>,
}

impl Upstream {
    pub const fn to(server: SocketAddr) -> Self {
        Self { server, stream: None }
    }

    /// Sends a request whole and gives the reply; `None` when the server is not there.
    pub fn ask(&mut self, raw: &[u8]) -> Option<Reply> {
        let mut stream = match self.stream.take() {
            Some(stream) => stream,
            None => connect(self.server)?,
        };
        stream.get_mut().write_all(raw).ok()?;
        let (head, length) = head(&mut stream)?;
        let mut body = Vec::new();
        match length {
            Some(length) => {
                body.resize(length, 0);
                stream.read_exact(&mut body).ok()?;
                self.stream = Some(stream);
            }
            None if head.contains(" 304 ") => self.stream = Some(stream),
            None => drop(stream.read_to_end(&mut body)),
        }
        Some(Reply { head, body })
    }

    /// Where it leads.
    pub const fn server(&self) -> SocketAddr {
        self.server
    }

    /// Sends some bytes and goes away.
    pub fn tear(&self, part: &[u8]) {
        if let Some(mut stream) = connect(self.server) {
            let _ = stream.get_mut().write_all(part);
        }
    }
}

fn connect(server: SocketAddr) -> Option<BufReader<TcpStream>> {
    let stream = TcpStream::connect(server).ok()?;
    stream.set_nodelay(true).ok()?;
    stream.set_read_timeout(Some(PATIENCE)).ok()?;
    Some(BufReader::new(stream))
}

/// The head (without `content-length` and the empty line) and the length of the body.
fn head(stream: &mut BufReader<TcpStream>) -> Option<(String, Option<usize>)> {
    let (mut head, mut length) = (String::new(), None);
    loop {
        let mut line = String::new();
        if stream.read_line(&mut line).ok()? == 0 {
            return None;
        }
        if line == "\r\n" {
            return Some((head, length));
        }
        match line.to_ascii_lowercase().strip_prefix("content-length:") {
            Some(text) => length = text.trim().parse().ok(),
            None => head.push_str(&line),
        }
    }
}

fn request(stream: &mut BufReader<TcpStream>) -> Option<Request> {
    let (head, length) = head(stream)?;
    let mut words = head.split(' ');
    let target = words.nth(1)?.to_owned();
    let mut raw = head.into_bytes();
    if let Some(length) = length {
        raw.extend_from_slice(format!("content-length: {length}\r\n").as_bytes());
    }
    raw.extend_from_slice(b"\r\n");
    let head = raw.len();
    raw.resize(head + length.unwrap_or(0), 0);
    stream.read_exact(&mut raw[head..]).ok()?;
    Some(Request { target, raw, head })
}

pub struct Middle {
    address: SocketAddr,
    server: Arc<Mutex<SocketAddr>>,
    stop: Arc<AtomicBool>,
}

impl Middle {
    /// Listens; what becomes of each request `meddle` says.
    pub fn new(server: SocketAddr, meddle: impl Fn(&Request, &mut Upstream) -> Answer + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let (server, stop) = (Arc::new(Mutex::new(server)), Arc::new(AtomicBool::new(false)));
        let (shared, stopped, meddle) = (Arc::clone(&server), Arc::clone(&stop), Arc::new(meddle));
        thread::spawn(move || {
            for client in listener.incoming().flatten() {
                if stopped.load(Ordering::Relaxed) {
                    return;
                }
                let (server, meddle) = (*shared.lock().unwrap(), Arc::clone(&meddle));
                thread::spawn(move || serve(client, server, &*meddle));
            }
        });
        Self { address, server, stop }
    }

    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The server is somewhere else now.
    pub fn aim(&self, server: SocketAddr) {
        *self.server.lock().unwrap() = server;
    }
}

impl Drop for Middle {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        let _ = TcpStream::connect(self.address);
    }
}

fn serve(client: TcpStream, server: SocketAddr, meddle: &dyn Fn(&Request, &mut Upstream) -> Answer) {
    let _ = client.set_nodelay(true);
    let _ = client.set_read_timeout(Some(PATIENCE));
    let (mut client, mut upstream) = (BufReader::new(client), Upstream::to(server));
    while let Some(request) = request(&mut client) {
        match meddle(&request, &mut upstream) {
            Answer::Send(bytes) if client.get_mut().write_all(&bytes).is_ok() => {}
            Answer::Last(bytes) => {
                let _ = client.get_mut().write_all(&bytes);
                return;
            }
            Answer::Send(_) | Answer::Close => return,
        }
    }
}
