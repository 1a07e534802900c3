"""Archives in an object store: the same inventory as of a folder, private copies, and failures by class."""

from __future__ import annotations

import hashlib
import io
import tempfile
import threading
import zipfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import boto3
import fsspec
import pytest
import s3fs
import sqlalchemy as sa
from moto.server import ThreadedMotoServer

from extractors.files import Limits
from pipeline import objects, remote
from pipeline.containers import list_members
from pipeline.ingest import Inventory, take_inventory
from pipeline.members import MemberPlace
from pipeline.page_pictures import document_place
from pipeline.place import (
    Place,
    RemotePlace,
    UnreachableError,
    address_of,
    content_of,
    on_disk,
    place_of,
)
from pipeline.remote import take_remote_inventory
from pipeline.store import open_store, tables
from schemas.errors import DocumentError, NoInputError, UsageError
from schemas.labels import FailureClass
from schemas.results import DocumentResult

CONTENTS = {
    "klinik-a/sip.pdf": b"sip",
    "klinik-a/lama/sip.pdf": b"sip",
    "klinik-a/facility.yaml": b"name: Klinik A",
    "klinik-a/.sembunyi/x.pdf": b"x",
    "klinik-a/.sembunyi/y.pdf": b"y",
    "klinik-a/Thumbs.db": b"thumbs",
    "klinik-b/~$pks.docx": b"lock",
    "klinik-b/pks #1 100%.pdf": b"pks",
    "lepas.pdf": b"lepas",
}


@pytest.fixture(scope="session")
def s3() -> Iterator[str]:
    """Return the address of an object store of our own on loopback."""
    server = ThreadedMotoServer("127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def bucket(s3: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Return an empty bucket, reached as an operator would reach it: by the environment."""
    monkeypatch.setenv("AWS_ENDPOINT_URL", s3)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "uji")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "uji")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    s3fs.S3FileSystem.clear_instance_cache()
    found = boto3.resource("s3").Bucket("arsip")
    found.create()
    yield found
    found.objects.delete()
    found.delete()


Take = Callable[..., Inventory]


@pytest.fixture
def take(tmp_path: Path) -> Iterator[Take]:
    """Take the inventory of a place under limits, with one memory for all that a test takes."""
    with open_store(tmp_path / "out") as store:

        def inventory(root: RemotePlace, **limits: int) -> Inventory:
            return take_remote_inventory(root, limits=Limits(**limits), memory=store.objects)

        yield inventory


def fill(bucket: Any, contents: Mapping[str, bytes], prefix: str = "2026") -> RemotePlace:
    for key, content in contents.items():
        bucket.put_object(Key=f"{prefix}/{key}", Body=content)
    return RemotePlace(f"s3://{bucket.name}/{prefix}")


def told(found: Inventory) -> list[tuple[str, str, int, str | None, str | None]]:
    return [(file.path, file.facility, file.size, file.sha256, file.duplicate_of) for file in found.files]


def test_the_inventory_is_that_of_the_same_files_on_a_disk(bucket: Any, take: Take, tmp_path: Path) -> None:
    folder = tmp_path / "arsip"
    for key, content in CONTENTS.items():
        (folder / key).parent.mkdir(parents=True, exist_ok=True)
        (folder / key).write_bytes(content)
    bucket.put_object(Key="2026/klinik-a/")  # what consoles make to show a folder
    bucket.put_object(Key="2026-lain/pks.pdf", Body=b"not below the prefix")
    remote = take(fill(bucket, CONTENTS))
    local = take_inventory(folder, limits=Limits())
    assert told(remote) == told(local)
    assert remote.left_out == local.left_out == (("hidden", 1), ("system", 2))
    assert [facility for facility, _ in remote.profiles] == ["klinik-a"]
    assert content_of(remote.profiles[0][1]) == b"name: Klinik A"


def test_a_copy_has_no_name_and_goes_afterwards(
    bucket: Any, take: Take, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (file,) = take(fill(bucket, {"a/100% #1?.pdf": b"isi"})).files
    assert file.sha256 == hashlib.sha256(b"isi").hexdigest()
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(scratch))
    with on_disk(file.location, Limits()) as copy:
        assert copy.read_bytes() == b"isi"
        assert copy.stat().st_mode & 0o077 == 0
        assert list(scratch.iterdir()) == []
    assert not copy.exists()


def test_what_is_too_large_is_not_fetched(bucket: Any, take: Take) -> None:
    root = fill(bucket, {"a/besar.pdf": b"x" * 101, "a/pas.pdf": b"x" * 100})
    big, fits = take(root, max_bytes=100).files
    assert big.failure is not None
    assert (big.sha256, big.failure.code) == (None, FailureClass.TOO_LARGE)
    assert (fits.sha256, fits.failure) == (hashlib.sha256(b"x" * 100).hexdigest(), None)
    with pytest.raises(DocumentError) as grown, on_disk(big.location, Limits(max_bytes=100)):
        pass
    assert grown.value.failure is FailureClass.TOO_LARGE


