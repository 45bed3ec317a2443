CREATE INDEX chunks_hash ON chunks(text_hash);
CREATE INDEX conversations_updated ON conversations(updated_at);
CREATE INDEX documents_added ON documents(indexed_at, name, status);
CREATE INDEX documents_folder ON documents(folder, name, status);
CREATE INDEX documents_hash ON documents(content_hash);
CREATE INDEX documents_kind ON documents(kind, name, status);
CREATE INDEX documents_name ON documents(name, status);
CREATE INDEX documents_pages ON documents(pages, name, status);
CREATE INDEX documents_parent ON documents(parent);
CREATE INDEX documents_sought ON documents(sought, status);
CREATE INDEX documents_state ON documents(status, name);
CREATE INDEX messages_conversation ON messages(conversation, id);
CREATE INDEX messages_superseded ON messages(superseded_by) WHERE superseded_by IS NOT NULL;
CREATE INDEX network_ledger_request ON network_ledger(request);
CREATE VIRTUAL TABLE chunk_postings USING fts5vocab('chunk_terms', 'instance');
CREATE VIRTUAL TABLE chunk_terms USING fts5(
  body, title, content='', contentless_delete=1, tokenize="ascii tokenchars '.'"
);
CREATE TABLE 'chunk_terms_config'(k PRIMARY KEY, v) WITHOUT ROWID;
CREATE TABLE 'chunk_terms_data'(id INTEGER PRIMARY KEY, block BLOB);
CREATE TABLE 'chunk_terms_docsize'(id INTEGER PRIMARY KEY, sz BLOB, origin INTEGER);
CREATE TABLE 'chunk_terms_idx'(segid, term, pgno, PRIMARY KEY(segid, term)) WITHOUT ROWID;
CREATE VIRTUAL TABLE chunk_vocabulary USING fts5vocab('chunk_terms', 'row');
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
CREATE TABLE collection_paths (
  collection INTEGER NOT NULL REFERENCES collections(id) ON DELETE CASCADE,
  path TEXT NOT NULL,
  PRIMARY KEY (collection, path)
) WITHOUT ROWID;
CREATE TABLE collections (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  name TEXT NOT NULL,
  name_key TEXT NOT NULL UNIQUE,
  created_at TEXT NOT NULL
);
CREATE TABLE conversations (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  title TEXT NOT NULL,
  created_at TEXT NOT NULL,
  updated_at TEXT NOT NULL
, deleted_at TEXT, scope TEXT NOT NULL DEFAULT '{}');
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
, name BLOB NOT NULL DEFAULT x'', folder BLOB NOT NULL DEFAULT x'', sought TEXT NOT NULL DEFAULT '');
CREATE TABLE generations (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  embedder TEXT NOT NULL UNIQUE,
  dimensions INTEGER NOT NULL,
  gate TEXT NOT NULL DEFAULT '{}',
  active INTEGER NOT NULL DEFAULT 0,
  created_at TEXT NOT NULL
, model TEXT NOT NULL DEFAULT '', used_at TEXT);
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
, replaces INTEGER, superseded_by INTEGER);
CREATE TABLE network_ledger (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  at TEXT NOT NULL,
  event TEXT NOT NULL CHECK (event IN ('begun', 'ended', 'refused')),
  request INTEGER NOT NULL,
  content TEXT NOT NULL,
  hash BLOB NOT NULL
);
CREATE TABLE page_state (
  name TEXT PRIMARY KEY,
  value TEXT NOT NULL
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
CREATE TABLE settings (
  name TEXT PRIMARY KEY,
  value TEXT NOT NULL
);
CREATE TABLE texts (
  document INTEGER NOT NULL REFERENCES documents(id) ON DELETE CASCADE,
  start INTEGER NOT NULL,
  body TEXT NOT NULL,
  PRIMARY KEY (document, start)
);
CREATE TABLE user_commands (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  name TEXT NOT NULL,
  name_key TEXT NOT NULL UNIQUE,
  prompt TEXT NOT NULL,
  created_at TEXT NOT NULL
);
CREATE TABLE vectors (
  id INTEGER PRIMARY KEY,
  generation INTEGER NOT NULL REFERENCES generations(id) ON DELETE CASCADE,
  text_hash BLOB NOT NULL,
  vector BLOB NOT NULL,
  UNIQUE (text_hash, generation)
);
