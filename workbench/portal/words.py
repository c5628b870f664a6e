"""What the pages say, in both languages."""

from __future__ import annotations

from collections.abc import Mapping

from workbench.core.text import Text

SITE = Text("시민 작업대", "Civic Workbench")

WORDS: Mapping[str, Text] = {
    "tagline": Text("시민과 시가 같은 자료를 함께 봅니다", "A city and its citizens look at the same data"),
    "skip": Text("본문으로 건너뛰기", "Skip to the content"),
    "menu": Text("주 메뉴", "Main menu"),
    "reports": Text("보고서", "Reports"),
    "answers": Text("요청과 답변", "Requests and answers"),
    "datasets": Text("데이터", "Datasets"),
    "open_api": Text("공개 API", "Open API"),
    "sign_in": Text("로그인", "Sign in"),
    "sign_out": Text("로그아웃", "Sign out"),
    "workbench": Text("작업대로 가기", "Go to the workbench"),
    "sample": Text("표본 자료 / SAMPLE", "SAMPLE"),
    "sample_notice": Text(
        "연습용으로 만든 가상의 도시입니다. 실제 서울의 수치가 아닙니다.",
        "An invented city for practice. These are not figures of the real Seoul.",
    ),
    # home
    "home_title": Text("공개 보고서", "Published reports"),
    "home_lead": Text(
        "시민사회와 전문가, 시가 공개 데이터로 함께 분석한 결과입니다. "
        "무엇을 찾았고 시에 무엇을 요청했는지, 시가 어떻게 답했는지 누구나 볼 수 있습니다.",
        "What civil society, experts and the city found together in open data, "
        "what was asked of the city, and how it answered: open to everyone.",
    ),
    "progress": Text("시에 요청한 일", "Asked of the city"),
    "asked_n": Text("요청", "asked"),
    "answered_n": Text("답변", "answered"),
    "overdue_n": Text("기한 지남", "overdue"),
    "question": Text("질문", "Question"),
    "main_findings": Text("주요 발견", "Main findings"),
    "read_report": Text("보고서 읽기", "Read the report"),
    "all_editions": Text("발행한 판 모두 보기", "All editions"),
    "no_edition": Text(
        "아직 발행한 보고서가 없습니다. 자료가 준비되면 이곳에 실립니다.",
        "No report has been published yet. It will appear here once the data is there.",
    ),
    "no_problem": Text("아직 등록된 문제가 없습니다.", "There is no problem here yet."),
    "edition": Text("제{n}판", "edition {n}"),
    "published": Text("발행일", "Published"),
    # editions
    "editions_title": Text("발행한 판", "Editions"),
    "editions_lead": Text(
        "한 번 발행한 판은 바뀌지 않습니다. 고칠 것이 있으면 새 판을 냅니다.",
        "An edition never changes once published. Corrections come as a new edition.",
    ),
    "number": Text("판", "Edition"),
    "title": Text("제목", "Title"),
    "current": Text("현재 판", "current"),
    "release_id": Text("공개 식별번호", "Release"),
    # datasets
    "datasets_title": Text("데이터", "Datasets"),
    "datasets_lead": Text(
        "보고서가 쓰는 공개 데이터입니다. 어디에서 왔고, 무엇을 담았으며, "
        "어떤 조건으로 쓸 수 있는지 적었습니다.",
        "The published data behind the reports: where it comes from, what it holds, and on what terms.",
    ),
    "datasets_count": Text(
        "데이터셋 {n}개 가운데 {m}개에 자료가 있습니다.", "{m} of {n} datasets hold data."
    ),
    "dataset": Text("데이터셋", "Dataset"),
    "publisher": Text("제공 기관", "Publisher"),
    "rung": Text("공개 단계", "Access"),
    "period": Text("기간", "Period"),
    "rows": Text("행 수", "Rows"),
    "licence": Text("이용 조건", "Licence"),
    "no_data": Text("자료 없음", "no data yet"),
    "no_data_long": Text(
        "설명은 있지만 아직 자료가 들어오지 않았습니다. 원본은 제공 기관에서 받을 수 있습니다.",
        "Described, but no data has come in yet. The original is at the publisher's.",
    ),
    "about": Text("개요", "About"),
    "source_page": Text("원본 안내 페이지", "Publisher's page"),
    "cycle": Text("갱신 주기", "Update cycle"),
    "chain": Text("역할", "Role"),
    "basis": Text("성격", "Kind"),
    "version": Text("버전", "Version"),
    "current_version": Text("현재 버전", "current"),
    "made_at": Text("들어온 날", "Taken in"),
    "attribution": Text("출처 표시", "Attribution"),
    "attribution_how": Text(
        "이 데이터를 쓴 결과물에는 다음 문장을 함께 적어 주세요.",
        "Put this sentence beside what you make of the data.",
    ),
    "fields": Text("항목", "Fields"),
    "fields_note": Text(
        "‘결합 시 식별’ 항목은 다른 정보와 합치면 사람을 알아볼 수 있어, 건수가 적은 칸을 가리고 공개합니다.",
        "Fields marked “identifying in combination” could point to a person together with other facts; "
        "small counts are withheld before anything is shown.",
    ),
    "field": Text("항목 이름", "Field"),
    "type": Text("형식", "Type"),
    "unit": Text("단위", "Unit"),
    "sensitivity": Text("민감도", "Sensitivity"),
    "source_header": Text("원본 표기", "Publisher's header"),
    "versions": Text("버전 기록", "Versions"),
    "sources": Text("원본 파일", "Source files"),
    "sources_note": Text(
        "읽은 행은 모두 ‘담은 행’이거나 ‘따로 둔 행’입니다. 따로 둔 행에는 까닭을 적었습니다.",
        "Every row read was either kept or set aside, and what was set aside says why.",
    ),
    "file": Text("파일", "File"),
    "rows_read": Text("읽은 행", "Read"),
    "rows_kept": Text("담은 행", "Kept"),
    "rows_quarantined": Text("따로 둔 행", "Set aside"),
    "reasons": Text("까닭과 고친 점", "Reasons and repairs"),
    "no_reason": Text("없음", "none"),
    "rows_n": Text("{n}행", "{n} rows"),
    # answers
    "answers_title": Text("시에 요청한 일과 답변", "What was asked of the city, and its answers"),
    "answers_lead": Text(
        "보고서가 시에 요청한 일입니다. 누가 언제까지 무엇을 하고 어떻게 확인할지 적었고, "
        "시의 답변은 고치지 않고 모두 남깁니다.",
        "What the reports ask of the city: who does what by when, and how one will know. "
        "Every answer stays as it was given.",
    ),
    "show": Text("보기", "Show"),
    "filter_all": Text("전체", "All"),
    "filter_overdue": Text("기한 지남", "Overdue"),
    "filter_open": Text("답변 기다림", "Waiting"),
    "filter_answered": Text("답변함", "Answered"),
    "none_asked": Text("해당하는 요청이 없습니다.", "There is nothing here."),
    "who": Text("누가", "Who"),
    "due": Text("언제까지", "By when"),
    "measured_by": Text("확인 방법", "How we will know"),
    "from_report": Text("근거 보고서", "Report"),
    "asked_at": Text("요청한 날", "Asked on"),
    "status": Text("상태", "Status"),
    "overdue_days": Text("답변 없음 · {n}일 지남", "No answer yet, {n} days overdue"),
    "overdue_day": Text("답변 없음 · 1일 지남", "No answer yet, 1 day overdue"),
    "waiting": Text("답변 기다림", "Waiting for an answer"),
    "not_current": Text("새 판에서 더 묻지 않음", "Not asked in the latest edition"),
    "accepted": Text("수용", "Accepted"),
    "partly": Text("일부 수용", "Accepted in part"),
    "refused": Text("수용하지 않음", "Refused"),
    "the_answer": Text("시의 답변", "The city's answer"),
    "reason": Text("이유", "Reason"),
    "legal_ground": Text("법적 근거", "Legal ground"),
    "answered_by": Text("{day}, {who}(서울시)", "{who} (city), {day}"),
    "earlier_answers": Text("앞선 답변 {n}건", "Earlier answers ({n})"),
    "details": Text("자세히 보기", "Details"),
    "to_answer": Text("답변하기", "Answer"),
    # the form
    "form_title": Text("답변 쓰기", "Write the answer"),
    "form_again": Text("답변 다시 쓰기", "Answer again"),
    "form_note": Text(
        "답변은 이름, 날짜와 함께 바로 공개됩니다. 새 답변을 내도 앞선 답변은 그대로 남습니다.",
        "The answer is published at once with your name and the date. "
        "A later answer does not remove this one.",
    ),
    "decision": Text("결정", "Decision"),
    "reason_hint": Text(
        "{n}자까지 쓸 수 있습니다. 개인정보는 적지 마세요.", "Up to {n} characters. Leave personal data out."
    ),
    "ground_hint": Text(
        "수용하지 않을 때 꼭 적습니다. 법령 이름과 조항을 적어 주세요.",
        "Required for a refusal: the law and the article.",
    ),
    "publish_answer": Text("답변 공개하기", "Publish the answer"),
    "answer_saved": Text("답변을 공개했습니다.", "The answer is published."),
    "form_wrong": Text("답변을 공개하지 못했습니다", "The answer was not published"),
    "only_city": Text(
        "답변은 서울시 쪽으로 로그인한 사람만 할 수 있습니다.",
        "Only members signed in for the city can answer.",
    ),
    "sign_in_to_answer": Text("서울시 쪽으로 로그인하고 답변하기", "Sign in for the city to answer"),
    "signed_in_as": Text("{name} 님({side})", "{name} ({side})"),
    "side_city": Text("서울시", "city"),
    "side_citizens": Text("시민·전문가", "citizens and experts"),
    "side_facilitator": Text("진행자", "facilitator"),
    # open api
    "api_title": Text("공개 API", "Open API"),
    "api_lead": Text(
        "이 누리집에 실린 것은 모두 JSON으로도 받을 수 있습니다. 열쇠(key)도 로그인도 필요 없습니다.",
        "Everything on this site can be had as JSON too, without a key and without signing in.",
    ),
    "api_path": Text("주소", "Address"),
    "api_what": Text("내용", "What it gives"),
    "api_document": Text("OpenAPI 문서(JSON)", "OpenAPI document (JSON)"),
    # errors
    "error_404": Text("찾는 페이지가 없습니다", "There is no such page"),
    "error_404_text": Text(
        "주소가 바뀌었거나 잘못 적혔을 수 있습니다.", "The address may have changed, or has a typing error."
    ),
    "error_403": Text("이 일을 할 수 없습니다", "This is not allowed"),
    "error_403_text": Text(
        "권한이 없거나 화면이 오래되었습니다. 다시 로그인한 뒤 시도해 주세요.",
        "You may not do this, or the page had become too old. Please sign in again and retry.",
    ),
    "error_4xx": Text("요청을 받아들일 수 없습니다", "The request cannot be taken"),
    "error_4xx_text": Text(
        "보낸 내용을 확인하고 다시 시도해 주세요.", "Please check what was sent and try again."
    ),
    "error_500": Text("페이지를 만들지 못했습니다", "The page could not be made"),
    "error_500_text": Text(
        "저희 쪽 문제입니다. 잠시 뒤 다시 시도해 주세요.", "The fault is ours. Please try again in a moment."
    ),
    "error_503": Text("여기에서는 로그인할 수 없습니다", "Signing in does not work here"),
    "error_503_text": Text(
        "이 누리집이 허브 없이 따로 실행되고 있습니다. "
        "답변하려면 허브(작업대)의 주소로 들어와 로그인해 주세요.",
        "This site runs on its own, without the hub. "
        "To answer, open it through the hub (the workbench) and sign in.",
    ),
    "to_home": Text("보고서 목록으로", "To the reports"),
    "footer": Text(
        "보고서와 데이터는 각각 적힌 이용 조건에 따라 누구나 쓸 수 있습니다.",
        "Reports and data may be used by anyone on the terms stated with them.",
    ),
}

