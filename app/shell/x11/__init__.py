"""Talking to an X server: one connection with one thread of its own."""
