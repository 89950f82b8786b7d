"""All equilibria of small games, exactly, and the values of linear programs about them."""
