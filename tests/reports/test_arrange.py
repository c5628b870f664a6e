import nbformat

from workbench.reports.arrange import drop_idle_words, order_cells, set_levels


def part(section):
    cell = nbformat.v4.new_code_cell(section)
    html = f'<section><h2 class="wb-heading">{section}</h2></section>'
    output = nbformat.v4.new_output(
        "display_data", data={"text/html": html}, metadata={"civic_section": section}
    )
    cell.outputs = [output]
    return cell


def text(source):
    return nbformat.v4.new_markdown_cell(source)


def sources(notebook):
    return [cell.source for cell in notebook.cells]


def test_what_is_asked_follows_what_was_found():
    notebook = nbformat.v4.new_notebook(
        cells=[
            part("title"),
            part("findings"),
            text("## A"),
            part("figure"),
            text("ask"),
            part("recommendations"),
        ]
    )
    order_cells(notebook)
    assert sources(notebook) == ["title", "findings", "ask", "recommendations", "## A", "figure"]


def test_a_heading_before_it_stays_where_it_is():
    notebook = nbformat.v4.new_notebook(cells=[part("findings"), text("## A"), part("recommendations")])
    order_cells(notebook)
    assert sources(notebook) == ["findings", "recommendations", "## A"]


def test_a_notebook_without_either_is_left_alone():
    for cells in ([part("recommendations")], [part("findings")], []):
        notebook = nbformat.v4.new_notebook(cells=cells)
        before = sources(notebook)
        order_cells(notebook)
        assert sources(notebook) == before


def chosen(name, *, there):
    cell = part("figure") if there else nbformat.v4.new_code_cell()
    cell["source"] = f'view.figure("{name}") if "{name}" in view.figure_ids else None'
    return cell


def test_words_about_parts_that_are_not_there_go_and_their_heading_says_where_the_reason_is():
    notebook = nbformat.v4.new_notebook(
        cells=[
            *(text("## A\n\nabout a"), chosen("a", there=False), text("about b"), chosen("b", there=False)),
            *(text("## C\n\nabout c"), chosen("c", there=False), chosen("d", there=True)),
            *(text("about e"), chosen("e", there=False)),
        ]
    )
    drop_idle_words(notebook, "en")
    told = [cell.source for cell in notebook.cells if cell.cell_type == "markdown"]
    assert len(told) == 2
    assert told[0].startswith("## A\n\nNot computed from the data at hand.") and "about" not in told[0]
    assert told[1] == "## C\n\nabout c"
    assert len(notebook.cells) == 7


def test_words_above_code_that_shows_nothing_by_nature_stay():
    cells = [text("## A\n\nprepare"), nbformat.v4.new_code_cell("import pandas"), text("the end")]
    notebook = nbformat.v4.new_notebook(cells=cells)
    drop_idle_words(notebook, "ko")
    assert sources(notebook) == ["## A\n\nprepare", "import pandas", "the end"]


def test_figures_stand_below_the_heading_before_them():
    notebook = nbformat.v4.new_notebook(
        cells=[
            part("figure"), text("### A\n\n#### B\n\nnot #a heading"), part("figure"), part("limits"), part("table"),
        ]
    )  # fmt: skip
    set_levels(notebook)
    assert sources(notebook)[1] == "## A\n\n### B\n\nnot #a heading"
    heads = [c.outputs[0]["data"]["text/html"][9:12] for c in notebook.cells if c.cell_type == "code"]
    assert heads == ["<h2", "<h4", "<h2", "<h2"]
