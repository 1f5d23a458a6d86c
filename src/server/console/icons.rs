//! The few line drawings of the menu. Decoration only: words stand beside each.

use maud::{Markup, PreEscaped};

fn drawn(lines: &str) -> Markup {
    PreEscaped(format!(
        "<svg viewBox=\"0 0 24 24\" fill=\"none\" stroke=\"currentColor\" stroke-width=\"1.8\" stroke-linecap=\"round\" stroke-linejoin=\"round\" aria-hidden=\"true\" focusable=\"false\">{lines}</svg>"
    ))
}

/// Bars.
pub fn overview() -> Markup {
    drawn("<path d=\"M4 20h16M6.5 16v-5M12 16V5M17.5 16V9\"/>")
}

/// An in-tray with a speech bubble's tail.
pub fn cases() -> Markup {
    drawn("<path d=\"M4 5h16v11h-9l-4 4v-4H4z\"/><path d=\"M8 9h8M8 12h5\"/>")
}

/// A sheet on a board.
pub fn notices() -> Markup {
    drawn("<path d=\"M6 4h9l4 4v12H6z\"/><path d=\"M15 4v4h4M9 12h7M9 16h7\"/>")
}

/// A sheet with bars on it.
pub fn reports() -> Markup {
    drawn("<path d=\"M6 3.5h12v17H6zM9 16.5v-3M12 16.5v-6M15 16.5v-4M9 7h6\"/>")
}

/// A calendar with what is ticked on it.
pub fn centre() -> Markup {
    drawn("<path d=\"M4.5 6h15v14h-15zM4.5 10h15M8.5 3.5V7M15.5 3.5V7\"/><path d=\"M8.5 15l2.3 2.3 4.5-4.6\"/>")
}

/// Two bubbles, one with an answer ticked.
pub fn hearings() -> Markup {
    drawn(
        "<path d=\"M3.5 4.5h12v8H9l-3 3v-3H3.5z\"/><path d=\"M18 9h2.5v7.500H18v3l-3-3h-4M6.500 8.300l2 2 3.500-3.500\"/>",
    )
}

/// A kiosk on its stand.
pub fn kiosks() -> Markup {
    drawn("<path d=\"M5 3.5h14v11H5zM12 14.5V20M8 20.5h8\"/>")
}

/// A magnifying glass over lines.
pub fn audit() -> Markup {
    drawn("<path d=\"M4 6h11M4 11h6M4 16h5\"/><circle cx=\"15\" cy=\"14\" r=\"4\"/><path d=\"M18 17l3 3.2\"/>")
}

/// A shield with a keyhole.
pub fn privacy() -> Markup {
    drawn(
        "<path d=\"M12 3l7.5 3v5.5c0 4.5-3 8-7.5 9.5-4.500-1.500-7.500-5-7.500-9.500V6z\"/><circle cx=\"12\" cy=\"10.500\" r=\"1.800\"/><path d=\"M12 12.300v3.500\"/>",
    )
}

/// Two people.
pub fn people() -> Markup {
    drawn(
        "<circle cx=\"9\" cy=\"8\" r=\"3.5\"/><path d=\"M3 20c0-4 2.5-6.5 6-6.5s6 2.5 6 6.5M15.5 4.8a3.5 3.5 0 0 1 0 6.4M17.5 14c2.2.9 3.5 3 3.5 6\"/>",
    )
}
