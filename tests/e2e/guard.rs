//! What stands between the console and those who should not use it, asked for over plain HTTP.

use suanruam::domain::clock;
use suanruam::server::store::Actor;
use suanruam::server::totp;
use ureq::http::Response;
use ureq::{Agent, Body};

use crate::sample::{PASSWORD, Sample};

pub struct Client<'a> {
    agent: Agent,
    base: &'a str,
    cookie: String,
}

pub fn header<'r>(reply: &'r Response<Body>, name: &str) -> &'r str {
    reply.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

impl<'a> Client<'a> {
    pub fn new(base: &'a str) -> Self {
        let agent = Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            // The server hangs up on a form that it refuses before reading it.
            .max_idle_connections(0)
            .build()
            .into();
        Self { agent, base, cookie: String::new() }
    }

    pub fn signed_in(sample: &'a Sample, login: &str) -> Self {
        let mut client = Self::new(&sample.base);
        let code = sample.app_code(login);
        let reply = client.post("/login", &[("login", login), ("password", PASSWORD)], &[]);
        assert_eq!(reply.status(), 303, "{login}");
        client.keep(&reply);
        if let Some(code) = code {
            let csrf = client.csrf_of("/login/code");
            let reply = client.post("/login/code", &[("csrf", &csrf), ("code", &code)], &[]);
            assert_eq!(reply.status(), 303, "{login}'s code");
            client.keep(&reply);
        }
        client
    }

    /// Somebody who gave the password, and not the code that is asked for after it.
    pub fn half_signed_in(sample: &'a Sample, login: &str) -> Self {
        let (staff, secret) = (sample.store.staff_by_login(login).unwrap().unwrap(), totp::generate().unwrap());
        sample.store.second_factor_set(&Actor::cli(), staff.id, secret, 0, Vec::new(), clock::now()).unwrap();
        let mut client = Self::new(&sample.base);
        let reply = client.post("/login", &[("login", login), ("password", PASSWORD)], &[]);
        client.keep(&reply);
        client
    }

    /// Keeps the cookies that a reply hands over, and those that it had.
    pub fn keep(&mut self, reply: &Response<Body>) {
        let fresh: Vec<String> = reply
            .headers()
            .get_all("set-cookie")
            .iter()
            .filter_map(|value| value.to_str().ok()?.split(';').next().map(str::to_owned))
            .collect();
        let name = |pair: &str| pair.split('=').next().unwrap_or_default().to_owned();
        let mut kept: Vec<String> =
            self.cookie.split("; ").filter(|pair| !pair.is_empty()).map(str::to_owned).collect();
        kept.retain(|pair| fresh.iter().all(|other| name(other) != name(pair)));
        self.cookie = [kept, fresh].concat().join("; ");
    }

    pub fn get(&self, path: &str) -> Response<Body> {
        self.agent.get(format!("{}{path}", self.base)).header("cookie", &self.cookie).call().unwrap()
    }

    pub fn post(&self, path: &str, form: &[(&str, &str)], headers: &[(&str, &str)]) -> Response<Body> {
        let mut request = self.agent.post(format!("{}{path}", self.base)).header("cookie", &self.cookie);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        request.send_form(form.iter().copied()).unwrap()
    }

    /// A form with a file in it, as a browser sends it.
    pub fn send_file(&self, path: &str, csrf: &str, name: &str, bytes: &[u8]) -> Response<Body> {
        let (line, field) = ("----suanruam", "Content-Disposition: form-data; name=");
        let mut body = format!("--{line}\r\n{field}\"csrf\"\r\n\r\n{csrf}\r\n").into_bytes();
        body.extend(format!("--{line}\r\n{field}\"file\"; filename=\"{name}\"\r\n").bytes());
        body.extend(b"Content-Type: application/octet-stream\r\n\r\n");
        body.extend(bytes);
        body.extend(format!("\r\n--{line}--\r\n").bytes());
        let request = self.agent.post(format!("{}{path}", self.base)).header("cookie", &self.cookie);
        request.header("content-type", format!("multipart/form-data; boundary={line}")).send(&body[..]).unwrap()
    }

