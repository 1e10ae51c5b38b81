// The Nu Html Checker, on this machine.

import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import jar from "vnu-jar";

const run = promisify(execFile);

/** What is wrong with pages, each given as [name, HTML as it was served]; one line for each error. */
export async function invalid(served) {
  const folder = await mkdtemp(join(tmpdir(), "markup-"));
  try {
    const files = served.map((_, index) => join(folder, `${index}.html`));
    await Promise.all(files.map((file, index) => writeFile(file, served[index][1])));
    // Java would take all cores for a second's work; the checker's schemas need a deep stack.
    const options = ["-Xss8m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-jar", jar];
    // On the other channel Java itself may speak, for instance of JAVA_TOOL_OPTIONS.
    const { stdout } = await run("java", [...options, "--format", "json", "--stdout", "--exit-zero-always", ...files]);
    return JSON.parse(stdout).messages
      .filter(({ type }) => type !== "info")
      .map(({ url, lastLine, message, extract }) => {
        const [name] = served[parseInt(url.split("/").at(-1))];
        return `${name}, line ${lastLine}: ${message} ${extract?.trim() ?? ""}`;
      });
  } finally {
    await rm(folder, { recursive: true });
  }
}
