"""Times how fast false statements fall: the conjectures of proofs/conjectures, and theorems without an assumption.

Run as a script: `python tests/benchmarks/refutation.py [--seeds N] [--rivals SECONDS] [--out FILE] [NAME ...]`.
`--quick` takes a few statements only.

With `--out` every measurement goes to that file at once, whole or not at all; those that are there are not made again.
`--conjectures` leaves the theorems out. Seeds run two at a time, and the two rivals beside each other.

For each the shape is the smallest one where `refute` finds a counterexample. Columns: the first counterexample that the
kernel accepted and the smallest one, medians over seeds; the exhaustive search over small payoffs, where it applies;
plain random search (Hypothesis, `st.fractions` for every unknown; distributions are made to sum to 1 and maxima are
computed, but no ties are built in); Z3 alone on the same constraints. Ratios are to the time of the first; ">" where a
rival ran out of time. Rivals run in processes of their own, so that they can be stopped. Conjectures about markets are
then refuted at all default shapes on two cores, as `certify refute` does it. Last: how the search scales.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import statistics
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ProcessPoolExecutor
from contextlib import suppress
from fractions import Fraction
from pathlib import Path
from threading import Thread
from typing import Any

import hypothesis
from hypothesis import strategies as st
from hypothesis.errors import HypothesisException

from certify.files.atomic import write_atomically
from certify.kernel.statement_file import statements
from certify.provers.clock import Clock
from certify.refutations import refute as refute_everywhere
from certify.search.about_games import AboutGames, about_games
from certify.search.completion import Candidate
from certify.search.counterexample import Counterexample
from certify.search.exhaustive import exhaust
from certify.search.groups import signs
from certify.search.hunt import Hunt
from certify.search.one_game import is_about_one_game
from certify.search.refute import default_shapes, refute
from certify.search.witnesses import witness
from certify.solvers.opinion import second_opinion
from certify.spec.errors import CertifyError
from certify.spec.formula import holds_at, substitute
from certify.spec.language import Statement
from certify.spec.polynomial import Polynomial
from certify.spec.problem import Problem
from certify.spec.variants import Variant

PROOFS = Path(__file__).parents[2] / "proofs"
PAPER = PROOFS / "emergent_alignment.py"
ABLATIONS: list[tuple[str, str, dict[str, int | str]]] = [
    ("lemma_k", "alignment", {}),
    ("lemma_k", "weight nonnegative", {}),
    ("identical_law", "alignment", {}),
    ("identical_law", "weight nonnegative", {}),
    ("competition_aligns", "alignment", {}),
    ("competition_aligns", "weight nonnegative", {}),
    ("competition_aligns", "unique optimum", {"agents": 2, "actions": 3, "states": 2}),
    ("competition_aligns", "shared signal", {"agents": 2, "actions": 2, "states": 2}),
    ("competition_aligns", "observed commitments", {"level": "rules", "states": 2}),
    ("best_ai_selection", "alignment", {}),
    ("best_ai_selection", "weight nonnegative", {}),
    ("best_ai_selection", "law common to agents", {"level": "rules", "agents": 2, "actions": 3, "states": 2}),
    ("best_ai_selection", "the action pays all", {}),
]
"""Theorem, what is dropped, and sizes that are given: the search over all shapes would take longer than the hunt."""
CONJECTURED: dict[str, dict[str, int | str]] = {
    "a_further_agent_never_hurts": {"actions": 2, "states": 3, "messages": 2},
    "a_better_informed_user_is_never_worse_off": {"actions": 3, "states": 2, "messages": 2},
    "an_agent_closer_to_the_user_never_hurts": {"actions": 2, "states": 2, "messages": 2},
    "agents_around_the_user_beat_each_of_them_alone": {"actions": 2, "states": 3, "messages": 2},
    "more_messages_never_hurt": {"actions": 3, "states": 3, "messages": 2},
}
"""The same for conjectures about markets."""
SELECTED: dict[str, dict[str, int | str]] = {
    "correlated_selection_needs_no_priority": {
        "agents": 2,
        "actions": 3,
        "states": 2,
        "messages": 2,
        "draws": 2,
        "level": "rules",
    },
    "mixed_selection_needs_no_priority": {
        "agents": 2,
        "actions": 3,
        "states": 2,
        "messages": 2,
        "draws": 4,
        "level": "rules",
    },
    "paying_the_selected_agent_alone_needs_no_priority": {
        "agents": 2,
        "actions": 2,
        "states": 2,
        "messages": 2,
        "draws": 2,
        "level": "rules",
    },
    "priority_keeps_the_loss_within_two_gamma": {"agents": 3, "actions": 2, "states": 2, "draws": 2, "level": "laws"},
}
"""The same for conjectures about the selection market; by default it has one draw, where they are not refuted."""

QUICK = [
    "equilibria_of_2x2_games_are_pareto_optimal",
    "equilibria_are_exchangeable",
    "coarse_correlated_equilibria_are_correlated",
    "lemma_k without alignment",
    "competition_aligns without unique optimum",
    "best_ai_selection without the action pays all",
]
LONGEST_SEARCH = 60.0
LONGEST_HUNT = 300.0
LONGEST_EXHAUSTION = 30.0
LONGEST_WAIT = 300.0
LONGEST_GROWTH = 30.0
SHAPES_OF_MARKETS = [(2, 3), (3, 3), (2, 4), (4, 3), (2, 5)]
SHAPES_OF_GROWTH = [(2, 2, 2), (3, 2, 2), (4, 2, 2), (2, 3, 2), (2, 4, 2), (2, 2, 3), (2, 2, 4), (3, 3, 3), (4, 4, 4)]

Shape = Mapping[str, int | str]
Subject = tuple[str, Statement, Variant, Mapping[str, int | str]]


def subjects() -> list[Subject]:
    """All conjectures, then the theorems without an assumption."""
    found: list[Subject] = []
    for file in sorted((PROOFS / "conjectures").glob("*.py")):
        found += [
            (name, each, Variant(), {**CONJECTURED, **SELECTED}.get(name, {}))
            for name, each in statements(file).items()
        ]
    paper = statements(PAPER)
    return found + [
        (f"{name} without {left}", paper[name], Variant(without=(left,)), sizes) for name, left, sizes in ABLATIONS
    ]


class Kept:
    """What was measured already, in a file where one is given."""

    def __init__(self, file: Path | None) -> None:
        self._file = file
        there = file is not None and file.exists()
        self._values: dict[str, Any] = json.loads(file.read_text(encoding="utf-8")) if file and there else {}

    def value(self, key: str, measure: Callable[[], Any]) -> Any:
        """The measurement of that name, made now where there is none."""
        if key not in self._values:
            self._values[key] = measure()
            if self._file is not None:
                write_atomically(self._file, json.dumps(self._values, indent=1) + "\n")
        return self._values[key]

    def missing(self, keys: list[str]) -> list[str]:
        """Those of the names of which there is no measurement."""
        return [key for key in keys if key not in self._values]


class Enough(BaseException):
    """The first counterexample was found; Hypothesis lets this through."""


class TimedHunt(Hunt):
    """A hunt that notes when its first and its smallest counterexample were found."""

    only_first = False

    started = 0.0
    first: float | None = None
    smallest: float | None = None

    def keep(self, other: Counterexample) -> None:
        """Keep the smaller one, and note the time."""
        before = self.found
        super().keep(other)
        if self.found is not before:
            self.smallest = time.perf_counter() - self.started
            self.first = self.smallest if self.first is None else self.first
        if self.only_first:
            raise Enough


def hunted(
    problem: Problem,
    seed: int,
    *,
    only_first: bool = False,
    about: AboutGames | None = None,
    longest: float = LONGEST_HUNT,
) -> tuple[float | None, float | None]:
    """The seconds to the first counterexample and to the smallest one."""
    hunt = TimedHunt(problem, Clock(longest), about=about)
    hunt.only_first = only_first
    hunt.started = time.perf_counter()
    with suppress(Enough):
        hunt.run(seed)
    if hunt.found is not None and hunt.first is None:  # where numbers are irrational the first one found is the last
        hunt.first = hunt.smallest = time.perf_counter() - hunt.started
    return hunt.first, hunt.smallest


def exhausted(statement: Statement, shape: Shape, variant: Variant) -> float | None:
    """The seconds in which the exhaustive search comes to a counterexample, payoffs up to 1, then 2, then 3."""
    clock = Clock(LONGEST_EXHAUSTION)
    for bound in (1, 2, 3):
        if exhaust(statement, shape, bound, clock, variant=variant).found is not None:
            return clock.spent
    return None


def at_random(problem: Problem, seed: int, seconds: float) -> bool:
    """Whether plain random search finds a counterexample."""
    hypotheses = problem.hypotheses()
    groups = signs(hypotheses).groups
    grouped = {name for group in groups for name in group.names}
    maxima = {at.names[0]: at.arguments for at in problem.functions if at.function == "max"}
    single = [name for name in problem.unknowns if name not in grouped and name not in maxima]
    number, share = st.fractions(-10, 10, max_denominator=20), st.fractions(0, 1, max_denominator=20)
    found, clock = False, Clock(seconds)

    class Stopped(BaseException):
        pass

    @hypothesis.seed(seed)
    @hypothesis.settings(
        max_examples=10**6, deadline=None, database=None, suppress_health_check=list(hypothesis.HealthCheck)
    )
    @hypothesis.given(st.data())
    def search(data: Any) -> None:
        nonlocal found
        values: dict[str, int | Fraction] = {name: data.draw(number) for name in single}
        for group in groups:
            drawn = [data.draw(share) for _ in group.names]
            whole = sum(drawn) or 1
            values.update({name: group.total * each / whole for name, each in zip(group.names, drawn, strict=True)})
        for name, arguments in maxima.items():
            values[name] = max(_value(argument, values) for argument in arguments)
        if not clock.left:
            raise Stopped
        terms = {name: Polynomial.constant(Fraction(value)) for name, value in values.items()}
        verdicts = []
        for each in hypotheses:
            verdicts.append(holds_at(substitute(each, terms)))
            if verdicts[-1] is False:
                return
        if None not in verdicts or witness(problem, Candidate(values, {}), clock) is not None:
            found = True
            raise Stopped

    with suppress(Stopped, HypothesisException):
        search()
    return found


def _value(argument: Polynomial, values: Mapping[str, int | Fraction]) -> Fraction:
    known = {name: Polynomial.constant(Fraction(values.get(name, 0))) for name in argument.unknowns()}
    return Fraction(argument.substitute(known).constant_term)


def z3_alone(problem: Problem, _seed: int, seconds: float) -> bool:
    """Whether Z3 says that the assumptions and the denied claim hold together, quantifiers and all."""
    return second_opinion(problem, seconds) == "sat"


def stopped_after(seconds: float, work: Callable[..., bool], problem: Problem, seed: int) -> float | None:
    """The seconds after which a rival answered yes in a process of its own; None where it did not."""

    def run(pipe: Any) -> None:
        pipe.send(work(problem, seed, seconds))

    here, there = multiprocessing.Pipe(duplex=False)
    process = multiprocessing.get_context("fork").Process(target=run, args=(there,))
    start = time.perf_counter()
    process.start()
    there.close()
    try:
        answer = here.poll(seconds + 1) and here.recv()
    except EOFError:  # it crashed
        answer = False
    spent = time.perf_counter() - start
    process.kill()
    process.join()
    return spent if answer else None


def median(times: list[float | None]) -> float | None:
    """The median of times, None where most are missing."""
    middle = statistics.median(float("inf") if spent is None else spent for spent in times)
    return None if middle == float("inf") else middle


def hunt_of(name: str, shape: Shape, seed: int) -> tuple[float | None, float | None]:
    """What `hunted` returns for a subject by its name, so that another process can do it."""
    _, statement, variant, _ = next(each for each in subjects() if each[0] == name)
    problem = statement.problem(shape, variant=variant)
    return hunted(problem, seed, about=about_games(statement, shape, variant))


def seconds_text(seconds: float | None) -> str:
    """A time, or a dash."""
    return "-" if seconds is None else f"{seconds:.2f} s"


def against(rival: float | None, limit: float, ours: float) -> str:
    """A rival's time and its ratio to ours."""
    if rival is None:
        return f"> {limit:g} s (> {limit / ours:.0f}x)"
    return f"{rival:.2f} s ({rival / ours:.2g}x)"


