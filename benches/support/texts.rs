//! The texts of many notices, of about 2.7 kB each: the same in every run.

/// What notices are made of; see tests/data/words/README.md.
const SENTENCES: &str = include_str!("../../tests/data/words/ud-thai-tud.txt");

pub struct Text {
    pub title: String,
    pub summary: String,
    pub body: String,
}

/// Takes numbers of a fixed row.
struct Row(u64);

impl Row {
    fn pick<'a>(&mut self, from: &'a [String]) -> &'a str {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let at = usize::try_from(self.0 >> 33).unwrap_or_default() % from.len();
        from.get(at).map_or("", String::as_str)
    }
}

pub fn texts(count: usize) -> impl Iterator<Item = Text> {
    let sentences: Vec<String> = SENTENCES.lines().map(|line| line.replace('|', "")).collect();
    let mut row = Row(1);
    (0..count).map(move |at| {
        let mut body = String::new();
        while body.len() < 2_000 + at % 1_000 {
            body.push_str(row.pick(&sentences));
            body.push(if body.len().is_multiple_of(7) { '\n' } else { ' ' });
        }
        if at.is_multiple_of(100) {
            body.push_str("หมู่ ๑๔ LINE");
        }
        let title = row.pick(&sentences).chars().take(80).collect();
        let summary = row.pick(&sentences).chars().take(160).collect();
        Text { title, summary, body }
    })
}
