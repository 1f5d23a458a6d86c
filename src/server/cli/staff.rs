//! `user add|list|disable`.

use clap::Subcommand;
use serde_json::json;
use zeroize::Zeroizing;

use super::{CliError, DONE, Streams};
use crate::domain::clock;
use crate::pack::Pack;
use crate::server::AppState;
use crate::server::password;
use crate::server::store::people::login_fits;
use crate::server::store::{Actor, NewStaff, Role, StoreError};

#[derive(Debug, Subcommand)]
pub(super) enum UserCommand {
    /// Adds a staff member; without --password-stdin a password is made, printed once, and changed at the first login
    Add {
        /// What they log in with: small letters, digits, dots, dashes
        login: String,
        /// officer:<unit>, editor, manager, technician, auditor, admin; several with commas
        #[arg(long, value_delimiter = ',', required = true)]
        role: Vec<String>,
        /// How they are shown [default: the login]
        #[arg(long)]
        display: Option<String>,
        /// Reads the password from standard input, one line
        #[arg(long)]
        password_stdin: bool,
        #[arg(long)]
        json: bool,
    },
    /// Lists staff
    List {
        #[arg(long)]
        json: bool,
    },
    /// Disables a staff member and ends their sessions
    Disable { login: String },
}

pub(super) fn user(state: &AppState, command: UserCommand, streams: &mut Streams<'_>) -> Result<u8, CliError> {
    match command {
        UserCommand::Add { login, role, display, password_stdin, json } => {
            let roles = roles(&role, &state.pack)?;
            check_login(&login)?;
            let password = if password_stdin { read_password(streams)? } else { password::generate()? };
            let display = display.filter(|text| !text.trim().is_empty()).unwrap_or_else(|| login.clone());
            if password_stdin {
                let place = &state.pack.municipality.name;
                password::check(&password, &[&login, &display, &place.th, &place.en])?;
            }
            let new = NewStaff {
                display,
                login: login.clone(),
                roles,
                password_hash: password::hash(&password)?,
                must_change: !password_stdin,
            };
            state.store.staff_add(&Actor::cli(), new, clock::now()).map_err(|error| match error {
                StoreError::Exists(login) => CliError::Failed(format!("there is a staff member \"{login}\" already")),
                other => other.into(),
            })?;
            let shown = (!password_stdin).then_some(password.as_str());
            if json {
                writeln!(streams.out, "{}", json!({ "login": login, "password": shown }))?;
            } else {
                writeln!(streams.out, "added {login}")?;
                if let Some(password) = shown {
                    writeln!(streams.out, "password (shown once; to be changed at the first login): {password}")?;
                }
            }
            Ok(DONE)
        }
        UserCommand::List { json } => {
            for staff in state.store.staff_list()? {
                let roles: Vec<String> = staff.roles.iter().map(Role::code).collect();
                if json {
                    let row = json!({ "login": staff.login, "display": staff.display, "roles": roles, "disabled": staff.disabled });
                    writeln!(streams.out, "{row}")?;
                } else {
                    let mark = if staff.disabled { "  (disabled)" } else { "" };
                    writeln!(streams.out, "{}  {}  {}{mark}", staff.login, roles.join(","), staff.display)?;
                }
            }
            Ok(DONE)
        }
        UserCommand::Disable { login } => {
            let staff = state
                .store
                .staff_by_login(&login)?
                .ok_or_else(|| CliError::Failed(format!("there is no staff member \"{login}\"")))?;
            state.store.staff_set_disabled(&Actor::cli(), staff.id, true, clock::now())?;
            writeln!(streams.out, "disabled {}; their sessions are ended", staff.login)?;
            Ok(DONE)
        }
    }
}

fn check_login(login: &str) -> Result<(), CliError> {
    if login_fits(login) {
        Ok(())
    } else {
        Err(CliError::Usage(format!("\"{login}\" is no login: small letters, digits, dots, dashes")))
    }
}

fn roles(codes: &[String], pack: &Pack) -> Result<Vec<Role>, CliError> {
    codes
        .iter()
        .map(|code| match Role::from_code(code.trim()) {
            Some(Role::Officer(unit)) if pack.unit(&unit).is_none() => {
                let units: Vec<&str> = pack.municipality.units.iter().map(|unit| unit.code.as_str()).collect();
                Err(CliError::Usage(format!("there is no unit \"{unit}\"; there are {}", units.join(", "))))
            }
            Some(role) => Ok(role),
            None => Err(CliError::Usage(format!(
                "\"{code}\" is no role: officer:<unit>, editor, manager, technician, auditor or admin"
            ))),
        })
        .collect()
}

fn read_password(streams: &mut Streams<'_>) -> Result<Zeroizing<String>, CliError> {
    let mut line = Zeroizing::new(String::new());
    streams.input.read_line(&mut line)?;
    Ok(Zeroizing::new(line.trim_end_matches(['\r', '\n']).to_owned()))
}
