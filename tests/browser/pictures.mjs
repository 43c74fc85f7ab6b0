// Takes pictures of pages as a phone or a desk shows them. Standard input: {"signIn": address of the staff's board,
// "folder", "pictures": [{"name", "as": e-mail or null, "width", "height", "scale": pixels of the picture to one of
// the page, "steps": [["goto", url], ["fill", selector, text], ["choose", selector, value], ["press", selector]]}]}.
// Standard output: the paths.

import { readFile } from "node:fs/promises";
import { launch, signIn } from "./browser.mjs";

const ACTS = {
  goto: (page, url) => page.goto(url),
  fill: (page, selector, text) => page.fill(selector, text),
  choose: (page, selector, value) => page.selectOption(selector, value),
  press: (page, selector) => Promise.all([page.waitForNavigation(), page.click(selector)]),
};

const { signIn: board, folder, pictures } = JSON.parse(await readFile("/dev/stdin", "utf8"));
const browser = await launch();
const taken = [];
try {
  for (const { name, as, width, height, scale, steps } of pictures) {
    const context = await signIn(browser, board, as, { viewport: { width, height }, deviceScaleFactor: scale });
    const page = await context.newPage();
    for (const [act, ...rest] of steps) await ACTS[act](page, ...rest);
    await page.evaluate(() => {
      document.activeElement.blur();
      scrollTo(0, 0);
    });
    taken.push(`${folder}/${name}.png`);
    await page.screenshot({ path: taken.at(-1) });
    await context.close();
  }
  console.log(JSON.stringify(taken));
} finally {
  await browser.close();
}
