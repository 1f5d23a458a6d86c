//! What `pdftotext` gives, made fit for search. Thai comes out of a PDF as the program that made it wrote it down, and each
//! has its own way of getting it a little wrong. Pure.

use crate::domain::thai;
use crate::server::store::PageText;

/// Most characters that are kept of one notice's pages: forty dense pages have as many.
pub const MAX_TEXT: usize = 60_000;
/// So many signs that mean nothing, of a hundred, and the text is none.
const GARBLED: usize = 10;
/// A text with so many ำ has more า, several times over, unless a program confused them.
const MANY_AM: usize = 8;

/// Reads the output of `pdftotext -raw`.
#[must_use]
pub fn read(raw: &[u8]) -> PageText {
    let text = String::from_utf8_lossy(raw);
    let text: String = text.chars().map(|sign| own_thai(sign).unwrap_or(sign)).collect();
    let (mut letters, mut strange, mut am, mut aa) = (0, 0, 0, 0);
    for sign in text.chars() {
        match sign {
            '\u{fffd}' | '\u{e000}'..='\u{f8ff}' => strange += 1,
            sign if sign.is_control() && !sign.is_whitespace() => strange += 1,
            'ำ' => am += 1,
            'า' => aa += 1,
            sign if sign.is_alphanumeric() => letters += 1,
            _ => {}
        }
    }
    letters += am + aa;
    if letters + strange == 0 {
        return PageText::None;
    }
    if strange * 100 > GARBLED * (letters + strange) || (am >= MANY_AM && am > aa) {
        return PageText::Garbled;
    }
    let pages = text.split('\u{c}').map(page).filter(|page| !page.is_empty());
    PageText::Found(shortened(&pages.collect::<Vec<_>>().join("\n"), MAX_TEXT))
}

/// A Thai sign that fonts of the last century kept in the private use area: forms for beside, above and below others.
const fn own_thai(sign: char) -> Option<char> {
    Some(match sign {
        '\u{f700}' => 'ฐ',
        '\u{f701}' => '\u{e34}',
        '\u{f702}' => '\u{e35}',
        '\u{f703}' => '\u{e36}',
        '\u{f704}' => '\u{e37}',
        '\u{f705}' | '\u{f70a}' | '\u{f713}' => '\u{e48}',
        '\u{f706}' | '\u{f70b}' | '\u{f714}' => '\u{e49}',
        '\u{f707}' | '\u{f70c}' | '\u{f715}' => '\u{e4a}',
        '\u{f708}' | '\u{f70d}' | '\u{f716}' => '\u{e4b}',
        '\u{f709}' | '\u{f70e}' | '\u{f717}' => '\u{e4c}',
        '\u{f70f}' => 'ญ',
        '\u{f710}' => '\u{e31}',
        '\u{f711}' => '\u{e4d}',
        '\u{f712}' => '\u{e47}',
        '\u{f718}' => '\u{e38}',
        '\u{f719}' => '\u{e39}',
        '\u{f71a}' => '\u{e3a}',
        _ => return None,
    })
}

/// The lines of a page, one after the other: Thai goes on in the next line without a space.
fn page(page: &str) -> String {
    let mut out = String::new();
    for line in page.lines() {
        let line = line.chars().filter(|sign| !sign.is_control() && *sign != '\u{fffd}').collect::<String>();
        let line = line.trim();
        let apart = match (out.chars().next_back(), line.chars().next()) {
            (Some(before), Some(after)) => !(is_letter(before) && is_letter(after)),
            _ => false,
        };
        if apart {
            out.push(' ');
        }
        out.push_str(line);
    }
    thai::normalise(&once(&close(&thai::normalise(&out))))
}

/// A Thai sign other than a digit.
const fn is_letter(sign: char) -> bool {
    thai::is_thai(sign) && !matches!(sign, '๐'..='๙')
}

/// Letters with an ascender: what stands above them is moved to the left, and a gap that is none is seen behind it.
const fn is_tall(sign: char) -> bool {
    matches!(sign, 'ป' | 'ฝ' | 'ฟ' | 'ฬ')
}

