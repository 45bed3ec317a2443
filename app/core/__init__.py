"""Types, events, ports and the error tree. No I/O and no third-party imports."""
