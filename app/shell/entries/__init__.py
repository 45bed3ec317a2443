"""What the program adds to the system: entries of file managers and of the list of applications."""
