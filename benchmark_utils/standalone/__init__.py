"""A dashboard page in one file, which opens without a network.

``python -m benchmark_utils.standalone [PAGE.html] [--output FILE.html]``
"""

from benchmark_utils.standalone.hook import encode_pictures_once, write_whole_pages

__all__ = ["encode_pictures_once", "write_whole_pages"]
