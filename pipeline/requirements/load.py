"""Reads the catalogues and lays an organisation's own file over them."""

from __future__ import annotations

import datetime as dt
import difflib
import hashlib
import re
import tomllib
from collections.abc import Iterable
from importlib import resources
from itertools import islice
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from extractors.law import timeline
from schemas.errors import UsageError
from schemas.labels import Severity
from schemas.law import LegalRule, Timeline, UsualTerm

from .criteria import CategoryTable, Criterion
from .model import ClauseRequirement, CredentialRequirement, Requirements

_CRITERIA = ("facility_criteria.toml", "qualification.toml", "recredentialing.toml")
_TABULAR = ("pks_contents.toml", "credentialing.toml", "cross_checks.toml", "reference_values.toml")
CATALOGUES = (*_TABULAR, "validity.toml", *_CRITERIA)
_TABLES = {"version", "clause", "profile", "requirement", "category", "consequence", "check", "settings"}
_TYPE_LISTS = ("required", "conditional", "deniable", "kind_for", "weight_for", "instead_for")
_NEW_CATEGORY = ("A", "B", "C", "source")
_SWITCHES = ("id", "severity", "enabled")
_NEW_CLAUSE = ("name_id", "severity", "source", "advice")
_MODELS: dict[str, type[BaseModel]] = {
    "clauses": ClauseRequirement,
    "credentials": CredentialRequirement,
    "criteria": Criterion,
    "categories": CategoryTable,
}
_EXAMPLES = {
    "name_id": "Antrean daring",
    "severity": "minor",
    "source": "Kebijakan kantor cabang",
    "advice": "Tambahkan ketentuan antrean daring.",
}
_CURES = {
    "extra_forbidden": "No entry has this key; see `Changing the rules` in README.md.",
    "string_pattern_mismatch": "An id is a group, a dot and a name in small letters: own.online_queue.",
}
_HOW_FOUND = ("headings", "cues", "examples", "near_misses")


def load_requirements(path: Path | None = None, *, law: Timeline | None = None) -> Requirements:
    """Return the rule data, changed by the TOML file `path` where one is given.

    The file may set `[settings]`, change entries of `[[clause]]`, `[[requirement]]`, `[[category]]`,
    `[[consequence]]` and `[profile.*]` by their id, switch a `[[check]]` off or change its severity, and add
    clauses. Days and lengths that the law sets come from `law`, or from law.toml.

    Raises:
        UsageError: naming file, entry and cure, when a file cannot be used.
    """
    data = _built_in(law or timeline())
    name = "pipeline/requirements"
    text = ""
    if path is not None:
        name = str(path)
        text = _text_of(path)
        _lay_over(data, _parse(text, name), text, name)
    _check_references(data, text, name)
    try:
        draft = Requirements.model_validate({"version": "draft", **data["rules"]})
    except ValidationError as error:
        raise _invalid(error, data["rules"], text, name) from None
    digest = hashlib.sha256(draft.model_dump_json().encode()).hexdigest()[:8]
    return draft.model_copy(update={"version": f"{data['version']}+{digest}"})


def catalogue_text(name: str) -> str:
    """Return the text of the built-in catalogue `name`, one of `CATALOGUES`."""
    return resources.files(__package__).joinpath(name).read_text(encoding="utf-8")


def _built_in(law: Timeline) -> dict[str, Any]:
    parsed = [_parse(catalogue_text(name), name) for name in CATALOGUES]
    contents, credentialing, checks, values, validity, facility, *others = parsed
    versions = sorted({catalogue["version"] for catalogue in parsed})
    return {
        "version": "-".join(versions),
        "rules": {
            "clauses": contents["clause"],
            "profiles": contents["profile"],
            "credentials": credentialing["requirement"],
            "criteria": [entry for catalogue in (facility, *others) for entry in catalogue["criterion"]],
            "categories": facility["category"],
            "conditions": credentialing["condition"],
            "facilities": credentialing["facility"],
            "consequences": credentialing["consequence"],
            "checks": checks["check"],
            "capitation": values["capitation"],
            "stamp_duty": values["stamp_duty"],
            "settings": {
                name: lawful(law, entry["law"], setting=name)[0] if "law" in entry else entry["value"]
                for name, entry in validity["settings"].items()
            },
        },
    }


