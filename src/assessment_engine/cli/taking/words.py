"""What the terminal says besides the texts of an instrument, by language."""

from __future__ import annotations

from collections.abc import Mapping

_EN: Mapping[str, str] = {
    "progress": "{done} of {all} answered",
    "place": "Question {number} of {all}",
    "start": "{count} questions, one on each screen.",
    "start_views": "{count} questions, one on each screen, each asked for: {views}.",
    "saved": "Every answer is saved at once. Leave with q or Ctrl-C whenever you like, and go on"
    " later.",
    "welcome_back": "Welcome back. You have answered {done} of {all} questions.",
    "name": "Your name, as the report prints it (may be left empty):",
    "begin": "Enter to begin",
    "go_on": "Enter to go on",
    "optional": "May be left open.",
    "several": "Choose as many as apply.",
    "several_from": "Choose {low} to {high}.",
    "several_up_to": "Choose up to {high}.",
    "number": "A number from {low} to {high}{unit}.",
    "number_decimals": "A number from {low} to {high}{unit} (decimals: {decimals}).",
    "time_of_day": "A time from {low} to {high}, such as 22:30.",
    "duration": "Hours and minutes from {low} to {high}, such as 7:45.",
    "needs_answer": "This needs an answer. s skips it for now.",
    "choose": "Choose with the arrow keys or by the number or letter in front.",
    "no_option": "{key} is not one of the answers.",
    "not_a_number": "{text} is not a number.",
    "not_a_time": "{text} is not a time; write it as 22:30.",
    "out_of_range": "{text} is not allowed here: {allowed}",
    "count": "You have chosen {count}. {allowed}",
    "review": "The last page",
    "all_done": "Everything is answered. Your answers cannot be changed after this.",
    "some_open": "This is still open. Choose one and press Enter to go there.",
    "left_open": "{count} questions are left open, which is allowed.",
    "left_open_one": "1 question is left open, which is allowed.",
    "finish": "Finish and see the report",
    "keys_choice": "↑↓ move · Enter answer · b back · s skip · q leave",
    "keys_multiple": "↑↓ move · Space mark · Enter go on · b back · s skip · q leave",
    "keys_text": "Type, then Enter · b back · s skip · q leave",
    "keys_start": "Enter begin · Ctrl-C leave",
    "keys_review": "↑↓ move · Enter choose · b back · q leave",
}
_DE: Mapping[str, str] = {
    "progress": "{done} von {all} beantwortet",
    "place": "Frage {number} von {all}",
    "start": "{count} Fragen, eine auf jeder Seite.",
    "start_views": "{count} Fragen, eine auf jeder Seite, jede gefragt für: {views}.",
    "saved": "Jede Antwort wird sofort gespeichert. Mit q oder Strg-C können Sie jederzeit aufhören"
    " und später weitermachen.",
    "welcome_back": "Willkommen zurück. Sie haben {done} von {all} Fragen beantwortet.",
    "name": "Ihr Name, wie er im Bericht steht (kann leer bleiben):",
    "begin": "Eingabetaste zum Beginnen",
    "go_on": "Eingabetaste zum Weitermachen",
    "optional": "Kann offen bleiben.",
    "several": "Wählen Sie alles, was zutrifft.",
    "several_from": "Wählen Sie {low} bis {high}.",
    "several_up_to": "Wählen Sie bis zu {high}.",
    "number": "Eine Zahl von {low} bis {high}{unit}.",
    "number_decimals": "Eine Zahl von {low} bis {high}{unit} (Nachkommastellen: {decimals}).",
    "time_of_day": "Eine Uhrzeit von {low} bis {high}, zum Beispiel 22:30.",
    "duration": "Stunden und Minuten von {low} bis {high}, zum Beispiel 7:45.",
    "needs_answer": "Hier fehlt eine Antwort. s lässt sie vorerst aus.",
    "choose": "Wählen Sie mit den Pfeiltasten oder mit dem Zeichen davor.",
    "no_option": "{key} ist keine der Antworten.",
    "not_a_number": "{text} ist keine Zahl.",
    "not_a_time": "{text} ist keine Zeit; schreiben Sie sie wie 22:30.",
    "out_of_range": "{text} geht hier nicht: {allowed}",
    "count": "Sie haben {count} gewählt. {allowed}",
    "review": "Die letzte Seite",
    "all_done": "Alles ist beantwortet. Danach können Sie Ihre Antworten nicht mehr ändern.",
    "some_open": "Das ist noch offen. Wählen Sie etwas und drücken Sie die Eingabetaste.",
    "left_open": "{count} Fragen sind offen geblieben, was erlaubt ist.",
    "left_open_one": "1 Frage ist offen geblieben, was erlaubt ist.",
    "finish": "Abschließen und den Bericht ansehen",
    "keys_choice": "↑↓ bewegen · Enter antworten · b zurück · s auslassen · q aufhören",
    "keys_multiple": "↑↓ bewegen · Leertaste markieren · Enter weiter · b zurück · s auslassen"
    " · q aufhören",
    "keys_text": "Tippen, dann Enter · b zurück · s auslassen · q aufhören",
    "keys_start": "Enter beginnen · Strg-C aufhören",
    "keys_review": "↑↓ bewegen · Enter wählen · b zurück · q aufhören",
}
_LANGUAGES: Mapping[str, Mapping[str, str]] = {"en": _EN, "de": _DE}


def words_of(language: str) -> Mapping[str, str]:
    """Give the words of a language; English where there are none."""
    return _LANGUAGES.get(language.partition("-")[0], _EN)
