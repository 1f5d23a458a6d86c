-- How much a matter means to the visitor, by the face chosen: 1 to 3; NULL when none was.
ALTER TABLE cases ADD COLUMN strength INTEGER;