def smallest_shape(statement: Statement, variant: Variant, sizes: Mapping[str, int | str]) -> Shape | None:
    """The smallest shape with these sizes where a counterexample is found; read as laws, if `sizes` does not say."""
    if statement.name in CONJECTURED or statement.name in SELECTED:
        return sizes
    given = {key: (value,) for key, value in sizes.items()}
    if "level" in statement.problem().shape:
        given.setdefault("level", ("laws",))
    found = refute(statement, default_shapes(statement, given), variant=variant, seconds=LONGEST_SEARCH)
    return found.shape if found.counterexample is not None else None


def rivals(problem: Problem, seeds: int, limit: float) -> tuple[list[float | None], float | None]:
    """The times of random search, seed by seed until it fails, and that of Z3, beside each other."""
    solver: list[float | None] = []
    beside = Thread(target=lambda: solver.append(stopped_after(limit, z3_alone, problem, 0)))
    beside.start()
    random: list[float | None] = []
    for seed in range(seeds):
        random.append(stopped_after(limit, at_random, problem, seed))
        if random[-1] is None:
            break
    beside.join()
    return random, solver[0]


def compare(subject: Subject, seeds: int, limit: float, kept: Kept) -> float | None:
    """Prints one row; returns the median of the first times."""
    name, statement, variant, sizes = subject
    try:
        shape = kept.value(f"{name}: shape", lambda: smallest_shape(statement, variant, sizes))
    except CertifyError as error:
        print(f"{name}: {error}", flush=True)
        return None
    if shape is None:
        print(f"{name}: not found in {LONGEST_SEARCH:g} s", flush=True)
        return None
    problem = statement.problem(shape, variant=variant)
    keys = {seed: f"{name}: first and smallest, seed {seed}" for seed in range(seeds)}
    left = [seed for seed, key in keys.items() if kept.missing([key])]
    with ProcessPoolExecutor(2) as executor:
        running = {seed: executor.submit(hunt_of, name, dict(shape), seed) for seed in left}
        for seed, future in running.items():
            kept.value(keys[seed], future.result)
    runs = [kept.value(key, lambda: None) for key in keys.values()]
    first, smallest = median([run[0] for run in runs]), median([run[1] for run in runs])
    about_one = is_about_one_game(statement, shape, variant)
    counted = kept.value(f"{name}: exhaustive", lambda: exhausted(statement, shape, variant) if about_one else None)
    shown = " ".join(f"{key}={value}" for key, value in shape.items() if key not in ("types", "signals"))
    print(f"{name} [{shown}]", flush=True)
    if first is None:
        counted_too = f"exhaustive {seconds_text(counted)}"
        print(f"    not found by the hunt in {LONGEST_HUNT:g} s for most seeds; {counted_too}", flush=True)
        return counted
    key = f"{name}: random and Z3 in {limit:g} s, {seeds} seeds"
    random, solver = kept.value(key, lambda: rivals(problem, seeds, limit))
    plain = None if None in random else median(random)
    print(
        f"    first {seconds_text(first)}, smallest {seconds_text(smallest)}, exhaustive {seconds_text(counted)}; "
        f"random {against(plain, limit, first)}; Z3 {against(solver, limit, first)}",
        flush=True,
    )
    return first


