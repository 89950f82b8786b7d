"""Small conversations, each told to its end in stories, and the user's best strategy: a second definition of both."""

from fractions import Fraction
from itertools import product

from hypothesis import strategies as st

from certify.spec.conversation.play import Conversation, Strategy
from certify.spec.conversation.protocol import Protocol
from certify.spec.market import Market

NUMBERS = [Fraction(n, 2) for n in range(4)]


@st.composite
def chances(draw, size):
    weights = draw(st.lists(st.sampled_from([0, 0, 1, 1, 2]), min_size=size, max_size=size))
    if not any(weights):
        weights[draw(st.integers(0, size - 1))] = 1
    return [Fraction(weight, sum(weights)) for weight in weights]


@st.composite
def conversations(draw, agents=1, rounds=(1, 2), messages=2, answers=2, types=2):
    """A small market with the rules of its agents."""
    protocol = Protocol(draw(st.integers(*rounds)), messages, answers)
    kinds = draw(st.integers(1, types))
    cells = list(product(range(kinds), range(2), range(2)))
    prior = dict(zip(cells, draw(chances(len(cells))), strict=True))
    tables = [[[draw(st.sampled_from(NUMBERS)) for _ in range(2)] for _ in range(2)] for _ in range(1 + agents)]
    market = Market(agents, 2, 2, kinds, 2, prior, tables[0], tables[1:])
    rules = [
        {(x, history): draw(chances(messages)) for x in range(2) for history in protocol.histories()}
        for _ in range(agents)
    ]
    return Conversation(market, protocol, rules)


def stories(conversation, kind, answer, act):
    """Yield (chance, action, cell) of every story of a type who answers and acts by the functions given."""
    market, protocol = conversation.market, conversation.protocol
    for cell, mass in market.prior.items():
        if cell[0] != kind or not mass:
            continue
        open_stories = [(mass, tuple(() for _ in conversation.rules))]
        for spoken in range(1, protocol.rounds + 1):
            heard = []
            for chance, histories in open_stories:
                for messages in product(range(protocol.messages), repeat=len(conversation.rules)):
                    likely = chance
                    for rule, history, message in zip(conversation.rules, histories, messages, strict=True):
                        likely *= rule[cell[1], history][message]
                    if likely:
                        heard.append((likely, tuple((*h, m) for h, m in zip(histories, messages, strict=True))))
            if spoken < protocol.rounds:
                open_stories = [
                    (chance, tuple((*h, r) for h, r in zip(histories, answer(histories), strict=True)))
                    for chance, histories in heard
                ]
            else:
                for chance, histories in heard:
                    yield chance, act(histories), cell


def strategies(draw, conversation, *, best):
    """A deterministic strategy: the best one by backward induction, or one drawn at random."""
    market, protocol, agents = conversation.market, conversation.protocol, len(conversation.rules)
    profiles = protocol.answer_profiles(agents)
    worth, talk, response = {}, {}, {}
    for spoken in range(protocol.rounds, 0, -1):
        for position in protocol.positions(market.types, agents, spoken):
            if spoken == protocol.rounds:
                values = [conversation.action_value(position, a).constant_term for a in range(market.actions)]
            else:
                values = [sum(worth[each] for each in conversation.next_positions(position, n)) for n in profiles]
            chosen = values.index(max(values)) if best else draw(st.integers(0, len(values) - 1))
            worth[position] = values[chosen]
            row = [Fraction(int(n == chosen)) for n in range(len(values))]
            (response if spoken == protocol.rounds else talk)[position] = row
    return Strategy(talk, response)
