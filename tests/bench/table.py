"""The table of figures: what was measured, what must be reached, whether it was."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass
class Table:
    """Rows of ``what, measured, wanted, reached``; printed as Markdown."""

    rows: list[tuple[str, str, str, str]] = field(default_factory=list)

    def add(self, what: str, value: float, unit: str, *, most: float | None = None, least: float | None = None) -> None:
        """A figure, with what it must not be above or below."""
        wanted = f"≤ {most:g} {unit}" if most is not None else f"≥ {least:g} {unit}" if least is not None else ""
        good = (most is None or value <= most) and (least is None or value >= least)
        self.rows.append((what, f"{value:,.1f} {unit}", wanted, ("yes" if good else "NO") if wanted else ""))

    def __str__(self) -> str:
        lines = [("what", "measured", "wanted", "reached"), ("---", "---:", "---:", "---"), *self.rows]
        return "\n".join(f"| {' | '.join(row)} |" for row in lines)