def everywhere(chosen: list[Subject], seeds: int, kept: Kept) -> None:
    """Prints how long conjectures about markets take at all default shapes on two cores, making it smaller included."""
    for name, statement, _, _ in chosen:
        if name not in CONJECTURED:
            continue
        times: list[float | None] = []
        for seed in range(seeds):

            def measure(statement: Statement = statement, seed: int = seed) -> float | None:
                with ProcessPoolExecutor(2) as executor:
                    found = refute_everywhere(statement, seconds=LONGEST_WAIT, seed=seed, executor=executor, jobs=2)
                return found.seconds if found.status == "refuted" else None

            times.append(kept.value(f"{name}: all default shapes, two jobs, seed {seed}", measure))
        listed = ", ".join(map(seconds_text, times))
        print(f"{name}, all default shapes, two jobs: {listed}; median {seconds_text(median(times))}", flush=True)


def cores(seconds: float, kept: Kept) -> None:
    """Prints how many games of a true theorem are tried with one job and with two."""
    theorem = statements(PAPER)["competition_aligns"]
    shapes = [
        {"agents": agents, "actions": 2, "states": states, "messages": 2, "level": "rules"}
        for agents in (1, 2)
        for states in (2, 3)
    ]
    counts: list[float] = []
    for jobs in (1, 2):

        def measure(jobs: int = jobs) -> float:
            with ProcessPoolExecutor(jobs) as executor:
                list(executor.map(abs, range(jobs)))
                found = refute(theorem, shapes, seconds=seconds, executor=executor, jobs=jobs)
            return found.examples / found.seconds

        counts.append(kept.value(f"games a second, {jobs} jobs, {seconds:g} s", measure))
        print(f"jobs {jobs}: {counts[-1]:.1f} games a second", flush=True)
    print(f"    two jobs / one job: {counts[1] / counts[0]:.2f}", flush=True)


