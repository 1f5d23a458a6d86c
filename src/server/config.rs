//! The server's settings, and who a request comes from.

use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};
use std::str::FromStr;

use super::limits::Limits;
use super::settings::Backups;
use super::{fleet, notify};

/// Settings of a running server.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Config {
    pub data: PathBuf,
    /// The reverse proxy whose word on the client's address is taken.
    pub behind_proxy: Option<Cidr>,
    /// True when browsers reach the server by HTTPS: by its own certificate or the proxy's.
    pub https: bool,
    /// How the server backs itself up; `None` when nobody said where to.
    pub backups: Option<Backups>,
    /// What one connection and one request may take.
    pub limits: Limits,
    /// Who is told of new work; `None` when nobody is.
    pub notify: Option<notify::Plan>,
    /// When something is wrong with a kiosk.
    pub kiosks: fleet::Rules,
    /// Where the public pages are on the web, without a slash at the end; `None` when nobody said.
    pub public_url: Option<String>,
}

impl Config {
    /// The client's address: the peer, or what a trusted proxy says.
    #[must_use]
    pub fn client(&self, peer: IpAddr, headers: &axum::http::HeaderMap) -> IpAddr {
        let trusted = |address: IpAddr| self.behind_proxy.is_some_and(|proxy| proxy.contains(address));
        if !trusted(peer) {
            return peer;
        }
        // From the right: each proxy appends whom it heard; what the client wrote itself stands furthest left.
        headers
            .get_all("x-forwarded-for")
            .iter()
            .filter_map(|value| value.to_str().ok())
            .flat_map(|value| value.split(','))
            .filter_map(|address| address.trim().parse().ok())
            .collect::<Vec<IpAddr>>()
            .into_iter()
            .rev()
            .find(|address| !trusted(*address))
            .unwrap_or(peer)
    }
}

/// The address that a request comes from; an extension of every request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClientAddr(pub IpAddr);

/// A range of addresses, such as `10.0.0.0/8` or `127.0.0.1/32`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cidr {
    address: IpAddr,
    bits: u8,
}

/// Not a range of addresses.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("\"{0}\" is not a range of addresses: expected one such as 10.0.0.0/8 or 127.0.0.1")]
pub struct BadCidr(String);

impl FromStr for Cidr {
    type Err = BadCidr;

    fn from_str(text: &str) -> Result<Self, BadCidr> {
        let bad = || BadCidr(text.to_owned());
        let (address, bits) = match text.split_once('/') {
            Some((address, bits)) => (address, Some(bits)),
            None => (text, None),
        };
        let address: IpAddr = address.trim().parse().map_err(|_| bad())?;
        let most = if address.is_ipv4() { 32 } else { 128 };
        let bits = bits.map_or(Ok(most), str::parse).map_err(|_| bad())?;
        if bits > most { Err(bad()) } else { Ok(Self { address, bits }) }
    }
}

impl Cidr {
    /// True when the address is in the range.
    #[must_use]
    pub fn contains(&self, address: IpAddr) -> bool {
        match (self.address, address.to_canonical()) {
            (IpAddr::V4(range), IpAddr::V4(address)) => {
                let mask = u32::MAX.checked_shl(32 - u32::from(self.bits)).unwrap_or(0);
                u32::from(range) & mask == u32::from(address) & mask
            }
            (IpAddr::V6(range), IpAddr::V6(address)) => {
                let mask = u128::MAX.checked_shl(128 - u32::from(self.bits)).unwrap_or(0);
                u128::from(range) & mask == u128::from(address) & mask
            }
            _ => false,
        }
    }
}

/// Not an address for the public pages.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "\"{0}\" is not where the public pages can be: write https:// and the server's name alone, such as \
     https://suanruam.example.go.th (http:// is for this machine only)"
)]
pub struct BadPublicUrl(String);

/// Checks where the public pages are said to be, and writes it without a slash at the end. `https://`, a name, maybe a port:
/// no path, for the pages have paths of their own; `http://` on the loopback only.
///
/// # Errors
/// [`BadPublicUrl`].
pub fn public_url(text: &str) -> Result<String, BadPublicUrl> {
    let bad = || BadPublicUrl(text.to_owned());
    let url = text.trim().trim_end_matches('/');
    let uri: axum::http::Uri = url.parse().map_err(|_| bad())?;
    let authority = uri.authority().ok_or_else(bad)?;
    let host = authority.host().trim_matches(['[', ']']);
    let here = host == "localhost" || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback());
    let scheme = match uri.scheme_str() {
        Some("https") => "https",
        Some("http") if here => "http",
        _ => return Err(bad()),
    };
    let plain = format!("{scheme}://{authority}");
    // Nothing beside scheme, name and port: no path, query, fragment or user.
    if url.eq_ignore_ascii_case(&plain) && !plain.contains('@') { Ok(plain) } else { Err(bad()) }
}

/// How the server is reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Transport {
    /// Its own certificate.
    Tls,
    /// A proxy in this range ends TLS.
    BehindProxy(Cidr),
    /// Plain HTTP, for this machine only.
    Loopback,
}

