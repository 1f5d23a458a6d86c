-- The second factor of the staff. The secret is sealed under the vault's key; the recovery codes are argon2id hashes, and
-- one that was used is gone. A session that has passed the password only is pending.
CREATE TABLE second_factor (
    staff INTEGER PRIMARY KEY REFERENCES staff (id),
    secret BLOB NOT NULL,
    last_step INTEGER NOT NULL,
    since TEXT NOT NULL
) STRICT;
CREATE TABLE recovery_code (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    staff INTEGER NOT NULL REFERENCES staff (id),
    hash TEXT NOT NULL
) STRICT;
CREATE INDEX recovery_code_staff ON recovery_code (staff);
ALTER TABLE session ADD COLUMN pending INTEGER NOT NULL DEFAULT 0;
ALTER TABLE session ADD COLUMN origin TEXT NOT NULL DEFAULT '';
ALTER TABLE session ADD COLUMN browser TEXT NOT NULL DEFAULT '';

-- Browsers from which somebody has signed in before: nobody else's wrong passwords shut them out.
CREATE TABLE known_device (
    staff INTEGER NOT NULL REFERENCES staff (id),
    hash TEXT NOT NULL,
    since TEXT NOT NULL,
    PRIMARY KEY (staff, hash)
) STRICT;
