// No page has a barrier that axe knows: WCAG 2.2 at level AA, and its best practice.

import assert from "node:assert/strict";
import { barriers } from "./checks.mjs";
import { LANGUAGES, message, pages, printPages, send } from "./pages.mjs";
import { none, stage, visit } from "./support.mjs";

const scene = stage();

for (const lang of LANGUAGES) {
  for (const { name, url, status } of pages(lang)) {
    scene(`${name} (${lang}) has no barrier`, {}, async (page) => {
      await visit(page, url, status);
      none(await barriers(page));
    });
  }

  for (const { name, url } of printPages(lang)) {
    scene(`${name} (${lang}) has no barrier, nor on paper`, {}, async (page) => {
      await visit(page, url);
      none(await barriers(page));
      await page.emulateMedia({ media: "print" });
      none(await barriers(page), "On paper");
    });
  }

  scene(`the contact form with errors (${lang}) has no barrier`, {}, async (page) => {
    await send(page, lang, { email: "nobody" });
    await page.locator("#summary").waitFor();
    none(await barriers(page));
  });

  scene(`the receipt (${lang}) has no barrier`, {}, async (page) => {
    await send(page, lang, message());
    await page.locator(".receipt").waitFor();
    none(await barriers(page));
  });
}

scene("a phone's layout has no barrier", { viewport: { width: 360, height: 740 } }, async (page) => {
  const kinds = ["home", "theme", "publications", "contact", "search with results"];
  for (const { url } of pages("en").filter(({ name }) => kinds.includes(name))) {
    await visit(page, url);
    none(await barriers(page), url);
  }
});

scene("with a system's own colours, what is current or framed can still be told", {}, async (page) => {
  await page.emulateMedia({ forcedColors: "active" });
  const [, programmes, theme] = pages("en");
  const framed = (selector) => page.locator(selector).first().evaluate((element) => {
    const style = getComputedStyle(element);
    return ["Top", "Right", "Bottom", "Left"].some((side) => parseFloat(style[`border${side}Width`]) > 0);
  });
  await visit(page, theme.url);
  for (const selector of [".contents", ".status", "aside [aria-current]"]) {
    assert.ok(await framed(selector), selector);
  }
  await visit(page, programmes.url);
  assert.ok(await framed(".navigation [aria-current]"));
});
