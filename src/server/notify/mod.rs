//! Staff are told of new work by e-mail or webhook: how many cases, never what is in them. The settings, checked once.
//! Must not know what a case says.

mod mail;
mod watch;
mod webhook;

use std::collections::BTreeMap;
use std::fmt;
use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use lettre::message::Mailbox;
use serde::Deserialize;
use zeroize::Zeroizing;

use super::settings::BadSettings;
use crate::pack::Pack;

pub use watch::{Failed, Tries, failed, round, watch};

/// How often somebody is told at most unless it is said otherwise.
const EVERY_MINUTES: u32 = 15;
/// In place of a unit's code: everybody's cases.
const ALL: &str = "*";
/// In place of a unit's code: what is wrong with the kiosks.
const KIOSKS: &str = "@kiosks";

/// `[notify]` in `config.toml`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NotifySettings {
    /// Somebody is told at most once in so many minutes.
    pub every_minutes: Option<u32>,
    /// The console's address, as staff open it.
    pub console: Option<String>,
    pub mail: Option<MailSettings>,
    #[serde(default)]
    pub webhook: Vec<WebhookSettings>,
}

/// `[notify.mail]`
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MailSettings {
    /// The mail server's name.
    pub server: String,
    pub port: Option<u16>,
    #[serde(default)]
    pub security: Security,
    pub login: Option<String>,
    /// A file that holds the password in its first line.
    pub password_file: Option<PathBuf>,
    /// A private CA's certificate (PEM) to trust beside the public ones.
    pub ca: Option<PathBuf>,
    pub from: String,
    /// Whom, by the code of their unit; `*` for those who see everything, `@kiosks` for those who look after the kiosks.
    pub to: BTreeMap<String, Vec<String>>,
}

/// How the way to the mail server is protected.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Security {
    /// TLS after a greeting in the clear (port 587); nothing is sent when the server has none.
    #[default]
    Starttls,
    /// TLS from the beginning (port 465).
    Tls,
    /// None: a mail server on this machine only.
    None,
}

/// `[[notify.webhook]]`
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WebhookSettings {
    pub url: String,
    /// One unit's cases only; `@kiosks` for what is wrong with the kiosks.
    pub unit: Option<String>,
    /// A file that holds the secret with which the call is signed, in its first line.
    pub secret_file: Option<PathBuf>,
}

/// Secret words from a file; never shown.
#[derive(Clone, PartialEq, Eq)]
struct Secret(Zeroizing<String>);

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("…")
    }
}

/// Who is told, how, and how often: the settings, checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    every: Duration,
    targets: Vec<Target>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Target {
    /// Under which the store knows how far they were told.
    key: String,
    about: About,
    /// The inbox, when the console's address is known.
    link: Option<String>,
    way: Way,
}

/// What somebody is told of.
#[derive(Debug, Clone, PartialEq, Eq)]
enum About {
    /// New work of a unit: its code and its Thai name; `None` for all cases.
    Cases(Option<(String, String)>),
    /// Kiosks that need attention.
    Kiosks,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Way {
    Mail(mail::Letter),
    Webhook(webhook::Call),
}

fn first_line(path: &Path) -> Result<Secret, String> {
    let text = std::fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
    let line = text.lines().next().unwrap_or_default().trim();
    if line.is_empty() { Err(format!("{} is empty", path.display())) } else { Ok(Secret(line.to_owned().into())) }
}

/// True for a host on this machine: what goes there needs no TLS.
fn is_here(host: &str) -> bool {
    host == "localhost"
        || host.trim_matches(['[', ']']).parse::<IpAddr>().is_ok_and(|address| address.to_canonical().is_loopback())
}

/// An address that may be called: HTTPS, or this machine.
fn address(url: &str) -> Result<ureq::http::Uri, String> {
    let wrong = || format!("\"{url}\" is no address: write https://host/path");
    let uri: ureq::http::Uri = url.parse().map_err(|_| wrong())?;
    let host = uri.host().ok_or_else(wrong)?;
    match uri.scheme_str() {
        Some("https") => Ok(uri),
        Some("http") if is_here(host) => Ok(uri),
        Some("http") => Err(format!("\"{url}\": plain http is for this machine only; use https")),
        _ => Err(wrong()),
    }
}

fn mailbox(text: &str) -> Result<Mailbox, String> {
    text.parse().map_err(|_| format!("\"{text}\" is no mail address: write name@host or Name <name@host>"))
}

impl Plan {
    /// Checks the settings against the pack's units. `None` when nobody is told.
    ///
    /// # Errors
    /// Says which setting cannot be used, and what to write.
    pub fn of(settings: Option<&NotifySettings>, pack: &Pack) -> Result<Option<Self>, BadSettings> {
        let Some(settings) = settings else { return Ok(None) };
        Self::checked(settings, pack).map_err(|why| BadSettings(format!("config.toml, [notify]: {why}")))
    }

