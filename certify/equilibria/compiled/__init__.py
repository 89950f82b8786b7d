"""The search of `certify.equilibria.tree` once more, compiled by numba: floats guide it, residues make it exact.

Nothing here is trusted: what it finds is a list and a tree like those of the other search, for the kernel to check.
It gives up where numbers are too large or a float does not tell a sign, and the other search takes over.
"""
