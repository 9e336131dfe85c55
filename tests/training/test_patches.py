"""Patches of the training: what they are crops of, however they are turned."""

import numpy as np
import pytest
import torch

from training.data import PatchSampler

PATCH = 6


def generator():
    return torch.Generator().manual_seed(0)


def image(height, width, red):
    """Red tells the image; green and blue are row and column, so that a patch tells its place."""
    rows, columns = np.mgrid[:height, :width]
    return np.stack([np.full_like(rows, red), rows, columns], -1).astype(np.uint8)


class Unscaled(PatchSampler):
    """Of a reduced image a patch is no crop."""

    scales = scale_weights = (1.0,)


def sampler(**options):
    sources = [[image(9, 14, 10), image(11, 7, 20)], [image(6, 6, 30)]]
    return Unscaled(sources, [3.0, 1.0], PATCH, generator(), grey_share=0, **options)


@pytest.mark.parametrize("augment", [True, False])
def test_a_patch_is_a_crop_of_one_image_up_to_its_turn(augment):
    by_red = {10: image(9, 14, 10), 20: image(11, 7, 20), 30: image(6, 6, 30)}
    patches, grey = sampler(augment=augment)(300)
    assert not grey.any()
    patches = (255 * patches).round().byte().permute(0, 2, 3, 1).numpy()
    turns = set()
    for patch in patches:
        (red,) = np.unique(patch[..., 0])
        top, left = patch[..., 1].min(), patch[..., 2].min()
        crop = by_red[red][top : top + PATCH, left : left + PATCH]
        ways = [np.rot90(crop, n) for n in range(4)]
        ways += [way[:, ::-1] for way in ways]
        (turn,) = (n for n, way in enumerate(ways) if np.array_equal(way, patch))
        turns.add(turn)
    # Never upside down: 2 is half a turn, 6 its mirror image.
    assert turns == ({0, 1, 3, 4, 5, 7} if augment else {0})


def test_sources_have_their_share_and_the_seed_decides():
    patches, _ = sampler()(2000)
    red = (255 * patches[:, 0, 0, 0]).round()
    assert (red == 30).float().mean().item() == pytest.approx(1 / 4, abs=0.04)
    assert (red == 10).float().mean().item() == pytest.approx(3 / 8, abs=0.04)
    assert torch.equal(sampler()(2000)[0], patches)


def test_grey_patches_have_equal_channels():
    draw = PatchSampler([[image(8, 8, 90)]], [1.0], PATCH, generator(), grey_share=0.5)
    patches, grey = draw(200)
    equal = (patches == patches[:, :1]).flatten(1).all(1)
    assert torch.equal(equal, grey)
    assert 70 < grey.sum() < 130


def test_an_image_smaller_than_a_patch_is_refused():
    sources = [[image(9, 9, 1)], [image(9, 5, 2)]]
    with pytest.raises(ValueError, match="patches of 6 pixels .* the smallest has 5"):
        PatchSampler(sources, [1.0, 1.0], PATCH, generator())
