-- The overview counts what was received by day, topic, village, kind and channel in one walk over an index, and the inbox
-- is narrowed by the day of the answer: whoever asks which cases a figure counts is shown them.
DROP INDEX cases_received;
CREATE INDEX cases_received ON cases (received_on, unit, topic, moo, kind, channel);
DROP INDEX cases_desk;
CREATE INDEX cases_desk ON cases
    (urgent, year DESC, number DESC, status, unit, kind, topic, moo, channel, kiosk, received_on, due_on,
     assigned, merged_into, echo_of, answered_on);
