"""Bukti: the place of a statement, cut out of its page."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence

from PIL import Image
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from flows.web.security import needs
from flows.web.users import Role
from pipeline.page_pictures import PageTrouble
from pipeline.report import crop_page
from schemas.evidence import Region
from schemas.geometry import BoundingBox

from .document import page_drawn

_LONG_SIDE = 2000
"""Pixels of the page that is cut."""
_SIDE = r"([0-9]{1,5}(?:\.[0-9]{1,2})?)"
_BOX = re.compile(",".join([_SIDE] * 4))
_MOST = 40
"""Boxes; a clause is quoted, not copied."""


def picture_of(sha256: str, page: int, regions: Sequence[Region]) -> str:
    """Return the path of the picture of some boxes of a page; of the whole page where it has none."""
    boxes = [region.bbox for region in regions if region.page == page][:_MOST]
    if not boxes:
        return f"/dokumen/{sha256}/{page}.webp"
    sides = ";".join(",".join(f"{max(0.0, side):.1f}" for side in box) for box in boxes)
    return f"/bukti/{sha256}/{page}.jpg?kotak={sides}"


@needs(Role.VIEWER)
async def picture(request: Request) -> Response:
    """Return a small picture of the place around some boxes, each outlined."""
    return await run_in_threadpool(_picture, request)


def _picture(request: Request) -> Response:
    texts = request.query_params.get("kotak", "").split(";")
    boxes = [
        BoundingBox(*map(float, match.groups())) for text in texts[:_MOST] if (match := _BOX.fullmatch(text))
    ]
    if len(boxes) != len(texts):
        raise HTTPException(404)
    made, text = page_drawn(request, _LONG_SIDE)
    if isinstance(made, PageTrouble) or text is None:
        raise HTTPException(404)
    drawn = Image.open(io.BytesIO(made))
    regions = [Region(page=text.number, bbox=text.upright(box)) for box in boxes]
    try:
        cut = crop_page(drawn, drawn.width * 72 / text.upright_size.width, regions)
    except ValueError as error:  # none of them lies on the page
        raise HTTPException(404) from error
    return Response(cut, media_type="image/jpeg")


routes = [Route("/bukti/{sha256}/{number}.jpg", picture)]
