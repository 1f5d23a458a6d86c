//! One connection of HTTP/1.1, kept alive: as little of a client as there can be, so that what is measured is the server.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

/// What came back.
pub struct Answer {
    pub status: u16,
    pub head: String,
    pub body: Vec<u8>,
}

impl Answer {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().find_map(|line| {
            let (found, value) = line.split_once(':')?;
            found.eq_ignore_ascii_case(name).then(|| value.trim())
        })
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}

/// A connection, opened when it is needed.
pub struct Connection {
    to: SocketAddr,
    open: Option<BufReader<TcpStream>>,
}

impl Connection {
    pub fn new(to: SocketAddr) -> Self {
        Self { to, open: None }
    }

    pub fn get(&mut self, path: &str, cookie: &str) -> io::Result<Answer> {
        self.ask("GET", path, &[("cookie", cookie)], b"")
    }

    pub fn post(&mut self, path: &str, cookie: &str, form: &[(&str, &str)]) -> io::Result<Answer> {
        let coded = |text: &str| -> String { text.bytes().map(|byte| format!("%{byte:02X}")).collect() };
        let pairs: Vec<String> = form.iter().map(|(name, value)| format!("{}={}", coded(name), coded(value))).collect();
        let kind = "application/x-www-form-urlencoded";
        self.ask("POST", path, &[("cookie", cookie), ("content-type", kind)], pairs.join("&").as_bytes())
    }

    pub fn ask(&mut self, method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> io::Result<Answer> {
        if self.open.is_none() {
            let stream = TcpStream::connect(self.to)?;
            stream.set_nodelay(true)?;
            stream.set_read_timeout(Some(Duration::from_secs(60)))?;
            self.open = Some(BufReader::with_capacity(16 << 10, stream));
        }
        let Some(open) = self.open.as_mut() else { return Err(io::ErrorKind::NotConnected.into()) };
        let mut head = format!("{method} {path} HTTP/1.1\r\nhost: {}\r\ncontent-length: {}\r\n", self.to, body.len());
        for (name, value) in headers.iter().filter(|(_, value)| !value.is_empty()) {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        head.push_str("\r\n");
        let asked = open.get_mut().write_all(&[head.as_bytes(), body].concat()).and_then(|()| read(open));
        let ends = asked.as_ref().map_or(true, |answer| answer.header("connection") == Some("close"));
        if ends {
            self.open = None;
        }
        asked
    }
}

fn line(from: &mut impl BufRead) -> io::Result<String> {
    let mut line = String::new();
    if from.read_line(&mut line)? == 0 {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    Ok(line)
}

fn read(from: &mut BufReader<TcpStream>) -> io::Result<Answer> {
    let wrong = |what: &str| io::Error::other(format!("not HTTP: {what:?}"));
    let first = line(from)?;
    let status = first.split(' ').nth(1).and_then(|code| code.parse().ok()).ok_or_else(|| wrong(&first))?;
    let mut head = String::new();
    loop {
        let next = line(from)?;
        if next.trim().is_empty() {
            break;
        }
        head.push_str(&next);
    }
    let mut answer = Answer { status, head, body: Vec::new() };
    if answer.header("transfer-encoding").is_some() {
        loop {
            let size = line(from)?;
            let size = usize::from_str_radix(size.trim(), 16).map_err(|_| wrong(&size))?;
            let at = answer.body.len();
            answer.body.resize(at + size, 0);
            from.read_exact(&mut answer.body[at..])?;
            line(from)?;
            if size == 0 {
                break;
            }
        }
    } else if status != 304 && status != 204 {
        let length = answer.header("content-length").and_then(|length| length.parse().ok()).unwrap_or(0);
        answer.body.resize(length, 0);
        from.read_exact(&mut answer.body)?;
    }
    Ok(answer)
}
