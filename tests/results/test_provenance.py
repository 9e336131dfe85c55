import re

from benchmark_utils.results import commit, versions
from benchmark_utils.results.provenance import PACKAGES


def test_a_result_says_where_it_comes_from():
    assert re.fullmatch(r"[0-9a-f]{7,40}\+?|unknown", commit())
    assert set(versions()) == set(PACKAGES)
    assert all(versions().values())
