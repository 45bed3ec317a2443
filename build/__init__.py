"""Set-up and checks of the repository itself; nothing here travels with the program."""