def growth(seeds: int, kept: Kept) -> None:
    """Prints how the time to the first counterexample grows with the shape."""
    paper = statements(PAPER)
    market = statements(PROOFS / "conjectures" / "markets.py")["agents_around_the_user_beat_each_of_them_alone"]
    grown: list[tuple[str, Statement, Variant, Shape]] = []
    for name, left in (("lemma_k", "alignment"), ("best_ai_selection", "the action pays all")):
        for agents, actions, states in SHAPES_OF_GROWTH:
            shape: Shape = {"agents": agents, "actions": actions, "states": states, "level": "laws"}
            grown.append((f"{name} without {left}, {(agents, actions, states)}", paper[name], Variant((left,)), shape))
    for actions, states in SHAPES_OF_MARKETS:
        shape = {"actions": actions, "states": states, "messages": 2}
        grown.append((f"{market.name}, {(actions, states, 2)}", market, Variant(), shape))
    for name, statement, variant, shape in grown:
        problem = statement.problem(shape, variant=variant)
        about = about_games(statement, shape, variant)
        times: list[float | None] = []
        for seed in range(seeds):

            def measure(seed: int = seed, problem: Problem = problem, about: AboutGames | None = about) -> Any:
                return hunted(problem, seed, only_first=True, about=about, longest=LONGEST_GROWTH)[0]

            times.append(kept.value(f"growth, {name}, seed {seed}", measure))
        print(f"{name}, {len(problem.unknowns)} unknowns: {seconds_text(median(times))}", flush=True)


