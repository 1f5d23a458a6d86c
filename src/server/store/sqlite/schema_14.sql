-- Where a kiosk stands is its own: what it is called may stay when it is moved. `moo` is a village of the pack; `away`, that
-- it is on the road without a network. `revision` grows with each change by staff. `alarms` is what it told of itself
-- last; `waiting_since`, since when something waits on it although it is in touch.
ALTER TABLE kiosk ADD COLUMN site TEXT NOT NULL DEFAULT '';
ALTER TABLE kiosk ADD COLUMN moo INTEGER;
ALTER TABLE kiosk ADD COLUMN away INTEGER NOT NULL DEFAULT 0;
ALTER TABLE kiosk ADD COLUMN revision INTEGER NOT NULL DEFAULT 1;
ALTER TABLE kiosk ADD COLUMN alarms TEXT NOT NULL DEFAULT '[]';
ALTER TABLE kiosk ADD COLUMN waiting_since TEXT;
ALTER TABLE enrol_code ADD COLUMN site TEXT NOT NULL DEFAULT '';
ALTER TABLE enrol_code ADD COLUMN moo INTEGER;

-- What is wrong with a kiosk now, so that staff are told of each once. A row goes when its cause does; coming back, it has
-- a new number.
CREATE TABLE kiosk_trouble (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    kiosk TEXT NOT NULL REFERENCES kiosk (id),
    code TEXT NOT NULL,
    since TEXT NOT NULL,
    UNIQUE (kiosk, code)
) STRICT;