    fn checked(settings: &NotifySettings, pack: &Pack) -> Result<Option<Self>, String> {
        let minutes = settings.every_minutes.unwrap_or(EVERY_MINUTES);
        if !(1..=24 * 60).contains(&minutes) {
            return Err(format!("every_minutes is {minutes}: write 1 to 1440"));
        }
        let console = settings.console.as_deref().map(address).transpose()?;
        let console = console.map(|uri| uri.to_string().trim_end_matches('/').to_owned());
        let about = |code: &str| match code {
            ALL => Ok(About::Cases(None)),
            KIOSKS => Ok(About::Kiosks),
            code => match pack.unit(code) {
                Some(unit) => Ok(About::Cases(Some((unit.code.clone(), unit.name.th.clone())))),
                None => {
                    let all: Vec<&str> = pack.municipality.units.iter().map(|unit| unit.code.as_str()).collect();
                    Err(format!(
                        "there is no unit \"{code}\": write one of {}, \"{ALL}\" or \"{KIOSKS}\"",
                        all.join(", ")
                    ))
                }
            },
        };
        let link = |about: &About| {
            let console = console.as_deref()?;
            Some(match about {
                About::Cases(None) => format!("{console}/cases"),
                About::Cases(Some((code, _))) => format!("{console}/cases?unit={code}"),
                About::Kiosks => format!("{console}/kiosks"),
            })
        };
        let mut targets = Vec::new();
        if let Some(mail) = &settings.mail {
            let relay = mail::Relay::of(mail)?;
            for (code, people) in &mail.to {
                let about = about(code)?;
                let to = people.iter().map(|one| mailbox(one)).collect::<Result<Vec<_>, _>>()?;
                if to.is_empty() {
                    return Err(format!("mail.to.\"{code}\" names nobody"));
                }
                let way = Way::Mail(mail::Letter { relay: relay.clone(), to });
                targets.push(Target { key: format!("mail {code}"), link: link(&about), about, way });
            }
        }
        for hook in &settings.webhook {
            let code = hook.unit.as_deref().unwrap_or(ALL);
            let about = about(code)?;
            let secret = hook.secret_file.as_deref().map(first_line).transpose()?;
            let way = Way::Webhook(webhook::Call { url: address(&hook.url)?.to_string(), secret });
            targets.push(Target { key: format!("webhook {code} {}", hook.url), link: link(&about), about, way });
        }
        let every = Duration::from_secs(u64::from(minutes) * 60);
        Ok((!targets.is_empty()).then_some(Self { every, targets }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plan(text: &str) -> Result<Option<Plan>, String> {
        let settings: NotifySettings = toml::from_str(text).map_err(|error| error.to_string())?;
        Plan::of(Some(&settings), &Pack::builtin().unwrap()).map_err(|error| error.to_string())
    }

    const MAIL: &str = "[mail]\nserver = \"smtp.example.org\"\nfrom = \"suanruam@example.org\"\n[mail.to]\n";

    #[test]
    fn nobody_is_told_unless_somebody_said_whom() {
        assert_eq!(Plan::of(None, &Pack::builtin().unwrap()).unwrap(), None);
        assert_eq!(plan("").unwrap(), None);
        let plan =
            plan(&format!("{MAIL}KC = [\"works@example.org\"]\n\"*\" = [\"all@example.org\"]")).unwrap().unwrap();
        assert_eq!(plan.every, Duration::from_secs(900));
        assert_eq!(plan.targets.iter().map(|one| one.key.as_str()).collect::<Vec<_>>(), ["mail *", "mail KC"]);
    }

    #[test]
    fn what_cannot_work_is_told_before_the_server_runs() {
        for (text, says) in [
            (format!("{MAIL}XX = [\"a@example.org\"]"), "no unit \"XX\": write one of"),
            (format!("{MAIL}KC = [\"somebody\"]"), "\"somebody\" is no mail address"),
            (format!("{MAIL}KC = []"), "names nobody"),
            ("every_minutes = 0".into(), "write 1 to 1440"),
            ("console = \"ruam.example.org\"".into(), "write https://host/path"),
            ("[[webhook]]\nurl = \"http://hooks.example.org/x\"".into(), "plain http is for this machine only"),
            (
                "[[webhook]]\nurl = \"https://hooks.example.org/x\"\nsecret_file = \"/no/such/file\"".into(),
                "/no/such/file",
            ),
            (
                "[mail]\nserver = \"smtp.example.org\"\nfrom = \"a@example.org\"\nsecurity = \"none\"\n[mail.to]"
                    .into(),
                "mail server on this machine",
            ),
            (
                "[mail]\nserver = \"smtp.example.org\"\nfrom = \"a@example.org\"\nlogin = \"a\"\n[mail.to]".into(),
                "login and password_file go together",
            ),
            ("colour = 1".into(), "unknown field"),
        ] {
            let said = plan(&text).unwrap_err();
            assert!(said.contains(says), "{text}\n{said}");
        }
        assert!(plan("[[webhook]]\nurl = \"http://127.0.0.1:9/x\"").unwrap().is_some());
    }
}
