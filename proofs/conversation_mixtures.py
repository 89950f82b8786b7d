"""The theorems for conversations of several rounds in coarse correlated equilibria: rules are drawn from a law.

There are as many draws as the shape key `draws` says; mixed and correlated equilibria are such laws too. Here as in
`conversations.py` agents share a signal and the user has a private type; proofs/README.md says what is covered.
"""

from certify import file_beside, theorem

PAPER = "Collina, Goel, Roth, Ryu, Shi, Emergent Alignment via Competition, arXiv 2509.15090 (ICML 2026)"


@theorem(source=PAPER + ", conversations, best-responding user; coarse correlated equilibria")
def conversation_mixtures_align(t):
    """T1b over several rounds: with unique best actions coarse correlated equilibria give V* less 2 eps + sum w eta."""
    market = t.conversation_market()
    file_beside(__file__, "conversations.py").aligns(t, market, market.coarse_correlated)
