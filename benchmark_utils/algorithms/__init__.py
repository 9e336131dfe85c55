"""Algorithms: pure generators of estimates, built from an image step and a kernel step."""
