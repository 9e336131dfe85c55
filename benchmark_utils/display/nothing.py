"""What a view says where the results have nothing that it could show."""

import re

NOTHING = "Nothing to show"


class SaysNothing:
    """Mixin for benchopt's plots: the title of an empty page says that it is, and why.

    A plot gives the reason as ``nothing``, such as "no run here stored a picture".
    """

    nothing = ""

    def _get_all_plots(self, df):
        """What benchopt calls: the page of each choice of the menus, and the choices."""
        pages, options = super()._get_all_plots(df)
        for page in pages.values():
            if not page["data"]:
                what, *_ = re.split(r"\n|\. ", page["title"])
                page["title"] = f"{what.rstrip('.')}. {NOTHING}: {self.nothing}."
        return pages, options
