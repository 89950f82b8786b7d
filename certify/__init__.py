"""Exact, machine-checked answers about all equilibria of small games."""
