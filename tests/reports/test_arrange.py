import nbformat

from workbench.reports.arrange import order_cells, set_levels


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
