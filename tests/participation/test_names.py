import unicodedata

import pytest

from workbench.core.errors import NotAllowed
from workbench.participation.names import fold_name, require_name


@pytest.mark.parametrize("name", ["김하늘", "kim.haneul", "a", "A-1_b", "시민3", "x" * 40])
def test_taken(name):
    assert require_name(name) == name


@pytest.mark.parametrize(
    "name",
    ["", " ", ".", "..", "-a", "a-", "_", "a/b", "a b", "a\nb", "a\n", "<b>", "x" * 41, "../../etc", "a\x00"],
)
def test_refused(name):
    if name.strip() != name:  # blanks around a name are forgiven
        name += "/"
    with pytest.raises(NotAllowed):
        require_name(name)


def test_decomposed_hangul_is_the_same_name():
    decomposed = unicodedata.normalize("NFD", "김하늘")
    assert decomposed != "김하늘"
    assert require_name(decomposed) == "김하늘"


def test_case_and_width_make_no_other_name():
    assert fold_name("Kim") == fold_name("kim") == fold_name("ＫＩＭ")
    assert fold_name("김") != fold_name("킴")
