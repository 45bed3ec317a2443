"""One file per noun: parse, call, return."""
