// The contact form and its receipt in every state: what storage and mail do is told by the message
// itself, to a site of this file's own. With script and without, by keyboard alone, small, from right
// to left; and nobody who is human notices that programs are watched for.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { after } from "node:test";
import { fileURLToPath } from "node:url";
import { barriers, misfits } from "./checks.mjs";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const served = spawn(`${ROOT}.venv/bin/python`, [`${ROOT}tests/browser/contact_site.py`], { stdio: ["ignore", "pipe", "inherit"] });
after(() => served.kill());
const [address] = await once(createInterface(served.stdout), "line");
process.env.SITE_ADDRESS = process.env.CONSOLE_ADDRESS = address;
const { none, site, stage, visit } = await import("./support.mjs");
const { words } = await import("./pages.mjs");
const { invalid } = await import("./markup.mjs");

const scene = stage();
const ABOUT = "migration-and-development/bali-process";
const LIMIT = 10_000;
const RECEIPTS = ["nothing yet", "deferred", "quarantined", "sent", "delivered", "bounced", "failed", "erased", "unreadable"];

const typed = (more = {}) => ({
  name: "Tēvita Ōkusitino",
  email: "visitor@example.com",
  topic: "general",
  message: `A question. (${crypto.randomUUID()})`,
  ...more,
});
const press = (page, key) => page.keyboard.press(key);
const value = (page, name) => page.locator(`[name=${name}]`).inputValue();

async function fill(page, lang, values, query = "") {
  await visit(page, `${site}/${lang}/contact/${query}`);
  for (const [name, text] of Object.entries(values)) {
    const field = page.locator(`form.contact [name=${name}]`);
    await (name === "topic" ? field.selectOption(text) : field.fill(text));
  }
}

async function send(page, lang, values, query) {
  await fill(page, lang, values, query);
  await page.locator("#send").click();
}

/** Send without a network, and when there is one again, go back to what was written. */
async function lose(page) {
  await page.context().setOffline(true);
  const failed = page.waitForEvent("requestfailed");
  await page.locator("#send").click({ noWaitAfter: true });
  await failed;
  await page.waitForURL(/chrome-error/).catch(() => {});
  await page.context().setOffline(false);
  await page.goBack();
}

/** Where each state is, and how to come there. */
const states = (lang) => ({
  "the empty form": (page) => visit(page, `${site}/${lang}/contact/`),
  "the form about a programme": (page) => visit(page, `${site}/${lang}/contact/?about=${ABOUT}`),
  "the form with every mistake": (page) => send(page, lang, { email: "nobody" }, `?about=${ABOUT}`),
  "the form with too much text": (page) => send(page, lang, typed({ message: "long ".repeat(2_100) })),
  "the form that had expired": async (page) => {
    await fill(page, lang, typed());
    await page.locator("[name=token]").evaluate((token) => { token.value = "1700000000.x"; });
    await page.locator("#send").click();
  },
  "the form that was not stored": (page) => send(page, lang, typed({ message: "storage: down" }), `?about=${ABOUT}`),
  "the long form that was not stored": (page) => send(page, lang, typed({ message: `storage: down ${"مرحبا ".repeat(900)}` })),
  ...Object.fromEntries(RECEIPTS.map((one) => [
    `the receipt, ${one}`,
    async (page) => {
      await send(page, lang, typed({ message: `outcome: ${one} (${crypto.randomUUID()})` }));
      await page.locator(".receipt").waitFor();
    },
  ])),
});

const seen = [];

for (const lang of ["en", "ar"]) {
  for (const [name, come] of Object.entries(states(lang))) {
    scene(`${name} (${lang}) has no barrier and fits on a phone`, {}, async (page) => {
      let answer;
      page.on("response", (one) => { if (one.request().resourceType() === "document") answer = one; });
      await come(page);
      seen.push([`${name} (${lang})`, await answer.text()]);
      assert.equal(await page.locator("html").getAttribute("dir"), lang === "ar" ? "rtl" : "ltr");
      none(await barriers(page));
      await page.setViewportSize({ width: 320, height: 640 });
      none(await misfits(page), "At 320 pixels");
      none(await barriers(page), "At 320 pixels");
    });
  }
}

scene("the markup of every state is valid", {}, async () => none(await invalid(seen)));

