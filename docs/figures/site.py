"""Hook of ``mkdocs.yml``: links from a page to what is not on the site lead to the repository."""

import re

OUTSIDE = re.compile(r"\]\(\.\./([^)\s]+)\)")


def on_page_markdown(markdown, page, config, files):
    """Text of a page, whose links to ``../FILE`` become addresses in the repository."""
    return OUTSIDE.sub(rf"]({config.repo_url.rstrip('/')}/blob/main/\1)", markdown)