/// Plain HTTP asked for where others can listen in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "plain HTTP is for this machine only, and {0} can be reached from others. Give --tls-cert and --tls-key, or \
     --behind-proxy with the addresses of the proxy that ends TLS, or listen on 127.0.0.1"
)]
pub struct PlainHttp(pub SocketAddr);

/// Decides how the server may be reached.
///
/// # Errors
/// [`PlainHttp`] when nothing protects the way.
pub fn transport(listen: SocketAddr, tls: bool, proxy: Option<Cidr>) -> Result<Transport, PlainHttp> {
    match (tls, proxy) {
        (true, _) => Ok(Transport::Tls),
        (false, Some(proxy)) => Ok(Transport::BehindProxy(proxy)),
        (false, None) if listen.ip().to_canonical().is_loopback() => Ok(Transport::Loopback),
        (false, None) => Err(PlainHttp(listen)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_http_stays_on_this_machine() {
        assert_eq!(transport("127.0.0.1:8790".parse().unwrap(), false, None), Ok(Transport::Loopback));
        assert_eq!(transport("[::1]:8790".parse().unwrap(), false, None), Ok(Transport::Loopback));
        assert!(transport("0.0.0.0:8790".parse().unwrap(), false, None).is_err());
        assert!(transport("192.168.1.5:8790".parse().unwrap(), false, None).is_err());
        assert_eq!(transport("0.0.0.0:8790".parse().unwrap(), true, None), Ok(Transport::Tls));
        let proxy: Cidr = "10.0.0.0/8".parse().unwrap();
        assert_eq!(transport("0.0.0.0:8790".parse().unwrap(), false, Some(proxy)), Ok(Transport::BehindProxy(proxy)));
    }

    #[test]
    fn only_the_proxy_may_say_who_the_client_is() {
        let config = Config { behind_proxy: Some("10.1.0.0/16".parse().unwrap()), ..Config::default() };
        let headers = axum::http::HeaderMap::from_iter([(
            axum::http::HeaderName::from_static("x-forwarded-for"),
            axum::http::HeaderValue::from_static("1.2.3.4, 203.0.113.9, 10.1.0.3"),
        )]);
        let client = |peer: &str| config.client(peer.parse().unwrap(), &headers).to_string();
        assert_eq!(client("10.1.0.2"), "203.0.113.9", "the nearest that is no proxy of ours");
        assert_eq!(client("192.0.2.1"), "192.0.2.1", "a stranger's word is not taken");
    }

    #[test]
    fn public_pages_are_at_a_name_by_https() {
        for (given, taken) in [
            ("https://suanruam.example.go.th/", "https://suanruam.example.go.th"),
            (" HTTPS://Example.go.th:8443 ", "https://Example.go.th:8443"),
            ("http://127.0.0.1:8790", "http://127.0.0.1:8790"),
            ("http://[::1]:8790/", "http://[::1]:8790"),
        ] {
            assert_eq!(public_url(given).as_deref(), Ok(taken), "{given}");
        }
        for bad in [
            "",
            "example.go.th",
            "http://example.go.th",
            "https://",
            "https://a.go.th/path",
            "https://a.go.th?x",
            "https://a.go.th/#x",
            "https://me@a.go.th",
            "javascript:alert(1)",
            "https://a.go.th\r\nX: y",
        ] {
            assert!(public_url(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn ranges_hold_what_they_say() {
        let range: Cidr = "192.168.0.0/24".parse().unwrap();
        assert!(range.contains("192.168.0.255".parse().unwrap()));
        assert!(range.contains("::ffff:192.168.0.7".parse().unwrap()));
        assert!(!range.contains("192.168.1.0".parse().unwrap()));
        assert!("0.0.0.0/0".parse::<Cidr>().unwrap().contains("8.8.8.8".parse().unwrap()));
        assert!("::/0".parse::<Cidr>().unwrap().contains("2001:db8::1".parse().unwrap()));
        for bad in ["", "10.0.0.0/33", "somewhere", "10.0.0.0/x"] {
            assert!(bad.parse::<Cidr>().is_err(), "{bad}");
        }
    }
}

/// Held by whoever serves a data directory; what must not be done beside a server asks to be alone.
#[derive(Debug)]
pub struct ServeLock(#[expect(dead_code, reason = "the lock lives as long as the file is open")] std::fs::File);

impl ServeLock {
    fn file(data: &Path) -> Result<std::fs::File, String> {
        let path = data.join("serve.lock");
        std::fs::OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(false)
            .open(&path)
            .map_err(|error| format!("{}: {error}", path.display()))
    }

    /// Serves: others may, too.
    ///
    /// # Errors
    /// In words, when somebody has to be alone here now.
    pub fn serving(data: &Path) -> Result<Self, String> {
        let file = Self::file(data)?;
        file.try_lock_shared()
            .map_err(|_| "this data directory is being worked on: wait until that is done".to_owned())?;
        Ok(Self(file))
    }

    /// Nobody serves meanwhile.
    ///
    /// # Errors
    /// In words, when a server is running here.
    pub fn alone(data: &Path) -> Result<Self, String> {
        let file = Self::file(data)?;
        file.try_lock()
            .map_err(|_| "a server is running on this data directory: stop it first; nothing was changed".to_owned())?;
        Ok(Self(file))
    }
}
