// Judges a checkpoint, inclusion proofs and a credit report with Node's standard library alone.
import { createHash, createPublicKey, verify } from "node:crypto";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { deepStrictEqual, ok, throws } from "node:assert";

const folder = process.argv[2];
const read = (name) => readFileSync(join(folder, name));
const sha256 = (...parts) => parts.reduce((h, p) => h.update(p), createHash("sha256")).digest();
const key = (x) =>
  createPublicKey({ format: "jwk", key: { kty: "OKP", crv: "Ed25519", x: x.toString("base64url") } });

function opened(note, vkey) {
  const [name, keyid, ...coded] = vkey.split("+");
  const raw = Buffer.from(coded.join("+"), "base64");
  ok(sha256(name, "\n", raw).subarray(0, 4).toString("hex") === keyid, "the key has its id");
  const end = note.lastIndexOf("\n\n");
  const text = note.slice(0, end + 1);
  const line = note.slice(end + 2).split("\n").find((each) => each.startsWith(`— ${name} `));
  const signature = Buffer.from(line.split(" ")[2], "base64");
  ok(signature.subarray(0, 4).toString("hex") === keyid, "the signature names the key");
  ok(verify(null, Buffer.from(text), key(raw.subarray(1)), signature.subarray(4)), "signed");
  const [origin, size, root] = text.split("\n");
  ok(origin === name, "the log's name is its key's");
  return { size: Number(size), root: Buffer.from(root, "base64") };
}

// RFC 6962, 2.1.1, from the top down.
function rootBy(leaf, index, size, path) {
  if (size === 1) {
    ok(path.length === 0, "a path of the right length");
    return leaf;
  }
  let k = 1;
  while (k * 2 < size) k *= 2;
  const [below, sibling] = [path.slice(0, -1), path.at(-1)];
  ok(sibling?.length === 32, "a hash is 32 bytes long");
  return index < k
    ? sha256("\x01", rootBy(leaf, index, k, below), sibling)
    : sha256("\x01", sibling, rootBy(leaf, index - k, size - k, below));
}

function credential(text, keys) {
  const [signed, ...disclosures] = text.trim().split("~").slice(0, -1);
  const [head, payload, signature] = signed.split(".");
  const header = JSON.parse(Buffer.from(head, "base64url"));
  ok(header.alg === "Ed25519" && header.typ === "dc+sd-jwt", "an SD-JWT VC signed with Ed25519");
  const jwk = keys.find((each) => each.kid === header.kid);
  const good = verify(null, Buffer.from(`${head}.${payload}`),
    key(Buffer.from(jwk.x, "base64url")), Buffer.from(signature, "base64url"));
  ok(good, "the report is signed");
  const by = new Map(disclosures.map((d) =>
    [sha256(d).toString("base64url"), JSON.parse(Buffer.from(d, "base64url"))]));
  const restored = (value) => {
    if (Array.isArray(value))
      return value.flatMap((each) => each?.["..."] ? [by.get(each["..."]).at(-1)] : [restored(each)]);
    if (value === null || typeof value !== "object") return value;
    const open = Object.entries(value).filter(([name]) => !name.startsWith("_sd"));
    const hidden = (value._sd ?? []).map((digest) => by.get(digest).slice(1));
    return Object.fromEntries([...open.map(([n, v]) => [n, restored(v)]), ...hidden]);
  };
  return restored(JSON.parse(Buffer.from(payload, "base64url")));
}

const sorted = (value) =>
  value === null || typeof value !== "object" ? value
    : Array.isArray(value) ? value.map(sorted)
    : Object.fromEntries(Object.keys(value).sort().map((name) => [name, sorted(value[name])]));

const vkey = read("vkey").toString();
const note = read("checkpoint-66000").toString();
const newest = opened(note, vkey);
throws(() => opened(note.replace("\n66000\n", "\n66001\n"), vkey));

let proofs = 0;
for (const name of readdirSync(folder).filter((each) => each.startsWith("proof-"))) {
  const [head, ...rest] = read(name).toString().split("\n\n");
  const [first, index, ...hashes] = head.split("\n");
  ok(first === "c2sp.org/tlog-proof@v1");
  const tree = opened(rest.join("\n\n"), vkey);
  deepStrictEqual(tree, newest);
  const path = hashes.map((each) => Buffer.from(each, "base64"));
  const entry = read(name.replace("proof", "entry"));
  const at = Number(index.slice(6));
  ok(rootBy(sha256("\x00", entry), at, tree.size, path).equals(tree.root), name);
  ok(!rootBy(sha256("\x00", entry, " "), at, tree.size, path).equals(tree.root), name);
  proofs += 1;
}
ok(proofs === 8, "all proofs are there");

const { keys } = JSON.parse(read("jwks"));
const text = read("report").toString();
const said = credential(text, keys);
const digest = sha256(JSON.stringify(sorted(said.report))).toString("hex");
ok(digest === said.digest && digest === read("report-digest").toString(), "the report's digest");
for (const { entry, leaf, path } of said.evidence) {
  const { size, root } = said.report.ledger;
  const hashes = path.map((each) => Buffer.from(each, "hex"));
  ok(rootBy(Buffer.from(leaf, "hex"), entry - 1, size, hashes).toString("hex") === root, "evidence");
}
const [head, payload, ...rest] = text.split(".");
const flipped = payload.slice(0, 99) + (payload[99] === "A" ? "B" : "A") + payload.slice(100);
throws(() => credential([head, flipped, ...rest].join("."), keys));
console.log(`node: its own crypto accepts the checkpoint, ${proofs} proofs and the report with ` +
  `${said.evidence.length} entries of evidence, and refuses altered ones`);
