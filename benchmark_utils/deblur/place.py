"""Where in the restored image the photograph lies: a kernel leaves it open by a shift."""


def most_seen(image, kernel):
    """Cut the frame of a photograph out of its image where the photograph shows most of it.

    A restored image is wider than its observation by the kernel. The part under the middle of the
    window moves against the observation if most of the kernel lies on one side, as when the camera
    stood still and then ran; its border would be guessed on the side that the camera left. Here
    the median of the kernel, along rows and columns, counts as its middle: at least half of the
    light of every border pixel has fallen into the photograph.

    Parameters
    ----------
    image : tensor (1, C, H + kh - 1, W + kw - 1)
    kernel : tensor (1, 1, kh, kw)

    Returns
    -------
    tensor (1, C, H, W)
    """
    spans = []
    for axis in (-2, -1):
        side, length = kernel.shape[axis], image.shape[axis]
        first = side - 1 - _median(kernel.sum(-3 - axis).flatten())
        spans.append(slice(first, first + length - side + 1))
    return image[(..., *spans)]


def _median(profile):
    """Index up to which nonnegative weights hold half of their sum."""
    shares = profile.double().cumsum(0)
    return int((shares < shares[-1] / 2).sum())
