"""The definitions: what a game, a law, an equilibrium, an assumption and a claim are. Standard library only."""
