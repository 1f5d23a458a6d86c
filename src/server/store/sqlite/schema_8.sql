-- Answers that the municipality writes often.
CREATE TABLE answer_template (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, text TEXT NOT NULL) STRICT;
