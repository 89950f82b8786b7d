"""The lines of `certify ablate --json`: what came of an assumption that was dropped, or of a constant."""

from __future__ import annotations

from typing import TYPE_CHECKING

from certify.cli.statement_choice import chosen
from certify.spec.numbers import render
from certify.spec.variants import Variant

if TYPE_CHECKING:
    from certify.ablation import Answer, AssumptionRow, ConstantRow
    from certify.cli.ablation_archive import Certificates
    from certify.spec.language import Statement
    from certify.spec.polynomial import Rational


def of_assumption(statement: Statement, row: AssumptionRow, archive: Certificates) -> dict[str, object]:
    """Return the line of one assumption or premise; None stands for what it has not."""
    answer: Answer = row.answer
    decisive = answer.decisive
    seconds = answer.seconds + (row.meaning.seconds if row.meaning else 0)
    shown = row.meaning if row.is_vacuous and row.meaning is not None else answer
    return {
        "statement": statement.name,
        "dropped": row.dropped,
        "shape": dict(decisive.shape) if decisive else None,
        "status": row.status,
        "engine": decisive.engine if decisive else None,
        "seconds": round(seconds, 3),
        "certificate": shown.place,
        "counterexample": archive.counterexample(answer.place) if answer.status == "refuted" else None,
        "proved": [{"shape": dict(each.shape), "certificate": each.place} for each in answer.proved] or None,
        "reason": row.reason,
    }


def of_constant(row: ConstantRow, archive: Certificates, seconds: float) -> dict[str, object]:
    """Return the line of one constant; None stands for what it has not.

    What its curve states is kept in the archive; `seconds` limits the reading of the statement file.
    """
    document: dict[str, object] = {
        "statement": row.statement,
        "constant": row.constant,
        "value": render(row.value),
        "shape": dict(row.shape),
        "sharp": row.sharp,
        "seconds": round(row.seconds, 3),
        "witness": archive.counterexample(row.witness.place) if row.witness else None,
        "certificate": row.proof.place if row.proof else row.witness.place if row.witness else None,
        "refuted": _text(row.below),
        "better": _text(row.better),
    }
    reasons: list[str] = []
    if row.better is not None:
        reasons.append("a game attains it" if row.best else "whether a game attains it is open")
    if row.curve is not None:
        reasons += _of_curve(row, document, archive, seconds)
    document["reason"] = "; ".join(reasons) or None
    return document


def _of_curve(row: ConstantRow, document: dict[str, object], archive: Certificates, seconds: float) -> list[str]:
    from certify.ablation.curves import restated

    found = row.curve
    assert found is not None
    places = ", ".join(f"{render(y)} at {render(x)}" for x, y in found.points)
    reasons = [f"the least for fixed {found.parameter}: {places}"]
    if found.formula is None:
        return reasons
    document["formula"] = found.text()
    if found.proof is None:
        return [*reasons, f"{found.text()} goes through these points and is not proved"]
    document["formula_proved"] = True
    reasons.append(f"{found.text()} is proved")
    same = restated(found.proof.problem, chosen(archive.file, None, seconds))
    if same is not None and found.proof.evidence is not None:
        reasons.append(f"it is what {same.name} states")
        document["certificate"] = archive.keep(same, Variant(), found.proof)
    return reasons


def _text(value: Rational | None) -> str | None:
    return None if value is None else render(value)