def main() -> None:
    """Prints the table, then how the search scales."""
    parser = argparse.ArgumentParser(description="Times the search for counterexamples.")
    parser.add_argument("names", nargs="*", help="statements, such as lemma_k, or parts of their names")
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--seeds", type=int)
    parser.add_argument("--rivals", type=float)
    parser.add_argument("--conjectures", action="store_true", help="without the theorems")
    parser.add_argument("--no-scaling", action="store_true")
    parser.add_argument("--out", type=Path, help="file of measurements, those in it are not made again")
    given = parser.parse_args()
    seeds = given.seeds or (2 if given.quick else 5)
    limit = given.rivals or (5.0 if given.quick else 60.0)
    kept = Kept(given.out)
    chosen = subjects()
    if given.conjectures:
        chosen = [each for each in chosen if " without " not in each[0]]
    if given.names:
        chosen = [each for each in chosen if any(part in each[0] for part in given.names)]
    elif given.quick:
        chosen = [each for each in chosen if each[0] in QUICK]
    times = [compare(each, seeds, limit, kept) for each in chosen]
    found = [each for each in times if each is not None]
    if found:
        print(
            f"{len(found)} of {len(times)} fall; "
            f"first: median {statistics.median(found):.2f} s, slowest {max(found):.2f} s"
        )
    everywhere(chosen, seeds, kept)
    if not given.no_scaling:
        cores(6.0 if given.quick else 20.0, kept)
        growth(1 if given.quick else min(seeds, 3), kept)


if __name__ == "__main__":
    main()
