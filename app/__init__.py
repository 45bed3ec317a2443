"""AI Workspace: a private AI desktop that answers from what is on this computer."""

__version__ = "0.4.0"
