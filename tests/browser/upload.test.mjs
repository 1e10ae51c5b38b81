// An office uploads through the console. What it may write, all of it on one page, fits and has no
// barrier; what is wrong with an upload can be read; and the console's own pages have no barrier.
// What is uploaded well stays, since the other tests may be following links to it.

import assert from "node:assert/strict";
import { barriers, misfits } from "./checks.mjs";
import { invalid } from "./markup.mjs";
import { THEME, message, send, upload, words } from "./pages.mjs";
import { desk, none, site, stage, until, visit } from "./support.mjs";

const scene = stage();
const FOLDER = "content/en/programmes/";

const EVERYTHING = {
  title: "Everything that a programme may hold, with Rechtsschutzversicherungsgesellschaften in its title",
  summary: "Long words, wide tables, lists in lists, other scripts and a picture.",
  theme: THEME,
  status: "completed",
  updated: "2026-11-03",
  links: [{ title: "An address without a break", href: `https://example.org/${"very-long/".repeat(15)}` }],
  body: [
    `A word too long for a phone: ${"incomprehensibilities".repeat(4)}. And a link whose words are an address: [https://example.org/${"x".repeat(120)}](https://example.org/).`,
    "Markup is text: <script>window.hacked = 1</script> <img src=x onerror=alert(1)>",
    "Other scripts: العربية من اليمين إلى اليسار, Ελληνικά, Русский, Tiếng Việt.",
    { heading: "Lists in lists" },
    { bullets: [{ text: "One", numbers: [{ text: "Two", bullets: ["Three, with **strong** and *stressed* words"] }] }] },
    { heading: "A heading with incomprehensibilitiesincomprehensibilities in it" },
    { quote: "What is said well is worth repeating.", source: "Somebody who was there" },
    {
      table: {
        caption: "A wide table",
        header: ["Country", "2019", "2020", "2021", "2022", "2023", "2024", "2025", "2026", "Remarks"],
        rows: [["Vanuatu", "1", "2", "3", "4", "5", "6", "7", "8", "Unquestionable improvements"], ["", "", "", "", "", "", "", "", "", ""]],
      },
    },
    { image: "files/test-picture.png", alt: "A page of the site", caption: "A picture wider than the page" },
  ],
};

/** Hold a page of the site against every rule. */
async function look(page) {
  const url = page.url();
  none(await barriers(page), url);
  none(await invalid([[url, await (await page.request.get(url)).text()]]));
  await page.setViewportSize({ width: 320, height: 640 });
  none(await misfits(page), url);
  await page.setViewportSize({ width: 1280, height: 900 });
}

scene("everything that may be uploaded is shown well", { viewport: { width: 1600, height: 900 } }, async (page) => {
  await visit(page, `${site}/en/`);
  await upload(page, "test-picture.png", await page.screenshot(), "files/");
  await upload(page, "everything.json", JSON.stringify(EVERYTHING));
  const path = `/en/programmes/${THEME}/everything/`;
  await until(page, `${site}/en/programmes/`, page.locator(`main a[href="${path}"]`));

  for (const url of [`${site}${path}`, `${site}${path}print/`]) {
    await visit(page, url);
    const picture = page.getByRole("img", { name: "A page of the site" });
    await picture.scrollIntoViewIfNeeded();
    await page.waitForFunction(() => [...document.images].every(({ naturalWidth }) => naturalWidth > 0));
    assert.equal(await page.evaluate(() => window.hacked), undefined);
    assert.ok(await page.getByText("<script>").isVisible());
    await look(page);
    await page.evaluate(() => { document.documentElement.dir = "rtl"; });
    none(await misfits(page), url);
  }

  // Not translated: in its own language, and said so.
  await visit(page, `${site}${path.replace("/en/", "/fr/")}`);
  assert.ok(await page.locator(".notice").isVisible());
  assert.equal(await page.locator("h1").evaluate((element) => element.closest("[lang]").lang), "en");
  assert.equal(await page.locator("html").getAttribute("lang"), "fr");
  await look(page);
});

scene("what is wrong with an upload can be read, and the upload deleted", {}, async (page) => {
  const path = `/en/programmes/${THEME}/broken/`;
  const listed = `main a[href="${path}"]`;
  await upload(page, "broken.json", JSON.stringify({ title: "Whole", summary: "A programme.", theme: THEME, body: ["Whole."] }));
  await until(page, `${site}/en/programmes/`, page.locator(listed));
  await upload(page, "broken.json", '{"title": "Broken", "colour": "red"}');
  const problem = page.getByRole("row", { name: "broken.json" }).getByText("problem", { exact: true });
  await until(page, `${desk}/content`, problem);
  none(await barriers(page), page.url());
  await visit(page, site + path);
  assert.equal(await page.locator("h1").innerText(), "Whole");
  await visit(page, `${desk}/content`);
  await page.getByRole("main").getByRole("link", { name: `${FOLDER}broken.json` }).first().click();
  assert.match(await page.locator(".problem").innerText(), /colour/);
  none(await barriers(page), page.url());
  await page.getByRole("button", { name: "Delete" }).click();
  await page.getByRole("status").waitFor();
  assert.equal(await page.getByRole("row", { name: "broken.json" }).count(), 0);
  await until(page, `${site}/en/programmes/`, page.locator(`main:not(:has(${listed.slice(5)}))`));
  await visit(page, site + path, 404);
});

scene("the console's other pages have no barrier", {}, async (page) => {
  await send(page, "en", message());
  const reference = await page.locator(".reference strong").innerText();
  await until(page, page.url(), page.getByText(words("en").receipt_sent));
  for (const path of ["/", "/uploads", "/mail", "/queues", "/releases"]) {
    await visit(page, desk + path);
    none(await barriers(page), page.url());
  }
  await visit(page, `${desk}/mail`);
  await page.getByRole("link", { name: reference }).click();
  none(await barriers(page), page.url());
  await visit(page, `${desk}/releases`);
  await page.getByRole("main").getByRole("link").first().click();
  none(await barriers(page), page.url());
  await visit(page, `${desk}/nowhere`, 404);
  none(await barriers(page), page.url());
  await visit(page, `${desk}/uploads`);
  await page.getByLabel("Where to").fill("elsewhere/");
  await page.locator("form.upload").evaluate((form) => { form.noValidate = true; });
  await page.getByRole("button", { name: "Upload" }).click();
  await page.getByRole("alert").waitFor();
  none(await barriers(page));
});
