//! Where lines end: between words and at spaces, as everywhere (`pack::keep`), and within a word only where it is wider
//! than the line.

use icu_segmenter::GraphemeClusterSegmenter;

use super::face::Face;
use crate::pack::keep;

/// A line of a text.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Line {
    /// As it is drawn, with the space at which it ended: so it is copied out with it.
    pub text: String,
    /// As it was written: what a program that knows of it copies out.
    pub said: String,
    /// Without that space, in parts of the letters' size.
    pub width: f32,
}

/// Pieces between which a line may end.
fn pieces(text: &str, terms: &[String]) -> Vec<String> {
    let laid = keep::lay_out(text, terms);
    laid.split('\u{200b}')
        .flat_map(|part| part.split_inclusive(' '))
        .map(keep::plain)
        .filter(|piece| !piece.is_empty())
        .collect()
}

/// The widest piece of a text: narrower than that, words are broken.
pub(super) fn narrowest(face: &Face, text: &str, terms: &[String]) -> f32 {
    pieces(text, terms).iter().map(|piece| face.width(piece.trim_end())).fold(0.0, f32::max)
}

/// The text in lines; `first` is the room of the first one, `room` of the others, in parts of the letters' size.
pub(super) fn broken(face: &Face, text: &str, terms: &[String], first: f32, room: f32) -> Vec<Line> {
    let mut lines: Vec<Line> = Vec::new();
    let mut line = String::new();
    let mut at = 0.0;
    for piece in pieces(text, terms) {
        let wide = face.width(piece.trim_end());
        let here = if lines.is_empty() { first } else { room };
        if at + wide > here && !line.is_empty() {
            lines.push(done(face, std::mem::take(&mut line)));
            at = 0.0;
        }
        if wide > room {
            for cluster in clusters(&piece) {
                let wide = face.width(cluster);
                let here = if lines.is_empty() { first } else { room };
                if at + wide > here && !line.is_empty() {
                    lines.push(done(face, std::mem::take(&mut line)));
                    at = 0.0;
                }
                line.push_str(cluster);
                at += wide;
            }
        } else {
            line.push_str(&piece);
            at += face.width(&piece);
        }
    }
    if !line.is_empty() {
        lines.push(done(face, line));
    }
    lines
}

fn clusters(text: &str) -> Vec<&str> {
    let ends: Vec<usize> = GraphemeClusterSegmenter::new().segment_str(text).collect();
    ends.windows(2).filter_map(|pair| text.get(pair[0]..pair[1])).collect()
}

fn done(face: &Face, line: String) -> Line {
    let text = face.drawn(&line);
    let width = face.width(text.trim_end());
    Line { text, said: line, width }
}

#[cfg(test)]
mod tests {
    use super::super::face::Faces;
    use super::*;

    #[test]
    fn lines_fit_and_nothing_is_lost() {
        let faces = Faces::built_in().unwrap();
        let terms = vec!["มีส่วนร่วม".to_owned()];
        let text = "เทศบาลเปิดโอกาสให้ประชาชนเข้ามามีส่วนร่วมในการบริหารงาน หมู่ที่ ๑๔ อื่น ๆ https://example.go.th/a/very/long/address?with=a&b=c";
        for room in [2.0_f32, 5.0, 9.0, 40.0] {
            let lines = broken(&faces.regular, text, &terms, room - 1.0, room);
            let whole: String = lines.iter().map(|line| line.text.as_str()).collect();
            assert_eq!(whole, faces.regular.drawn(text));
            assert!(lines.iter().all(|line| line.width <= room + 0.01), "{room}: {lines:?}");
        }
    }

    #[test]
    fn names_are_not_broken_where_there_is_room() {
        let faces = Faces::built_in().unwrap();
        let terms = vec!["มีส่วนร่วม".to_owned()];
        for room in 5..20_u8 {
            let room = f32::from(room);
            let lines = broken(&faces.regular, "ประชาชนเข้ามามีส่วนร่วมในการบริหารงานของท้องถิ่น", &terms, room, room);
            assert!(lines.iter().any(|line| line.text.contains("มีส่วนร่วม")), "{room}: {lines:?}");
        }
    }
}
