// Prints pages in Chromium. Standard input: [address]. Standard output, for each: {"text": what can be read on paper of
// the page's main part, "paper": of all of it, "hidden": texts of the page's main part that cannot, "pages": [[width, height] in points, of each page of the PDF],
// "scrolls": the regions that a phone of 320 pixels would have to scroll sideways}.

import { readFile } from "node:fs/promises";
import { launch } from "./browser.mjs";

/** The texts in main that have no place on the page: not drawn, or cut down to nothing. SVG's titles are not for the eye. */
const unseen = () => {
  const found = [];
  const walker = document.createTreeWalker(document.querySelector("main"), NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const parent = node.parentElement;
    if (!node.data.trim() || ["title", "desc"].includes(parent.localName)) continue;
    const range = document.createRange();
    range.selectNode(parent.localName === "text" ? parent : node);
    const box = range.getBoundingClientRect();
    const seen = parent.checkVisibility({ visibilityProperty: true, opacityProperty: true });
    if (!seen || box.width < 2 || box.height < 2) found.push(node.data.trim());
  }
  return found;
};

const scrolling = () =>
  [...document.querySelectorAll("body, body :not(svg, svg *)")].filter((each) => {
    const style = getComputedStyle(each);
    return style.display !== "inline" && each.clientWidth > 1 && each.scrollWidth > each.clientWidth + 1;
  }).map((each) => `${each.localName}.${each.className}`);

const addresses = JSON.parse(await readFile("/dev/stdin", "utf8"));
const browser = await launch();
const answer = [];
try {
  for (const address of addresses) {
    const page = await browser.newPage({ viewport: { width: 320, height: 800 } });
    await page.goto(address);
    const scrolls = await page.evaluate(scrolling);
    const pdf = (await page.pdf({ format: "A4", preferCSSPageSize: true })).toString("latin1");
    const pages = [...pdf.matchAll(/\/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]/g)].map((found) => found.slice(1).map(Number));
    await page.emulateMedia({ media: "print" });
    await page.setViewportSize({ width: 718, height: 1046 });
    const text = await page.evaluate(() => document.querySelector("main").innerText);
    const paper = await page.evaluate(() => document.body.innerText);
    answer.push({ text, paper, hidden: await page.evaluate(unseen), pages, scrolls });
    await page.close();
  }
} finally {
  await browser.close();
}
console.log(JSON.stringify(answer));
