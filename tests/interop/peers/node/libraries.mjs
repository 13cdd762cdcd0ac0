// Judges the credit report with the libraries that others use: jose (both majors) and @sd-jwt.
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { deepStrictEqual, ok, rejects } from "node:assert";
import * as jose6 from "jose";
import * as jose5 from "jose-5";
import { SDJwtVcInstance } from "@sd-jwt/sd-jwt-vc";

const folder = process.argv[2];
const text = readFileSync(join(folder, "report"), "utf8").trim();
const digest = readFileSync(join(folder, "report-digest"), "utf8");
const jwks = JSON.parse(readFileSync(join(folder, "jwks")));
const [signed] = text.split("~");
const [head, payload, signature] = signed.split(".");
const other = payload.slice(0, 99) + (payload[99] === "A" ? "B" : "A") + payload.slice(100);

for (const [name, jose] of [["jose 6", jose6], ["jose 5", jose5]]) {
  const keys = jose.createLocalJWKSet(jwks);
  const { protectedHeader } = await jose.compactVerify(signed, keys);
  deepStrictEqual(protectedHeader.alg, "Ed25519");
  await rejects(jose.compactVerify(`${head}.${other}.${signature}`, keys));
  await rejects(jose.compactVerify(signed, keys, { algorithms: ["EdDSA"] }));
  console.log(`node: ${name} accepts the report, and refuses an altered one`);
}

const keys = jose6.createLocalJWKSet(jwks);
const instance = new SDJwtVcInstance({
  hasher: (data, name) => createHash(name.replace("-", "")).update(data).digest(),
  hashAlg: "sha-256",
  verifier: (data, coded) => jose6.compactVerify(`${data}.${coded}`, keys).then(() => true, () => false),
});
const { payload: said } = await instance.verify(text);
const sorted = (value) =>
  value === null || typeof value !== "object" ? value
    : Array.isArray(value) ? value.map(sorted)
    : Object.fromEntries(Object.keys(value).sort().map((name) => [name, sorted(value[name])]));
const made = createHash("sha256").update(JSON.stringify(sorted(said.report))).digest("hex");
ok(made === digest && said.digest === digest, "the report is restored with its digest");
await rejects(instance.verify(text.replace(signed, `${head}.${other}.${signature}`)));
console.log("node: @sd-jwt restores the report with its digest, and refuses an altered one");