THEMES: Mapping[str, Text] = {
    "air": Text("대기", "Air"),
    "bicycle": Text("자전거", "Bicycle"),
    "boundaries": Text("행정구역", "Boundaries"),
    "commerce": Text("상권", "Commerce"),
    "mealcard": Text("아동급식카드", "Meal card"),
    "parks": Text("공원", "Parks"),
    "population": Text("인구", "Population"),
    "traffic": Text("교통", "Traffic"),
    "weather": Text("날씨", "Weather"),
}

CODES: Mapping[str, Text] = {
    "open": Text("공개", "open"),
    "masked": Text("가명·가림 처리", "masked"),
    "statistics": Text("통계", "statistics"),
    "verify": Text("확인만 가능", "verify only"),
    "room": Text("분석실에서만", "secure room only"),
    "closed": Text("비공개", "closed"),
    "daily": Text("매일", "daily"),
    "hourly": Text("매시간", "hourly"),
    "monthly": Text("매월", "monthly"),
    "quarterly": Text("분기마다", "quarterly"),
    "yearly": Text("매년", "yearly"),
    "irregular": Text("수시", "irregular"),
    "once": Text("한 번", "once"),
    "cause": Text("원인", "cause"),
    "measure": Text("현황", "measure"),
    "response": Text("대응", "response"),
    "records": Text("낱낱의 기록", "single records"),
    "registry": Text("시설·사물 목록", "registry of things"),
    "none": Text("없음", "none"),
    "quasi": Text("결합 시 식별", "identifying in combination"),
    "direct": Text("직접 식별", "identifying"),
    "string": Text("글자", "text"),
    "code": Text("코드", "code"),
    "integer": Text("정수", "integer"),
    "number": Text("수", "number"),
    "boolean": Text("예·아니요", "yes or no"),
    "date": Text("날짜", "date"),
    "datetime": Text("일시", "date and time"),
    "month": Text("연월", "month"),
    "year": Text("연도", "year"),
    "geometry": Text("도형", "geometry"),
}
