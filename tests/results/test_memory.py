"""An answer lives as long as its table, and is that of no other."""

import gc
import weakref

import pandas as pd

from benchmark_utils.results import remembered


class Answer(list):
    """A list that can be referred to weakly."""


def test_a_table_is_asked_once():
    asked = []
    length = remembered(lambda table: asked.append(table) or len(table))
    first, second = pd.DataFrame([1]), pd.DataFrame([1, 2])
    assert [length(table) for table in (first, second, first, first.copy())] == [1, 2, 1, 1]
    assert len(asked) == 3


def test_an_answer_goes_with_its_table():
    table = pd.DataFrame([1])
    column = remembered(lambda table: Answer(table[0]))
    answer = weakref.ref(column(table))
    assert answer() == [1]
    del table
    gc.collect()
    assert answer() is None


def test_a_new_table_has_no_old_answer():
    value = remembered(lambda table: table.iat[0, 0])
    for number in range(200):  # identities come again
        assert value(pd.DataFrame([number])) == number
