from __future__ import annotations

import pytest

from workbench.geo import find_gu, load_gu


def test_there_are_25_gu_with_one_code_each() -> None:
    gu = load_gu()
    assert len(gu) == 25
    assert len({g.gu_code for g in gu}) == len({g.gu_kostat_code for g in gu}) == 25


@pytest.mark.parametrize(
    ("asked", "name"),
    [
        ({"name": "종로구"}, "종로구"),
        ({"name": "서울특별시 종로구"}, "종로구"),
        ({"name": "서울특별시 종로구12"}, "종로구"),
        ({"name": "부산광역시 중구"}, None),  # not Seoul's
        ({"name": "합계"}, None),
        ({"name": ""}, None),
        ({"code": "11110"}, "종로구"),  # the same number …
        ({"kostat_code": "11110"}, "노원구"),  # … is another district for the other ministry
        ({"code": "1111053000"}, "종로구"),
        ({"kostat_code": "1101053"}, "종로구"),
    ],
)
def test_a_gu_is_found_by_name_or_either_code(asked: dict[str, str], name: str | None) -> None:
    found = find_gu(**asked)
    assert (found.gu_name if found else None) == name
