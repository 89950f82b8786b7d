"""Random exact games and markets for Hypothesis, rich in the special cases on which claims about equilibria break.

What to draw, and from where:

- numbers: `rationals`, `rational_vectors` (one denominator), `distributions`;
- games: `games` (as read from files), `normal_forms` (the same with the conditions of equilibria), and for a shape
  `pure_profiles`, `mixed_profiles`, `correlated_profiles`;
- markets: `markets`, anywhere or with a given alignment; `aligned_markets` when a test needs the weights and the error;
- play in a market: `deterministic_rules`, `rules`, `rule_profiles`, then `best_responses` (ties are drawn), or
  `tie_breaks` with `best_response` where one tie-break has to serve several profiles, or `responses` of any quality.

To test a solver: `games(players=3, strategies=(1, 3))`, `games(degenerate={"ties", "duplicates"})` for degenerate
games, `games(degenerate=False).filter(lambda game: not certify.testing.is_degenerate(game))` where it promises all
equilibria of the others. `certify.testing` has the assertions, and `payoff_tables(game)` the matrices.

Every number is an integer over a small denominator, and everything shrinks to few agents, few actions and small
integers. Which special cases are put in is said by `degenerate`; `Degeneracy` lists them.
"""

from certify.strategies.alignment import AlignedMarket, Alignment
from certify.strategies.arguments import Range, Size
from certify.strategies.degeneracies import HUGE, NEAR, Degeneracy, Degenerate
from certify.strategies.games import games, normal_form, normal_forms
from certify.strategies.market_documents import exact_market
from certify.strategies.markets import aligned_markets, markets
from certify.strategies.numbers import Distribution, distributions, rational_vectors, rationals
from certify.strategies.profiles import correlated_profiles, mixed_profiles, pure_profiles
from certify.strategies.rules import (
    Response,
    Rule,
    TieBreak,
    best_response,
    best_responses,
    deterministic_rules,
    responses,
    rule_profiles,
    rules,
    tie_breaks,
)

__all__ = [
    "HUGE",
    "NEAR",
    "AlignedMarket",
    "Alignment",
    "Degeneracy",
    "Degenerate",
    "Distribution",
    "Range",
    "Response",
    "Rule",
    "Size",
    "TieBreak",
    "aligned_markets",
    "best_response",
    "best_responses",
    "correlated_profiles",
    "deterministic_rules",
    "distributions",
    "exact_market",
    "games",
    "markets",
    "mixed_profiles",
    "normal_form",
    "normal_forms",
    "pure_profiles",
    "rational_vectors",
    "rationals",
    "responses",
    "rule_profiles",
    "rules",
    "tie_breaks",
]
