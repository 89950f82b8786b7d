"""Proofs about one game or market whose numbers are given: linear programs over joint products, and deviations."""
