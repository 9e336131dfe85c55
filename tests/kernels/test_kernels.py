"""Kernel families: normalisation, centring, known moments and agreement with other sources."""

import math

import h5py
import numpy as np
import pytest
import torch
from deepinv.physics.generator import DiffractionBlurGenerator
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.io import loadmat
from scipy.signal import fftconvolve

from benchmark_utils.kernels import (
    FAMILIES,
    RANDOM_FAMILIES,
    WIDTH_FAMILIES,
    Optics,
    get_kernel,
    random_coefficients,
    width_family,
)
from benchmark_utils.kernels.camera_motion import N_INSTANTS, random_trajectory, splat
from benchmark_utils.kernels.closed_form import J1_FIRST_ZERO
from benchmark_utils.kernels.zernike import noll_indices, zernike

quick = settings(deadline=None, max_examples=20)
shapes = st.tuples(st.integers(3, 20), st.integers(3, 20))
seeds = st.integers(0, 2**31)

FROM_FILES = {"kair": 12, "levin": 8}
FORMULAE = [name for name in FAMILIES if name not in (*FROM_FILES, "file")]
SYMMETRIC = [name for name in FORMULAE if name not in RANDOM_FAMILIES]
PUBLISHED_WIDTHS = torch.linspace(0, 5, 11)


def build(family, shape, seed=0):
    return get_kernel(family, shape, generator=torch.Generator().manual_seed(seed))


def moments(kernel):
    """Barycentre (2,) and central second moment (2,) of a kernel, rows then columns, in pixels."""
    kernel = kernel[0, 0].double()
    means, variances = [], []
    for axis, side in enumerate(kernel.shape):
        marginal = kernel.sum(1 - axis)
        offset = torch.arange(side, dtype=torch.float64) - side // 2
        means.append(marginal @ offset)
        variances.append(marginal @ (offset - means[-1]) ** 2)
    return torch.stack(means), torch.stack(variances)


