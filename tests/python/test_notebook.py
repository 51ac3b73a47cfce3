"""A notebook with a progress bar, run as Jupyter runs it."""

import nbclient
import nbformat


def test_a_notebook_shows_progress_and_tables():
    notebook = nbformat.v4.new_notebook(
        cells=[
            nbformat.v4.new_code_cell(
                "import quotewire as qw\n"
                "texts = ['“We will not sign,” said Ada Moreno, the mayor.'] * 300\n"
                "out = qw.tables(texts, progress=True)"
            ),
            nbformat.v4.new_code_cell("out"),
            nbformat.v4.new_code_cell("out.quotes.column('speaker')[:2]"),
        ]
    )
    nbclient.NotebookClient(notebook, timeout=120, kernel_name="python3").execute()
    bar, tables, names = (cell["outputs"] for cell in notebook.cells)
    assert "300/300" in str(bar) or "IntProgress" in str(bar) or "widget" in str(bar)
    assert "documents=300" in tables[0]["data"]["text/plain"]
    assert names[0]["data"]["text/plain"] == "['Ada Moreno', 'Ada Moreno']"
