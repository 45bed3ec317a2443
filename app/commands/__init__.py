"""What can be done with a text at hand: one registry of commands for panel, palette and plugins."""
