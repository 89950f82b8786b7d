"""Does a step of one of two agents towards the user's utility hurt her, in the market in which she hears both?

With one agent it never does (../comparisons.py). Here every market with small whole utilities and a uniform prior is
looked at, once up to the names of actions and states. The worst equilibrium before a step of agent 0 is compared with
the worst one after it, both among profiles of rules without chance or with fair coins: nobody gains by any rule, by an
exact best-response oracle, or under ties that keep it from gaining. So this proves nothing; the counts are in
../conjectures/README.md.

    python proofs/dynamics/steps.py 1 2 2         (utilities from 0 to 1, 2 actions, 2 states)
    python proofs/dynamics/steps.py 1 3 2 1000    (1,000 drawn markets, instead of all)
"""

import random
import sys
from collections import Counter
from fractions import Fraction

from certify import theorem
from certify.provers.clock import Clock
from certify.search.exhaustive_markets import markets_up_to
from certify.search.plays import Plays
from certify.search.simple_profiles import simple_profiles
from certify.search.small_markets import small_markets

STEPS = (Fraction(1, 2), Fraction(1))
DAY = 86_400.0


def worst(played, values):
    """The least that the user gets in an equilibrium of simple rules; None where none was found."""
    plays, draw, least = Plays(played, values), random.Random(0), None
    for profile in simple_profiles(plays):
        if profile is None:  # more than 64 best responses to the same rules: one of them was looked at
            continue
        value = sum(mass * plays.market.user[a][y] for (a, (_, _, y)), mass in profile.law.items())
        if (least is None or value < least) and plays.settled(profile, draw) is not None:
            least = value
    return least


def after_step(values, step):
    """The numbers of the market after agent 0 moved by this part of the way to the user's utility."""
    moved = dict(values)
    for name, own in values.items():
        if name.startswith("agent 0["):
            moved[name] = own + step * (values["user" + name.removeprefix("agent 0")] - own)
    return moved


def markets(most, actions, states, drawn):
    """The equilibria that are spoken of, and the numbers of all markets up to names, or of so many drawn ones."""

    @theorem
    def the_first_agent_gets_no_more_than_the_user(t):
        "No theorem: it names the market, its equilibria, and the agent that is not like the other one."
        market = t.market(agents=2, types=1)
        played = t.every(market.equilibrium(level="rules"))
        t.claim(played.user_value >= played.agent_value(0))

    shape = {"actions": actions, "states": states, "messages": 2}
    about = small_markets(the_first_agent_gets_no_more_than_the_user, shape)
    if about is None:
        raise ValueError("there are too many markets of this size")
    prior, draw = about.tables.prior_at([1] * states), random.Random(0)
    every = (each for each in markets_up_to(about, most, Clock(DAY)) if prior.items() <= each.items())
    some = ({**prior, **{name: draw.randint(0, most) for name in about.tables.entries}} for _ in range(drawn))
    return about.about.played[0], some if drawn else every


def compared(most, actions, states, drawn=0):
    """For each step, in how many markets the worst equilibrium gets worse, better, or neither."""
    played, listed = markets(most, actions, states, drawn)
    counts = {step: Counter() for step in STEPS}
    for values in listed:
        before = worst(played, values)
        for step in STEPS:
            moved = after_step(values, step)
            after = before if moved == values else worst(played, moved)
            if before is None or after is None:
                how = "no equilibrium found"
            else:
                how = "worse" if after < before else "better" if after > before else "equal"
            counts[step][how] += 1
    return counts


if __name__ == "__main__":
    for step, counts in compared(*map(int, sys.argv[1:])).items():
        print(f"step {step}:", ", ".join(f"{how} {count:,}" for how, count in sorted(counts.items())))
