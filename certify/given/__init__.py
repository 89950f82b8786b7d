"""Arguments of the Python functions as people have them: games of many spellings, times; what is wrong is refused."""
