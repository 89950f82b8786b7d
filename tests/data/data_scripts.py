"""The scripts of proofs/data as modules, and ratings that are small and made up."""

import sys
from pathlib import Path

FOLDER = Path(__file__).parents[2] / "proofs" / "data"
sys.path.insert(0, str(FOLDER))

GENRES = ("Crime", "Drama", "War")
NAN = float("nan")


def rows(viewers=10, movies=18):
    """Viewer v likes genre v mod 3 by two stars more; movie m has genre m mod 3, some a second one."""
    return [
        (
            viewer,
            movie,
            (4.0 if movie % 3 == viewer % 3 else 2.0) + (viewer * movie % 5 % 3) / 2,
            f"Movie {movie}",
            1990.0 if movie else NAN,
            GENRES[movie % 3] + ("|Comedy" if movie % 4 == 0 else ""),
        )
        for viewer in range(viewers)
        for movie in range(movies - viewer % 4)
    ]


def tiny():
    from movielens import gather

    return gather(rows())
