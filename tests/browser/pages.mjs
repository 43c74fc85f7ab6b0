// Opens pages in Chromium as a plan on standard input says, and tells on standard output what axe-core and a ruler find.
//
// The plan: {"widths": [pixels], "pictures": folder or null, "signIn": address of the staff's board,
//   "pages": [{"name", "as": e-mail or null, "steps": [["goto", url], ["fill", selector, text], ["choose", selector, value],
//   ["check", selector], ["set", selector, value of a hidden field], ["open", selector], ["press", selector], ["forget"]]}]}
// The answer: [{"name", "width", "status", "violations": ["rule: target"], "overflow": pixels, "scripts": how many
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

async function audit(page, width) {
  await page.setViewportSize({ width, height: 800 });
  await page.evaluate(axe);
  const found = await page.evaluate((rules) => window.axe.run({ runOnly: rules }), RULES);
  const measured = await page.evaluate(() => ({
    overflow: document.documentElement.scrollWidth - document.documentElement.clientWidth,
    scripts: [...document.scripts].filter((each) => !each.src.startsWith(`${location.origin}/assets/`)).length,
    text: [document.body.innerText, ...[...document.querySelectorAll("input, textarea")].map((each) => each.value)].join("\n"),
  }));
  const violations = found.violations.flatMap((each) => each.nodes.map((node) => `${each.id}: ${node.target.join(" ")}`));
  return { violations, ...measured };
}

const plan = JSON.parse(await readFile("/dev/stdin", "utf8"));
const browser = await launch();
const contexts = {};
const answer = [];
try {
  for (const { name, as, steps } of plan.pages) {
    contexts[as] ??= await signIn(browser, plan.signIn, as);
    const page = await contexts[as].newPage();
    let last;
    page.on("response", (response) => {
      if (response.request().isNavigationRequest()) last = response;
    });
    try {
      for (const [act, ...rest] of steps) await ACTS[act](page, ...rest);
      const bytes = gzipSync(await last.body()).length;
      for (const width of plan.widths) {
        answer.push({ name, width, status: last.status(), bytes, ...(await audit(page, width)) });
        if (plan.pictures) await page.screenshot({ path: `${plan.pictures}/${name}-${width}.png`, fullPage: true });
      }
    } catch (error) {
      throw new Error(`${name}: ${error.message}\n${await page.locator("body").innerText()}`);
    }
    await page.close();
  }
} finally {
  await browser.close();
}
console.log(JSON.stringify(answer));
