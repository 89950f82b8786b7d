"""Exact best responses: the most that one agent or player can get when all others stay with what they do."""
