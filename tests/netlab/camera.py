"""A film for a browser's camera: Chromium's own fake one is so plain that it loads no line."""

from __future__ import annotations

from pathlib import Path

import numpy as np

WIDTH, HEIGHT, PICTURES_PER_S, LASTS_S = 640, 360, 20, 3
GRAIN = 10


def write_film(
    path: Path, size: tuple[int, int] = (WIDTH, HEIGHT), pictures_per_s: int = PICTURES_PER_S
) -> Path:
    """Three seconds of a textured scene that sways, with the grain of a dark room (YUV4MPEG2).

    It goes there and back, so that it has no cut where it begins again.
    """
    width, height = size
    pictures = LASTS_S * pictures_per_s
    chance = np.random.default_rng(3)
    coarse = chance.integers(40, 200, (height // 20 + 8, width // 20 + 8)).astype(np.float32)
    scene = np.kron(coarse, np.ones((20, 20), np.float32))
    scene = (scene + np.roll(scene, 7, 0) + np.roll(scene, 9, 1) + np.roll(scene, -5, 1)) / 4
    colour = bytes((118,)) * (width * height // 4) + bytes((138,)) * (width * height // 4)
    with path.open("wb") as film:
        film.write(f"YUV4MPEG2 W{width} H{height} F{pictures_per_s}:1 Ip A1:1 C420\n".encode())
        for turn in range(pictures):
            swing = np.sin(2 * np.pi * turn / pictures)
            across, down = int(40 + 40 * swing), int(20 + 12 * swing)
            view = scene[down : down + height, across : across + width]
            grain = chance.integers(-GRAIN, GRAIN + 1, (height, width))
            film.write(b"FRAME\n" + np.clip(view + grain, 16, 235).astype(np.uint8).tobytes())
            film.write(colour)
    return path
