//! A network that breaks on purpose: a TCP proxy on loopback whose faults are set while it runs.

use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;

/// What the network does to a new connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    Pass,
    /// Closed at once.
    Down,
    /// The request reaches the server; of the reply only so many bytes come back.
    CutReply(usize),
    /// A captive portal answers 200 with HTML.
    Portal,
    /// Something answers 200 with JSON that is not ours.
    WrongJson,
    /// A redirect to elsewhere.
    Redirect,
    /// Exactly these bytes, whatever was asked.
    Raw(&'static [u8]),
    /// 200 with JSON of so many bytes.
    Endless(usize),
}

pub struct FaultProxy {
    address: SocketAddr,
    mode: Arc<Mutex<Mode>>,
    stop: Arc<AtomicBool>,
}

impl FaultProxy {
    pub fn to(server: SocketAddr) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let mode = Arc::new(Mutex::new(Mode::Pass));
        let stop = Arc::new(AtomicBool::new(false));
        let (shared, stopped) = (Arc::clone(&mode), Arc::clone(&stop));
        thread::spawn(move || {
            for client in listener.incoming().flatten() {
                if stopped.load(Ordering::Relaxed) {
                    return;
                }
                let mode = *shared.lock().unwrap();
                thread::spawn(move || serve(client, server, mode));
            }
        });
        Self { address, mode, stop }
    }

    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    pub fn set(&self, mode: Mode) {
        *self.mode.lock().unwrap() = mode;
    }
}

impl Drop for FaultProxy {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        let _ = TcpStream::connect(self.address);
    }
}

fn canned(client: TcpStream, reply: &str) {
    raw(client, reply.as_bytes());
}

fn raw(mut client: TcpStream, reply: &[u8]) {
    let mut request = [0; 65536];
    let _ = client.read(&mut request);
    let _ = client.write_all(reply);
    let _ = client.shutdown(Shutdown::Write);
    // Read what still comes, so that the reply is not lost to a reset.
    while client.read(&mut request).is_ok_and(|read| read > 0) {}
}

fn http(head: &str, body: &str) -> String {
    format!("HTTP/1.1 {head}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}", body.len())
}

fn serve(client: TcpStream, server: SocketAddr, mode: Mode) {
    match mode {
        Mode::Down => drop(client),
        Mode::Portal => canned(client, &http("200 OK\r\nContent-Type: text/html", "<html>log in to the Wi-Fi</html>")),
        Mode::WrongJson => canned(client, &http("200 OK\r\nContent-Type: application/json", r#"{"ok":true}"#)),
        Mode::Redirect => canned(client, &http("302 Found\r\nLocation: http://127.0.0.1:9/", "")),
        Mode::Raw(bytes) => raw(client, bytes),
        Mode::Endless(bytes) => {
            canned(client, &http("200 OK\r\nContent-Type: application/json", &" ".repeat(bytes)));
        }
        Mode::Pass | Mode::CutReply(_) => {
            let Ok(upstream) = TcpStream::connect(server) else { return };
            let (Ok(mut from_client), Ok(mut to_server)) = (client.try_clone(), upstream.try_clone()) else { return };
            thread::spawn(move || {
                let _ = std::io::copy(&mut from_client, &mut to_server);
                let _ = to_server.shutdown(Shutdown::Write);
            });
            let (mut from_server, mut to_client) = (upstream, client);
            if let Mode::CutReply(bytes) = mode {
                let mut part = vec![0; bytes];
                let read = from_server.read(&mut part).unwrap_or(0);
                let _ = to_client.write_all(&part[..read]);
                let _ = to_client.shutdown(Shutdown::Both);
            } else {
                let _ = std::io::copy(&mut from_server, &mut to_client);
                let _ = to_client.shutdown(Shutdown::Both);
            }
        }
    }
}
