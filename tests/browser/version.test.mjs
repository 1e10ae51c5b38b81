// Is my printout current? The address on a print page answers, before an edit and after it, and the
// answer has no barrier, fits on a phone and reads from right to left.

import assert from "node:assert/strict";
import { barriers, misfits } from "./checks.mjs";
import { invalid } from "./markup.mjs";
import { LANGUAGES, THEME, printPages, upload, words } from "./pages.mjs";
import { desk, none, site, stage, until, visit } from "./support.mjs";

const scene = stage();
const SLUG = "printed-on-paper";
const PATH = `/en/programmes/${THEME}/${SLUG}/`;
const VERSION = /\/v\/([0-9a-hjkmnp-tv-z]{10})(?![0-9a-z])/;

/** The short address that a print page carries, on the site that shows it. */
async function shortAddress(page, url) {
  const response = await page.request.get(url);
  assert.equal(response.status(), 200, url);
  const found = VERSION.exec(await response.text());
  assert.ok(found, `${url} carries no version.`);
  return `${site}/v/${found[1]}`;
}

/** Upload the programme that the printouts show, with some fields changed. */
async function edit(page, fields) {
  const programme = { title: "Printed on paper", summary: "A programme.", theme: THEME, ...fields };
  await upload(page, `${SLUG}.json`, JSON.stringify(programme));
}

/** Hold an answer against every rule, on a desk, on a phone and from right to left. */
async function look(page) {
  const url = page.url();
  none(await barriers(page), url);
  none(await invalid([[url, await (await page.request.get(url)).text()]]));
  await page.setViewportSize({ width: 320, height: 640 });
  none(await misfits(page), url);
  await page.evaluate(() => { document.documentElement.dir = "rtl"; });
  none(await misfits(page), url);
  await page.setViewportSize({ width: 1280, height: 900 });
  none(await misfits(page), url);
}

/** The items of the list of changes under a heading. */
function listed(page, heading) {
  return page.locator(`h3:text-is("${heading}") + ul > li`).allInnerTexts();
}

for (const lang of LANGUAGES) {
  scene(`what a print page carries leads to an answer in its language (${lang})`, {}, async (page) => {
    for (const { url } of printPages(lang)) {
      await visit(page, await shortAddress(page, url));
      assert.equal(await page.locator("html").getAttribute("lang"), lang, url);
      assert.equal(await page.locator("h1").innerText(), words(lang).version_title, url);
      none(await barriers(page), url);
    }
  });

  scene(`a printout of a page that nobody edits is current (${lang})`, {}, async (page) => {
    await visit(page, await shortAddress(page, `${site}/${lang}/help/print/`));
    assert.equal(await page.locator(".verdict h2").innerText(), words(lang).version_current);
    await look(page);
    await page.getByRole("link", { name: words(lang).version_today, exact: true }).click();
    assert.equal(page.url(), `${site}/${lang}/help/`);
  });
}

scene("after an edit, the printout is no longer current, and what changed is listed", {}, async (page) => {
  const { version_changed, version_current, version_added, version_removed, version_altered } = words("en");
  await edit(page, { body: ["As it was.", { heading: "Kept" }, "The same.", { heading: "Dropped" }, "Gone soon."] });
  await until(page, `${site}/en/programmes/`, page.locator(`main a[href="${PATH}"]`));
  const printout = await shortAddress(page, `${site}${PATH}print/`);
  await visit(page, printout);
  assert.equal(await page.locator(".verdict h2").innerText(), version_current);

  await edit(page, { body: ["As it is.", { heading: "Kept" }, "The same.", { heading: "Rechtsschutzversicherungsgesellschaften".repeat(2) }, "New."] });
  await until(page, printout, page.locator(".verdict.changed"));
  assert.equal(await page.locator(".verdict h2").innerText(), version_changed);
  assert.deepEqual(await listed(page, version_added), ["Rechtsschutzversicherungsgesellschaften".repeat(2)]);
  assert.deepEqual(await listed(page, version_removed), ["Dropped"]);
  assert.deepEqual(await listed(page, version_altered), [words("en").version_start]);
  await look(page);
  assert.notEqual(await shortAddress(page, `${site}${PATH}print/`), printout);
});

scene("a version that nobody printed is said to be unknown, without a barrier", {}, async (page) => {
  await visit(page, `${site}/v/0000000000`, 404);
  assert.equal(await page.locator("h1").innerText(), words("en").version_unknown_title);
  await look(page);
});

scene("an address typed from paper, in capitals and with a hyphen, leads to the answer", {}, async (page) => {
  const printout = await shortAddress(page, `${site}/en/help/print/`);
  const id = printout.split("/").at(-1).toUpperCase();
  await visit(page, `${site}/v/${id.slice(0, 5)}-${id.slice(5)}/`);
  assert.equal(page.url(), printout);
});
