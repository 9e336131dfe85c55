"""Put into a page of benchopt the scripts and style sheets that it loads from elsewhere."""

import re
from collections import Counter
from pathlib import Path

VENDOR = Path(__file__).parent / "vendor"
ADDITIONS = Path(__file__).parent / "additions"

# What a page of benchopt 1.10 loads, and the file that stands for it; None: not needed.
RESOURCES = {
    "https://cdn.plot.ly/plotly-2.12.1.min.js": "plotly-cartesian-2.12.1.min.js",
    "https://cdn.jsdelivr.net/npm/gridjs@6.2.0/dist/gridjs.umd.js": "gridjs-6.2.0.umd.js",
    "https://cdn.jsdelivr.net/npm/gridjs@6.2.0/dist/theme/mermaid.min.css": (
        "gridjs-6.2.0.mermaid.min.css"
    ),
    "https://cdnjs.cloudflare.com/ajax/libs/animejs/2.0.2/anime.min.js": "anime-2.0.2.min.js",
    # The browser falls back on a font it has.
    "https://fonts.googleapis.com": None,
    "https://fonts.gstatic.com": None,
    "https://fonts.googleapis.com/css2?family=Kanit:wght@300&display=swap": None,
}

MARK = "<!-- whole: it loads nothing -->"

PLOTS = "window._plots = "  # what follows are the plots, a JavaScript object
PICTURE = re.compile(r'"image": (?P<text>"data:image/[a-z]+;base64,[A-Za-z0-9+/=]+")')

SCRIPT = re.compile(r'<script [^>]*src="(?P<url>https?:[^"]*)"[^>]*></script>')
LINK = re.compile(r'<link [^>]*href="(?P<url>https?:[^"]*)"[^>]*>')


def standalone(page):
    """Text of a page that loads nothing, can be zoomed into and fits a phone.

    Parameters
    ----------
    page : str
        HTML written by ``benchopt run`` or ``benchopt plot``. One that is whole is left as it is.

    Raises
    ------
    ValueError
        When the page loads something of which there is no copy here.
    """
    if MARK in page:
        return page
    page = pictures_once(page)
    page = page.replace("<html>", f'<html lang="en">\n{MARK}', 1)
    page = LINK.sub(lambda tag: _inlined(tag["url"], "style"), page)
    page = SCRIPT.sub(lambda tag: _inlined(tag["url"], "script"), page)
    for file in sorted(ADDITIONS.iterdir()):
        tag, end = ("style", "</head>") if file.suffix == ".css" else ("script", "</body>")
        before, found, after = page.rpartition(end) if tag == "script" else page.partition(end)
        page = f"{before}{_element(tag, file)}\n{found}{after}" if found else page
    return page


def pictures_once(page):
    """Text of the page with each picture of its plots written once, whatever shows it.

    Half of a page is pictures that several views show.
    """
    before, data, plots = page.partition(PLOTS)
    shown = Counter(found["text"] for found in PICTURE.finditer(plots))
    places = {text: n for n, text in enumerate(text for text, k in shown.items() if k > 1)}
    if not places:
        return page

    def named(found):
        place = places.get(found["text"])
        return found[0] if place is None else f'"image": PICTURES[{place}]'

    start = before.rindex("<script")
    pool = ",\n".join(places)
    pool = f"<script>const PICTURES = [\n{pool}\n];</script>\n"
    return before[:start] + pool + before[start:] + data + PICTURE.sub(named, plots)


def _inlined(url, tag):
    if url not in RESOURCES:
        raise ValueError(
            f"the page loads {url}, expected one of {', '.join(RESOURCES)}: pages of benchopt 1.10 "
            f"can be made standalone; for another version, add its files to {VENDOR}"
        )
    if RESOURCES[url] is None:
        return ""
    return _element(tag, VENDOR / RESOURCES[url])


def _element(tag, file):
    """The content of a file as a script or a style sheet of the page."""
    return f"<{tag}>\n{file.read_text(encoding='utf-8')}\n</{tag}>"
