-- A report counts by the day on which a matter was given, which may lie before its receipt: one walk over an index has
-- every count, and the inbox is narrowed by that day, so that each figure leads to its cases.
CREATE INDEX cases_occurred ON cases
    (occurred_on, kind, topic, moo, channel, unit, status, merged_into, received_on, answered_on, kiosk);
DROP INDEX cases_desk;
CREATE INDEX cases_desk ON cases
    (urgent, year DESC, number DESC, status, unit, kind, topic, moo, channel, kiosk, received_on, due_on,
     assigned, merged_into, echo_of, answered_on, occurred_on);

-- What people write into the report on a round (fiscal year of the Buddhist Era); `version` grows with each change.
CREATE TABLE report (
    year INTEGER NOT NULL,
    round INTEGER NOT NULL,
    version INTEGER NOT NULL,
    problems TEXT NOT NULL,
    other TEXT NOT NULL,
    PRIMARY KEY (year, round)
) STRICT, WITHOUT ROWID;

-- Approved reports, and the cases that each counted (ids with spaces between them). They never change.
CREATE TABLE report_approved (
    year INTEGER NOT NULL,
    round INTEGER NOT NULL,
    number INTEGER NOT NULL,
    at TEXT NOT NULL,
    by_whom TEXT NOT NULL,
    cases INTEGER NOT NULL,
    counted TEXT NOT NULL,
    PRIMARY KEY (year, round, number)
) STRICT;
CREATE TABLE report_file (
    year INTEGER NOT NULL,
    round INTEGER NOT NULL,
    number INTEGER NOT NULL,
    ending TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    bytes BLOB NOT NULL,
    PRIMARY KEY (year, round, number, ending),
    FOREIGN KEY (year, round, number) REFERENCES report_approved (year, round, number)
) STRICT;
CREATE TRIGGER report_approved_no_update BEFORE UPDATE ON report_approved BEGIN SELECT RAISE (ABORT, 'an approved report never changes'); END;
CREATE TRIGGER report_approved_no_delete BEFORE DELETE ON report_approved BEGIN SELECT RAISE (ABORT, 'an approved report never changes'); END;
CREATE TRIGGER report_file_no_update BEFORE UPDATE ON report_file BEGIN SELECT RAISE (ABORT, 'an approved report never changes'); END;
CREATE TRIGGER report_file_no_delete BEFORE DELETE ON report_file BEGIN SELECT RAISE (ABORT, 'an approved report never changes'); END;
