"""The icon beside the clock and its menu."""
