//! Text with one byte a sign for Thai and ASCII: a third of the memory of UTF-8, and as much faster to look through.

/// Begins a sign that is neither ASCII nor Thai; six half-bytes follow, none of which stands for a sign.
const OTHER: u8 = 0x02;
const HALF: u8 = 0x10;

/// A text with one byte a sign. A text is part of another if and only if its bytes are part of the other's.
#[must_use]
pub fn packed(text: &str) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    text.chars().for_each(|sign| push(&mut out, sign));
    out
}

/// The text that was packed.
#[must_use]
pub fn unpacked(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(2 * bytes.len());
    let mut rest = bytes.iter().copied();
    while let Some(byte) = rest.next() {
        let code = match byte {
            OTHER => rest.by_ref().take(6).fold(0, |code, half| code << 4 | u32::from(half & !HALF)),
            0x80.. => 0x0e00 | u32::from(byte & 0x7f),
            _ => u32::from(byte),
        };
        out.extend(char::from_u32(code));
    }
    out
}

/// Adds one sign.
pub fn push(out: &mut Vec<u8>, sign: char) {
    match (sign, u8::try_from(u32::from(sign) & 0x7f)) {
        (' '..='~' | '\u{e00}'..='\u{e7f}', Ok(low)) => out.push(if sign.is_ascii() { low } else { low | 0x80 }),
        _ => {
            out.push(OTHER);
            let halves = (0..6).rev().filter_map(|at| u8::try_from(u32::from(sign) >> (4 * at) & 0xf).ok());
            out.extend(halves.map(|half| HALF | half));
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn text_is_part_of_packed_text_where_it_is_part_of_the_text(
            text in "[กaé😀ว\u{7f}]{0,12}",
            part in "[กaé😀ว\u{7f}]{0,3}",
        ) {
            let found = packed(&text).windows(packed(&part).len().max(1)).any(|bytes| bytes == packed(&part));
            prop_assert_eq!(found || part.is_empty(), text.contains(&part));
        }
    }
}
