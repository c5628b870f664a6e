"""From a session to the bicycle problem's result."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import pandas as pd

from workbench.core.errors import CannotAnswer
from workbench.core.result import Finding, Refusal, Result
from workbench.core.text import Text
from workbench.problems.bicycle.amenities import build_amenity_chapter
from workbench.problems.bicycle.conditions import build_condition_chapter
from workbench.problems.bicycle.crashes import build_crash_chapter
from workbench.problems.bicycle.data import (
    Years,
    find_years,
    load_crashes,
    load_dong_names,
    load_rentals,
    load_residents,
    load_rides,
)
from workbench.problems.bicycle.denominators import Denominator, choose_rentals, choose_residents
from workbench.problems.bicycle.measures import build_measure_chapter
from workbench.problems.bicycle.network import build_network_chapter, load_network, screen_network
from workbench.problems.bicycle.rates import build_rate_chapter
from workbench.problems.bicycle.rides import build_rental_chapter, build_ride_chapter
from workbench.problems.bicycle.sensitivity import build_sensitivity
from workbench.problems.bicycle.severity import build_severity_chapter
from workbench.problems.bicycle.site_words import NETWORK_METHOD
from workbench.problems.bicycle.spots import build_spot_chapter, load_spots
from workbench.problems.bicycle.stability import build_stability
from workbench.problems.bicycle.then_and_now import build_then_and_now
from workbench.problems.bicycle.words import ALWAYS_REFUSED, LIMITS, METHOD, recommend, refuse_absent
from workbench.problems.chapter import (
    Chapter,
    find_due,
    join_chapters,
    read_number,
    read_optional_year,
)
from workbench.problems.layers import load_gu_layer

if TYPE_CHECKING:
    from workbench.query.engine import Engine

TITLE = Text("자전거 안전", "Bicycle safety")
QUESTION = Text(
    "서울에서 자전거 사고는 어디에 많고, 이용한 양에 견주면 어디가 두드러지며, 해마다 되풀이되는 곳은 "
    "어디입니까?",
    "Where in Seoul are bicycle crashes many, where do they stand out against riding, and which places come "
    "back year after year?",
)
PARAMETERS: Mapping[str, object] = {
    "last_year": None,
    "years_n": 3,
    "trend_years_n": 10,
    "top_n": 5,
    "list_n": 15,
    "seed": 2017,
    "measure_gu": None,
    "measure_year": None,
    "today": None,
}
"""``last_year``: newest year used (None: the newest there is). ``years_n``: years pooled for counts and
rates.
``trend_years_n``: longest run of years a trend is fitted to. ``top_n``: P(truly in the top n). ``list_n``:
rows of
the lists of worst places. ``measure_gu`` and ``measure_year``: districts (names with commas) where a measure began in
that year. ``today``: day from which answers are due (None: when the newest data came in)."""


def analyse(session: Engine, parameters: Mapping[str, object]) -> Result:
    """The result of the bicycle problem with what the session's lake holds.

    Raises
    ------
    CannotAnswer
        There is no year in which every gu has its crashes.
    """
    parameters = {**PARAMETERS, **parameters}
    crashes = load_crashes(session)
    years = find_years(
        {int(y) for y in crashes["crash_year"]},
        at_most=read_number(parameters, "years_n"),
        last=read_optional_year(parameters, "last_year"),
    )
    if years is None:
        raise CannotAnswer(
            Text(
                "모든 자치구의 사고가 있는 해가 없습니다",
                "there is no year with the crashes of every district",
            ),
            where="bike_crashes_gu",
            next_step=Text("last_year를 바꾸거나 자료를 더 넣으세요", "change last_year or ingest more"),
        )
    layers = load_gu_layer(session)
    trend_years_n = read_number(parameters, "trend_years_n", lowest=5)
    whole = join_chapters(
        [
            build_crash_chapter(crashes, years, trend_years_n=trend_years_n),
            *_build_rate_chapters(session, parameters, crashes, years, has_layer=bool(layers)),
            build_then_and_now(
                crashes, load_residents(session), years_n=trend_years_n, has_layer=bool(layers)
            ),
            *_build_place_chapters(session, parameters),
            build_condition_chapter(session),
            build_measure_chapter(crashes, parameters),
            Chapter(refusals=ALWAYS_REFUSED, limits=LIMITS),
        ]
    )
    due = find_due(session, parameters, days=90)
    return Result(
        problem_id="bicycle",
        title=TITLE,
        question=QUESTION,
        findings=_order(whole.findings),
        tables=whole.tables,
        figures=whole.figures,
        refusals=whole.refusals,
        method=Text(METHOD.ko + NETWORK_METHOD.ko, METHOD.en + NETWORK_METHOD.en),
        limits=whole.limits,
        snapshots=session.snapshots,
        is_sample=session.is_sample,
        layers={**layers, **whole.layers},
        recommendations=recommend({f.id for f in whole.findings}, due),
        parameters={name: parameters[name] for name in PARAMETERS},
    )


def _build_rate_chapters(
    session: Engine,
    parameters: Mapping[str, object],
    crashes: pd.DataFrame,
    years: Years,
    *,
    has_layer: bool,
) -> list[Chapter]:
    """One chapter a denominator that fits, the first the better one; refusals for those that do not."""
    chosen = [
        choose_rentals(crashes, load_rentals(session), years),
        choose_residents(crashes, load_residents(session), years),
    ]
    top_n, seed = read_number(parameters, "top_n"), read_number(parameters, "seed", lowest=0)
    denominators = [d for d in chosen if isinstance(d, Denominator)]
    chapters = [
        build_rate_chapter(crashes, d, top_n=top_n, seed=seed, has_layer=has_layer) for d in denominators
    ]
    if denominators:
        chapters.append(Chapter(tables=(build_sensitivity(crashes, denominators, years, top_n=top_n),)))
    return [*chapters, Chapter(refusals=tuple(r for r in chosen if isinstance(r, Refusal)))]


def _build_place_chapters(session: Engine, parameters: Mapping[str, object]) -> list[Chapter]:
    """Spots, rentals and rides, where there are any."""
    dong, rentals, rides = load_dong_names(session), load_rentals(session), load_rides(session)
    spots = load_spots(session, read_optional_year(parameters, "last_year"))
    chapters = []
    if spots is not None:
        chapters.append(build_spot_chapter(spots, dong, list_n=read_number(parameters, "list_n")))
    if rentals is not None:
        chapters.append(build_rental_chapter(rentals, dong))
    if rides is not None:
        chapters.append(build_ride_chapter(session, rides, dong))
    list_n, seed = read_number(parameters, "list_n"), read_number(parameters, "seed", lowest=0)
    network = load_network(session, rentals, spots)
    places = None if network is None or spots is None else screen_network(network, spots, seed=seed)
    chapters.append(build_network_chapter(network, places, rentals, list_n=list_n, seed=seed))
    if spots is not None:
        chapters.append(build_severity_chapter(spots, list_n=list_n))
    chapters.append(build_amenity_chapter(session, rentals))
    if network is not None and spots is not None and places is not None:
        chapters.append(build_stability(session, network, spots, places, seed=seed))
    absent = refuse_absent(spots=spots is None, rides=rides is None)
    return [*chapters, Chapter(refusals=tuple(absent))]


_FIRST = (
    "places_often",
    "worst_place",
    "rate_bike_km",
    "rate_rentals",
    "rate_residents",
    "trend",
    "site_junctions",
    "site_segments",
    "severity",
    "rules_agree",
    "amenity",
    "measure",
    "crashes_victim",
    "crashes_at_fault",
    "deaths",
    "route_used",
    "route_tracked",
)
"""The first three answer the question: which places come back, where crashes are many, and where they are against a
denominator. The first seven are what a reader of five minutes meets; the rest stands in the sections."""


def _order(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """What the reader can act on first."""
    place = {name: i for i, name in enumerate(_FIRST)}
    return tuple(sorted(findings, key=lambda f: place.get(f.id, len(place))))
