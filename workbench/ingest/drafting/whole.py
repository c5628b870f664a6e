"""What a draft says of the dataset as a whole: its id, title, period, and where it stands."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from workbench.core.dataset import Basis
from workbench.core.text import Text
from workbench.ingest.drafting.columns import is_time
from workbench.ingest.drafting.names import list_words
from workbench.ingest.drafting.page import FieldPage, Page
from workbench.ingest.matching import PROVINCE

_WORDS_MAX: Final = 4
_THEMES: Final = (
    ("bicycle", {"bike", "cycle_road"}),
    (
        "traffic",
        {"crash", "traffic", "vehicle", "road", "bus", "subway", "parking", "parking_lot", "car", "taxi"},
    ),
    ("air", {"air", "air_pollution", "pm10", "pm25", "o3", "noise"}),
    ("weather", {"weather", "temp", "rain", "wind"}),
    ("population", {"population", "household"}),
    ("commerce", {"shop", "sales", "commercial_area", "trade", "business"}),
    ("parks", {"park", "green"}),
)
_CYCLES: Final = (
    ("hourly", r"시간별|시간평균|hourly"),
    ("daily", r"(?<!요)일별|일평균|daily"),
    ("monthly", r"월별|월간|monthly"),
    ("quarterly", r"분기"),
    ("yearly", r"연도별|년도별|연간|연보|yearly"),
)
_CYCLE_OF: Final = {"datetime": "irregular", "date": "daily", "month": "monthly", "year": "yearly"}
_AGENCY: Final = re.compile(r"[가-힣]{2,}(시|도|군|구|부|청|처|실|원|공단|공사|재단|센터|협회|위원회)$")
_NOT_A_PERIOD: Final = re.compile(
    r"birth|installed|opened|closed|completed|designated|licensed|registered|updated|created|written|started|ended|processed|deleted|transmitted"
)
_HOMES: Final = (
    (
        re.compile(r"서울"),
        Text("서울특별시", "Seoul Metropolitan Government"),
        "https://data.seoul.go.kr",
    ),
)
_UNKNOWN_HOME: Final = (Text("확인 필요", "To be named"), "https://www.data.go.kr")


def guess_id(stem: str, digest: str) -> str:
    """A name for the dataset from the words of the file's name that are known."""
    words = [w for w in _words_of(stem) if re.fullmatch(r"[a-z][a-z0-9_]*", w)][:_WORDS_MAX]
    return "_".join(words) if words else f"dataset_{digest[:6]}"


def guess_theme(stem: str) -> str:
    """A folder of the catalogue; ``other`` where no word of the file's name tells."""
    words = set(_words_of(stem))
    return next((theme for theme, known in _THEMES if words & known), "other")


def _words_of(stem: str) -> list[str]:
    """The known words of a file's name, without those of the agency that stands before it (``국토교통부_전국 법정동``)."""
    agency, _, rest = stem.partition("_")
    words = list_words(rest) if _AGENCY.search(agency.strip()) else []
    return words or list_words(PROVINCE.sub(" ", stem))


def write_title(stem: str) -> str:
    return re.sub(r"[\s_+]+", " ", stem).strip() or stem


def name_patterns(stem: str) -> tuple[str, ...]:
    """What the names of further files of the dataset will share: the first words of it without numbers."""
    runs = [run.strip(" _+-") for run in re.split(r"[\d.,()\[\]~#]+", stem)]
    long = [run for run in runs if len(run) >= 4]
    told = next(
        (r for r in long if not _AGENCY.fullmatch(r)), next(iter(long), max(runs, key=len, default=""))
    )
    words = [re.escape(word) for word in re.split(r"[\s_+\-]+", told) if word]
    return (r"[\s_+\-]*".join(words),) if len("".join(words)) >= 2 else ()


def find_publisher(stem: str) -> tuple[Text, str]:
    """Publisher and home page, where the file's name tells."""
    return next(((who, home) for pattern, who, home in _HOMES if pattern.search(stem)), _UNKNOWN_HOME)


def find_period(fields: Sequence[FieldPage], distinct: dict[str, int], full: set[str]) -> str | None:
    """The field that dates a row: filled in every row, of more than one value, and no thing's own date."""
    times = [f for f in fields if is_time(f.type) and not _NOT_A_PERIOD.search(f.name)]
    sure = [f for f in times if f.name in full or f.column is None]
    moving = [f for f in sure if distinct.get(f.name, 2) > 1]
    order = {"datetime": 0, "date": 1, "month": 2, "year": 3}
    chosen = min(moving or sure, key=lambda f: (f.required is False, order[f.type]), default=None)
    return chosen.name if chosen else None


def guess_basis(page: Page) -> Basis:
    """Records where persons show in the columns, a registry where things have a place, else statistics."""
    located = "x" in page.place or any(f.type == "geometry" or "address" in f.name for f in page.fields)
    if located:
        return "registry"
    return "records" if any(f.sensitivity != "none" for f in page.fields) else "statistics"


def describe(page: Page, stem: str, distinct: dict[str, int]) -> None:
    """Fill in where the dataset stands, each a guess with its reason."""
    period = page.named(page.period) if page.period else None
    moving = period is not None and distinct.get(period.name, 2) > 1
    page.cycle = next((cycle for cycle, words in _CYCLES if re.search(words, stem)), "irregular")
    if page.cycle == "irregular" and period is not None and moving:
        page.cycle = "quarterly" if period.name == "quarter" else _CYCLE_OF[period.type]
    direct = [f.name for f in page.fields if f.sensitivity == "direct"]
    adds_up = moving or (period is not None and page.basis != "registry" and page.key)
    page.combine = "append" if adds_up else "latest"
    page.rung = "masked" if direct else "open"
    page.remarks |= {
        "name": Text(
            "파일 이름에서. 바꾸면 resources와 파일 이름도 함께", "from the file's name; rename in 3 places"
        ),
        "title": Text("발행처가 부르는 이름으로", "as the publisher calls it"),
        "title_en": Text("영어 이름", "in English"),
        "description": Text("쓰기 전에 알아야 할 것을 한두 문장으로", "what one must know before using it"),
        "homepage": Text("이 자료를 내려받는 쪽", "the page that offers this very dataset"),
        "contributors": Text("발행 기관", "who publishes it"),
        "licenses": Text("KOGL-0 … KOGL-4, CC-BY-4.0 가운데", "one of KOGL-0 … KOGL-4, CC-BY-4.0"),
        "cycle": Text("얼마나 자주 나오는지", "how often it is published"),
        "chain": Text("원인 cause, 현상 measure, 대응 response", "cause, measure or response"),
        "rung": Text("공개 범위", "who may see it"),
        "basis": Text("records 기록, statistics 통계, registry 대장", "records, statistics or registry"),
        "combine": Text("append 쌓기, latest 새 파일로 갈기", "append, or latest: the newest file is it"),
        "period": Text("행의 때를 말하는 필드", "the field that dates a row"),
        "files": Text("파일 이름에 되풀이되는 말", "what such files' names share"),
        "name_required": Text("머리글이 흔해서 이름까지 맞아야 함", "the header is a common one"),
        "total_rows": Text("합계 행을 뜻하는 말", "words of total rows"),
    }
    if direct:
        page.remarks["rung"] = Text(
            f"사람을 바로 알아볼 열이 있습니다({', '.join(direct)}). 쓰지 않을 열은 지우세요. 적지 않은 열은 읽지 않습니다",
            f"columns name persons ({', '.join(direct)}); delete what is not needed: what is not declared is not read",
        )
