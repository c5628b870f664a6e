"""What the pages about data say, in both languages."""

from __future__ import annotations

from collections.abc import Mapping

from workbench.core.text import Text

DATA_WORDS: Mapping[str, Text] = {
    # the catalogue
    "search": Text("데이터 찾기", "Find data"),
    "search_words": Text("찾는 말", "Words"),
    "search_hint": Text(
        "제목, 설명, 제공 기관, 항목 이름에서 찾습니다.",
        "Looks in titles, descriptions, publishers and fields.",
    ),
    "search_theme": Text("주제", "Theme"),
    "search_chain": Text("역할", "Role"),
    "search_held": Text("자료가 있는 것만", "Only with data"),
    "search_go": Text("찾기", "Search"),
    "search_clear": Text("모두 보기", "Show all"),
    "every": Text("모두", "all"),
    "found_n": Text("데이터셋 {n}개를 찾았습니다.", "{n} datasets found."),
    "found_one": Text("데이터셋 1개를 찾았습니다.", "1 dataset found."),
    "found_none": Text(
        "찾는 말에 맞는 데이터셋이 없습니다. 낱말을 줄이거나 다른 말로 찾아 보세요.",
        "No dataset fits. Try fewer words, or other ones.",
    ),
    "found_fields": Text("찾은 항목", "Fields found"),
    "needs_link": Text("데이터 수요 지도 보기", "The map of data needs"),
    "catalogue_json": Text("목록 전체(DCAT, JSON-LD)", "The whole catalogue (DCAT, JSON-LD)"),
    # the map of needs
    "needs_title": Text("데이터 수요 지도", "Map of data needs"),
    "needs_lead": Text(
        "도시 문제는 원인을 알고, 현황을 재고, 대응을 살펴야 풀립니다. 문제마다 이 세 단계에 어떤 데이터가 쓰이는지, "
        "무엇이 비어 있는지 보여 줍니다.",
        "To solve a city problem one must know its cause, measure its state and follow the response. "
        "For every problem: which data serve each step, and which step has none.",
    ),
    "needs_problems": Text("문제별", "By problem"),
    "needs_themes": Text("주제별 전체 데이터", "The whole catalogue by theme"),
    "needs_problem": Text("문제", "Problem"),
    "needs_empty": Text("비어 있음: 이 단계의 데이터가 없습니다", "Empty: no data for this step"),
    "needs_missing": Text("자료를 아직 받지 못함", "described, no data yet"),
    "needs_required": Text("꼭 필요", "required"),
    "needs_legend": Text(
        "‘꼭 필요’가 붙은 데이터가 없으면 그 문제의 보고서를 낼 수 없습니다.",
        "Without the data marked “required” there is no report on the problem.",
    ),
    "combined": Text("합쳐 쓸 때의 이용 조건: {title}", "Terms of a work made of all of these: {title}"),
    "combined_note": Text(
        "이 문제에 쓰이고 자료가 있는 데이터를 모두 합쳐 만든 결과물에 붙는 조건입니다. 가장 엄격한 조건을 따릅니다.",
        "What a work keeps that is made of all data the problem uses and that are there: the strictest of each condition.",
    ),
    "combined_sentences": Text("함께 적을 출처 문장", "Sentences to put beside it"),
    # a dataset
    "on_this_page": Text("이 페이지의 내용", "On this page"),
    "publisher_words": Text("제공 기관의 이름", "The publisher's name for it"),
    "our_name": Text("작업대에서 쓰는 이름", "Name in the workbench"),
    "place_in_chain": Text("원인 → 현황 → 대응", "Cause → measure → response"),
    "place_note": Text(
        "이 데이터는 ‘{step}’ 단계에 있습니다. 같은 주제의 다른 데이터도 함께 보입니다.",
        "This dataset stands at the step “{step}”, here beside the others of its theme.",
    ),
    "this_dataset": Text("이 데이터셋", "this dataset"),
    "access": Text("공개 단계와 근거", "Access and its ground"),
    "ground": Text("비공개의 법적 근거", "Legal ground for withholding"),
    "ground_unstated": Text(
        "근거가 적혀 있지 않습니다. 제공 기관에 물을 수 있습니다.",
        "None is stated. The publisher can be asked for it.",
    ),
    "rung_open": Text("누구나 행까지 볼 수 있습니다.", "Anybody may see the rows."),
    "rung_masked": Text(
        "식별자를 지우거나 가린 뒤에만 분석에 씁니다. 행은 공개하지 않습니다.",
        "Used for analysis only with identifiers removed or masked. No rows are published.",
    ),
    "rung_statistics": Text(
        "건수가 충분한 통계만 공개합니다. 행은 공개하지 않습니다.",
        "Only statistics with large enough counts are published. No rows are.",
    ),
    "rung_verify": Text(
        "어떤 값이 맞는지 확인만 해 줍니다. 행은 공개하지 않습니다.",
        "One may only ask whether a value is right. No rows are published.",
    ),
    "rung_room": Text(
        "분석실 안에서만 분석하고, 심사를 거친 결과만 나갑니다. 행은 공개하지 않습니다.",
        "Analysed in the secure room only; only reviewed results leave it. No rows are published.",
    ),
    "rung_closed": Text(
        "분석에도 쓰지 않습니다. 설명만 실었습니다.", "Not used at all. Only described here."
    ),
    "licence_says": Text("이용 조건이 말하는 것", "What the terms say"),
    "permits": Text("할 수 있는 것", "Permitted"),
    "forbids": Text("할 수 없는 것", "Forbidden"),
    "asks": Text("기관에 물어야 하는 것", "Ask the publisher first"),
    "duties": Text("지켜야 하는 것", "Required"),
    "nothing_forbidden": Text("따로 금지한 것이 없습니다.", "Nothing in particular."),
    "nothing_stated": Text("밝혀져 있지 않습니다.", "Not stated."),
    "attribution_ko": Text("출처 문장(한국어)", "Sentence in Korean"),
    "attribution_en": Text("출처 문장(영어)", "Sentence in English"),
    "attribution_copy": Text(
        "칸을 누르고 Ctrl+A, Ctrl+C를 누르면 복사됩니다.",
        "Click into the box, then Ctrl+A and Ctrl+C to copy it.",
    ),
    # downloads
    "downloads": Text("내려받기", "Downloads"),
    "downloads_note": Text(
        "검사를 마친 현재 버전의 파일입니다. 주소에 버전이 들어 있어, 같은 주소의 내용은 바뀌지 않습니다.",
        "Files of the current version, after all checks. The address names the version, so what it gives does not change.",
    ),
    "downloads_old": Text("이 버전의 파일입니다.", "Files of this version."),
    "format": Text("형식", "Format"),
    "use_for": Text("쓰임새", "Good for"),
    "format_parquet": Text("Parquet", "Parquet"),
    "format_csv": Text("CSV(엑셀)", "CSV (Excel)"),
    "format_geojson": Text("GeoJSON", "GeoJSON"),
    "for_parquet": Text(
        "프로그램으로 분석할 때. 형식과 좌표가 그대로 있습니다.",
        "For programs: types and geometry as they are.",
    ),
    "for_csv": Text("엑셀에서 볼 때. 머리글은 한국어입니다.", "For Excel, with Korean headings."),
    "for_geojson": Text("지도 프로그램에서 볼 때(WGS 84).", "For maps (WGS 84)."),
    "file_size": Text("크기", "Size"),
    "not_written": Text("처음 받을 때 만듭니다", "made at the first download"),
    "download_file": Text("{format} 내려받기", "Download {format}"),
    "cut_by_excel": Text(
        "엑셀은 한 시트에 1,048,576행까지만 보여 줍니다. 나머지 행은 엑셀에서 보이지 않습니다.",
        "A sheet of Excel shows 1,048,576 rows; the rest of this file stays out of sight there.",
    ),
    "left_out": Text(
        "사람을 알아보는 데 쓰일 수 있는 항목은 파일에서 뺐습니다: {names}.",
        "Fields that help to identify a person are left out of the files: {names}.",
    ),
    "metadata": Text("설명 파일", "Metadata"),
    "datapackage": Text("데이터 패키지(datapackage.json)", "Data Package (datapackage.json)"),
    "csv_how": Text("CSV를 읽는 법", "About the CSV"),
    "nothing_to_download": Text("내려받을 수 없습니다", "Not available here"),
    "withheld_title": Text("내려받을 수 없는 파일입니다", "This file is not given out"),
    "waiting_title": Text("지금 만들고 있습니다", "It is being made"),
    "waiting_file": Text(
        "파일을 처음 만드는 중입니다. 자료가 크면 몇 분 걸립니다. 잠시 뒤 이 주소를 다시 열어 주세요.",
        "The file is being written for the first time, which takes minutes if it is large. "
        "Please open this address again in a moment.",
    ),
    "waiting_sheet": Text(
        "품질을 처음 재는 중입니다. 잠시 뒤 이 페이지를 다시 열어 주세요.",
        "The quality is being measured for the first time. Please open this page again in a moment.",
    ),
    "sheet_failed": Text(
        "품질을 재지 못했습니다. 운영자가 기록을 확인해야 합니다.",
        "The quality could not be measured. The operator has to look into the log.",
    ),
    "try_again": Text("다시 열기", "Open again"),
    "back_to_dataset": Text("데이터셋 페이지로", "To the dataset"),
    # quality
    "quality": Text("품질", "Quality"),
    "quality_title": Text("품질표: {title}", "Quality sheet: {title}"),
    "quality_overall": Text("종합 등급", "Overall"),
    "quality_overall_note": Text(
        "값을 재는 다섯 차원 가운데 가장 낮은 등급입니다. 적시성은 날마다 달라져 따로 봅니다.",
        "The lowest level of the dimensions that measure values. Timeliness changes by the day and stands apart.",
    ),
    "quality_all": Text("점검 모두 보기", "All checks"),
    "quality_json": Text("품질표 JSON", "Quality sheet as JSON"),
    "dimension": Text("차원", "Dimension"),
    "level": Text("등급", "Level"),
    "right_share": Text("맞는 값", "Right values"),
    "wrong_n": Text("잘못된 값", "Wrong"),
    "tested_n": Text("살펴본 값", "Examined"),
    "not_graded": Text("매기지 않음", "not graded"),
    "told_only": Text("참고", "for information"),
    "check": Text("점검", "Check"),
    "checks_fine": Text("어긋난 것이 없는 점검 {n}가지", "{n} checks that nothing failed"),
    "checks_fine_one": Text("어긋난 것이 없는 점검 1가지", "1 check that nothing failed"),
    "failing_where": Text("어긋난 행", "Failing rows"),
    "see_rows": Text("행 보기", "See the rows"),
    "in_quarantine": Text("따로 둔 행(공개하지 않음)", "set aside, not published"),
    "in_series": Text("아래 ‘센서와 시계열의 이상’", "below, under faults of sensors"),
    "in_workbench": Text("작업대에서만 볼 수 있음", "in the workbench only"),
    "in_version": Text("버전 전체", "the version as a whole"),
    "no_failing": Text("없음", "none"),
    "rows_counted": Text(
        "읽은 행 {read} = 담은 행 {kept} + 따로 둔 행 {quarantined}",
        "{read} rows read = {kept} kept + {quarantined} set aside",
    ),
    "measured_on": Text("잰 날", "Measured on"),
    "series": Text("센서와 시계열의 이상", "Faults of sensors and series"),
    "series_found": Text("계열 {n}개를 살펴보았습니다.", "{n} series were looked at."),
    "series_found_one": Text("계열 1개를 살펴보았습니다.", "1 series was looked at."),
    "series_hidden": Text(
        "공개 단계가 ‘공개’가 아니어서 건수만 보입니다.", "Access is not open, so only counts are shown."
    ),
    "series_cut": Text(
        "긴 것부터 {n}건만 보입니다. 나머지는 JSON에 있습니다.",
        "The {n} longest are shown; more are in the JSON.",
    ),
    "fault_kind": Text("이상", "Fault"),
    "fault_rule": Text("찾는 기준", "Rule"),
    "fault_n": Text("건수", "Found"),
    "fault_list": Text("찾은 이상", "What was found"),
    "fault_open": Text("지금도 이어짐", "still going on"),
    "failing_title": Text("어긋난 행: {title}", "Failing rows: {title}"),
    "failing_note": Text(
        "받아들인 행 가운데 이 점검에 어긋난 행입니다. 틀렸다고 단정할 수는 없지만, 쓰기 전에 살펴볼 행입니다.",
        "Rows that were kept and fail this check. They need not be wrong, but look at them before using them.",
    ),
    "failing_cut": Text("{all}행 가운데 앞의 {n}행을 보입니다.", "The first {n} of {all} rows."),
    "failing_all": Text("{all}행 모두입니다.", "All {all} rows."),
    # versions
    "version_title": Text("버전 {version}", "Version {version}"),
    "versions_note": Text(
        "버전 이름은 내용에서 나옵니다. 원본이 고쳐지면 덮어쓰지 않고 새 버전을 만듭니다.",
        "A version is named by its content. A correction upstream becomes a new version; nothing is overwritten.",
    ),
    "earlier_version": Text("이전 버전", "earlier"),
    "account": Text("행의 셈", "What became of the rows"),
    "account_sum": Text("읽은 행은 모두 담았거나 따로 두었습니다.", "Every row read was kept or set aside."),
    "quarantined_why": Text("따로 둔 까닭", "Why rows were set aside"),
    "repaired_what": Text("바로잡은 것", "What was put right"),
    "noted": Text("알아 둘 것", "Notes"),
    "quarantined_note": Text(
        "따로 둔 행의 내용은 공개하지 않고 수와 까닭만 밝힙니다.",
        "What was set aside is not published; only how many rows, and why.",
    ),
    "row_one": Text("1행", "1 row"),
    "nothing_quarantined": Text("따로 둔 행이 없습니다.", "No row was set aside."),
    "nothing_repaired": Text("바로잡은 것이 없습니다.", "Nothing had to be put right."),
    "files_n": Text("원본 파일 {n}개", "{n} source files"),
    "files_one": Text("원본 파일 1개", "1 source file"),
    "sheet_of": Text("시트 {name}", "sheet {name}"),
    "see_version": Text("이 버전 보기", "See this version"),
    "cited_by": Text("인용한 판 {n}개", "cited by {n} editions"),
    "cited_by_one": Text("인용한 판 1개", "cited by 1 edition"),
    # use
    "uses": Text("쓰이는 곳", "Who uses it"),
    "uses_none": Text("아직 이 데이터를 쓰는 문제가 없습니다.", "No problem uses it yet."),
    "uses_required": Text("이 문제에 꼭 필요한 데이터입니다.", "The problem cannot do without it."),
    "uses_optional": Text("있으면 더 살펴보는 데이터입니다.", "It adds to the answer where it is there."),
    "uses_unknown": Text(
        "지금은 펴낸 판을 읽을 수 없습니다. 잠시 뒤 다시 열어 주세요.",
        "What is published cannot be read at the moment. Please open the page again later.",
    ),
    "no_citing": Text("아직 펴낸 판이 없습니다.", "No edition rests on it yet."),
    "edition_uses": Text("{edition}: 버전 {version}", "{edition}: version {version}"),
    "findings_touched": Text("이 데이터에 기댄 결과 {n}건", "{n} findings rest on it"),
    "findings_touched_one": Text("이 데이터에 기댄 결과 1건", "1 finding rests on it"),
}

DATA_CODES: Mapping[str, Text] = {
    "statistics_basis": Text("기관이 낸 통계", "statistics by the publisher"),
    "kept": Text("담은 행", "kept rows"),
}
