"""One module a library: how its solvers are called, and what they promise, with the source of the promise."""
