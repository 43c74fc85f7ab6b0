// Opens pages in Chromium as a plan on standard input says, and tells on standard output what axe-core and a ruler find.
//
// The plan: {"widths": [pixels] in Indonesian, "english": [pixels] in English (none by default), "axe": the languages in which axe-core looks (both by default),
//   "pictures": folder or null, "signIn": address of the staff's board,
//   "pages": [{"name", "language": the one that it is seen in, where it is only one, "as": e-mail or null, "steps":
//   [["goto", url], ["fill", selector, text], ["choose", selector, value], ["check", selector], ["set", selector, value of
//   a hidden field], ["open", selector], ["press", selector], ["attach", selector, name of a file, its text], ["forget"]]}]}
// The answer: [{"name", "language", "width", "status", "violations": ["rule: target"], "overflow": pixels, "scripts": how
//   many are not files of our own, "bytes": of the compressed page, "text": what can be read on it, fields included}]

import { readFile } from "node:fs/promises";
import { gzipSync } from "node:zlib";
import { createRequire } from "node:module";
import { launch, signIn } from "./browser.mjs";

const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
const axe = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

const ACTS = {
  goto: (page, url) => page.goto(url),
  fill: (page, selector, text) => page.fill(selector, text),
  choose: (page, selector, value) => page.selectOption(selector, value),
  check: (page, selector) => page.check(selector),
  set: (page, selector, value) => page.locator(selector).evaluate((input, text) => (input.value = text), value),
  open: (page, selector) => page.locator(selector).click(),
  attach: (page, selector, name, text) => page.setInputFiles(selector, { name, mimeType: "text/csv", buffer: Buffer.from(text) }),
  forget: (page) => page.context().clearCookies(),
  press: (page, selector) => Promise.all([page.waitForNavigation(), page.click(selector)]),
};

const LOCALES = { id: "id-ID", en: "en-US" };

/** In which languages, and how wide, a page is looked at. */
const visits = (page) =>
  Object.entries({ id: plan.widths, en: plan.english ?? [] })
    .filter(([language, widths]) => widths.length && (!page.language || page.language === language))
    .map(([language, widths]) => ({ ...page, language, widths }));

/** A page of this person's own, in this language, which serves for all that they look at; `last` is what it showed last. */
async function windowOf(as, language) {
  const context = await signIn(browser, plan.signIn, as, { locale: LOCALES[language] });
  const seen = { page: await context.newPage(), last: null };
  seen.page.on("response", (response) => {
    if (response.request().isNavigationRequest()) seen.last = response;
  });
  return seen;
}

const look = async (page) => {
  await page.evaluate(axe);
  const run = (rules) => window.axe.run({ runOnly: rules, resultTypes: ["violations"] });
  const found = await page.evaluate(run, RULES);
  return found.violations.flatMap((each) => each.nodes.map((node) => `${each.id}: ${node.target.join(" ")}`));
};

async function audit(page, width, language) {
  await page.setViewportSize({ width, height: 800 });
  const violations = (plan.axe ?? ["id", "en"]).includes(language) ? await look(page) : [];
  const measured = await page.evaluate(() => ({
    overflow: document.documentElement.scrollWidth - document.documentElement.clientWidth,
    scripts: [...document.scripts].filter((each) => !each.src.startsWith(`${location.origin}/assets/`)).length,
    text: [document.body.innerText, ...[...document.querySelectorAll("input, textarea")].map((each) => each.value)].join("\n"),
  }));
  return { violations, ...measured };
}

const plan = JSON.parse(await readFile("/dev/stdin", "utf8"));
const browser = await launch();
const windows = {};
const answer = [];
try {
  for (const { name, as, steps, language, widths } of plan.pages.flatMap(visits)) {
    const seen = (windows[`${as} ${language}`] ??= await windowOf(as, language));
    const { page } = seen;
    try {
      for (const [act, ...rest] of steps) await ACTS[act](page, ...rest);
      const bytes = gzipSync(await seen.last.body()).length;
      for (const width of widths) {
        answer.push({ name, language, width, status: seen.last.status(), bytes, ...(await audit(page, width, language)) });
        const path = `${plan.pictures}/${name}-${language}-${width}.png`;
        if (plan.pictures) await page.screenshot({ path, fullPage: true });
      }
    } catch (error) {
      throw new Error(`${name} (${language}): ${error.message}\n${await page.locator("body").innerText()}`);
    }
  }
} finally {
  await browser.close();
}
console.log(JSON.stringify(answer));
