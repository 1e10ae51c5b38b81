// On paper: the words, all of them, and nothing to click on.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { LANGUAGES, pages, printPages } from "./pages.mjs";
import { none, stage, visit } from "./support.mjs";

const scene = stage();
const run = promisify(execFile);

for (const lang of LANGUAGES) {
  scene(`a page printed as it is leaves its menus out (${lang})`, {}, async (page) => {
    await page.emulateMedia({ media: "print" });
    for (const { url, status } of pages(lang)) {
      await visit(page, url, status);
      none(await page.locator("nav:not(.contents), aside, form, button, .skip").evaluateAll((elements) =>
        elements.filter((element) => element.checkVisibility()).map(({ outerHTML }) => outerHTML.slice(0, 80))), url);
      assert.ok(await page.locator("main h1").isVisible(), url);
    }
  });

  scene(`what a page is and where it stands is on paper (${lang})`, {}, async (page) => {
    await page.emulateMedia({ media: "print" });
    const [, , { url, path }] = pages(lang);
    await visit(page, url);
    assert.ok(await page.locator(".masthead .name").isVisible());
    const address = page.locator(".paper");
    assert.ok(await address.isVisible());
    assert.ok((await address.innerText()).endsWith(path));
  });

  for (const { name, url } of printPages(lang)) {
    scene(`${name} (${lang}): all its words are on paper, and no sheet is blank`, {}, async (page) => {
      await visit(page, url);
      await inkOf(page);
    });
  }

  scene(`a print page shows how to find out whether it is current (${lang})`, {}, async (page) => {
    for (const { url } of printPages(lang)) {
      await visit(page, url);
      const link = page.locator(".origin a").last();
      assert.match(await link.innerText(), /\/v\/[0-9a-hjkmnp-tv-z]{10}$/, url);
      const code = page.getByRole("img", { name: await link.innerText() });
      const { width, height } = await code.boundingBox();
      assert.ok(width === height && width > 80, `${url}: the code is ${width} by ${height} pixels`);
    }
  });

  scene(`contents lead to places on the same print page (${lang})`, {}, async (page) => {
    for (const { url } of printPages(lang).slice(0, 2)) {
      await visit(page, url);
      const lost = await page.locator(".contents a").evaluateAll((links) => links
        .filter(({ hash, textContent }) => !document.querySelector(hash)?.textContent.includes(textContent))
        .map(({ outerHTML }) => outerHTML));
      none(lost, url);
      assert.ok((await page.locator(".contents a").count()) > 1, url);
    }
  });

  scene(`a page printed as it is has all its words on paper (${lang})`, {}, async (page) => {
    for (const { name, url } of pages(lang)) {
      if (!["home", "programmes", "theme", "programme", "help"].includes(name)) continue;
      await visit(page, url);
      await inkOf(page);
    }
  });
}

scene("without JavaScript the print page has no button that does nothing", { javaScriptEnabled: false }, async (page) => {
  for (const { url } of printPages("en")) {
    await visit(page, url);
    assert.equal(await page.getByRole("button").count(), 0, url);
  }
});

scene("the print page's button opens the print dialogue", {}, async (page) => {
  await page.addInitScript(() => {
    window.printed = 0;
    window.print = () => { window.printed += 1; };
  });
  for (const { url } of printPages("en")) {
    await visit(page, url);
    await page.getByRole("button").click();
    assert.equal(await page.evaluate(() => window.printed), 1, url);
  }
});

scene("words that run from right to left are found on paper, and missed where one is not", {}, async (page) => {
  await visit(page, printPages("en")[5].url);
  await page.evaluate(() => {
    document.querySelector("main").insertAdjacentHTML("beforeend",
      "<p>Other scripts: العربية من <span>اليمين</span> إلى اليسار، עברית מימין לשמאל, and Ελληνικά.</p>");
  });
  await inkOf(page);
  // Text without a size is there for the browser, and not drawn.
  await page.locator("main p span").evaluate((word) => { word.style.fontSize = "0"; });
  await assert.rejects(inkOf(page), /Not on paper: .*\nاليمين$/);
});

/** Print a page and see that every piece of its text is on one of the sheets, and none is blank. */
async function inkOf(page) {
  await page.emulateMedia({ media: "print" });
  const pieces = await page.evaluate(() => {
    const found = [];
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
      const { data, parentElement } = texts.currentNode;
      if (data.trim() && parentElement.checkVisibility()) found.push(data);
    }
    return found;
  });
  const sheets = await printed(page);
  none(sheets.flatMap((sheet, index) => (bare(sheet).length < 20 ? [`Sheet ${index + 1} is blank.`] : [])), page.url());
  const ink = bare(sheets.join(""));
  none(pieces.filter((text) => !parts(text).every((part) => ink.includes(bare(part)))), `Not on paper: ${page.url()}`);
}

/** The text of each sheet in the order in which it is drawn, without its number, which is drawn
 * first or last. */
async function printed(page) {
  const folder = await mkdtemp(join(tmpdir(), "print-"));
  try {
    const file = join(folder, "page.pdf");
    await writeFile(file, await page.pdf({ preferCSSPageSize: true, printBackground: true }));
    const { stdout } = await run("pdftotext", ["-raw", "-enc", "UTF-8", file, "-"]);
    return stdout.split("\f").slice(0, -1).map((sheet) => sheet.replace(/^\s*\d+ \/ \d+\s*\n|\s*\d+ \/ \d+\s*$/g, "\n"));
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** What pdftotext keeps together of a text: all of it; its words where it has any that run from right to
 * left, since it gives these, and what stands between them, in the order in which they are drawn. */
function parts(text) {
  return /[\p{scx=Arabic}\p{scx=Hebrew}]/u.test(text) ? text.split(/[^\p{L}\p{M}\p{N}]+/u) : [text];
}

/** Text as it can be compared: without spaces, ligatures, marks of direction, and hyphens, which
 * get lost where a line is broken at one. */
function bare(text) {
  return text.normalize("NFKC").replace(/[\s\u00ad\u200e\u200f\u202a-\u202e\u2066-\u2069-]+/g, "");
}
