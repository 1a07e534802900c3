"""Whatever a facility.yaml, a file of rules or settings or a row of the store holds, it is taken or refused.

A fixed number of cases in a usual run; `PKS_EXAMPLES=20000 pytest tests/pipeline/test_any_data.py` looks for
rarer ones.
"""

from __future__ import annotations

import json
import os
import time
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from pydantic import BaseModel

from pipeline.dossier import parse_profile
from pipeline.own_yaml import MOST_BYTES, YamlError, load_plain
from pipeline.requirements import load_requirements
from pipeline.settings import load_settings
from pipeline.words import unpack
from schemas.errors import UsageError
from schemas.facts import DocumentFacts
from schemas.results import DocumentResult, DossierResult

RUN = settings(
    max_examples=int(os.environ.get("PKS_EXAMPLES", "40")),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    database=None,
)


@contextmanager
def soon(seconds: float = 5) -> Iterator[None]:
    """Fail when it takes long; counted in processor time, as a busy machine is no defect."""
    began = time.process_time()
    yield
    assert time.process_time() - began < seconds


YAML = st.one_of(
    st.text(
        st.sampled_from("aname:lvdoctrs-[]{}&*!?|>#'\"\\ \n\t0123456789.xe_,%@`~\x00\x85\ud800ñ"),
        max_size=120,
    ),
    st.lists(
        st.sampled_from(
            (
                *(
                    "name: ",
                    "level: ",
                    "type: ",
                    "doctors: ",
                    "branch: ",
                    "self_assessment: ",
                    "\n  ",
                    "\n",
                    "- ",
                ),
                *(
                    "[4, 3.6]",
                    "{x: 1}",
                    "FKTP",
                    "rs_kelas_c",
                    "ada",
                    "1e999",
                    "-.inf",
                    "0x",
                    "!!set {a}",
                    "&a ",
                    "*a",
                ),
                *(
                    "toilet: ",
                    "2026-13-45",
                    "12:30:45",
                    "~",
                    "'",
                    '"\\ud800"',
                    "\u202e",
                    "ukuran_ruang_periksa_m: ",
                ),
            )
        ),
        max_size=20,
    ).map("".join),
)


@RUN
@given(text=st.one_of(YAML, st.binary(max_size=200)))
@example(text="name: 0x" + "f" * 9_000)
@example(text="a: &a [x]\nb: [*a, *a]")
@example(text="[" * 50_000)
@example(text="? {a: 1}\n: b")
@example(text="a: 9999-99-99")
@example(text='name: "\\ud800"')
@example(text="a: !!binary x\nb: !!set {c}\nd: .inf")
@example(text="a: " + ":".join(["59"] * 20_000))
@example(text=b"x" * (MOST_BYTES + 1))
@example(text="name: " + "x" * 200_000)
@example(text="self_assessment: {toilet: " + "1" * 4_000 + "}")
def test_any_facility_yaml_is_taken_or_a_finding(text: str | bytes) -> None:
    content = text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass")
    with soon():
        try:
            json.dumps(load_plain(content), allow_nan=False, ensure_ascii=False).encode("utf-8")
        except YamlError as error:
            assert str(error)
        profile = parse_profile(content, path="klinik/facility.yaml")
        profile.model_dump_json().encode("utf-8")


TOML = st.sampled_from(
    (
        "version = 'x'\n",
        "[settings]\nexpiring_days = 60\n",
        "[[clause]]\nid = 'payment.hold_harmless'\nseverity = 'major'\n",
        "[[clause]]\nid = 'own.x'\n",
        "[[requirement]]\nid = 'CR-T-01'\n",
        "id = 1\n",
        "severity = [[]]\n",
        "[settings]\nexpiring_days = nan\n",
        "[settings]\nexpiring_days = 99999999999999999999\n",
        "[clause]\n",
        "= \n",
        "source = 1979-05-27\n",
        "cues = ['(a+)+$', '']\n",
        "reminder_days = { default = ['x'] }\n",
        "examples = ['\\u0000', 'PIHAK KEDUA wajib']\n",
        "jobs = 1e400\n",
        "retry = ['x']\n",
        "[limits]\nmax_pages = -1\n",
        "[limits]\nseconds_per_page = inf\n",
    )
)
TEXTS = st.lists(st.one_of(TOML, st.text(max_size=20)), max_size=6).map("".join)


@RUN
@given(text=TEXTS)
def test_any_rules_file_is_taken_or_a_usage_error(tmp_path: Path, text: str) -> None:
    file = tmp_path / "aturan.toml"
    file.write_bytes(text.encode("utf-8", "surrogatepass"))
    with soon():
        try:
            load_requirements(file)
        except UsageError as error:
            assert error.message


@RUN
@given(text=TEXTS)
def test_any_settings_file_is_taken_or_a_usage_error(tmp_path: Path, text: str) -> None:
    file = tmp_path / "pks.toml"
    file.write_bytes(text.encode("utf-8", "surrogatepass"))
    try:
        load_settings(file)
    except UsageError as error:
        assert error.message


@pytest.mark.parametrize(
    "text",
    [
        "jobs = 1000000000",
        "limits.seconds_per_page = inf",
        "limits.seconds_per_document = 1e300",
        "limits.max_ratio = nan",
        "limits.memory_bytes = 9223372036854775807",
    ],
)
def test_a_setting_that_no_machine_takes_is_refused(tmp_path: Path, text: str) -> None:
    file = tmp_path / "pks.toml"
    file.write_text(text, "utf-8")
    with pytest.raises(UsageError, match=text.partition(" ")[0]):
        load_settings(file)


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
KEPT = st.fixed_dictionaries(
    {},
    optional={
        "page_count": VALUES,
        "unread_pages": VALUES,
        "pages": st.lists(st.dictionaries(st.sampled_from(("number", "size", "words")), VALUES), max_size=2),
    },
)


@RUN
@given(
    kept=st.one_of(st.binary(max_size=60), KEPT.map(lambda value: zlib.compress(json.dumps(value).encode())))
)
def test_any_kept_words_are_unpacked_or_a_value_error(kept: bytes) -> None:
    try:
        unpack(kept)
    except ValueError as error:
        assert str(error)


ROWS: Mapping[type[BaseModel], Mapping[str, Any]] = {
    DocumentFacts: {"sha256": "a" * 64, "pages": 1, "reading": [], "segments": [], "unread_pages": []},
    DocumentResult: {"path": "a/x.pdf", "facility": "a", "status": "complete", "as_of": "2026-11-22"},
    DossierResult: {"facility": "a", "name": "A", "decision": "MEMENUHI", "as_of": "2026-11-22"},
}


@pytest.mark.parametrize("model", ROWS, ids=lambda model: model.__name__)
@RUN
@given(data=st.data())
def test_any_row_of_the_store_is_understood_or_a_value_error(
    model: type[BaseModel], data: st.DataObject
) -> None:
    row = dict(ROWS[model])
    for name in data.draw(st.lists(st.sampled_from(sorted(model.model_fields)), max_size=3)):
        row[name] = data.draw(VALUES)
    text = json.dumps(row)
    cut = data.draw(st.integers(0, 9))
    try:
        model.model_validate_json(text[:-cut] if cut else text)
    except ValueError as error:
        assert str(error)
