from workbench.present.markdown import write_markdown


def test_headings_stand_below_the_parts_own():
    assert '<h3 class="wb-subheading">A</h3>' in write_markdown("# A")
    assert '<h4 class="wb-subheading">B</h4>' in write_markdown("## B")


def test_nothing_runs_and_nothing_is_fetched():
    html = write_markdown(
        "<img src=x onerror=alert(1)>\n\n![그림](https://example.org/a.png)\n\n[x](javascript:alert(1))"
    )
    assert "<img" not in html
    assert "javascript:" not in html


def test_tables_and_lists():
    assert "<table>" in write_markdown("| a | b |\n|---|---|\n| 1 | 2 |")
    assert write_markdown("1. 하나\n2. 둘").count("<li>") == 2
