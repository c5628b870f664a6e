from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.core.errors import EncodingUnknown, FormatUnknown
from workbench.ingest.encoding import BROKEN, detect_encoding, read_text
from workbench.ingest.transcode import MIXED

KOREAN = "자치구,대여건수\n종로구,12\n똠방각하,3㎍/㎥\n"


@pytest.mark.parametrize(
    ("written", "name", "bom_n"),
    [
        (KOREAN.encode("utf-8"), "utf-8", 0),
        (KOREAN.encode("utf-8-sig"), "utf-8", 3),
        (KOREAN.encode("cp949"), "cp949", 0),
        (KOREAN.encode("utf-16"), "utf-16-le", 2),
        (KOREAN.encode("utf-16-be"), "utf-16-be", 0),
        (b"a,b\n1,2\n", "utf-8", 0),
        (KOREAN.replace("\n", "\r\n").encode("cp949"), "cp949", 0),
        (KOREAN.replace("\n", "\r").encode("cp949"), "cp949", 0),
    ],
)
def test_an_encoding_is_detected_and_the_text_comes_back(
    tmp_path: Path, written: bytes, name: str, bom_n: int
) -> None:
    file = tmp_path / "x.csv"
    file.write_bytes(written)
    found = detect_encoding(file)
    assert (found.name, found.bom_n, found.broken_n) == (name, bom_n, 0)
    assert "".join(read_text(file, found)) in (KOREAN, "a,b\n1,2\n")


def test_one_character_cut_in_half_is_marked_and_not_fatal(tmp_path: Path) -> None:
    file = tmp_path / "x.csv"
    whole = (KOREAN * 3000).encode("cp949")
    file.write_bytes(whole[:20_001] + b"\xff" + whole[20_001:])
    found = detect_encoding(file)
    assert found.name == "cp949" and found.broken_n > 0
    assert BROKEN in "".join(read_text(file, found))


def test_unicode_with_a_broken_character_is_not_read_as_korean_codes(tmp_path: Path) -> None:
    file = tmp_path / "x.csv"
    whole = (KOREAN * 30).encode("utf-8")
    file.write_bytes(whole[:300] + b"\xed\xa0\x80" + whole[300:-2])
    found = detect_encoding(file)
    assert found.name == "utf-8" and found.broken_n > 0


def test_bytes_in_no_known_encoding_are_refused_with_their_place(tmp_path: Path) -> None:
    file = tmp_path / "x.csv"
    file.write_bytes(b"a,b\n" + bytes([0xFF, 0x80, 0xFE, 0x81]) * 200)
    with pytest.raises(EncodingUnknown, match=r"byte \d+"):
        detect_encoding(file)


def test_japanese_is_not_taken_for_korean(tmp_path: Path) -> None:
    file = tmp_path / "x.csv"
    file.write_bytes(
        "漢字日本東京都新宿区気象庁観測所データ降水量最高気温最低気温平均風速\n".encode("euc-jp") * 20
    )
    with pytest.raises(EncodingUnknown):
        detect_encoding(file)


def test_a_binary_file_is_no_text(tmp_path: Path) -> None:
    file = tmp_path / "x.csv"
    file.write_bytes(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(range(256)))
    with pytest.raises(FormatUnknown):
        detect_encoding(file)


@given(st.text(st.characters(codec="cp949", exclude_characters="\r\0"), min_size=1, max_size=300))
def test_cp949_text_is_never_changed(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    file = tmp_path_factory.mktemp("t") / "x.csv"
    file.write_bytes(("서울특별시 종로구의 자전거 대여 건수입니다\n" + text).encode("cp949"))
    assert "".join(read_text(file, detect_encoding(file))).endswith(text)


@pytest.mark.parametrize("other", [[2], [1, 2, 3], [0, 3]])
def test_lines_of_two_encodings_are_each_read_in_their_own(tmp_path: Path, other: list[int]) -> None:
    rows = ["자치구,대여건수", "종로구,12", "중구,3㎍/㎥", "강서구,4", "마포구,5"]
    file = tmp_path / "x.csv"
    file.write_bytes(
        b"".join(f"{row}\n".encode("utf-8" if i in other else "cp949") for i, row in enumerate(rows))
    )
    found = detect_encoding(file)
    assert (found.name, found.other_n, found.broken_n) == (MIXED, min(len(other), 5 - len(other)), 0)
    assert "".join(read_text(file, found)).split("\n")[:-1] == rows


def test_a_line_that_is_sound_in_neither_encoding_makes_no_mixture(tmp_path: Path) -> None:
    file = tmp_path / "x.csv"
    file.write_bytes("종로구,12\n".encode("cp949") * 200 + "종로구,1\n".encode() + b"\xff\x41\n")
    assert detect_encoding(file).name == "cp949"


def test_a_broken_line_of_unicode_does_not_pass_for_another_encoding(tmp_path: Path) -> None:
    file = tmp_path / "x.csv"
    broken = b"\xea\xb9\xa8\xec\xa7\x90\xea\xb0"  # what is left of 깨짐, as CP949 accepts it
    assert broken.decode("cp949") == "源⑥쭚媛"
    file.write_bytes("2,빵집\n".encode() * 30 + b"1," + broken + b"\n")
    assert detect_encoding(file).name != MIXED
