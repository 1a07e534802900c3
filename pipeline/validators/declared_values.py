"""Do a facility's words agree: its form with facility.yaml, and with the documents of the dossier?"""

from __future__ import annotations

from collections import defaultdict

from pipeline.requirements import Condition, Requirements
from schemas.dossier import Case, FormValue
from schemas.facts import declared_text
from schemas.findings import Finding
from schemas.labels import Severity

from .form_values import StatedValue, about_value, same_criterion, stated_values, where, yes_or_no
from .wording import beside, place, title

_TOLD = 6
"""Entries of a form that one finding names."""


def validate_declared(case: Case, requirements: Requirements) -> list[Finding]:
    """Return what contradicts the forms of a dossier, and what of them a person must look at."""
    stated = stated_values(case, requirements)
    return [
        *(_differs(one, case) for one in stated if one.overruled),
        *_against_documents(stated, case, requirements),
        *_unclear(stated),
    ]


def _differs(stated: StatedValue, case: Case) -> Finding:
    """A form says something else than facility.yaml, which goes first: it was written for this audit."""
    value = stated.value
    return about_value(
        value,
        "declaration-differs",
        Severity.MAJOR if value.sure else Severity.MINOR,
        f"{value.fact.label}: formulir {where(value)} menyebut {declared_text(value.fact.value)}, "
        f"{case.dossier.profile.path} menyebut {declared_text(stated.profile)}; yang dipakai facility.yaml.",
        action="Samakan isian formulir dan facility.yaml dengan keadaan sebenarnya.",
    )


def _against_documents(
    stated: tuple[StatedValue, ...], case: Case, requirements: Requirements
) -> list[Finding]:
    """X-32: a form denies what a document of the dossier shows."""
    found = []
    for condition in requirements.conditions:
        for one in stated:
            if one.profile is not None or not _denies(one.value, condition, requirements):
                continue
            shown = [
                entry
                for entry in case.current
                if entry.segment.doc_type in condition.documents and not entry.doubtful_type
            ]
            found += [
                about_value(
                    one.value,
                    "X-32",
                    requirements.check("X-32").severity,
                    f"Formulir {where(one.value)} menyatakan tanpa {condition.name}, tetapi ada "
                    f"{title(entry)} {place(entry)}.",
                    action="Perbaiki formulir, atau keluarkan dokumen yang bukan milik faskes ini.",
                    compared_with=(beside(entry),),
                )
                for entry in shown[:1]
            ]
    return found


def _denies(value: FormValue, condition: Condition, requirements: Requirements) -> bool:
    whole = same_criterion(condition.self_assessment[0], requirements) if condition.self_assessment else ()
    return value.sure and value.fact.key in whole and yes_or_no(value.fact.value) is False


def _unclear(stated: tuple[StatedValue, ...]) -> list[Finding]:
    """Return one finding for each form with entries that a person must look at."""
    by_form: dict[str, list[FormValue]] = defaultdict(list)
    for one in stated:
        if not one.value.sure:
            by_form[one.value.path].append(one.value)
    found = []
    for values in by_form.values():
        told = [
            f"{value.fact.label} ({value.fact.note or value.doubt or 'terbaca kurang jelas'})"
            for value in values[:_TOLD]
        ]
        more = f" dan {len(values) - _TOLD} lainnya" if len(values) > _TOLD else ""
        found.append(
            about_value(
                values[0],
                "form-unclear",
                Severity.MINOR,
                f"{len(values)} isian formulir {values[0].path} perlu dilihat: {'; '.join(told)}{more}.",
                action="Lihat isian itu pada halaman formulir; bila menentukan, tulis dalam facility.yaml.",
            )
        )
    return found
