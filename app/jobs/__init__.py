"""Background work: one at a time, persisted, watched by any number of callers, cancelled by anyone."""
