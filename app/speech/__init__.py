"""Answers read aloud with the voices of this computer."""
