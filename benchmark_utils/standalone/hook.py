"""Have benchopt write pages that load nothing."""

import functools
import sys

from benchopt.plotting import generate_html

from benchmark_utils.standalone.page import standalone


def write_whole_pages():
    """From now on, the pages that benchopt writes in this process are whole.

    benchopt 1.10 has no hook for what it renders, so that its function is wrapped. A page of
    another version, which loads something else, is left as it is, and a line says so.
    """
    render = generate_html.render_all_results
    if hasattr(render, "__wrapped__"):
        return

    @functools.wraps(render)
    def render_whole(*results, **options):
        return [_whole(page) for page in render(*results, **options)]

    generate_html.render_all_results = render_whole


def _whole(page):
    try:
        return standalone(page)
    except ValueError as error:
        print(f"this page needs a network: {error}", file=sys.stderr)
        return page
