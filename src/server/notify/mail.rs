//! A letter over SMTP, by the `lettre` crate. Must not know when somebody is told.

use std::time::Duration;

use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::message::{Mailbox, Message};
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Certificate, Tls, TlsParameters};
use lettre::{SmtpTransport, Transport as _};

use super::{MailSettings, Secret, Security, first_line, is_here, mailbox};

/// Longest that a mail server is waited for at each step.
const PATIENCE: Duration = Duration::from_secs(20);

/// The mail server, as it is reached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Relay {
    server: String,
    port: u16,
    security: Security,
    login: Option<(String, Secret)>,
    /// A private CA (PEM).
    ca: Option<Vec<u8>>,
    from: Mailbox,
}

/// Where a unit's letters go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Letter {
    pub relay: Relay,
    pub to: Vec<Mailbox>,
}

impl Relay {
    pub(super) fn of(mail: &MailSettings) -> Result<Self, String> {
        if mail.security == Security::None && !is_here(&mail.server) {
            return Err("security = \"none\" is for a mail server on this machine: leave it out, or write tls".into());
        }
        let login = match (&mail.login, &mail.password_file) {
            (Some(login), Some(file)) => Some((login.clone(), first_line(file)?)),
            (None, None) => None,
            _ => return Err("login and password_file go together".into()),
        };
        let ca = match &mail.ca {
            None => None,
            Some(path) => {
                let pem = std::fs::read(path).map_err(|error| format!("{}: {error}", path.display()))?;
                let bad = |_| format!("{} holds no certificate (PEM)", path.display());
                Certificate::from_pem(&pem).map_err(bad)?;
                Some(pem)
            }
        };
        let port = mail.port.unwrap_or(match mail.security {
            Security::Starttls => 587,
            Security::Tls => 465,
            Security::None => 25,
        });
        let from = mailbox(&mail.from)?;
        Ok(Self { server: mail.server.clone(), port, security: mail.security, login, ca, from })
    }

    fn transport(&self) -> Result<SmtpTransport, lettre::transport::smtp::Error> {
        let tls = || {
            let mut tls = TlsParameters::builder(self.server.clone());
            if let Some(pem) = &self.ca {
                tls = tls.add_root_certificate(Certificate::from_pem(pem)?);
            }
            tls.build()
        };
        let tls = match self.security {
            Security::Starttls => Tls::Required(tls()?),
            Security::Tls => Tls::Wrapper(tls()?),
            Security::None => Tls::None,
        };
        let mut way = SmtpTransport::builder_dangerous(&self.server).port(self.port).tls(tls).timeout(Some(PATIENCE));
        if let Some((login, secret)) = &self.login {
            way = way.credentials(Credentials::new(login.clone(), secret.0.to_string()));
        }
        Ok(way.build())
    }
}

impl Letter {
    /// Sends it to everybody at once.
    ///
    /// # Errors
    /// In words for the log; it holds no password.
    pub(super) fn send(&self, subject: &str, text: String) -> Result<(), String> {
        // RFC 3834: nobody's absence note answers a machine.
        let automatic = HeaderValue::new(HeaderName::new_from_ascii_str("Auto-Submitted"), "auto-generated".into());
        let domain = self.relay.from.email.domain();
        let mut letter = Message::builder()
            .from(self.relay.from.clone())
            .message_id(Some(format!("<{}@{domain}>", uuid::Uuid::new_v4())))
            .raw_header(automatic)
            .header(ContentType::TEXT_PLAIN)
            .subject(subject);
        for one in &self.to {
            letter = letter.to(one.clone());
        }
        let letter = letter.body(text).map_err(|error| error.to_string())?;
        let sent = self.relay.transport().and_then(|way| way.send(&letter));
        sent.map(|_| ()).map_err(|error| format!("{}: {error}", self.relay.server))
    }
}
