"""Solvers for first-order formulas over the reals. Nothing here is trusted: their models and cores are only hints."""
