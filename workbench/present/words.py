"""Every word of the interface that stands around a result, in Korean and English."""

from __future__ import annotations

from datetime import date, datetime

from workbench.core.clock import day_in_seoul
from workbench.core.text import Language, Text, write_day, write_days

SAMPLE = Text("표본 자료", "SAMPLE")
SAMPLE_NOTICE = Text(
    "표본 자료로 만든 예시입니다. 실제 서울시의 수치가 아닙니다.",
    "Made from sample data to show the method. These are not real figures of Seoul.",
)

FINDINGS = Text("주요 발견", "Main findings")
OTHER_FINDINGS = Text("그 밖의 발견", "Other findings")
RECOMMENDATIONS = Text("서울시에 요청합니다", "What we ask of the city")
METHOD = Text("분석 방법", "Method in plain words")
LIMITS = Text("이 분석의 한계", "Limits of this analysis")
REFUSALS = Text("계산하지 않은 것과 가린 값", "What was not computed, and what was withheld")
SOURCES = Text("자료 출처", "Data sources")

QUESTION = Text("이 보고서의 질문", "The question")
PERIOD = Text("자료 기간", "Period of the data")
RELEASED = Text("작성일", "Released")
CAVEATS = Text("읽을 때 주의할 점", "How to read this number")
CALCULATED = Text("계산 방법", "How it was calculated")
OBSERVATIONS = Text("관측 수", "Observations")
FULL_COUNT = Text("전수 집계(표본오차 없음)", "full count (no sampling error)")
POSSIBLE = Text("가능한 범위", "possible range")
INTERVAL = Text("구간", "interval")
INTERVAL_BY = Text("구간 계산", "Interval")
WHO = Text("누가", "Who")
DUE = Text("언제까지", "By when")
MEASURED = Text("확인 방법", "How we will know")
RESTS_ON = Text("근거", "Rests on")
WHY = Text("이유", "Why")
UNLOCKED_BY = Text("필요한 자료", "Data that would allow it")
NOTHING_REFUSED = Text(
    "자료가 없어 계산하지 못한 항목은 없습니다.", "Nothing had to be left out for want of data."
)
NOTHING_ASKED = Text(
    "이번 분석에서 서울시에 요청하는 사항은 없습니다.", "This analysis asks nothing of the city."
)
NO_LIMITS = Text("따로 적은 한계가 없습니다.", "No particular limits are stated.")
NOTHING_FOUND = Text("공개할 수 있는 발견이 없습니다.", "There is no finding that may be shown.")

WITHHELD = Text("비공개", "withheld")
WITHHELD_VALUES = Text("공개 기준에 따라 가린 값", "Values withheld under the protection policy")
NO_VALUE = Text("값 없음", "no value")

