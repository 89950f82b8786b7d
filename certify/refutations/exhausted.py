"""How much of all small games and markets a search looked at, one by one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from certify.search.counts import Count
from certify.search.visits import Visit

Shape = Mapping[str, int | str]


def counted(visits: Iterable[Visit]) -> list[tuple[Shape, Count]]:
    """Return by shape the count up to the largest bound that was finished, and one that was not after it."""
    best: dict[str, dict[int, tuple[Shape, Count]]] = {}
    for visit in visits:
        count = visit.exhausted
        if count is not None:
            of = best.setdefault(str(visit.shape), {})
            known = of.get(count.most)
            if known is None or (count.finished, count.games) >= (known[1].finished, known[1].games):
                of[count.most] = visit.shape, count
    found: list[tuple[Shape, Count]] = []
    for of in best.values():
        last = max((most for most, (_, count) in of.items() if count.finished), default=0)
        found += [of[most] for most in sorted(of) if most >= last and of[most][1].games]
    return found


def in_words(counts: Sequence[tuple[Shape, Count]]) -> str:
    """Return the counts in words: of one shape each as it is, of several shapes their sums."""
    if len({str(shape) for shape, _ in counts}) <= 1:
        return "; ".join(count.text() for _, count in counts)
    looked = sum(count.games for _, count in counts)
    decided = sum(count.decided for _, count in counts)
    shapes = len({str(shape) for shape, count in counts if count.complete})
    return (
        f"{looked:,} small games one by one, up to relabelling, {decided:,} of them decided; "
        f"at {shapes} shapes all with payoffs from 0 to 1 or more"
    )
