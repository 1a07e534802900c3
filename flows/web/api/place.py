"""What every call needs: the site, the archive that is shown, some rows, a text without control signs."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Path, Query, Request

from flows.web.site import Site
from pipeline.store import Run

from .models import MOST_ROWS


def site_of(request: Request) -> Site:
    """Return the site that the API is over."""
    site: Site = request.app.state.site
    return site


def run_of(site: Annotated[Site, Depends(site_of)]) -> Run:
    """Return the run that is shown.

    Raises:
        NoInputError: when nothing was audited yet.
    """
    return site.run()


_PLAIN = r"^[^\x00-\x1f\x7f]*$"
AtSite = Annotated[Site, Depends(site_of)]
OfRun = Annotated[Run, Depends(run_of)]
Text = Annotated[str, Query(max_length=500, pattern=_PLAIN)]
Day = Annotated[str, Query(pattern=r"^(\d{4}-\d{2}-\d{2})?$", description="ISO date")]
Limit = Annotated[int, Query(ge=1, le=MOST_ROWS)]
Offset = Annotated[int, Query(ge=0, le=10**9)]
Named = Annotated[str, Path(max_length=500, pattern=_PLAIN)]
Hash = Annotated[str, Path(pattern=r"^[0-9a-f]{64}$")]
