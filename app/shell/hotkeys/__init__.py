"""The global key: one module for every way a system gives it."""
