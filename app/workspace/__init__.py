"""What a caller can ask of the program: one port, served locally or by the running app."""
