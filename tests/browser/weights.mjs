// What pages cost on a poor connection and a slow phone: bytes over the wire, requests, and when the largest part of the
// first screen is painted (largest contentful paint). Each page is opened by somebody who was never there before.
//
// Standard input: {"signIn": address of the staff's board, "network": {"kilobits": a second, each way, "latency":
// milliseconds of a round trip}, "slower": how many times the processor is slower, "pages": [{"name", "as": e-mail or
// null, "before": [["goto", url], ["fill", selector, text], ["press", selector]] to be let in, "url"}]}.
// Standard output: [{"name", "status", "bytes", "requests", "lcp": milliseconds}].

import { readFile } from "node:fs/promises";
import { launch, signIn } from "./browser.mjs";

const { signIn: board, network, slower, pages } = JSON.parse(await readFile("/dev/stdin", "utf8"));
const browser = await launch();
const PHONE = { width: 360, height: 640 };

const ACTS = {
  goto: (page, url) => page.goto(url),
  fill: (page, selector, text) => page.fill(selector, text),
  press: (page, selector) => Promise.all([page.waitForNavigation(), page.click(selector)]),
};

/** What the browser keeps of somebody who was let in; nothing else, so that all that the page needs is fetched. */
async function letIn({ as, before }) {
  const context = await signIn(browser, board, as);
  if (before.length) {
    const page = await context.newPage();
    for (const [act, ...rest] of before) await ACTS[act](page, ...rest);
  }
  const state = await context.storageState();
  await context.close();
  return state;
}

/** The largest paint so far; one comes at once, for what is to be painted has been. */
const largest = () =>
  new Promise((resolve) => {
    const told = new PerformanceObserver((list) => resolve(list.getEntries().at(-1).startTime));
    told.observe({ type: "largest-contentful-paint", buffered: true });
  });

async function weigh(asked) {
  const context = await browser.newContext({ locale: "id-ID", viewport: PHONE, storageState: await letIn(asked) });
  context.setDefaultTimeout(90_000);
  const page = await context.newPage();
  const devtools = await context.newCDPSession(page);
  const fetched = [];
  devtools.on("Network.loadingFinished", ({ encodedDataLength }) => fetched.push(encodedDataLength));
  await devtools.send("Network.enable");
  const throughput = (network.kilobits * 1000) / 8;
  await devtools.send("Network.emulateNetworkConditions", {
    offline: false,
    latency: network.latency,
    downloadThroughput: throughput,
    uploadThroughput: throughput,
  });
  await devtools.send("Emulation.setCPUThrottlingRate", { rate: slower });
  const answer = await page.goto(asked.url, { waitUntil: "networkidle" });
  const lcp = await page.evaluate(largest);
  await context.close();
  const bytes = fetched.reduce((sum, each) => sum + each, 0);
  return { name: asked.name, status: answer.status(), bytes, requests: fetched.length, lcp };
}

try {
  // The browser's own start is no page's.
  await (await browser.newPage()).close();
  const weighed = [];
  for (const asked of pages) weighed.push(await weigh(asked));
  console.log(JSON.stringify(weighed));
} finally {
  await browser.close();
}
