"""Exact verdicts on the answers of equilibrium solvers, each held to what it promises."""
