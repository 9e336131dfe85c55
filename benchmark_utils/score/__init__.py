"""Score your own images and kernels on any data set of the suite, without writing a solver.

1. ``python -m benchmark_utils.score 'simulated[kernel=motion]' FOLDER --write-observations`` writes
   each observation as ``FOLDER/<name>.npy``, (h, w) or (h, w, 3) float32 in [0, 1], with a PNG to
   look at, and ``FOLDER/problem.json``: noise level, size of the kernel, boundary.
2. Any program restores them: ``RESULTS/<name>.npy`` (or .mat, .png, .tif, .bmp) is the image,
   ``RESULTS/<name>_kernel.npy`` (or the others) the kernel. Integers of 8 and 16 bits are scaled by
   their range to [0, 1], floats are taken as they are. Kernels have no scale: in every format their
   values must not be negative, and are divided by their sum. With boundary ``valid`` the image may
   have the size of the observation or of the full support, see docs/data-conventions.md.
3. ``python -m benchmark_utils.score 'simulated[kernel=motion]' RESULTS`` prints the scores that a
   solver would have in the leaderboard, and writes them to ``RESULTS/scores.csv``. An image whose
   files cannot be read is named, and the others are scored.

Exit status: 0, or 2 after an error.

From Python, :func:`score` needs no files: ``score("simulated[kernel=motion]", method)``.
"""

from benchmark_utils.score.function import score

__all__ = ["score"]
