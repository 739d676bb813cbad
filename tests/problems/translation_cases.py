"""The faults of translations: each in the German of the small package, and found in its file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from case import REMOVED, Case

DE = "translations/de.json"
MORE = "translations/more.json"


def _case(
    code: str,
    file: str,
    changes: Mapping[str, Any],
    at: str | None = None,
    *,
    severity: str = "error",
    hint: str = "",
    **more: Any,
) -> Case:
    return Case(code, file, changes, at, severity, hint=hint, translated=True, **more)


TRANSLATIONS = (
    _case("translation-unknown", DE, {"/items/A9": {"text": "Wir fragen."}}, hint="A1, A2"),
    _case("translation-unknown", DE, {"/scales/maybe/options/1": {"label": "Teils"}}),
    _case("translation-unknown", DE, {"/scales/agree/not_applicable": "Entfällt"}),
    _case("translation-unknown", DE, {"/bands/level/middle": {"label": "Mittel"}}),
    _case("translation-unknown", DE, {"/bands/levels": {"low": {"label": "x"}}}, hint="'level'"),
    _case("translation-unknown", DE, {"/coaching_parts/ask": {"heading": "Fragen"}},
          "/coaching_parts/ask/heading"),
    _case("translation-unknown", DE, {"/dimensions/A/texts/abuot": "?"}, hint="'about'"),
    _case("translation-unknown", DE, {"/scores/A.view": {"label": "x"}}, hint="'A.{view}'"),
    _case("translation-unknown", DE, {"/description": "Klein."}),
    _case("translation-unknown", MORE, {"/coaching/A1/who": ["Wer?"]}, hint="'why'"),
    _case("translation-unused", DE, {"/report/My gaols": "Meine Ziele",
          "/report/My goals": REMOVED}, severity="warning", hint="did you mean 'My goals'?",
          besides=frozenset({"translation-incomplete"})),
    _case("translation-unused", DE, {"/report/A1": "A1"}, severity="warning"),
    _case("translation-placeholders", DE, {"/report/For {respondent}": "Für {respondant}"},
          hint="'{respondent}'"),
    _case("translation-placeholders", DE, {"/report/For {respondent}": "Für Sie"},
          severity="warning", hint="{respondent}"),
    _case("translation-placeholders", DE, {"/scores/A.{view}/label": "Sorgfalt"},
          severity="warning"),
    _case("translation-placeholders", DE, {"/items/A1/text": "Wir hören {respondent} zu."}),
    _case("translation-incomplete", DE, {"/items/A1": REMOVED}, "/items", severity="warning",
          hint="untranslated"),
    _case("translation-incomplete", DE, {"/items": REMOVED}, "/translations/de",
          severity="warning", there="instrument.json"),
    _case("untranslated-unneeded", DE, {"/untranslated": ["items"]}, "/untranslated/0",
          severity="warning"),
    _case("schema-value", DE, {"/untranslated": ["itemz"]}, "/untranslated/0", hint="'items'"),
    _case("markup", MORE, {"/coaching/A1/why/0": "Es **hilft."}, severity="warning"),
    _case("markup", DE, {"/dimensions/A/texts/about": "Was *Sorgfalt ist."}, severity="warning"),
    _case("coaching-part-count", MORE, {"/coaching/A1/ask": ["1?", "2?", "3?"]}),
    _case("unknown-phrase", DE, {"/phrases/contentz": "Inhalt"}, hint="'contents'"),
    _case("unknown-placeholder", DE, {"/phrases/page": "Seite {pag}"}, hint="'{page}'"),
    _case("phrase-forms", DE, {"/phrases/why_minimum": "ab {count}"}, hint="one, other"),
    _case("duplicate-id", MORE, {"/items": {"A1": {"text": "Noch einmal."}}}, "/items/A1"),
    _case("duplicate-id", MORE, {"/title": "Noch einmal"}),
    _case("duplicate-id", "instrument.json", {"/translations": {"en": [DE, MORE]}},
          "/translations/en"),
    _case("language-unknown", "instrument.json", {"/translations": {"xx": [DE, MORE]}},
          "/translations/xx"),
    _case("schema-pattern", "instrument.json", {"/translations": {"German": [DE, MORE]}},
          "/translations/German", hint="BCP 47"),
    _case("schema-too-few", DE, {"/items/A1/text": ""}),
    _case("schema-type", DE, {"/items/A1": "Wir hören zu."}),
    _case("schema-unknown-member", DE, {"/item": {}}, hint="'items'"),
    _case("schema-unknown-member", DE, {"/items/A1/note": "checked twice"}),
    _case("text-character", DE, {"/items/A1/text": "Wir \x07hören zu."}),
    _case("package-file-missing", "instrument.json", {"/translations/de/1": "translations/x.json"}),
    _case("package-file-twice", "instrument.json", {"/translations/de/1": DE}),
    _case("package-path", "instrument.json", {"/translations/de/1": "../de.json"}),
    _case("package-too-large", "instrument.json", {"/translations/de": [DE] * 501}),
)  # fmt: skip
