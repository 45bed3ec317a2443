"""The entry that starts the program when the user logs in."""
