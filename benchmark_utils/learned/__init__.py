"""Learned inference: a network that reads the blur from one observation."""

from benchmark_utils.learned.reader import N_ROUNDS, SIDE, BlurReader, read_kernel

__all__ = ["N_ROUNDS", "SIDE", "BlurReader", "read_kernel"]
