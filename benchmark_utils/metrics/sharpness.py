"""Sharpness of an image alone, for photographs of which nobody knows the sharp version."""


def blur_strength(image):
    """How blurry each image looks, from 0 (sharp) to 1.

    The share of the variation of neighbouring pixels that another blur would keep (Crété, Dolmiere,
    Ladret & Nicolas, *The blur effect*, SPIE 2007). Ringing and noise count as sharpness: it says
    that an image changed, not that it is right.

    Parameters
    ----------
    image : tensor (B, 1 or 3, H, W)

    Returns
    -------
    tensor (B,)
        float64.
    """
    from deepinv.loss.metric import BlurStrength  # here, since the import takes seconds

    return BlurStrength(reduction="none")(image.double())
