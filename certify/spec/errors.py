"""The exceptions of the package: one base, one line each."""

from __future__ import annotations


class CertifyError(Exception):
    """Anything that `certify` refuses; its text is one line: what, where, how to mend."""


class InputError(CertifyError, ValueError):
    """An argument, a file or a statement is not what it has to be (exit status 2)."""


class RejectedError(CertifyError):
    """A certificate is refused by the kernel; the text names the step and the reason (exit status 1)."""


class LimitError(CertifyError):
    """A computation would pass a stated size limit; the text names the size and the limit."""
