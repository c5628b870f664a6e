import os
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

import pytest

from workbench.core.errors import SettingsError
from workbench.core.settings import Settings
from workbench.participation import open_participation
from workbench.participation.database import FILE, open_database


def test_sqlite_by_default(tmp_path):
    engine = open_database(Settings(home=tmp_path / "new"))
    with engine.connect() as connection:
        assert connection.exec_driver_sql("pragma journal_mode").scalar() == "wal"
        assert connection.exec_driver_sql("pragma foreign_keys").scalar() == 1
    engine.dispose()
    assert (tmp_path / "new" / FILE).is_file()


@pytest.mark.parametrize("address", ["nonsense", "foo://bar", "sqlite:////no/such/folder/x.sqlite"])
def test_an_address_that_cannot_be_used(tmp_path, address):
    with pytest.raises(SettingsError) as error:
        open_database(Settings(home=tmp_path, database=address))
    assert error.value.where == "WORKBENCH_DATABASE"
    assert address not in str(error.value)  # it may hold a password


def test_opened_by_many_at_once(tmp_path):
    code = (
        "import sys; from pathlib import Path; from workbench.core.settings import Settings;"
        "from workbench.participation import open_participation;"
        "open_participation(Settings(home=Path(sys.argv[1]))).set_passphrases({'city': 'one-of-many'})"
    )
    started = [
        subprocess.Popen([sys.executable, "-c", code, str(tmp_path)], stderr=subprocess.PIPE, text=True)
        for _ in range(3)
    ]
    assert [(p.communicate()[1], p.returncode) for p in started] == [("", 0)] * 3


def test_writers_wait_for_each_other(seated, make_edition, make_recommendation):
    failed = []

    def record(number):
        try:
            seated.record_recommendations(make_edition(number), [make_recommendation(f"r{number}")])
        except Exception as error:  # noqa: BLE001  # whatever it is, the test shows it
            failed.append(error)

    threads = [threading.Thread(target=record, args=(n,)) for n in range(1, 11)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert len(seated.recommendations(with_earlier=True)) == 10


@pytest.fixture
def postgres(tmp_path_factory):
    """Address of a PostgreSQL server started for this test alone."""
    for program in ("initdb", "postgres"):
        if not shutil.which(program):
            pytest.skip("no PostgreSQL server programs")
    folder = tmp_path_factory.mktemp("pg", numbered=True)
    user = {"user": "postgres"} if os.geteuid() == 0 else {}  # the server refuses to run as root
    if user:
        for parent in (folder, *folder.parents):
            if parent == Path(tempfile.gettempdir()):
                break
            parent.chmod(0o755)
        shutil.chown(folder, "postgres")
    data = folder / "data"
    subprocess.run(
        ["initdb", "-D", data, "-U", "workbench", "-A", "trust", "-E", "UTF8", "--no-sync"],
        check=True,
        capture_output=True,
        cwd=folder,
        **user,
    )
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    log = folder / "log"
    with log.open("wb") as stream:
        server = subprocess.Popen(
            [
                "postgres",
                "-D",
                data,
                "-p",
                str(port),
                "-c",
                "listen_addresses=127.0.0.1",
                "-c",
                f"unix_socket_directories={folder}",
                "-c",
                "fsync=off",
            ],
            stdout=stream,
            stderr=stream,
            cwd=folder,
            **user,
        )
        try:
            for _ in range(100):
                ready = ["pg_isready", "-h", "127.0.0.1", "-p", str(port)]
                if subprocess.run(ready, capture_output=True, check=False).returncode == 0:
                    break
                threading.Event().wait(0.1)
            yield f"postgresql+psycopg://workbench@127.0.0.1:{port}/postgres"
        finally:
            server.terminate()
            server.wait(20)


@pytest.mark.postgres
def test_postgresql(postgres, tmp_path, passphrases, make_edition, make_recommendation):
    from sqlalchemy import delete
    from sqlalchemy.exc import DBAPIError

    from workbench.participation.database import writing
    from workbench.participation.models import AnswerRow

    settings = Settings(home=tmp_path, database=postgres)
    with open_participation(settings) as board, open_participation(settings) as again:
        board.set_passphrases(passphrases)
        city = board.sign_in("공무원", passphrases["city"])
        (asked,) = board.record_recommendations(make_edition(1), [make_recommendation()])
        board.answer(asked.id, city, "refused", "어렵습니다", "법")
        board.answer(asked.id, city, "accepted", "하겠습니다")
        found = again.recommendation(asked.id)
        assert [a.decision for a in found.answers] == ["refused", "accepted"]
        assert found.answer.answered_at.tzinfo is not None
        with pytest.raises(DBAPIError, match="append-only"), writing(board._engine) as session:
            session.execute(delete(AnswerRow))
    assert not (tmp_path / FILE).exists()
