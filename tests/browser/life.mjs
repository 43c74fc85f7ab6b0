// The whole life of a complaint through the pages: filed with a photo, followed, handled by three people, held and
// answered, raced for, kept from telling a telephone number, published, rated, reopened and answered again.
//
// Standard input: {"intake", "transition", "people": {role: e-mail}, "script": is it switched on, "photo": base64 of a
// JPEG}. Standard output: {"told": [line], "problems": [what a page's own script or its policy complained of], and what
// the scenes saw}.

import { readFile } from "node:fs/promises";
import { launch, signIn } from "./browser.mjs";

const { intake, transition, people, script, photo } = JSON.parse(await readFile("/dev/stdin", "utf8"));
const browser = await launch();
const options = { javaScriptEnabled: script };
const began = Date.now();
const told = [];
const problems = [];
const seen = {};

const tell = (who, what) => told.push(`${((Date.now() - began) / 1000).toFixed(1).padStart(5)} s  ${who}: ${what}`);
const send = (page, selector) => Promise.all([page.waitForNavigation(), page.click(selector)]).then(([answer]) => answer.status());
const main = (page) => page.locator("main").innerText();
const complete = "form:has([value='advance']) button.govuk-button:not([type=button])";

function watch(page) {
  page.on("pageerror", (error) => problems.push(String(error)));
  page.on("console", (said) => {
    if (/Content Security Policy/.test(said.text())) problems.push(said.text());
  });
  return page;
}

async function desk(role) {
  return watch(await (await signIn(browser, transition, people[role], options)).newPage());
}

/** From the board, as this person comes to it. */
async function open(page, id) {
  await page.goto(`${transition}/`);
  await send(page, `#open-${id}`);
}

async function unfold(page, selector) {
  const fold = page.locator(`details:has(${selector})`).first();
  if ((await fold.getAttribute("open")) === null) await fold.locator("> summary").click();
}

/** Fill what has to be produced, if anything has, and complete the step. */
async function advance(page, id, texts = {}) {
  await open(page, id);
  for (const [document, text] of Object.entries(texts)) {
    const field = `#advance-documents-${document}`;
    // What an earlier visit gave is folded.
    if (!(await page.locator(field).isVisible())) await unfold(page, field);
    await page.fill(field, text);
  }
  return send(page, complete);
}

/** The form with a photo, the receipt, the first look. */
async function file(page) {
  await page.goto(intake);
  await page.selectOption("#category", "passport");
  await page.fill("#subject", "Antrean pengambilan paspor");
  await page.fill("#narrative", "Saya menunggu tiga jam, dan hanya satu loket yang melayani.");
  await unfold(page, "#photos");
  await page.setInputFiles("#photos", { name: "loket.jpg", mimeType: "image/jpeg", buffer: Buffer.from(photo, "base64") });
  await page.check("#disclosure");
  await page.fill("#reporter-name", "Siti Warga");
  seen.filed = await send(page, "#complaint > button");
  seen.code = await page.locator("#code").innerText();
  tell("the public", "files a complaint with a photo, and has a receipt");
  await send(page, "form[action='/tracking'] button");
  seen.first = await page.locator(".govuk-tag").first().innerText();
  tell("the public", `follows it: ${seen.first}`);
  return seen.code.slice(0, "BPN-00000-00000".length);
}

async function look(page) {
  await page.goto(`${intake}/tracking`);
  await page.fill("#tracking_code", seen.code);
  await send(page, "form[action='/tracking'] button");
}

/** The operator sees the photo, and completes two steps. */
async function receive(page, id) {
  await page.goto(`${transition}/`);
  const [picture] = await Promise.all([page.waitForResponse(/\/photos\//), send(page, `#open-${id}`)]);
  seen.photo = [picture.status(), picture.headers()["content-type"]];
  await send(page, complete);
  await send(page, complete);
  tell("the operator", "sees the photo, receives and forwards");
}

/** A question, and its answer from the tracking page. */
async function ask(chief, reporter, id) {
  await open(chief, id);
  await send(chief, "form:has([value='take']) button");
  await unfold(chief, "#hold-note");
  await chief.fill("#hold-note", "Di loket nomor berapa?");
  await send(chief, "form:has([value='hold']) button");
  tell("the head of the sub-section", "takes it, and asks the reporter");
  await look(reporter);
  seen.asked = await main(reporter);
  await reporter.fill("#text", "Di loket nomor tiga.");
  await send(reporter, "form[action$='/messages'] button");
  seen.replied = await main(reporter);
  tell("the public", "reads the question on the tracking page, and answers");
  await open(chief, id);
  seen.reply = await main(chief);
}

/** Two windows, one step: the second is told what was done meanwhile, and its text is there still. */
async function race(chief, id) {
  const text = "Analisa yang kalah cepat, dan tidak boleh hilang.";
  await open(chief, id);
  await chief.fill("#advance-documents-analysis", text);
  const other = watch(await chief.context().newPage());
  await advance(other, id, { analysis: "Loket kurang pada jam sibuk." });
  await other.close();
  seen.lost = { status: await send(chief, complete), text, page: await main(chief) };
  tell("the head of the sub-section", "loses a race against another window, and keeps the text");
}

const answer = (number) => `Loket kedua dibuka mulai hari Senin. Hubungi Siti Warga di ${number}.`;

/** What must not be told is stopped at the last step: taken out, or published with a reason. */
async function publish(operator, id, way) {
  await open(operator, id);
  const refused = await send(operator, complete);
  const page = await main(operator);
  if (way === "removed") {
    await unfold(operator, "#advance-documents-follow_up_answer");
    await operator.fill("#advance-documents-follow_up_answer", "Loket kedua dibuka mulai hari Senin.");
  } else {
    await operator.fill("#advance-confirmation", "Pelapor meminta agar nomornya disebut.");
  }
  const status = await send(operator, complete);
  tell("the operator", `is stopped (${refused}), then publishes: ${way}`);
  return { refused, page, status };
}

async function rate(page) {
  await look(page);
  seen.answered = await main(page);
  await page.check("#score-4");
  await page.fill("#comment", "Lama sekali.");
  await send(page, "form[action$='/rating'] button");
  seen.rated = await main(page);
  tell("the public", "reads the answer, and rates it");
  await unfold(page, "#reason");
  await page.fill("#reason", "Loketnya tutup lagi.");
  await send(page, "form[action$='/reopening'] button");
  seen.reopened = await main(page);
  tell("the public", "has it looked at again");
}

try {
  const context = await browser.newContext({ locale: "id-ID", timezoneId: "Asia/Makassar", ...options });
  context.setDefaultTimeout(20_000);
  const reporter = watch(await context.newPage());
  const id = await file(reporter);
  const [operator, chief, head] = await Promise.all(["operator", "subsection_head", "section_head"].map(desk));
  await receive(operator, id);
  await ask(chief, reporter, id);
  await race(chief, id);
  await advance(head, id, { follow_up_answer: answer("0812-3456-7890") });
  await advance(chief, id);
  tell("the heads", "give direction and instruct");
  seen.guarded = await publish(operator, id, "removed");
  await rate(reporter);
  await advance(chief, id);
  await advance(head, id, { follow_up_answer: answer("0812-3456-7890") });
  await advance(chief, id);
  seen.confirmed = await publish(operator, id, "with a reason");
  await look(reporter);
  seen.again = await main(reporter);
  tell("the public", "reads the second answer, and the first one below it");
} catch (error) {
  throw new Error(`${told.join("\n")}\n${error.stack}`);
} finally {
  await browser.close();
}
console.log(JSON.stringify({ told, problems, ...seen }));
