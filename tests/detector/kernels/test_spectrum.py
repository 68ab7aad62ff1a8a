import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from detector.kernels.spectrum import detail_share, held_down, power, strongest_peak_db

Plane = NDArray[np.float32]
SIDE = 192


def natural(side: int = SIDE, seed: int = 4) -> Plane:
    """Make a random picture whose power falls with frequency as a sharp portrait's does."""
    rng = np.random.default_rng(seed)
    frequency = np.hypot(np.fft.fftfreq(side)[:, None], np.fft.rfftfreq(side))
    frequency[0, 0] = 1
    amplitudes = frequency**-1.35
    amplitudes[0, 0] = 0
    phases = np.exp(2j * np.pi * rng.uniform(size=frequency.shape))
    picture = np.fft.irfft2(amplitudes * phases, (side, side))
    return np.asarray(128 + 30 * picture / picture.std(), np.float32)


def wave(period_px: float, turn_deg: float) -> Plane:
    y, x = np.mgrid[:SIDE, :SIDE]
    turn = np.radians(turn_deg)
    along = x * np.cos(turn) + y * np.sin(turn)
    return np.asarray(np.sin(2 * np.pi * along / period_px), np.float32)


def test_white_noise_has_its_variance_at_every_frequency() -> None:
    noise = np.random.default_rng(0).normal(90, 3, (SIDE, SIDE))
    spectrum = power(noise)
    fine, coarse = spectrum[:40], spectrum[60:90, :40]
    assert fine.mean() == pytest.approx(9, rel=0.1)
    assert coarse.mean() == pytest.approx(9, rel=0.1)


def test_the_mean_of_a_picture_shows_in_the_lowest_frequencies_alone() -> None:
    spectrum = power(np.full((SIDE, SIDE), 90, np.float32))
    spectrum[SIDE // 2 - 1 : SIDE // 2 + 2, 0] = 0
    assert spectrum.max() < 1e-3


def test_the_power_of_a_wave_lies_at_its_frequency() -> None:
    spectrum = power(wave(8, 0))
    row, column = divmod(int(spectrum.argmax()), spectrum.shape[1])
    assert row == SIDE // 2
    assert column + 1 == SIDE // 8


def test_a_sharp_picture_carries_detail_to_the_top() -> None:
    assert detail_share(power(natural())) == 1


@pytest.mark.parametrize("method", [cv2.INTER_CUBIC, cv2.INTER_LANCZOS4])
@pytest.mark.parametrize("factor", [1.5, 2.0, 2.5])
def test_an_enlarged_picture_carries_detail_to_about_its_factor(factor: float, method: int) -> None:
    small = natural(round(SIDE / factor))
    large = np.asarray(cv2.resize(small, (SIDE, SIDE), interpolation=method), np.float32)
    assert detail_share(power(large)) == pytest.approx(1 / factor, rel=0.25)


def test_a_reduced_picture_is_not_taken_for_an_enlarged_one() -> None:
    large = cv2.GaussianBlur(natural(4 * SIDE), (0, 0), 2)
    small = cv2.resize(large, (SIDE, SIDE), interpolation=cv2.INTER_AREA)
    assert detail_share(power(np.asarray(small, np.float32))) > 0.7


@given(factor=st.floats(0.2, 5), offset=st.floats(-50, 50))
def test_contrast_and_brightness_are_no_detail(factor: float, offset: float) -> None:
    soft = np.asarray(cv2.GaussianBlur(natural(), (0, 0), 1.2), np.float32)
    assert detail_share(power(soft * factor + offset)) == pytest.approx(
        detail_share(power(soft)), abs=0.02
    )


@pytest.mark.parametrize("period_px", [2.6, 3.3, 9.5])
@pytest.mark.parametrize("turn_deg", [7, 15, 45, 75])
def test_a_period_stands_out_by_its_own_power(period_px: float, turn_deg: float) -> None:
    noise = np.random.default_rng(6).normal(0, 1, (SIDE, SIDE)).astype(np.float32)
    window = np.hanning(SIDE)
    power_of_wave = (window.sum() ** 2 / (window @ window)) ** 2 / 4
    mean_level_of_noise_db = -2.5  # the mean logarithm of what is distributed exponentially
    peak_db = strongest_peak_db(power(noise + wave(period_px, turn_deg)))
    expected_db = 10 * np.log10(power_of_wave) - mean_level_of_noise_db
    assert expected_db - 5 < peak_db < expected_db + 1  # its own foot raises what is around it


def grain(deviation: float) -> Plane:
    return np.random.default_rng(6).normal(120, deviation, (SIDE, SIDE)).astype(np.float32)


@pytest.mark.parametrize("turn_deg", [0, 90])
def test_an_upright_period_stands_out_too_but_has_to_be_stronger(turn_deg: float) -> None:
    upright, askew = (
        strongest_peak_db(power(grain(1) + wave(3.3, turn))) for turn in (turn_deg, 30)
    )
    assert 20 < upright < askew - 4


def test_a_period_of_the_files_own_blocks_is_left_out() -> None:
    scale = 0.6
    resized = power(grain(1) + wave(8 * scale, 0) + wave(8 * scale, 90))
    assert strongest_peak_db(resized, scale) < 16 < strongest_peak_db(resized, 1.0)


def levels_of(picture: Plane) -> NDArray[np.uint8]:
    return np.asarray(np.clip(np.rint(picture), 0, 255), np.uint8)


def test_steep_edges_do_not_hide_a_faint_coarse_pattern() -> None:
    y, x = np.mgrid[:SIDE, :SIDE]
    face = grain(2) + 4 * wave(9, 33)
    for across, down, radius, step in ((60, 70, 25, 90), (130, 66, 22, -80), (97, 130, 31, 60)):
        face += step * (np.hypot(x - across, y - down) < radius)
    levels = levels_of(face)
    assert strongest_peak_db(power(held_down(levels))) > strongest_peak_db(power(levels)) + 3


def test_what_is_held_down_stays_within_a_few_levels_and_small_steps_stay() -> None:
    plane = np.full((64, 64), 100, np.uint8)
    plane[20, 20], plane[40, 40] = 255, 103
    low = held_down(plane)
    assert low.max() < 10
    assert low[40, 40] == 3
    assert low[5, 5] == 0


def test_a_stronger_period_stands_out_further() -> None:
    peaks = [strongest_peak_db(power(natural() + a * wave(3.3, 20))) for a in (0, 1, 2, 4, 8)]
    assert peaks == sorted(peaks)


@pytest.mark.parametrize("seed", range(5))
def test_random_detail_has_no_period(seed: int) -> None:
    assert strongest_peak_db(power(natural(seed=seed))) < 16


def test_blocks_of_compression_are_no_period() -> None:
    levels = np.clip(natural(), 0, 255).astype(np.uint8)
    _, data = cv2.imencode(".jpg", levels, [cv2.IMWRITE_JPEG_QUALITY, 15])
    decoded = np.asarray(cv2.imdecode(data, cv2.IMREAD_GRAYSCALE), np.float32)
    assert strongest_peak_db(power(decoded)) < 17.5


def test_a_flat_picture_has_a_figure() -> None:
    flat = power(np.full((64, 64), 40.0))
    assert np.isfinite(strongest_peak_db(flat))
    assert 0 <= detail_share(flat) <= 1
