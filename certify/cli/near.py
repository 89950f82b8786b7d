"""What `certify check` prints of an exact equilibrium near a profile."""

from __future__ import annotations

from certify.checks.near import Near


def print_near(near: Near) -> None:
    """Print an equilibrium with its distance, or why none was found."""
    from certify.equilibria.result import near as rounded
    from certify.report.numbers import decimal, readable, short

    if near.distance is None:
        print(f"no exact equilibrium with these supports was found nearby: {near.reason}")
        return
    if near.behavior is not None:
        text = "; ".join(" | ".join(", ".join(map(short, local)) for local in own) for own in near.behavior)
        print(f"an exact equilibrium at distance {readable(near.distance[0])}: {text}")
    elif near.strategies is not None:
        text = "; ".join(", ".join(map(short, own)) for own in near.strategies)
        print(f"an exact equilibrium at distance {readable(near.distance[0])}: {text}")
    elif near.box is not None:
        text = "; ".join(", ".join(map(rounded, own)) for own in near.box)
        low, high = map(decimal, near.distance)
        away = low if low == high else f"between {low} and {high}"
        print(f"an irrational equilibrium at distance {away}, the only one in a box: {text}")
