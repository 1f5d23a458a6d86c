//! Mutations that know JSON, lines and base64url: what they make is often still read, and wrong in one place.

use serde_json::{Map, Value, json};
use suanruam::wire::bytes;

const TOKENS: [&str; 34] = [
    "{",
    "}",
    "[",
    "]",
    "\"",
    ":",
    ",",
    "\\u0000",
    "\\ud800",
    "null",
    "true",
    "-1",
    "0",
    "1e999",
    "18446744073709551615",
    "18446744073709551616",
    "9223372036854775808",
    "-9223372036854775809",
    "\r\n",
    "\n",
    "\0",
    "\u{feff}",
    "\u{2060}",
    "\u{e31}\u{e31}",
    "๐๑๒๓",
    "\u{202e}",
    "../",
    "%2e",
    "=",
    ";",
    ".",
    "-----BEGIN CERTIFICATE-----",
    "=== ",
    " ",
];

const TEXTS: [&str; 24] = [
    "",
    "\0",
    "a",
    "th",
    "\u{e33}\u{e48}\u{e31}",
    "ก\u{2060}า",
    "\u{10ffff}",
    "../../etc/passwd",
    "=1+1",
    "0812345678",
    "a1:2569",
    "a1:+2569",
    "a1:99999999999",
    "t0:-1",
    "+262142-12-31T23:59:59.999999999Z",
    "-262143-01-01T00:00:00Z",
    "+9999-12-31T23:59:59Z",
    "2016-12-31T23:59:60Z",
    "2026-11-22",
    "-0001-01-01",
    "bm9uY2U",
    "33333333-3333-4333-8333-333333333333",
    "00000000-0000-0000-0000-000000000000",
    "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
];

/// A seeded source of mutations.
pub struct Mutator(u64);

impl Mutator {
    /// The same for the same name.
    pub fn new(name: &str) -> Self {
        Self(
            name.bytes()
                .fold(0x9e37_79b9_7f4a_7c15, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3)),
        )
    }

    fn random(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn below(&mut self, bound: usize) -> usize {
        (self.random() % bound.max(1) as u64) as usize
    }

    fn one_of<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        &of[self.below(of.len())]
    }

    /// Another input: a seed with one to four things changed.
    pub fn next(&mut self, corpus: &[Vec<u8>]) -> Vec<u8> {
        let mut input = self.one_of(corpus).clone();
        for _ in 0..=self.below(4) {
            input = match self.below(8) {
                0..4 => self.json(&input).unwrap_or_else(|| self.bytes(input, corpus)),
                4 | 5 => self.lines(&input),
                _ => self.bytes(input, corpus),
            };
        }
        input
    }

    fn bytes(&mut self, mut input: Vec<u8>, corpus: &[Vec<u8>]) -> Vec<u8> {
        let at = self.below(input.len() + 1);
        let end = (at + self.below(1 + input.len().min(32))).min(input.len());
        match self.below(7) {
            0 if at < input.len() => input[at] ^= 1 << self.below(8),
            1 if at < input.len() => input[at] = self.below(256) as u8,
            2 => drop(input.drain(at..end)),
            3 => {
                let copy = input[at..end].to_vec();
                input.splice(at..at, copy);
            }
            4 => input.truncate(at),
            5 => {
                let none = [Vec::new()];
                let other = self.one_of(if corpus.is_empty() { &none } else { corpus });
                let from = self.below(other.len() + 1);
                input.truncate(at);
                input.extend_from_slice(&other[from..]);
            }
            _ => {
                let token = self.one_of(&TOKENS).as_bytes();
                input.splice(at..at, token.iter().copied());
            }
        }
        input
    }

    fn lines(&mut self, input: &[u8]) -> Vec<u8> {
        let mut lines: Vec<Vec<u8>> = input.split_inclusive(|&byte| byte == b'\n').map(<[u8]>::to_vec).collect();
        if lines.is_empty() {
            return Vec::new();
        }
        let (at, to) = (self.below(lines.len()), self.below(lines.len()));
        match self.below(4) {
            0 => lines.swap(at, to),
            1 => drop(lines.remove(at)),
            2 => lines.insert(to, lines[at].clone()),
            _ => {
                let ended = lines[at].last() == Some(&b'\n');
                if let Some(mut line) = self.json(&lines[at]) {
                    if ended {
                        line.push(b'\n');
                    }
                    lines[at] = line;
                } else {
                    // As a pack's files: another value after the sign of equality.
                    let text = String::from_utf8_lossy(&lines[at]).into_owned();
                    if let Some((key, _)) = text.split_once('=') {
                        let value = self.value(0);
                        lines[at] = format!("{key}= {value}\n").into_bytes();
                    }
                }
            }
        }
        lines.concat()
    }

    /// One place of a JSON value is another; `None` when the bytes are no JSON.
    fn json(&mut self, input: &[u8]) -> Option<Vec<u8>> {
        let mut value: Value = serde_json::from_slice(input).ok()?;
        self.change(&mut value);
        serde_json::to_vec(&value).ok()
    }

    fn change(&mut self, value: &mut Value) {
        let stop = self.below(4) == 0;
        match value {
            Value::Object(map) if !map.is_empty() && !stop => self.change_map(map),
            Value::Array(list) if !list.is_empty() && !stop => {
                let at = self.below(list.len());
                match self.below(6) {
                    0 => drop(list.remove(at)),
                    1 => list.push(list[at].clone()),
                    2 => list.reverse(),
                    _ => self.change(&mut list[at]),
                }
            }
            Value::String(text) => {
                // What is signed or sealed, as bytes of JSON, is changed inside.
                let inner = bytes::decode(text).and_then(|inner| self.json(&inner));
                *value = match inner {
                    Some(inner) if self.below(4) > 0 => Value::String(bytes::encode(&inner)),
                    _ if self.below(2) == 0 => {
                        let changed = self.bytes(text.clone().into_bytes(), &[]);
                        Value::String(String::from_utf8_lossy(&changed).into_owned())
                    }
                    _ => self.value(0),
                };
            }
            _ => *value = self.value(0),
        }
    }

    fn change_map(&mut self, map: &mut Map<String, Value>) {
        let at = self.below(map.len());
        let Some(key) = map.keys().nth(at).cloned() else { return };
        match self.below(8) {
            0 => drop(map.remove(&key)),
            1 => {
                let value = map.remove(&key).unwrap_or_default();
                map.insert(format!("{key}x"), value);
            }
            2 => {
                let value = self.value(0);
                map.insert("another".into(), value);
            }
            _ => {
                if let Some(value) = map.get_mut(&key) {
                    self.change(value);
                }
            }
        }
    }

    fn value(&mut self, depth: usize) -> Value {
        match self.below(if depth < 3 { 12 } else { 8 }) {
            0 => Value::Null,
            1 => json!(self.below(2) == 0),
            2 => json!(*self.one_of(&[0_i64, 1, -1, 2, 7, 99, i64::MIN, i64::MAX])),
            3 => json!(*self.one_of(&[u64::MAX, u64::MAX - 1, 1 << 52, 1 << 53, u64::from(u32::MAX), 1 << 63])),
            4 => json!(*self.one_of(&[0.5, -0.0, 1e300, 1e-300])),
            5 => json!("ก".repeat(self.below(3_000))),
            6 | 7 => json!(*self.one_of(&TEXTS)),
            8 => json!([]),
            9 => json!({}),
            10 => json!([self.value(depth + 1), self.value(depth + 1)]),
            _ => (0..self.below(200)).fold(json!(1), |inner, _| json!([inner])),
        }
    }
}
