"""Markets defined a second time, by telling every story one after another; nothing is taken from the package.

A story is what happens from the draw of the cell to the user's action. Laws are dictionaries from (action, cell).
Rules are rule[signal][message], responses response[type, messages][action], all with exact numbers.
"""

from collections import defaultdict
from dataclasses import dataclass
from fractions import Fraction
from itertools import product

from hypothesis import strategies as st


@dataclass(frozen=True)
class Game:
    """A market: prior[type, signal, state], user[action][state], others[agent][action][state]."""

    types: int
    signals: int
    prior: dict
    user: tuple
    others: tuple

    @property
    def agents(self):
        return len(self.others)

    @property
    def actions(self):
        return len(self.user)

    @property
    def states(self):
        return len(self.user[0])


# Stories and what they are worth.


def hearings(game, rules):
    """Yield (chance, cell, messages) for every draw of the cell and of the messages."""
    for cell, chance in game.prior.items():
        stories = [(chance, ())]
        for rule in rules:
            stories = [(p * q, (*said, m)) for p, said in stories for m, q in enumerate(rule[cell[1]])]
        for p, said in stories:
            yield p, cell, said


def events(game, messages):
    """Return everything that the user may know, given how many messages each agent has."""
    return [(z, said) for z in range(game.types) for said in product(*map(range, messages))]


def play(game, rules, response):
    """Return the outcome law."""
    law = defaultdict(Fraction)
    for chance, cell, said in hearings(game, rules):
        for action, probability in enumerate(response[cell[0], said]):
            law[action, cell] += chance * probability
    return dict(law)


def worth(law, table):
    """Return the expectation of a utility table under an outcome law."""
    return sum((mass * table[action][cell[2]] for (action, cell), mass in law.items()), Fraction(0))


def optimal(game, rules):
    """Return, for each event, the set of the user's optimal actions (all of them where it never happens)."""
    values = {event: [Fraction(0)] * game.actions for event in events(game, [len(rule[0]) for rule in rules])}
    for chance, (z, _, y), said in hearings(game, rules):
        for action in range(game.actions):
            values[z, said][action] += chance * game.user[action][y]
    return {event: {a for a, v in enumerate(each) if v == max(each)} for event, each in values.items()}


def is_chance(row):
    return all(p >= 0 for p in row) and sum(row) == 1


def is_rule(rule):
    return all(is_chance(row) for row in rule)


def is_best_response(game, rules, response):
    """Whether the response is one, and puts probability on optimal actions only."""
    return all(
        is_chance(response[event]) and all(p == 0 or a in best for a, p in enumerate(response[event]))
        for event, best in optimal(game, rules).items()
    )


def pure(choice, size):
    return tuple(Fraction(int(n == choice)) for n in range(size))


def tie_breaks(game, rules, most=64):
    """Yield every deterministic best response; past `most` of them, those that choose alike where they can."""
    best = optimal(game, rules)
    count = 1
    for each in best.values():
        count *= len(each)
    if count <= most:
        for choice in product(*(sorted(each) for each in best.values())):
            yield {event: pure(a, game.actions) for event, a in zip(best, choice, strict=True)}
    else:
        for favourites in product(range(game.actions), repeat=2):
            yield {
                event: pure(min(each, key=lambda a, n=n: (a - favourites[n % 2]) % game.actions), game.actions)
                for n, (event, each) in enumerate(best.items())
            }


def pure_rules(game, messages):
    """Yield every deterministic rule."""
    for choice in product(range(messages), repeat=game.signals):
        yield tuple(pure(m, messages) for m in choice)


def swapped(items, place, item):
    return [item if n == place else each for n, each in enumerate(items)]


# Full market: equilibria.


def mix(chances, laws):
    """Return the average law."""
    result = defaultdict(Fraction)
    for chance, law in zip(chances, laws, strict=True):
        for place, mass in law.items():
            result[place] += chance * mass
    return dict(result)


def gain(game, chances, profiles, responses, agent, deviation, new_responses):
    """Return what an agent gains by one fixed rule, whatever profile is drawn, the user responding anew each time."""
    before = mix(chances, [play(game, *each) for each in zip(profiles, responses, strict=True)])
    after = mix(
        chances,
        [
            play(game, swapped(rules, agent, deviation), response)
            for rules, response in zip(profiles, new_responses, strict=True)
        ],
    )
    return worth(after, game.others[agent]) - worth(before, game.others[agent])


# The selection market.


