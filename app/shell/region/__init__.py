"""A rectangle of the screen that the user marks."""
