//! A hearing from its first question to its results on every kiosk: written without script and by keyboard, published,
//! answered at a kiosk and on paper, read, taken out, told as a notice.

use chrono::TimeDelta;
use serde_json::json;
use suanruam::domain::clock;
use suanruam::domain::hearing::{Answer, Form, Given};
use suanruam::domain::ids::HearingId;
use suanruam::server::console::dates;
use suanruam::server::console::text::Lang;
use suanruam::server::store::{AuditFilter, CaseFilter, HearingState, NewHearing, Wanted};

use crate::browser::{Browser, ENTER};
use crate::flow::{looked_at, sign_in};
use crate::guard::{Client, header};
use crate::pictures::converted;
use crate::sample::Sample;

fn chosen(question: &str, code: &str) -> Given {
    Given { question: question.into(), answer: Answer::Chosen(vec![code.into()]) }
}

#[test]
fn a_hearing_is_written_published_answered_and_its_results_are_told() {
    let sample = Sample::start();
    let browser = Browser::start(&sample.base);
    sign_in(&browser, &sample, "editor");
    browser.open("/hearings");
    browser.sees("h1", "รับฟังความคิดเห็น");
    browser.sees("main", "ยังไม่มีการรับฟังความคิดเห็น");
    looked_at(&browser, &sample, "hearings-none");

    // By keyboard alone; what is missing is told at its field, and nothing typed is lost.
    browser.click("a[href='/hearings/new']");
    browser.run("document.querySelectorAll('[required]').forEach(one => one.removeAttribute('required'))", json!([]));
    browser.fill("#title_th", "งบประมาณปีหน้าควรทำเรื่องใด (ตัวอย่าง)");
    browser.fill("#q0_c0_th", "ซ่อมถนน");
    browser.fill("#q0_c1_th", "ไฟส่องสว่าง");
    browser.tab_to("main form .bar button[name=op][value=add]", 80);
    browser.keys(&ENTER.to_string());
    browser.sees("#question-2 legend", "คำถามที่ 2");
    assert!(browser.path().starts_with("/hearings"), "nothing is kept yet");
    assert_eq!(browser.run("return document.querySelector('#q0_c1_th').value", json!([])), "ไฟส่องสว่าง");
    browser.choose("#q1_form", "faces");
    browser.fill("#q1_th", "ท่านพอใจงานปีนี้เพียงใด");
    browser.click("button[value=add]");
    browser.choose("#q2_form", "words");
    browser.fill("#q2_th", "อยากบอกอะไรเพิ่ม");
    browser.click("button[value=choice-0]");
    browser.fill("#q0_c2_th", "ท่อระบายน้ำ");
    browser.run("document.querySelectorAll('[required]').forEach(one => one.removeAttribute('required'))", json!([]));
    browser.click("main form .bar button.main");
    browser.sees("[role=alert]", "กรุณากรอกคำถาม");
    browser.sees("#q0_th-fault", "กรุณากรอกคำถาม");
    looked_at(&browser, &sample, "hearing-faults");
    browser.fill("#q0_th", "ควรทำเรื่องใดก่อน");
    browser.fill("#about_th", "เทศบาลขอฟังความเห็นก่อนทำแผนปีหน้า (ตัวอย่าง)");
    // Moved, and moved back: codes go with it.
    browser.click("button[value=up-2]");
    browser.click("button[value=down-1]");
    looked_at(&browser, &sample, "hearing-form");
    browser.click("main form .bar button.main");
    browser.sees("[role=status]", "บันทึกแล้ว");
    let id: HearingId = browser.path().split(['/', '?']).nth(2).unwrap().parse().unwrap();
    let draft = sample.store.hearing(id).unwrap().unwrap();
    let codes: Vec<&str> = draft.hearing.questions.iter().map(|question| question.code.as_str()).collect();
    assert_eq!((draft.state, codes), (HearingState::Draft, vec!["q1", "q2", "q3"]));
    assert_eq!(draft.hearing.questions[0].form.choices().len(), 3);
    assert!(matches!(draft.hearing.questions[1].form, Form::Faces));
    looked_at(&browser, &sample, "hearing-draft");

    // Published: its questions keep their meaning from then on, and the form says so.
    browser.click("form:has([name=to][value=published]) button");
    browser.sees("[role=status]", "เผยแพร่แล้ว");
    browser.sees(".head .badge", "กำลังรับฟัง");
    browser.open(&format!("/hearings/{id}/edit"));
    browser.sees("[role=status]", "แก้ได้เฉพาะถ้อยคำ");
    assert!(browser.all("button[value=add]").is_empty() && browser.all("#q0_form").is_empty());
    looked_at(&browser, &sample, "hearing-fixed");
    // Somebody else changes it meanwhile: told, and what was typed stays.
    browser.fill("#q1_th", "ท่านพอใจงานของเทศบาลปีนี้เพียงใด");
    let present = sample.store.hearing(id).unwrap().unwrap();
    let mut asked = present.hearing.clone();
    asked.title_en = Some("Next year's budget (sample)".into());
    let theirs = NewHearing { id: Some(id), revision: asked.revision, asked, interval: 20 };
    sample.store.hearing_put(&suanruam::server::store::Actor::cli(), theirs, clock::now()).unwrap();
    browser.click("main form .bar button.main");
    browser.sees("[role=alert]", "มีผู้แก้ไขการรับฟังนี้ไปก่อนแล้ว");
    let typed = browser.run("return document.querySelector('#q1_th').value", json!([]));
    assert_eq!(typed, "ท่านพอใจงานของเทศบาลปีนี้เพียงใด");
    looked_at(&browser, &sample, "hearing-conflict");

    let before = sample.store.cases(&CaseFilter::default()).unwrap().total;
    // Answers from a kiosk, some in quick succession, and one to a question that is not here.
    let kiosk = sample.store.kiosks().unwrap()[0].id;
    let begin = clock::now() - TimeDelta::hours(5);
    for n in 0..30_u32 {
        let code = ["c1", "c2", "c1", "c3", "c1"][n as usize % 5];
        let face = Given { question: "q2".into(), answer: Answer::Face(u8::try_from(n % 5 + 1).unwrap()) };
        let mut given = vec![chosen("q1", code), face];
        if n % 10 == 0 {
            let words = format!("ขอให้ทำถนนก่อน ข้อที่ {n} <script>document.title='x'</script> (ตัวอย่าง)");
            given.push(Given { question: "q3".into(), answer: Answer::Words(words) });
        }
        if n == 7 {
            given.push(chosen("gone", "x"));
        }
        let seconds = if n < 6 { i64::from(n) } else { 60 * i64::from(n) };
        sample.answer(kiosk, id, given, 200 + u64::from(n), begin + TimeDelta::seconds(seconds));
    }
    // Two sheets from a meeting, by an officer; each of them once.
    sign_in(&browser, &sample, "works");
    browser.open(&format!("/hearings/{id}"));
    browser.click(&format!("a[href='/hearings/{id}/key']"));
    browser.choose("#channel", "meeting");
    browser.fill("#day", &dates::typed(Lang::Th, suanruam::domain::thai::bangkok_date(clock::now())));
    browser.fill("#moo", "๑๔");
    looked_at(&browser, &sample, "hearing-key");
    browser.chord('\u{e009}', ENTER);
    browser.sees("[role=alert]", "แผ่นนี้ไม่มีคำตอบเลย");
    browser.click("label:has(input[name=a0][value=c2])");
    browser.click("label:has(input[name=a1][value='5'])");
    browser.click("main form > button.main");
    browser.sees("[role=status]", "บันทึกแล้ว 1 แผ่น");
    assert_eq!(
        browser.run("return document.querySelector('#moo').value", json!([])),
        "๑๔",
        "the stack's village stays"
    );
    browser.click("label:has(input[name=a0][value=c1])");
    browser.click("main form > button.main");
    browser.sees("[role=status]", "บันทึกแล้ว 2 แผ่น");
    looked_at(&browser, &sample, "hearing-keyed");

    // The results: every answer, and those in quick succession apart. An officer reads them and changes nothing.
    browser.open(&format!("/hearings/{id}"));
    browser.sees(".headline", "32 คำตอบ");
    browser.sees("main", "ในจำนวนนี้ 5 คำตอบกดต่อกันเร็ว");
    browser.sees("section[aria-labelledby=question-1] tbody tr:nth-child(1)", "19");
    browser.sees("section[aria-labelledby=strays]", "gone");
    assert!(browser.all("form[action$='/state']").is_empty());
    // One that comes while they are looked at is counted before their eyes.
    sample.answer(kiosk, id, vec![chosen("q1", "c2")], 300, clock::now() - TimeDelta::hours(1));
    browser.sees(".headline", "33 คำตอบ");
    browser.sees("section[aria-labelledby=question-1] tbody tr:nth-child(2)", "8");
    looked_at(&browser, &sample, "hearing-results");
    browser.click("section[aria-labelledby=question-3] a.btn");
    browser.sees(".written", "ขอให้ทำถนนก่อน ข้อที่ 20");
    assert_eq!(browser.all(".written li").len(), 3);
    assert!(!browser.run("return document.title", json!([])).as_str().unwrap().starts_with('x'));
    looked_at(&browser, &sample, "hearing-words");
    assert_eq!(sample.store.cases(&CaseFilter::default()).unwrap().total, before, "nothing of it is in the inbox");

    // As files, on the trail; what people wrote only for those who may read cases.
    let works = Client::signed_in(&sample, "works");
    let csv = works.get(&format!("/hearings/{id}/answers/export?as=csv")).body_mut().read_to_string().unwrap();
    assert!(csv.contains("ขอให้ทำถนนก่อน ข้อที่ 20") && csv.contains("ประชุม"), "{csv}");
    let editor = Client::signed_in(&sample, "editor");
    assert_eq!(editor.get(&format!("/hearings/{id}/answers/export?as=csv")).status(), 403);
    let mut reply = editor.get(&format!("/hearings/{id}/export?as=json"));
    assert_eq!((reply.status().as_u16(), header(&reply, "content-type")), (200, "application/json"));
    let text = reply.body_mut().read_to_string().unwrap();
    assert!(text.contains("33") && !text.contains("ขอให้ทำถนนก่อน"), "{text}");
    let trail = sample.store.audit_list(&AuditFilter::default()).unwrap();
    for (action, record) in [
        ("export", "export:hearing_answers"),
        ("export", "export:hearing"),
        ("hearing.read", &format!("hearing:{id}")),
        ("hearing.keyed", &format!("hearing:{id}")),
    ] {
        assert!(trail.iter().any(|event| event.action == action && event.record == record), "{action} {record}");
    }

    // Told as a notice: a draft with the figures in words and pictures made of the server's own document.
    sign_in(&browser, &sample, "editor");
    browser.open(&format!("/hearings/{id}"));
    assert!(browser.all("a[href*='/words/']").is_empty(), "an editor does not read what people wrote");
    browser.click(&format!("form[action='/hearings/{id}/notice'] button"));
    converted(&browser);
    browser.sees("h1", "ภาพของประกาศ");
    looked_at(&browser, &sample, "hearing-told");
    let alt = browser.run("return document.querySelector('[name=alt-0]').value", json!([]));
    assert!(alt.as_str().unwrap().starts_with("ผลการรับฟังความคิดเห็น งบประมาณปีหน้า"), "{alt}");
    let notice = browser.path().split('/').nth(2).unwrap().parse().unwrap();
    let work = sample.store.work(notice, Wanted::Publish).unwrap().unwrap();
    let body = &work.fields["body"];
    assert!(body.contains("มีคำตอบทั้งหมด 33 คำตอบ") && body.contains("- ซ่อมถนน 19"), "{body}");
    assert!(body.contains("ในจำนวนนี้ 5 คำตอบกดต่อกันเร็ว") && !body.contains("ขอให้ทำถนนก่อน"), "{body}");

    // Closed early: kiosks are told, and the results stand.
    browser.open(&format!("/hearings/{id}"));
    browser.click("form:has([name=to][value=closed]) button");
    browser.sees(".head .badge", "ปิดก่อนกำหนด");
    browser.sees(".headline", "33 คำตอบ");
    browser.sees("#history", "ประวัติการแก้ไข");
    browser.open("/hearings");
    browser.sees(".rows", "ปิดก่อนกำหนด");
    looked_at(&browser, &sample, "hearings");
}

#[test]
fn answers_to_a_hearing_that_is_not_here_are_shown_as_such() {
    let sample = Sample::start();
    let kiosk = sample.store.kiosks().unwrap().remove(0).id;
    let stranger = HearingId::random();
    for seq in 0..3 {
        sample.answer(kiosk, stranger, vec![chosen("first", "road")], 300 + seq, clock::now());
    }
    let browser = Browser::start(&sample.base);
    sign_in(&browser, &sample, "manager");
    browser.open("/hearings");
    browser.sees(".rows", "การรับฟังที่ไม่มีในระบบนี้");
    browser.open(&format!("/hearings/{stranger}"));
    browser.sees(".headline", "3 คำตอบ");
    browser.sees("section[aria-labelledby=strays]", "first");
    looked_at(&browser, &sample, "hearing-unknown");
    browser.open(&format!("/hearings/{}", HearingId::random()));
    browser.sees("h1", "ไม่พบหน้านี้");
}
