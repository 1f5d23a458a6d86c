//! A small WebDriver client: real headless Chromium under Debian's chromedriver, on a free port, gone when dropped.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use base64::Engine as _;
use serde_json::{Value, json};

use crate::axe;

const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";
/// Long enough for two busy cores.
const PATIENCE: Duration = Duration::from_secs(20);

pub const ENTER: char = '\u{e007}';
pub const TAB: char = '\u{e004}';
pub const SPACE: char = ' ';

/// A window size in CSS pixels.
#[derive(Clone, Copy)]
pub struct Size {
    pub name: &'static str,
    pub width: u32,
    pub height: u32,
}

pub const DESK: Size = Size { name: "desk", width: 1440, height: 1000 };
pub const PHONE: Size = Size { name: "phone", width: 390, height: 844 };

/// An element's handle.
#[derive(Clone)]
pub struct Element(String);

pub struct Browser {
    driver: Child,
    agent: ureq::Agent,
    session: String,
    base: String,
    _profile: tempfile::TempDir,
}

/// A driver and its port; `None` when it ended before it had one.
fn driver() -> Option<(Child, u16)> {
    let mut driver = Command::new("/usr/bin/chromedriver")
        .args(["--port=0", "--log-level=WARNING"])
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("chromedriver: apt-get install chromium-driver");
    let mut lines = BufReader::new(driver.stdout.take().unwrap()).lines();
    let port = lines.by_ref().map_while(Result::ok).find_map(|line| {
        let (_, port) = line.split_once("successfully on port ")?;
        port.trim_end_matches('.').parse().ok()
    });
    let Some(port) = port else {
        let _ = driver.wait();
        return None;
    };
    std::thread::spawn(move || lines.for_each(drop));
    Some((driver, port))
}

impl Browser {
    /// Starts the driver and a fresh profile; `base` is put before every path.
    pub fn start(base: &str) -> Self {
        // Two drivers that begin at once may be given the same port; the later one ends at once.
        let (driver, port) = (0..5).find_map(|_| driver()).expect("chromedriver says its port");
        let agent: ureq::Agent = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .timeout_global(Some(Duration::from_secs(90)))
            .build()
            .into();
        let profile = tempfile::tempdir().unwrap();
        let mut browser = Self {
            driver,
            agent,
            session: format!("http://127.0.0.1:{port}/session"),
            base: base.to_owned(),
            _profile: profile,
        };
        let options = json!({
            "binary": "/usr/bin/chromium",
            "args": [
                "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-dev-shm-usage",
                "--disable-background-networking", "--disable-component-update", "--disable-sync", "--hide-scrollbars",
                "--force-device-scale-factor=1", "--lang=th",
                format!("--user-data-dir={}", browser._profile.path().display()),
            ],
        });
        let reply = browser.post(
            "",
            json!({"capabilities": {"alwaysMatch": {"browserName": "chrome", "goog:chromeOptions": options}}}),
        );
        browser.session = format!("{}/{}", browser.session, reply["sessionId"].as_str().expect("a session"));
        browser.size(DESK);
        browser
    }

    fn take(mut reply: ureq::http::Response<ureq::Body>) -> Result<Value, String> {
        let body: Value =
            reply.body_mut().with_config().limit(64 << 20).read_json().map_err(|error| error.to_string())?;
        if reply.status().is_success() { Ok(body["value"].clone()) } else { Err(body["value"].to_string()) }
    }

    fn try_post(&self, path: &str, body: Value) -> Result<Value, String> {
        Self::take(
            self.agent.post(format!("{}{path}", self.session)).send_json(body).map_err(|error| error.to_string())?,
        )
    }

    fn post(&self, path: &str, body: Value) -> Value {
        self.try_post(path, body).unwrap_or_else(|error| panic!("{path}: {error}"))
    }

    fn get(&self, path: &str) -> Result<Value, String> {
        Self::take(self.agent.get(format!("{}{path}", self.session)).call().map_err(|error| error.to_string())?)
    }

    fn cdp(&self, command: &str, params: Value) -> Value {
        self.post("/goog/cdp/execute", json!({"cmd": command, "params": params}))
    }

    /// Sets the size of the page exactly.
    pub fn size(&self, size: Size) {
        let params = json!({"width": size.width, "height": size.height, "deviceScaleFactor": 1, "mobile": false});
        self.cdp("Emulation.setDeviceMetricsOverride", params);
    }

    /// Opens a path of the server.
    pub fn open(&self, path: &str) {
        self.post("/url", json!({"url": format!("{}{path}", self.base)}));
    }

    /// Path and query of the page.
    pub fn path(&self) -> String {
        let url = self.get("/url").unwrap();
        url.as_str().unwrap().strip_prefix(&self.base).unwrap_or_default().to_owned()
    }

    /// The same, or why not: a page that is just being left runs nothing.
    pub fn try_run(&self, script: &str, args: Value) -> Result<Value, String> {
        self.try_post("/execute/sync", json!({"script": script, "args": args}))
    }

    /// Runs a script and gives what it returns.
    pub fn run(&self, script: &str, args: Value) -> Value {
        self.post("/execute/sync", json!({"script": script, "args": args}))
    }

    /// All elements of a selector, now.
    pub fn all(&self, css: &str) -> Vec<Element> {
        let found = self.post("/elements", json!({"using": "css selector", "value": css}));
        found.as_array().unwrap().iter().map(|element| Element(element[ELEMENT].as_str().unwrap().to_owned())).collect()
    }

