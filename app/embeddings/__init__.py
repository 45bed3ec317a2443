"""Text to vectors: preparing a model once, and running it."""
