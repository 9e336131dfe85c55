"""Is a change for the better? Results before (base) and after (head), compared image by image.

``python -m benchmark_utils.compare BASE HEAD [--markdown FILE] [--json FILE]``

``sides`` reads the results, ``pairing`` finds which cells answer to each other, ``guards`` checks
that they can be compared, ``quality`` tests the scores and ``timing`` the times, ``verdicts`` has
the words, ``comparison`` draws the conclusion, ``report`` writes it down and ``merged`` puts both
sides into one dashboard.
"""

from benchmark_utils.compare.comparison import compare
from benchmark_utils.compare.report import markdown
from benchmark_utils.compare.sides import Side, read_side

__all__ = [
    "Side",
    "compare",
    "markdown",
    "read_side",
]
