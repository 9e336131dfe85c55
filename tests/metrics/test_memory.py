"""Potentials that were evaluated lately are not evaluated again, and no other is taken for them."""

import pytest
import torch

from benchmark_utils.metrics.memory import N_REMEMBERED, RememberedPotential
from benchmark_utils.priors import get_potential
from benchmark_utils.priors.diffusion import DiffusionPotential

SHRINK = """
from benchmark_utils.priors import Entry

shrink = Entry("no network", lambda image, sigma: {gain} * image, channels=None)
"""


@pytest.fixture
def prior(tmp_path):
    """Name of a potential that nobody asked for yet, and its file."""
    file = tmp_path / "shrink.py"
    file.write_text(SHRINK.format(gain=0.5))
    return str(file), file


@pytest.fixture
def evaluated(monkeypatch):
    """The images whose potential was evaluated."""
    found, evaluate = [], DiffusionPotential.__call__

    def noted(potential, image):
        found.append(image)
        return evaluate(potential, image)

    monkeypatch.setattr(DiffusionPotential, "__call__", noted)
    return found


def images(seed=0):
    return torch.rand(2, 3, 8, 8, generator=torch.Generator().manual_seed(seed))


def test_the_same_images_are_evaluated_once_for_every_data_set(prior, evaluated):
    name, _ = prior
    first = RememberedPotential(name)(images())
    again = RememberedPotential(name)(images())
    assert len(evaluated) == 1
    assert torch.equal(first, again)
    assert torch.equal(first, get_potential(name)(images()))


def test_what_is_returned_may_be_changed(prior):
    potential = RememberedPotential(prior[0])
    expected = potential(images()).clone()
    potential(images()).zero_()
    assert torch.equal(potential(images()), expected)


def test_images_that_differ_in_one_value_are_others(prior, evaluated):
    potential = RememberedPotential(prior[0])
    batch = images()
    before = potential(batch)
    batch[1, 2, 3, 4] += 1e-3
    after = potential(batch)
    assert len(evaluated) == 2
    assert before[0] == after[0]
    assert before[1] != after[1]
    assert torch.equal(potential(images()), before), "although its batch was changed in place"


def test_the_images_asked_for_last_are_remembered(prior, evaluated):
    potential = RememberedPotential(prior[0])
    for seed in range(1, N_REMEMBERED + 3):
        potential(images(0))
        potential(images(seed))
    assert len(evaluated) == N_REMEMBERED + 3
    potential(images(1))
    assert len(evaluated) == N_REMEMBERED + 4


def test_an_edited_prior_is_another(prior, evaluated):
    name, file = prior
    before = RememberedPotential(name)(images())
    file.write_text(SHRINK.format(gain=0.25))
    after = RememberedPotential(name)(images())
    assert len(evaluated) == 2
    assert not torch.equal(before, after)


def test_it_says_whether_the_potential_is_costly():
    assert RememberedPotential("diffusion").is_costly
    assert not RememberedPotential("tv").is_costly
