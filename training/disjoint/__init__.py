"""Proof that no picture of the training is, or is part of, a picture of the evaluation.

:mod:`~training.disjoint.signature` describes a picture, :mod:`~training.disjoint.placement` lays
one over another, :mod:`~training.disjoint.gallery` finds the pictures that are alike, and
:mod:`~training.disjoint.check` compares whole sources and writes down what was compared.
"""
