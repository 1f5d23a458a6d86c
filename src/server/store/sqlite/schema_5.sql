-- The inbox in its order: open cases by their due day, settled ones after them, the newest first. One narrow index has
-- everything that the inbox is narrowed by, so that a count over all cases reads that and not the cases.
ALTER TABLE cases DROP COLUMN folded;
ALTER TABLE cases ADD COLUMN urgent TEXT
    GENERATED ALWAYS AS (CASE WHEN status IN ('answered', 'not_ours', 'closed') THEN 'settled' ELSE due_on END) VIRTUAL;
-- Who has it in hand: `staff:7` or `committee:` and a code of the pack.
ALTER TABLE cases ADD COLUMN assigned TEXT;
DROP INDEX cases_status;
CREATE INDEX cases_desk ON cases
    (urgent, year DESC, number DESC, status, unit, kind, topic, moo, channel, kiosk, received_on, due_on,
     assigned);

CREATE INDEX cases_answered ON cases (answered_on, received_on, unit);

-- What a person looks for again and again: the query of the inbox's address.
CREATE TABLE saved_filter (
    staff INTEGER NOT NULL REFERENCES staff (id),
    name TEXT NOT NULL,
    query TEXT NOT NULL,
    PRIMARY KEY (staff, name)
) STRICT, WITHOUT ROWID;
