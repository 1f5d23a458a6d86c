//! A sample notice as an editor gives it. The power tests and the benchmark use this file too.

use suanruam::domain::clock;
use suanruam::server::store::NoticeDraft;

/// Of today, with a title and a line of text.
pub fn sample_notice(title: &str) -> NoticeDraft {
    NoticeDraft {
        category: "news".into(),
        title_th: title.into(),
        title_en: None,
        summary_th: None,
        summary_en: None,
        body: "ข้อความ (ตัวอย่าง)\n".into(),
        posted_from: clock::now().date_naive(),
        must_stay_until: None,
        expires: None,
        pinned: false,
        images: Vec::new(),
        event: None,
        page_text: None,
        sample: true,
    }
}
