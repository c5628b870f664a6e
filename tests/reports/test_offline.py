import nbformat

from workbench.reports.offline import empty_headers, leave_out_loads


def output(**data):
    return nbformat.v4.new_output("display_data", data={k.replace("_", "/"): v for k, v in data.items()})


def test_forms_that_ask_the_network_go_and_the_others_stay():
    cells = [nbformat.v4.new_code_cell("a"), nbformat.v4.new_code_cell("b"), nbformat.v4.new_code_cell("c")]
    cells[0].outputs = [
        output(text_html='<script src="https://x.org/a.js"></script>', image_png="AA", text_plain="t")
    ]
    cells[1].outputs = [output(text_html="<table></table>")]
    cells[2].outputs = [output(application_javascript="alert(1)", text_plain="<js>")]
    notebook = nbformat.v4.new_notebook(cells=cells)
    assert leave_out_loads(notebook) == [1, 3]
    assert set(cells[0].outputs[0]["data"]) == {"image/png", "text/plain"}
    assert set(cells[1].outputs[0]["data"]) == {"text/html"}
    assert set(cells[2].outputs[0]["data"]) == {"text/plain"}


def test_a_chart_that_only_its_program_draws_is_said_to_be_left_out():
    cells = [nbformat.v4.new_code_cell("a"), nbformat.v4.new_code_cell("b")]
    vega = "application/vnd.vegalite.v5+json"
    cells[0].outputs = [nbformat.v4.new_output("display_data", data={vega: {}, "text/plain": "<Chart>"})]
    cells[1].outputs = [nbformat.v4.new_output("display_data", data={vega: {}, "image/png": "AA"})]
    assert leave_out_loads(nbformat.v4.new_notebook(cells=cells)) == [1]
    assert set(cells[0].outputs[0]["data"]) == {"text/plain"}


def test_headers_without_words_head_nothing():
    html = '<tr><th class="blank">&nbsp;</th><th></th><th scope="col">gu</th></tr>'
    assert empty_headers(html) == '<tr><td class="blank"></td><td></td><th scope="col">gu</th></tr>'
