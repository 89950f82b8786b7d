"""A certificate that was just found, checked by the kernel in memory: against the game, from its text alone."""

from __future__ import annotations

from certify.kernel.certificate import InstanceCertificate, read_certificate
from certify.kernel.parts import check_instance
from certify.spec.errors import RejectedError
from certify.spec.reading.game import Game


def accept(certificate: str, game: Game, **claims: object) -> None:
    """Return if the kernel accepts the text of a certificate about a game, as `certify replay` would from files.

    `claims` are results and parameters that the certificate has to have.

    Raises:
        RejectedError: it does not, or the certificate claims something else.

    """
    read = read_certificate(certificate)
    if not isinstance(read, InstanceCertificate):
        raise RejectedError("a certificate about a game is expected")
    said = {**read.parameters, **read.results}
    if odd := next((key for key, claim in claims.items() if said.get(key) != claim), None):
        raise RejectedError(f"the certificate claims something else: {odd!r} is not what was found")
    check_instance(read, game)
