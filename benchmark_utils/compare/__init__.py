"""Is a change for the better? Results before (base) and after (head), compared image by image.

``python -m benchmark_utils.compare BASE HEAD [--markdown FILE] [--json FILE]``

``sides`` reads the results, ``guards`` checks that they can be compared, ``quality`` pairs their
scores and ``statistics`` tests them, ``verdicts`` has the words, ``timing`` compares the times,
``comparison`` draws the conclusion and ``report`` writes it down.
"""

from benchmark_utils.compare.comparison import Comparison, compare
from benchmark_utils.compare.sides import Side, read_side

__all__ = ["Comparison", "Side", "compare", "read_side"]
