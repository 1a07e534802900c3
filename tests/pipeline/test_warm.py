"""What workers are forked from has loaded all that reading needs."""

from __future__ import annotations

import subprocess
import sys

_LOADED = """
import importlib
from pipeline import slots
slots.load_ahead()
for name in slots._PRELOADED:
    importlib.import_module(name)
from extractors.clauses import load_catalogue, load_model
from extractors.dates.vocabulary import load_vocabulary
from extractors.document_type.patterns import type_patterns
from extractors.text.plausible import common_words
from extractors.text.repair.lexicon import possible_words
for load in (load_catalogue, load_model, load_vocabulary, type_patterns, common_words, possible_words):
    print(load.__name__, load.cache_info().currsize)
"""


def test_what_workers_share_is_loaded_before_the_first_of_them() -> None:
    told = subprocess.run([sys.executable, "-c", _LOADED], capture_output=True, text=True, check=True).stdout
    assert [line.split()[1] for line in told.splitlines()] == ["1"] * 6, told


def test_its_specimen_is_read_without_a_fault() -> None:
    # The module itself must not stop workers from starting, and hides what fails.
    subprocess.run([sys.executable, "-c", "from pipeline.warm import use_once; use_once()"], check=True)
