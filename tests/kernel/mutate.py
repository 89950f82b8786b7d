"""Mutated certificates, their choices and variants too: each is refused, or a second checker agrees.

`python tests/kernel/mutate.py --mutants 10000 --seed 1 [FOLDER]` takes any folder of certificates.
"""

from __future__ import annotations

import argparse
import copy
import json
import random
import shutil
import sys
import tempfile
from collections import Counter
from fractions import Fraction
from pathlib import Path

import naive_checker

from certify.kernel.certificate_encoding import layout
from certify.kernel.replay import certificate_files, replay
from certify.kernel.statement_file import statements
from certify.spec.errors import InputError
from certify.spec.problem import formula_json
from certify.spec.questions import question
from certify.spec.variants import Variant

CORPUS = Path(__file__).parent / "corpus"
SIGNS = (">=", ">", "=")


def nodes(value, path=()):
    """Every place in a JSON value."""
    yield path
    for key in range(len(value)) if isinstance(value, list) else list(value) if isinstance(value, dict) else ():
        yield from nodes(value[key], (*path, key))


def at(document, path):
    for key in path:
        document = document[key]
    return document


def put(document, path, value):
    if not path:
        return value
    at(document, path[:-1])[path[-1]] = value
    return document


def other_number(generator, text):
    try:
        number = Fraction(text)
    except (ValueError, ZeroDivisionError):
        return None
    changes = [
        number + 1,
        number - 1,
        -number,
        number / 2,
        2 * number,
        Fraction(0),
        Fraction(1),
        number + Fraction(1, 7),
    ]
    return str(generator.choice(changes))


def change(generator, document, path, texts):
    """Change the value at one place in a way that suits its type."""
    value = at(document, path)
    if isinstance(value, str):
        return put(document, path, other_number(generator, value) or generator.choice(texts))
    if isinstance(value, bool) or value is None:
        return put(document, path, generator.choice([True, False, None, 0]))
    if isinstance(value, int):
        near = [value + 1, value - 1, value + 2, 0, 1, 2, 3, value - 2]
        return put(document, path, generator.choice([*near, 4, 5, 6, 7] if "shape" not in path else near))
    if isinstance(value, list):
        return change_list(generator, document, path, value)
    return change_object(generator, document, path, value, texts)


def change_list(generator, document, path, value):
    kind = generator.randrange(6)
    if not value:
        return put(document, path, [[], ["1"], [0], [["1"]], {}][generator.randrange(5)])
    one, two = generator.randrange(len(value)), generator.randrange(len(value))
    if kind == 0:
        del value[one]
    elif kind == 1:
        value.insert(one, copy.deepcopy(value[two]))
    elif kind == 2:
        value[one], value[two] = value[two], value[one]
    elif kind == 3:
        value.reverse()
    elif kind == 4:
        value[one] = copy.deepcopy(value[two])
    else:
        del value[one:]
    return document


def change_object(generator, document, path, value, texts):
    kind = generator.randrange(4)
    if not value:
        value[generator.choice(texts)] = generator.choice(texts)
        return document
    key = generator.choice(sorted(value))
    if key in SIGNS and kind < 3:
        value[generator.choice(SIGNS)] = value.pop(key)
    elif kind == 0:
        del value[key]
    elif kind == 1:
        value[generator.choice(texts)] = value.pop(key)
    elif kind == 2:
        value[generator.choice(texts)] = copy.deepcopy(value[key])
    else:
        value[key] = copy.deepcopy(value[generator.choice(sorted(value))])
    return document


def transplant(generator, document, path, donors):
    donor = generator.choice(donors)
    place = generator.choice(list(nodes(donor)))
    return put(document, path, copy.deepcopy(at(donor, place)))


