"""Learned inference: networks that read the blur from one observation."""

from benchmark_utils.learned.identification import identified_kernel
from benchmark_utils.learned.reader import N_ROUNDS, SIDE, BlurReader, read_kernel

__all__ = ["N_ROUNDS", "SIDE", "BlurReader", "identified_kernel", "read_kernel"]
