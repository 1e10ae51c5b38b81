// Takes the picture of the theme page that the documentation shows, docs/images/theme-page.png:
//
//     tests/browser/run screenshots.mjs
//
// The text is set in the fonts of site/fonts, so that the picture is the same on every machine.
// Debian's pngquant, where it is installed, makes the file about a third of the size.

import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, statSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { THEME } from "./pages.mjs";
import { launch, site, visit } from "./support.mjs";

const REPOSITORY = new URL("../../", import.meta.url);
const PICTURE = fileURLToPath(new URL("docs/images/theme-page.png", REPOSITORY));
const LARGEST = 250_000;
const WEIGHTS = { Regular: "400", Bold: "700" };

const browser = await launch();
try {
  const page = await browser.newPage({ viewport: { width: 1280, height: 1200 } });
  await visit(page, `${site}/en/programmes/${THEME}/`);
  for (const [name, weight] of Object.entries(WEIGHTS)) {
    const font = readFileSync(new URL(`site/fonts/NotoSans-${name}.ttf`, REPOSITORY));
    await page.evaluate(async ([base64, wanted]) => {
      const bytes = Uint8Array.from(atob(base64), (sign) => sign.charCodeAt(0));
      document.fonts.add(await new FontFace("Noto Sans", bytes, { weight: wanted }).load());
    }, [font.toString("base64"), weight]);
  }
  mkdirSync(fileURLToPath(new URL("docs/images/", REPOSITORY)), { recursive: true });
  await page.screenshot({ path: PICTURE });
} finally {
  await browser.close();
}
spawnSync("pngquant", ["--force", "--skip-if-larger", "--strip", "--ext", ".png", "64", PICTURE]);
const { size } = statSync(PICTURE);
console.log(`${PICTURE}: ${size.toLocaleString("en")} bytes`);
if (size > LARGEST) throw new Error(`The picture is larger than ${LARGEST} bytes: install pngquant.`);
