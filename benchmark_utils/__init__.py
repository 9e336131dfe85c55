"""The library of the benchmark: plain PyTorch, in rooms that import only from those above them.

problem, ranges, randomness, machine  what passes on; what a parameter may be; keyed draws; device
files, commands, failures       pictures, arrays, folders; what commands share; errors as reasons
kernels, data                   what blurs; real data and how they are laid out
parameterizations, results      the kernels a solver searches; what a run stores and how it is read
physics, interop                blur, data fidelity, prox, resampling; to and from deepinv
degradations                    what restorers undo
camera                          what a camera does beside one blur and white noise
simulation                      synthetic problems
priors, dataset                 denoisers and potentials; the benchopt side of a data set
learned                         networks trained end to end: unrolled; reading the blur
metrics, algorithms             scores; methods as generators, made of steps
solver, landscape, score        the benchopt side of a solver; probes of a prior; your own images
display, published              what the plots draw; figures that papers published
leaderboard, initialisation, robustness, compare, standalone  ranks; starts; limits; pairs; a file
deblur, export                  your own photographs; estimates as files

Import a package, not its modules: `from benchmark_utils.physics import DataFidelity`.
"""

import os

# Threads that wait leave the cores to others. OpenMP reads this once, when torch is loaded.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
