"""The command line: arguments in, one verdict out, exit status 0, 1, 2 or 3."""
