// One visitor's way through the site; and what no page may do on the way.

import assert from "node:assert/strict";
import { LANGUAGES, PROGRAMME, THEME, message, pages, printPages, words } from "./pages.mjs";
import { desk, none, site, stage, until, visit } from "./support.mjs";

const scene = stage();

for (const lang of LANGUAGES) {
  const said = words(lang);
  const theme = `/${lang}/programmes/${THEME}/`;
  const programme = `${theme}${PROGRAMME}/`;
  const at = (page, path) => assert.equal(new URL(page.url()).pathname, path);

  scene(`from the home page to a programme, its print page and its PDF (${lang})`, {}, async (page) => {
    await visit(page, site);
    if (lang !== "en") await page.locator(".languages").getByRole("link").click();
    at(page, `/${lang}/`);
    await page.locator(`main a[href="${theme}"]`).click();
    at(page, theme);
    const anchor = page.locator(`.contents a[href="#${PROGRAMME}"]`);
    await anchor.click();
    assert.ok(await page.locator(`#${PROGRAMME}`).isVisible());
    await page.locator(`main h2 a[href="${programme}"]`).click();
    at(page, programme);
    const heading = await page.locator("h1").innerText();
    await reads(page, page.getByRole("link", { name: said.programme_pdf }));

    await page.getByRole("link", { name: said.print_this_page }).click();
    at(page, `${programme}print/`);
    assert.equal(await page.locator("h1").innerText(), heading);
    await reads(page, page.getByRole("link", { name: said.download_pdf }));
    await page.goBack();

    await page.getByRole("link", { name: said.ask_about }).click();
    at(page, `/${lang}/contact/`);
    assert.ok((await page.locator(".notice").innerText()).includes(heading));
    const { topic, ...typed } = message();
    for (const [name, value] of Object.entries(typed)) await page.locator(`[name=${name}]`).fill(value);
    await page.getByRole("button", { name: said.send }).click();

    // Something was forgotten; nothing that was typed is lost, nor what the message is about.
    await page.locator("#summary").waitFor();
    assert.ok((await page.locator(".notice").innerText()).includes(heading));
    for (const [name, value] of Object.entries(typed)) {
      assert.equal(await page.locator(`[name=${name}]`).inputValue(), value);
    }
    await page.locator("[name=topic]").selectOption(topic);
    await page.getByRole("button", { name: said.send }).click();
    await page.locator(".receipt").waitFor();

    // It arrives, and the receipt says so.
    const reference = await page.locator(".reference strong").innerText();
    await until(page, page.url(), page.getByText(said.receipt_sent));
    await page.goto(`${desk}/mail`);
    await page.getByRole("link", { name: reference }).click();
    assert.ok((await page.locator("pre").innerText()).includes(typed.message));
  });

  scene(`the language menu keeps the page (${lang})`, {}, async (page) => {
    const other = LANGUAGES.find((one) => one !== lang);
    for (const { name, url, path } of pages(lang).filter(({ status }) => status === 200)) {
      await visit(page, url);
      await page.locator(".languages").getByRole("link").click();
      at(page, new URL(path, site).pathname.replace(`/${lang}/`, `/${other}/`));
      assert.equal(await page.locator("html").getAttribute("lang"), other, name);
    }
  });

  scene(`every link of every page leads somewhere (${lang})`, {}, async (page) => {
    const links = new Map();
    for (const { url, status } of [...pages(lang), ...printPages(lang)]) {
      await visit(page, url, status);
      const hrefs = await page.locator("a[href]").evaluateAll((all) => all.map(({ href }) => href));
      for (const href of hrefs) links.set(href, url);
      none(await page.locator("a[href*='#']").evaluateAll((all) =>
        all.filter(({ hash }) => !document.getElementById(decodeURIComponent(hash.slice(1)))).map(({ href }) => href)), url);
    }
    const dead = [];
    for (const [href, from] of links) {
      const { origin } = new URL(href);
      if (origin !== site) continue;
      const answer = await page.request.get(href);
      if (!answer.ok() && !href.includes("/nowhere/")) dead.push(`${answer.status()} ${href} (on ${from})`);
    }
    none(dead);
  });
}

scene("a page that breaks the rules is found out", {}, async (page, faults) => {
  await visit(page, `${site}/en/`);
  const blocked = page.waitForEvent("console");
  await page.evaluate(() => {
    const script = document.createElement("script");
    script.textContent = "document.title = 'inline'";
    document.body.append(script);
  });
  await blocked;
  assert.equal(faults.length, 1);
  assert.match(faults.pop(), /Content Security Policy/);
  assert.notEqual(await page.title(), "inline");

  await page.goto("http://elsewhere.invalid/").catch(() => {});
  assert.deepEqual(faults.splice(0), ["another host: http://elsewhere.invalid/"]);
});

/** See that a link gives a PDF. */
async function reads(page, link) {
  const href = await link.evaluate((element) => element.href);
  const answer = await page.request.get(href);
  assert.equal(answer.status(), 200, href);
  assert.equal(answer.headers()["content-type"], "application/pdf");
  const body = await answer.body();
  assert.equal(body.subarray(0, 5).toString(), "%PDF-");
}
