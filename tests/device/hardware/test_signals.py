"""The device's own language: told apart with eyes closed, and docs/sounds.md has it."""

from collections import Counter
from itertools import pairwise
from pathlib import Path

from device.hardware.signal_table import table
from device.hardware.signals import MEANINGS, SIGNAL_NAMES, SIGNALS, contour, rhythm

SOUNDS = Path(__file__).resolve().parents[3] / "docs/sounds.md"


def test_every_signal_has_a_meaning() -> None:
    assert set(MEANINGS) == set(SIGNALS) == SIGNAL_NAMES


def test_no_two_signals_share_rhythm_and_contour() -> None:
    heard = Counter((rhythm(signal), contour(signal)) for signal in SIGNALS.values())
    assert [sound for sound, many in heard.items() if many > 1] == []


def test_tones_of_the_same_pitch_have_a_gap_between_them() -> None:
    for name, signal in SIGNALS.items():
        for one, other in pairwise(signal.steps):
            assert one.tone_hz != other.tone_hz or one.tone_hz is None, name


def test_buzzer_can_play_every_tone() -> None:
    tones_hz = [step.tone_hz for signal in SIGNALS.values() for step in signal.steps if step.tone_hz is not None]
    assert min(tones_hz) >= 220
    assert max(tones_hz) <= 3520


def test_the_page_of_sounds_has_the_table_as_it_is() -> None:
    cure = "put what `python -m device.hardware.signal_table` prints into docs/sounds.md"
    assert table() in SOUNDS.read_text(encoding="utf-8"), cure
