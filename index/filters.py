"""Which passages a search may find: those of some sources, or from some days."""

from __future__ import annotations

from dataclasses import dataclass

from index.dates import first_day, last_day


@dataclass(frozen=True, slots=True)
class Filters:
    """Bounds of a search; an article of unknown date is outside every range of days."""

    source: str = ""  # a source as the library names it, a folder of them, or a pattern with * ? [ ]
    since: str = ""  # 2023, 2023-05 or 2023-05-07
    until: str = ""  # the same; a year or a month includes its last day
    sources: tuple[str, ...] = ()  # these sources and no others, by their full names

    def __post_init__(self) -> None:
        self.where()  # a date that cannot be read is said where it is given

    def __bool__(self) -> bool:
        return bool(self.source or self.since or self.until or self.sources)

    def where(self) -> tuple[str, list[str]]:
        """Return the condition on documents and articles, with its values."""
        conditions: list[str] = []
        values: list[str] = []
        if self.source:
            wanted = self.source.replace("\\", "/").rstrip("/")
            conditions.append("(source = ? OR source GLOB ? OR substr(source, 1, length(?) + 1) = ? || '/')")
            values += [wanted] * 4
        if self.sources:
            conditions.append(f"source IN ({','.join('?' * len(self.sources))})")
            values += self.sources
        if self.since:
            conditions.append("last_day >= ?")
            values.append(first_day(self.since))
        if self.until:
            conditions.append("first_day <> '' AND first_day <= ?")
            values.append(last_day(self.until))
        return " AND ".join(conditions) or "1", values
