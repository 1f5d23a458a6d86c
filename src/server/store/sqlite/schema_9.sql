-- Every privacy notice that visitors were shown, by its version, as it was.
CREATE TABLE privacy_notice (version TEXT PRIMARY KEY, notice TEXT NOT NULL, since TEXT NOT NULL) STRICT;
