import sqlite3
import threading
import unicodedata

import pytest

from workbench.core.errors import NotAllowed, ParticipationError
from workbench.participation import open_participation
from workbench.participation.database import FILE


def test_the_side_follows_from_the_passphrase(seated, passphrases):
    for side, name in (("citizens", "시민하나"), ("city", "공무원하나"), ("facilitator", "진행자")):
        member = seated.sign_in(name, passphrases[side])
        assert (member.name, member.side) == (name, side)
        assert seated.find_member(name) == member


def test_nobody_gets_in_before_passphrases_are_set(board):
    with pytest.raises(NotAllowed):
        board.sign_in("kim", "")


@pytest.mark.parametrize("wrong", ["", "nope", "SUNNY-RIVER-12", " sunny-river-12"])
def test_a_wrong_passphrase(seated, wrong):
    with pytest.raises(NotAllowed) as error:
        seated.sign_in("kim", wrong)
    assert wrong.strip() == "" or wrong not in str(error.value)
    assert seated.find_member("kim") is None


def test_a_name_belongs_to_its_first_side(seated, passphrases):
    seated.sign_in("kim", passphrases["citizens"])
    assert seated.sign_in("kim", passphrases["citizens"]).side == "citizens"
    for spelling in ("kim", "KIM", "ｋｉｍ"):
        with pytest.raises(NotAllowed):
            seated.sign_in(spelling, passphrases["city"])


def test_decomposed_hangul_is_the_same_member(seated, passphrases):
    member = seated.sign_in("김하늘", passphrases["city"])
    assert seated.sign_in(unicodedata.normalize("NFD", "김하늘"), passphrases["city"]) == member


def test_a_bad_name(seated, passphrases):
    with pytest.raises(NotAllowed):
        seated.sign_in("../kim", passphrases["city"])


@pytest.mark.parametrize(
    "passphrases",
    [
        {"mayor": "long-enough-1"},
        {"city": "short"},
        {"city": "long-enough-1", "citizens": "long-enough-1"},
    ],
)
def test_passphrases_that_cannot_be(board, passphrases):
    with pytest.raises(ParticipationError):
        board.set_passphrases(passphrases)
    with pytest.raises(NotAllowed):
        board.sign_in("kim", "long-enough-1")


def test_a_side_cannot_take_anothers_passphrase(seated, passphrases):
    with pytest.raises(ParticipationError):
        seated.set_passphrases({"city": passphrases["citizens"]})


def test_passphrases_change_and_the_others_stay(seated, passphrases):
    seated.set_passphrases({"city": "another-one-1"})
    assert seated.sign_in("kim", "another-one-1").side == "city"
    assert seated.sign_in("lee", passphrases["citizens"]).side == "citizens"
    with pytest.raises(NotAllowed):
        seated.sign_in("park", passphrases["city"])


def test_no_passphrase_is_stored(seated, passphrases, tmp_path):
    seated.close()
    with sqlite3.connect(tmp_path / FILE) as connection:
        stored = str(connection.execute("select * from passphrases").fetchall())
    connection.close()
    assert all(p not in stored for p in passphrases.values())


def test_the_same_name_first_used_many_times_at_once(seated, passphrases, tmp_path):
    found = []

    def sign_in():
        found.append(seated.sign_in("kim", passphrases["city"]).id)

    threads = [threading.Thread(target=sign_in) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 6
    assert len(set(found)) == 1


def test_members_stay(seated, passphrases, tmp_path):
    from workbench.core.settings import Settings

    member = seated.sign_in("kim", passphrases["city"])
    with open_participation(Settings(home=tmp_path)) as again:
        assert again.find_member("kim") == member
