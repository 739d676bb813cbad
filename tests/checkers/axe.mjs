// Runs axe-core on HTML files in a browser and prints what it finds as JSON.
//
//   node axe.mjs [--scheme=light,dark] [--width=1200,320] report.html ...
//
// Each file is loaded once, and looked at in the first scheme and width, the second of each, ...
// Prints one array with an entry per violated rule and file, [] when all is well. It also reports
// what axe does not look at: a request that the page makes, and a page wider than its window. The
// packages come from the folder in ASSESSMENT_CHECKERS, or from this one.

import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const here = path.dirname(fileURLToPath(import.meta.url));
const base = process.env.ASSESSMENT_CHECKERS || here;
const require = createRequire(pathToFileURL(path.join(base, "package.json")));
const puppeteer = require("puppeteer-core");
const axeSource = require("axe-core").source;

const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

const options = { scheme: "light", width: "1200" };
const files = [];
for (const argument of process.argv.slice(2)) {
  const option = /^--(scheme|width)=(.+)$/.exec(argument);
  if (option) options[option[1]] = option[2];
  else files.push(path.resolve(argument));
}

const schemes = options.scheme.split(",");
const widths = options.width.split(",").map(Number);
if (schemes.length !== widths.length) throw new Error("as many schemes as widths are needed");

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
try {
  const findings = [];
  for (const file of files) findings.push(...(await check(browser, file)));
  console.log(JSON.stringify(findings, null, 2));
} finally {
  await browser.close();
}

async function check(browser, file) {
  const page = await browser.newPage();
  const requests = [];
  page.on("request", (request) => requests.push(request.url()));
  const address = pathToFileURL(file).href;
  const findings = [];
  for (const [place, scheme] of schemes.entries()) {
    await page.setViewport({ width: widths[place], height: 900 });
    await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: scheme }]);
    if (place === 0) await load(page, address);
    findings.push(...(await look(page, file, scheme, widths[place])));
  }
  for (const url of requests.filter((url) => url !== address)) {
    findings.push({ file, rule: "network", help: "The page requests something", nodes: [url] });
  }
  await page.close();
  return findings;
}

async function load(page, address) {
  await page.goto(address);
  await page.evaluate(() => document.querySelectorAll("details").forEach((d) => (d.open = true)));
  await page.evaluate(axeSource);
}

async function look(page, file, scheme, wanted) {
  const result = await page.evaluate((tags) => axe.run({ runOnly: tags }), TAGS);
  const findings = result.violations.map((violation) => ({
    file,
    scheme,
    rule: violation.id,
    impact: violation.impact,
    help: violation.help,
    nodes: violation.nodes.map((node) => `${node.target.join(" ")}: ${node.failureSummary}`),
  }));
  const width = await page.evaluate(() => document.documentElement.scrollWidth);
  if (width > wanted) {
    findings.push({ file, rule: "reflow", help: "The page scrolls sideways", nodes: [`${width}px`] });
  }
  return findings;
}
