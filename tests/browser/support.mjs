// What every test here stands on: where the product answers, one browser for each file, and
// scenes, which are tests that also fail on anything a browser would complain about.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { chromium } from "playwright-core";

/** Where the product answers, without a slash at the end; `run` sets it. */
export const site = address("SITE_ADDRESS");
export const desk = address("CONSOLE_ADDRESS");

const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];
const TIMEOUT = 20_000;

function address(variable) {
  const value = process.env[variable];
  assert.ok(value, `${variable} is not set: start the tests with tests/browser/run.`);
  return value.replace(/\/$/, "");
}

export function launch(more = []) {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: [...FLAGS, ...more],
  });
}

/** Start a browser for this file and give the function that defines its scenes. */
export function stage(...flags) {
  let browser;
  before(async () => { browser = await launch(flags); });
  after(() => browser?.close());

  return function scene(name, options, act) {
    test(name, async () => {
      const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
      context.setDefaultTimeout(TIMEOUT);
      const faults = watch(context);
      try {
        const page = await context.newPage();
        await act(page, faults);
        none(faults, "The browser complained");
      } finally {
        await context.close();
      }
    });
  };
}

/** Fail on a list that ought to be empty, and show it. */
export function none(list, about = "Found") {
  assert.ok(list.length === 0, `${about}:\n${list.join("\n")}`);
}

/** Collect what no page may do: raise an error, break the CSP, ask another host for anything. */
function watch(context) {
  const faults = [];
  context.on("weberror", (event) => faults.push(`script: ${event.error().message}`));
  context.on("console", (message) => {
    // Refused resources are seen below; a page that is rightly a 404 or a 422 is no fault.
    if (message.text().startsWith("Failed to load resource")) return;
    if (["error", "warning"].includes(message.type())) faults.push(`console: ${message.text()}`);
  });
  context.on("request", (request) => {
    const { protocol, origin } = new URL(request.url());
    if (["data:", "about:", "blob:"].includes(protocol)) return;
    if (![site, desk].includes(origin)) faults.push(`another host: ${request.url()}`);
  });
  context.on("response", (response) => {
    if (response.request().resourceType() === "document") return;
    if (response.status() >= 400) faults.push(`${response.status()}: ${response.url()}`);
  });
  return faults;
}

/** Go to a page and see that it answers as it should. */
export async function visit(page, url, status = 200) {
  const response = await page.goto(url);
  assert.equal(response.status(), status, url);
}

/** Go to a page again and again, until something is there. */
export async function until(page, url, locator) {
  const end = Date.now() + TIMEOUT;
  for (await visit(page, url); !(await locator.count()); await visit(page, url)) {
    assert.ok(Date.now() < end, `There is still no ${locator} on ${url}.`);
    await page.waitForTimeout(300);
  }
}
