"""What the pages about editions say, and those that only the static site has, in both languages."""

from __future__ import annotations

from collections.abc import Mapping

from workbench.core.text import Text

SITE_WORDS: Mapping[str, Text] = {
    # editions and what they change
    "kind_first": Text("첫 판", "First edition"),
    "kind_update": Text("새 판", "New edition"),
    "kind_revision": Text("개정", "Revision"),
    "kind_correction": Text("정정", "Correction"),
    "kind_update_means": Text(
        "다시 만들었지만 앞선 판의 주요 수치는 그대로입니다.",
        "Made anew; the headline numbers of the edition before are the same.",
    ),
    "kind_revision_means": Text(
        "자료나 방법이 새로워져 주요 수치가 바뀌었습니다.",
        "New data or another method changed headline numbers.",
    ),
    "kind_correction_means": Text(
        "앞선 판에 잘못이 있어 바로잡았습니다.", "The edition before it was wrong and is put right."
    ),
    "later_revision": Text("{day}에 나온 제{n}판에서 개정했습니다", "Revised in edition {n}, {day}"),
    "later_correction": Text("{day}에 나온 제{n}판에서 정정했습니다", "Corrected in edition {n}, {day}"),
    "see_change": Text("제{n}판에서 달라진 점 보기", "What changed in edition {n}"),
    "earlier_edition": Text(
        "이전 판입니다. 발행한 그대로 보존합니다.", "An earlier edition, kept as it was published."
    ),
    "to_current": Text("현재 판(제{n}판)으로", "To the current edition ({n})"),
    "changes_title": Text("제{n}판과 달라진 점", "What changed since edition {n}"),
    "changed_numbers": Text("바뀐 주요 수치", "Headline numbers that changed"),
    "changed_finding": Text("결과", "Finding"),
    "changed_inputs": Text("달라진 입력(자료·프로그램·정책)", "Inputs that changed (data, code, policy)"),
    "change_json": Text("달라진 점(JSON)", "What changed (JSON)"),
    "not_there": Text("없음", "not there"),
    "no_number_changed": Text("바뀐 주요 수치가 없습니다.", "No headline number changed."),
    "no_input_named": Text("기록된 차이가 없습니다.", "No difference was recorded."),
    "input_dataset": Text("자료의 버전", "Version of the data"),
    "input_descriptor": Text("자료의 설명서", "Descriptor of the data"),
    "input_notebook": Text("노트북", "Notebook"),
    "input_code": Text("프로그램", "Code"),
    "input_policy": Text("보호 정책", "Protection policy"),
    "about_edition": Text("이 판에 대하여", "About this edition"),
    "from_to": Text("제{a}판 → 제{b}판", "edition {a} → {b}"),
    "corrections": Text("정정과 개정", "Corrections and revisions"),
    "corrections_lead": Text(
        "발행한 보고서의 주요 수치가 바뀔 때마다 무엇이 왜 바뀌었는지 이곳에 남깁니다. 이전 판은 지우거나 고치지 않습니다.",
        "Whenever a headline number of a published report changes, what changed and why is kept here. Earlier editions "
        "are neither removed nor altered.",
    ),
    "no_corrections": Text(
        "아직 정정하거나 개정한 보고서가 없습니다.", "No report has been corrected or revised yet."
    ),
    "cite": Text("인용", "Citation"),
    "cite_how": Text("이 판을 인용할 때에는 다음과 같이 적어 주세요.", "Cite this edition as:"),
    "files_of": Text("보고서 파일", "Files of the report"),
    "language": Text("언어", "Language"),
    "both_languages": Text("한국어, 영어", "Korean and English"),
    "in_ko": Text("한국어", "Korean"),
    "in_en": Text("영어", "English"),
    "for_html": Text(
        "인터넷 없이 열리는 파일 하나. 지도를 움직여 볼 수 있습니다.",
        "One file that opens without a network, with maps that move.",
    ),
    "for_pdf": Text("인쇄하거나 그대로 보관할 때.", "For printing and filing."),
    "for_hwpx": Text(
        "한글에서 열어 고치거나 공문에 붙일 때.", "For Hangul, the word processor of Korean offices."
    ),
    "printed_later": Text(
        "(발행한 뒤에 HTML을 인쇄한 것입니다.)", "(Printed from the HTML after publication.)"
    ),
    "check_it": Text("확인하기", "Check it yourself"),
    "check_how": Text(
        "발행한 파일은 바뀌지 않습니다. 받은 파일의 sha256이 위와 같은지 보거나, "
        "작업대에서 workbench verify로 HTML 파일을 확인할 수 있습니다.",
        "Published files do not change. Compare the sha256 of yours with the one above, or run workbench verify on the "
        "HTML file.",
    ),
    "release_json": Text("이 판이 보여 주는 모든 값(JSON)", "Everything this edition shows (JSON)"),
    # feeds
    "feeds": Text("새 소식(Atom)", "Feeds (Atom)"),
    "feed_editions": Text("새로 나온 판", "New editions"),
    "feed_corrections": Text("정정과 개정", "Corrections and revisions"),
    "feed_answers": Text("시의 답변", "The city's answers"),
    # the static site
    "site_search": Text("찾기", "Search"),
    "site_search_lead": Text(
        "보고서와 데이터, 시에 요청한 일을 한곳에서 찾습니다.",
        "Reports, data and what was asked of the city in one place.",
    ),
    "site_search_hint": Text(
        "낱말의 일부만 적어도 되고, 띄어쓰기는 달라도 됩니다.",
        "Parts of words will do; blanks do not matter.",
    ),
    "search_without_script": Text(
        "이 브라우저에서는 스크립트가 꺼져 있어 바로 찾을 수 없습니다. 아래의 찾아보기나 목록에서 찾아 주세요.",
        "Scripts are off in this browser, so words cannot be searched. Use the index of terms or the lists below.",
    ),
    "terms": Text("찾아보기(가나다순)", "Index of terms"),
    "terms_lead": Text(
        "데이터와 그 항목, 제공 기관, 문제의 이름을 가나다순으로 모았습니다.",
        "Names of data, of their fields, of publishers and of problems, from A to Z.",
    ),
    "terms_letters": Text("첫 글자", "First letters"),
    "hits_one": Text("1건을 찾았습니다.", "1 found."),
    "hits_n": Text("{n}건을 찾았습니다.", "{n} found."),
    "hits_none": Text(
        "찾는 말에 맞는 것이 없습니다. 다른 말로 찾아 보세요.", "Nothing fits. Try other words."
    ),
    "hit_report": Text("보고서", "report"),
    "hit_dataset": Text("데이터", "data"),
    "hit_asked": Text("시에 요청한 일", "asked of the city"),
    "hit_page": Text("목록", "list"),
    "all_report": Text("모든 보고서와 판", "All reports and editions"),
    "all_dataset": Text("모든 데이터", "All datasets"),
    "all_asked": Text("시에 요청한 모든 일", "Everything asked of the city"),
    "all_page": Text("그 밖의 페이지", "Other pages"),
    "too_large_here": Text(
        "이 사본에 싣기에는 큽니다. 작업대나 제공 기관에서 받으세요.",
        "Too large for this copy. Take it from the workbench or the publisher.",
    ),
}
