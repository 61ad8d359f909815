// usage: node ldes.mjs FEED : read a change feed with ldes-client, write all versions as N-Quads, and say how many there are.
// NODE_FOLDER is where npm installed.
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const folder = process.env.NODE_FOLDER ?? process.cwd();
const { intoConfig, replicateLDES } = await import(pathToFileURL(`${folder}/node_modules/ldes-client/dist/lib/client.js`));
const { Writer } = createRequire(`${folder}/`)("n3");

const writer = new Writer(process.stdout, { end: false, format: "N-Quads" });
const members = replicateLDES(intoConfig({ url: process.argv[2] }), "none").stream().getReader();
let number = 0;
for (let next = await members.read(); !next.done; next = await members.read()) {
  writer.addQuads(next.value.quads);
  number += 1;
}
writer.end(() => console.error(`${number} versions`));
