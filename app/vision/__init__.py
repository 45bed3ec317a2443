"""Text in pictures: optional, by RapidOCR where its package is installed."""
