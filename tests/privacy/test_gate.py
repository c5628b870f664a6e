"""The gate itself, and that there is no way around it."""

import ast
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import workbench
from workbench.core.errors import PersonalDataFound, PrivacyError
from workbench.core.result import Recommendation
from workbench.core.text import Text
from workbench.privacy import load_policy, release

PACKAGE = Path(workbench.__file__).parent
LIMIT = load_policy().count


def test_a_release(make_result, make_table):
    table = make_table({"gu": ("label", list("가나다")), "n": ("count", [3, 40, 50])})
    shown = release(make_result(table))
    assert shown.table("by_gu").data["n"].to_pylist() == [None, None, 50]
    assert {w.rule for w in shown.withheld} == {"threshold", "secondary"}
    assert all(w.table == "by_gu" and w.why.ko and w.why.en for w in shown.withheld)
    assert shown.policy_version == load_policy().version
    assert shown.released_at.tzinfo is not None


def test_the_result_given_is_not_changed(make_result, make_table):
    result = make_result(make_table({"gu": ("label", list("가나")), "n": ("count", [3, 40])}))
    release(result)
    assert result.tables[0].data["n"].to_pylist() == [3, 40]


def test_personal_data_stops_it(make_result):
    with pytest.raises(PersonalDataFound):
        release(make_result(title=Text("010-1234-5678", "-")))


def test_records_without_a_count_are_refused(make_result, make_table):
    columns = {"place": ("label", ["다리 위"]), "speed": ("value", [31.5])}
    with pytest.raises(PrivacyError) as error:
        release(make_result(make_table(columns)))
    assert error.value.where == "by_gu"
    assert release(make_result(make_table(columns, basis="statistics")))


def test_a_finding_on_few_records_goes_with_what_rests_on_it(make_result, make_table, make_finding):
    table = make_table({"gu": ("label", ["가"]), "n": ("count", [40])})
    asks = tuple(
        Recommendation(f"ask_{f}", Text("-", "-"), Text("-", "-"), date(2027, 1, 1), Text("-", "-"), f)
        for f in ("many", "few")
    )
    findings = (make_finding("many", n=10), make_finding("few", n=9))
    shown = release(make_result(table, findings=findings, recommendations=asks))
    assert [f.id for f in shown.result.findings] == ["many"]
    assert [r.id for r in shown.result.recommendations] == ["ask_many"]
    assert [(w.column, w.rule) for w in shown.withheld] == [("few", "finding")]


def test_a_finding_on_few_stations_stays_where_no_records_were_counted(make_result, make_table, make_finding):
    table = make_table({"station": ("label", ["종로"]), "pm25": ("value", [18.2])}, basis="statistics")
    assert release(make_result(table, findings=(make_finding(n=3),))).result.findings


TABLES = st.lists(
    st.tuples(st.integers(0, 40), st.integers(0, 2000), st.floats(0, 1)), min_size=1, max_size=8
)


@settings(deadline=None)
@given(TABLES)
def test_no_small_count_survives_and_twice_is_once(make_result, make_table, rows):
    table = make_table(
        {
            "gu": ("label", [f"구{i}" for i in range(len(rows))]),
            "n": ("count", [r[0] for r in rows]),
            "rides": ("exposure", [r[1] for r in rows]),
            "rate": ("rate", [r[2] for r in rows]),
        }
    )
    once = release(make_result(table))
    data = once.table("by_gu").data.to_pydict()
    for n, rides, rate in zip(data["n"], data["rides"], data["rate"], strict=True):
        assert n is None or n == 0 or n >= LIMIT
        assert rides is None or rides == 0 or rides >= LIMIT
        assert n is not None or rate is None
    twice = release(once.result)
    assert twice.id == once.id
    assert twice.result.tables[0].data.equals(once.result.tables[0].data)


# --- no way around it


def _calls(path: Path, *names: str) -> list[str]:
    found = []
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Call):
            called = getattr(node.func, "id", getattr(node.func, "attr", ""))
            if called in names:
                found.append(f"{path.relative_to(PACKAGE.parent)}:{node.lineno}")
    return found


def test_only_the_gate_makes_a_release():
    makers = [call for path in PACKAGE.rglob("*.py") for call in _calls(path, "Release")]
    assert len(makers) == 1
    assert makers[0].startswith("workbench/privacy/gate.py:")


def test_the_search_sees_a_maker(tmp_path):
    path = PACKAGE / "privacy" / "gate.py"
    assert _calls(path, "Release")
    assert not _calls(path, "Nothing")


@pytest.mark.parametrize("floor", ["present", "reports", "portal"])
def test_what_shows_takes_no_result(floor):
    """No function that shows something has a ``Result`` among the types of its parameters."""
    takers = []
    for path in (PACKAGE / floor).rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                continue
            arguments = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
            named = {
                getattr(part, "id", getattr(part, "attr", getattr(part, "value", None)))
                for argument in arguments
                if argument.annotation
                for part in ast.walk(argument.annotation)
            }
            if "Result" in named:
                takers.append(f"{path.relative_to(PACKAGE.parent)}:{node.lineno} {node.name}")
    assert takers == []