def full_information_value(game):
    """Return V*: what the user gets when she sees type and signal and then does what is best."""
    by_view = defaultdict(lambda: [Fraction(0)] * game.actions)
    for (z, x, y), chance in game.prior.items():
        by_view[z, x] = [v + chance * game.user[a][y] for a, v in enumerate(by_view[z, x])]
    return sum((max(values) for values in by_view.values()), Fraction(0))


def value_alone(game, rule):
    """Return what one agent with this rule is worth to the user."""
    return worth(play(game, [rule], next(tie_breaks(game, [rule]))), game.user)


def most_value_alone(game, messages):
    """Return V°: value is convex in the rule, so a deterministic rule attains the most."""
    return max(value_alone(game, rule) for rule in pure_rules(game, messages))


def acceptable(values, gamma):
    """Return the agents that a user picks who is content within gamma of the best."""
    return {j for j, value in enumerate(values) if value >= max(values) - gamma}


# The alignment condition.


def miss(game, weights, offset):
    """Return the least error of alignment; `offset` is one number, or one for each cell."""
    cells = offset if isinstance(offset, dict) else {(0, 0, y): offset for y in range(game.states)}
    return max(
        abs(
            sum(w * table[a][cell[2]] for w, table in zip(weights, game.others, strict=True))
            + c
            - game.user[a][cell[2]]
        )
        for a in range(game.actions)
        for cell, c in cells.items()
    )


# Random games: small numbers, so that ties, unused messages and impossible signals are frequent.

payoffs = st.sampled_from([Fraction(n) for n in (0, 0, 1, 1, -1, 2)] + [Fraction(1, 2), Fraction(-1, 3)])
slacks = st.sampled_from([Fraction(0), Fraction(0), Fraction(1, 4), Fraction(1, 2), Fraction(1), Fraction(3)])


@st.composite
def chances(draw, size):
    """Draw a distribution: often pure, often with zeros."""
    weights = draw(st.lists(st.sampled_from([0, 0, 1, 1, 2, 3]), min_size=size, max_size=size))
    if not any(weights):
        weights[draw(st.integers(0, size - 1))] = 1
    return tuple(Fraction(weight, sum(weights)) for weight in weights)


@st.composite
def games(draw, agents=None, actions=None, states=None, types=None, signals=None):
    """Draw a game; `signals` 0 means that the agents see the state."""
    size = lambda given, least, most: given if given is not None else draw(st.integers(least, most))  # noqa: E731
    agents, actions, states, types = size(agents, 1, 3), size(actions, 1, 3), size(states, 1, 2), size(types, 1, 2)
    signals = size(signals, 0, 2)
    cells = (
        [(z, x, y) for z in range(types) for x in range(signals) for y in range(states)]
        if signals
        else [(z, y, y) for z in range(types) for y in range(states)]
    )
    prior = dict(zip(cells, draw(chances(len(cells))), strict=True))

    def table():
        rows = [tuple(draw(st.lists(payoffs, min_size=states, max_size=states))) for _ in range(actions)]
        if actions > 1 and draw(st.integers(0, 3)) == 0:
            rows[-1] = rows[0]
        return tuple(rows)

    return Game(types, signals or states, prior, table(), tuple(table() for _ in range(agents)))


@st.composite
def rules(draw, game, messages):
    """Draw a rule of one agent."""
    return tuple(draw(chances(messages)) for _ in range(game.signals))


@st.composite
def best_responses(draw, game, profile):
    """Draw a best response, ties broken at random."""
    response = {}
    for event, best in optimal(game, profile).items():
        row = dict(zip(sorted(best), draw(chances(len(best))), strict=True))
        response[event] = tuple(row.get(a, Fraction(0)) for a in range(game.actions))
    return response


@st.composite
def responses(draw, game, profile):
    """Draw any response: a best one, or one that may be none, or not even a response."""
    response = dict(draw(best_responses(game, profile)))
    if draw(st.booleans()):
        event = draw(st.sampled_from(sorted(response)))
        response[event] = draw(
            st.one_of(chances(game.actions), st.tuples(*[st.sampled_from([Fraction(0), Fraction(1)])] * game.actions))
        )
    return response


@st.composite
def laws(draw, game):
    """Draw an outcome law: a distribution over actions in each cell, times the prior."""
    law = {}
    for cell, mass in game.prior.items():
        for action, chance in enumerate(draw(chances(game.actions))):
            law[action, cell] = mass * chance
    return law