CUT = Text(
    "종이에는 전체 {n}행 가운데 처음 {shown}행만 실었습니다. 모든 행은 화면의 표와 CSV에 있습니다.",
    "On paper are the first {shown} of {n} rows; the table on the screen and the CSV hold all of them.",
)
SIDEWAYS = Text("옆으로 밀면 더 보입니다 →", "more to the right →")
AS_TABLE = Text("이 그림을 표로 보기", "Read this figure as a table")
RANK = Text("순위", "Rank")
DENOMINATOR = Text("분모", "Denominator")
FIND_PLACE = Text("지역 찾기", "Find a place")
WHOLE_MAP = Text("처음 화면", "Whole map")
ZOOM_IN = Text("확대", "Zoom in")
ZOOM_OUT = Text("축소", "Zoom out")
MAP = Text("지도", "Map")
MAP_HELP = Text(
    "지도를 선택한 뒤 화살표 키로 움직이고 +, − 키로 확대·축소합니다. 같은 내용을 아래 표에서도 읽을 수 있습니다.",
    "Move the focused map with the arrow keys and zoom with + and −. The table below holds the same values.",
)
SAME = Text("모든 지도에서 같은 뜻", "the same in all maps")
SAME_CLASSES = Text(
    "모든 지도에서 같은 뜻(괄호 안은 지도 순서대로 센 수)",
    "the same in all maps (in brackets the counts, map by map)",
)
FROM_TO = Text("{first}부터 {last}까지 {n}개 지도입니다.", "{n} maps, from {first} to {last}.")
SIDES = Text("왼쪽은 {first}, 오른쪽은 {last} 지도입니다.", "{first} on the left, {last} on the right.")
NONE_OF = Text("{map}: 공개할 수 있는 값이 없습니다.", "{map}: no value may be shown.")
ROSE = Text(
    "그 사이 가장 많이 늘어난 곳은 {name}입니다(+{change}).", "{name} rose most in between (+{change})."
)
FELL = Text("가장 많이 줄어든 곳은 {name}입니다(−{change}).", "{name} fell most (−{change}).")
FUNNEL = Text(
    "{n}곳 가운데 {within}곳이 우연만으로 설명되는 범위({limit}) 안에 있습니다. 위로 벗어난 곳({over_n}): {over}. "
    "아래로 벗어난 곳({under_n}): {under}.",
    "Of {n} places {within} lie where chance alone would keep them ({limit}). Above ({over_n}): {over}. "
    "Below ({under_n}): {under}.",
)
NOBODY = Text("없음", "none")
MAPS_LEFT_OUT = Text(
    "인쇄용 그림에는 {n}개 가운데 {shown}개만 넣었습니다.",
    "The printed picture holds {shown} of the {n} maps.",
)
SWIPE = Text("두 지도의 경계", "Where the two maps meet")
DIVIDED = Text("왼쪽 {left} {n}%, 나머지 {right}", "{left} on the left {n}%, {right} on the rest")
HAN_RIVER = Text("한강", "Han River")
SCHEMATIC_NOTE = Text(
    "배경은 약도입니다. 한강은 다리를 이은 어림선으로, 경계는 알아보기 쉽게 단순화해 그렸습니다.",
    "The base is schematic: the Han River is an approximate line through its bridges, boundaries are simplified.",
)
QUANTILE = Text("같은 수로 나눈 등급(분위수)", "classes of equal size (quantiles)")
NATURAL = Text("값의 간격에 따른 등급(자연 분류)", "classes by gaps in the values (natural breaks)")
PLACES_N = Text("{}곳", "{}")
STRETCHES_N = Text("{}개", "{}")
FIXED = Text(
    "미리 정한 등급(경계값은 아래 등급에 넣음)", "fixed classes (a limit belongs to the class below it)"
)
AT_MOST = Text("{} 이하", "{} or less")
ABOVE = Text("{} 초과", "above {}")
TILES_FAILED = Text(
    "배경 지도를 불러오지 못해 약도로 보여 드립니다.", "The tiles cannot be reached: the drawn base stays."
)
TILES_NOTE = Text(
    "배경 지도는 인터넷에서 불러옵니다. 지도 서버는 누가 어느 곳을 보는지 알게 됩니다. 이 지도는 노트북 안에서만 보이며, "
    "보고서와 내보낸 파일에는 약도만 실립니다.",
    "The tiles come from the internet: their server learns who looks at which place. This map is for the notebook "
    "alone; reports and exported files hold the drawn base.",
)
OUTLINE = Text("모인 곳의 윤곽", "Outline of a cluster")
CLUSTERS_NOTE = Text(
    "모인 곳은 많이 일어난 곳이며, 이용량에 견주어 위험한 곳이라는 뜻은 아닙니다. 윤곽은 여러 건이 모인 칸을 둘러싼 것으로, "
    "모서리가 한 건의 위치를 뜻하지 않습니다.",
    "A cluster is where much happened, not where it is dangerous for the use made of it. The outline is drawn "
    "around cells with several points each: no corner is the place of a single one.",
)
CLUSTERS_LEFT_OUT = Text(
    "큰 순서로 {shown}곳만 그렸습니다(전체 {n}곳).", "Only the {shown} largest of {n} clusters are drawn."
)
COLOUR_AND_WIDTH = Text("짙고 굵을수록 값이 큽니다", "the darker and wider, the higher")
LINES_LEFT_OUT = Text(
    "값이 큰 {shown}개 구간만 그렸습니다(전체 {n}개).", "Only the {shown} highest of {n} stretches are drawn."
)
LINES_UNPLACED = Text(
    "선이 없는 {n}개 구간은 지도에 없습니다.", "{n} stretches without a line are not on the map."
)
SIZE_IS_VALUE = Text("원의 넓이가 값에 비례합니다", "The area of a circle is proportional to its value")
WIDTH_IS_VALUE = Text("선의 굵기가 값에 비례합니다", "The width of a line is proportional to its value")
FLOW_NOTE = Text(
    "선은 가는 방향의 오른쪽으로 휘어 있어, 오가는 두 흐름이 겹치지 않습니다.",
    "Each line bends to the right of its way, so that there and back do not cover each other.",
)
FLOWS_WITHHELD = Text(
    "기준값보다 적어 그리지 않은 흐름은 {n}개입니다.", "Flows not drawn because they are too few: {n}."
)
FLOWS_LEFT_OUT = Text(
    "값이 큰 {shown}개 흐름만 그렸습니다(전체 {n}개).", "Only the {shown} largest of {n} flows are drawn."
)
PLACE = Text("곳", "Place")
CELL_WIDTH = Text("칸의 너비", "Width of the cell")
NO_POINTS = Text("기록된 점이 없습니다", "No points are recorded here")
GRID_NOTE = Text(
    "점을 {n}개 칸으로 합쳐 세었습니다. 칸의 너비는 점이 많은 곳에서 {low} m, 적은 곳에서 {high} m이며, "
    "확대하면 더 잘게 보입니다.",
    "Points are counted in {n} cells, {low} m wide where there are many and up to {high} m where there are few; "
    "zooming in shows finer ones.",
)
GRID_SENTENCE = Text(
    "모두 {total}을 격자로 세었습니다. 가장 촘촘한 칸은 {name}의 {top}(1㎢에 {dense})이고, "
    "촘촘한 순서로 {n}개 칸에 전체의 {share}%가 있습니다.",
    "{total} in all, counted on a grid. The densest cell, {name}, holds {top} ({dense} per km²); "
    "the {n} densest cells hold {share}%.",
)
GRID_WITHHELD = Text(
    "기준값보다 적어 가린 칸은 {n}개입니다.", "Cells withheld because they hold too few: {n}."
)

