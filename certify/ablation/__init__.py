"""Which assumptions of a statement are needed, and which of its constants are sharp."""

from certify.ablation.constants import ConstantRow, constant_rows
from certify.ablation.questions import Answer, Archive, Effort, settle
from certify.ablation.rows import AssumptionRow, assumption_row, droppable

__all__ = [
    "Answer",
    "Archive",
    "AssumptionRow",
    "ConstantRow",
    "Effort",
    "assumption_row",
    "constant_rows",
    "droppable",
    "settle",
]