def lawful(law: Timeline, reference: str, *, setting: str) -> tuple[object, str]:
    """Return the value of a setting that refers to the law as `sip_five_years.from`, and its source.

    Raises:
        UsageError: naming the setting, when the law has no such rule or the rule no such value.
    """
    id_, _, key = reference.partition(".")
    rules: dict[str, LegalRule | UsualTerm] = {rule.id: rule for rule in law.rule}
    rule = (rules | {"usual": law.usual}).get(id_)
    value = rule.model_dump(by_alias=True).get(key) if rule is not None else None
    if rule is None or not value:
        raise UsageError(
            f"pipeline/requirements/validity.toml: setting {setting}: "
            f"extractors/law.toml has no {reference!r}.",
            "Give that rule the key, or the setting a `value` and a `source` of its own.",
        )
    return value, rule.source


def _text_of(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise UsageError(f"{path}: is not UTF-8 text", "Save the file as UTF-8.") from None
    except OSError as error:
        raise UsageError(
            f"{path}: cannot be read ({error.strerror})", "Check the path after --rules."
        ) from None


def _parse(text: str, name: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise UsageError(
            f"{name}: is not valid TOML: {error}", "Correct that line; see `pks rules list`."
        ) from None


def _lay_over(data: dict[str, Any], own: dict[str, Any], text: str, name: str) -> None:
    rules = data["rules"]
    for table in sorted(own):
        if table not in _TABLES:
            raise _unknown("table", table, _TABLES, text, name)
    if not isinstance(own.get("version", ""), str):
        where = f"{name}{_line_of(text, 'version')}"
        raise UsageError(f"{where}: version is not a text", 'Write it in quotes: version = "cabang-2027".')
    if "version" in own:
        data["version"] += f"/{own['version']}"
    settings = _table(own, "settings", text, name)
    for key in settings:
        if key not in rules["settings"]:
            raise _unknown("setting", key, rules["settings"], text, name)
    rules["settings"] |= settings
    for kind, change in _table(own, "profile", text, name).items():
        if kind not in rules["profiles"]:
            raise _unknown("profile", kind, rules["profiles"], text, name)
        if not isinstance(change, dict):
            raise UsageError(
                f"{name}{_line_of(text, kind)}: profile {kind} is not a table",
                f"Write [profile.{kind}] above it.",
            )
        rules["profiles"][kind] = rules["profiles"][kind] | change
    for change in _each_once(own, "clause", text, name):
        _change_clause(rules["clauses"], change, text, name)
    for change in _each_once(own, "check", text, name):
        _switch(rules["checks"], change, text, name)
    known = {entry["id"]: entry for entry in (*rules["credentials"], *rules["criteria"])}
    consequences = {entry["id"]: entry for entry in rules["consequences"]}
    for table, entries in (("requirement", known), ("consequence", consequences)):
        for change in _entries(own, table, text, name):
            if change["id"] not in entries:
                raise _unknown(table, change["id"], entries, text, name)
            entries[change["id"]].update(change)
    for change in _entries(own, "category", text, name):
        _change_category(rules["categories"], change, text, name)


def _table(own: dict[str, Any], key: str, text: str, name: str) -> dict[str, Any]:
    table = own.get(key, {})
    if not isinstance(table, dict):
        where = f"{name}{_line_of(text, key)}"
        raise UsageError(f"{where}: {key} is not a table", f"Write [{key}] and one `name = value` per line.")
    return table


def _entries(own: dict[str, Any], key: str, text: str, name: str) -> list[dict[str, Any]]:
    entries = own.get(key, [])
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        where = f"{name}{_line_of(text, key)}"
        raise UsageError(f"{where}: {key} is not a list of tables", f"Write [[{key}]] above each entry.")
    for number, entry in enumerate(entries, 1):
        if not isinstance(entry.get("id"), str):
            where = f"{name}{_line_of(text, f'[[{key}]]', nth=number)}"
            raise UsageError(
                f"{where}: entry {number} of [[{key}]] has no id", f'Add a line such as id = "{key}.x".'
            )
    return entries


def _each_once(own: dict[str, Any], key: str, text: str, name: str) -> list[dict[str, Any]]:
    entries = _entries(own, key, text, name)
    told: set[str] = set()
    for entry in entries:
        if entry["id"] in told:
            raise UsageError(
                f"{name}{_line_of(text, entry['id'], nth=2)}: {key} {entry['id']!r} stands there twice.",
                f"Write what differs into one [[{key}]].",
            )
        told.add(entry["id"])
    return entries


def _switch(checks: list[dict[str, Any]], change: dict[str, Any], text: str, name: str) -> None:
    """Change severity or switch of a check; everything else of it is built in."""
    known = {check["id"]: check for check in checks}
    id_ = change["id"]
    if id_ not in known:
        raise _unknown("check", id_, known, text, name)
    where = f"{name}{_line_of(text, id_)}: check {id_}"
    for key, value in change.items():
        if key not in _SWITCHES:
            raise UsageError(f"{where}: {key!r} cannot be changed.", "Set only severity or enabled.")
        if key == "severity" and value not in list(Severity):
            near = difflib.get_close_matches(str(value), list(Severity), n=1)
            cure = f"Did you mean {near[0]}?" if near else f"Write one of {', '.join(Severity)}."
            raise UsageError(f"{where}: unknown severity {value!r}.", cure)
        if key == "enabled" and not isinstance(value, bool):
            raise UsageError(f"{where}: enabled is {value!r}.", "Write enabled = true or enabled = false.")
    known[id_].update(change)


def _change_clause(clauses: list[dict[str, Any]], change: dict[str, Any], text: str, name: str) -> None:
    for clause in clauses:
        if clause["id"] == change["id"]:
            own = [key for key in _HOW_FOUND if key in change]
            if own:
                raise UsageError(
                    f"{name}{_line_of(text, change['id'])}: {own[0]} of {change['id']}: how this clause is"
                    " found is built in",
                    f"Leave out {own[0]}, or give the clause an id of your own.",
                )
            clause.update(change)
            return
    lacking = [key for key in _NEW_CLAUSE if key not in change]
    if lacking and any(key in change for key in ("name_id", *_HOW_FOUND)):
        raise UsageError(
            f"{name}{_line_of(text, change['id'])}: new clause {change['id']!r} lacks {', '.join(lacking)}.",
            f'Add a line such as {lacking[0]} = "{_EXAMPLES[lacking[0]]}".',
        )
    if lacking:
        known = [clause["id"] for clause in clauses]
        raise _unknown(
            "clause", change["id"], known, text, name, f"A new clause also needs {', '.join(lacking)}."
        )
    clauses.append(
        {
            "name_en": change["name_id"],
            "meaning": change["name_id"],
            **change,
        }
    )


def _change_category(tables: list[dict[str, Any]], change: dict[str, Any], text: str, name: str) -> None:
    for table in tables:
        if table["id"] == change["id"]:
            table.update(change)
            return
    lacking = [key for key in _NEW_CATEGORY if key not in change]
    if lacking:
        more = f"A new table also needs {', '.join(lacking)}."
        raise _unknown("category table", change["id"], [table["id"] for table in tables], text, name, more)
    tables.append(change)


def _check_references(data: dict[str, Any], text: str, name: str) -> None:
    rules = data["rules"]
    clauses = [clause["id"] for clause in rules["clauses"]]
    for kind, profile in rules["profiles"].items():
        for id_ in [*profile.get("not_applicable", ()), *profile.get("severity", {})]:
            if id_ not in clauses:
                raise _unknown(f"clause in profile {kind}", str(id_), clauses, text, name)
    types = [facility["type"] for facility in rules["facilities"]]
    for clause in rules["clauses"]:
        for type_ in clause.get("facilities", ()):
            if type_ not in types:
                raise _unknown(f"facility type in {clause['id']}", str(type_), types, text, name)
    for table in rules["categories"]:
        for type_ in _listed(table.get("facilities")):
            if type_ not in types:
                raise _unknown(f"facility type in {table['id']}", str(type_), types, text, name)
    documents = [entry["id"] for entry in rules["credentials"]]
    conditions = [condition["id"] for condition in rules["conditions"]]
    for entry in (*rules["credentials"], *rules["criteria"]):
        source = entry.get("takes_from")
        if source is not None and source not in documents:
            raise _unknown(f"requirement in {entry['id']}", str(source), documents, text, name)
        lists = [entry.get(key) for key in _TYPE_LISTS]
        lists += [item.get("facilities") for item in _listed(entry.get("items")) if isinstance(item, dict)]
        for type_ in (each for listed in lists for each in _listed(listed)):
            if type_ not in types:
                raise _unknown(f"facility type in {entry['id']}", str(type_), types, text, name)
        wanted = [entry["condition"]] if entry.get("condition") else []
        for id_ in [*wanted, *entry.get("declared", ())]:
            if id_ not in conditions:
                raise _unknown(f"condition in {entry['id']}", str(id_), conditions, text, name)


def _listed(value: object) -> list[Any]:
    """Return the entries of a list or the keys of a table; anything else is refused by its model."""
    return list(value) if isinstance(value, (list, dict)) else []


def line_of(path: Path | None, word: str) -> str:
    """Return `, line N` of the first line of a rules file that names `word`, '' where none does."""
    return "" if path is None else _line_of(_text_of(path), word)


def _line_of(text: str, word: str, *, nth: int = 1) -> str:
    pattern = re.compile(rf"(?<!\w){re.escape(word)}(?![\w.])")
    lines = (number for number, line in enumerate(text.splitlines(), 1) if pattern.search(line))
    number = next(islice(lines, nth - 1, None), 0)
    return f", line {number}" if number else ""


def _unknown(what: str, got: str, known: Iterable[str], text: str, name: str, more: str = "") -> UsageError:
    near = difflib.get_close_matches(got, list(known), n=1)
    cure = f"Did you mean {near[0]}?" if near else "`pks rules list` shows what there is."
    return UsageError(f"{name}{_line_of(text, got)}: unknown {what} {got!r}.", f"{cure} {more}".strip())


def _invalid(error: ValidationError, rules: dict[str, Any], text: str, name: str) -> UsageError:
    first = error.errors()[0]
    where: list[str] = []
    value: object = rules
    for part in first["loc"]:
        if isinstance(value, (list, tuple, dict)):
            try:
                value = value[part]  # type: ignore[index]
            except (KeyError, IndexError, TypeError):
                value = None
        label = value.get("id", part) if isinstance(part, int) and isinstance(value, dict) else part
        where.append(str(label))
    line = next((found for word in reversed(where) if (found := _line_of(text, word))), "")
    given = first["input"]
    shown = f" (given: {given!r})" if isinstance(given, (str, int, float, dt.date)) else ""
    cure = _CURES.get(first["type"], "Correct that entry.")
    model = _MODELS.get(str(first["loc"][0]))
    near = difflib.get_close_matches(where[-1], model.model_fields, n=1) if model is not None else []
    if first["type"] == "extra_forbidden" and near:
        cure = f"Did you mean {near[0]}?"
    return UsageError(f"{name}{line}: {' > '.join(where)}: {first['msg']}{shown}.", cure)
