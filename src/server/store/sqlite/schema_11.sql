-- Those who keep watch ask the trail for one person or one thing that was done.
CREATE INDEX audit_who ON audit (who, seq);
CREATE INDEX audit_action ON audit (action, seq);
-- What waits for somebody is a small part of all cases: it is counted on every page.
CREATE INDEX cases_open ON cases (unit, status, due_on, received_on)
    WHERE merged_into IS NULL AND status NOT IN ('answered', 'not_ours', 'closed');
