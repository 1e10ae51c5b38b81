// What is served is valid HTML, and the checker would say so if it were not.

import assert from "node:assert/strict";
import { test } from "node:test";
import { invalid } from "./markup.mjs";
import { LANGUAGES, message, pages, printPages } from "./pages.mjs";
import { none, site } from "./support.mjs";

test("every page is valid HTML", async () => {
  const served = [];
  for (const lang of LANGUAGES) {
    for (const { name, url, status } of [...pages(lang), ...printPages(lang)]) {
      served.push([`${name} (${lang})`, await read(await fetch(url), status)]);
    }
    served.push([`contact with errors (${lang})`, await read(await post(lang, { email: "nobody" }), 422)]);
    served.push([`receipt (${lang})`, await read(await post(lang, message()), 200)]);
  }
  none(await invalid(served));
});

test("invalid HTML is found", async () => {
  const page = "<!doctype html><html lang=en><title>Test</title><p><div id=a></div></p><i id=a></i>";
  assert.equal((await invalid([["test", page]])).length, 2);
});

test("what Java says about itself is no part of what is found", async (context) => {
  const before = process.env.JAVA_TOOL_OPTIONS;
  context.after(() => {
    if (before === undefined) delete process.env.JAVA_TOOL_OPTIONS;
    else process.env.JAVA_TOOL_OPTIONS = before;
  });
  process.env.JAVA_TOOL_OPTIONS = "-Dtold=aloud";
  const page = "<!doctype html><html lang=en><title>Test</title><p>Test</p>";
  none(await invalid([["test", page]]));
});

async function read(response, status) {
  assert.equal(response.status, status, response.url);
  return response.text();
}

/** Send the form as a browser would, with the token that it came with. */
async function post(lang, values) {
  const url = `${site}/${lang}/contact/`;
  const form = await (await fetch(url)).text();
  const [, token] = /name="token" value="([^"]+)"/.exec(form);
  return fetch(url, { method: "POST", body: new URLSearchParams({ ...values, about: "", token }) });
}
