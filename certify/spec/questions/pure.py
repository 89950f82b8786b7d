"""The question which pure profiles of a game are equilibria."""

from __future__ import annotations

from collections.abc import Mapping

from certify.spec.errors import InputError
from certify.spec.numbers import shown
from certify.spec.problem import Json
from certify.spec.pure_equilibria import pure_equilibria
from certify.spec.questions.about_games import AboutGame, closed, game_of, truth
from certify.spec.questions.check import normal_form_of
from certify.spec.questions.part import Document, Part
from certify.spec.reading.json_text import canonical_json


class PureQuestion(AboutGame):
    """Which pure profiles are equilibria; no parameters, the result `equilibria` lists all in row-major order."""

    def parts(
        self, document: Document, parameters: Mapping[str, Json], results: Mapping[str, Json]
    ) -> Mapping[str, Part]:
        """Return what has to be checked: that the list is the one that the definition gives."""
        if parameters:
            raise InputError(f"the parameters: the key {shown(min(parameters))} is unknown")
        if set(results) != {"equilibria"}:
            raise InputError("the results: expected the key equilibria alone")
        found = [list(profile) for profile in pure_equilibria(normal_form_of(game_of(document)))]
        equal = canonical_json(results["equilibria"]) == canonical_json(found)
        return {"equilibria": closed([truth(of=equal)])}


QUESTION = PureQuestion()
