"""What the hub remembers, and who may read it."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from workbench.core.errors import SettingsError
from workbench.core.settings import Settings
from workbench.hub.state import SIDES, HubState, open_state


@pytest.fixture
def state(tmp_path: Path) -> HubState:
    return open_state(Settings(home=tmp_path))


def test_secrets_are_for_their_owner_only(state: HubState) -> None:
    assert stat.S_IMODE(state.folder.stat().st_mode) == 0o700
    for file in (state.passphrases_file, state.cookie_secret_file, state.proxy_token_file):
        assert stat.S_IMODE(file.stat().st_mode) == 0o600, file.name


def test_a_second_start_keeps_them(state: HubState, tmp_path: Path) -> None:
    before = (state.passphrases(), state.proxy_token(), state.cookie_secret_file.read_text())
    again = open_state(Settings(home=tmp_path))
    assert (again.passphrases(), again.proxy_token(), again.cookie_secret_file.read_text()) == before


def test_every_side_has_its_own_and_no_two_hubs_the_same(state: HubState, tmp_path: Path) -> None:
    mine = state.passphrases()
    other = open_state(Settings(home=tmp_path / "other")).passphrases()
    assert tuple(mine) == SIDES
    assert len({*mine.values(), *other.values()}) == 2 * len(SIDES)
    assert all(len(p.replace("-", "")) == 12 for p in mine.values())


def test_a_loose_mode_is_tightened_again(state: HubState, tmp_path: Path) -> None:
    state.passphrases_file.chmod(0o644)
    open_state(Settings(home=tmp_path))
    assert stat.S_IMODE(state.passphrases_file.stat().st_mode) == 0o600


@pytest.mark.parametrize("content", ["{", "[]", '{"citizens": "a"}'])
def test_a_spoilt_file_is_told(state: HubState, content: str) -> None:
    state.passphrases_file.write_text(content)
    with pytest.raises(SettingsError, match=r"passphrases\.json"):
        state.passphrases()


def test_two_hubs_do_not_share_a_state(state: HubState, tmp_path: Path) -> None:
    other = open_state(Settings(home=tmp_path))
    with state.held(), pytest.raises(SettingsError, match="WORKBENCH_HOME"), other.held():
        pass
    with state.held():
        pass


def test_a_long_log_is_set_aside(state: HubState) -> None:
    state.log.write_text("short")
    state.rotate_log()
    assert state.log.exists()
    with state.log.open("ab") as stream:
        stream.truncate(10_000_001)
    state.rotate_log()
    assert state.log.stat().st_size == 0
    assert (state.folder / "hub.log.1").exists()
