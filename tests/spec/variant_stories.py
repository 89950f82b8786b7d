"""Markets without one of the theorems' premises, by the stories of `brute_force`; nothing is taken from the package.

Signals are separate where agent i sees parts[i][x] of signal x: its rule has a row for each part, and what it says at
x is what that row says. Commitments are unobserved where one response answers every profile that may be drawn. Agents
that are not selected have an outside option where the action does not pay all.
"""

from fractions import Fraction
from itertools import product

from brute_force import chances, events, games, hearings, is_chance, worth
from hypothesis import strategies as st

SHARED, OBSERVED = "shared signal", "observed commitments"
COMMON, PAYS_ALL = "law common to agents", "the action pays all"


def lifted(rules, parts):
    """Return the rules as if agents saw the whole signal: they do not use what they do not see."""
    return [tuple(rule[part] for part in row) for rule, row in zip(rules, parts, strict=True)]


def all_tuples(agents, signals):
    """Return parts: signals are tuples of one signal an agent, in lexicographic order."""
    tuples = list(product(range(signals), repeat=agents))
    return tuple(tuple(each[i] for each in tuples) for i in range(agents))


@st.composite
def separate_games(draw, signals=None, **sizes):
    """Draw a game with separate signals: (game, parts), `signals` of each agent; by default signals of any kind."""
    agents = draw(st.integers(1, 3)) if sizes.get("agents") is None else sizes["agents"]
    joint = draw(st.integers(1, 3)) if signals is None else signals**agents
    game = draw(games(**(sizes | {"agents": agents, "signals": joint})))
    if signals is not None:
        return game, all_tuples(agents, signals)
    return game, tuple(tuple(draw(st.integers(0, 2)) for _ in range(joint)) for _ in range(agents))


@st.composite
def part_rules(draw, row, messages):
    """Draw a rule with a row for each part that the agent may see."""
    return tuple(draw(chances(messages)) for _ in range(1 + max(row)))


def every_pure_rule(row, messages):
    """Yield every deterministic rule."""
    for choice in product(range(messages), repeat=1 + max(row)):
        yield tuple(tuple(Fraction(int(m == said)) for m in range(messages)) for said in choice)


def optimal_to_draw(game, lottery, profiles):
    """Return, for each event, the actions that are best for a user who does not see which profile was drawn."""
    values = {event: [Fraction(0)] * game.actions for event in events(game, [len(rule[0]) for rule in profiles[0]])}
    for weight, rules in zip(lottery, profiles, strict=True):
        for chance, (z, _, y), said in hearings(game, rules):
            for action in range(game.actions):
                values[z, said][action] += weight * chance * game.user[action][y]
    return {event: {a for a, v in enumerate(each) if v == max(each)} for event, each in values.items()}


def is_best_to_draw(game, lottery, profiles, response):
    """Whether one response is best when the profile is drawn unseen."""
    return all(
        is_chance(response[event]) and all(p == 0 or a in best for a, p in enumerate(response[event]))
        for event, best in optimal_to_draw(game, lottery, profiles).items()
    )


@st.composite
def responses_to_draw(draw, game, lottery, profiles):
    """Draw one response to a draw that is not seen: a best one, or one that may be none."""
    response = {}
    for event, best in optimal_to_draw(game, lottery, profiles).items():
        row = dict(zip(sorted(best), draw(chances(len(best))), strict=True))
        response[event] = tuple(row.get(a, Fraction(0)) for a in range(game.actions))
    if draw(st.booleans()):
        response[draw(st.sampled_from(sorted(response)))] = draw(chances(game.actions))
    return response


def paid(game, agent, lottery, offers, outside):
    """Return what an agent is paid; outside[i] is what agent i has when another is selected, None: the action pays."""
    return sum(
        p * (worth(law, game.others[agent]) if outside is None or j == agent else outside[agent])
        for j, (p, law) in enumerate(zip(lottery, offers, strict=True))
    )


def obeys(game, seen, law):
    """Whether a user who knows her type, seen[x] and her action cannot gain by any plan to act otherwise."""
    for z, part in product(range(game.types), set(seen)):
        told = [(a, y, p) for (a, (cz, x, y)), p in law.items() if (cz, seen[x]) == (z, part)]
        before = sum(p * game.user[a][y] for a, y, p in told)
        for plan in product(range(game.actions), repeat=game.actions):
            if sum(p * game.user[plan[a]][y] for a, y, p in told) > before:
                return False
    return True
