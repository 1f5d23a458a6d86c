-- What an approved report counted beside its cases: JSON, a list of registers' entries, trips, notices, kiosks, hearings,
-- each with its id, the version that was counted, and how it was called then.
ALTER TABLE report_approved ADD COLUMN beside TEXT NOT NULL DEFAULT '[]';
