//! How those who did something with notices are called.

use std::collections::{BTreeSet, HashMap};

use crate::server::console::text::{Lang, audit as say};
use crate::server::store::{Actor, Store, StoreError};

/// Names by login.
#[derive(Default)]
pub(in crate::server::console) struct Known(HashMap<String, String>);

impl Known {
    /// Looks the names of these logins up.
    ///
    /// # Errors
    /// When the store fails.
    pub(in crate::server::console) fn of(store: &dyn Store, logins: Vec<String>) -> Result<Self, StoreError> {
        let logins: BTreeSet<String> = logins.into_iter().collect();
        let records = logins.into_iter().map(|login| format!("staff:{login}")).collect();
        let found = store.record_names(records)?;
        let named = found
            .into_iter()
            .filter_map(|(record, named)| Some((record.strip_prefix("staff:")?.to_owned(), named.name)));
        Ok(Self(named.collect()))
    }

    /// A name; the login where there is none.
    pub(in crate::server::console) fn name(&self, lang: Lang, login: &str) -> String {
        match login {
            _ if login == Actor::system().who => lang.say(say::SYSTEM).to_owned(),
            _ if login == Actor::cli().who => lang.say(say::CLI).to_owned(),
            _ => self.0.get(login).cloned().unwrap_or_else(|| login.to_owned()),
        }
    }

    /// Several, in order.
    pub(in crate::server::console) fn names(&self, lang: Lang, logins: &[String]) -> String {
        logins.iter().map(|login| self.name(lang, login)).collect::<Vec<_>>().join(" · ")
    }
}
