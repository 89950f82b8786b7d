"""Finite games in extensive form: trees with chance, information sets, recall, strategies and the sequence form."""
