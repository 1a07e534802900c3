from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image, ImageDraw

from pipeline.report.crops import COVER, OUTLINE, crop_page
from schemas.evidence import Region
from schemas.geometry import BoundingBox, PageSize

BOX = BoundingBox(100, 200, 300, 212)


def region(box: BoundingBox = BOX, page: int = 1) -> Region:
    return Region(page=page, bbox=box)


def page(dpi: int = 144, mode: str = "RGB") -> Image.Image:
    """A white A4 page, black where BOX is."""
    scale = dpi / 72
    sheet = Image.new("RGB", (round(595 * scale), round(842 * scale)), "white")
    ImageDraw.Draw(sheet).rectangle([side * scale for side in BOX], fill="black")
    return sheet.convert(mode)


def opened(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data)).convert("RGB")


def share(picture: Image.Image, colour: tuple[int, int, int], tolerance: int = 60) -> float:
    distance = np.abs(np.asarray(picture, dtype=np.int16) - np.array(colour, dtype=np.int16))
    return float((distance <= tolerance).all(axis=2).mean())


def half_of(picture: Image.Image, side: str) -> Image.Image:
    middle = picture.width // 2
    return picture.crop((0, 0, middle, picture.height) if side == "left" else (middle, 0, *picture.size))


def is_black_in_the_middle(picture: Image.Image) -> bool:
    return bool((np.asarray(picture)[picture.height // 2, picture.width // 2] < 60).all())


@pytest.mark.parametrize("dpi", [72, 150, 300])
def test_the_box_is_cut_out_with_its_surroundings_and_outlined(dpi: int) -> None:
    picture = opened(crop_page(page(dpi), dpi, [region()], min_length=0, margin=20, max_size=(2000, 2000)))
    scale = dpi / 72
    assert picture.width == pytest.approx(240 * scale, abs=2)
    assert picture.height == pytest.approx(52 * scale, abs=2)
    # Black is the box alone: it lies in the middle whatever the resolution.
    assert is_black_in_the_middle(picture)
    assert share(picture, (0, 0, 0)) == pytest.approx(200 * 12 / (240 * 52), rel=0.1)
    assert share(picture, OUTLINE) > 0.005


def test_a_short_phrase_keeps_its_line_and_stays_on_the_page() -> None:
    edge = BoundingBox(2, 4, 30, 14)
    picture = opened(crop_page(page(72), 72, [region(edge)], margin=10, min_length=330))
    assert picture.size == (330, 30)


def test_only_regions_of_the_page_count() -> None:
    far = region(BoundingBox(100, 700, 300, 712), page=2)
    both = opened(crop_page(page(72), 72, [region(), far], min_length=0))
    one = opened(crop_page(page(72), 72, [region(), far], page=1, min_length=0))
    assert both.height > 500 > 100 > one.height


@pytest.mark.parametrize("rotation", [90, 180, 270])
def test_a_turned_page_is_shown_upright(rotation: int) -> None:
    upright = page(144)
    ImageDraw.Draw(upright).rectangle([80 * 2, 184 * 2, 96 * 2, 198 * 2], fill="blue")  # left above the box
    # The page as it lies in the file: turning it clockwise by `rotation` makes it upright.
    lying = upright.rotate(rotation, expand=True)
    box = BOX.turned(-rotation // 90, PageSize(595, 842))
    picture = opened(crop_page(lying, 144, [region(box)], rotation=rotation, margin=20, min_length=0))
    straight = opened(crop_page(upright, 144, [region()], margin=20, min_length=0))
    assert picture.size == pytest.approx(straight.size, abs=4)
    assert is_black_in_the_middle(picture)
    left, right = (half_of(picture, side) for side in ("left", "right"))
    above = left.crop((0, 0, left.width, left.height // 2))
    assert share(above, (0, 0, 255)) > 0.02
    assert share(left, (0, 0, 255)) == pytest.approx(share(above, (0, 0, 255)) / 2, rel=0.1)
    assert share(right, (0, 0, 255)) == 0


@pytest.mark.parametrize("mode", ["1", "L", "P", "RGBA", "CMYK", "LA"])
def test_pictures_of_every_mode_can_be_cut(mode: str) -> None:
    source = page(72, "L").convert("LA") if mode == "LA" else page(72, mode)
    assert share(opened(crop_page(source, 72, [region()], min_length=0)), (255, 255, 255)) > 0.3


def test_what_is_transparent_is_paper() -> None:
    clear = Image.new("RGBA", (595, 842), (0, 0, 0, 0))
    assert share(opened(crop_page(clear, 72, [region()], min_length=0)), (255, 255, 255)) > 0.7


def test_a_large_and_noisy_piece_is_made_small() -> None:
    noise = Image.effect_noise((2480, 3508), 90).convert("RGB")
    data = crop_page(noise, 300, [region(BoundingBox(20, 20, 570, 800))], max_bytes=60_000)
    assert len(data) <= 60_000
    assert max(opened(data).size) <= 900


@pytest.mark.parametrize("box", [BoundingBox(700, 10, 800, 20), BoundingBox(10, 10, 10, 20)])
def test_a_box_off_the_page_is_refused(box: BoundingBox) -> None:
    with pytest.raises(ValueError, match="no region"):
        crop_page(page(72), 72, [region(box)])


def test_a_box_partly_off_the_page_is_cut_to_it() -> None:
    assert crop_page(page(72), 72, [region(BoundingBox(-50, -50, 60, 40))])


def test_what_is_hidden_is_painted_over_and_the_rest_stays() -> None:
    beside = BoundingBox(320, 200, 420, 212)
    sheet = page(144)
    ImageDraw.Draw(sheet).rectangle([side * 2 for side in beside], fill=(0, 0, 255))
    shown = opened(crop_page(sheet, 144, [region()], margin=150))
    hidden = opened(crop_page(sheet, 144, [region()], margin=150, hidden=[beside]))
    assert share(shown, (0, 0, 255)) > 0.005
    assert share(hidden, (0, 0, 255)) == 0
    assert share(hidden, COVER, 20) > 0.005
    assert is_black_in_the_middle(shown)


def test_the_proof_itself_is_never_painted_over() -> None:
    picture = opened(crop_page(page(144), 144, [region()], hidden=[BOX]))
    assert picture.tobytes() == opened(crop_page(page(144), 144, [region()])).tobytes()


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
def test_what_is_hidden_is_where_it_is_on_turned_pages(rotation: int) -> None:
    beside = BoundingBox(100, 230, 200, 260)
    sheet = page(144)
    ImageDraw.Draw(sheet).rectangle([side * 2 for side in beside], fill=(0, 0, 255))
    picture = opened(
        crop_page(
            sheet, 144, [region()], rotation=rotation, margin=150, hidden=[beside, BoundingBox(0, 0, 1, 1)]
        )
    )
    assert share(picture, (0, 0, 255)) == 0
