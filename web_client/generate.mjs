// JSON Schema, as server/schema.py writes it → src/generated/*.ts; `--check` only compares.
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { compile } from "json-schema-to-typescript";

const [from, mode] = process.argv.slice(2);
const to = join(import.meta.dirname, "src", "generated");
const root = "_Everything";
const banner = "// Written by `make schema` from the server's wire types. Do not edit.\n";

// What the compiler does not do by itself: it repeats a type, with a number behind its name, that has a
// title or stands beside a default, and knows tuples only as drafts before 2020-12 wrote them.
function asCompilerLikesIt(schema) {
  if (Array.isArray(schema)) return schema.map(asCompilerLikesIt);
  if (schema === null || typeof schema !== "object") return schema;
  if (typeof schema.$ref === "string") return { $ref: schema.$ref };
  const { prefixItems, ...rest } = schema;
  const tuple = prefixItems
    ? { items: prefixItems, minItems: prefixItems.length, maxItems: prefixItems.length }
    : {};
  return Object.fromEntries(
    Object.entries({ ...rest, ...tuple })
      .filter(([key, value]) => !(key === "title" && typeof value === "string"))
      .map(([key, value]) => [key, asCompilerLikesIt(value)]),
  );
}

async function typescript(file) {
  const schema = asCompilerLikesIt(JSON.parse(await readFile(join(from, file), "utf8")));
  const names = Object.keys(schema.$defs);
  const everything = Object.fromEntries(
    names.map((name) => [name, { $ref: `#/$defs/${name}` }]),
  );
  const text = await compile(
    {
      ...schema,
      title: root,
      type: "object",
      properties: everything,
      additionalProperties: false,
    },
    root,
    { additionalProperties: false, bannerComment: "", strictIndexSignatures: false },
  );
  // The root only serves to reach every definition.
  const end = text.indexOf("\n}\n", text.indexOf(`export interface ${root}`)) + 3;
  return banner + text.slice(0, text.indexOf(`export interface ${root}`)) + text.slice(end);
}

await mkdir(to, { recursive: true });
const wanted = new Map();
for (const file of await readdir(from)) {
  wanted.set(file.replace(/json$/, "ts"), await typescript(file));
}
const stale = [];
for (const name of new Set([...wanted.keys(), ...(await readdir(to))])) {
  const path = join(to, name);
  const text = wanted.get(name);
  if (text === (await readFile(path, "utf8").catch(() => undefined))) continue;
  stale.push(name);
  if (mode === "--check") continue;
  await (text === undefined ? rm(path) : writeFile(path, text));
}
if (mode === "--check" && stale.length > 0) {
  console.error(`not current: ${stale.join(", ")}; run make schema`);
  process.exit(1);
}
