// Checks the evidence of a finished PDF without Yttra: see README.md.
import { execFileSync } from "node:child_process";
import { createHash, createPublicKey, verify } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const sha256 = (bytes) => createHash("sha256").update(bytes).digest();
const hex = (bytes) => sha256(bytes).toString("hex");
const bytes = (text) => Buffer.from(text, "base64url");
const must = (holds, what) => {
  if (!holds) throw new Error(what);
};

function carried(file) {
  const folder = mkdtempSync(join(tmpdir(), "evidence-"));
  try {
    execFileSync("pdfdetach", ["-saveall", "-o", folder, file]);
    return ["dokument.json", "manifest.json", "bevis.json"].map((name) => readFileSync(join(folder, name)));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function byPasskey(attest, statement) {
  const key = attest.passkey;
  const own = hex(attest.statement);
  must(key.statements.filter((hash) => hash === own).length === 1, "the key did not approve this statement");
  const challenge = sha256(Buffer.concat(key.statements.map((hash) => Buffer.from(hash, "hex"))));
  const client = JSON.parse(bytes(key.client_data));
  must(client.type === "webauthn.get", "made for something else");
  must(client.challenge === challenge.toString("base64url"), "another content was approved");
  must(client.origin === key.party.origin && !client.crossOrigin, "approved on another site");
  const data = bytes(key.authenticator_data);
  must(data.subarray(0, 32).equals(sha256(key.party.id)), "approved for another site");
  must((data[32] & 0x05) === 0x05, "the user was not present and verified");
  const publicKey = createPublicKey({ key: bytes(key.public_key), format: "der", type: "spki" });
  const signed = Buffer.concat([data, sha256(bytes(key.client_data))]);
  const algorithm = publicKey.asymmetricKeyType === "ed25519" ? null : "sha256";
  must(verify(algorithm, signed, publicKey, bytes(key.signature)), "the signature does not hold");
  return `passkey, one touch for ${key.statements.length}`;
}

try {
  const [document, manifest, evidence] = carried(process.argv[2]);
  const { document: documentHash, manifest: manifestHash, attests } = JSON.parse(evidence);
  must(documentHash === hex(document), "the document is another");
  must(manifestHash === hex(manifest), "the manifest is another");
  const { versions } = JSON.parse(manifest);
  must(versions.some((version) => version.sha256 === documentHash), "the document is not of the manifest");
  must(attests.length > 0, "nobody approved it");
  let last = 0;
  for (const attest of attests) {
    const statement = JSON.parse(attest.statement);
    must(statement.manifest === manifestHash, "somebody approved another proposal");
    must(statement.step > last, "the steps are not in order");
    last = statement.step;
    must((statement.method === "passkey") === (attest.passkey !== null), "the method is another");
    const how = attest.passkey ? byPasskey(attest, statement) : "password, which only the seal vouches for";
    console.log(`${statement.step} ${statement.name} ${statement.at} ${how}`);
  }
} catch (error) {
  console.log(`DOES NOT HOLD: ${error.message}`);
  process.exitCode = 1;
}
