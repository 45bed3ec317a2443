"""The SQLite database: one writer, many readers, one repository per noun."""
