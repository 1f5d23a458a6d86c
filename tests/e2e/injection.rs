//! What strangers and staff write is text, wherever it is shown: nothing of it becomes mark-up, script, a header or a
//! line of the log.

use serde_json::json;
use suanruam::domain::clock;
use suanruam::domain::ids::CaseId;
use suanruam::server::store::{
    Action, Actor, Kept, NewDoubt, NewStaff, NoticeDraft, NoticeParts, Role, SavedFilter, Template, Typed,
};

use crate::browser::Browser;
use crate::flow::sign_in;
use crate::guard::{Client, header};
use crate::sample::{PASSWORD, Sample};

/// Each would do something where it is not taken as text: in an element, an attribute, a title, a text area, a style,
/// an address, a comment, a template.
const CORPUS: [&str; 16] = [
    "<script>window.hurt=1</script>",
    "\"><img src=x onerror=\"window.hurt=1\">",
    "' autofocus onfocus='window.hurt=1' x='",
    "<svg/onload=window.hurt=1>",
    "</textarea><script>window.hurt=1</script>",
    "</title><script>window.hurt=1</script>",
    "--><script>window.hurt=1</script><!--",
    "<iframe srcdoc='<script>parent.hurt=1</script>'></iframe>",
    "<base href=//evil.example/><meta http-equiv=refresh content='0;url=//evil.example'>",
    "<style>main{display:none}</style><link rel=stylesheet href=//evil.example/x.css>",
    "<form action=//evil.example><button>ok</button></form>",
    "javascript:window.hurt=1",
    "{{7*7}} ${7*7} <%= 7*7 %> #{7*7}",
    "&lt;b&gt; &#x3c;script&#x3e;window.hurt=1 \\u003cscript\\u003e",
    "%3Cscript%3Ewindow.hurt=1%3C/script%3E%0d%0aset-cookie:%20hurt=1",
    "\u{202e}gpj.exe\u{202c} \u{feff}\u{200b}<b\u{0}onclick=1>",
];

/// What a page must not have whoever wrote on it: scripts but our one, elements and attributes that we never write,
/// addresses that lead elsewhere.
const LOOK: &str = r#"
const bad = [];
if (window.hurt) bad.push("a script ran");
const scripts = [...document.scripts].map((one) => one.outerHTML);
if (scripts.length !== 1 || document.scripts[0].innerHTML) bad.push(scripts.join());
for (const one of document.querySelectorAll("iframe, object, embed, base, meta[http-equiv], style, main img, main svg[onload], main link"))
  bad.push(one.outerHTML);
for (const one of document.querySelectorAll("*"))
  for (const { name, value } of one.attributes) {
    if (name.startsWith("on") || name === "style" || name === "srcdoc" || name === "autofocus") bad.push(`${one.tagName} ${name}=${value}`);
    if (["href", "action", "formaction", "src"].includes(name)) {
      const to = new URL(value, location.href);
      if (to.origin !== location.origin && to.protocol !== "data:" && to.protocol !== "tel:") bad.push(`${one.tagName} ${name}=${value}`);
    }
  }
if (!document.querySelector("main h1, main .title")) bad.push("no heading");
return [bad.join("\n"), document.body.innerText];
"#;

fn look(browser: &Browser, path: &str, wanted: &str) {
    browser.open(path);
    let seen = browser.run(LOOK, json!([]));
    assert_eq!(seen[0], "", "{path}");
    let shown = |text: &str| text.split_whitespace().collect::<String>();
    // What cannot be seen may be left out; the rest stands there as it was written.
    let plain: String =
        wanted.chars().filter(|sign| !"\u{0}\u{202e}\u{202c}\u{feff}\u{200b}".contains(*sign)).collect();
    let text: String = seen[1]
        .as_str()
        .unwrap()
        .chars()
        .filter(|sign| !"\u{fffd}\u{202e}\u{202c}\u{feff}\u{200b}\u{2060}".contains(*sign))
        .collect();
    assert!(shown(&text).contains(&shown(&plain)), "{plain} is not on {path}:\n{text}");
}

fn draft_fields(words: &str) -> Typed {
    let names = [
        "title_th",
        "title_en",
        "category",
        "summary_th",
        "summary_en",
        "body",
        "posted_from",
        "expires",
        "place",
        "moo",
    ];
    names.into_iter().map(|name| (name.to_owned(), words.to_owned())).collect()
}

