from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.ingest.shops import build_dataset
from workbench.core.dataset import Snapshot
from workbench.ingest.report import REASONS
from workbench.portal.account import NOTES, REPAIRS, build_account, name_place


def _reason(code, rows, where=""):
    return {"code": code, "ko": REASONS[code].ko, "en": REASONS[code].en, "rows": rows, "where": where}


def _source(name, read, kept, *reasons):
    return {
        "name": name,
        "sha256": "0" * 64,
        "rows_read": read,
        "rows_kept": kept,
        "rows_quarantined": read - kept,
        "reasons": list(reasons),
    }


@pytest.fixture
def snapshot():
    sources = (
        _source("1.csv", 10, 7, _reason("type", 1, "visits_n"), _reason("blank_row", 2), _reason("datum", 7)),
        _source("2.csv", 5, 2, _reason("type", 3, "visits_n"), _reason("sheet_left_out", 0, "표지")),
    )
    now = datetime(2024, 1, 1, tzinfo=UTC)
    return Snapshot("shops", "0" * 16, Path(), (), 9, False, (None, None), now, sources)


def test_the_counts_add_up(snapshot):
    account = build_account(build_dataset(), snapshot)
    assert (account.read_n, account.kept_n, account.quarantined_n) == (15, 9, 6)
    assert account.read_n == account.kept_n + account.quarantined_n
    assert sum(r.rows_n for r in account.quarantined) == account.quarantined_n


def test_one_reason_over_several_files(snapshot):
    account = build_account(build_dataset(), snapshot)
    assert [(r.code, r.rows_n, r.files_n) for r in account.quarantined] == [
        ("type", 4, 2),
        ("blank_row", 2, 1),
    ]
    assert [r.code for r in account.repaired] == ["datum"]
    assert [r.code for r in account.notes] == ["sheet_left_out"]


def test_places_have_their_titles():
    dataset = build_dataset()
    title = dataset.field("visits_n").title
    assert name_place(dataset, "visits_n") == title
    assert name_place(dataset, "shop_id+visits_n").ko == f"{dataset.field('shop_id').title.ko} · {title.ko}"
    assert name_place(dataset, dataset.checks[0].name) == dataset.checks[0].title
    assert name_place(dataset, "표지").ko == "표지"
    assert name_place(dataset, "") is None


def test_every_special_reason_is_one_of_ingest():
    assert set(REASONS) >= REPAIRS | NOTES
    assert not REPAIRS & NOTES


def test_a_source_without_reasons(snapshot):
    bare = {k: v for k, v in snapshot.sources[0].items() if k != "reasons"}
    account = build_account(build_dataset(), replace(snapshot, sources=(bare,)))
    assert account.quarantined == ()
