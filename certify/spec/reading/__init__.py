"""Strict readers: from a file's bytes to an exact document, or one line that says what to mend."""
