//! The LINE address: exactly the hosts and paths of LINE's own invitations, static, with nothing of any visitor.

/// The marked sample address that demo and tests show; it leads to no group.
pub const SAMPLE_LINE_LINK: &str = "https://line.me/R/ti/g/SAMPLE-TUAYANG";

const ALLOWED: [&str; 5] = [
    "https://line.me/R/ti/g/",
    "https://line.me/ti/g/",
    "https://line.me/ti/g2/",
    "https://line.me/R/ti/p/",
    "https://lin.ee/",
];

/// The address is not one of LINE's invitations.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "not a LINE invitation: it begins with https://line.me/R/ti/g/, https://line.me/ti/g/, https://line.me/ti/g2/, https://line.me/R/ti/p/ or https://lin.ee/, and a ticket follows, nothing else"
)]
pub struct BadLineLink;

/// Checks an address against the allow-list: what follows is one ticket of letters, digits, `-`, `_`, `@` or `%40`.
///
/// # Errors
/// [`BadLineLink`] for anything else.
pub fn check_line_link(link: &str) -> Result<(), BadLineLink> {
    let ticket = ALLOWED.iter().find_map(|prefix| link.strip_prefix(prefix)).ok_or(BadLineLink)?;
    let ticket = ticket.strip_prefix("%40").unwrap_or(ticket);
    let fits = |sign: char| sign.is_ascii_alphanumeric() || matches!(sign, '-' | '_' | '@');
    if !ticket.is_empty() && ticket.len() <= 200 && ticket.chars().all(fits) { Ok(()) } else { Err(BadLineLink) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_own_invitations_and_nothing_else() {
        for good in [
            SAMPLE_LINE_LINK,
            "https://line.me/ti/g/abc_DEF-1",
            "https://line.me/ti/g2/abc",
            "https://line.me/R/ti/p/@centre",
            "https://line.me/R/ti/p/%40centre",
            "https://lin.ee/AbC123",
        ] {
            assert_eq!(check_line_link(good), Ok(()), "{good}");
        }
        for bad in [
            "http://line.me/R/ti/g/abc",
            "https://line.me.evil.example/R/ti/g/abc",
            "https://evil.example/?https://line.me/R/ti/g/abc",
            "https://line.me@evil.example/R/ti/g/abc",
            "https://line.me:8443/R/ti/g/abc",
            "https://line.me/R/ti/g/abc?x=1",
            "https://line.me/R/ti/g/abc#x",
            "https://line.me/R/ti/g/a/../../x",
            "https://line.me/R/ti/g/",
            "https://lin.ee/",
            " https://lin.ee/abc",
            "https://LINE.me/R/ti/g/abc",
            "https://line.me/R/ti/g/กลุ่ม",
            "",
        ] {
            assert_eq!(check_line_link(bad), Err(BadLineLink), "{bad}");
        }
    }
}
