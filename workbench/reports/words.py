"""Words of the page around a report's parts, in Korean and English."""

from __future__ import annotations

from workbench.core.text import Language, Text

SITE = Text("시민 작업대", "Civic Workbench")
LANGUAGE_NAMES: dict[Language, str] = {"ko": "한국어", "en": "English"}
SKIP = Text("본문으로 바로가기", "Skip to the report")
CONTENTS = Text("차례", "Contents")
UNTITLED = Text("제목 없는 노트북", "Untitled notebook")
SHOW_CODE = Text("코드 보기", "Show the code")
PICTURE = Text("셀 출력 그림", "Picture made by this cell")
TEXT_PICTURE = Text("그림", "picture")
NOT_COMPUTED = Text(
    "지금 있는 자료로는 이 부분을 계산하지 않았습니다. 까닭과 필요한 자료는 ‘{where}’에 적었습니다.",
    "Not computed from the data at hand. Why, and which data it takes, stands under “{where}”.",
)

HOW_MADE = Text("이 보고서가 만들어진 과정", "How this report was made")
HOW_MADE_LEAD = Text(
    "아래 노트북을 처음부터 끝까지 새로 실행한 뒤, 공개 절차를 통과한 내용만 실었습니다. "
    "인터넷에 연결하지 않아도 이 파일 하나로 모두 볼 수 있습니다.",
    "The notebook below was run afresh from top to bottom, and only what passed the gate was taken in. "
    "This one file holds everything and needs no network.",
)
RELEASE = Text("공개 번호", "Release")
POLICY = Text("보호 방침 버전", "Protection policy")
EXECUTED = Text("실행한 때", "Executed")
NOTEBOOK = Text("노트북", "Notebook")
SOFTWARE = Text("사용한 프로그램", "Software")
SEAL = Text("봉인", "Seal")
SEAL_HOW = Text(
    "— `workbench verify 파일`로 이 파일이 만들어진 뒤 바뀌지 않았는지 인터넷 없이 확인할 수 있습니다.",
    "— `workbench verify FILE` tells, without a network, whether this file was changed since it was made.",
)
RECEIPTS = Text("영수증: 읽은 자료와 던진 질의", "Receipt: data read and queries asked")
RECEIPTS_LEAD = Text(
    "이 보고서의 수, 표, 그림은 모두 아래 자료 버전을 아래 질의로 읽어 만들었습니다. 수와 표, 그림 옆의 ‘영수증’을 "
    "누르면 그것을 만든 질의와 자료 버전이 나옵니다. sha256은 파일의 지문입니다.",
    "Every number, table and figure of this report was made from the versions below by the queries below. “Receipt” "
    "beside a number, table or figure leads to the queries and versions behind it. A sha256 is a file's fingerprint.",
)
RECEIPT_LINK = Text("영수증", "Receipt")
ENTRIES = Text("수·표·그림마다", "Number by number, table by table, figure by figure")
VERSIONS = Text("자료 버전", "Versions")
MADE_BY = Text("만든 것", "Made by")
NOT_TRACED = Text(
    "(이 가운데 어느 질의에서 나왔는지 따로 밝혀 두지 않은 것이어서, 분석이 던진 질의를 모두 적었습니다.)",
    "(Which of these it was made from is not recorded: these are all queries of the analysis.)",
)
NO_QUERY = Text(
    "질의 없음: 어떤 자료가 들어와 있는지만 봅니다.",
    "No query: it depends only on which datasets there are.",
)
DATASET = Text("데이터셋", "Dataset")
VERSION = Text("버전", "Version")
ROWS = Text("행", "Rows")
FILES = Text("공표 파일과 지문", "Published file and fingerprint")
MORE_FILES = Text("그 밖의 파일 {}개", "{} more")
QUERIES = Text("질의", "Queries")
QUERY_READS = Text("읽은 버전", "reads")
CODE = Text("코드", "Code")
CODE_OF_REPORT = Text("이 보고서를 만든 코드 보기", "Show the code that made this report")
# The same said in a document, which has no seal of its own and no fold for code.
HOW_MADE_PAPER = Text(
    "노트북을 처음부터 끝까지 새로 실행한 뒤, 공개 절차를 통과한 내용만 실었습니다. 코드는 HTML 보고서에 있습니다.",
    "The notebook was run afresh from top to bottom, and only what passed the gate was taken in. "
    "Its code is in the HTML report.",
)
RECEIPTS_PAPER = Text(
    "이 보고서의 수, 표, 그림은 모두 아래 자료 버전으로 만들었습니다. 질의는 HTML 보고서에 있습니다. sha256은 파일의 지문입니다.",
    "Every number, table and figure of this report was made from the versions below; the queries are in the HTML "
    "report. A sha256 is a file's fingerprint.",
)
SEAL_PAPER = Text(
    "— HTML 보고서를 봉인하는 열쇠의 지문입니다. 바뀌지 않았는지는 HTML 보고서를 `workbench verify 파일`로 확인합니다.",
    "— fingerprint of the key that seals the HTML report; `workbench verify FILE` tells whether that was changed.",
)
FOOTER = Text(
    "공개된 자료로 시민과 서울시가 함께 확인하는 보고서입니다.",
    "A report that citizens and the city check together, made from published data.",
)


def write_left_out(cells: list[int], language: Language) -> str:
    """That outputs of these cells were left out because no gate saw them."""
    numbers = ", ".join(str(n) for n in cells)
    if language == "ko":
        return f"공개 절차를 거치지 않은 출력은 싣지 않았습니다(노트북의 {numbers}번째 셀)."
    cell = "cell" if len(cells) == 1 else "cells"
    return f"Output that did not pass the gate was left out (notebook {cell} {numbers})."


def write_not_offline(cells: list[int], language: Language) -> str:
    """That contents of these cells were left out because they would ask the network or run something."""
    numbers = ", ".join(str(n) for n in cells)
    if language == "ko":
        return f"인터넷에서 불러오거나 프로그램을 실행해야 하는 내용은 싣지 않았습니다({numbers}번째 셀)."
    cell = "cell" if len(cells) == 1 else "cells"
    return f"What would have asked the network or run a program was left out ({cell} {numbers})."


def write_no_picture(count: int, language: Language) -> str:
    """That this many drawings were left out of a document because they have no picture."""
    if language == "ko":
        return f"그림으로 저장되지 않은 내용 {count:,}개(움직이는 그림, 지도 등)는 이 문서에 싣지 않았습니다."
    things = "item" if count == 1 else "items"
    return (
        f"{count:,} {things} without a picture of their own (live charts, maps and the like) were left out."
    )
