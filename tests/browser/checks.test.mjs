// The checks find what they are for: a check that never fails proves nothing.

import assert from "node:assert/strict";
import { barriers, misfits } from "./checks.mjs";
import { pages, printPages } from "./pages.mjs";
import { none, stage, visit } from "./support.mjs";

const scene = stage();
const [, , theme] = pages("en");

const FAULTS = {
  "The page is": "h1 { min-inline-size: 200vw; }",
  "Outside the window": "main { overflow-x: clip; } h1 { margin-inline-start: -9rem; }",
  "Cut off": ".lead { block-size: 1rem; overflow: hidden; }",
  "On top of each other": "h1 + .lead { margin-block-start: -2rem; }",
};

for (const [expected, css] of Object.entries(FAULTS)) {
  scene(`found: ${expected.toLowerCase()} …`, {}, async (page) => {
    await visit(page, theme.url);
    none(await misfits(page));
    await page.evaluate((text) => {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(text);
      document.adoptedStyleSheets.push(sheet);
    }, css);
    const found = await misfits(page);
    assert.ok(found.some((one) => one.startsWith(expected)), found.join("\n") || "Nothing was found.");
  });
}

scene("found: links too close for a finger, but on paper they may be", {}, async (page) => {
  const [booklet] = printPages("en");
  await visit(page, booklet.url);
  none(await barriers(page));
  await page.evaluate(() => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(".contents * { font-size: 12px; line-height: 1; margin: 0; padding: 0; }");
    document.adoptedStyleSheets.push(sheet);
  });
  const rules = (await barriers(page)).map((line) => line.split(":")[0]);
  assert.deepEqual([...new Set(rules)], ["target-size"]);
  await page.emulateMedia({ media: "print" });
  none(await barriers(page), "On paper");
});

scene("found: faint words, and a page that names no language", {}, async (page) => {
  await visit(page, theme.url);
  await page.evaluate(() => {
    document.documentElement.lang = "";
    document.querySelector("h1").style.color = "#ccc";
  });
  const rules = (await barriers(page)).map((line) => line.split(":")[0]);
  assert.deepEqual(rules.sort(), ["color-contrast", "html-has-lang"]);
});
