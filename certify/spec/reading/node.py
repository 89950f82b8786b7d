"""A place in a JSON document that knows its own path, so that messages can name it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, TypeVar, cast

from certify.spec.errors import InputError
from certify.spec.numbers import exact, shown

if TYPE_CHECKING:
    from collections.abc import Iterable
    from fractions import Fraction

Choice = TypeVar("Choice", bound=str)

_PLAIN_KEY = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")


class Node:
    """One value inside a document, with the document's name and the path to it.

    `Node(document, "market.json").key("agents").key("one").items()[2]` is at `market.json: agents.one[2]`.
    Each accessor returns the typed value, or raises InputError: the place, what was expected, what is there.
    """

    __slots__ = ("document", "path", "value")

    def __init__(self, value: object, document: str, path: str = "") -> None:
        self.value = value
        self.document = document
        self.path = path

    @property
    def where(self) -> str:
        """The place, as messages print it: the document and the path in it."""
        return f"{self.document}: {self.path}" if self.path else self.document

    def error(self, what: str, mend: str) -> InputError:
        """The error to raise about this place: one line, what is wrong and how to mend it."""
        return InputError(f"{self.where}: {what}; {mend}")

    def key(self, name: str) -> Node:
        """The value of the key `name`, which must be there."""
        found = self.optional(name)
        if found is None:
            raise self.error(f"the key {shown(name)} is missing", "add it")
        return found

    def optional(self, name: str) -> Node | None:
        """The value of the key `name`, or None when the object does not have it."""
        mapping = self._mapping()
        return self._below(name, mapping[name]) if name in mapping else None

    def entries(self) -> tuple[tuple[str, Node], ...]:
        """The keys and values of an object, in the order of the document."""
        return tuple((name, self._below(name, value)) for name, value in self._mapping().items())

    def items(self, *, length: int | None = None, of: str = "entries") -> tuple[Node, ...]:
        """The entries of a list; `length` of them when that is given, and `of` says what they are."""
        value = self.value
        if not isinstance(value, (list, tuple)):
            raise self.error(f"expected a list, got {shown(value)}", "write [...]")
        entries = cast("list[object] | tuple[object, ...]", value)
        if length is not None and len(entries) != length:
            raise self.error(f"expected {length} {of}, got {len(entries)}", "add or remove some")
        return tuple(Node(v, self.document, f"{self.path}[{i}]") for i, v in enumerate(entries))

    def number(self) -> Fraction:
        """The exact value of a number, given as a JSON number or as text."""
        return exact(self.value, where=self.where)

    def nonnegative(self) -> Fraction:
        """The exact value of a number that is at least 0."""
        number = self.number()
        if number < 0:
            raise self.error(f"expected a number >= 0, got {shown(number)}", "write one that is not negative")
        return number

    def integer(self, *, minimum: int) -> int:
        """The value of an integer literal that is at least `minimum`."""
        if not isinstance(self.value, int) or isinstance(self.value, bool) or self.value < minimum:
            raise self.error(f"expected an integer >= {minimum}, got {shown(self.value)}", "write one in digits")
        return self.value

    def text(self) -> str:
        """The value of a text."""
        if not isinstance(self.value, str):
            raise self.error(f"expected text, got {shown(self.value)}", 'write it in "double quotes"')
        return self.value

    def choice(self, options: Iterable[Choice]) -> Choice:
        """The text, which must be one of `options`."""
        known = tuple(options)
        for option in known:
            if option == self.value and isinstance(self.value, str):
                return option
        listed = " or ".join(shown(option) for option in known)
        raise self.error(f"expected {listed}, got {shown(self.value)}", "write one of these")

    def names(self) -> tuple[str, ...]:
        """The texts of a list that is not empty, has no empty text and no text twice."""
        result = tuple(item.name() for item in self.items())
        if not result:
            raise self.error("the list is empty", "give at least one name")
        seen: set[str] = set()
        for index, name in enumerate(result):
            if name in seen:
                raise Node(name, self.document, f"{self.path}[{index}]").error(
                    f"the name {shown(name)} comes twice", "give each its own name"
                )
            seen.add(name)
        return result

    def name(self) -> str:
        """The value of a text that is not empty."""
        if self.value == "":
            raise self.error("the name is empty", "give it a name")
        return self.text()

    def expect_format(self, name: str) -> Node:
        """Itself: an object whose key `format` is `name`."""
        if not isinstance(self.value, dict):
            raise self.error(f"expected an object, got {shown(self.value)}", f'write {{"format": {shown(name)}, ...}}')
        found = self.optional("format")
        if found is None:
            raise self.error('the key "format" is missing', f'add "format": {shown(name)}')
        found.choice((name,))
        return self

    def only(self, names: Iterable[str]) -> Node:
        """Itself: an object, which must have no keys but `names`."""
        known = tuple(names)
        for name, _ in self.entries():
            if name not in known:
                listed = ", ".join(shown(option) for option in known)
                raise self.error(f"the key {shown(name)} is unknown", f"the keys here are {listed}")
        return self

    def _mapping(self) -> dict[str, object]:
        value = self.value
        if not isinstance(value, dict):
            raise self.error(f"expected an object, got {shown(value)}", "write {...}")
        mapping = cast("dict[object, object]", value)
        for name in mapping:
            if not isinstance(name, str):
                raise self.error(f"the key {shown(name)} is not text", "use text for keys")
        return cast("dict[str, object]", mapping)

    def _below(self, name: str, value: object) -> Node:
        if not _PLAIN_KEY.fullmatch(name):
            quoted = shown(name)
            return Node(value, self.document, f"{self.path}[{quoted}]")
        return Node(value, self.document, f"{self.path}.{name}" if self.path else name)
