// Makes the style sheet and the script of the pages from their npm packages, into the ignored folder
// dist, which is embedded in the program. No fonts, crown, crest or logotype of GOV.UK are taken.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import * as sass from "sass";

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, "..", "..", "..", "..");
const packages = join(root, "node_modules");
const out = join(here, "dist");

rmSync(out, { recursive: true, force: true });
mkdirSync(out, { recursive: true });
writeFileSync(join(out, ".gitkeep"), "");

const { css } = sass.compile(join(here, "app.scss"), { loadPaths: [packages], style: "compressed", quietDeps: true, silenceDeprecations: ["import"] });
for (const forbidden of ["GDS Transport", "crown", "govuk-crest"]) {
  if (css.includes(forbidden)) throw new Error(`the style sheet names ${forbidden}`);
}
writeFileSync(join(out, "app.css"), css);

// The package ships one bundled ES module; ours is put in front of it with its import taken out.
const bundle = readFileSync(join(packages, "govuk-frontend/dist/govuk/all.bundle.mjs"), "utf8").replace(/^\/\/# sourceMappingURL=.*$/m, "");
const ours = readFileSync(join(here, "app.mjs"), "utf8").replace(/^import .*$/m, "");
writeFileSync(join(out, "app.js"), `${bundle.replace(/^export \{[\s\S]*?\};?\s*$/m, "")}\n${ours}`);

writeFileSync(join(out, "mark.svg"), readFileSync(join(here, "mark.svg")));
// The package carries no licence file of its own; its package.json says which it is.
const about = JSON.parse(readFileSync(join(packages, "govuk-frontend/package.json"), "utf8"));
writeFileSync(join(out, "LICENCES.txt"), `${about.name} ${about.version}: ${about.license}, Crown copyright (Government Digital Service)\n`);
