// All that a visitor does can be done with the keyboard alone, with JavaScript and without.

import assert from "node:assert/strict";
import { LANGUAGES, message, pages, printPages, words } from "./pages.mjs";
import { none, site, stage, visit } from "./support.mjs";

const scene = stage();
const MOST_STOPS = 100;

const focused = (page, what) => page.evaluate(what);
const press = (page, key) => page.keyboard.press(key);

/** Press Tab until the focus is on what `selector` names. */
async function tabTo(page, selector) {
  for (let stop = 0; stop < MOST_STOPS; stop += 1) {
    await press(page, "Tab");
    if (await page.locator(`${selector}:focus`).count()) return;
  }
  assert.fail(`Tab never comes to ${selector}.`);
}

for (const javaScriptEnabled of [true, false]) {
  const how = javaScriptEnabled ? "with JavaScript" : "without JavaScript";

  for (const lang of LANGUAGES) {
    scene(`the first Tab offers to skip to the content, and that works (${lang}, ${how})`, { javaScriptEnabled }, async (page) => {
      const kinds = ["home", "theme", "contact", "search with results", "missing"];
      for (const { url, status } of pages(lang).filter(({ name }) => kinds.includes(name))) {
        await visit(page, url, status);
        await press(page, "Tab");
        const skip = page.locator("a:focus");
        assert.equal(await skip.textContent(), words(lang).skip);
        const box = await skip.boundingBox();
        assert.ok(box.x >= 0 && box.y >= 0, "The link can be seen.");
        await press(page, "Enter");
        assert.ok(await focused(page, () => document.activeElement.matches("main")), url);
        await press(page, "Tab");
        assert.ok(await focused(page, () => Boolean(document.activeElement.closest("main, main ~ *"))), url);
      }
    });

    scene(`a message is written and sent (${lang}, ${how})`, { javaScriptEnabled }, async (page) => {
      const typed = message();
      await visit(page, `${site}/${lang}/contact/`);
      await tabTo(page, "[name=name]");
      await page.keyboard.type(typed.name);
      await press(page, "Tab");
      await page.keyboard.type(typed.email);
      await press(page, "Tab");
      await press(page, "ArrowDown");
      await press(page, "ArrowDown");
      await press(page, "Tab");
      await page.keyboard.type(typed.message);
      await press(page, "Tab");
      await press(page, "Enter");
      await page.locator(".receipt").waitFor();
      assert.match(page.url(), new RegExp(`/${lang}/contact/receipt/`));
      assert.match(await page.locator(".reference strong").innerText(), /^[A-Z0-9-]{8,9}$/);
    });

    scene(`the error summary takes the focus and leads to the fields (${lang}, ${how})`, { javaScriptEnabled }, async (page) => {
      await visit(page, `${site}/${lang}/contact/`);
      await tabTo(page, "[name=message]");
      await page.keyboard.type("Something that must not get lost");
      await press(page, "Tab");
      await press(page, "Enter");
      await page.locator("#summary:focus").waitFor();
      const fields = await page.locator("#summary a").evaluateAll((links) => links.map(({ hash }) => hash));
      assert.deepEqual(fields, ["#name", "#email", "#topic"]);
      for (const [index, field] of fields.entries()) {
        // From the first link on, as somebody who comes back to the summary for each.
        await page.locator("#summary").focus();
        for (let link = 0; link <= index; link += 1) await press(page, "Tab");
        await press(page, "Enter");
        assert.ok(await page.locator(`${field}:focus`).count(), field);
        const described = await page.locator(field).getAttribute("aria-describedby");
        assert.ok(described.split(" ").includes(`${field.slice(1)}-error`), field);
      }
      assert.equal(await page.locator("[name=message]").inputValue(), "Something that must not get lost");
    });
  }
}

scene("a search is written and sent", {}, async (page) => {
  await visit(page, `${site}/en/`);
  await tabTo(page, "[name=q]");
  await page.keyboard.type("Vanuatu");
  await press(page, "Enter");
  await page.waitForURL(/\/search\/\?q=Vanuatu/);
  await tabTo(page, "main h2 a");
});

scene("wherever the focus is, it can be seen", {}, async (page) => {
  const [home, , theme] = pages("en");
  const contact = pages("en").find(({ name }) => name === "contact");
  const [, print] = printPages("en");
  for (const { url } of [home, theme, contact, print]) {
    await visit(page, url);
    const unseen = [];
    for (let stop = 0; stop < MOST_STOPS; stop += 1) {
      await press(page, "Tab");
      const seen = await focused(page, () => {
        const element = document.activeElement;
        if (element === document.body) return "end";
        const box = element.getBoundingClientRect();
        const within = box.bottom > 0 && box.right > 0 && box.top < innerHeight && box.left < innerWidth;
        const outlined = getComputedStyle(element).outlineStyle !== "none";
        return within && outlined ? "seen" : element.outerHTML.slice(0, 120);
      });
      if (seen === "end") break;
      if (seen !== "seen") unseen.push(seen);
    }
    none(unseen, url);
  }
});