    /// The first element of a selector; waits for it.
    pub fn find(&self, css: &str) -> Element {
        let until = Instant::now() + PATIENCE;
        loop {
            if let Some(element) = self.all(css).into_iter().next() {
                return element;
            }
            assert!(Instant::now() < until, "{css} is not on {}: {}", self.path(), self.text("body"));
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    /// What a reader sees in an element.
    pub fn text(&self, css: &str) -> String {
        let element = match css {
            "body" => self.all(css).remove(0),
            _ => self.find(css),
        };
        self.get(&format!("/element/{}/text", element.0)).unwrap().as_str().unwrap().to_owned()
    }

    /// Waits until an element says something.
    pub fn sees(&self, css: &str, words: &str) {
        let until = Instant::now() + PATIENCE;
        loop {
            let found = self.all(css).into_iter().any(|element| {
                self.get(&format!("/element/{}/text", element.0))
                    .is_ok_and(|text| text.as_str().is_some_and(|text| text.contains(words)))
            });
            if found {
                return;
            }
            assert!(Instant::now() < until, "{words:?} is not in {css} on {}:\n{}", self.path(), self.text("body"));
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    /// Clicks an element; one that leads to a new page is followed. What comes of it passes axe.
    pub fn click(&self, css: &str) {
        let element = self.find(css);
        self.post(&format!("/element/{}/click", element.0), json!({}));
        axe::after(self, css);
    }

    /// Opens the `<details>` that holds an element, as a click on its summary does.
    pub fn unfold(&self, css: &str) {
        self.find(css);
        let open = self.run("return document.querySelector(arguments[0]).closest('details').open", json!([css]));
        if open == false {
            let summary = self.run(
                "return document.querySelector(arguments[0]).closest('details').querySelector('summary')",
                json!([css]),
            );
            let element = summary[ELEMENT].as_str().unwrap();
            self.post(&format!("/element/{element}/click"), json!({}));
            axe::after(self, css);
        }
    }

    /// Empties a field and types into it.
    pub fn fill(&self, css: &str, text: &str) {
        let element = self.find(css);
        self.post(&format!("/element/{}/clear", element.0), json!({}));
        self.post(&format!("/element/{}/value", element.0), json!({"text": text}));
    }

    /// Chooses a file in a field for files.
    pub fn choose_file(&self, css: &str, path: &Path) {
        let element = self.find(css);
        self.post(&format!("/element/{}/value", element.0), json!({"text": path.to_str().unwrap()}));
    }

    /// Chooses an option of a select by its value.
    pub fn choose(&self, css: &str, value: &str) {
        self.click(&format!("{css} option[value={}]", json!(value)));
    }

    /// Presses keys one after the other, as a keyboard does, wherever the focus is.
    pub fn keys(&self, text: &str) {
        let actions: Vec<Value> = text
            .chars()
            .flat_map(|key| {
                [
                    json!({"type": "keyDown", "value": key.to_string()}),
                    json!({"type": "keyUp", "value": key.to_string()}),
                ]
            })
            .collect();
        self.post("/actions", json!({"actions": [{"type": "key", "id": "keys", "actions": actions}]}));
        if text.ends_with([ENTER, SPACE]) {
            axe::after(self, "a key");
        }
    }

    /// Presses a key while another is held down.
    pub fn chord(&self, held: char, key: char) {
        let press = |kind: &str, key: char| json!({"type": kind, "value": key.to_string()});
        let actions = [press("keyDown", held), press("keyDown", key), press("keyUp", key), press("keyUp", held)];
        self.post("/actions", json!({"actions": [{"type": "key", "id": "keys", "actions": actions}]}));
    }

    /// Tabs until the focused element fits a selector; fails after `most` steps.
    pub fn tab_to(&self, css: &str, most: usize) {
        for _ in 0..most {
            self.keys(&TAB.to_string());
            if self.run("return document.activeElement.matches(arguments[0])", json!([css])) == true {
                return;
            }
        }
        panic!("{css} is not reached by {most} tabs on {}", self.path());
    }

    /// The cookies that scripts must not see, too.
    pub fn cookies(&self) -> Vec<Value> {
        self.get("/cookie").unwrap().as_array().unwrap().clone()
    }

    /// Forgets the cookies: the next request is a stranger's.
    pub fn forget(&self) {
        self.cdp("Network.clearBrowserCookies", json!({}));
    }

    /// The page as it comes out of a printer, with its grounds.
    pub fn paper(&self) -> Vec<u8> {
        let printed = self.cdp("Page.printToPDF", json!({"printBackground": true, "preferCSSPageSize": true}));
        base64::engine::general_purpose::STANDARD.decode(printed["data"].as_str().unwrap()).unwrap()
    }

    /// A picture of the whole page.
    pub fn picture(&self, to: &Path) {
        let shot = self.cdp("Page.captureScreenshot", json!({"format": "png", "captureBeyondViewport": false}));
        let bytes = base64::engine::general_purpose::STANDARD.decode(shot["data"].as_str().unwrap()).unwrap();
        std::fs::write(to, bytes).unwrap();
    }
}

impl Browser {
    /// The page as a printer gets it, A4.
    pub fn print(&self, to: &Path) {
        let params = json!({"paperWidth": 8.27, "paperHeight": 11.69, "printBackground": false});
        let printed = self.cdp("Page.printToPDF", params);
        let bytes = base64::engine::general_purpose::STANDARD.decode(printed["data"].as_str().unwrap()).unwrap();
        std::fs::write(to, bytes).unwrap();
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        let _ = self.agent.delete(&self.session).call();
        let _ = self.driver.kill();
        let _ = self.driver.wait();
    }
}
