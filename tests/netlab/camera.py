"""A film for a browser's camera: Chromium's own fake one is so plain that it loads no line."""

from __future__ import annotations

from pathlib import Path

import numpy as np

WIDTH, HEIGHT, PICTURES_PER_S, PICTURES = 640, 360, 20, 60
GRAIN = 10


def write_film(path: Path) -> Path:
    """Three seconds of a textured scene that sways, with the grain of a dark room (YUV4MPEG2).

    It goes there and back, so that it has no cut where it begins again.
    """
    chance = np.random.default_rng(3)
    coarse = chance.integers(40, 200, (HEIGHT // 20 + 8, WIDTH // 20 + 8)).astype(np.float32)
    scene = np.kron(coarse, np.ones((20, 20), np.float32))
    scene = (scene + np.roll(scene, 7, 0) + np.roll(scene, 9, 1) + np.roll(scene, -5, 1)) / 4
    colour = bytes((118,)) * (WIDTH * HEIGHT // 4) + bytes((138,)) * (WIDTH * HEIGHT // 4)
    with path.open("wb") as film:
        film.write(f"YUV4MPEG2 W{WIDTH} H{HEIGHT} F{PICTURES_PER_S}:1 Ip A1:1 C420\n".encode())
        for turn in range(PICTURES):
            swing = np.sin(2 * np.pi * turn / PICTURES)
            across, down = int(40 + 40 * swing), int(20 + 12 * swing)
            view = scene[down : down + HEIGHT, across : across + WIDTH]
            grain = chance.integers(-GRAIN, GRAIN + 1, (HEIGHT, WIDTH))
            film.write(b"FRAME\n" + np.clip(view + grain, 16, 235).astype(np.uint8).tobytes())
            film.write(colour)
    return path
