"""Tables as text for a terminal and as Markdown; the first column is left-aligned, others right."""

from collections.abc import Sequence
from dataclasses import dataclass, field

RULE = "─"
GAP = "  "


@dataclass(frozen=True, slots=True)
class Table:
    """Cells as text. A row of one cell is a heading of the rows below it.

    `left` names the columns (from 0) that are aligned to the left.
    """

    head: Sequence[str]
    rows: Sequence[Sequence[str]]
    left: frozenset[int] = field(default=frozenset({0}))

    def text(self) -> str:
        """For a terminal: columns as wide as their widest cell, a rule under the head."""
        wide = [row for row in (self.head, *self.rows) if len(row) > 1]
        widths = [max(len(row[column]) for row in wide) for column in range(len(self.head))]
        lines = [self._line(self.head, widths), RULE * (sum(widths) + len(GAP) * (len(widths) - 1))]
        for number, row in enumerate(self.rows):
            if len(row) > 1:
                lines.append(self._line(row, widths))
            else:
                lines += ["", row[0]] if number else [row[0]]
        return "\n".join(lines)

    def _line(self, row: Sequence[str], widths: Sequence[int]) -> str:
        cells = (
            cell.ljust(width) if column in self.left else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        return GAP.join(cells).rstrip()

    def markdown(self) -> str:
        """For a page: a pipe table, headings in bold."""
        rules = [":--" if column in self.left else "--:" for column in range(len(self.head))]
        empty = [""] * (len(self.head) - 1)
        rows = [row if len(row) > 1 else [f"**{row[0]}**", *empty] for row in self.rows]
        return "\n".join(_piped(row) for row in (self.head, rules, *rows))


def _piped(row: Sequence[str]) -> str:
    return f"| {' | '.join(cell.replace('|', '/') for cell in row)} |"
