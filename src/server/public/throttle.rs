//! How often numbers may be tried on the public web: by address and over all. In memory only, so that nobody's address is
//! kept, and bounded. Must not know what is tried.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};

use chrono::{DateTime, TimeDelta, Utc};

/// Tries count for this long.
pub const WINDOW: TimeDelta = TimeDelta::minutes(15);
/// From one address: a household, or a village behind one address of its provider.
const MOST_PER_ADDRESS: u32 = 20;
/// In all: at this pace, and with ten thousand numbers given out among a hundred thousand million, a year of trying from
/// everywhere at once finds two of them, and of each a status word.
const MOST_IN_ALL: u32 = 600;

#[derive(Debug, Default)]
struct Counts {
    since: DateTime<Utc>,
    all: u32,
    by: HashMap<IpAddr, u32>,
}

/// The count of one server.
#[derive(Debug, Default)]
pub struct Throttle(Mutex<Counts>);

/// Whoever has one IPv6 address has all that begin like it (RFC 6177): they count as one.
fn site(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(six) => IpAddr::V6((u128::from(six) & (u128::MAX << 64)).into()),
        four => four,
    }
}

impl Throttle {
    /// Counts a try. False when there were too many: it must not be made.
    #[must_use]
    pub fn may(&self, from: Option<IpAddr>, now: DateTime<Utc>) -> bool {
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if !(counts.since..counts.since + WINDOW).contains(&now) {
            *counts = Counts { since: now, ..Counts::default() };
        }
        if counts.all >= MOST_IN_ALL {
            return false;
        }
        if let Some(address) = from.map(site) {
            let tries = counts.by.entry(address).or_default();
            if *tries >= MOST_PER_ADDRESS {
                return false;
            }
            *tries += 1;
        }
        counts.all += 1;
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(text: &str) -> Option<IpAddr> {
        Some(text.parse().unwrap())
    }

    #[test]
    fn one_address_is_stopped_others_are_not_and_time_heals() {
        let (throttle, now) = (Throttle::default(), DateTime::default() + TimeDelta::days(20_000));
        for _ in 0..MOST_PER_ADDRESS {
            assert!(throttle.may(address("192.0.2.1"), now));
        }
        assert!(!throttle.may(address("192.0.2.1"), now) && !throttle.may(address("::ffff:192.0.2.1"), now));
        assert!(throttle.may(address("192.0.2.2"), now));
        assert!(throttle.may(address("192.0.2.1"), now + WINDOW));
        // A clock that goes back begins anew, and does not shut anybody out for long.
        assert!(throttle.may(address("192.0.2.1"), now - TimeDelta::days(1)));
    }

    #[test]
    fn a_whole_network_of_addresses_is_one_and_all_together_have_a_limit() {
        let (throttle, now) = (Throttle::default(), DateTime::default() + TimeDelta::days(20_000));
        let tries = |prefix: u32, n: u32| throttle.may(address(&format!("2001:db8:0:{prefix:x}::{n:x}")), now);
        assert_eq!((0..1000).filter(|n| tries(1, *n)).count(), MOST_PER_ADDRESS as usize);
        let more = (2..1000).filter(|prefix| tries(*prefix, 1)).count();
        assert_eq!(more, (MOST_IN_ALL - MOST_PER_ADDRESS) as usize);
        assert!(!throttle.may(None, now) && throttle.may(None, now + WINDOW));
    }
}