/// Everything that staff can write, on one case and beside it.
pub fn staff_write(sample: &Sample, case: CaseId, words: &str, n: usize) {
    let (store, now) = (&sample.store, clock::now());
    let actor = Actor { staff: None, who: words.into(), from: words.into() };
    let mut version = store.case(case).unwrap().unwrap().row.version;
    let acts = [
        Action::Route { unit: "KC".into(), note: Some(words.into()) },
        Action::Note { text: words.into() },
        Action::Saraban { number: words.chars().take(40).collect() },
        Action::Answer { text: words.into(), close: false },
        Action::PassTo { agency: words.into(), text: Some(words.into()) },
        Action::Reopen { reason: words.into() },
    ];
    for act in acts {
        version = store.act(&actor, case, act.clone(), version, now).unwrap_or_else(|error| panic!("{act:?}: {error}"));
    }
    let draft = NoticeDraft {
        category: "news".into(),
        title_th: words.into(),
        title_en: Some(words.into()),
        summary_th: Some(words.into()),
        summary_en: Some(words.into()),
        body: words.into(),
        posted_from: suanruam::domain::thai::bangkok_date(now),
        must_stay_until: None,
        expires: None,
        pinned: false,
        images: Vec::new(),
        event: None,
        page_text: None,
        sample: true,
    };
    let notice = store.notice_publish(&actor, None, draft, 0, now).unwrap();
    let fields = draft_fields(words);
    let form = Kept { notice: Some(notice.id), base: 1, version: 0, fields, pictures: None };
    store.draft_save(&actor, form, now).unwrap();
    let said = || words.to_owned();
    let doubt = NewDoubt { place: said(), as_written: said(), likely: said(), reason: said() };
    store.doubt_mark(&actor, notice.id, doubt, now).unwrap();
    store.withdraw_submit(&actor, notice.id, 1, said(), now).unwrap();
    let parts = NoticeParts { category: "news".into(), title: said(), stay_days: None };
    let template = Template { id: 0, name: format!("{n} {words}"), text: said(), notice: Some(parts) };
    store.template_put(&actor, template, now).unwrap();
    let new = NewStaff {
        login: format!("hurt{n}"),
        display: words.into(),
        roles: vec![Role::Officer(words.into())],
        password_hash: String::new(),
        must_change: false,
    };
    store.staff_add(&actor, new, now).unwrap();
    // Nobody keeps more than twenty.
    if n < 20 {
        let admin = store.staff_by_login("admin").unwrap().unwrap().id;
        let filter = SavedFilter { name: words.into(), query: words.into() };
        store.saved_filter_put(&actor, admin, filter, now).unwrap();
    }
}

#[test]
fn whatever_anybody_writes_is_shown_as_text_on_every_page() {
    let sample = Sample::start();
    let browser = Browser::start(&sample.base);
    let mut cases = Vec::new();
    for (n, words) in CORPUS.iter().enumerate() {
        let case = sample.hostile(words, u64::try_from(n).unwrap());
        staff_write(&sample, case, words, n);
        cases.push(case);
    }
    sign_in(&browser, &sample, "admin");
    let notices = sample.store.notices().unwrap();
    for lang in ["th", "en"] {
        browser.open(&format!("/cases?lang={lang}"));
        for (n, (words, case)) in CORPUS.iter().zip(&cases).enumerate() {
            look(&browser, &format!("/cases/{case}"), words);
            let notice = notices.iter().find(|one| one.notice.title_th == *words).unwrap().notice.id;
            look(&browser, &format!("/notices/{notice}"), words);
            look(&browser, &format!("/notices/{notice}/draft"), words);
            look(&browser, &format!("/notices/{notice}/history"), words);
            look(&browser, &format!("/notices/{notice}/posting"), words);
            if lang == "th" {
                browser.open(&format!("/cases/{case}"));
                browser.click("form[action*='/contact'] button");
                assert_eq!(browser.run(LOOK, json!([]))[0], "", "contact of {words}");
                look(&browser, &format!("/notices/{notice}/edit"), "");
                let person = sample.store.staff_by_login(&format!("hurt{n}")).unwrap().unwrap().id;
                look(&browser, &format!("/people/{person}"), words);
                let asked: String = words.bytes().map(|byte| format!("%{byte:02x}")).collect();
                for path in
                    ["/cases?q=", "/cases?unit=", "/cases?topic=", "/audit?record=", "/audit?who=", "/notices?q="]
                {
                    look(&browser, &format!("{path}{asked}"), "");
                }
            }
        }
        for words in &CORPUS[..15] {
            for page in ["/notices", "/notices/templates", "/kiosks", "/people"] {
                look(&browser, page, words);
            }
        }
        for page in ["/overview", "/cases", "/audit", "/sessions"] {
            look(&browser, page, "");
        }
    }
    // What was typed comes back in the form that was refused, as text.
    browser.open("/people/new");
    browser.fill("#new-login", "\"><script>window.hurt=1</script>");
    browser.click("main button[type=submit]");
    assert_eq!(browser.run(LOOK, json!([]))[0], "");
    browser.forget();
    browser.open("/login?lang=th&next=%22%3E%3Cscript%3Ewindow.hurt=1%3C/script%3E");
    browser.fill("#login", "\"><script>window.hurt=1</script>");
    browser.fill("#password", "x");
    browser.click("main button[type=submit]");
    browser.sees("[role=alert]", "");
    assert_eq!(browser.run(LOOK, json!([]))[0], "");
}

#[test]
fn nothing_given_becomes_a_header_or_an_address_elsewhere() {
    let sample = Sample::start();
    let client = Client::new(&sample.base);
    for next in [
        "/x\r\nset-cookie: hurt=1",
        "/x%0d%0aset-cookie: hurt=1",
        "//evil.example",
        "/\\evil.example",
        "https://evil.example",
        "\t//evil.example",
    ] {
        let reply = client.post("/login", &[("login", "editor"), ("password", PASSWORD), ("next", next)], &[]);
        assert_eq!(reply.status(), 303);
        let (to, cookies) = (header(&reply, "location"), reply.headers().get_all("set-cookie"));
        assert!(to.starts_with('/') && !to.starts_with("//") && !to.contains(['\\', '\r', '\n']), "{next:?}: {to}");
        assert!(cookies.iter().all(|cookie| !cookie.to_str().unwrap().contains("hurt")), "{next:?}");
        let reply = client.get(&format!("/login?lang={}", next.replace(['\r', '\n', '\t', '\\', ' '], "%0a")));
        assert!(reply.headers().get_all("set-cookie").iter().all(|one| !one.to_str().unwrap().contains("hurt=1")));
    }
}
