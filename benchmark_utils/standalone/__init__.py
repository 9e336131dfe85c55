"""A dashboard page in one file, which opens without a network.

``python -m benchmark_utils.standalone [PAGE.html] [--output FILE.html]``
"""
