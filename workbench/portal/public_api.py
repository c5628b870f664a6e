"""The same as JSON: what is published, for anybody's program."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any

from fastapi import APIRouter, HTTPException, Path, Query, Response
from pydantic import BaseModel, ConfigDict

from workbench.core.dataset import Dataset, Snapshot
from workbench.core.result import Edition
from workbench.core.text import Text
from workbench.participation import Answer, Asked
from workbench.portal.shelf import Listed, Shelf, status_of

Name = Annotated[str, Path(max_length=80)]


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True)


class TextModel(_Model):
    """One text in Korean and English."""

    ko: str
    en: str


class EditionModel(_Model):
    problem: str
    number: int
    title: TextModel
    summary: TextModel
    published_at: datetime
    is_sample: bool
    release: str
    report: str
    """Address of the page on this site."""


class ProblemModel(_Model):
    id: str
    title: TextModel
    question: TextModel
    requires: list[str]
    uses: list[str]
    headlines: list[TextModel]
    current: EditionModel | None


class FieldModel(_Model):
    name: str
    title: TextModel
    type: str
    unit: str | None
    sensitivity: str
    source: list[str]


class VersionModel(_Model):
    version: str
    rows_n: int
    first: date | None
    last: date | None
    created_at: datetime
    is_sample: bool
    sources: list[dict[str, Any]]
    """Name and sha256 of each raw file, its rows read, kept and quarantined, and why."""


class DatasetModel(_Model):
    id: str
    theme: str
    title: TextModel
    description: TextModel
    publisher: TextModel
    homepage: str
    licence: str
    licence_page: str
    attribution: TextModel
    cycle: str
    chain: str
    rung: str
    basis: str
    rows_n: int
    """0 where it is described but holds no data yet."""
    first: date | None
    last: date | None
    is_sample: bool | None


class DatasetDetailModel(DatasetModel):
    fields: list[FieldModel]
    versions: list[VersionModel]


class AnswerModel(_Model):
    decision: str
    reason: str
    legal_ground: str
    answered_by: str
    answered_at: datetime


class RecommendationModel(_Model):
    id: int
    problem: str
    key: str
    what: TextModel
    who: TextModel
    due: date
    measured_by: TextModel
    finding: str
    editions: tuple[int, int]
    """First and last edition that ask it."""
    asked_at: datetime
    is_sample: bool
    status: str
    days_overdue: int
    answers: list[AnswerModel]
    """The earliest first; the last one holds."""


def build_api(shelf: Shelf, prefix: str) -> APIRouter:
    """Routes under ``/api/v1``."""
    router = APIRouter(prefix="/api/v1", dependencies=[])

    @router.get("/problems", summary="Problems and their current edition · 문제와 현재 판")
    def problems(response: Response) -> list[ProblemModel]:
        _open_to_all(response)
        return [_problem(listed, prefix) for listed in shelf.list_problems()]

    @router.get("/editions", summary="Published editions, the newest first · 발행한 판")
    def editions(
        response: Response, problem: Annotated[str | None, Query(max_length=80)] = None
    ) -> list[EditionModel]:
        _open_to_all(response)
        if problem is not None and problem not in shelf.problems:
            raise HTTPException(404)
        wanted = [problem] if problem else list(shelf.problems)
        found = [e for name in wanted for e in shelf.editions(name) or ()]
        return [_edition(e, prefix) for e in sorted(found, key=lambda e: e.published_at, reverse=True)]

    @router.get("/releases/{release_id}", summary="All that an edition shows · 한 판이 보여 주는 모든 값")
    def release(
        response: Response, release_id: Annotated[str, Path(pattern="^[0-9a-f]{16}$")]
    ) -> dict[str, Any]:
        _open_to_all(response)
        document = shelf.find_release(release_id)
        if document is None:
            raise HTTPException(404)
        return document

    @router.get("/datasets", summary="Described datasets · 데이터셋 목록")
    def datasets(response: Response) -> list[DatasetModel]:
        _open_to_all(response)
        return [DatasetModel(**_dataset(d, snapshot)) for d, snapshot in shelf.list_datasets()]

    @router.get("/datasets/{dataset_id}", summary="One dataset: fields, versions, sources · 데이터셋 하나")
    def dataset(response: Response, dataset_id: Name) -> DatasetDetailModel:
        _open_to_all(response)
        found = shelf.dataset(dataset_id)
        if found is None:
            raise HTTPException(404)
        return _dataset_detail(*found)

    @router.get("/recommendations", summary="What was asked of the city, and its answers · 요청과 답변")
    def recommendations(response: Response) -> list[RecommendationModel]:
        _open_to_all(response)
        return [_recommendation(asked) for asked in shelf.recommendations()]

    return router


def _open_to_all(response: Response) -> None:
    """Anybody's page may read this: it is public, and no cookie changes it."""
    response.headers["access-control-allow-origin"] = "*"
    response.headers["content-security-policy"] = "default-src 'none'; frame-ancestors 'none'"


