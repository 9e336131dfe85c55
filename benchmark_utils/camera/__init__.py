"""From a sharp scene to pixels: what a camera does that ``y = h * x + noise`` leaves out.

In the order of a camera: the border of the scene, blur of linear light (:mod:`.optics`), photons,
tone curve, white noise, clipping, bits, JPEG (:mod:`.sensor`). Each is off by default.
"""

from benchmark_utils.camera.optics import BORDERS, blurred, seen, support
from benchmark_utils.camera.sensor import record
from benchmark_utils.camera.settings import PLAIN, Camera
from benchmark_utils.camera.tone import CURVES, LINEAR, to_light, to_pixels

__all__ = [
    "BORDERS",
    "CURVES",
    "LINEAR",
    "PLAIN",
    "Camera",
    "blurred",
    "record",
    "seen",
    "support",
    "to_light",
    "to_pixels",
]
