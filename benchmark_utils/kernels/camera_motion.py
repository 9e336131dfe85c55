"""Camera motion: a trajectory drawn into the kernel with sub-pixel precision."""

import math

import torch

from benchmark_utils.kernels.grid import normalized
from benchmark_utils.problem import check_kernel_shape, check_nonnegative

# Instants at which a trajectory is sampled; many per pixel for any kernel in use.
N_INSTANTS = 2048


def motion(shape, *, length=None, steepness=2.0, generator=None):
    """Blur of a hand-held camera that moves at random during the exposure.

    The velocity is smooth Gaussian noise. As in measured camera shake, the path bends, and the
    kernel is bright where the camera is slow. Its barycentre is at its centre.

    Parameters
    ----------
    shape : (int, int)
        Size of the kernel in pixels.
    length : float, optional
        Length of the path in pixels; the smaller side of ``shape`` when omitted. A path that would
        leave the kernel is shrunk until it fits.
    steepness : float
        Bandwidth of the velocity in cycles per exposure, about the number of times the path turns;
        close to 0 it is a straight line.
    generator : torch.Generator, optional
        Source of the randomness; torch's global generator when omitted.

    Returns
    -------
    tensor (1, 1, kh, kw)

    Raises
    ------
    ValueError
        When ``length`` is negative or ``steepness`` is not positive.
    """
    return splat(motion_path(shape, length, steepness, generator), shape)


def motion_path(shape, length=None, steepness=2.0, generator=None):
    """The path (2, N_INSTANTS) behind :func:`motion`: rows and columns in pixels from the centre.

    Parameters and errors are those of :func:`motion`.
    """
    shape = check_kernel_shape(shape)
    length = min(shape) if length is None else length
    check_nonnegative(length, "length")
    if not 0 < steepness < math.inf:
        raise ValueError(f"steepness must be finite and positive, got {steepness}")
    path = length * random_trajectory(steepness, generator)
    return path * _shrinkage(path, shape)


def roll_path(largest, steepness=2.0, generator=None):
    """Smooth random roll (N_INSTANTS,) of the camera, of mean 0; its extreme is ``largest``."""
    roll = random_trajectory(steepness, generator)[0]
    return largest * roll / roll.abs().max()


def linear_motion(shape, *, length=None, angle=45.0):
    """Blur of a camera that moves at constant speed along a segment.

    Parameters
    ----------
    shape : (int, int)
        Size of the kernel in pixels.
    length : float, optional
        Length of the segment in pixels, 0 giving the Dirac; two thirds of what fits along the
        smaller side of ``shape`` when omitted.
    angle : float
        Direction in degrees, counterclockwise from the horizontal axis; a diagonal by default.

    Returns
    -------
    tensor (1, 1, kh, kw)

    Raises
    ------
    ValueError
        When ``length`` is negative or the segment leaves the kernel.
    """
    length = (min(check_kernel_shape(shape)) - 1) / 1.5 if length is None else length
    check_nonnegative(length, "length")
    instants = (torch.arange(N_INSTANTS, dtype=torch.float64) + 0.5) / N_INSTANTS - 0.5
    # rows count downwards
    direction = [[-math.sin(math.radians(angle))], [math.cos(math.radians(angle))]]
    path = length * torch.tensor(direction, dtype=torch.float64) * instants
    if _shrinkage(path, shape) < 1:
        raise ValueError(f"a motion of length {length} at {angle} degrees leaves {tuple(shape)}")
    return splat(path, shape)


def random_trajectory(steepness, generator=None):
    """Smooth random path (2, N_INSTANTS) of rows and columns: length 1, barycentre 0, float64."""
    device = None if generator is None else generator.device
    # twice the exposure, so that the periodic noise does not close the path
    noise = torch.randn(2, 2 * N_INSTANTS, generator=generator, dtype=torch.float64, device=device)
    cycles = torch.fft.rfftfreq(2 * N_INSTANTS, 1 / N_INSTANTS, dtype=torch.float64, device=device)
    spectrum = torch.fft.rfft(noise) * torch.exp(-0.5 * (cycles / steepness) ** 2)
    velocity = torch.fft.irfft(spectrum)[:, :N_INSTANTS]
    path = (velocity / torch.linalg.vector_norm(velocity, dim=0).sum()).cumsum(1)
    return path - path.mean(1, keepdim=True)


def splat(path, shape):
    """Time that ``path`` (2, N) spends on each pixel of ``shape``, shared bilinearly.

    The bilinear weights keep the barycentre of the path. Positions are rows and columns in pixels
    from the centre of the kernel, all inside it.
    """
    height, width = check_kernel_shape(shape)
    centre = torch.tensor([[height // 2], [width // 2]], dtype=path.dtype, device=path.device)
    last = torch.tensor([[height - 1], [width - 1]], device=path.device)
    position = path + centre
    corner = position.floor().long().clamp(min=0).minimum(last)
    share = (position - corner).clamp(0, 1)
    kernel = path.new_zeros(height * width)
    for down in (0, 1):
        for right in (0, 1):
            step = torch.tensor([[down], [right]], device=path.device)
            row, column = (corner + step).minimum(last)
            weight = torch.where(step == 1, share, 1 - share).prod(0)
            kernel.index_add_(0, row * width + column, weight)
    return normalized(kernel.reshape(height, width))


def _shrinkage(path, shape):
    """Largest factor up to 1 by which ``path`` (2, N), scaled, stays inside ``shape``."""
    factor = 1.0
    for track, side in zip(path, check_kernel_shape(shape), strict=True):
        for reach, room in ((-track.min(), side // 2), (track.max(), side - 1 - side // 2)):
            if reach > room:
                factor = min(factor, float(room / reach))
    return factor