def _text(text: Text) -> TextModel:
    return TextModel(ko=text.ko, en=text.en)


def _edition(edition: Edition, prefix: str) -> EditionModel:
    return EditionModel(
        problem=edition.problem_id,
        number=edition.number,
        title=_text(edition.title),
        summary=_text(edition.summary),
        published_at=edition.published_at,
        is_sample=edition.is_sample,
        release=edition.release_id,
        report=f"{prefix}/reports/{edition.problem_id}/{edition.number}/",
    )


def _problem(listed: Listed, prefix: str) -> ProblemModel:
    problem = listed.problem
    return ProblemModel(
        id=problem.id,
        title=_text(problem.title),
        question=_text(problem.question),
        requires=list(problem.requires),
        uses=list(problem.uses),
        headlines=[TextModel(**sentence) for sentence in listed.headlines],
        current=None if listed.current is None else _edition(listed.current, prefix),
    )


def _dataset(dataset: Dataset, snapshot: Snapshot | None) -> dict[str, Any]:
    return {
        "id": dataset.id,
        "theme": dataset.theme,
        "title": _text(dataset.title),
        "description": _text(dataset.description),
        "publisher": _text(dataset.publisher),
        "homepage": dataset.homepage,
        "licence": dataset.licence.name,
        "licence_page": dataset.licence.path,
        "attribution": _text(dataset.licence.attribution),
        "cycle": dataset.cycle,
        "chain": dataset.chain,
        "rung": dataset.rung,
        "basis": dataset.basis,
        "rows_n": snapshot.rows_n if snapshot else 0,
        "first": snapshot.period[0] if snapshot else None,
        "last": snapshot.period[1] if snapshot else None,
        "is_sample": snapshot.is_sample if snapshot else None,
    }


def _dataset_detail(dataset: Dataset, versions: tuple[Snapshot, ...]) -> DatasetDetailModel:
    fields = [
        FieldModel(
            name=f.name,
            title=_text(f.title),
            type=f.type,
            unit=f.unit,
            sensitivity=f.sensitivity,
            source=list(f.source),
        )
        for f in dataset.fields
    ]
    described = _dataset(dataset, versions[0] if versions else None)
    return DatasetDetailModel(**described, fields=fields, versions=[_version(v) for v in versions])


_SOURCE_KEYS = ("name", "sheet", "sha256", "rows_read", "rows_kept", "rows_quarantined", "reasons")


def _version(snapshot: Snapshot) -> VersionModel:
    return VersionModel(
        version=snapshot.version,
        rows_n=snapshot.rows_n,
        first=snapshot.period[0],
        last=snapshot.period[1],
        created_at=snapshot.created_at,
        is_sample=snapshot.is_sample,
        sources=[{k: s[k] for k in _SOURCE_KEYS if k in s} for s in snapshot.sources],
    )


def _recommendation(asked: Asked) -> RecommendationModel:
    return RecommendationModel(
        id=asked.id,
        problem=asked.problem_id,
        key=asked.key,
        what=_text(asked.what),
        who=_text(asked.who),
        due=asked.due,
        measured_by=_text(asked.measured_by),
        finding=asked.finding,
        editions=(asked.first_edition, asked.last_edition),
        asked_at=asked.asked_at,
        is_sample=asked.is_sample,
        status=status_of(asked),
        days_overdue=asked.days_overdue,
        answers=[_answer(a) for a in asked.answers],
    )


def _answer(answer: Answer) -> AnswerModel:
    return AnswerModel(
        decision=answer.decision,
        reason=answer.reason,
        legal_ground=answer.legal_ground,
        answered_by=answer.answered_by,
        answered_at=answer.answered_at,
    )
