"""A made chest CT that looks like anatomy: for the demo, the proof and the tests; nobody's image.

Run as `python -m server.demo.phantom FOLDER [SLICES]`, in a process of its own: numpy and pydicom
cost memory that the server keeps for its work.
"""

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy
from numpy.typing import NDArray
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.uid import CTImageStorage, ExplicitVRLittleEndian, generate_uid

Grid = NDArray[numpy.float32]

SIDE = 512
PIXEL_MM = 0.7
CHEST_MM = 300.0
"""The height of what is scanned, from the lung bases (0) to the apices."""

AIR, LUNG, FAT, MUSCLE, BLOOD, MARROW, CORTEX, NODULE = -1000, -860, -100, 45, 130, 220, 750, 35


@dataclass(frozen=True)
class Patient:
    """Whose name stands in the files; it is invented."""

    name: str = "Wang^Guiying=王^桂英"
    id: str = "P20260417"
    birth_date: str = "19610312"
    sex: str = "F"
    study_date: str = "20261120"


def write_ct(
    folder: Path, slices: int = 120, patient: Patient | None = None, seed: int = 1
) -> list[Path]:
    """Write an axial chest CT, one file per slice from the apices down; the paths in order."""
    folder.mkdir(parents=True, exist_ok=True)
    patient = patient or Patient()
    chance = numpy.random.default_rng(seed)
    tissue = _Chest(chance)
    study = _study(patient, f"lianzhen-phantom-{seed}-{patient.id}")
    spacing_mm = CHEST_MM / slices
    paths = list[Path]()
    for number in range(1, slices + 1):
        z_mm = CHEST_MM - (number - 0.5) * spacing_mm
        hounsfield = _scanned(tissue.slice(z_mm), chance)
        image = _instance(study, number, z_mm, spacing_mm)
        image.PixelData = (hounsfield + 1024).clip(0, 4095).astype("<u2").tobytes()
        path = folder / f"IM{number:05d}.dcm"
        image.save_as(path, enforce_file_format=True)
        paths.append(path)
    return paths


