from dataclasses import replace
from datetime import date

from workbench.core.text import Text
from workbench.participation.rows import _digest


def test_who_what_and_how_make_a_recommendation(make_recommendation):
    one = make_recommendation()
    assert _digest(one) == _digest(replace(one, finding="other", id="other", due=date(2030, 1, 1)))
    others = [
        replace(one, what=Text(one.what.ko, "other")),
        replace(one, who=Text("other", one.who.en)),
        replace(one, measured_by=Text("other", "")),
    ]
    assert len({_digest(r) for r in [one, *others]}) == 4
