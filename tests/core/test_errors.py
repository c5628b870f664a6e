import re
from collections.abc import Iterator

import pytest

from workbench.core import errors
from workbench.core.errors import (
    ColumnsMissing,
    DatasetUnknown,
    LakeError,
    LakeFull,
    NotReleased,
    WorkbenchError,
)
from workbench.core.text import Text


def _tree(root: type[WorkbenchError] = WorkbenchError) -> Iterator[type[WorkbenchError]]:
    yield root
    for child in root.__subclasses__():
        if child.__module__ == errors.__name__:
            yield from _tree(child)


ALL = list(_tree())

LINE = re.compile(
    r"(?P<name>[A-Z]\w+)\s+(?P<code>WB\d{3})(?:\s+exit (?P<exit>\d+))?(?:\s+http (?P<http>\d+))?", re.ASCII
)


def _drawn() -> dict[str, re.Match[str]]:
    return {match["name"]: match for match in LINE.finditer(errors.__doc__ or "")}


def test_the_drawn_tree_is_the_tree():
    assert list(_drawn()) == [error.__name__ for error in ALL]


@pytest.mark.parametrize("error", ALL, ids=lambda error: error.__name__)
def test_the_drawing_tells_codes_and_statuses(error):
    drawn = _drawn()[error.__name__]
    assert error.code == drawn["code"]
    if drawn["exit"]:
        assert error.exit_status == int(drawn["exit"])
    if drawn["http"]:
        assert error.http_status == int(drawn["http"])


def test_codes_are_never_shared():
    assert len({error.code for error in ALL}) == len(ALL)


def test_exit_statuses_are_ones_a_shell_can_tell_from_a_signal():
    assert [error.__name__ for error in ALL if not 0 < error.exit_status < 126] == []


def test_a_branch_keeps_its_exit_status():
    assert DatasetUnknown.exit_status == LakeFull.exit_status == LakeError.exit_status


MISSING = ColumnsMissing(
    Text("설명서가 약속한 열이 파일에 없습니다", "the file lacks columns that its descriptor promises"),
    where="bike_rides ← 대여이력_2024.csv (missing: 대여일시)",
    next_step=Text("머리글을 설명서와 비교하세요", "compare the header with `fields[].source`"),
)


def test_a_message_says_what_where_and_next_in_english():
    assert MISSING.to("en") == (
        "[WB201] the file lacks columns that its descriptor promises\n"
        "  where: bike_rides ← 대여이력_2024.csv (missing: 대여일시)\n"
        "  next:  compare the header with `fields[].source`"
    )


def test_a_message_says_what_where_and_next_in_korean():
    assert MISSING.to("ko").splitlines() == [
        "[WB201] 설명서가 약속한 열이 파일에 없습니다",
        "  위치:   bike_rides ← 대여이력_2024.csv (missing: 대여일시)",
        "  다음:   머리글을 설명서와 비교하세요",
    ]


def test_what_is_absent_takes_no_line():
    assert NotReleased(Text("안 됩니다", "no")).to("en") == "[WB501] no"


def test_str_is_in_the_readers_language(monkeypatch):
    assert "약속한" in str(MISSING)
    monkeypatch.setenv("WORKBENCH_LANG", "en")
    assert "promises" in str(MISSING)


def test_ipython_shows_the_message_and_no_traceback():
    assert MISSING._render_traceback_() == str(MISSING).splitlines()
