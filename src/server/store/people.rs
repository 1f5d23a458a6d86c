//! Changing what a staff member may do, with the one rule that no change of any kind may break: somebody who can manage
//! staff is left. Must not know passwords, pages or SQLite.

use chrono::{DateTime, Utc};

use super::staff::{Role, Staff, StaffId};
use super::{Actor, Result};

/// Longest login and longest shown name, in characters.
pub const LONGEST_LOGIN: usize = 64;
/// Longest name that is shown, in characters.
pub const LONGEST_DISPLAY: usize = 120;

/// True for what can be a login: small letters, digits, dots, dashes, underscores.
#[must_use]
pub fn login_fits(login: &str) -> bool {
    (1..=LONGEST_LOGIN).contains(&login.len())
        && login.bytes().all(|sign| sign.is_ascii_lowercase() || sign.is_ascii_digit() || b".-_".contains(&sign))
}

/// True when nobody but `without` could manage staff: they must stay an administrator, and stay enabled.
#[must_use]
pub fn last_admin(all: &[Staff], without: StaffId) -> bool {
    let manages = |staff: &Staff| !staff.disabled && staff.roles.contains(&Role::Admin);
    all.iter().any(|staff| staff.id == without && manages(staff))
        && !all.iter().any(|staff| staff.id != without && manages(staff))
}

/// The staff as an administrator changes them. Disabling and passwords are [`super::Store`]'s own.
pub trait People {
    /// Sets the shown name and the roles. They hold from the person's next request on. Nothing is written, in the audit
    /// trail neither, when nothing differs.
    ///
    /// # Errors
    /// [`super::StoreError::LastAdmin`] when it would leave no administrator; [`super::StoreError::NotFound`].
    fn staff_change(
        &self,
        actor: &Actor,
        id: StaffId,
        display: String,
        roles: Vec<Role>,
        now: DateTime<Utc>,
    ) -> Result<()>;
}

#[cfg(test)]
mod tests {
    use super::*;

    fn staff(id: i64, roles: &[Role], disabled: bool) -> Staff {
        Staff {
            id: StaffId(id),
            login: format!("s{id}"),
            display: String::new(),
            roles: roles.to_vec(),
            password_hash: String::new(),
            must_change: false,
            disabled,
            second_factor: false,
            created: DateTime::UNIX_EPOCH,
        }
    }

    #[test]
    fn the_last_administrator_is_the_one_whom_no_enabled_one_could_replace() {
        let all = [
            staff(1, &[Role::Admin], false),
            staff(2, &[Role::Manager], false),
            staff(3, &[Role::Admin, Role::Editor], true),
        ];
        assert!(last_admin(&all, StaffId(1)), "the other administrator is disabled");
        assert!(!last_admin(&all, StaffId(2)), "is none");
        assert!(!last_admin(&all, StaffId(3)), "is disabled already");
        let two = [staff(1, &[Role::Admin], false), staff(2, &[Role::Admin], false)];
        assert!(!last_admin(&two, StaffId(1)));
    }

    #[test]
    fn a_login_is_what_can_be_typed_on_any_keyboard() {
        assert!(login_fits("somchai.k-2_a"));
        for other in ["", "Somchai", "สมชาย", "a b", "a@b", &"a".repeat(65)] {
            assert!(!login_fits(other), "{other}");
        }
    }
}
