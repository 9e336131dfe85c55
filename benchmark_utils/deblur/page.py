"""A page before and after, in one file that needs neither a network nor the pictures."""

import base64
import io
from html import escape

from PIL import Image

from benchmark_utils.display import kernel_picture
from benchmark_utils.files import levels, png

LARGEST = 1600  # pixels of the longer side of the two pictures
DETAIL = 360  # pixels of the side of the two details, one to one
QUALITY = 90

PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>{title}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<style>
body {{ font: 16px/1.4 system-ui, sans-serif; margin: 1rem auto; max-width: 1200px; padding: 0 1rem;
  color: #222; background: #fafafa }}
.both {{ position: relative; line-height: 0 }}
.both img {{ width: 100% }}
.both .after {{ position: absolute; inset: 0; clip-path: inset(0 0 0 50%) }}
input {{ width: 100%; margin: .5rem 0 }}
.details {{ display: flex; flex-wrap: wrap; gap: 1rem }}
figure {{ margin: 0 }} figcaption {{ font-size: .9rem }}
.details img {{ max-width: 100%; image-rendering: pixelated }}
td {{ padding: .1rem 1rem .1rem 0; vertical-align: top }}
</style></head><body>
<h1>{title}</h1>
<div class="both"><img src="{before}" alt="before">
<img class="after" src="{after}" alt="after"></div>
<input type="range" min="0" max="100" value="50" aria-label="share of the picture before"
 oninput="document.querySelector('.after').style.clipPath = `inset(0 0 0 ${{this.value}}%)`">
<p>Left of the slider: before. Right of it: after.</p>
<div class="details">
<figure><img src="{detail_before}" alt="part before"><figcaption>before, one to one</figcaption>
</figure>
<figure><img src="{detail_after}" alt="part after"><figcaption>after, one to one</figcaption>
</figure>
<figure><img src="{kernel}" alt="blur"><figcaption>blur, {kernel_size} pixels</figcaption>
</figure>
</div>
<table>{facts}</table>
</body></html>
"""


def page(title, before, after, kernel, part, facts, profile=None):
    """HTML of the page.

    Parameters
    ----------
    title : str
    before, after : array (H, W, 1 or 3)
        In [0, 1].
    kernel : array (kh, kw)
    part : (slice, slice)
        In the middle of which the details lie.
    facts : dict of str
    profile : bytes, optional
        ICC profile of the pictures.
    """
    detail = tuple(_middle(span, length) for span, length in zip(part, before.shape, strict=False))
    rows = (f"<tr><td>{escape(k)}</td><td>{escape(v)}</td></tr>" for k, v in facts.items())
    return PAGE.format(
        title=escape(title),
        before=_jpeg(before, profile),
        after=_jpeg(after, profile),
        detail_before=_jpeg(before[detail], profile),
        detail_after=_jpeg(after[detail], profile),
        kernel=_address("png", png(levels(kernel_picture(kernel)[..., None], 8))),
        kernel_size=f"{kernel.shape[1]}x{kernel.shape[0]}",
        facts="".join(rows),
    )


def _middle(span, length):
    """At most ``DETAIL`` pixels in the middle of a slice."""
    first = max((span.start + span.stop - DETAIL) // 2, 0)
    return slice(first, min(first + DETAIL, length))


def _jpeg(picture, profile):
    pixels = levels(picture, 8)
    image = Image.fromarray(pixels[..., 0] if pixels.shape[2] == 1 else pixels)
    image.thumbnail((LARGEST, LARGEST), Image.LANCZOS)
    content = io.BytesIO()
    image.save(content, "JPEG", quality=QUALITY, icc_profile=profile)
    return _address("jpeg", content.getvalue())


def _address(kind, content):
    return f"data:image/{kind};base64,{base64.b64encode(content).decode()}"
