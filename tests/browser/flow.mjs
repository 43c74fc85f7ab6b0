// The main way by keyboard alone, with script switched off: a citizen files a complaint and looks at how far it is, a
// clerk signs in, takes it and completes its first step.
//
// Standard input: {"intake", "transition", "email"}. Standard output: {"complaint", "status", "step"}, as read on the pages.

import { readFile } from "node:fs/promises";
import { launch } from "./browser.mjs";
import { activate, choose, type } from "./keyboard.mjs";

async function file(page, intake) {
  await page.goto(intake);
  await page.keyboard.press("Tab");
  if (!(await page.locator(".govuk-skip-link:focus").count())) throw new Error("the first Tab is not the skip link's");
  await page.keyboard.press("Enter");
  await choose(page, "#kind");
  await type(page, "#category", "Paspor");
  await type(page, "#subject", "Antrean pengambilan paspor");
  await type(page, "#narrative", "Saya menunggu tiga jam, dan hanya satu loket yang melayani.");
  await activate(page, "form[action='/complaints'] button");
  await page.locator(".govuk-panel--confirmation").waitFor();
  const complaint = await page.locator(".govuk-summary-list__value").first().innerText();
  await activate(page, "form[action='/tracking'] button");
  return { complaint, status: await page.locator(".govuk-tag").innerText() };
}

async function complete(page, { transition, email }, complaint) {
  await page.goto(transition);
  await activate(page, `button[value="${email}"]`);
  await activate(page, `a[href="/complaints/${complaint}"]`);
  await activate(page, "form:has([value='take']) button");
  if (await page.locator("form:has([value='take'])").count()) throw new Error("it can be taken twice");
  await activate(page, "form:has([value='advance']) button");
  return { step: await page.locator(".govuk-summary-list__value").first().innerText() };
}

const given = JSON.parse(await readFile("/dev/stdin", "utf8"));
const browser = await launch();
try {
  const context = await browser.newContext({ locale: "id-ID", javaScriptEnabled: false });
  context.setDefaultTimeout(20_000);
  const filed = await file(await context.newPage(), given.intake);
  const completed = await complete(await context.newPage(), given, filed.complaint);
  console.log(JSON.stringify({ ...filed, ...completed }));
} finally {
  await browser.close();
}
