from dataclasses import FrozenInstanceError, fields
from pathlib import Path

import pytest

from workbench.core.errors import SettingsError
from workbench.core.settings import REPOSITORY, Settings, load_settings


def _load(home: Path, **variables: str) -> Settings:
    return load_settings({"WORKBENCH_HOME": str(home), **variables})


def test_without_settings_everything_has_a_value():
    settings = load_settings({})
    assert settings.home == REPOSITORY / "var"
    assert settings.datasets == REPOSITORY / "datasets"
    assert settings.notebooks == REPOSITORY / "notebooks"
    assert (settings.data, settings.ip, settings.port, settings.database) == ("auto", "127.0.0.1", 8000, "")


def test_the_process_environment_is_the_default_source(monkeypatch, tmp_path):
    monkeypatch.setenv("WORKBENCH_HOME", str(tmp_path))
    assert load_settings().home == tmp_path


def test_a_variable_for_every_setting(tmp_path):
    given = {
        "datasets": "/d",
        "notebooks": "/n",
        "browser": "/b",
        "data": "sample",
        "memory": "512MB",
        "threads": "7",
        "time_limit_s": "60",
        "engine": "spark",
        "spark_master": "spark://cluster:7077",
        "lake": "s3://city/lake",
        "ip": "0.0.0.0",
        "port": "9001",
        "database": "postgresql://db/civic",
    }
    assert set(given) | {"home"} == {field.name for field in fields(Settings)}
    settings = _load(tmp_path, **{f"WORKBENCH_{name.upper()}": value for name, value in given.items()})
    assert settings == Settings(
        home=tmp_path,
        data="sample",
        datasets=Path("/d"),
        notebooks=Path("/n"),
        browser=Path("/b"),
        memory="512MB",
        threads=7,
        time_limit_s=60,
        engine="spark",
        spark_master="spark://cluster:7077",
        lake="s3://city/lake",
        ip="0.0.0.0",
        port=9001,
        database="postgresql://db/civic",
    )


def test_an_empty_variable_is_no_variable(tmp_path):
    assert _load(tmp_path, WORKBENCH_PORT="").port == 8000


def test_the_file_in_home_is_read_and_a_variable_wins(tmp_path):
    (tmp_path / "workbench.toml").write_text('port = 9100\ndata = "real"\n', encoding="utf-8")
    assert _load(tmp_path).port == 9100
    assert _load(tmp_path).data == "real"
    assert _load(tmp_path, WORKBENCH_PORT="9200").port == 9200


def test_a_file_elsewhere_can_be_named_and_say_where_home_is(tmp_path):
    file = tmp_path / "office.toml"
    file.write_text(f'home = "{tmp_path / "lake"}"\n', encoding="utf-8")
    assert load_settings({"WORKBENCH_SETTINGS": str(file)}).home == tmp_path / "lake"


def test_home_is_absolute_and_the_tilde_is_opened(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    assert load_settings({"WORKBENCH_HOME": "here"}).home == tmp_path / "here"
    monkeypatch.setenv("HOME", str(tmp_path))
    assert load_settings({"WORKBENCH_HOME": "~/there"}).home == tmp_path / "there"


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("prot = 9000\n", "prot"),
        ("port = \n", "workbench.toml"),
        ('port = "many"\n', "WORKBENCH_PORT"),
        ('data = "both"\n', "WORKBENCH_DATA"),
    ],
)
def test_a_wrong_file_says_where(tmp_path, text, where):
    (tmp_path / "workbench.toml").write_text(text, encoding="utf-8")
    with pytest.raises(SettingsError) as caught:
        _load(tmp_path)
    assert where in caught.value.where
    assert caught.value.next_step is not None


def test_a_file_that_is_not_utf8_is_refused(tmp_path):
    (tmp_path / "workbench.toml").write_bytes('data = "표본"'.encode("cp949"))
    with pytest.raises(SettingsError):
        _load(tmp_path)


@pytest.mark.parametrize(
    "variable",
    [
        {"WORKBENCH_DATA": "both"},
        {"WORKBENCH_ENGINE": "sqlite"},
        {"WORKBENCH_PORT": "x"},
        {"WORKBENCH_THREADS": "2.5"},
    ],
)
def test_a_wrong_variable_is_refused(tmp_path, variable):
    with pytest.raises(SettingsError) as caught:
        _load(tmp_path, **variable)
    assert caught.value.where in variable


def test_settings_cannot_change():
    with pytest.raises(FrozenInstanceError):
        Settings().port = 1  # type: ignore[misc]
