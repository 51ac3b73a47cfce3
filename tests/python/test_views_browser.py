"""The pages in a real browser, as a person would use them. Needs Chromium; skipped where there is none."""

import contextlib
import shutil
from pathlib import Path

import pytest
from axe_playwright_python.base import AXE_FILE_PATH
from playwright.sync_api import expect, sync_playwright
from test_views_html import HOSTILE, made
from test_views_report import output  # noqa: F401 (a fixture)

import quotewire as qw
from quotewire.html import document_html
from quotewire.reports import report

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed (apt-get install chromium)")

EXAMPLES = Path(__file__).parents[2] / "examples"
FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update",
]  # fmt: skip


@pytest.fixture(scope="module")
def browser():
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture
def visit(browser):
    """Opens a file, and fails when the page asks for anything, complains or shows a dialog of its own."""
    with contextlib.ExitStack() as stack:

        def open_page(path, wait=None, **options):
            context = stack.enter_context(contextlib.closing(browser.new_context(**options)))
            page = context.new_page()
            requests, complaints = [], []
            page.on("request", lambda request: requests.append(request.url))
            page.on("pageerror", lambda error: complaints.append(str(error)))
            page.on(
                "console",
                lambda message: complaints.append(message.text) if message.type == "error" else None,
            )
            page.on("dialog", lambda dialog: (complaints.append(dialog.message), dialog.dismiss()))
            page.goto(path.as_uri())
            if wait:
                page.wait_for_selector(wait)
            stack.callback(lambda: checked(path, requests, complaints))
            return page

        def checked(path, requests, complaints):
            assert [url for url in requests if not url.startswith(path.as_uri())] == []
            assert complaints == []

        yield open_page


def serious_faults(page):
    """What axe calls serious or critical, by rule and place."""
    page.evaluate(Path(AXE_FILE_PATH).read_text())
    found = page.evaluate("axe.run()")["violations"]
    return [
        (fault["id"], [node["target"] for node in fault["nodes"]])
        for fault in found
        if fault["impact"] in ("serious", "critical")
    ]


@pytest.fixture(scope="module")
def article(tmp_path_factory):
    path = tmp_path_factory.mktemp("article") / "article.html"
    qw.analyze((EXAMPLES / "article.txt").read_text()).render(path)
    return path


@pytest.fixture
def corpus(output, tmp_path):  # noqa: F811
    report(output, tmp_path / "report.html")
    return tmp_path / "report.html"


READY = "html[data-ready]"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_article_has_no_serious_fault(visit, article, scheme):
    page = visit(article, color_scheme=scheme)
    assert serious_faults(page) == []
    body = page.locator("body")
    light = body.evaluate("e => getComputedStyle(e).backgroundColor") == "rgb(255, 255, 255)"
    assert light == (scheme == "light")


def test_following_a_speakers_quote_shows_where_it_stands(visit, article):
    page = visit(article, viewport={"width": 1200, "height": 500})
    link = page.locator(".l ol a").last
    target = link.get_attribute("href").removeprefix("#")
    link.click()
    assert page.url.endswith(f"#{target}")
    mark = page.locator(f"[id='{target}']")
    assert mark.evaluate("e => e.matches(':target') && getComputedStyle(e).outlineStyle") == "solid"
    box = mark.bounding_box()
    assert 0 <= box["y"] <= 500
    back = mark.locator("a.n").first
    back.click()  # the badge leads back to the speaker
    assert page.locator(":target").evaluate("e => e.tagName") == "LI"


def test_narrow_page_puts_the_speakers_below(visit, article):
    page = visit(article, viewport={"width": 420, "height": 800})
    text, speakers = page.locator(".t").bounding_box(), page.locator(".l").bounding_box()
    assert speakers["y"] >= text["y"] + text["height"]
    assert page.evaluate("document.documentElement.scrollWidth") <= 420


def test_kinds_differ_without_colour(visit, tmp_path):
    (tmp_path / "made.html").write_text("<!DOCTYPE html><meta charset=utf-8>" + document_html(made()))
    page = visit(tmp_path / "made.html")
    styles = {
        kind: page.locator(f"[id$=q{number}]").evaluate("e => getComputedStyle(e).borderBottomStyle")
        for number, kind in ((1, "mixed"), (2, "direct"), (3, "indirect"))
    }
    assert styles == {"direct": "solid", "mixed": "dashed", "indirect": "dotted"}
    assert page.locator("a.n").all_inner_texts() == ["1 mixed", "2 direct", "3 indirect"]


