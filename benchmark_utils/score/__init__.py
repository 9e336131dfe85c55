"""Score your own images and kernels on any data set of the suite, without writing a solver.

1. ``python -m benchmark_utils.score 'simulated[kernel=motion]' FOLDER --write-observations`` writes
   each observation as ``FOLDER/<name>.npy``, (h, w) or (h, w, 3) float32 in [0, 1], with a PNG to
   look at, and ``FOLDER/problem.json``: noise level, size of the kernel, boundary.
2. Any program restores them: ``RESULTS/<name>.npy`` (or .png, .tif) is the image,
   ``RESULTS/<name>_kernel.npy`` (or .png, .tif) the kernel. With boundary ``valid`` the image may
   have the size of the observation or of the full support, see docs/data-conventions.md.
3. ``python -m benchmark_utils.score 'simulated[kernel=motion]' RESULTS`` prints the scores that a
   solver would have in the leaderboard, and writes them to ``RESULTS/scores.csv``.
"""
