from html import escape

import pytest

from workbench.core.errors import NotSelfContained
from workbench.reports.selfcontained import find_loads, require_self_contained

LOADS = [
    '<script src="https://cdn.example.org/a.js"></script>',
    "<script src=//cdn.example.org/a.js></script>",
    '<script src="a.js"></script>',
    '<link rel="stylesheet" href="http://example.org/a.css">',
    '<img src="https://example.org/a.png">',
    '<img srcset="https://example.org/a.png 2x">',
    '<iframe src="https://example.org/"></iframe>',
    f'<iframe srcdoc="{escape("<script src=https://example.org/a.js></script>")}"></iframe>',
    f'<iframe data-page="{escape("<img src=https://example.org/a.png>")}"></iframe>',
    '<style>@import "https://example.org/a.css";</style>',
    "<style>body{background:url(https://example.org/a.png)}</style>",
    "<p style=\"background:url('https://example.org/a.png')\">",
    '<video poster="https://example.org/a.jpg"></video>',
    '<svg><image href="https://example.org/a.png"/></svg>',
    '<meta http-equiv="refresh" content="0;url=https://example.org">',
    '<script>fetch("https://example.org")</script>',
    '<script type="module">import x from "https://example.org/a.mjs"</script>',
]
QUIET = [
    '<a href="https://data.seoul.go.kr">to the source</a>',
    '<img src="data:image/png;base64,AAAA">',
    '<script>var x = "http://www.w3.org/2000/svg"</script>',
    "<style>p{background:url(data:image/png;base64,AA)} b{filter:url(#f)}</style>",
    '<svg><use href="#a"/></svg>',
    f'<iframe srcdoc="{escape("<p>here</p>")}"></iframe>',
    "<p>write @import or url(https://example.org) in prose</p>",
]


@pytest.mark.parametrize("html", LOADS)
def test_whatever_would_be_fetched_is_found(html):
    assert len(find_loads(html)) == 1


@pytest.mark.parametrize("html", QUIET)
def test_what_stays_inside_is_no_load(html):
    assert find_loads(html) == []


def test_the_error_says_where_and_what_to_do():
    with pytest.raises(NotSelfContained) as refused:
        require_self_contained(LOADS[0] + LOADS[4], "bicycle.ipynb")
    assert refused.value.where == "bicycle.ipynb: <script src>, <img src>"
    require_self_contained("".join(QUIET), "bicycle.ipynb")