class _Chest:
    """Tissue by place: x to the patient's left, y to the back, z to the head; millimetres."""

    def __init__(self, chance: numpy.random.Generator) -> None:
        axis = (numpy.arange(SIDE, dtype=numpy.float32) - (SIDE - 1) / 2) * PIXEL_MM
        self._x, self._y = axis[None, :], axis[:, None]
        self._vessels = _vessels(chance)

    def slice(self, z_mm: float) -> Grid:
        """Hounsfield units of the slice at this height."""
        height = z_mm / CHEST_MM
        grid = numpy.full((SIDE, SIDE), AIR, dtype=numpy.float32)
        self._body(grid, height)
        lungs = self._lungs(grid, height)
        if height < 0.14:
            self._liver(grid, height)
        self._heart(grid, height)
        self._great_vessels(grid, height)
        self._airways(grid, height)
        self._branches(grid, lungs, z_mm)
        self._spine(grid, z_mm)
        self._ribs(grid, z_mm, height)
        self._table(grid)
        self._fill(grid, self._ball(-78, 18, 190, 9.0, z_mm), NODULE)
        return grid

    def _ellipse(self, x: float, y: float, a: float, b: float) -> NDArray[numpy.bool_]:
        return ((self._x - x) / a) ** 2 + ((self._y - y) / b) ** 2 <= 1

    def _ball(
        self, x: float, y: float, z: float, radius: float, z_mm: float
    ) -> NDArray[numpy.bool_]:
        left = radius**2 - (z_mm - z) ** 2
        if left <= 0:
            return numpy.zeros((SIDE, SIDE), dtype=numpy.bool_)
        # Spiculated: the edge comes and goes with the angle.
        angle = numpy.arctan2(self._y - y, self._x - x)
        edge = left * (1 + 0.09 * numpy.sin(9 * angle)) ** 2
        inside: NDArray[numpy.bool_] = (self._x - x) ** 2 + (self._y - y) ** 2 <= edge
        return inside

    @staticmethod
    def _fill(grid: Grid, where: NDArray[numpy.bool_], value: float) -> None:
        grid[where] = value

    def _body(self, grid: Grid, height: float) -> None:
        width = 168 - 26 * max(0.0, height - 0.75) * 4
        depth = 112 - 18 * max(0.0, height - 0.75) * 4
        # Flatter in front and behind than an ellipse; fat below the skin, muscle below the fat.
        x, y = numpy.abs(self._x), numpy.abs(self._y)
        skin = (x / width) ** 2.4 + (y / depth) ** 2.4
        self._fill(grid, skin <= 1, MUSCLE)
        self._fill(grid, skin <= 0.97, FAT)
        angle = numpy.arctan2(self._y, self._x)
        thin = 1 + 0.05 * numpy.cos(2 * angle) + 0.02 * numpy.cos(6 * angle)
        self._fill(grid, skin * thin <= 0.74, MUSCLE)
        seam = numpy.abs(skin * thin - 0.64) < 0.012
        self._fill(grid, seam & (numpy.abs(numpy.sin(angle)) > 0.3), FAT)

    def _lungs(self, grid: Grid, height: float) -> NDArray[numpy.bool_]:
        """Both lungs, wide at the base and narrow at the apex."""
        if not 0.04 < height < 0.999:
            return numpy.zeros((SIDE, SIDE), dtype=numpy.bool_)
        wide = float(numpy.sqrt(numpy.clip(1 - ((height - 0.32) / 0.68) ** 4, 0.02, 1)))
        base = min(1.0, 0.45 + (height - 0.04) * 6)
        a, b = 58 * wide * base, 84 * wide * base
        right = self._ellipse(-76, 4, a, b)
        left = self._ellipse(78, 6, a * 0.94, b * 0.97)
        chest = self._ellipse(0, 2, 141, 90)
        lungs: NDArray[numpy.bool_] = (right | left) & chest
        self._fill(grid, lungs, LUNG)
        # Gravity: the back of the lung is a little denser.
        grid[lungs] += (numpy.broadcast_to(self._y, grid.shape)[lungs] + 80) * 0.35
        return lungs

    def _airways(self, grid: Grid, height: float) -> None:
        if height > 0.58:
            self._fill(grid, self._ellipse(0, 6, 12, 11), MUSCLE)
            self._fill(grid, self._ellipse(0, 6, 9.5, 8.5), AIR)
        elif height > 0.46:
            apart = (0.58 - height) * 260
            for side in (-1, 1):
                self._fill(grid, self._ellipse(side * (7 + apart), 8, 9, 8), MUSCLE)
                self._fill(grid, self._ellipse(side * (7 + apart), 8, 6.5, 5.5), AIR)
        self._fill(grid, self._ellipse(9, 30, 7, 5.5), MUSCLE + 5)

    def _heart(self, grid: Grid, height: float) -> None:
        if not 0.06 < height < 0.52:
            return
        size = float(numpy.sqrt(numpy.clip(1 - ((height - 0.27) / 0.25) ** 2, 0.02, 1)))
        self._fill(grid, self._ellipse(22, -16, 66 * size + 3, 52 * size + 3), FAT)
        self._fill(grid, self._ellipse(22, -16, 66 * size, 52 * size), MUSCLE)
        self._fill(grid, self._ellipse(38, -20, 30 * size, 27 * size), BLOOD)
        self._fill(grid, self._ellipse(4, -26, 24 * size, 22 * size), BLOOD - 15)
        self._fill(grid, self._ellipse(10, 8, 28 * size, 15 * size), BLOOD)

    def _great_vessels(self, grid: Grid, height: float) -> None:
        self._fill(grid, self._ellipse(24, 46, 13, 13), BLOOD + 10)  # descending aorta
        if height > 0.46:
            self._fill(grid, self._ellipse(0, -18, 36, 34), FAT + 20)
            self._fill(grid, self._ellipse(-20, -14, 9, 10), BLOOD)  # superior vena cava
        if 0.46 < height < 0.66:
            self._fill(grid, self._ellipse(-2, -22, 16, 16), BLOOD + 10)  # ascending aorta
        if 0.46 < height < 0.56:
            self._fill(grid, self._ellipse(24, -10, 15, 12), BLOOD)  # pulmonary trunk
        if 0.66 <= height < 0.73:
            for step in numpy.linspace(0, 1, 9):
                self._fill(grid, self._ellipse(-2 + 26 * step, -24 + 68 * step, 13, 13), BLOOD + 10)
        if height >= 0.73:
            for x, y in ((-12, -20), (6, -18), (20, -8)):
                self._fill(grid, self._ellipse(x, y, 6, 6), BLOOD)

    def _branches(self, grid: Grid, lungs: NDArray[numpy.bool_], z_mm: float) -> None:
        """Vessels of the lungs where they cross this slice."""
        near = self._vessels[numpy.abs(self._vessels[:, 2] - z_mm) <= self._vessels[:, 3]]
        for x, y, z, radius in near:
            reach = float(numpy.sqrt(max(radius**2 - (z - z_mm) ** 2, 0.2)))
            column, row = (int(v / PIXEL_MM + SIDE / 2) for v in (x, y))
            wide = int(reach / PIXEL_MM) + 2
            window = (
                slice(max(0, row - wide), row + wide + 1),
                slice(max(0, column - wide), column + wide + 1),
            )
            inside = (self._x[:, window[1]] - x) ** 2 + (self._y[window[0]] - y) ** 2 <= reach**2
            grid[window][inside & lungs[window] & (grid[window] < -500)] = BLOOD - 60

    def _spine(self, grid: Grid, z_mm: float) -> None:
        in_disc = (z_mm % 26) < 6
        self._fill(grid, self._ellipse(0, 62, 21, 17), MARROW if not in_disc else 90)
        if not in_disc:
            ring = self._ellipse(0, 62, 21, 17) & ~self._ellipse(0, 62, 18.5, 14.5)
            self._fill(grid, ring, CORTEX * 0.75)
        arch = self._ellipse(0, 84, 16, 12) & ~self._ellipse(0, 84, 10, 8)
        self._fill(grid, arch, CORTEX)
        self._fill(grid, self._ellipse(0, 84, 9, 7), 25)
        self._fill(grid, self._ellipse(0, 100, 4, 9), CORTEX * 0.8)
        for side in (-1, 1):
            self._fill(grid, self._ellipse(side * 28, 80, 14, 5), MARROW * 1.6)

    def _ribs(self, grid: Grid, z_mm: float, height: float) -> None:
        """Ribs slope down to the front: a slice cuts each at another angle."""
        wide = 1 - 0.28 * max(0.0, height - 0.72) * 3
        across, down = self._x / (147 * wide), (self._y - 2) / (96 * wide)
        ring = numpy.abs(numpy.sqrt(across**2 + down**2) - 1)
        # From the spine (0) around the flank to the breastbone (pi), the same on both sides.
        around = numpy.arccos(numpy.clip(down / numpy.sqrt(across**2 + down**2 + 1e-6), -1, 1))
        for rib in range(12):
            along = (z_mm - rib * 27.0 + 95) / 150
            if 0 < along < 1:
                off = numpy.abs(around - (3.0 - along * 2.7))
                self._fill(grid, (ring < 0.055) & (off < 0.17), CORTEX)
                self._fill(grid, (ring < 0.025) & (off < 0.15), MARROW)
        if 0.35 < height < 0.92:
            self._fill(grid, self._ellipse(0, -95, 17, 6), CORTEX * 0.7)
            self._fill(grid, self._ellipse(0, -95, 14, 3.5), MARROW)

    def _liver(self, grid: Grid, height: float) -> None:
        size = float(numpy.sqrt(max(0.02, 1 - (height / 0.14) ** 2)))
        self._fill(grid, self._ellipse(0, 0, 132, 84), FAT)
        self._fill(grid, self._ellipse(-54, -4, 44 + 32 * size, 52 + 22 * size), 62)
        self._fill(grid, self._ellipse(-20, -34, 62, 34), 62)  # the left lobe
        for x, y in ((-70, 10), (-50, -22), (-84, -16), (-40, 14)):
            self._fill(grid, self._ellipse(x, y, 4, 3), BLOOD)  # veins of the liver
        self._fill(grid, self._ellipse(96, 34, 26, 34), 55)  # spleen
        self._fill(grid, self._ellipse(58, -14, 38, 30), 20)  # stomach, with its bubble
        self._fill(grid, self._ellipse(58, -30, 24, 11), AIR)
        self._fill(grid, self._ellipse(24, 46, 13, 13), BLOOD + 10)
        self._fill(grid, self._ellipse(-16, 34, 11, 9), BLOOD - 10)  # inferior vena cava

    def _table(self, grid: Grid) -> None:
        curve = 122 + 6 - (self._x / 62) ** 2
        slab = (numpy.abs(self._y - curve) < 2.0) & (numpy.abs(self._x) < 165)
        grid[slab & (grid < -500)] = -150


