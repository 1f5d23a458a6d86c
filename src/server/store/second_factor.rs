//! The second factor of the staff, as it is kept: the secret sealed under the vault's key, recovery codes as hashes.
//! Must not know how a code is made or compared.

use chrono::{DateTime, Utc};
use zeroize::Zeroizing;

use super::staff::StaffId;
use super::{Actor, Result};

/// Somebody's second factor.
#[derive(Clone)]
pub struct SecondFactor {
    /// What the codes are made from.
    pub secret: Zeroizing<Vec<u8>>,
    /// The newest time step of which a code was used; no code up to it is taken again.
    pub last_step: u32,
    /// When it was set up.
    pub since: DateTime<Utc>,
    /// Recovery codes that were not used yet: number and argon2id hash.
    pub recovery: Vec<(i64, String)>,
}

/// The second factors of the staff.
pub trait SecondFactors {
    /// Somebody's second factor, opened; `None` when they have none.
    ///
    /// # Errors
    /// [`super::StoreError::Damaged`] when it does not open.
    fn second_factor(&self, staff: StaffId) -> Result<Option<SecondFactor>>;

    /// Sets it up, in the place of one that was there, with the hashes of its recovery codes. `step` is that of the code
    /// by which they showed that their app has the secret. Ends every session of theirs.
    ///
    /// # Errors
    /// [`super::StoreError::NotFound`].
    fn second_factor_set(
        &self,
        actor: &Actor,
        staff: StaffId,
        secret: Zeroizing<Vec<u8>>,
        step: u32,
        recovery: Vec<String>,
        now: DateTime<Utc>,
    ) -> Result<()>;

    /// Uses up every code to a time step. False when that step was used up before: the code is not good then.
    ///
    /// # Errors
    /// When the store fails.
    fn second_factor_use(&self, staff: StaffId, step: u32) -> Result<bool>;

    /// Uses up a recovery code. False when it was used before.
    ///
    /// # Errors
    /// When the store fails.
    fn recovery_use(&self, actor: &Actor, staff: StaffId, code: i64, now: DateTime<Utc>) -> Result<bool>;

    /// Puts fresh recovery codes in the place of those that were there.
    ///
    /// # Errors
    /// [`super::StoreError::NotFound`] when they have no second factor.
    fn recovery_renew(&self, actor: &Actor, staff: StaffId, recovery: Vec<String>, now: DateTime<Utc>) -> Result<()>;

    /// Takes it away, as for a lost telephone, and ends every session of theirs.
    ///
    /// # Errors
    /// [`super::StoreError::NotFound`] when they have none.
    fn second_factor_reset(&self, actor: &Actor, staff: StaffId, now: DateTime<Utc>) -> Result<()>;
}