/// Takes spaces out that stand before a mark, or behind marks over a letter with an ascender.
fn close(text: &str) -> String {
    let signs: Vec<char> = text.chars().collect();
    let mut out = String::with_capacity(text.len());
    let mut base = None;
    let mut marked = false;
    for (at, sign) in signs.iter().copied().enumerate() {
        let next = signs.get(at + 1).copied();
        let gap = sign == ' '
            && next.is_some_and(|next| {
                (thai::is_mark(next) && base.is_some()) || (marked && base.is_some_and(is_tall) && is_letter(next))
            });
        if gap {
            continue;
        }
        if thai::is_mark(sign) {
            marked = true;
        } else {
            base = is_letter(sign).then_some(sign);
            marked = false;
        }
        out.push(sign);
    }
    out
}

/// A letter with two marks that stands there twice is there once: typst writes such a cluster down two times.
fn once(text: &str) -> String {
    let mut out: Vec<char> = Vec::with_capacity(text.len());
    for sign in text.chars() {
        out.push(sign);
        if let Some(rest) = out.len().checked_sub(6)
            && out[rest..rest + 3] == out[rest + 3..]
            && is_letter(out[rest])
            && !thai::is_mark(out[rest])
            && thai::is_mark(out[rest + 1])
            && thai::is_mark(out[rest + 2])
        {
            out.truncate(rest + 3);
        }
    }
    out.into_iter().collect()
}

/// The beginning of a text, cut between words.
#[must_use]
pub fn shortened(text: &str, most: usize) -> String {
    let Some((end, _)) = text.char_indices().nth(most) else { return text.to_owned() };
    let head = text.get(..end).unwrap_or_default();
    head.rfind(char::is_whitespace).and_then(|at| head.get(..at)).unwrap_or(head).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(raw: &str) -> String {
        match read(raw.as_bytes()) {
            PageText::Found(text) => text,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn lines_go_on_where_thai_goes_on() {
        assert_eq!(
            found("ขอเชิญประ\nชุม\nหมู่ที่ ๑๔\nวันที่ 5\nto all\n\u{c}หน้าสอง\n\u{c}"),
            "ขอเชิญประชุมหมู่ที่ ๑๔ วันที่ 5 to all\nหน้าสอง"
        );
    }

    #[test]
    fn what_makers_of_pdfs_get_wrong_is_mended() {
        // A gap behind marks that were moved to the left.
        assert_eq!(found("ปั๊ มน้ำ ปี่ พาทย์ ที่ กองคลัง"), "ปั๊มน้ำ ปี่พาทย์ ที่ กองคลัง");
        // A gap before a mark.
        assert_eq!(found("น ้ำใส"), "น้ำใส");
        // Clusters that were written down twice.
        assert_eq!(found("ตั้ตั้งแต่ ทั่ทั่วถึง ปั๊ปั๊ มน้ำ ดีดี มามา"), "ตั้งแต่ ทั่วถึง ปั๊มน้ำ ดีดี มามา");
        // Sara am in two parts, and signs of the private use area.
        assert_eq!(found("กำหนด น\u{e4d}\u{e49}า ญ\u{f718} ป\u{f702}\u{f705}"), "กำหนด น้ำ ญุ ปี่");
    }

    #[test]
    fn what_is_no_text_is_not_taken_for_one() {
        assert_eq!(read(b""), PageText::None);
        assert_eq!(read(b" \n\x0c\n\x0c"), PageText::None);
        assert_eq!(read("\u{e001}\u{e002}\u{e003} ก\u{fffd}".as_bytes()), PageText::Garbled);
        assert_eq!(read(&[0xff, 0xfe, 0x01, 0x02, b'a']), PageText::Garbled);
        assert_eq!(read("กำหนดกำรชำระค่ำธรรมเนียมและค่ำนำประปำ กำรบริกำร (ตัวอย่าง)".as_bytes()), PageText::Garbled);
        assert!(found("น้ำทำนำคำ จำนำ ลำน้ำ ทำงานตามเวลา ถามหาภาพถ่ายทางราชการ").len() > 9);
    }

    #[test]
    fn a_long_text_is_cut_between_words() {
        assert_eq!(shortened("กข คง จฉ", 6), "กข คง");
        assert_eq!(shortened("กขคงจ", 3), "กขค");
        assert_eq!(shortened("กข", 3), "กข");
    }
}