for (const javaScriptEnabled of [true, false]) {
  const how = javaScriptEnabled ? "with script" : "without script";
  const options = { javaScriptEnabled };

  scene(`the keyboard alone unties the message from the page and sends it (${how})`, options, async (page) => {
    await visit(page, `${site}/en/contact/?about=${ABOUT}`);
    const stops = [];
    while (!(await page.locator("#send:focus").count())) {
      await press(page, "Tab");
      const name = await page.evaluate(() => document.activeElement.name);
      if (name) stops.push(name);
      if (name === "about") await press(page, "Space");
      const text = { name: "Ana", email: "ana@example.com", message: "By keyboard." }[name];
      if (text) await page.keyboard.type(text);
      if (name === "topic") await press(page, "ArrowDown");
      assert.ok(stops.length < 20, stops.join());
    }
    assert.deepEqual(stops, ["q", "about", "name", "email", "topic", "message"]);
    const sent = page.waitForRequest((one) => one.method() === "POST");
    await press(page, "Enter");
    const form = new URLSearchParams((await sent).postData());
    assert.equal(form.get("about"), null);
    assert.equal(form.get("remark"), "");
    await page.locator(".receipt").waitFor();
  });

  scene(`nothing that was written is lost to a mistake or to storage (${how})`, options, async (page) => {
    const wrong = typed({ email: "nobody at all", message: "storage: down\n\n  مرحبا  😀 <b>&amp;</b>" });
    await send(page, "en", wrong, `?about=${ABOUT}`);
    await page.locator("#summary:focus").waitFor();
    for (const [name, text] of Object.entries(wrong)) assert.equal(await value(page, name), text);
    assert.ok(await page.locator("#about").isChecked());
    await page.locator("[name=email]").fill("ana@example.com");
    await page.locator("#send").click();
    await page.locator("#summary:focus").waitFor();
    assert.equal(await page.locator("#summary h2").innerText(), words("en").unsent_title);
    assert.equal(await value(page, "message"), wrong.message);
    assert.equal(await value(page, "email"), "ana@example.com");
    assert.ok(await page.locator("#about").isChecked());
    const href = await page.locator("#summary a").first().getAttribute("href");
    const mail = new URL(href);
    assert.equal(mail.pathname, "office@example.org");
    assert.equal(decodeURIComponent(mail.search.split("body=")[1]), wrong.message.replaceAll("\n", "\r\n"));
    assert.ok((await page.locator("#summary address").innerText()).includes("+61 2 5550 0100"));
    await page.locator("[name=message]").fill("Storage is back.");
    await page.locator("#send").click();
    await page.locator(".receipt").waitFor();
  });

  scene(`two presses, a lost reply and going back are one message (${how})`, options, async (page) => {
    await fill(page, "en", typed({ message: `reply: lost (${crypto.randomUUID()})` }));
    await page.locator("#send").dblclick();
    const reference = page.locator(".reference strong");
    await reference.waitFor();
    const first = [page.url(), await reference.innerText()];
    await page.goBack();
    await page.locator("#send").click();
    await reference.waitFor();
    assert.deepEqual([page.url(), await reference.innerText()], first);
  });

  scene(`a form that the firewall turned away is sent as it was by reloading (${how})`, options, async (page) => {
    await fill(page, "en", typed({ name: "" }));
    await page.locator("#send").click();
    await page.locator("#summary").waitFor();
    await page.locator("[name=name]").fill("Ana");
    const full = (one) => one.request().method() === "POST" ? one.fulfill({ status: 429, body: "Later." }) : one.continue();
    await page.route(/\/contact\/\?/, full);
    await page.locator("#send").click();
    await page.getByText("Later.").waitFor();
    await page.unroute(/\/contact\/\?/, full);
    await page.reload();
    await page.locator(".receipt").waitFor();
  });

  scene(`addresses of all scripts are taken, and sent in as they were written (${how})`, options, async (page) => {
    for (const email of ["zoe@straße.de", "nikos@βόλος.com", "用户@例子.广告", "zoë@example.com"]) {
      const sent = page.waitForRequest((one) => one.method() === "POST");
      await send(page, "en", typed({ email }));
      assert.equal(new URLSearchParams((await sent).postData()).get("email"), email);
      await page.locator(".receipt").waitFor();
    }
  });

  for (const query of ["", "?sent=1", `?about=${ABOUT}`]) {
    scene(`what was written is there again after the network was gone (${query}, ${how})`, options, async (page) => {
      await visit(page, `${site}/en/programmes/`);
      await fill(page, "en", typed({ message: "Before the tunnel." }), query);
      await lose(page);
      assert.equal(await value(page, "message"), "Before the tunnel.");
      await page.locator("[name=email]").fill("nobody");
      await page.locator("#send").click();
      await page.locator("#summary").waitFor();
      await page.locator("[name=email]").fill("ana@example.com");
      await page.locator("[name=message]").fill("And after a mistake.");
      await lose(page);
      assert.equal(await value(page, "message"), "And after a mistake.");
      assert.equal(await value(page, "email"), "ana@example.com");
      await page.locator("#send").click();
      await page.locator(".receipt").waitFor();
    });
  }
}

