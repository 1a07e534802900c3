"""Pemeriksaan: random samples of verdicts, checked by hand, and the error rate that they show."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from pydantic import ValidationError
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from extractors.personal import mask_personal
from flows.web.paging import whole
from flows.web.render import page
from flows.web.security import form_of, has_token, needs
from flows.web.site import Site
from flows.web.users import Role
from pipeline.auditing.sampling import Rate, draw, rates
from pipeline.store import Run
from schemas.errors import NoInputError, UsageError
from schemas.samples import LARGEST, Answer, GivenAnswer, Sample, SampleItem, Stratum, Wanted

_USUAL_SIZE = 60
_SHOWN = 50
"""Verdicts on one page."""
_FILTERS = {"belum": "belum", "salah": Answer.WRONG, "ragu": Answer.UNSURE}
_LONGEST_SEED, _LONGEST_NOTE = 40, 300


@dataclass(frozen=True)
class Line:
    """A verdict of a sample, with what was answered, first to last."""

    place: int
    item: SampleItem
    answers: tuple[GivenAnswer, ...]

    @property
    def answer(self) -> str:
        """The answer that counts, or ''."""
        return self.answers[-1].answer.value if self.answers else ""

    @property
    def quote(self) -> str:
        """The words that the verdict rests on, without words about a person."""
        return mask_personal(self.item.quote)


@dataclass(frozen=True)
class Opened:
    """A sample with all that is in it."""

    sample: Sample
    lines: tuple[Line, ...]
    rates: dict[Stratum | None, Rate]


@needs(Role.VIEWER)
async def show(request: Request) -> Response:
    """List the samples with their rates; a form draws another."""
    site: Site = request.app.state.site
    run = await run_in_threadpool(site.run)

    def all_of_them() -> list[tuple[Sample, Rate]]:
        found = site.store.samples.all(run.archive_id)
        return [(sample, _open(site, sample).rates[None]) for sample in found]

    return page(
        request,
        "auditor.html.j2",
        run=run,
        samples=await run_in_threadpool(all_of_them),
        wanted=list(Wanted),
        size=_USUAL_SIZE,
        largest=LARGEST,
        seed=secrets.token_hex(4),
        part="samples",
    )


@needs(Role.REVIEWER)
async def begin(request: Request) -> Response:
    """Draw a sample and keep it."""
    if not await has_token(request):
        return PlainTextResponse("Muat ulang halaman, lalu coba lagi.", 403)
    site: Site = request.app.state.site
    form = await form_of(request)
    run = await run_in_threadpool(site.run)
    try:
        wanted, size = Wanted(str(form.get("wanted"))), int(str(form.get("size")))
    except ValueError:
        raise UsageError("Pilihan sampel tidak dikenal.", "Kembali dan pilih lagi.") from None
    seed = str(form.get("seed", "")).strip()
    if not 1 <= size <= LARGEST or not 0 < len(seed) <= _LONGEST_SEED or not seed.isprintable():
        raise UsageError(
            "Ukuran atau angka awal sampel tidak dapat dipakai.",
            f"Ukuran 1 sampai {LARGEST}; angka awal 1 sampai {_LONGEST_SEED} huruf.",
        )
    kept = await run_in_threadpool(_draw, site, run, wanted, size, seed, request.state.user.name)
    return RedirectResponse(f"/pemeriksaan/sampel/{kept}", 303)


@needs(Role.VIEWER)
async def work(request: Request) -> Response:
    """Show a sample to be worked on."""
    site: Site = request.app.state.site
    run = await run_in_threadpool(site.run)
    opened = await run_in_threadpool(_opened, site, run, whole(request.path_params["sample"]))
    shown = request.query_params.get("tampil", "")
    shown = shown if shown in _FILTERS else "semua"
    lines = [
        line for line in opened.lines if shown == "semua" or (line.answer or "belum") == _FILTERS.get(shown)
    ]
    last = max(1, -(-len(lines) // _SHOWN))
    at = min(last, max(1, whole(request.query_params.get("halaman")) or 1))
    return page(
        request,
        "auditor_sample.html.j2",
        run=run,
        opened=opened,
        lines=lines[(at - 1) * _SHOWN : at * _SHOWN],
        shown=shown,
        filters=("semua", *_FILTERS),
        at=at,
        last=last,
        part="samples",
        oob=False,
    )


@needs(Role.REVIEWER)
async def answer(request: Request) -> Response:
    """Append an answer; htmx gets the line and the rates, a plain form goes back to the sample."""
    if not await has_token(request):
        return PlainTextResponse("Muat ulang halaman, lalu coba lagi.", 403)
    site: Site = request.app.state.site
    form = await form_of(request)
    run = await run_in_threadpool(site.run)
    number, place = whole(request.path_params["sample"]), whole(request.path_params["place"]) or 0
    try:
        given = GivenAnswer(
            place=place,
            answer=Answer(str(form.get("answer"))),
            note=str(form.get("note", "")).strip()[:_LONGEST_NOTE],
            by=request.state.user.name,
            at=site.now(),
        )
    except (ValueError, ValidationError):
        raise UsageError(
            "Jawaban tidak dikenal.", "Pilih benar, salah, atau tidak dapat dipastikan."
        ) from None

    def keep() -> Opened:
        opened = _opened(site, run, number)
        item = next((line.item for line in opened.lines if line.place == place), None)
        if item is None:
            raise NoInputError("Butir ini tidak ada dalam sampel.", "Kembali ke sampel.")
        site.store.samples.answer(opened.sample.id, item, given)
        return _open(site, opened.sample)

    opened = await run_in_threadpool(keep)
    if request.headers.get("hx-request") != "true":
        return RedirectResponse(f"/pemeriksaan/sampel/{number}#b{place}", 303)
    line = next(line for line in opened.lines if line.place == place)
    return page(request, "_auditor_answered.html.j2", opened=opened, line=line, oob=True)


def _draw(site: Site, run: Run, wanted: Wanted, size: int, seed: str, who: str) -> int:
    drawn = draw(site.store.document_results(run.archive_id), wanted, size=size, seed=seed)
    if not drawn.items:
        raise NoInputError("Tidak ada putusan seperti itu.", "Pilih jenis yang lain.")
    sample = Sample(
        id=0,
        wanted=wanted,
        size=size,
        seed=seed,
        population=drawn.population,
        made_by=who,
        made_at=site.now(),
        as_of=run.as_of,
        rules_version=run.rules_version,
        program_version=run.program_version,
    )
    return site.store.samples.add(run.archive_id, sample, drawn.items)


def _opened(site: Site, run: Run, number: int | None) -> Opened:
    sample = None if number is None else site.store.samples.get(run.archive_id, number)
    if sample is None:
        raise NoInputError("Sampel ini tidak ada.", "Pilih dari daftar.")
    return _open(site, sample)


def _open(site: Site, sample: Sample) -> Opened:
    items, answers = site.store.samples.items(sample.id), site.store.samples.answers(sample.id)
    given: dict[int, list[GivenAnswer]] = {}
    for one in answers:
        given.setdefault(one.place, []).append(one)
    lines = tuple(Line(place, item, tuple(given.get(place, ()))) for place, item in items.items())
    return Opened(sample, lines, rates(items, answers))


routes = [
    Route("/pemeriksaan", show),
    Route("/pemeriksaan/sampel", begin, methods=["POST"]),
    Route("/pemeriksaan/sampel/{sample}", work),
    Route("/pemeriksaan/sampel/{sample}/{place}", answer, methods=["POST"]),
]
