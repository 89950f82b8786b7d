"""All equilibria of small games, exactly, and the values of linear programs about them."""

from certify.equilibria.answer import all_equilibria
from certify.equilibria.correlated import WelfareResult, correlated_welfare
from certify.equilibria.listed import ListResult, check_all
from certify.equilibria.pure import PureResult, pure_equilibria
from certify.equilibria.result import EquilibriaResult
from certify.equilibria.values import MaxminResult, maxmin, zero_sum_value

__all__ = [
    "EquilibriaResult",
    "ListResult",
    "MaxminResult",
    "PureResult",
    "WelfareResult",
    "all_equilibria",
    "check_all",
    "correlated_welfare",
    "maxmin",
    "pure_equilibria",
    "zero_sum_value",
]
