"""Algorithms: pure generators of estimates, built from an image step and a kernel step."""

from benchmark_utils.algorithms.alternating import alternate

__all__ = ["alternate"]
