"""Plots of exact numbers as SVG, PNG or PDF: the one typed wrapper of matplotlib, loaded when a plot is drawn."""

from __future__ import annotations

import importlib
import importlib.util
import io
import math
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any, Literal, TypeAlias

from certify.files.atomic import write_atomically
from certify.spec.errors import InputError
from certify.spec.reading.text_file import file_name

Format: TypeAlias = Literal["svg", "png", "pdf"]
_Draw: TypeAlias = Callable[[Any], None]

FORMATS: tuple[Format, ...] = ("svg", "png", "pdf")

_SIZE = (6.4, 4.0)
_MOST_INSIDE = 5
_LINES = ("-", "--", "-.", ":")
_MARKS = ("o", "s", "^", "D", "v", "x")
_SETTINGS = {
    "svg.hashsalt": "certify",
    "svg.fonttype": "none",
    "font.family": "sans-serif",
    "text.parse_math": False,
    "text.usetex": False,
}


@dataclass(frozen=True, slots=True)
class Series:
    """Points (x, y) in ascending order of x, under a name; `steps` keeps each y until the next x.

    Series with the same number as `color` have the same colour.
    """

    name: str
    points: Sequence[tuple[Fraction | int, Fraction | int]]
    steps: bool = False
    marks: bool = True
    color: int | None = None


@dataclass(frozen=True, slots=True)
class Frame:
    """What is written around a plot; `levels` are horizontal lines by name."""

    title: str
    x_label: str
    y_label: str
    levels: Mapping[str, Fraction | int] = field(default_factory=dict[str, "Fraction | int"])


def is_installed() -> bool:
    """Return whether matplotlib can be imported."""
    return importlib.util.find_spec("matplotlib") is not None


def require(what: str) -> None:
    """Return if plots can be drawn.

    Raises:
        InputError: matplotlib is not installed; the message begins with `what`, the flag that asks for a plot.

    """
    if not is_installed():
        raise InputError(f'{what}: matplotlib is not installed; pip install "certify[plot]", or leave the plot out')


def format_of(path: str | os.PathLike[str], what: str = "plot") -> Format:
    """Return the format that the ending of a file's name asks for.

    Raises:
        InputError: it is none of .svg, .png and .pdf.

    """
    ending = Path(path).suffix.lower().removeprefix(".")
    for each in FORMATS:
        if ending == each:
            return each
    raise InputError(f"{what} {file_name(path)}: the name ends with none of .svg, .png and .pdf; choose one of them")


def lines(series: Sequence[Series], frame: Frame, *, form: Format = "svg") -> bytes:
    """Return the plot of series of points as the content of a file; equal input gives equal bytes for SVG and PNG.

    Numbers are rounded to floats here, for the eye only.

    Raises:
        InputError: matplotlib is not installed.

    """

    def draw(axes: Any) -> None:
        for number, each in enumerate(series):
            axes.plot(
                [_rounded(x) for x, _ in each.points],
                [_rounded(y) for _, y in each.points],
                label=_label(each.name),
                linestyle=_LINES[number % len(_LINES)],
                marker=_MARKS[number % len(_MARKS)] if each.marks else "",
                markersize=4,
                drawstyle="steps-post" if each.steps else "default",
                color=f"C{(number if each.color is None else each.color) % 10}",
            )
        if all(x == int(x) for each in series for x, _ in each.points):
            axes.xaxis.get_major_locator().set_params(integer=True)

    return _drawn(draw, frame, form)


def write_plot(path: str | os.PathLike[str], content: bytes) -> None:
    """Write a plot to a file, whole or not at all."""
    write_atomically(path, content)


def _drawn(draw: _Draw, frame: Frame, form: Format) -> bytes:
    require("plot")
    library: Any = importlib.import_module("matplotlib")
    figures: Any = importlib.import_module("matplotlib.figure")
    agg: Any = importlib.import_module("matplotlib.backends.backend_agg")
    with library.rc_context(_SETTINGS):
        figure = figures.Figure(figsize=_SIZE, layout="constrained")
        agg.FigureCanvasAgg(figure)
        axes = figure.add_subplot()
        draw(axes)
        for number, (name, level) in enumerate(frame.levels.items()):
            style = _LINES[(number + 1) % len(_LINES)]
            axes.axhline(_rounded(level), label=_label(name), linestyle=style, color="0.4", linewidth=1)
        axes.set_title(_label(frame.title))
        axes.set_xlabel(_label(frame.x_label))
        axes.set_ylabel(_label(frame.y_label))
        named = len(axes.get_legend_handles_labels()[1])
        if named > _MOST_INSIDE:
            figure.legend(fontsize="small", loc="outside right upper")
        elif named:
            axes.legend(fontsize="small")
        stream = io.BytesIO()
        metadata = {"Date": None} if form == "svg" else {"CreationDate": None} if form == "pdf" else {"Software": None}
        figure.savefig(stream, format=form, dpi=150, metadata=metadata)
    return stream.getvalue()


def _rounded(number: Fraction | int) -> float:
    """Return the nearest float; a number that is too large for one is left out of the plot."""
    try:
        return float(number)
    except OverflowError:
        return math.nan


def _label(text: str) -> str:
    """Return the text as it is drawn; a legend would pass over a name that begins with an underscore."""
    plain = "".join(each if each.isprintable() else "?" for each in text)
    return f" {plain}" if plain.startswith("_") else plain
