// The staff at work in Chromium, with script: a board that keeps itself up to date, texts that are copied, filled in
// and kept.
//
// Standard input: {"intake", "transition", "people": {role: e-mail}, "complaint": fields of one, "social": {step: id},
// "review": id}. Standard output: what each scene saw, by its name.

import { readFile } from "node:fs/promises";
import { launch, signIn } from "./browser.mjs";

const given = JSON.parse(await readFile("/dev/stdin", "utf8"));
const { intake, transition, people, social } = given;
const browser = await launch();
const problems = [];
const PERIOD = 15_000;

async function desk(role) {
  const context = await signIn(browser, transition, people[role]);
  const page = await context.newPage();
  page.on("pageerror", (error) => problems.push(String(error)));
  page.on("console", (said) => {
    if (/Content Security Policy/.test(said.text())) problems.push(said.text());
  });
  return page;
}

async function file() {
  const answer = await fetch(`${intake}/complaints`, {
    method: "POST",
    headers: { "Content-Type": "application/json", Accept: "application/json" },
    body: JSON.stringify(given.complaint),
  });
  return (await answer.json()).complaint_id;
}

async function polled(page) {
  const [answer] = await Promise.all([
    page.waitForResponse((response) => response.url().includes("part=list")),
    page.clock.runFor(PERIOD),
  ]);
  await answer.finished();
  return answer.status();
}

/** A board stays open: what comes appears with a sound, nothing that stays is sent again, and a lost session is told. */
async function live() {
  const page = await desk("operator");
  await page.addInitScript(() => {
    window.sounds = 0;
    const start = OscillatorNode.prototype.start;
    OscillatorNode.prototype.start = function (...at) {
      window.sounds += 1;
      return start.apply(this, at);
    };
  });
  await page.clock.install();
  await page.goto(`${transition}/`);
  const silent = await page.getAttribute("[data-sound]", "aria-pressed");
  await page.click("[data-sound]");
  await page.reload();
  const kept = await page.getAttribute("[data-sound]", "aria-pressed");
  await page.focus(".app-lists a");
  const statuses = [await polled(page)];
  // Within one minute of the office: else the words of the list may change between the two.
  for (let tries = 0; tries < 3 && statuses.at(-1) !== 304; tries += 1) statuses.push(await polled(page));
  const [before, sounds] = [await page.title(), await page.evaluate(() => window.sounds)];
  const id = await file();
  await polled(page);
  await page.locator(`#open-${id}`).waitFor();
  await page.waitForFunction((was) => document.title !== was, before); // it is told when the list has settled
  const [after, heard] = [await page.title(), await page.evaluate(() => window.sounds)];
  const focus = await page.evaluate(() => document.activeElement.getAttribute("href"));
  await page.context().setOffline(true);
  await page.clock.runFor(PERIOD);
  await page.locator("[data-lost]:not(:empty)").waitFor();
  const lost = await page.locator("[data-lost]").innerText();
  await page.context().setOffline(false);
  await polled(page);
  await page.locator("[data-lost]:empty").waitFor({ state: "attached" });
  await page.context().clearCookies({ name: "session" });
  await polled(page);
  await page.locator("[data-lost]:not(:empty)").waitFor();
  const signedOut = await page.locator("[data-lost]").innerText();
  await page.context().close();
  return { silent, kept, last: statuses.at(-1), before, after, sounds: heard - sounds, focus, lost, signedOut };
}

/** A beginning for the answer goes into the field beside what stands there, and the page is not left. */
async function template() {
  const page = await desk("section_head");
  await page.goto(`${transition}/complaints/${social.direction}`);
  const field = page.locator("#advance-documents-follow_up_answer");
  await page.selectOption("#template", "apology");
  await page.click("form[data-template] button");
  const begun = await field.inputValue();
  await field.fill("Yang sudah diketik.");
  await page.click("form[data-template] button");
  const both = await field.inputValue();
  const url = page.url();
  await page.context().close();
  return { begun, both, url };
}

/** The answer is copied, and what is copied follows a late change of it. */
async function copy() {
  const page = await desk("operator");
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"], { origin: transition });
  await page.goto(`${transition}/complaints/${social.follow_up}`);
  await page.click("[data-copy]");
  await page.waitForFunction(() => document.querySelector("[data-copy]").textContent === document.querySelector("[data-copy]").dataset.copied);
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  await page.click("details:has(#advance-documents-follow_up_answer) summary");
  await page.fill("#advance-documents-follow_up_answer", "Diperbaiki.");
  const followed = await page.inputValue("#paste");
  await page.context().close();
  return { copied, followed };
}

/** The session ends while a text is typed: it is kept, and sent after signing in again in another window. */
async function sessionEnds() {
  const page = await desk("subsection_head");
  const text = "Analisa yang tidak boleh hilang,\nwalau sesi berakhir.";
  await page.goto(`${transition}/complaints/${given.review}`);
  await page.fill("#advance-documents-analysis", text);
  await page.context().clearCookies({ name: "session" });
  const [refused] = await Promise.all([page.waitForNavigation(), page.click("form:has([value='advance']) button.govuk-button")]);
  const shown = await page.locator("textarea").inputValue();
  const [again] = await Promise.all([page.context().waitForEvent("page"), page.click("a[target=_blank]")]);
  await Promise.all([again.waitForURL(`${transition}/**`), again.click(`button[value="${people.subsection_head}"]`)]);
  await again.close();
  await Promise.all([page.waitForNavigation(), page.click("form button")]);
  const url = page.url();
  await page.context().close();
  return { status: refused.status(), kept: shown === text, url, text };
}

const scenes = { live, template, copy, sessionEnds };
const seen = {};
try {
  for (const [name, scene] of Object.entries(scenes)) {
    try {
      seen[name] = await scene();
    } catch (error) {
      throw new Error(`${name}: ${error.stack}`);
    }
  }
} finally {
  await browser.close();
}
console.log(JSON.stringify({ ...seen, problems }));
