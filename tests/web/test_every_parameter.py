"""Whatever stands in a path, an address, a form or a body: no file outside, no other archive, no fault.

The names of parameters are those that the application asks for, noted while it answers.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.datastructures import FormData, QueryParams

from flows.web.users import Role
from pipeline.store import open_store
from pipeline.words import pack
from schemas.rulings import Target

OUTSIDE = "isi-berkas-rahasia"
ELSEWHERE = "arsip-lain-rahasia"
"""A facility, and a word, of an archive of the same store that is not the one shown."""

PATHS = (
    "../rahasia.txt",
    "../../../../../../etc/passwd",
    "..\\..\\rahasia.txt",
    "/etc/passwd",
    "{canary}",
    "%2e%2e%2frahasia.txt",
    "..%252frahasia.txt",
    "....//rahasia.txt",
    "file:///etc/passwd",
    "../rahasia.txt\0.pdf",
    "\0",
    "~root",
)
TYPES = (
    "",
    "x" * 20_000,
    "9" * 30,
    "9" * 5_000,
    "-1",
    "1e9",
    "٣",
    "null",
    "[" * 9_000,
    '{"a": [1]}',
    "😀\u202e\ufeff",
    "a\r\nset-cookie: b=c",
    "0000-00-00",
    "9999-12-31",
)
SQL = (
    "' OR '1'='1",
    "'; DROP TABLE rulings; --",
    "x') UNION SELECT root FROM archives --",
    "%",
    "_",
    "\\",
    "name; --",
    "decision DESC",
    "1=1",
    ":archive_id",
    "%s %(a)s $1 ?",
    '"a" NEAR("b',
    "text:a* OR ^b",
    "{text}: a + b",
    "a & ! | <-> b:*",
    "'a':*B",
    ELSEWHERE,
)
Names = dict[tuple[str, type], list[str]]
NONSENSE = "tidakadasamasekali"


@pytest.fixture(scope="module", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def fort(
    request: pytest.FixtureRequest,
    build_fort: Any,
    kept: Any,
    make: Any,
    rules: Any,
    tmp_path_factory: pytest.TempPathFactory,
    opened: list[str],
) -> Iterator[Any]:
    """A store with two archives, the second of which is shown; a file that nobody may read lies beside it."""
    folder = tmp_path_factory.mktemp("semua")
    (folder / "rahasia.txt").write_text(OUTSIDE, "utf-8")
    url = None
    if request.param == "postgresql":
        server = request.getfixturevalue("postgresql")
        url = server.url(server.new_database())
    opened.clear()
    with open_store(folder / "out", url) as store:
        kept(store, rules, make.doubtful_clinic(ELSEWHERE), "/lain", pack(make.reading([[ELSEWHERE]])))
        built = build_fort(store, folder)
        built.database = request.param
        yield built
        built.ask.close()


@pytest.fixture(scope="module")
def opened() -> Iterator[list[str]]:
    """Every path that this process opens, lists, makes, links or renames, as Python tells it."""
    found: list[str] = []
    active = [True]

    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        if active and event in ("open", "os.listdir", "os.scandir", "os.mkdir", "os.link", "os.rename"):
            found.extend(str(one) for one in arguments[:2] if isinstance(one, str | bytes | Path))

    sys.addaudithook(hook)  # cannot be taken away again
    yield found
    active.clear()


@pytest.fixture(scope="module")
def names(fort: Any, every: Any) -> Names:
    """The names of parameters that each route asks for, in the address and in the form."""
    found: Names = {}
    with pytest.MonkeyPatch.context() as patch, every.asked_names(patch.setattr) as asked:
        for way in fort.ways:
            for known in asked.values():
                known.clear()
            told = -1
            while told < (told := sum(map(len, asked.values()))):
                for value in ("", "1"):
                    fort.ask(
                        way.method,
                        way.filled(fort.values),
                        query=[(name, value) for name in asked[QueryParams]],
                        form=list(good_form(fort).items()) if way.method == "POST" else None,
                        headers=fort.headers(Role.ADMIN),
                    )
            for kind, known in asked.items():
                found[way.name, kind] = sorted({*known, *(way.declared if kind is QueryParams else ())})
    return found


def good_form(fort: Any) -> dict[str, str]:
    """Return values by name with which each form would be taken."""
    target = Target.of_field(fort.values["sha256"], 1, "expiry_date")
    return {
        "target": target.model_dump_json(),
        "facility": fort.values["facility"],
        "action": "confirm",
        "after": "0",
        "seen": json.dumps("2028-05-02"),
        "wanted": "all",
        "size": "3",
        "seed": "uji",
        "answer": "right",
        "dokumen": f"{movable(fort)}:0",
        "tujuan": "lain",
        "alasan": "salah map",
        "name": "orang",
        "password": "kata-sandi-lain",
    }


def movable(fort: Any) -> str:
    """Return a document that nobody has moved yet."""
    store, run = fort.site.store, fort.site.run()
    documents = store.document_results(run.archive_id, [fort.values["facility"]])
    return next((str(one.sha256) for one in documents if one.sha256 != fort.values["sha256"]), "")


def test_the_names_that_are_asked_for_are_noted(names: Names) -> None:
    assert {"cari", "urut", "arah", "halaman", "keputusan"} <= set(names["GET /fasilitas", QueryParams])
    assert {"bulan", "lewat"} <= set(names["GET /masa-berlaku", QueryParams])
    assert {"target", "action", "reason", "seen"} <= set(names["POST /putusan", FormData])
    assert {"dokumen", "tujuan", "alasan"} <= set(names["POST /fasilitas/{facility}/pindah", FormData])
    assert "sought" in names["GET /api/facilities", QueryParams]


def check(fort: Any, answer: Any, about: object, opened: list[str]) -> None:
    """Fail where something came out, or was opened, that should not have been."""
    assert answer.status < 500, about
    body = answer.text
    assert OUTSIDE not in body, about
    assert "root:x:0" not in body, about
    assert all("\n" not in value and "\r" not in value for _, value in answer.headers), about
    assert not answer.header("set-cookie").startswith("b="), about
    forbidden = (fort.site.inbox.with_name("rahasia.txt"), Path("/etc/passwd"), Path("/root"))
    places = [Path(path).resolve() for path in opened if "\0" not in path]
    opened.clear()
    assert [place for place in places if place in forbidden] == [], about


def test_a_file_that_is_read_would_be_noticed(fort: Any, every: Any, opened: list[str]) -> None:
    fort.site.inbox.with_name("rahasia.txt").read_text("utf-8")
    with pytest.raises(AssertionError, match="rahasia"):
        check(fort, every.Told(200), "uji", opened)
    with pytest.raises(AssertionError):
        check(fort, every.Told(200, body=OUTSIDE.encode()), "uji", opened)


def test_any_parameter_of_a_path(fort: Any, opened: list[str]) -> None:
    for way in fort.ways:
        for name in way.parameters:
            for value in values(fort):
                path = way.filled(fort.values | {name: value})
                answer = fort.ask(way.method, path, headers=fort.headers(Role.ADMIN), body=b"x")
                check(fort, answer, (way.name, name, value[:40]), opened)
                assert ELSEWHERE not in answer.text or value == ELSEWHERE
    inbox = fort.site.inbox
    kept = {"arsip", "kotak", "out", "petugas", "rahasia.txt"}
    assert {file.name for file in inbox.parent.iterdir()} <= kept
    assert not any(one.is_symlink() for one in inbox.rglob("*"))


def test_any_parameter_of_an_address(fort: Any, names: Names, opened: list[str]) -> None:
    tried = 0
    for way in fort.ways:
        for name in names[way.name, QueryParams]:
            plain = rows(ask(fort, way, name, NONSENSE))
            for value in values(fort):
                answer = ask(fort, way, name, value)
                check(fort, answer, (way.name, name, value[:40]), opened)
                if value in SQL and name not in ("q", "cari", "sought"):  # where words of it may be found
                    assert rows(answer) <= plain, (way.name, name, value)
                if value != ELSEWHERE:
                    assert ELSEWHERE not in answer.text, (way.name, name, value)
                tried += 1
    assert tried > 500


def test_any_entry_of_a_form(fort: Any, names: Names, opened: list[str]) -> None:
    for way in fort.ways:
        for name in names[way.name, FormData]:
            for at, value in enumerate(values(fort)):
                headers = fort.headers(Role.ADMIN) | ({"hx-request": "true"} if at % 2 else {})
                form = [*(good_form(fort) | {name: value}).items()]
                answer = fort.ask(way.method, way.filled(fort.values), form=form, headers=headers)
                check(fort, answer, (way.name, name, value[:40]), opened)


def test_no_nul_comes_as_far_as_the_database(fort: Any) -> None:
    for way in fort.ways:
        headers = fort.headers(Role.ADMIN)
        assert fort.ask(way.method, way.filled(fort.values), query=b"a=%00", headers=headers).status == 400
        assert fort.ask(way.method, f"{way.filled(fort.values)}\0", headers=headers).status == 400


MULTIPART = "multipart/form-data; boundary=b; charset="
BODIES = (
    ("application/json", b"{"),
    ("application/json", b"[]"),
    ("application/json", b"null"),
    ("application/json", b"[" * 100_000),
    ("application/json", b'{"target": {"kind": "field", "sha256": 1}}'),
    ("application/json", b"\xff\xfe\x00"),
    ("application/x-www-form-urlencoded", b"\xff=%ff&=&&=;=%00"),
    ("application/x-www-form-urlencoded", b"target=1&" * 5_000),
    ("application/x-www-form-urlencoded; charset=utf-16", b"name=a"),
    ("multipart/form-data", b"x"),
    ("multipart/form-data; boundary=b", b"--b\r\nx"),
    (
        MULTIPART + "unicode_escape",
        b'--b\r\ncontent-disposition: form-data; name="name"\r\n\r\n\\ud800\r\n--b--\r\n',
    ),
    (MULTIPART + "zip", b'--b\r\ncontent-disposition: form-data; name="name"\r\n\r\nx\r\n--b--\r\n'),
    (
        "multipart/form-data; boundary=b",
        b'--b\r\ncontent-disposition: form-data; name="name"; filename="/etc/passwd"\r\n\r\nx\r\n--b--\r\n',
    ),
    (
        "application/json",
        rb'{"target": {"kind": "facility", "name": "\ud800", "facility": "\u0000"}, "facility": "\ud800"}',
    ),
    ("text/plain", b"csrf=x"),
    ("", b"csrf=x"),
)


@pytest.mark.parametrize(("kind", "body"), BODIES, ids=[f"{at}" for at in range(len(BODIES))])
def test_any_body(fort: Any, opened: list[str], kind: str, body: bytes) -> None:
    for way in fort.ways:
        if way.method in ("POST", "PUT"):
            fort.site.patience.right("name:", "address:127.0.0.1")
            headers = fort.headers(Role.ADMIN) | {"content-type": kind}
            answer = fort.ask(way.method, way.filled(fort.values), body=body, headers=headers)
            check(fort, answer, (way.name, kind), opened)


def values(fort: Any) -> list[str]:
    """Return what is sent: everything to SQLite; what only a database understands to PostgreSQL too."""
    if fort.database == "postgresql":
        return ["\0", "9" * 30, *SQL]
    canary = str(fort.site.inbox.with_name("rahasia.txt"))
    return [one.replace("{canary}", canary) for one in (*PATHS, *TYPES, *SQL)]


def ask(fort: Any, way: Any, name: str, value: str) -> Any:
    return fort.ask(
        way.method, way.filled(fort.values), query=[(name, value)], headers=fort.headers(Role.ADMIN)
    )


def rows(answer: Any) -> int:
    """Return how many facilities and documents an answer names."""
    if answer.header("content-type").startswith("application/json"):
        said = answer.text and json.loads(answer.text)
        return int(said.get("total", 0)) if isinstance(said, dict) else len(said)
    text = str(answer.text)
    return text.count('href="/fasilitas/') + text.count('href="/dokumen/')