def _vessels(chance: numpy.random.Generator) -> Grid:
    """Points of a branching tree per lung, from the hilum out: x, y, z, radius."""
    points = list[tuple[float, float, float, float]]()
    for side in (-1, 1):
        for _ in range(60):
            direction = chance.normal(size=3) * (0.8, 0.9, 1.1) + (side * 0.75, 0, 0)
            _grow(points, chance, numpy.array([side * 26.0, 4.0, 150.0]), direction, 4.2)
    return numpy.array(points, dtype=numpy.float32)


def _grow(
    points: list[tuple[float, float, float, float]],
    chance: numpy.random.Generator,
    start: NDArray[Any],
    direction: NDArray[Any],
    radius: float,
) -> None:
    """One vessel: it wanders, thins and branches."""
    at, heading = start.copy(), direction / numpy.linalg.norm(direction)
    while radius > 0.55:
        for _ in range(8):
            points.append((float(at[0]), float(at[1]), float(at[2]), radius))
            at = at + heading * 1.5
        heading = heading + chance.normal(scale=0.16, size=3)
        heading /= numpy.linalg.norm(heading)
        radius *= 0.88
        if radius > 0.9 and chance.random() < 0.45:
            _grow(points, chance, at, heading + chance.normal(scale=0.7, size=3), radius * 0.72)


