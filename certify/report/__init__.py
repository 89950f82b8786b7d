"""How answers are shown: numbers, tables, progress. Plain text where the output is no terminal."""