def change_text(generator, text):
    """Change the text itself: cut, drop, double or replace characters and lines."""
    one, two = sorted(generator.randrange(len(text) + 1) for _ in range(2))
    two = min(two, one + generator.choice([1, 2, 8]))
    lines = text.splitlines(keepends=True)
    line = generator.randrange(len(lines))
    return generator.choice(
        [
            text[:one],
            text[:one] + text[two:],
            text[:two] + text[one:],
            text[:one] + generator.choice('"[]{},:-0123456789 \n\tx\u00e9\ud7ff\x00') + text[one + 1 :],
            text[:one] + generator.choice('"[]{},:-0123456789') + text[one:],
            "".join(lines[:line] + lines[line + 1 :]),
            "".join(lines[: line + 1] + lines[line:]),
            text + generator.choice(["\n", "{}", " ", "\x00", "]"]),
        ]
    )


def mutant(generator, texts_of_certificates):
    """Return the text of one mutant: half the time one change, else up to three."""
    text = generator.choice(texts_of_certificates)
    if generator.random() < 0.15:
        return change_text(generator, text)
    document = json.loads(text)
    donors = [json.loads(generator.choice(texts_of_certificates))]
    for _ in range(generator.choice([1, 1, 2, 3])):
        if not isinstance(document, dict):
            break
        places = list(nodes(document))
        proof = [place for place in places if place and place[0] in ("proof", "witness", "parts", "assumes")]
        scarce = [place for place in places if "choices" in place or "variant" in place]
        if scarce and generator.random() < 0.4:
            place = generator.choice(scarce)
        else:
            place = generator.choice(proof if proof and generator.random() < 0.85 else places)
        words = [at(document, each) for each in places if isinstance(at(document, each), str)]
        words += [each[-1] for each in places if each and isinstance(each[-1], str)] + ["x", "1", ""]
        if place and generator.random() < 0.15:
            document = transplant(generator, document, place, donors)
        else:
            document = change(generator, document, place, words)
    try:
        return layout(document)
    except (InputError, TypeError, AttributeError, IndexError):
        return json.dumps(document)


def changed(about):
    """The variant of the statement that a document is about, as the spec takes it."""
    given = about.get("variant", {})
    constants = {name: Fraction(value) for name, value in given.get("constants", {}).items()}
    return Variant(tuple(given.get("without", ())), constants, given.get("sharp"), vacuous="vacuous" in given)


def believed(text, folder):
    """Whether the second checker believes the document."""
    document = json.loads(text)
    try:
        if "statement" in document:
            about = document["statement"]
            problem = statements(folder / about["file"])[about["name"]].problem(about["shape"], variant=changed(about))
            naive_checker.check_statement_document(document, problem, formula_json)
        else:
            about = document["instance"]
            asked = question(about["question"])
            loaded = asked.load(folder / about["file"])
            naive_checker.need(asked.digest(loaded) == about["hash"])
            parts = asked.parts(loaded, about["parameters"], document["results"])
            naive_checker.check_instance_document(document, parts, formula_json)
    except naive_checker.RefusedError:
        return False
    return True


def run(folder, mutants, seed, scratch):
    """Return how many mutants were refused, unchanged or believed, and the texts accepted without reason."""
    generator = random.Random(seed)
    files = certificate_files([folder])
    for place in {file.parent for file in files} | {file.parent.parent for file in files}:
        for file in place.iterdir():
            if file.is_file() and file not in files:
                shutil.copy(file, scratch / file.name)
    texts = [file.read_text(encoding="utf-8") for file in files]
    counts = Counter()
    wrong = []
    target = scratch / "mutant.json"
    for _ in range(mutants):
        text = mutant(generator, texts)
        if text in texts:
            counts["unchanged"] += 1
            continue
        target.write_bytes(text.encode("utf-8", "surrogatepass"))
        try:
            verdict = replay(target)
        except InputError:
            counts["refused: bad input"] += 1
            continue
        if not verdict.accepted:
            counts["refused"] += 1
        elif believed(text, scratch):
            counts["accepted, and believed by the second checker"] += 1
        else:
            wrong.append(text)
    return counts, wrong


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, default=CORPUS / "correct")
    parser.add_argument("--mutants", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        counts, wrong = run(options.folder, options.mutants, options.seed, Path(scratch))
    for kind, count in sorted(counts.items()):
        print(f"{count:8,} {kind}")
    for text in wrong:
        print(f"ACCEPTED WITHOUT REASON:\n{text}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
