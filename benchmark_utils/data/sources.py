"""Where the files of the data sets come from, and what their bytes are.

A hash is None where nobody has recorded it: the first download then logs its SHA-256.
"""

from typing import NamedTuple

from benchmark_utils.data.levin import LEVIN_PAIRS, pair_name


class Source(NamedTuple):
    """A file in the data home, where it comes from, and its hash."""

    file: str
    url: str
    known_hash: str | None


# The pairs as .mat files beside the code of Wen, Ying, Liu & Truong (2021), one fixed commit. The
# authors' archive holds the same pairs as im05_flit01.mat and so on.
LEVIN_SITE = (
    "https://raw.githubusercontent.com/FWen/deblur-pmp/"
    "6237aff7a34afe6ea9cb2908fb991762769b9637/Levin_data"
)
LEVIN_HASHES = {
    "im01_ker01": "9c6fa8560dcb4f3fe8899211dee39f74443d3eeb1817e27146184b2bee2984f7",
    "im01_ker02": "961ecf15986247bbb02bd7694e04779820256e7a008354027da8ef2b4863b83f",
    "im01_ker03": "37f2c80c4614d7dfcbaf1bc89585944c504bd751dc6dfe985e7409f83d8b94d3",
    "im01_ker04": "4d8de6180596a044a5a39c10f4b557ae915823788f3d2fb42cd1ce29cb71c9be",
    "im01_ker05": "5f6567148b317ff2520ecc9a9f8273d1ef3c5ccbf2e64b8d4d7485414a60d9ec",
    "im01_ker06": "6133099862d1e1ab97602fb219bd5eddc05e821e021152c1f2f599dc4f5d6c3e",
    "im01_ker07": "6645fc012808ff5347360e17b538d15967ba0d0b01dfe52d924d61465d32f62b",
    "im01_ker08": "899d69dc807e413aef189e6181a84a213856111318f7f8c9e5a13fa22ad4cf9c",
    "im02_ker01": "2e2151053c3ea2e4c6c605b603c980fbef6da8c0ee3a2ec88754d867bef65484",
    "im02_ker02": "1838ca56ce2c5f9689ef3578de0f7cfbfbc8e9539c99be4b477768b94e1f876c",
    "im02_ker03": "083e646d670a9472401f0502bd14310a79c606e60d605715aa429fe578324bfe",
    "im02_ker04": "73e34553f984a65f0d594bec178c713a64e5d6a0f01b01360fa09ea6bec4eb3c",
    "im02_ker05": "ca45f94ec9ecaa8e006d3e8d5fce1d6445e85434197eda68284fd4206a4021f9",
    "im02_ker06": "cc5d8c6cce42021b9fe9f7d9f90694ed535b5d4351a2f4404fee0613db4dbdc1",
    "im02_ker07": "fad497252464d08ebb3799b6e3e68e9a4230bf9fe724adcf62b64e5634e4b4b0",
    "im02_ker08": "525ee15d4004fb05356b696d0327ae1d6c73f101d623ee162465aac501d6f95d",
}
LEVIN_SOURCES = [
    Source(f"{name}.mat", f"{LEVIN_SITE}/{name}.mat", LEVIN_HASHES.get(name))
    for name in (pair_name(*pair) for pair in LEVIN_PAIRS)
]

# The authors' archives; the MD5 are those that deepinv checks.
KOHLER_SITE = "http://people.kyb.tuebingen.mpg.de/rolfk/BenchmarkECCV2012"
KOHLER_BLURRY = Source(
    "BlurryImages.zip",
    f"{KOHLER_SITE}/BlurryImages.zip",
    "md5:61ffb1434d93fca6c508976a7216d723",
)
KOHLER_FRAMES = [
    Source(f"GroundTruth_pngs_Image{i}.zip", f"{KOHLER_SITE}/GroundTruth_pngs_Image{i}.zip", md5)
    for i, md5 in enumerate(
        (
            "md5:acb90b6d9bfdb4b2370e08a5fcb80e68",
            "md5:da440d3bf43b32bec0b7170ccd828f29",
            "md5:3a77c41c951367f35db52eb18496bbac",
            "md5:72ce9690c3ed1296358653396cf9576d",
        ),
        start=1,
    )
]

FFHQ_HUB = "merkol/ffhq-256", "data/train-00000-of-*.parquet"  # one shard of 15 is enough
AFHQ_HUB = "huggan/AFHQ", "data/train-*.parquet"
AFHQ_DOMAINS = ("cat", "dog", "wild")  # in the order of its labels 0, 1, 2
