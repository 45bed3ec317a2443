"""Understanding a question: its language, the terms that carry its meaning, the kind of answer it wants."""
