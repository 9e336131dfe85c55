"""Learned inference: an unrolled restoration, and a network that reads the blur."""

from benchmark_utils.learned.reader import BlurReader
from benchmark_utils.learned.unrolled import UnrolledNetwork, circular_prox

__all__ = ["BlurReader", "UnrolledNetwork", "circular_prox"]
