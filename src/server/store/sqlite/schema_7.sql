-- A case that says the same as another: its main case. It stays what it was; the main one's answers are its visitor's too.
ALTER TABLE cases ADD COLUMN merged_into TEXT REFERENCES cases (id);
-- The first of a burst: nearly the same words from the same kiosk within minutes. Collapsed in the inbox, never deleted.
ALTER TABLE cases ADD COLUMN echo_of TEXT REFERENCES cases (id);
CREATE INDEX cases_echo ON cases (echo_of) WHERE echo_of IS NOT NULL;
CREATE INDEX cases_kiosk_time ON cases (kiosk, kiosk_time);
CREATE INDEX cases_merged ON cases (merged_into) WHERE merged_into IS NOT NULL;
DROP INDEX cases_desk;
CREATE INDEX cases_desk ON cases
    (urgent, year DESC, number DESC, status, unit, kind, topic, moo, channel, kiosk, received_on, due_on,
     assigned, merged_into, echo_of);
DROP INDEX cases_answered;
CREATE INDEX cases_answered ON cases (answered_on, received_on, unit, merged_into);
