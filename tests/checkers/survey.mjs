// Runs SurveyJS forms for a test: a list of tasks as JSON comes in, a list of answers goes out.
//
//   {"form": {...}, "steps": [...]}, where a step is
//     {"set": {"question": value}}   answer questions, as a program does
//     {"locale": "de"}               change the language
//     {"look": true}                 say what there is now
//     {"complete": true}             press the last button, and say what comes of it
//
// Each look gives {valid, errors: {question: [texts]}, visible: [names], data, title}. The packages
// come from ASSESSMENT_CHECKERS.

import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const here = path.dirname(fileURLToPath(import.meta.url));
const base = process.env.ASSESSMENT_CHECKERS || here;
const require = createRequire(pathToFileURL(path.join(base, "package.json")));
const { Model } = require("survey-core");
require("survey-core/survey.i18n");

let text = "";
for await (const chunk of process.stdin) text += chunk;

function visible(survey) {
  return survey.getAllQuestions().filter((question) => question.isVisible && question.isParentVisible);
}

function look(survey) {
  const valid = survey.validate(true);
  const errors = {};
  for (const question of survey.getAllQuestions()) {
    const found = question.errors.map((error) => error.getText());
    for (const row of question.visibleRows || []) {
      if (row.hasError || row.isErrorVisible) found.push(`row ${row.name}`);
    }
    if (found.length) errors[question.name] = found;
  }
  return {
    valid,
    errors,
    visible: visible(survey).map((question) => question.name),
    data: survey.data,
    title: survey.locTitle.renderedHtml,
    titles: Object.fromEntries(visible(survey).map((q) => [q.name, q.locTitle.renderedHtml])),
    choices: Object.fromEntries(
      visible(survey).map((q) => [q.name, (q.visibleChoices || q.columns || []).map((c) => c.text)]),
    ),
    faults: survey.jsonErrors ? survey.jsonErrors.map((error) => error.message) : [],
  };
}

const answers = JSON.parse(text).map(({ form, steps }) => {
  const survey = new Model(form);
  const seen = [];
  for (const step of steps) {
    if (step.locale) survey.locale = step.locale;
    for (const [name, value] of Object.entries(step.set || {})) survey.setValue(name, value);
    if (step.look) seen.push(look(survey));
    if (step.complete) {
      const done = survey.tryComplete();
      seen.push({ done, state: survey.state, data: survey.data });
    }
  }
  return seen;
});
process.stdout.write(JSON.stringify(answers));
