"""Small random trees for the tests of extensive games, and their definitions written a second time, by recursion."""

from __future__ import annotations

from fractions import Fraction
from itertools import product

from hypothesis import strategies as st

from certify.spec.extensive.game import ExtensiveGame, InformationSet, Node, Outcome

numbers = st.sampled_from([Fraction(number) for number in (0, 1, -1, 2, -2, 3, "1/2", "-3/4", "2/3")])
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=3)


@st.composite
def distributions(draw, size):
    weights = draw(st.lists(st.integers(0, 3), min_size=size, max_size=size).filter(any))
    return tuple(Fraction(weight, sum(weights)) for weight in weights)


class Growing:
    """A tree that is drawn node by node, in preorder."""

    def __init__(self, draw, players, most, *, recall, named, shared_chance):
        self.shared_chance = shared_chance
        self.draw, self.players, self.left, self.recall, self.named = draw, players, most, recall, named
        self.nodes, self.sets, self.outcomes, self.groups = [], [], [], {}

    def label(self):
        return self.draw(texts) if self.named else ""

    def names(self, count):
        if not self.named:
            return tuple("abcdef"[:count])
        return tuple(self.draw(st.lists(texts.filter(bool), min_size=count, max_size=count, unique=True)))

    def outcome(self, chance):
        if not self.draw(chance):
            return None
        if self.outcomes and self.draw(st.booleans()):
            return self.draw(st.integers(0, len(self.outcomes) - 1))
        payoffs = tuple(self.draw(numbers) for _ in range(self.players))
        self.outcomes.append(Outcome(self.label(), payoffs))
        return len(self.outcomes) - 1

    def information_set(self, player, actions, last):
        """An old set or a new one; with recall, only nodes that follow the same own move share one."""
        key = (player, actions, last[player] if self.recall and player is not None else None)
        group = self.groups.setdefault(key, [])
        if group and (player is not None or self.shared_chance) and self.draw(st.booleans()):
            return self.draw(st.sampled_from(group))
        chances = self.draw(distributions(actions)) if player is None else ()
        self.sets.append(InformationSet(player, self.label(), self.names(actions), chances))
        group.append(len(self.sets) - 1)
        return group[-1]

    def grow(self, depth, parent, action, last):
        number = len(self.nodes)
        self.nodes.append(None)
        label = self.label()
        actions = self.draw(st.integers(1, 3)) if depth and self.left > 0 else 0
        if not actions or (depth < 3 and self.draw(st.integers(0, 3)) == 0):
            self.nodes[number] = Node(label, parent, action, None, self.outcome(st.integers(0, 4)))
            return
        self.left -= actions
        player = self.draw(st.sampled_from([None, *range(self.players), *range(self.players)]))
        own = self.information_set(player, actions, last)
        self.nodes[number] = Node(label, parent, action, own, self.outcome(st.sampled_from([False, False, True])))
        for move in range(actions):
            after = last if player is None else {**last, player: (own, move)}
            self.grow(depth - 1, number, move, after)


@st.composite
def trees(draw, *, players=(1, 3), most=16, recall=True, named=False, shared_chance=True):
    """A game of at most `most` nodes or some more; with perfect recall, without labels unless these say otherwise."""
    count = draw(st.integers(*players))
    growing = Growing(draw, count, most, recall=recall, named=named, shared_chance=shared_chance)
    growing.grow(4, None, None, dict.fromkeys(range(count)))
    parts = tuple(growing.sets), tuple(growing.outcomes), tuple(growing.nodes)
    return ExtensiveGame(growing.label(), growing.label(), growing.names(count), *parts)


@st.composite
def behaviors(draw, game):
    """A behavior profile, some probabilities 0."""
    return tuple(
        tuple(draw(distributions(len(game.information_sets[number].actions))) for number in own)
        for own in game.own_sets()
    )


def children(game, number):
    return [place for place, node in enumerate(game.nodes) if node.parent == number]


def own_history(game, number, player):
    """The own information sets and actions of a player on the way to a node."""
    node = game.nodes[number]
    if node.parent is None:
        return ()
    parent = game.nodes[node.parent]
    before = own_history(game, node.parent, player)
    own = game.information_sets[parent.information_set].player == player
    return (*before, (parent.information_set, node.action)) if own else before


def pays(game, player, behavior, number=0):
    """What the player expects below a node."""
    node = game.nodes[number]
    here = 0 if node.outcome is None else game.outcomes[node.outcome].payoffs[player]
    if node.information_set is None:
        return here
    each = game.information_sets[node.information_set]
    local = each.probabilities
    if each.player is not None:
        own = game.own_sets()[each.player]
        local = behavior[each.player][own.index(node.information_set)]
    below = children(game, number)
    return here + sum(p * pays(game, player, behavior, child) for p, child in zip(local, below, strict=True))


def full_strategies(game, player):
    """All pure strategies: an action at each information set, also where it cannot be reached."""
    sizes = [len(game.information_sets[number].actions) for number in game.own_sets()[player]]
    return list(product(*map(range, sizes)))


def reduced(game, player, strategy):
    """The strategy with None at the sets that its own choices exclude."""
    own = game.own_sets()[player]
    choice = dict(zip(own, strategy, strict=True))
    allowed = {
        node.information_set
        for number, node in enumerate(game.nodes)
        if all(choice[each] == action for each, action in own_history(game, number, player))
    }
    return tuple(choice[number] if number in allowed else None for number in own)


def as_behavior(game, player, strategy):
    sizes = [len(game.information_sets[number].actions) for number in game.own_sets()[player]]
    return tuple(
        tuple(Fraction(action == other) for other in range(size)) for action, size in zip(strategy, sizes, strict=True)
    )


def replaced(profile, player, strategy):
    return (*profile[:player], strategy, *profile[player + 1 :])
