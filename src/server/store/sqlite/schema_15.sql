-- What the secret in the thanks page's code is known by: SHA-256. Not unique: whoever forges a second one shuts the first,
-- and learns nothing.
ALTER TABLE cases ADD COLUMN web_tag TEXT;
CREATE INDEX cases_web_tag ON cases (web_tag) WHERE web_tag IS NOT NULL;
-- A number that is typed on the public web is tried under each of these.
CREATE INDEX cases_params ON cases (params) WHERE tag <> '';
