// Opens pages in Chromium as a plan on standard input says, and tells on standard output what axe-core and a ruler find.
//
// The plan: {"widths": [pixels] in Indonesian, "english": [pixels] in English (none by default), "axe": {language: [pixels
//   at which axe looks]} (everywhere by default), "pictures": folder or null, "signIn": address of the staff's board, "pages": [{"name", "language": the one
//   that it is seen in, where it is only one, "as": e-mail or null, "steps": [["goto", url], ["fill", selector, text], ["choose", selector, value],
//   ["check", selector], ["set", selector, value of a hidden field], ["open", selector], ["press", selector], ["forget"]]}]}
// The answer: [{"name", "language", "width", "status", "violations": ["rule: target"], "overflow": pixels, "scripts": how many
//   are not files of our own,
//   "bytes": of the compressed page, "text": what can be read on it, fields included}]

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
  forget: (page) => page.context().clearCookies(),
  press: (page, selector) => Promise.all([page.waitForNavigation(), page.click(selector)]),
};

const LOCALES = { id: "id-ID", en: "en-US" };

/** In which languages, and how wide, a page is looked at. */
const visits = (page) =>
  Object.entries({ id: plan.widths, en: plan.english ?? [] })
    .filter(([language, widths]) => widths.length && (!page.language || page.language === language))
    .map(([language, widths]) => ({ ...page, language, widths }));

async function audit(page, width, language) {
  await page.setViewportSize({ width, height: 800 });
  const looks = plan.axe?.[language].includes(width) ?? true;
  const found = looks && await page.evaluate((rules) => window.axe.run({ runOnly: rules, resultTypes: ["violations"] }), RULES);
  const measured = await page.evaluate(() => ({
    overflow: document.documentElement.scrollWidth - document.documentElement.clientWidth,
    scripts: [...document.scripts].filter((each) => !each.src.startsWith(`${location.origin}/assets/`)).length,
    text: [document.body.innerText, ...[...document.querySelectorAll("input, textarea")].map((each) => each.value)].join("\n"),
  }));
  const violations = (looks ? found.violations : []).flatMap((each) => each.nodes.map((node) => `${each.id}: ${node.target.join(" ")}`));
  return { violations, ...measured };
}

const plan = JSON.parse(await readFile("/dev/stdin", "utf8"));
const browser = await launch();
const contexts = {};
const answer = [];
try {
  for (const { name, as, steps, language, widths } of plan.pages.flatMap(visits)) {
    const person = `${as} ${language}`;
    contexts[person] ??= await signIn(browser, plan.signIn, as, { locale: LOCALES[language] });
    const page = await contexts[person].newPage();
    let last;
    page.on("response", (response) => {
      if (response.request().isNavigationRequest()) last = response;
    });
    try {
      for (const [act, ...rest] of steps) await ACTS[act](page, ...rest);
      const bytes = gzipSync(await last.body()).length;
      await page.evaluate(axe);
      for (const width of widths) {
        answer.push({ name, language, width, status: last.status(), bytes, ...(await audit(page, width, language)) });
        const path = `${plan.pictures}/${name}-${language}-${width}.png`;
        if (plan.pictures) await page.screenshot({ path, fullPage: true });
      }
    } catch (error) {
      throw new Error(`${name} (${language}): ${error.message}\n${await page.locator("body").innerText()}`);
    }
    await page.close();
  }
} finally {
  await browser.close();
}
console.log(JSON.stringify(answer));
