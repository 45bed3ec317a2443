"""Files to documents: scan, read in a child process, chunk, store, embed."""
