// Every page fits: at 400 % zoom, with text twice as large, with wider spacing, and right to left.

import assert from "node:assert/strict";
import { misfits } from "./checks.mjs";
import { LANGUAGES, message, pages, printPages, send } from "./pages.mjs";
import { none, stage, visit } from "./support.mjs";

const scene = stage();
// What a visitor sets as the size of text, which zooms no widths.
const large = stage("--blink-settings=defaultFontSize=32");

// A window of 1280 by 1024 at 400 %, which is also a small phone.
const ZOOMED = { viewport: { width: 320, height: 256 } };

/** The spacing that WCAG 1.4.12 asks pages to bear. */
const SPACING = `
  * { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important; }
  p { margin-block-end: 2em !important; }`;

async function space(page) {
  // Adopted by script: no CSP concerns it, as none concerns a visitor's own style sheet.
  await page.evaluate((css) => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(css);
    document.adoptedStyleSheets.push(sheet);
  }, SPACING);
}

for (const lang of LANGUAGES) {
  const all = [...pages(lang), ...printPages(lang)];

  scene(`every page fits at 400 %, also with wider spacing (${lang})`, ZOOMED, async (page) => {
    for (const { url, status } of all) {
      await visit(page, url, status);
      none(await misfits(page), url);
      await space(page);
      none(await misfits(page), `${url} with wider spacing`);
    }
  });

  large(`every page fits with text at 200 % (${lang})`, {}, async (page) => {
    for (const { url, status } of all) {
      await visit(page, url, status);
      const size = await page.evaluate(() => parseFloat(getComputedStyle(document.documentElement).fontSize));
      assert.equal(size, 32, "The page does not follow the visitor's size of text.");
      none(await misfits(page), url);
    }
  });

  scene(`the form with errors and the receipt fit at 400 % (${lang})`, ZOOMED, async (page) => {
    await send(page, lang, { email: "nobody" });
    await page.locator("#summary").waitFor();
    none(await misfits(page));
    await send(page, lang, message());
    await page.locator(".receipt").waitFor();
    none(await misfits(page));
  });
}

scene("every page fits between a phone's and a desk's width", {}, async (page) => {
  const [home, programmes, theme, , programme] = pages("fr");
  for (const { url } of [home, programmes, theme, programme]) {
    await visit(page, url);
    for (const width of [360, 480, 640, 768, 959, 960, 1024, 1920]) {
      await page.setViewportSize({ width, height: 900 });
      none(await misfits(page), `${url} at ${width}`);
    }
  }
});

for (const [name, options] of [["on a desk", {}], ["at 400 %", ZOOMED]]) {
  scene(`right to left, every page fits ${name}`, options, async (page) => {
    for (const { url, status } of [...pages("en"), ...printPages("en")]) {
      await visit(page, url, status);
      await page.evaluate(() => { document.documentElement.dir = "rtl"; });
      none(await misfits(page), url);
      const left = await page.evaluate(() => {
        scrollTo(-100, 0);
        return scrollX;
      });
      assert.equal(left, 0, `${url} scrolls sideways.`);
    }
  });
}

scene("right to left, the page is mirrored", {}, async (page) => {
  const [, , theme] = pages("en");
  await visit(page, theme.url);
  const x = async (selector) => (await page.locator(selector).first().boundingBox()).x;
  assert.ok(await x("aside") > await x("main"));
  assert.ok(await x(".services") > await x(".languages"));
  await page.evaluate(() => { document.documentElement.dir = "rtl"; });
  assert.ok(await x("aside") < await x("main"));
  assert.ok(await x(".services") < await x(".languages"));
  const sides = await page.locator(".contents").evaluate((element) => {
    const { borderLeftWidth, borderRightWidth } = getComputedStyle(element);
    return [parseFloat(borderLeftWidth), parseFloat(borderRightWidth)];
  });
  assert.ok(sides[1] > sides[0], "The rule beside the contents stands at the start of the line.");
});