VERSION = Text("버전", "Version")
LICENCE = Text("이용 조건", "Licence")
PUBLISHER = Text("제공 기관", "Publisher")
ROWS = Text("행 수", "Rows")
FILES = Text("원본 파일", "Files")
FILE = Text("파일", "File")
READ = Text("읽은 행", "Rows read")
KEPT = Text("담은 행", "Rows kept")
QUARANTINED = Text("따로 둔 행", "Rows quarantined")
FINGERPRINT = Text("지문(SHA-256)", "Fingerprint (SHA-256)")
FILES_AND_ROWS = Text("원본 파일과 행 수", "Files and row counts")
HOMEPAGE = Text("원본 자료 쪽으로 가기", "Go to the publisher's page")
NO_SOURCES = Text("기록된 자료가 없습니다.", "No source is recorded.")


def write_date(day: date | datetime, language: Language) -> str:
    """``2024년 3월 5일`` or ``5 March 2024``, by Seoul's calendar."""
    return write_day(day_in_seoul(day), language)


def write_period(first: date | None, last: date | None, language: Language) -> str:
    """A period as a reader says it: whole years as years, else both days; empty where unknown."""
    if first is None or last is None:
        known = first or last
        return write_date(known, language) if known else ""
    if (first.month, first.day, last.month, last.day) == (1, 1, 12, 31):
        years = f"{first.year}" if first.year == last.year else f"{first.year}–{last.year}"
        return f"{years}년" if language == "ko" else years
    return write_days(day_in_seoul(first), day_in_seoul(last), language)
