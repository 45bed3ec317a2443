"""The one way out of the program, and the record of what went through it."""
