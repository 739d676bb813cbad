"""Every code that a Problem can have, with what it means and what its reader can do.

The reference of problems is made from this table. A code stands here once, with two lines below
it: a plain sentence of meaning and one of remedy.
"""

from __future__ import annotations

from collections.abc import Mapping

from attrs import frozen


@frozen
class Code:
    """What a problem with this code means, and what its reader can do. A plain sentence each."""

    meaning: str
    remedy: str


_TABLE = """
answers-date
    The date of the answers is not a calendar date.
    Write it as year, month and day, such as 2026-03-31, or leave it out.
answers-missing
    An item that must be answered has no answer.
    Answer it, or let the package say that the item is not required.
answers-not-a-number
    An answer is neither a number nor one of the words that stand for no answer.
    Give the number of one of the answers that the scale allows.
answers-not-an-integer
    An answer has a fraction where the scale has only whole numbers.
    Give the number of one of the answers that the scale allows.
answers-not-applicable
    The answer is "not_applicable" and the scale of the item does not allow that.
    Give a number, or let the package allow it with 'not_applicable' in the scale.
answers-not-asked
    An item has an answer from a perspective that it is not asked from.
    Remove the answer.
answers-other-instrument
    The answers say that they belong to another instrument.
    Score them with the instrument that they name.
answers-out-of-range
    An answer is a number that the scale of the item does not have.
    Give the number of one of the answers that the scale allows.
answers-respondent
    The respondent's name is not a text, is too long, or has a character that cannot be shown.
    Write the name as people read it.
answers-shape
    The answers, or the answers to one item, do not have the form that is needed.
    Write 'answers' with a member per item, and in each a number per perspective.
answers-unknown-item
    There is an answer to an item that the instrument does not have.
    Correct the item's id, or check that these answers are for this instrument.
answers-unknown-member
    The answers file has a member that nothing reads.
    Correct its name, or remove it.
answers-unknown-perspective
    There is an answer from a perspective that the instrument does not have.
    Correct the perspective's id.
answers-unreadable
    The answers file cannot be opened.
    Check that the path is right and that you may read the file.
bands-empty
    No number lies in a band, because it starts above its end.
    Let its 'from' not be above its 'to', and below its 'below'.
bands-end
    A band has two ends, or the last band has none.
    Write 'to' where the value itself is in the band, otherwise 'below'; not both.
bands-gap
    Some values that a score can have fall between two bands.
    Let the bands meet; where scores have fractions, write 'below' instead of 'to'.
bands-overlap
    Two bands share a value, or they are not in order.
    Order the bands from low to high, each starting above the one before.
bands-uncovered
    A score can have a value below the first band or above the last.
    Extend the bands to everything that the score can be.
bands-unused
    No score falls into this set of bands, and no rule asks for one of its bands.
    Name the set in a score's 'bands', or remove it.
coaching-missing
    A trigger selects coaching that has no text yet.
    Write the text under 'coaching'.
coaching-not-shown
    A trigger selects coaching that no block of the report shows.
    List it in a block of the kind 'coaching'.
coaching-not-triggered
    An explanation was asked for of coaching that these answers do not trigger.
    Ask for the score that the trigger looks at.
coaching-part-count
    A coaching text has too few or too many paragraphs in one of its parts.
    Add or remove some, or change 'minimum' and 'maximum' of the part.
coaching-unknown-part
    A coaching text has a part that is not declared.
    Correct its name, or declare it under 'coaching_parts'.
coaching-unused
    A coaching text can never be shown, because no trigger selects it.
    Name it in a trigger, or remove it.
constant-unused
    No rule and no text names this constant.
    Name it in a rule or a text, or remove it.
csv-duplicate-column
    Two columns of the CSV file have the same name.
    Remove or rename one of them.
csv-empty
    The CSV file has no header, or no row below it.
    Write the names of the columns in the first line and one person in each line below.
csv-field-count
    A row has more or fewer fields than the header.
    Give every row a field per column, empty where there is no answer.
csv-not-utf8
    The CSV file is not encoded in UTF-8.
    Save it as "CSV UTF-8".
csv-syntax
    A record of the CSV file cannot be read, mostly because a quote is never closed.
    Put fields that have quotes in quotes, and write each quote in them twice.
csv-too-large
    The CSV file is larger than the engine reads.
    Split it into several files.
csv-unknown-column
    A column is not an answer of the instrument, nor one that says whose answers they are.
    Correct its name, or remove the column.
duplicate-id
    Two things of the same kind have the same id.
    Give each its own id; under a 'for_each', with the variable in it.
example-band
    A score of a worked example falls into another band than the example says.
    Correct the example or the bands.
example-coaching
    A worked example triggers other coaching than it says, or in another order.
    Correct the example or the triggers.
example-score
    A score of a worked example comes out differently than the example says.
    Correct the example or the rule; the message shows how the value came about.
expansion-too-large
    The 'for_each' and variables of the package stand for more than the engine works out.
    Nest fewer of them, or let them run over less.
for-each-shape
    An entry that stands for many does not have the form that is needed.
    Write {"for_each": {"item": "items"}, "yield": ...}.
id-format
    An id has characters that an id cannot have.
    Use letters, digits, '_', '-' and '.', starting with a letter or digit.
instrument-unreachable
    An installed instrument cannot be found where its distribution says it is.
    Install the distribution again.
json-duplicate-key
    The same name stands twice in one object, so that one of the two would be lost.
    Remove or rename one of them.
json-not-a-number
    NaN or Infinity stands in the file; JSON has no such numbers.
    Write a number, or null for a value that is missing.
json-not-utf8
    The file is not encoded in UTF-8.
    Save it with the encoding UTF-8.
json-number-too-large
    A number has too many digits or too large an exponent.
    Write a number that people use.
json-syntax
    The file is not valid JSON from this place on.
    Look just before this place for a missing or superfluous comma, quote or bracket.
json-too-deep
    Lists and objects are nested too deep.
    Flatten the structure.
json-too-large
    The file, or a name in it, is longer than the engine reads.
    Split the file into parts, or shorten the name.
language-support-missing
    Numbers and dates of the language need a library that is not installed.
    Install the engine with its extra 'languages'.
language-unknown
    The tag is not that of a language whose numbers and dates are known.
    Write a BCP 47 tag such as de or pt-BR.
markup
    A text has a mark of emphasis that is never closed, or a link that is no web address.
    Close the mark, or write a backslash before a mark that shall be shown itself.
no-items
    The package declares no items, so there is nothing to answer.
    Declare them under 'items', in instrument.json or in a part.
no-numbers-number
    A text that a report without numbers keeps has a placeholder for a number.
    Say it in words, or declare "without_numbers" as "omit" for the block.
no-numbers-undeclared
    A report without numbers was asked for, and the package keeps no block for it.
    Declare "without_numbers" as "keep" for the sections that make sense in words alone.
output-unwritable
    A file cannot be written.
    Choose another place, or check that you may write there.
package-file-missing
    The package names a file that it does not have.
    Create the file, correct its name, or remove it from the list.
package-file-twice
    The package names the same file twice.
    Name each file once.
package-no-manifest
    The folder has no file instrument.json, so it is not a package.
    Give the folder that holds instrument.json.
package-not-found
    There is no folder at this path.
    Give the path of the folder that holds instrument.json.
package-path
    A path in the package does not stay inside the package's folder.
    Use a relative path of plain names with '/' between them, and no links to other places.
package-too-large
    The package names more files than the engine reads.
    Join some of them into one file.
percent-of-constant
    A percentage is taken of something that is the same in every response.
    Take it of something that answers can change.
phrase-forms
    A phrase lacks a plural form of its language, or has one where it needs none.
    Write the forms that the hint names, or one text.
plugin-broken
    An installed plugin cannot be loaded.
    Upgrade or uninstall it; the hint has the command.
plugin-failed
    A plugin failed while it was at work.
    Upgrade it, or report the failure to its author.
plugin-name-clash
    Two plugins have the same name, or provide something under the same name.
    Uninstall one of them.
plugin-unknown-hook
    A plugin implements a hook that does not exist.
    Correct the name of the function; the hint has the nearest one.
plugin-unmarked-hook
    A plugin has a function with the name of a hook that is not marked as one.
    Put @hookimpl above it.
plugin-wrong-hook
    A hook of a plugin takes arguments that the engine does not give.
    Let the hook take no arguments.
plugin-wrong-object
    A plugin gives an object that lacks members which its kind must have.
    Give it all the members of the protocol that the hint names.
previous-ambiguous
    The previous answers of several people have a name twice, or none, and cannot be matched.
    Give each respondent one row with a name.
previous-later
    The previous answers have a later date than the answers that they are compared with.
    Give the two files the other way round, or correct a date.
previous-other-respondent
    The previous answers name another respondent than the answers that they are compared with.
    Give the earlier answers of the same person, or leave the name out of one.
prorate-mixed
    A sum that scales up missing answers has operands of different ranges.
    Sum the operands of each range apart, each with a policy of its own.
response-other-instrument
    A response was checked against another version of the instrument, or another instrument.
    Check the answers again with the instrument that shall score them.
result-shape
    Something was to be read back as a stored result that is none.
    Give only what a result gave when it was stored, with its traces.
rule-empty
    An operator has an empty list of operands.
    Give it at least one; a 'for_each' over nothing gives none.
rule-incomplete
    A rule lacks a member that its operator needs.
    Add the member.
rule-missing-policy
    What stands under 'missing' does not say what to do about missing answers.
    Write "required", or an object with 'minimum' or 'share', and a method if need be.
rule-option
    An option of an operator has a value that it cannot have.
    Write one of the values that the message names.
rule-shape
    Something stands where a rule is needed that is neither a number nor an operation.
    Write a number, or an object with the operator under 'op'.
rule-too-deep
    A rule is nested too deep to be read.
    Give a part of it a score of its own.
rule-too-large
    A rule multiplies so many numbers, or combines so many percentages, that none could write it.
    Combine fewer, or round them before; those of its scores count as well.
rule-type
    A number stands where a condition is needed, or a condition where a number is needed.
    Compare the number with another, or count the conditions.
rule-unknown-member
    A rule has a member that its operator does not know.
    Correct its name, or remove it.
scale-duplicate-value
    Two answers of a scale have the same number.
    Give each its own number.
scale-value-too-fine
    An answer of a scale has a number with too many digits to be kept exactly.
    Use at most 15 digits.
schema-missing-member
    An object lacks a member that it must have.
    Add the member; the hint says what it is for.
schema-pattern
    A text does not have the form that is needed here, such as that of an id.
    Write it in the form that the hint names.
schema-range
    A number is smaller or larger than it can be here.
    Use a number in the range that the hint names.
schema-too-few
    A text, a list or an object is empty or too short.
    Add what is missing, or remove the member.
schema-too-many
    A text, a list or an object is too long.
    Shorten it or split it.
schema-type
    A value is of the wrong kind, such as a text where a list is needed.
    Write a value of the kind that the message names.
schema-unknown-member
    An object has a member that nothing reads.
    Correct its name, or remove it.
schema-value
    A value is not one of those that are allowed here.
    Choose one of the allowed values.
score-cycle
    Scores need each other in a circle, or stand on each other in too long a chain.
    Let one of them be computed from answers.
selection-takes-all
    A selection takes at least as many as there are, so it selects nothing.
    Take fewer than there are.
storage-key
    A key is empty, too long, or otherwise cannot be one.
    Use a text of one to 200 characters.
storage-not-found
    Nothing is stored under this key.
    Correct the key, or list the keys that are there.
storage-unusable
    The storage cannot be opened at this location.
    Check the location and that you may write there.
text-character
    A text has a control character or half of a character, which no format can show.
    Remove it; it mostly comes in by copying.
translation-placeholders
    A translation has a placeholder that its original lacks, or leaves one out.
    Write the placeholders of the original, as they are.
translation-unknown
    A translation is for something that the package does not have.
    Correct the name, or remove the translation.
translation-unused
    A translation is for a text that the report does not have.
    Write the text as it stands in the report, or remove it.
trigger-always
    A trigger fires whatever the answers are.
    Compare with a value that only some answers reach.
trigger-never
    A trigger can never fire.
    Compare with a value that answers can reach.
unknown-band
    A rule names a band that its set of bands does not have.
    Correct the id, or declare the band in the set.
unknown-coaching
    A block of the report shows coaching that no trigger selects.
    Correct the id, or add a trigger for it.
unknown-coaching-part
    A field of a plan begins with a part of the coaching that the package does not declare.
    Use title, reason, or the id of one of the coaching parts.
unknown-constant
    A rule or a text names a constant that is not declared.
    Correct its name, or declare it under 'constants'.
unknown-dimension
    A dimension is named that is not declared.
    Correct the id, or declare it under 'dimensions'.
unknown-instrument
    No instrument with this id is installed.
    Correct the id, install the instrument, or give the path of its package.
unknown-item
    An item is named that is not declared.
    Correct the id, or declare it under 'items'.
unknown-language
    An instrument is asked for in a language that its package does not have.
    Choose one of its languages, or add a translation to the package.
unknown-operator
    A rule uses an operator that does not exist.
    Choose one from the reference of rules.
unknown-perspective
    A perspective is named that is not declared, or none where one is needed.
    Name one that stands under 'perspectives'.
unknown-phrase
    The package has a phrase of its own that the engine never uses.
    Correct its name, or remove it.
unknown-placeholder
    A text has a placeholder in braces that stands for nothing at this place.
    Correct it, or write a backslash before the brace to show the brace itself.
unknown-renderer
    No installed plugin writes this format.
    Correct the name of the format, or install the plugin.
unknown-scale
    An item names a scale that is not declared, or none where there are several.
    Name one that stands under 'scales'.
unknown-score
    A score is named that is not declared.
    Correct the id, or declare it under 'scores'.
unknown-section
    A link leads to a section that the report does not have.
    Correct the target, or give a section this id.
unknown-selection
    A ranking names a selection that is not declared.
    Correct the id, or declare it under 'selections'.
unknown-set-of-bands
    A score or a rule names a set of bands that is not declared.
    Correct the id, or declare it under 'bands'.
unknown-storage
    No installed plugin provides this kind of storage.
    Correct its name, or install the plugin.
unknown-text
    A variable names a text or attribute that its owner does not have.
    Correct its name, or declare the text.
unknown-variable
    An id or a reference has a variable that no 'for_each' around it binds.
    Correct its name, or bind it in a 'for_each'.
variable-taken
    A 'for_each' binds a name that is already in use at this place.
    Choose another name for the variable.
"""


def _read(table: str) -> Mapping[str, Code]:
    lines = [line.strip() for line in table.strip().splitlines()]
    entries = zip(lines[::3], lines[1::3], lines[2::3], strict=True)
    return {name: Code(meaning, remedy) for name, meaning, remedy in entries}


CODES: Mapping[str, Code] = _read(_TABLE)
"""What each code of a Problem means and what to do, by code, sorted."""
