"""Speed and memory of the benchmark: programs that print ratios, their aims and verdicts.

``python -m perf`` runs all of them in a quick form; ``python perf/outer_iteration.py`` runs one as
it is meant. What they share is in :mod:`perf.measurement`.
"""
