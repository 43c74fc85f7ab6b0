// Opens pages that show what somebody typed, and tells whether any of it ran or became an element.
//
// Standard input: {"signIn": address of the staff's board, "pages": [{"name", "as": e-mail or null, "steps": [["goto", url],
// ["fill", selector, text], ["press", selector]]}]}. Standard output: [{"name", "status", "ran": whether a script of theirs
// ran, "dialogs", "elements": how many elements they made, "refused": what the page's policy had to refuse, "text"}].

import { readFile } from "node:fs/promises";
import { launch, signIn } from "./browser.mjs";

const ACTS = {
  goto: (page, url) => page.goto(url),
  fill: (page, selector, text) => page.fill(selector, text),
  press: (page, selector) => Promise.all([page.waitForNavigation(), page.click(selector)]),
};

const plan = JSON.parse(await readFile("/dev/stdin", "utf8"));
const browser = await launch();
const contexts = {};
const answer = [];
try {
  for (const { name, as, steps } of plan.pages) {
    if (!contexts[as]) {
      contexts[as] = await signIn(browser, plan.signIn, as);
      await contexts[as].addInitScript(() => {
        window.refusals = [];
        document.addEventListener("securitypolicyviolation", (event) => window.refusals.push(event.violatedDirective));
      });
    }
    const page = await contexts[as].newPage();
    let dialogs = 0;
    let status = 0;
    page.on("dialog", (dialog) => { dialogs += 1; return dialog.dismiss(); });
    page.on("response", (response) => { if (response.request().isNavigationRequest()) status = response.status(); });
    try {
      for (const [act, ...rest] of steps) await ACTS[act](page, ...rest);
    } catch (error) {
      throw new Error(`${name}: ${error.message}\n${await page.locator("body").innerText()}`);
    }
    await page.waitForLoadState("networkidle");
    answer.push({
      name, status, dialogs,
      ...(await page.evaluate(() => ({
        ran: window.stolen !== undefined,
        elements: document.querySelectorAll("[data-theirs]").length,
        refused: window.refusals,
        text: [document.body.textContent, ...[...document.querySelectorAll("input, textarea")].map((each) => each.value)].join("\n"),
      }))),
    });
    await page.close();
  }
} finally {
  await browser.close();
}
console.log(JSON.stringify(answer));
