//! Publicity with its evidence, and how the kiosks served.

use std::collections::BTreeMap;

use super::{Figure, FigureRow, Figures, Measure, Part, Section};
use crate::server::console::notices::category;
use crate::server::console::text::Lang;
use crate::server::store::RoundFigures;

/// Keys of the tables.
pub const NOTICES: &str = "notices";
pub const KIOSKS: &str = "kiosks";

fn measure(key: &str, title: &str) -> Measure {
    Measure { key: key.to_owned(), title: title.to_owned() }
}

/// What was published in the round; none when nothing was.
#[must_use]
pub fn publicity(figures: &RoundFigures) -> Option<Section> {
    if figures.notices.is_empty() {
        return None;
    }
    let mut by: BTreeMap<&str, (u64, u64)> = BTreeMap::new();
    for notice in &figures.notices {
        let (published, shown) = by.entry(&notice.category).or_default();
        *published += 1;
        *shown += u64::from(notice.kiosks > 0);
    }
    let values = |(published, shown): (u64, u64)| vec![Figure::Count(published), Figure::Count(shown)];
    let mut rows: Vec<FigureRow> = by
        .iter()
        .map(|(code, counts)| FigureRow {
            code: (*code).to_owned(),
            name: category(Lang::Th, code).replace('\u{2060}', ""),
            values: values(*counts),
            total: false,
        })
        .collect();
    let sum = by.values().fold((0, 0), |sum, one| (sum.0 + one.0, sum.1 + one.1));
    rows.push(FigureRow { code: String::new(), name: "รวม".into(), values: values(sum), total: true });
    let text = format!(
        "ในรอบนี้ศูนย์ฯ เผยแพร่ข้อมูลข่าวสาร {} เรื่อง ในจำนวนนี้มีหลักฐานว่าแสดงที่ตู้บริการแล้ว {} เรื่อง",
        Figure::Count(sum.0).words(),
        Figure::Count(sum.1).words()
    );
    let table = Figures {
        key: NOTICES,
        title: "ข้อมูลข่าวสารที่เผยแพร่ จำแนกตามหมวด".into(),
        rows_are: "หมวด".into(),
        measures: vec![measure("published", "เผยแพร่ (เรื่อง)"), measure("shown", "มีหลักฐานการแสดง (เรื่อง)")],
        rows,
    };
    let note = "นับเรื่องที่เผยแพร่ครั้งแรกในรอบนี้ หลักฐานการแสดงคือรายงานของตู้บริการเองว่ามีเรื่องนั้นอยู่บนจอ";
    let title = "การประชาสัมพันธ์และเผยแพร่ข้อมูลข่าวสาร".into();
    Some(Section {
        key: "publicity",
        title,
        parts: vec![Part::Say(text), Part::Figures(table), Part::Note(note.into())],
    })
}

/// How each kiosk served; none when no kiosk was heard of.
#[must_use]
pub fn kiosks(figures: &RoundFigures) -> Option<Section> {
    if figures.kiosks.is_empty() {
        return None;
    }
    let rows = figures.kiosks.iter().map(|kiosk| FigureRow {
        code: kiosk.id.to_string(),
        name: kiosk.name.clone(),
        values: vec![Figure::Count(kiosk.days), Figure::Count(kiosk.cases)],
        total: false,
    });
    let table = Figures {
        key: KIOSKS,
        title: "การให้บริการของตู้บริการ".into(),
        rows_are: "ตู้บริการ".into(),
        measures: vec![measure("days", "วันที่ติดต่อได้ (วัน)"), measure("cases", "เรื่องที่ได้รับ (เรื่อง)")],
        rows: rows.collect(),
    };
    let note = "วันที่ติดต่อได้ คือวันที่เครื่องแม่ข่ายได้ยินจากตู้บริการ ตู้ที่ไม่มีสัญญาณยังให้บริการได้ตามปกติ";
    let title = "การให้บริการของตู้บริการ".into();
    Some(Section { key: "kiosks", title, parts: vec![Part::Figures(table), Part::Note(note.into())] })
}
