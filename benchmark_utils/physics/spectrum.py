"""Powers of real images on half of their spectrum."""

import torch


def frequency_counts(size):
    """How often each entry of an ``rfft2`` (H, W // 2 + 1) occurs in the whole transform."""
    counts = torch.full((size[0], size[1] // 2 + 1), 2)
    counts[:, 0] = 1
    if size[1] % 2 == 0:
        counts[:, -1] = 1
    return counts


def radial(power):
    """Average a power (B, 1, H, W // 2 + 1) of real images over rings, one per row of the image."""
    height, width = power.shape[-2], 2 * (power.shape[-1] - 1)
    rows, columns = torch.fft.fftfreq(height)[:, None], torch.fft.rfftfreq(width)[None]
    rings = ((rows.square() + columns.square()).sqrt() * height).round().long().flatten()
    rings = rings.to(power.device)
    counts = frequency_counts((height, width)).to(power).flatten()
    sums = power.new_zeros(len(power), int(rings.max()) + 1)
    sums.index_add_(1, rings, power.flatten(1) * counts)
    sizes = power.new_zeros(sums.shape[1]).index_add_(0, rings, counts)
    return (sums / sizes)[:, rings].view_as(power)