def test_view_changes_nothing_around_it(visit, tmp_path):
    around = "<!DOCTYPE html><meta charset=utf-8><p id=before class=q>Text</p><table id=t><tr><td>1</td></tr></table>"
    styles = "['before','t'].map(i => JSON.stringify({...getComputedStyle(document.getElementById(i))}))"
    (tmp_path / "a.html").write_text(around)
    (tmp_path / "b.html").write_text(around + document_html(made()))
    assert visit(tmp_path / "a.html").evaluate(styles) == visit(tmp_path / "b.html").evaluate(styles)


def test_hostile_article_is_shown_as_text(visit, tmp_path):
    qw.analyze(HOSTILE).render(tmp_path / "page.html")
    page = visit(tmp_path / "page.html")
    assert "<script>alert(1)</script>" in page.locator(".t").inner_text()
    assert page.locator("img, svg, script").count() == 0
    # The same inside a notebook's cell, where there is no policy to help.
    (tmp_path / "cell.html").write_text("<!DOCTYPE html><meta charset=utf-8>" + qw.analyze(HOSTILE)._repr_html_())
    page = visit(tmp_path / "cell.html")
    assert page.locator("img, svg, script").count() == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_report_has_no_serious_fault(visit, corpus, scheme):
    page = visit(corpus, READY, color_scheme=scheme)
    assert serious_faults(page) == []
    axis = page.locator("#chart-speakers text").first.evaluate("e => getComputedStyle(e).fill")
    assert axis == page.locator("body").evaluate("e => getComputedStyle(e).color")


def rows(page):
    """The quotes in the table."""
    return page.locator("#rows tr:not(.space) td:nth-child(2)")


def test_report_filters_by_speaker_words_and_kind(visit, corpus):
    page = visit(corpus, READY)
    count = page.locator("#count")
    expect(count).to_have_text("5 quotes")
    page.get_by_label("Speaker", exact=True).fill("moreno")
    expect(count).to_have_text("2 of 5 quotes")
    expect(rows(page)).to_have_text(["“No ships today,”", "five … six"])
    page.locator("select[name=kind]").select_option("mixed")
    expect(rows(page)).to_have_text(["five … six"])
    page.get_by_role("button", name="Clear").click()
    page.get_by_role("searchbox", name="Words").fill("SHIPS")
    expect(rows(page)).to_have_text(["“No ships today,”"])
    page.get_by_role("searchbox", name="Words").fill("no such words")
    expect(count).to_have_text("0 of 5 quotes")


def test_report_filters_by_the_bar_of_a_speaker(visit, corpus):
    page = visit(corpus, READY)
    page.locator("#chart-speakers .mark-rect path[aria-label*='Ada Moreno']").first.click()
    assert page.get_by_label("Speaker", exact=True).input_value() == "Ada Moreno"
    expect(rows(page)).to_have_count(2)


def test_report_sorts(visit, corpus):
    page = visit(corpus, READY)
    page.get_by_role("button", name="quote", exact=True).click()
    lengths = [len(text) for text in rows(page).all_inner_texts()]
    assert lengths == sorted(lengths)
    assert page.locator("th[data-by=text]").get_attribute("aria-sort") == "ascending"
    page.get_by_role("button", name="quote", exact=True).click()
    assert [len(text) for text in rows(page).all_inner_texts()] == lengths[::-1]


def test_report_shows_a_quote_in_its_context_with_its_article(visit, corpus):
    page = visit(corpus, READY)
    page.get_by_role("button", name="“No ships today,”").click()
    dialog = page.get_by_role("dialog")
    assert dialog.locator("mark").inner_text() == "“No ships today,”"
    assert "A long way before it. “No ships today,” said Ada Moreno." in dialog.inner_text()
    link = dialog.get_by_role("link")
    assert link.get_attribute("href") == "https://post.example/1"
    assert link.get_attribute("rel") == "noopener noreferrer"
    dialog.get_by_role("button", name="Close").click()
    assert page.locator("#rows a[href^=javascript]").count() == 0


def test_report_rows_have_the_height_that_the_script_counts_on(visit, corpus):
    page = visit(corpus, READY)
    assert page.locator("#rows tr:not(.space)").first.bounding_box()["height"] == 72


def test_hostile_words_are_shown_as_text_in_the_report(visit, corpus):
    page = visit(corpus, READY)
    page.get_by_role("button", name="onerror").last.click()
    assert "<script>alert(1)</script>" in page.get_by_role("dialog").inner_text()
    assert page.locator("img").count() == 0