def _scanned(tissue: Grid, chance: numpy.random.Generator) -> Grid:
    """What a scanner makes of it: a soft edge and correlated noise."""
    soft = _blurred(tissue)
    noise = chance.normal(scale=26.0, size=tissue.shape).astype(numpy.float32)
    scanned: Grid = soft + _blurred(noise)
    return scanned


def _blurred(grid: Grid) -> Grid:
    rows = (numpy.roll(grid, 1, 0) + 2 * grid + numpy.roll(grid, -1, 0)) / 4
    columns = (numpy.roll(rows, 1, 1) + 2 * rows + numpy.roll(rows, -1, 1)) / 4
    return columns.astype(numpy.float32)


def _study(patient: Patient, seed: str) -> Dataset:
    """What all slices share."""
    study = Dataset()
    study.SpecificCharacterSet = "GB18030"
    study.StudyInstanceUID = generate_uid(entropy_srcs=[seed, "study"])
    study.SeriesInstanceUID = generate_uid(entropy_srcs=[seed, "series"])
    study.FrameOfReferenceUID = generate_uid(entropy_srcs=[seed, "frame"])
    study.StudyDate = study.SeriesDate = study.AcquisitionDate = patient.study_date
    study.ContentDate = patient.study_date
    study.StudyTime = study.SeriesTime = study.AcquisitionTime = study.ContentTime = "093000"
    study.AccessionNumber, study.StudyID = f"A{patient.id[1:]}", "1"
    study.PatientName, study.PatientID = patient.name, patient.id
    study.PatientBirthDate, study.PatientSex = patient.birth_date, patient.sex
    study.PatientAge = f"{int(patient.study_date[:4]) - int(patient.birth_date[:4]):03d}Y"
    study.ReferringPhysicianName = "Li^Jianguo=李^建国"
    study.Modality, study.Manufacturer = "CT", "联诊演示"
    study.InstitutionName, study.ManufacturerModelName = "青石镇卫生院", "Phantom 1"
    study.StudyDescription, study.SeriesDescription = "胸部CT平扫", "肺 1.0 B60f"
    study.BodyPartExamined, study.PatientPosition = "CHEST", "HFS"
    study.ProtocolName, study.SeriesNumber, study.AcquisitionNumber = "胸部", 2, 1
    study.KVP, study.XRayTubeCurrent, study.ConvolutionKernel = "120", "220", "B60f"
    study.PositionReferenceIndicator, study.RescaleType = "", "HU"
    study.ImageType = ["DERIVED", "SECONDARY", "AXIAL"]
    study.SOPClassUID = CTImageStorage
    study.LossyImageCompression, study.BurnedInAnnotation = "00", "NO"
    return study


def _instance(study: Dataset, number: int, z_mm: float, spacing_mm: float) -> Dataset:
    """One slice but for its pixels."""
    image = Dataset()
    image.update(study)
    image.SOPInstanceUID = generate_uid(entropy_srcs=[str(study.SeriesInstanceUID), str(number)])
    image.InstanceNumber = number
    corner = -(SIDE - 1) / 2 * PIXEL_MM
    image.ImagePositionPatient = [corner, corner, round(z_mm, 3)]
    image.ImageOrientationPatient = [1, 0, 0, 0, 1, 0]
    image.SliceLocation, image.SliceThickness = round(z_mm, 3), round(spacing_mm, 3)
    image.PixelSpacing = [PIXEL_MM, PIXEL_MM]
    image.Rows = image.Columns = SIDE
    image.SamplesPerPixel, image.PhotometricInterpretation = 1, "MONOCHROME2"
    image.BitsAllocated, image.BitsStored, image.HighBit = 16, 12, 11
    image.PixelRepresentation = 0
    image.RescaleIntercept, image.RescaleSlope = "-1024", "1"
    image.WindowCenter, image.WindowWidth = ["-500", "40"], ["1500", "400"]
    image.WindowCenterWidthExplanation = ["LUNG", "MEDIASTINUM"]
    image.file_meta = FileMetaDataset()
    image.file_meta.MediaStorageSOPClassUID = CTImageStorage
    image.file_meta.MediaStorageSOPInstanceUID = image.SOPInstanceUID
    image.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    return image


if __name__ == "__main__":
    write_ct(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 120)
