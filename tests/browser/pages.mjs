// The pages that the checks go through, in each language of the starter site.

import { readFileSync } from "node:fs";
import { desk, site, visit } from "./support.mjs";

export const LANGUAGES = ["en", "fr"];
export const THEME = "migration-and-development";
export const PROGRAMME = "vanuatu-border-capacity";

const REPOSITORY = new URL("../../", import.meta.url);

/** The words of the templates in a language. */
export function words(lang) {
  return JSON.parse(readFileSync(new URL(`site/translations/${lang}.json`, REPOSITORY))).words;
}

/** A page: its name, its path, and the status it answers with. */
function page(name, path, status = 200) {
  return { name, path, url: site + path, status };
}

export function pages(lang) {
  const programmes = `/${lang}/programmes`;
  return [
    page("home", `/${lang}/`),
    page("programmes", `${programmes}/`),
    page("theme", `${programmes}/${THEME}/`),
    page("theme without programmes", `${programmes}/migration-health/`),
    page("programme", `${programmes}/${THEME}/${PROGRAMME}/`),
    page("completed programme", `${programmes}/${THEME}/solomon-islands-capacity/`),
    page("publications", `/${lang}/publications/`),
    page("help", `/${lang}/help/`),
    page("accessibility", `/${lang}/accessibility/`),
    page("contact", `/${lang}/contact/`),
    page("contact about a programme", `/${lang}/contact/?about=${THEME}/${PROGRAMME}`),
    page("search", `/${lang}/search/`),
    page("search with results", `/${lang}/search/?q=migration`),
    page("search without results", `/${lang}/search/?q=zzzz`),
    page("missing", `/${lang}/nowhere/`, 404),
  ];
}

export function printPages(lang) {
  const programmes = `/${lang}/programmes`;
  return [
    page("booklet, for print", `${programmes}/print/`),
    page("theme, for print", `${programmes}/${THEME}/print/`),
    page("programme, for print", `${programmes}/${THEME}/${PROGRAMME}/print/`),
    page("home, for print", `/${lang}/print/`),
    page("publications, for print", `/${lang}/publications/print/`),
    page("help, for print", `/${lang}/help/print/`),
  ];
}

/** A message that the form accepts; never the same twice, so that each is a message of its own. */
export function message() {
  return {
    name: "Tēvita Ōkusitino",
    email: "visitor@example.com",
    topic: "general",
    message: `What does the programme plan for next year? (${crypto.randomUUID()})`,
  };
}

/** Fill the contact form and send it. */
export async function send(page, lang, values) {
  await visit(page, `${site}/${lang}/contact/`);
  for (const [name, value] of Object.entries(values)) {
    const field = page.locator(`form.contact [name=${name}]`);
    await (name === "topic" ? field.selectOption(value) : field.fill(value));
  }
  await page.locator("form.contact button").click();
}

/** Upload as an admin does, through the console; `body` is a buffer or text. */
export async function upload(page, name, body, folder = "content/en/programmes/") {
  await visit(page, `${desk}/uploads`);
  const buffer = Buffer.isBuffer(body) ? body : Buffer.from(body);
  await page.getByLabel("File").setInputFiles({ name, mimeType: "application/octet-stream", buffer });
  await page.getByLabel("Where to").fill(folder);
  await page.getByRole("button", { name: "Upload" }).click();
  await page.getByRole("status").waitFor();
}