def test_what_changed_since_it_was_listed_is_told_and_not_read(bucket: Any, take: Take) -> None:
    root = fill(bucket, {"a/pks.pdf": b"lama"})
    (file,) = take(root).files
    fill(bucket, {"a/pks.pdf": b"baru"})
    with pytest.raises(UnreachableError, match="berubah"), on_disk(file.location, Limits()):
        pass


@pytest.mark.parametrize(
    ("error", "failure"),
    [
        (PermissionError("Access Denied"), FailureClass.NO_PERMISSION),
        (FileNotFoundError("gone"), FailureClass.CORRUPT),
        (ConnectionError("network"), FailureClass.CORRUPT),
    ],
)
def test_a_failure_has_a_class_and_passes(
    monkeypatch: pytest.MonkeyPatch, take: Take, error: Exception, failure: FailureClass
) -> None:
    monkeypatch.setattr(objects, "_PAUSES", (0.0, 0.0))
    fsspec.filesystem("memory").pipe_file("/arsip/a/pks.pdf", b"isi")
    tries = failing(monkeypatch, error, times=99)
    (file,) = take(RemotePlace("memory://arsip")).files
    assert file.failure is not None
    assert (file.sha256, file.failure.code) == (None, failure)
    assert len(tries) == (3 if isinstance(error, ConnectionError) else 1)
    with pytest.raises(UnreachableError), on_disk(file.location, Limits()):
        pass


def failing(monkeypatch: pytest.MonkeyPatch, error: Exception, *, times: int) -> list[str]:
    """Let opening an object fail so often; return a list that grows with every try."""
    memory = type(fsspec.filesystem("memory"))
    opened: Callable[..., Any] = memory.open
    tries: list[str] = []
    lock = threading.Lock()

    def open_(self: Any, path: str, *arguments: Any, **options: Any) -> Any:
        with lock:
            tries.append(path)
            if len(tries) <= times:
                raise error
        return opened(self, path, *arguments, **options)

    monkeypatch.setattr(memory, "open", open_)
    return tries


def test_a_network_that_fails_for_a_moment_is_asked_again(
    monkeypatch: pytest.MonkeyPatch, take: Take
) -> None:
    monkeypatch.setattr(objects, "_PAUSES", (0.0, 0.0))
    fsspec.filesystem("memory").pipe_file("/arsip/a/pks.pdf", b"isi")
    tries = failing(monkeypatch, TimeoutError("slow"), times=2)
    (file,) = take(RemotePlace("memory://arsip")).files
    assert (file.sha256, len(tries)) == (hashlib.sha256(b"isi").hexdigest(), 3)


@pytest.fixture(autouse=True)
def empty_memory() -> Iterator[None]:
    yield
    memory = fsspec.filesystem("memory")
    if memory.exists("/arsip"):
        memory.rm("/arsip", recursive=True)


