//! How far a kiosk's network goes, as a test of it tells whoever stands before the screen.

/// How far the network goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reached {
    /// This kiosk has no server, or its address is none.
    NotEnrolled,
    /// The server's name leads to no address.
    NoName,
    /// Nobody takes the connection.
    NoConnection,
    /// What takes it cannot show that it is the server.
    Certificate,
    /// The certificate's dates do not hold, by the kiosk's clock nor by signed time.
    Dates,
    /// Something answers that is no server of ours: a log-in page of a Wi-Fi, a proxy, a torn line.
    Portal,
    /// It answers as ours does, but what it signs does not hold.
    WrongServer,
    /// It asks to wait.
    Later,
    /// The municipality's server answered. `clock_off`: the kiosk's clock is minutes off.
    Answered { clock_off: bool },
}
