import re
from html import unescape

from example_release import make_release

from workbench.present import View
from workbench.reports.frames import lift_shared


def test_what_is_lifted_can_be_put_back_to_the_letter():
    html = View(make_release(), "en").figure("rate_map").html
    shared: dict[str, str] = {}
    lifted = lift_shared(html, shared)
    assert len(html) - len(lifted) > 150_000
    before = re.search(r'srcdoc="([^"]*)"', html)
    after = re.search(r'data-page="([^"]*)"', lifted)
    # the same replacement as in page.js
    page = re.sub(
        r'<(style|script) data-wb-shared="([\w-]+)">', lambda m: m[0] + shared[m[2]], unescape(after[1])
    )
    assert page == unescape(before[1])


def test_other_frames_stay_as_they_are():
    html = '<iframe srcdoc="<p>x</p>"></iframe><iframe class="wb-map" srcdoc="<p>x</p>"></iframe>'
    assert lift_shared(html, {}) == html
