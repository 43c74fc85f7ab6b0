// What a hand without a mouse does: everything is reached by Tab, or it does not count.

const MOST_TABS = 120;

/** Press Tab until the focus is on what `selector` names; what can be reached otherwise only does not count. */
export async function reach(page, selector) {
  for (let pressed = 0; pressed < MOST_TABS; pressed += 1) {
    await page.keyboard.press("Tab");
    if (await page.locator(`${selector}:focus`).count()) return;
  }
  throw new Error(`the Tab key never reaches ${selector} on ${page.url()}\n${await page.locator("body").innerText()}`);
}

export async function type(page, selector, text) {
  await reach(page, selector);
  await page.keyboard.type(text);
}

export async function choose(page, selector) {
  await reach(page, selector);
  await page.keyboard.press("Space");
}

export async function activate(page, selector) {
  await reach(page, selector);
  await Promise.all([page.waitForNavigation(), page.keyboard.press("Enter")]);
}
