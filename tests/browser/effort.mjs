// What the work costs a hand: six steps by clicks, as few as the pages allow; a telephone call by keyboard alone,
// without script. Clicks are counted by the pages
// themselves, keys as they are pressed.
//
// Standard input: {"intake", "transition", "people": {role: e-mail}, "complaint": fields of one}. Standard output:
// {"sixSteps": {"id", "arrived", "clicks": {step: number}}, "call": {"id", "focus", "reply", "keys", "tabs"}}.

import { readFile } from "node:fs/promises";
import { launch, signIn } from "./browser.mjs";
import { activate, choose, type } from "./keyboard.mjs";

const { intake, transition, people, complaint } = JSON.parse(await readFile("/dev/stdin", "utf8"));
const browser = await launch();
const complete = "form:has([value='advance']) button.govuk-button:not([type=button])";
const go = (page, selector) => Promise.all([page.waitForNavigation(), page.click(selector)]);

/** How often the hand pressed on the pages of this context, as they tell it. */
async function counting(context) {
  const count = { clicks: 0 };
  await context.exposeBinding("counted", () => (count.clicks += 1));
  await context.addInitScript(() => addEventListener("pointerdown", (event) => event.isTrusted && window.counted(), true));
  return count;
}

async function file() {
  const answer = await fetch(`${intake}/complaints`, {
    method: "POST",
    headers: { "Content-Type": "application/json", Accept: "application/json" },
    body: JSON.stringify(complaint),
  });
  return (await answer.json()).complaint_id;
}

/** Signed in, with the hand counted from here on. */
async function desk(role) {
  const context = await signIn(browser, transition, people[role]);
  const count = await counting(context);
  return { page: await context.newPage(), count };
}

/** Everybody begins at their board, each time. */
async function sixSteps() {
  const id = await file();
  const roles = ["operator", "subsection_head", "section_head"];
  const desks = Object.fromEntries(await Promise.all(roles.map(async (role) => [role, await desk(role)])));
  const clicks = {};
  let arrived = "";
  for (const [step, role, texts] of [
    ["receive", "operator", {}],
    ["forward", "operator", {}],
    ["review", "subsection_head", { analysis: "Loket kurang pada jam sibuk." }],
    ["direction", "section_head", { follow_up_answer: "Loket kedua dibuka mulai hari Senin." }],
    ["instruction", "subsection_head", {}],
    ["follow_up", "operator", {}],
  ]) {
    const { page, count } = desks[role];
    const before = count.clicks;
    if (step !== "forward") await page.goto(`${transition}/`);
    if (step === "receive") await go(page, `#do-${id}`);
    else {
      if (step !== "forward") await go(page, `#open-${id}`);
      for (const [document, text] of Object.entries(texts)) await page.fill(`#advance-documents-${document}`, text);
      await go(page, complete);
    }
    clicks[step] = count.clicks - before;
    if (step === "forward") arrived = page.url();
  }
  for (const { page } of Object.values(desks)) await page.context().close();
  return { id, arrived, clicks };
}

/** Somebody telephones; all that is pressed is counted. */
async function call() {
  const context = await browser.newContext({ locale: "id-ID", javaScriptEnabled: false });
  context.setDefaultTimeout(20_000);
  const page = await context.newPage();
  await page.goto(transition);
  await activate(page, `button[value="${people.operator}"]`);
  const pressed = { keys: 0, tabs: 0 };
  const press = page.keyboard.press.bind(page.keyboard);
  const letters = page.keyboard.type.bind(page.keyboard);
  page.keyboard.press = (key, ...more) => {
    pressed[key === "Tab" ? "tabs" : "keys"] += 1;
    return press(key, ...more);
  };
  page.keyboard.type = (text, ...more) => {
    pressed.keys += text.length;
    return letters(text, ...more);
  };
  await activate(page, "a[href='/registration']");
  const focus = await page.locator("#channel:focus").count();
  await page.keyboard.type("Call");
  await type(page, "#channel_reference-handle", "+62 811 000 111");
  await type(page, "#kind", "Pengaduan");
  await type(page, "#category", "Visa");
  await type(page, "#subject", "Antrean visa");
  await type(page, "#narrative", "Saya menunggu tiga jam di loket visa.");
  await choose(page, "#disclosure");
  await activate(page, "form[action='/complaints'] button");
  const reply = await page.locator("#reply").inputValue();
  const id = await page.locator("h1").innerText();
  await context.close();
  return { focus, reply, id, ...pressed };
}

try {
  console.log(JSON.stringify({ sixSteps: await sixSteps(), call: await call() }));
} finally {
  await browser.close();
}
