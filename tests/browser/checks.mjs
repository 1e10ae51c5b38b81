// Checks that hold for any page. Each gives what is wrong, in words; none reports to the test.

import axe from "axe-core";

const RULES = {
  type: "tag",
  values: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
};

/** What axe finds wrong with a page, one line for each element. On paper nothing is pressed, so there
 * the size of what can be pressed does not count. */
export async function barriers(page) {
  // Sent by the debugger, which no CSP concerns; the page itself stays under its own.
  await page.evaluate(axe.source);
  const violations = await page.evaluate(async (runOnly) => {
    const rules = { "target-size": { enabled: !matchMedia("print").matches } };
    const options = { runOnly, rules, resultTypes: ["violations"], preload: false, iframes: false };
    const results = await window.axe.run(document, options);
    return results.violations;
  }, RULES);
  return violations.flatMap(({ id, help, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id}: ${help}: ${target}: ${failureSummary}`));
}

/** What does not fit: a page wider than its window, words cut off or on top of each other. */
export function misfits(page) {
  return page.evaluate(() => {
    const found = [];
    const { scrollWidth } = document.scrollingElement;
    if (scrollWidth > innerWidth) found.push(`The page is ${scrollWidth} wide, the window ${innerWidth}.`);

    const shown = (element) =>
      element.checkVisibility({ visibilityProperty: true }) &&
      !element.closest(".skip, .visually-hidden, option");
    const clips = (element) => {
      const { overflowX, overflowY } = getComputedStyle(element);
      return [overflowX, overflowY].some((value) => ["hidden", "clip"].includes(value));
    };
    const scrolls = (element) => ["auto", "scroll"].includes(getComputedStyle(element).overflowX);
    const ancestors = (element) => {
      const chain = [];
      for (let one = element; one; one = one.parentElement) chain.push(one);
      return chain;
    };
    const short = (text) => `“${text.trim().replace(/\s+/g, " ").slice(0, 60)}”`;

    const lines = [];
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let text = texts.nextNode(); text; text = texts.nextNode()) {
      const element = text.parentElement;
      if (!text.data.trim() || !shown(element)) continue;
      const chain = ancestors(element);
      if (chain.some(scrolls)) continue; // Wide tables scroll in their own frame.
      const range = document.createRange();
      range.selectNodeContents(text);
      for (const rect of range.getClientRects()) {
        if (rect.width < 1) continue;
        lines.push({ text, rect });
        if (rect.left < -1 || rect.right > innerWidth + 1) found.push(`Outside the window: ${short(text.data)}`);
        for (const box of chain.filter(clips)) {
          const frame = box.getBoundingClientRect();
          const inside = rect.left >= frame.left - 1 && rect.right <= frame.right + 1 &&
            rect.top >= frame.top - 1 && rect.bottom <= frame.bottom + 1;
          if (!inside) found.push(`Cut off: ${short(text.data)}`);
        }
      }
    }
    for (const control of document.querySelectorAll("input, select, textarea, button, img")) {
      if (!shown(control) || ancestors(control).some(scrolls)) continue;
      const { left, right, width } = control.getBoundingClientRect();
      if (width && (left < -1 || right > innerWidth + 1)) {
        found.push(`Outside the window: ${control.outerHTML.slice(0, 80)}`);
      }
      if (control.matches("button") && control.scrollWidth > control.clientWidth + 1) {
        found.push(`Cut off: ${short(control.textContent)}`);
      }
    }
    for (const [index, one] of lines.entries()) {
      for (const other of lines.slice(index + 1)) {
        if (one.text === other.text) continue;
        const across = Math.min(one.rect.right, other.rect.right) - Math.max(one.rect.left, other.rect.left);
        const down = Math.min(one.rect.bottom, other.rect.bottom) - Math.max(one.rect.top, other.rect.top);
        const height = Math.min(one.rect.height, other.rect.height);
        if (across > 2 && down > height / 3) {
          found.push(`On top of each other: ${short(one.text.data)} and ${short(other.text.data)}`);
        }
      }
    }
    return found;
  });
}
