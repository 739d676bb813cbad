"""The small package with a German translation of all its texts, in two files."""

from __future__ import annotations

import json

from tiny_package import Files, tiny_files

from assessment_engine import Report
from assessment_engine.markup import Runs, plain

_GERMAN = {
    "title": "Klein",
    "perspectives": {"me": {"label": "Ich selbst", "short": "ich"}, "us": {"label": "Wir alle"}},
    "scales": {
        "agree": {
            "label": "Wie sehr Sie zustimmen",
            "options": {
                "0": {"label": "Nein"},
                "1": {"label": "Teils"},
                "2": {"label": "Ja"},
            },
        },
        "maybe": {
            "label": "Wie sehr Sie zustimmen, wenn überhaupt",
            "not_applicable": "Trifft nicht zu",
            "options": {"0": {"label": "Nein"}, "2": {"label": "Ja"}},
        },
    },
    "dimensions": {
        "A": {"label": "Sorgfalt", "texts": {"about": ["Was Sorgfalt ist.", "Und wozu."]}},
        "B": {"label": "Tempo", "texts": {"about": "Was Tempo ist."}},
    },
    "items": {
        "A1": {"text": "Wir hören zu."},
        "A2": {"text": "Wir antworten."},
        "B1": {"text": "Wir sind spät dran."},
        "B2": {"text": "Wir sind schnell."},
    },
    "bands": {
        "level": {
            "low": {"label": "Niedrig", "text": "Beginnen Sie mit {score:A.me}."},
            "high": {"label": "Hoch"},
        }
    },
    "scores": {
        "A.{view}": {"label": "Sorgfalt, {view.label}"},
        "B.me": {"label": "Tempo"},
        "gap": {"label": "Abstand"},
    },
    "triggers": {"slow": {"reason": "Wir sind langsam."}},
    "coaching_parts": {"why": {"heading": "Warum"}},
    "texts": {"welcome": "Willkommen.", "notes": ["Erstens.", "Zweitens.", "Drittens."]},
    "phrases": {"contents": "In diesem Bericht", "of_possible": "{value} von {maximum}"},
    "report": {
        "Tiny report": "Kleiner Bericht",
        "Tiny": "Klein",
        "For {respondent}": "Für {respondent}",
        "On {completed}": "Vom {completed}",
        "Contents": "Inhalt",
        "Scores": "Werte",
        "You have {score:A.me}.": "Sie haben {score:A.me}.",
        "Both areas": "Beide Bereiche",
        "The two areas, for myself.": "Die zwei Bereiche, für mich selbst.",
        "Area": "Bereich",
        "Score": "Wert",
        "Myself": "Ich selbst",
        "{value} of {maximum}": "{value} von {maximum}",
        "Well done.": "Gut gemacht.",
        "Nothing stands out.": "Nichts ragt heraus.",
        "Nothing to do.": "Nichts zu tun.",
        "My goals": "Meine Ziele",
        "First": "Erstes",
        "Since {previous_completed}": "Seit {previous_completed}",
        "The two areas, then and now.": "Die zwei Bereiche, damals und heute.",
        "Nothing has changed since {previous_completed}.": "Gleich seit {previous_completed}.",
        "{area.label}, at {value}": "{area.label}, bei {value}",
        "Why": "Warum",
        "How": "Wie",
    },
}
_MORE = {
    "coaching": {
        "A1": {"title": "Zuhören", "why": ["Es **hilft**."], "ask": ["Wer hört zu?", "Wann?"]},
        "A2": {"title": "Antworten", "why": ["Es ist höflich."], "ask": ["Wer?", "Wann?"]},
    }
}


def german_files() -> Files:
    """Give a fresh copy of the files of the small package with its German translation."""
    files = tiny_files()
    files["instrument.json"]["translations"] = {
        "de": ["translations/de.json", "translations/more.json"]
    }
    german = {"translations/de.json": _GERMAN, "translations/more.json": _MORE}
    return files | {path: json.loads(json.dumps(content)) for path, content in german.items()}


def text_languages(report: Report) -> dict[str, str | None]:
    """Give the language of every text with markup that is in a report, by the text."""
    return {plain(runs): runs[0].language for runs in _runs(report.blocks)}


def _runs(value: object) -> list[Runs]:
    if isinstance(value, tuple):
        if value and all(hasattr(each, "link") for each in value):
            return [value]
        return [runs for each in value for runs in _runs(each)]
    members = getattr(value, "__attrs_attrs__", ())
    return [runs for member in members for runs in _runs(getattr(value, member.name))]
