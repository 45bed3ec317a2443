"""Text generation: reading model files, the worker process that runs llama.cpp, the catalogue of models."""
