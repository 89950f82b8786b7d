"""Sums and sums of products of columns, exact: all that least squares needs of a table."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import cast

from flint import fmpz_mat

from certify.spec.questions.hull_fit import Column, whole_numbers


class Moments:
    """What is known of columns over the same rows.

    Column j is held in integers, `scales[j]` times its values. `sums[j]` adds up its integers, and `products[i][j]` is
    (number of rows) * sum_r i(r) j(r) - sums[i] * sums[j], the covariance of integers times the squared number of rows.
    """

    def __init__(self, columns: Sequence[Column]) -> None:
        whole = [whole_numbers(column) for column in columns]
        self.rows = len(columns[0])
        self.scales = [scale for scale, _ in whole]
        values = [integers for _, integers in whole]
        self.sums = [sum(integers) for integers in values]
        matrix, total = fmpz_mat(values), fmpz_mat(len(values), 1, self.sums)
        products = matrix * matrix.transpose() * self.rows - total * total.transpose()
        self.products = [[int(entry) for entry in row] for row in cast("list[list[int]]", products.tolist())]

    def sum(self, column: int) -> Fraction:
        """Return the sum of the values of a column."""
        return Fraction(self.sums[column], self.scales[column])
