-- The tables of enriched articles, ready for Datasette. Kept by nlp/writing/sqlite.py.
-- JSON: authors, keywords, made_by, origin and extra of an article.
CREATE TABLE IF NOT EXISTS articles (
    id TEXT PRIMARY KEY NOT NULL, title TEXT NOT NULL, text TEXT NOT NULL, date TEXT, url TEXT, source TEXT, agency TEXT,
    authors TEXT NOT NULL, keywords TEXT NOT NULL, language TEXT, made_by TEXT NOT NULL,
    origin TEXT, extra TEXT
);
CREATE TABLE IF NOT EXISTS entities (
    id INTEGER PRIMARY KEY, article TEXT NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
    entity TEXT NOT NULL, type TEXT NOT NULL, name TEXT NOT NULL, known INTEGER NOT NULL, salience REAL NOT NULL,
    wikidata TEXT, code TEXT, focus INTEGER NOT NULL, acronym TEXT, country TEXT, role TEXT, title TEXT, "of" TEXT,
    geonames TEXT, as_of TEXT, guessed INTEGER, own INTEGER
);
CREATE TABLE IF NOT EXISTS mentions (
    id INTEGER PRIMARY KEY, article TEXT NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
    entity_id INTEGER NOT NULL REFERENCES entities (id) ON DELETE CASCADE,
    field TEXT NOT NULL, start INTEGER NOT NULL, "end" INTEGER NOT NULL, text TEXT NOT NULL, kind TEXT NOT NULL,
    score REAL, "by" TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS tags (
    id INTEGER PRIMARY KEY, article TEXT NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
    scheme TEXT NOT NULL, code TEXT NOT NULL, label TEXT NOT NULL, score REAL NOT NULL, accepted INTEGER NOT NULL,
    top TEXT, because TEXT NOT NULL,  -- JSON
    "by" TEXT
);
CREATE INDEX IF NOT EXISTS articles_date ON articles (date);
CREATE INDEX IF NOT EXISTS entities_article ON entities (article);
CREATE INDEX IF NOT EXISTS entities_entity ON entities (entity);
CREATE INDEX IF NOT EXISTS mentions_article ON mentions (article);
CREATE INDEX IF NOT EXISTS mentions_entity ON mentions (entity_id);
CREATE INDEX IF NOT EXISTS tags_article ON tags (article);
CREATE INDEX IF NOT EXISTS tags_code ON tags (scheme, code);
-- Each person, organisation, country and place once.
CREATE VIEW IF NOT EXISTS distinct_entities AS
SELECT
    entities.entity AS entity, entities.type AS type, min(entities.name) AS name, max(entities.known) AS known,
    max(entities.wikidata) AS wikidata, count(DISTINCT entities.article) AS articles,
    min(articles.date) AS first, max(articles.date) AS last
FROM entities JOIN articles ON articles.id = entities.article
GROUP BY entities.entity, entities.type;
-- Full text: "etat" finds "État", "coeur" and "cœur" find "cœur": a text with ligatures is followed in the index by
-- itself without. What is taken out of the index must be what was put in: a database keeps its first triggers.
CREATE VIRTUAL TABLE IF NOT EXISTS articles_fts USING fts5 (
    title, text, content="articles", tokenize="unicode61 remove_diacritics 2"
);
CREATE TRIGGER IF NOT EXISTS articles_added AFTER INSERT ON articles BEGIN
    INSERT INTO articles_fts (rowid, title, text) VALUES (
        new.rowid,
        new.title || CASE WHEN new.title GLOB '*[œŒæÆ]*' THEN ' ' || replace(replace(replace(replace(new.title, 'œ', 'oe'), 'Œ', 'OE'), 'æ', 'ae'), 'Æ', 'AE') ELSE '' END,
        new.text || CASE WHEN new.text GLOB '*[œŒæÆ]*' THEN ' ' || replace(replace(replace(replace(new.text, 'œ', 'oe'), 'Œ', 'OE'), 'æ', 'ae'), 'Æ', 'AE') ELSE '' END
    );
END;
CREATE TRIGGER IF NOT EXISTS articles_removed AFTER DELETE ON articles BEGIN
    INSERT INTO articles_fts (articles_fts, rowid, title, text) VALUES (
        'delete', old.rowid,
        old.title || CASE WHEN old.title GLOB '*[œŒæÆ]*' THEN ' ' || replace(replace(replace(replace(old.title, 'œ', 'oe'), 'Œ', 'OE'), 'æ', 'ae'), 'Æ', 'AE') ELSE '' END,
        old.text || CASE WHEN old.text GLOB '*[œŒæÆ]*' THEN ' ' || replace(replace(replace(replace(old.text, 'œ', 'oe'), 'Œ', 'OE'), 'æ', 'ae'), 'Æ', 'AE') ELSE '' END
    );
END;
CREATE TRIGGER IF NOT EXISTS articles_changed AFTER UPDATE ON articles BEGIN
    INSERT INTO articles_fts (articles_fts, rowid, title, text) VALUES (
        'delete', old.rowid,
        old.title || CASE WHEN old.title GLOB '*[œŒæÆ]*' THEN ' ' || replace(replace(replace(replace(old.title, 'œ', 'oe'), 'Œ', 'OE'), 'æ', 'ae'), 'Æ', 'AE') ELSE '' END,
        old.text || CASE WHEN old.text GLOB '*[œŒæÆ]*' THEN ' ' || replace(replace(replace(replace(old.text, 'œ', 'oe'), 'Œ', 'OE'), 'æ', 'ae'), 'Æ', 'AE') ELSE '' END
    );
    INSERT INTO articles_fts (rowid, title, text) VALUES (
        new.rowid,
        new.title || CASE WHEN new.title GLOB '*[œŒæÆ]*' THEN ' ' || replace(replace(replace(replace(new.title, 'œ', 'oe'), 'Œ', 'OE'), 'æ', 'ae'), 'Æ', 'AE') ELSE '' END,
        new.text || CASE WHEN new.text GLOB '*[œŒæÆ]*' THEN ' ' || replace(replace(replace(replace(new.text, 'œ', 'oe'), 'Œ', 'OE'), 'æ', 'ae'), 'Æ', 'AE') ELSE '' END
    );
END;