@pytest.mark.parametrize(
    ("url", "error"),
    [
        ("memory://kosong", NoInputError),
        ("tidak-ada://arsip", UsageError),
        ("file:///tmp", UsageError),
    ],
)
def test_what_cannot_be_listed_is_refused(take: Take, url: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        take(RemotePlace(url))


def test_a_bucket_that_is_not_there_is_refused(bucket: Any, take: Take) -> None:
    with pytest.raises(NoInputError, match="s3://lain/x"):
        take(RemotePlace("s3://lain/x"))


@pytest.mark.parametrize(
    ("text", "place", "address"),
    [
        ("s3://arsip/2026/", RemotePlace("s3://arsip/2026"), "s3://arsip/2026"),
        ("/arsip/2026", Path("/arsip/2026"), "/arsip/2026"),
        ("C://x", Path("C://x"), str(Path("C:/x").resolve())),
    ],
)
def test_places_are_told_apart(text: str, place: Place, address: str) -> None:
    assert place_of(text) == place
    assert address_of(place_of(text)) == address


def test_what_has_the_same_etag_and_size_is_not_read_for_its_hash(
    bucket: Any, take: Take, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = fill(bucket, {"a/pks.pdf": b"lama", "a/sip.pdf": b"sip"})
    read: list[str] = []

    def counted(place: RemotePlace, limits: Limits) -> str:
        read.append(place.name)
        return objects.sha256_of(place, limits)

    monkeypatch.setattr(remote, "sha256_of", counted)
    first = take(root)
    assert sorted(read) == ["pks.pdf", "sip.pdf"]
    assert take(root) == first
    assert len(read) == 2
    fill(bucket, {"a/pks.pdf": b"baru"})  # of the same size
    again = take(root)
    assert read[2:] == ["pks.pdf"]
    assert [file.sha256 for file in again.files] == [
        hashlib.sha256(content).hexdigest() for content in (b"baru", b"sip")
    ]


def test_a_store_without_etags_is_read_each_time(take: Take) -> None:
    memory = fsspec.filesystem("memory")
    memory.pipe_file("/arsip/a/pks.pdf", b"lama")
    take(RemotePlace("memory://arsip"))
    memory.pipe_file("/arsip/a/pks.pdf", b"baru")
    (file,) = take(RemotePlace("memory://arsip")).files
    assert file.sha256 == hashlib.sha256(b"baru").hexdigest()


# --- containers ---


def zipped(members: Mapping[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return made.getvalue()


def put(path: str, content: bytes) -> RemotePlace:
    fsspec.filesystem("memory").pipe_file(f"/arsip/{path}", content)
    return RemotePlace(f"memory://arsip/{path}")


def result_of(path: str, content: bytes) -> DocumentResult:
    return cast(DocumentResult, SimpleNamespace(path=path, sha256=hashlib.sha256(content).hexdigest()))


def test_a_container_is_listed_and_read_where_it_lies() -> None:
    place = put("a/kiriman.zip", zipped({"x.zip": zipped({"izin.pdf": b"izin"}), "sip.pdf": b"sip"}))
    listing = list_members(place, place.name, Limits())
    assert listing is not None
    assert [member.name for member in listing.members] == ["x.zip/izin.pdf", "sip.pdf"]
    root = RemotePlace("memory://arsip")
    for name, content in (("x.zip/izin.pdf", b"izin"), ("sip.pdf", b"sip")):
        found = document_place(root, result_of(f"a/kiriman.zip/{name}", content))
        with on_disk(found, Limits()) as path:
            assert path.read_bytes() == content
    put("a/lama.zip/sip.pdf", b"lama")  # a folder, by the name of a container
    with on_disk(document_place(root, result_of("a/lama.zip/sip.pdf", b"lama")), Limits()) as path:
        assert path.read_bytes() == b"lama"


def test_what_is_called_like_a_container_and_is_none_is_a_document() -> None:
    place = put("a/kiriman.zip", b"%PDF-1.4\n")
    assert list_members(place, place.name, Limits()) is None


@pytest.mark.parametrize(
    ("limits", "code"),
    [
        (Limits(max_unpacked_bytes=100), FailureClass.TOO_LARGE),
        (Limits(max_members=1), FailureClass.TOO_LARGE),
        (Limits(max_bytes=10), None),  # each document alone may have no more
    ],
)
def test_containers_have_the_limits_that_they_have_on_a_disk(
    limits: Limits, code: FailureClass | None
) -> None:
    listing = list_members(
        put("a/kiriman.zip", zipped({"a.pdf": b"a", "b.pdf": b"b"})), "kiriman.zip", limits
    )
    assert listing is not None
    assert (listing.failure.code if listing.failure else None) == code


def test_a_network_that_fails_over_a_container_is_told_and_nothing_is_taken_for_gone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(objects, "_PAUSES", (0.0, 0.0))
    place = put("a/putus.zip", zipped({"sip.pdf": b"sip"}))
    member = MemberPlace(place, "sip.pdf", hashlib.sha256(b"sip").hexdigest())
    failing(monkeypatch, ConnectionError("network"), times=6)
    listing = list_members(place, place.name, Limits())
    assert listing is not None
    assert listing.failure is not None
    assert "ConnectionError" in listing.failure.message
    with pytest.raises(UnreachableError, match="ConnectionError"), on_disk(member, Limits()):
        pass
    with on_disk(member, Limits()) as path:
        assert path.read_bytes() == b"sip"


def test_a_container_is_fetched_once_for_all_that_is_read_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    place = put("a/lain.zip", zipped({f"{number}.pdf": b"%d" % number for number in range(5)}))
    opened = failing(monkeypatch, ConnectionError("never"), times=0)
    for number in range(5):
        member = MemberPlace(place, f"{number}.pdf", hashlib.sha256(b"%d" % number).hexdigest())
        with on_disk(member, Limits()) as path:
            assert path.read_bytes() == b"%d" % number
    assert len(opened) == 1
    put("a/lain.zip", zipped({"1.pdf": b"baru"}))
    with on_disk(MemberPlace(place, "1.pdf", hashlib.sha256(b"baru").hexdigest()), Limits()) as path:
        assert path.read_bytes() == b"baru"
    with pytest.raises(UnreachableError, match="berubah"), on_disk(member, Limits()):
        pass


def test_what_is_gone_from_the_store_leaves_no_address(bucket: Any, tmp_path: Path) -> None:
    root = fill(bucket, {"a/pks.pdf": b"pks", "a/sip.pdf": b"sip"})
    fill(bucket, {"a/pks.pdf": b"pks"}, prefix="2026-lain")
    with open_store(tmp_path / "out") as store:
        for prefix in (root, RemotePlace(f"s3://{bucket.name}/2026-lain")):
            take_remote_inventory(prefix, limits=Limits(), memory=store.objects)
        bucket.Object("2026/a/sip.pdf").delete()
        take_remote_inventory(root, limits=Limits(), memory=store.objects)
        with store.engine.connect() as connection:
            known = set(connection.scalars(sa.select(tables.objects.c.url)))
    assert known == {f"{root}/a/pks.pdf", f"s3://{bucket.name}/2026-lain/a/pks.pdf"}
