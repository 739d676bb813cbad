// Drives a browser for a test: a command per line of JSON comes in, an answer per line goes out.
//
//   {"go": "http://..."}                 open an address
//   {"until": "expression", "for": 5000} wait until a JavaScript expression is true in the page
//   {"value": "expression"}              give the value of an expression
//   {"choose": ["#id", "value"]}         choose in a list, as a user does
//   {"click": "#id"}, {"type": ["#id", "text"]}, {"press": "Tab"}
//   {"window": [1200, 900], "scheme": "dark"}
//   {"picture": "file.png"}
//   {"axe": true}                        give what axe-core finds
//
// The answer is {"value": ...} or {"failed": "why"}; {"said": [...]} comes with each, and is what
// the page has written to its console since. The packages come from ASSESSMENT_CHECKERS.

import { createRequire } from "node:module";
import path from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath, pathToFileURL } from "node:url";

const here = path.dirname(fileURLToPath(import.meta.url));
const base = process.env.ASSESSMENT_CHECKERS || here;
const require = createRequire(pathToFileURL(path.join(base, "package.json")));
const puppeteer = require("puppeteer-core");
const axeSource = require("axe-core").source;

const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

const browser = await puppeteer.launch({
  executablePath: process.env.CHROMIUM || "/usr/bin/chromium",
  args: [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
  ],
});
const page = await browser.newPage();
let said = [];
page.on("console", (message) => said.push(message.text()));
page.on("pageerror", (error) => said.push(String(error)));

const COMMANDS = {
  go: (url) => page.goto(url, { waitUntil: "domcontentloaded" }).then(() => page.url()),
  // Asked by ourselves: waitForFunction ends its asking for good where the expression throws once,
  // as one about a frame does while its document is exchanged.
  until: async (expression, command) => {
    const patience = command.for || 10000;
    const end = Date.now() + patience;
    for (;;) {
      let last = "it is not true";
      try {
        if (await page.evaluate(expression)) return true;
      } catch (error) {
        last = error.message;
      }
      if (Date.now() > end) throw new Error(`${last}, after ${patience} ms`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  },
  value: (expression) => page.evaluate(expression),
  choose: ([place, value]) => page.select(place, value),
  click: (place) => page.click(place),
  type: async ([place, text]) => {
    await page.click(place, { count: 3 });
    await page.keyboard.type(text);
    await page.keyboard.press("Tab");
  },
  press: (key) => page.keyboard.press(key),
  window: ([width, height]) => page.setViewport({ width, height }),
  scheme: (value) => page.emulateMediaFeatures([{ name: "prefers-color-scheme", value }]),
  picture: (file) => page.screenshot({ path: file }).then(() => file),
  axe: async () => {
    // The page forbids scripts that are not its own; a debugger may add one all the same.
    await page.evaluate(axeSource);
    const result = await page.evaluate((tags) => axe.run({ runOnly: tags }), TAGS);
    return result.violations.map(
      (found) => `${found.id}: ${found.nodes.map((node) => node.target.join(" ")).join(", ")}`,
    );
  },
};

try {
  for await (const line of createInterface({ input: process.stdin })) {
    const command = JSON.parse(line);
    let answer = {};
    try {
      for (const [name, argument] of Object.entries(command)) {
        if (name !== "for") answer.value = await COMMANDS[name](argument, command);
      }
    } catch (error) {
      answer = { failed: `${line}: ${error.message}` };
    }
    console.log(JSON.stringify({ ...answer, said }));
    said = [];
  }
} finally {
  await browser.close();
}