scene("what is left to write is counted, and told near the limit", {}, async (page) => {
  await fill(page, "en", { message: "  é😀  " });
  const count = page.locator("#message-count");
  const told = page.locator("#message-status");
  assert.equal(await count.innerText(), "Characters left: 9,998");
  await page.locator("[name=message]").fill("x".repeat(LIMIT - 1));
  assert.equal(await count.innerText(), "Characters left: 1");
  await page.waitForFunction(() => document.getElementById("message-status").textContent === "Characters left: 1");
  await page.locator("[name=message]").fill("x".repeat(LIMIT + 1234));
  assert.equal(await count.innerText(), "Characters too many: 1,234");
  await page.locator("[name=message]").fill("short");
  await page.waitForFunction(() => document.getElementById("message-status").textContent === "");
  assert.equal(await told.getAttribute("role"), "status");
});

scene("without script the limits are stated and nothing is counted", { javaScriptEnabled: false }, async (page) => {
  await visit(page, `${site}/en/contact/`);
  assert.ok(await page.locator("#message-count").isHidden());
  assert.ok((await page.locator("#message-hint").innerText()).includes("10,000"));
  assert.ok((await page.locator("#name-hint").innerText()).includes("200"));
  const sent = page.waitForRequest((one) => one.method() === "POST");
  await send(page, "en", typed());
  assert.equal(new URLSearchParams((await sent).postData()).get("seconds"), "");
  await page.locator(".receipt").waitFor();
});

scene("the time on the form goes on after a mistake", {}, async (page) => {
  const times = [];
  page.on("request", (one) => {
    if (one.method() === "POST") times.push(Number(new URLSearchParams(one.postData()).get("seconds")));
  });
  await fill(page, "en", typed({ name: "" }));
  await page.waitForTimeout(700);
  await page.locator("#send").click();
  await page.locator("#summary").waitFor();
  await page.locator("[name=name]").fill("Ana");
  await page.locator("#send").click();
  await page.locator(".receipt").waitFor();
  assert.ok(times[0] >= 0.7 && times[1] >= times[0], times.join());
});

scene("the trap is out of everybody's way, and whoever falls into it sees the same receipt", {}, async (page) => {
  await visit(page, `${site}/en/contact/`);
  const tree = await page.locator("form.contact").ariaSnapshot();
  assert.ok(!tree.includes(words("en").contact_trap) && tree.includes(words("en").field_message), tree);
  const box = await page.locator("[name=remark]").locator("..").boundingBox();
  assert.ok(box.width <= 1 && box.height <= 1);
  await fill(page, "en", typed());
  await page.locator("[name=remark]").evaluate((trap) => { trap.value = "https://spam.example"; });
  await page.locator("#send").click();
  assert.equal(await page.locator("h1").innerText(), words("en").receipt_title);
});

scene("a receipt does not tell quarantine from waiting", {}, async (page) => {
  const said = [];
  for (const one of ["nothing yet", "deferred", "quarantined"]) {
    const before = Date.now();
    await send(page, "en", typed({ message: `outcome: ${one} (${crypto.randomUUID()})` }));
    await page.locator(".receipt").waitFor();
    // The only time is when it was stored, to the second: the times of an outcome would tell.
    const time = page.locator("main time");
    const stored = Date.parse(await time.getAttribute("datetime"));
    assert.ok(before - 1000 < stored && stored <= Date.now(), `${one}: ${stored} is not just now, ${before}`);
    await time.evaluate((element) => element.replaceWith("then"));
    const reference = await page.locator(".reference strong").innerText();
    said.push((await page.locator("main").innerHTML()).replaceAll(reference, "").replaceAll(/receipt\/[^/]+/g, ""));
  }
  assert.equal(new Set(said).size, 1);
});
