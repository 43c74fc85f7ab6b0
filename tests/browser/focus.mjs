// Goes through pages with the Tab key, from the first stop to the last and out again, and all the way back with Shift.
//
// Standard input: {"signIn": address of the staff's board, "pages": [{"name", "as": e-mail or null, "url"}]}.
// Standard output: [{"name", "stops": [what has the focus, in order], "expected": [what can be used, in the page's order],
// "back": [what has the focus on the way back], "unseen": stops whose focus shows nowhere, "outside": those outside of
// the window}].

import { readFile } from "node:fs/promises";
import { launch, signIn } from "./browser.mjs";

const MOST = 200;

/** Run in the page: lists what can be used, and remembers what each looks like without the focus. */
const prepare = () => {
  const looks = (element) => {
    // A radio button's ring is drawn by its label.
    const label = element.nextElementSibling;
    return [getComputedStyle(element), ...(label ? [getComputedStyle(label, "::before")] : [])]
      .map((style) => [style.outlineStyle, style.outlineWidth, style.outlineColor, style.boxShadow, style.backgroundColor].join())
      .join();
  };
  const usable = [...document.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex]")].filter(
    (each) => each.tabIndex >= 0 && !each.disabled && each.checkVisibility({ visibilityProperty: true }),
  );
  const group = (each) => usable.filter((other) => other.type === "radio" && other.name === each.name && other.form === each.form);
  const stops = usable.filter((each) => each.type !== "radio" || each === (group(each).find((other) => other.checked) ?? group(each)[0]));
  const name = (each) => each.id || each.name || each.getAttribute("href") || each.textContent.trim().slice(0, 40);
  document.activeElement.blur();
  const before = new Map(stops.map((each) => [each, looks(each)]));
  window.expected = stops.map(name);
  window.stop = () => {
    const now = document.activeElement;
    if (!now || now === document.body) return null;
    const box = now.getBoundingClientRect();
    const inside = box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth;
    return { place: stops.indexOf(now), name: name(now), shows: looks(now) !== before.get(now), inside };
  };
};

/** Press a key until the page is left, or what had the focus first has it again. */
async function walk(page, key) {
  const visited = [];
  for (let pressed = 0; pressed < MOST; pressed += 1) {
    await page.keyboard.press(key);
    const now = await page.evaluate(() => window.stop());
    const last = visited.at(-1);
    if (now !== null && now.place === last?.place) {
      last.shows &&= now.shows; // a field for a day: its parts are stops of their own
      last.inside &&= now.inside;
    } else if (now === null || now.place === visited[0]?.place) return visited;
    else visited.push(now);
  }
  return visited;
}

const asked = JSON.parse(await readFile("/dev/stdin", "utf8"));
const browser = await launch();
const answer = [];
try {
  for (const { name, as, url } of asked.pages) {
    const context = await signIn(browser, asked.signIn, as);
    const page = await context.newPage();
    await page.goto(url);
    await page.evaluate(prepare);
    const there = await walk(page, "Tab");
    await page.evaluate(() => document.activeElement.blur());
    const back = await walk(page, "Shift+Tab");
    answer.push({
      name,
      stops: there.map((each) => each.name),
      expected: await page.evaluate(() => window.expected),
      back: back.map((each) => each.name),
      unseen: there.filter((each) => !each.shows).map((each) => each.name),
      outside: there.filter((each) => !each.inside).map((each) => each.name),
    });
    await context.close();
  }
  console.log(JSON.stringify(answer));
} finally {
  await browser.close();
}
