// What the public's script does in Chromium: characters are counted, a draft outlives a reload, a form that cannot be
// sent stays, the tracking code is copied.
//
// Standard input: {"intake"}. Standard output: {"counted", "restored": {field: value}, "offline": {"url", "told", "typed"},
// "code", "copied", "said", "kept": what the tab still keeps after the receipt}.

import { readFile } from "node:fs/promises";
import { launch } from "./browser.mjs";

const SEND = "#complaint > button";
const { intake } = JSON.parse(await readFile("/dev/stdin", "utf8"));
const browser = await launch();
const answer = {};
try {
  const context = await browser.newContext({ locale: "id-ID", permissions: ["clipboard-read", "clipboard-write"] });
  context.setDefaultTimeout(20_000);
  const page = await context.newPage();
  await page.goto(intake);
  const asked = await page.inputValue("[name=form_id]");
  await page.selectOption("#category", "passport");
  await page.fill("#subject", "Antrean paspor");
  await page.fill("#narrative", "Saya menunggu tiga jam, dan hanya satu loket yang melayani.");
  await page.fill("#reporter-name", "Siti");
  answer.counted = await page.innerText("#narrative-info");

  await page.reload();
  answer.restored = {};
  for (const id of ["category", "subject", "narrative", "reporter-name"]) answer.restored[id] = await page.inputValue(`#${id}`);
  answer.restored.sameForm = (await page.inputValue("[name=form_id]")) === asked;

  await context.setOffline(true);
  await page.click(SEND);
  await page.locator("#complaint [data-offline]").waitFor({ state: "visible" });
  answer.offline = {
    url: page.url(),
    told: await page.innerText("#complaint [data-offline]"),
    typed: await page.inputValue("#subject"),
  };

  await context.setOffline(false);
  await page.locator("#complaint [data-offline]").waitFor({ state: "hidden" });
  // A second press within a moment of the first is taken for a slip.
  await page.waitForFunction(() => !document.querySelector("#complaint").dataset.busy);
  await Promise.all([page.waitForNavigation(), page.click(SEND)]);
  answer.code = await page.innerText("#code");
  await page.click("[data-copy]");
  await page.locator("[role=status]", { hasText: /\S/ }).waitFor();
  answer.said = await page.innerText(".app-copy [role=status]");
  answer.copied = await page.evaluate(() => navigator.clipboard.readText());
  answer.kept = await page.evaluate(() => sessionStorage.length);
  console.log(JSON.stringify(answer));
} finally {
  await browser.close();
}
