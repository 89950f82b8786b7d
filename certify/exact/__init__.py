"""Exact linear programming and linear algebra over the rationals. Nothing here is trusted."""
