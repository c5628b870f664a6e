"""How far a series of pages reaches, where the service's own total cannot be believed.

``list_total_count`` may be the number of rows, the number of rows *in this page*, text, or plainly wrong. It
only tells how many pages may be asked for at the same time. A series ends with an answer without rows, with a
page that comes again, or with a page that is not full while nobody claims that there are more.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from workbench.ingest.connectors.answer import Answer

PAGES_MAX: Final = 50_000


@dataclass(frozen=True, slots=True)
class Page:
    """A page that is on the disk."""

    rows_n: int
    digest: str


@dataclass(slots=True)
class Extent:
    """The pages of one series that are there, numbered from 0, and what follows from them."""

    page_size: int
    pages: dict[int, Page] = field(default_factory=dict)
    end: int | None = None
    """First page number that has no rows of its own."""
    repeated: bool = False
    """Whether it ended because a page came again."""
    claimed_n: int = 0
    """The largest total the service has named."""

    @property
    def rows_n(self) -> int:
        return sum(page.rows_n for page in self.pages.values())

    def add(self, number: int, answer: Answer) -> bool:
        """Take note of an answer; whether it has rows to be kept."""
        self.claimed_n = max(self.claimed_n, answer.total or 0)
        others = (page.digest for n, page in self.pages.items() if n != number)
        if answer.rows_n and answer.digest in others:
            self.repeated = True
        elif answer.rows_n:
            self.pages[number] = Page(answer.rows_n, answer.digest)
            return True
        self.end = number if self.end is None else min(self.end, number)
        return False

    def list_next(self, at_once: int) -> list[int]:
        """The pages to ask for now, at most ``at_once``; none where the series has ended."""
        if not self.pages:
            return [] if self.end == 0 else [0]
        last = max(self.pages)
        reach = max(last + 1, min(-(-self.claimed_n // self.page_size), PAGES_MAX))
        reach = reach if self.end is None else self.end
        if holes := [number for number in range(reach) if number not in self.pages]:
            return holes[:at_once]
        if self.end is not None or self._is_full_of_all(last):
            return []
        return [last + 1]

    def _is_full_of_all(self, last: int) -> bool:
        return self.pages[last].rows_n < self.page_size and self.claimed_n <= self.rows_n

    @property
    def has_ended(self) -> bool:
        return not self.list_next(1)

    @property
    def is_endless(self) -> bool:
        return len(self.pages) >= PAGES_MAX

    @property
    def expected_n(self) -> int | None:
        """Pages there will be; ``None`` while the service does not tell."""
        if self.has_ended:
            return len(self.pages)
        if not self.pages:
            return 1
        if self.claimed_n > self.rows_n:
            return max(-(-self.claimed_n // self.page_size), max(self.pages) + 1)
        return None
