"""Documents, quotes, speakers and tables as HTML: static, no scripts, everything escaped. Standard library only."""

from quotewire.html.document import document_html
from quotewire.html.page import render
from quotewire.html.views import quote_html, speaker_html, table_html, tables_html

__all__ = ["document_html", "quote_html", "render", "speaker_html", "table_html", "tables_html"]
