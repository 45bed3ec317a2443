"""The released schemas in order; version N is what the first N scripts make.

They are frozen: tests/storage holds their text. A later version appends a script and never edits one.
"""

from __future__ import annotations

V1 = """
CREATE TABLE documents (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  path TEXT NOT NULL UNIQUE,
  parent INTEGER REFERENCES documents(id) ON DELETE CASCADE,
  title TEXT NOT NULL DEFAULT '',
  kind TEXT NOT NULL DEFAULT '',
  status TEXT NOT NULL CHECK (status IN ('waiting', 'reading', 'indexed', 'skipped', 'failed')),
  code TEXT,
  reason TEXT,
  content_hash TEXT,
  size INTEGER,
  mtime_ns INTEGER,
  reader TEXT NOT NULL DEFAULT '',
  language TEXT NOT NULL DEFAULT 'und',
  date TEXT,
  people TEXT NOT NULL DEFAULT '',
  metadata TEXT NOT NULL DEFAULT '{}',
  pages INTEGER,
  chunks INTEGER NOT NULL DEFAULT 0,
  characters INTEGER NOT NULL DEFAULT 0,
  indexed_at TEXT
);
CREATE INDEX documents_parent ON documents(parent);
CREATE INDEX documents_hash ON documents(content_hash);

CREATE TABLE texts (
  document INTEGER NOT NULL REFERENCES documents(id) ON DELETE CASCADE,
  start INTEGER NOT NULL,
  body TEXT NOT NULL,
  PRIMARY KEY (document, start)
);

CREATE TABLE pages (
  document INTEGER NOT NULL REFERENCES documents(id) ON DELETE CASCADE,
  number INTEGER NOT NULL,
  start INTEGER NOT NULL,
  "end" INTEGER NOT NULL,
  width REAL,
  height REAL,
  boxes BLOB,
  PRIMARY KEY (document, number)
);

CREATE TABLE chunks (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  document INTEGER NOT NULL REFERENCES documents(id) ON DELETE CASCADE,
  ordinal INTEGER NOT NULL,
  start INTEGER NOT NULL,
  "end" INTEGER NOT NULL,
  page INTEGER,
  heading TEXT NOT NULL DEFAULT '',
  tokens INTEGER NOT NULL,
  language TEXT NOT NULL DEFAULT 'und',
  text_hash BLOB NOT NULL,
  UNIQUE (document, ordinal)
);
CREATE INDEX chunks_hash ON chunks(text_hash);

CREATE VIRTUAL TABLE chunk_terms USING fts5(
  body, title, content='', contentless_delete=1, tokenize="ascii tokenchars '.'"
);
CREATE VIRTUAL TABLE chunk_vocabulary USING fts5vocab('chunk_terms', 'row');
CREATE VIRTUAL TABLE chunk_postings USING fts5vocab('chunk_terms', 'instance');

CREATE TABLE generations (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  embedder TEXT NOT NULL UNIQUE,
  dimensions INTEGER NOT NULL,
  gate TEXT NOT NULL DEFAULT '{}',
  active INTEGER NOT NULL DEFAULT 0,
  created_at TEXT NOT NULL
);

CREATE TABLE vectors (
  id INTEGER PRIMARY KEY,
  generation INTEGER NOT NULL REFERENCES generations(id) ON DELETE CASCADE,
  text_hash BLOB NOT NULL,
  vector BLOB NOT NULL,
  UNIQUE (text_hash, generation)
);

CREATE TABLE conversations (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  title TEXT NOT NULL,
  created_at TEXT NOT NULL,
  updated_at TEXT NOT NULL
);
CREATE INDEX conversations_updated ON conversations(updated_at);

CREATE TABLE messages (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  conversation INTEGER NOT NULL REFERENCES conversations(id) ON DELETE CASCADE,
  role TEXT NOT NULL CHECK (role IN ('user', 'assistant')),
  state TEXT NOT NULL CHECK (state IN ('writing', 'done', 'stopped', 'failed')),
  content TEXT NOT NULL,
  reasoning TEXT NOT NULL DEFAULT '',
  mode TEXT,
  details TEXT NOT NULL DEFAULT '{}',
  created_at TEXT NOT NULL
);
CREATE INDEX messages_conversation ON messages(conversation, id);

CREATE TABLE jobs (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  kind TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('waiting', 'running', 'done', 'cancelled', 'failed', 'interrupted')),
  request TEXT NOT NULL,
  progress TEXT NOT NULL DEFAULT '{}',
  result TEXT,
  error TEXT,
  created_at TEXT NOT NULL,
  started_at TEXT,
  ended_at TEXT
);

CREATE TABLE settings (
  name TEXT PRIMARY KEY,
  value TEXT NOT NULL
);
"""

