//! A server's replies on their way, rewritten: what a forger, a mixed-up proxy or an old copy could say.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;

use serde_json::Value;

/// Gets the request's path and the reply's JSON.
pub type Rewrite = Box<dyn FnMut(&str, &mut Value) + Send>;

pub struct Rewriter {
    address: SocketAddr,
    rewrite: Arc<Mutex<Rewrite>>,
    stop: Arc<AtomicBool>,
}

impl Rewriter {
    /// Passes on as it is until [`Rewriter::set`].
    pub fn to(server: SocketAddr) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let rewrite: Arc<Mutex<Rewrite>> = Arc::new(Mutex::new(Box::new(|_, _| {})));
        let stop = Arc::new(AtomicBool::new(false));
        let (shared, stopped) = (Arc::clone(&rewrite), Arc::clone(&stop));
        thread::spawn(move || {
            for client in listener.incoming().flatten() {
                if stopped.load(Ordering::Relaxed) {
                    return;
                }
                let shared = Arc::clone(&shared);
                thread::spawn(move || serve(client, server, &shared));
            }
        });
        Self { address, rewrite, stop }
    }

    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    pub fn set(&self, rewrite: impl FnMut(&str, &mut Value) + Send + 'static) {
        *self.rewrite.lock().unwrap() = Box::new(rewrite);
    }
}

impl Drop for Rewriter {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        let _ = TcpStream::connect(self.address);
    }
}

/// Head and body of one message; the connection is closed after each.
fn message(stream: &mut TcpStream) -> Option<(String, Vec<u8>)> {
    let (mut bytes, mut chunk) = (Vec::new(), [0; 16384]);
    let end = loop {
        if let Some(end) = bytes.windows(4).position(|four| four == b"\r\n\r\n") {
            break end + 4;
        }
        match stream.read(&mut chunk) {
            Ok(read) if read > 0 => bytes.extend_from_slice(&chunk[..read]),
            _ => return None,
        }
    };
    let head = String::from_utf8(bytes[..end].to_vec()).ok()?;
    let length = head
        .lines()
        .find_map(|line| line.to_ascii_lowercase().strip_prefix("content-length:").map(|text| text.trim().to_owned()))
        .and_then(|text| text.parse::<usize>().ok())
        .unwrap_or(0);
    let mut body = bytes[end..].to_vec();
    while body.len() < length {
        match stream.read(&mut chunk) {
            Ok(read) if read > 0 => body.extend_from_slice(&chunk[..read]),
            _ => return None,
        }
    }
    Some((head, body))
}

fn serve(mut client: TcpStream, server: SocketAddr, rewrite: &Mutex<Rewrite>) -> Option<()> {
    let (head, body) = message(&mut client)?;
    let path = head.split(' ').nth(1)?.split('?').next()?.to_owned();
    let mut upstream = TcpStream::connect(server).ok()?;
    upstream.write_all(head.as_bytes()).ok()?;
    upstream.write_all(&body).ok()?;
    let (head, mut body) = message(&mut upstream)?;
    if let Ok(mut json) = serde_json::from_slice::<Value>(&body) {
        rewrite.lock().unwrap()(&path, &mut json);
        body = serde_json::to_vec(&json).unwrap();
    }
    let lines = head.trim_end().lines().filter(|line| !line.to_ascii_lowercase().starts_with("content-length:"));
    let head: Vec<&str> = lines.collect();
    let head = format!("{}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n", head.join("\r\n"), body.len());
    client.write_all(head.as_bytes()).ok()?;
    client.write_all(&body).ok()
}