def dirac(shape):
    kernel = torch.zeros(1, 1, *shape)
    kernel[0, 0, shape[0] // 2, shape[1] // 2] = 1
    return kernel


@pytest.mark.parametrize("family", FORMULAE)
@given(shape=shapes, seed=seeds)
@quick
def test_a_kernel_is_nonnegative_of_sum_one(family, shape, seed):
    kernel = build(family, shape, seed)
    assert kernel.shape == (1, 1, *shape)
    assert kernel.dtype == torch.float32
    assert kernel.min() >= 0
    assert kernel.sum().item() == pytest.approx(1, abs=1e-5)


@pytest.mark.parametrize("family", SYMMETRIC)
@given(shape=shapes)
@quick
def test_a_formula_is_symmetric_about_the_centre(family, shape):
    kernel = build(family, shape)[0, 0]
    # the first row and column of an even side have no mirror image
    kernel = kernel[1 - shape[0] % 2 :, 1 - shape[1] % 2 :]
    torch.testing.assert_close(kernel, kernel.flip(0, 1), atol=1e-6, rtol=1e-5)


@pytest.mark.parametrize("family", RANDOM_FAMILIES)
@given(seed=seeds)
@quick
def test_a_seed_fixes_the_draw(family, seed):
    first, second = (build(family, (15, 16), seed) for _ in range(2))
    assert torch.equal(first, second)
    assert not torch.allclose(first, build(family, (15, 16), seed + 1), atol=1e-3)


def test_unknown_names_list_the_known_ones():
    with pytest.raises(ValueError, match=r"'blur'.*'airy'.*'uniform'"):
        get_kernel("blur", (5, 5))
    with pytest.raises(ValueError, match=r"'blur'.*'gaussian'.*'airy'"):
        width_family("blur", [0.0], (5, 5))


@pytest.mark.parametrize(
    ("family", "parameters", "message"),
    [
        ("gaussian", {"std": -1}, "std .* -1"),
        ("gaussian", {"std": 1, "std_minor": float("nan")}, "std_minor .* nan"),
        ("defocus", {"radius": -2}, "radius .* -2"),
        ("airy", {"radius": math.inf}, "radius .* inf"),
        ("motion", {"length": -3}, "length .* -3"),
        ("motion", {"steepness": 0}, "steepness .* 0"),
        ("linear_motion", {"length": 30}, "leaves"),
        ("diffraction", {"cutoff": 0.3}, "cutoff .* 0.3"),
        ("diffraction", {"modes": (4, 4)}, "modes .*4, 4"),
        ("diffraction", {"low": 0.2, "high": 0.1}, "low=0.2, high=0.1"),
        ("diffraction", {"theta": torch.zeros(1, 3)}, r"\(B, 5\).*\(1, 3\)"),
        ("levin", {"index": 0}, "from 1 to 8, got 0"),
        ("kair", {"index": 13}, "from 1 to 12, got 13"),
    ],
)
def test_malformed_parameters_are_named(family, parameters, message):
    with pytest.raises(ValueError, match=message):
        get_kernel(family, (9, 9), **parameters)


@pytest.mark.parametrize("shape", [(0, 3), (3,), (2.5, 3)])
def test_malformed_shapes_are_named(shape):
    with pytest.raises(ValueError, match="two positive integers"):
        get_kernel("uniform", shape)


# --- formulae


@pytest.mark.parametrize("shape", [(9, 9), (8, 11)])
@pytest.mark.parametrize(
    ("family", "parameters"),
    [
        ("gaussian", {"std": 0}),
        ("defocus", {"radius": 0}),
        ("airy", {"radius": 0}),
        ("motion", {"length": 0}),
        ("linear_motion", {"length": 0}),
        ("dirac", {}),
    ],
)
def test_no_extent_is_the_exact_dirac(family, parameters, shape):
    assert torch.equal(get_kernel(family, shape, **parameters), dirac(shape))


@given(major=st.floats(0.8, 3), minor=st.floats(0.8, 3), angle=st.floats(-180, 180))
@quick
def test_gaussian_has_its_covariance(major, minor, angle):
    kernel = get_kernel("gaussian", (41, 40), std=major, std_minor=minor, angle=angle)
    cosine, sine = math.cos(math.radians(angle)), math.sin(math.radians(angle))
    expected = [
        (major * sine) ** 2 + (minor * cosine) ** 2,
        (major * cosine) ** 2 + (minor * sine) ** 2,
    ]
    np.testing.assert_allclose(moments(kernel)[1], expected, rtol=1e-3)


@given(radius=st.floats(2, 9))
@quick
def test_defocus_has_the_moment_of_a_disc(radius):
    variance = moments(get_kernel("defocus", (25, 25), radius=radius))[1].sum().item()
    # the soft edge adds 0.2 at most, the pixel grid about as much
    assert variance == pytest.approx(radius**2 / 2, abs=0.4)


def test_airy_is_the_pupil_without_aberrations():
    cutoff = 0.2
    airy = get_kernel("airy", (25, 24), radius=J1_FIRST_ZERO / (2 * math.pi * cutoff))
    pupil = Optics((25, 24), cutoff=cutoff).psf(torch.zeros(1, 5))
    torch.testing.assert_close(airy, pupil, atol=1e-7, rtol=1e-4)


# --- motion


@given(shape=shapes, seed=seeds, length=st.floats(0, 60), steepness=st.floats(0.1, 8))
@quick
def test_motion_has_its_barycentre_at_the_centre(shape, seed, length, steepness):
    generator = torch.Generator().manual_seed(seed)
    kernel = get_kernel("motion", shape, length=length, steepness=steepness, generator=generator)
    np.testing.assert_allclose(moments(kernel)[0], 0, atol=1e-5)


@given(seed=seeds, steepness=st.floats(0.1, 8))
@quick
def test_trajectories_have_length_one_and_move_smoothly(seed, steepness):
    path = random_trajectory(steepness, torch.Generator().manual_seed(seed))
    velocity = path.diff(dim=1)
    speed = torch.linalg.vector_norm(velocity, dim=0)
    assert speed.sum().item() == pytest.approx(1, rel=1e-2)
    # a bandwidth of f cycles per exposure bounds the change of velocity between two instants
    acceleration = torch.linalg.vector_norm(velocity.diff(dim=1), dim=0)
    assert acceleration.max() < 6 * math.pi * steepness / N_INSTANTS * speed.max()


def test_a_long_path_is_shrunk_into_the_kernel():
    options = {"generator": torch.Generator().manual_seed(3), "length": 500, "steepness": 1}
    kernel = get_kernel("motion", (15, 15), **options)[0, 0]
    border = torch.cat([kernel[0], kernel[-1], kernel[:, 0], kernel[:, -1]])
    assert border.max() > 0
    assert (kernel > 0).sum() > 15


@given(st.lists(st.tuples(st.floats(-4, 3), st.floats(-3, 3)), min_size=1, max_size=9))
@quick
def test_splatting_keeps_the_barycentre(points):
    path = torch.tensor(points, dtype=torch.float64).T
    barycentre, _ = moments(splat(path, (8, 7)))
    np.testing.assert_allclose(barycentre, path.mean(1), atol=1e-5)


@given(length=st.floats(1, 16))
@quick
def test_linear_motion_along_an_axis(length):
    across = get_kernel("linear_motion", (19, 19), length=length, angle=0)
    upright = get_kernel("linear_motion", (19, 19), length=length, angle=90)
    torch.testing.assert_close(upright, across.mT, atol=1e-6, rtol=0)
    assert across[0, 0, 9].sum().item() == pytest.approx(1, abs=1e-6)
    # the variance of a segment, and at most 1/4 for the sharing between two pixels
    excess = moments(across)[1][1].item() - length**2 / 12
    assert -1e-4 < excess < 0.26


def test_angles_turn_counterclockwise():
    kernel = get_kernel("linear_motion", (9, 9), length=8, angle=45)[0, 0]
    assert kernel[2, 6] > 0.05  # up and to the right
    assert kernel[6, 6] == 0


# --- diffraction


def test_zernike_polynomials_are_those_of_noll():
    order = [(0, 0), (1, 1), (1, -1), (2, 0), (2, -2), (2, 2), (3, -1), (3, 1), (3, -3), (3, 3)]
    assert [noll_indices(mode) for mode in range(1, 11)] == order
    x, y = torch.tensor([0.3, -0.6]), torch.tensor([0.2, 0.5])
    square = x**2 + y**2
    torch.testing.assert_close(zernike(4, x, y), math.sqrt(3) * (2 * square - 1))
    torch.testing.assert_close(zernike(5, x, y), 2 * math.sqrt(6) * x * y)
    torch.testing.assert_close(zernike(8, x, y), math.sqrt(8) * (3 * square - 2) * x)
    spherical = math.sqrt(5) * (6 * square**2 - 6 * square + 1)
    torch.testing.assert_close(zernike(11, x, y), spherical)
    with pytest.raises(ValueError, match="from 1, got 0"):
        noll_indices(0)


def test_zernike_polynomials_are_orthonormal_under_the_quadrature():
    optics = Optics((9, 9), modes=tuple(range(2, 22)))
    quadrature = optics._quadrature(torch.zeros(1, dtype=torch.float64))
    modes = quadrature.modes / (-2 * math.pi)
    gram = (modes * quadrature.weights.flatten()) @ modes.T / math.pi
    torch.testing.assert_close(gram, torch.eye(20, dtype=torch.float64), atol=1e-12, rtol=0)


def test_diffraction_agrees_with_deepinv():
    """A pupil sampled on n pixels, as deepinv's, errs by a share of about 5 / n."""
    theta = random_coefficients(2, 6, generator=torch.Generator().manual_seed(0)).double()
    modes = (4, 5, 6, 7, 8, 11)
    ours = Optics((25, 24), modes, cutoff=0.2).psf(theta)
    errors = []
    for n_pixels in (256, 1024):
        generator = DiffractionBlurGenerator(
            (25, 24), modes, fc=0.2, pupil_size=(n_pixels, n_pixels), dtype=torch.float64
        )
        theirs = generator.step(batch_size=2, coeff=theta)["filter"]
        errors.append(((theirs - ours).norm() / ours.norm()).item())
    assert errors[0] < 0.03
    assert errors[1] < 0.3 * errors[0]


@given(seed=seeds)
@quick
def test_diffraction_symmetries(seed):
    theta = random_coefficients(3, 5, generator=torch.Generator().manual_seed(seed)).double()
    optics = Optics((21, 21))
    kernel = optics.psf(theta)
    even_flipped = theta * torch.tensor([-1, -1, -1, 1, 1])
    torch.testing.assert_close(optics.psf(even_flipped), kernel)
    torch.testing.assert_close(optics.psf(-theta), kernel.flip(-1, -2))


def test_more_nodes_change_nothing(monkeypatch):
    theta = torch.full((1, 5), 0.45, dtype=torch.float64)
    kernel = Optics((51, 51)).psf(theta)
    monkeypatch.setattr(Optics, "n_nodes", 96)
    # another cutoff, the same to rounding, is another entry of the cache
    reference = Optics((51, 51), cutoff=0.2 * (1 + 1e-14)).psf(theta)
    assert (kernel - reference).norm() < 1e-5 * reference.norm()


def test_pupil_energy_is_conserved():
    """The image of a point holds all the light of the pupil on a large enough support."""
    theta = torch.full((1, 5), 0.1, dtype=torch.float64)
    optics = Optics((151, 151), cutoff=0.25)
    light = optics._field(optics._pupil(theta)).abs().square().sum() * optics.cutoff**2
    assert light.item() / math.pi == pytest.approx(1, abs=0.02)


# --- width families


@pytest.mark.parametrize("name", WIDTH_FAMILIES)
@pytest.mark.parametrize("shape", [(31, 31), (24, 31)])
def test_width_families_grow_from_the_dirac(name, shape):
    kernels = width_family(name, PUBLISHED_WIDTHS, shape)
    assert kernels.shape == (11, 1, *shape)
    assert torch.equal(kernels[:1], dirac(shape))
    torch.testing.assert_close(kernels.sum((1, 2, 3)), torch.ones(11))
    spread = torch.stack([moments(kernel[None])[1].sum() for kernel in kernels])
    assert (spread.diff() > 0).all()


@pytest.mark.parametrize("name", WIDTH_FAMILIES)
@given(widths=st.lists(st.floats(0, 6), min_size=1, max_size=4))
@quick
def test_width_families_are_taken_one_by_one(name, widths):
    together = width_family(name, widths, (13, 12))
    assert together.min() >= 0
    for kernel, width in zip(together, widths, strict=True):
        torch.testing.assert_close(kernel[None], width_family(name, [width], (13, 12)))


@pytest.mark.parametrize("name", ["gaussian", "airy"])
def test_smooth_width_families_come_to_the_dirac(name):
    near = width_family(name, [0.02], (31, 31))
    torch.testing.assert_close(near, dirac((31, 31)), atol=1e-4, rtol=0)


@pytest.mark.parametrize("name", ["defocus", "motion_sampled"])
def test_smoothed_width_families_come_to_half_a_pixel(name):
    near = width_family(name, [1e-6], (31, 31))
    torch.testing.assert_close(near, get_kernel("gaussian", (31, 31), std=0.5), atol=1e-4, rtol=0)


def test_segments_of_all_widths_have_the_same_ends():
    """The sum of a row of pixel means is the length, at any width; that of samples is not."""
    widths = torch.linspace(0.1, 5, 50, dtype=torch.float64)

    def lengths(name):
        """In units of the middle pixel, where the segment is whole from width 2.5 on."""
        rows = width_family(name, widths[25:], (31, 31)).sum((1, 2))
        return rows.sum(1) / rows[:, 15]

    averaged, sampled = lengths("motion"), lengths("motion_sampled")
    torch.testing.assert_close(averaged.diff(), torch.full((24,), 0.2).double(), rtol=1e-3, atol=0)
    assert sampled.diff().amin() < 0.1 < 0.3 < sampled.diff().amax()


def test_airy_width_is_that_of_the_published_formula():
    width, side = 3.0, 31
    ring = side * width / (2 * math.pi**2)
    expected = get_kernel("airy", (side, side), radius=ring)
    torch.testing.assert_close(width_family("airy", [width], (side, side)), expected)


def test_width_family_follows_the_dtype_of_the_widths():
    widths = torch.tensor([0.0, 1.0], dtype=torch.float64)
    assert width_family("gaussian", widths, (5, 5)).dtype == torch.float64


@pytest.mark.parametrize("widths", [[-1.0], [float("nan")], 1.0])
def test_malformed_widths_are_named(widths):
    with pytest.raises(ValueError, match="widths must be"):
        width_family("gaussian", widths, (5, 5))


# --- files


@pytest.fixture
def levin_folder(tmp_path):
    """A file of the published layout: references to column-major arrays."""
    arrays = np.random.default_rng(0).random((8, 5, 7))
    with h5py.File(tmp_path / "Levin09.mat", "w") as file:
        references = file.create_dataset("kernels", (8, 1), dtype=h5py.ref_dtype)
        for index, array in enumerate(arrays):
            references[index, 0] = file.create_dataset(f"#refs#/{index}", data=array.T).ref
    return tmp_path, arrays


def test_levin_kernels_are_rotated_into_true_kernels(levin_folder):
    folder, arrays = levin_folder
    kernel = get_kernel("levin", None, index=3, folder=folder)
    expected = arrays[2, ::-1, ::-1] / arrays[2].sum()
    np.testing.assert_allclose(kernel[0, 0], expected, rtol=1e-6)


def test_file_kernels_are_embedded_centre_on_centre(levin_folder):
    folder, _ = levin_folder
    own = get_kernel("levin", None, folder=folder)
    wide = get_kernel("levin", (10, 9), folder=folder)
    assert torch.equal(wide[..., 3:8, 1:8], own)
    assert wide.sum().item() == pytest.approx(1, abs=1e-6)
    with pytest.raises(ValueError, match=r"\(5, 7\) does not fit in \(5, 6\)"):
        get_kernel("levin", (5, 6), folder=folder)


@pytest.mark.parametrize("family", FROM_FILES)
def test_absent_files_are_named(family, tmp_path, monkeypatch):
    with pytest.raises(FileNotFoundError, match=rf"\.mat in {tmp_path}: put there"):
        get_kernel(family, None, folder=tmp_path)
    monkeypatch.setenv("BENCHOPT_DATA_HOME", str(tmp_path / "home"))
    place = rf"\.mat in {tmp_path}/home/kernels: put there .* BENCHOPT_DATA_HOME"
    with pytest.raises(FileNotFoundError, match=place):
        get_kernel(family, None)


@pytest.mark.parametrize("family", FROM_FILES)
def test_kernels_of_the_data_home(family, data_home):
    for index in range(1, FROM_FILES[family] + 1):
        kernel = get_kernel(family, (27, 28), index=index, folder=data_home / "kernels")
        assert kernel.shape == (1, 1, 27, 28)
        assert kernel.min() >= 0
        assert kernel.sum().item() == pytest.approx(1, abs=1e-5)


@pytest.mark.parametrize("index", range(1, 9))
def test_levin_observations_are_true_convolutions_with_these_kernels(index, data_home):
    pair = loadmat(data_home / "levin" / f"im01_ker0{index}.mat")
    kernel = get_kernel("levin", None, index=index, folder=data_home / "kernels")[0, 0].numpy()
    np.testing.assert_allclose(kernel, pair["f"][::-1, ::-1], atol=1e-6)

    def residual(candidate):
        blurry = fftconvolve(pair["x"], candidate, mode="same")
        crop = pair["y"][40:-40, 40:-40]
        shifts = [(dy, dx) for dy in range(-5, 6) for dx in range(-5, 6)]
        return min(np.std(np.roll(blurry, s, (0, 1))[40:-40, 40:-40] - crop) for s in shifts)

    assert residual(kernel) < 0.015
    assert residual(kernel) < 0.9 * residual(kernel[::-1, ::-1])
