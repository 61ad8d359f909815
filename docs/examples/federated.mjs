// usage: node federated.mjs QUERY.rq SOURCE... : ask several sources one query with Comunica, and print each row as JSON.
// A source is sparql@ADDRESS (an endpoint), the address of a document, or a Turtle file. NODE_FOLDER is where npm installed.
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";

const require = createRequire(`${process.env.NODE_FOLDER ?? process.cwd()}/`);
const { QueryEngine } = require("@comunica/query-sparql");

function source(text) {
  if (text.startsWith("sparql@")) return { type: "sparql", value: text.slice("sparql@".length) };
  if (text.startsWith("http")) return text;
  return { type: "serialized", value: readFileSync(text, "utf8"), mediaType: "text/turtle", baseIRI: "https://example.org/" };
}

const [query, ...sources] = process.argv.slice(2);
const rows = await new QueryEngine().queryBindings(readFileSync(query, "utf8"), { sources: sources.map(source) });
rows.on("data", (row) => console.log(JSON.stringify(Object.fromEntries([...row].map(([name, term]) => [name.value, term.value])))));
rows.on("error", (error) => { console.error(error.message); process.exitCode = 1; });