V2 = """
ALTER TABLE documents ADD COLUMN name BLOB NOT NULL DEFAULT x'';
ALTER TABLE documents ADD COLUMN folder BLOB NOT NULL DEFAULT x'';
ALTER TABLE documents ADD COLUMN sought TEXT NOT NULL DEFAULT '';
UPDATE documents SET name = aiw_name(path), folder = aiw_folder(path), sought = aiw_sought(path, title, code, reason);
CREATE INDEX documents_name ON documents(name, status);
CREATE INDEX documents_folder ON documents(folder, name, status);
CREATE INDEX documents_kind ON documents(kind, name, status);
CREATE INDEX documents_pages ON documents(pages, name, status);
CREATE INDEX documents_added ON documents(indexed_at, name, status);
CREATE INDEX documents_state ON documents(status, name);
CREATE INDEX documents_sought ON documents(sought, status);

ALTER TABLE conversations ADD COLUMN deleted_at TEXT;
ALTER TABLE conversations ADD COLUMN scope TEXT NOT NULL DEFAULT '{}';

ALTER TABLE messages ADD COLUMN replaces INTEGER;
ALTER TABLE messages ADD COLUMN superseded_by INTEGER;
CREATE INDEX messages_superseded ON messages(superseded_by) WHERE superseded_by IS NOT NULL;

CREATE TABLE collections (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  name TEXT NOT NULL,
  name_key TEXT NOT NULL UNIQUE,
  created_at TEXT NOT NULL
);

CREATE TABLE collection_paths (
  collection INTEGER NOT NULL REFERENCES collections(id) ON DELETE CASCADE,
  path TEXT NOT NULL,
  PRIMARY KEY (collection, path)
) WITHOUT ROWID;

CREATE TABLE page_state (
  name TEXT PRIMARY KEY,
  value TEXT NOT NULL
);
"""
"""The functions are those of ``naming.teach``. ``replaces`` and ``superseded_by``: see ``replacing``."""

V3 = """
CREATE TABLE network_ledger (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  at TEXT NOT NULL,
  event TEXT NOT NULL CHECK (event IN ('begun', 'ended', 'refused')),
  request INTEGER NOT NULL,
  content TEXT NOT NULL,
  hash BLOB NOT NULL
);
CREATE INDEX network_ledger_request ON network_ledger(request);

ALTER TABLE generations ADD COLUMN model TEXT NOT NULL DEFAULT '';
ALTER TABLE generations ADD COLUMN used_at TEXT;
UPDATE generations SET used_at = created_at WHERE active;
"""
"""``network_ledger``: see ``ledger``. ``generations.model``: the name by which the embedding model was chosen;
``used_at``: when its vectors were last put in force."""

V4 = """
CREATE TABLE user_commands (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  name TEXT NOT NULL,
  name_key TEXT NOT NULL UNIQUE,
  prompt TEXT NOT NULL,
  created_at TEXT NOT NULL
);
"""

MIGRATIONS: tuple[str, ...] = (V1, V2, V3, V4)
"""Script N (from 0) takes a database from version N to N + 1."""
