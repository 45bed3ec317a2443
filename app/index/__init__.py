"""Vectors, full text, the two as one library, and hybrid search."""
