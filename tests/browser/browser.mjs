// Chromium without a window, and a session of its own for each person.

import { chromium } from "playwright-core";

/** The system's Chromium; CHROMIUM names another. Never through a proxy: all that is opened is on this machine. */
export const launch = () =>
  chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu", "--no-proxy-server"],
  });

/** A context in which this person has signed in at the board; nobody (null) has only the language. */
export async function signIn(browser, board, email, options = {}) {
  const context = await browser.newContext({ locale: "id-ID", timezoneId: "Asia/Makassar", ...options });
  context.setDefaultTimeout(15_000);
  if (email) {
    const page = await context.newPage();
    await page.goto(board);
    await Promise.all([page.waitForURL(`${board}/**`), page.click(`button[value="${email}"]`)]);
    await page.close();
  }
  return context;
}
