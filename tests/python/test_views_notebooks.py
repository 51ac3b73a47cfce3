"""The notebooks of `examples/` run from top to bottom and show what they say."""

from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

EXAMPLES = Path(__file__).parents[2] / "examples"


def run(name):
    notebook = nbformat.read(EXAMPLES / name, as_version=4)
    client = NotebookClient(
        notebook, timeout=240, kernel_name="python3", resources={"metadata": {"path": str(EXAMPLES)}}
    )
    client.execute()
    return [output for cell in notebook.cells if cell.cell_type == "code" for output in cell.outputs]


@pytest.mark.filterwarnings("default")  # those of the notebook's machinery are not ours
def test_one_article():
    outputs = run("one-article.ipynb")
    shown = [output.data["text/html"] for output in outputs if "text/html" in output.get("data", {})]
    assert 'class="quotewire"' in shown[0]
    assert "Duarte Salgueiro" in shown[0]
    assert "<blockquote" in shown[1]


@pytest.mark.filterwarnings("default")
def test_corpus():
    outputs = run("corpus.ipynb")
    shown = [output.data["text/html"] for output in outputs if "text/html" in output.get("data", {})]
    assert "vegaEmbed" in shown[0]
    assert "Duarte Salgueiro" in shown[0]
    assert "sentences" in shown[1]
    assert any("MB" in output.get("data", {}).get("text/plain", "") for output in outputs)