    pub fn csrf(&self) -> String {
        self.csrf_of("/password")
    }

    pub fn csrf_of(&self, path: &str) -> String {
        let page = self.get(path).body_mut().read_to_string().unwrap();
        page.split("name=\"csrf\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned()
    }
}

#[test]
fn forms_of_other_sites_and_other_sessions_are_refused() {
    let sample = Sample::start();
    let client = Client::signed_in(&sample, "editor");
    let csrf = client.csrf();
    let other = Client::signed_in(&sample, "editor").csrf();
    assert_ne!(csrf, other);
    let host = sample.base.clone();
    let refused: [(&str, &[(&str, &str)]); 5] = [
        ("", &[]),
        (&other, &[]),
        (&csrf, &[("origin", "https://evil.example")]),
        (&csrf, &[("sec-fetch-site", "cross-site")]),
        (&csrf, &[("sec-fetch-site", "same-site"), ("origin", &host)]),
    ];
    for (token, headers) in refused {
        assert_eq!(client.post("/notices", &[("csrf", token)], headers).status(), 403, "{token} {headers:?}");
    }
    // The right token from here is only told what the form lacks.
    assert_eq!(client.post("/notices", &[("csrf", &csrf)], &[("origin", &host)]).status(), 422);
    assert_eq!(
        Client::new(&sample.base)
            .post("/login", &[("login", "editor")], &[("origin", "https://evil.example")])
            .status(),
        403
    );
    // Signing out ends the session on the server, too.
    assert_eq!(client.post("/logout", &[("csrf", &csrf)], &[]).status(), 303);
    assert_eq!(client.get("/notices").status(), 303);
}

#[test]
fn every_page_says_what_browsers_may_do_with_it() {
    let sample = Sample::start();
    let client = Client::signed_in(&sample, "admin");
    for page in ["/login", "/cases", "/nowhere", "/cases/x"] {
        let reply = client.get(page);
        let csp = header(&reply, "content-security-policy");
        assert!(
            csp.starts_with("default-src 'none'") && !csp.contains("unsafe") && csp.contains("script-src 'self';"),
            "{page}: {csp}"
        );
        assert_eq!(header(&reply, "x-content-type-options"), "nosniff", "{page}");
        assert_eq!(header(&reply, "referrer-policy"), "no-referrer", "{page}");
        assert_eq!(header(&reply, "cache-control"), "no-store", "{page}");
    }
    // What a script may do is in one file of ours: none stands in a page.
    let page = client.get("/cases").body_mut().read_to_string().unwrap();
    let scripts: Vec<&str> = page.split("<script").skip(1).collect();
    assert_eq!(scripts.len(), 1);
    assert!(scripts[0].starts_with(" src=\"/assets/") && scripts[0].contains("defer></script>"));
    let page = client.get("/login").body_mut().read_to_string().unwrap();
    let sheet = page.split("rel=\"stylesheet\" href=\"").nth(1).unwrap().split('"').next().unwrap();
    let reply = client.get(sheet);
    assert_eq!((header(&reply, "content-type"), reply.status().as_u16()), ("text/css; charset=utf-8", 200));
    assert!(header(&reply, "cache-control").contains("immutable"));
    let old = client.get("/assets/0123456789abcdef/console.css");
    assert_eq!(header(&old, "cache-control"), "no-cache", "an old name is not kept");
    // An unknown login is told the same as a wrong password, and is not written down.
    let wrong = |login: &str| {
        let mut reply = Client::new(&sample.base).post("/login", &[("login", login), ("password", "x")], &[]);
        (reply.status().as_u16(), reply.body_mut().read_to_string().unwrap().replace(login, "…"))
    };
    assert_eq!(wrong("admin"), wrong("somebody-else"));
    let audit = sample.store.audit_list(&suanruam::server::store::AuditFilter::default()).unwrap();
    assert!(!format!("{audit:?}").contains("somebody-else"));
}
