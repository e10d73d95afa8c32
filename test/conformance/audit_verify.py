"""Proves exports of Hatachi's record, as docs/audit-format.md says. Usage: audit_verify.py KEY.pem MANIFEST...
Prints a JSON array for each: ["good", null], or the first bad place as [part, sequence or number or null]."""
import base64, functools, hashlib, json, os, re, subprocess, sys, tempfile
from datetime import datetime, timedelta

sha = lambda octets: hashlib.sha256(octets).digest()
text = lambda *lines: "".join(f"{line}\n" for line in lines).encode()
fingerprint = sha(base64.b64decode("".join(open(sys.argv[1]).read().split("\n")[1:-2]))).hex()
class Bad(Exception): pass
def demand(holds, part, at=None):
    if not holds: raise Bad(part, at)
@functools.cache
def signed(said, signature):
    with tempfile.TemporaryDirectory() as folder:
        for name, octets in (("text", said), ("sig", signature)): open(f"{folder}/{name}", "wb").write(octets)
        words = f"openssl pkeyutl -verify -pubin -rawin -in {folder}/text -sigfile {folder}/sig -inkey".split()
        return subprocess.run([*words, sys.argv[1]], capture_output=True).returncode == 0
def cut(line, name, digits):  # a line without its last member, and that member
    found = re.fullmatch(rb'(\{[^\n]*),"%s":"([0-9a-f]{%d})"\}\n' % (name, digits), line)
    return (found[1] + b"}", found[2].decode()) if found else (b"", "")
def entry(point, sequence, body, digits):
    due = point["sequence"] + 1
    demand(sequence == due and sha(bytes.fromhex(point["hash"]) + body).hex() == digits, "entry", due)
    return {**point, "sequence": due, "hash": digits}
def checkpoint(log, point, c):
    due, signature = point["checkpoints"] + 1, bytes.fromhex(c["signature"])
    said = text("hatachi-audit-checkpoint-1", log, c["number"], c["sequence"], c["hash"], c["atMs"], c["previous"])
    demand(c["number"] == due and signed(said, signature) and c["previous"] == point["newestCheckpoint"], "checkpoint", due)
    demand(c["sequence"] <= point["sequence"], "entry", point["sequence"] + 1)
    demand((c["sequence"], c["hash"]) == (point["sequence"], point["hash"]), "checkpoint", due)
    return {**point, "checkpoints": due, "newestCheckpoint": sha(said + signature).hex()}
def head(log, point, through, h):
    said = text("hatachi-audit-export-head-1", log, h["sequence"], h["hash"], h["checkpoints"], h["newestCheckpoint"])
    demand(signed(said, bytes.fromhex(h.pop("signature"))), "head")
    for part, name in (("entry", "sequence"), ("checkpoint", "checkpoints")):
        demand(h[name] == point[name], part, min(h[name], point[name]) + 1)
    demand(h == point == through, "head")

def line_of(log, point, through, line):  # the point after it; None after the head
    body, digits = cut(line, b"hash", 64)
    sequence = re.match(rb'\{"sequence":([1-9]\d{0,15}),', body)
    if sequence: return entry(point, int(sequence[1]), body, digits)
    (kind, value), = json.loads(line).items()
    demand(point and json.dumps({kind: value}, separators=(",", ":")).encode() + b"\n" == line, "file")
    return checkpoint(log, point, value) if kind == "checkpoint" else head(log, point, through, value if kind == "head" else None)
def row_of(log, point, through, row):  # the point after it
    n, ms, at, name, fields, digits = re.fullmatch(rb'([1-9]\d*),(\d+),([^,]*),([a-z]\w*),"((?:[^"]|"")*)",([0-9a-f]{64})\r\n', row).groups()
    time = datetime(1970, 1, 1) + timedelta(milliseconds=int(ms))
    demand(at.decode() == time.isoformat(timespec="milliseconds") + "Z", "file")
    demand(point["sequence"] < through["sequence"], "entry", through["sequence"] + 1)
    body = b'{"sequence":%s,"atMs":%s,"name":"%s","fields":%s}' % (n, ms, name, fields.replace(b'""', b'"'))
    return entry(point, int(n), body, digits.decode())

def prove(path):
    folder, file_name = os.path.split(path)
    body, signature = cut(open(path, "rb").read() if os.path.exists(path) else b"", b"signature", 128)
    demand(body and signed(b"hatachi-audit-manifest-1\n" + body + b"\n", bytes.fromhex(signature)), "manifest")
    m = json.loads(body)
    log, start, through = m["logId"], m["from"], m["through"]
    stem = "audit-%s-%010d-%010d" % (log[:8], start["sequence"] + 1, through["sequence"])
    zero = {"sequence": 0, "hash": sha(b"hatachi-audit-1\n" + log.encode()).hex(), "checkpoints": 0, "newestCheckpoint": "0" * 64}
    demand(m["keyFingerprint"] == fingerprint and through["sequence"] > start["sequence"] and (start["sequence"] or start == zero), "manifest")
    demand([file_name] + [f["name"] for f in m["files"]] == [stem + ".manifest.json", stem + ".jsonl", stem + ".csv"], "manifest")
    for file, step in zip(m["files"], (line_of, row_of)):
        demand(os.path.exists(os.path.join(folder, file["name"])), "file")
        octets, point = open(os.path.join(folder, file["name"]), "rb").read(), start
        lines = re.findall(rb"[^\n]*\n|[^\n]+", octets)
        if step == row_of: demand(lines and lines.pop(0) == b"sequence,at_ms,at,name,fields,hash\r\n", "file")
        for line in lines:
            try: demand(point and line.decode(), "file"); point = step(log, point, through, line)
            except (ValueError, TypeError, KeyError, AttributeError, OverflowError): raise Bad("file", None)
        if step == line_of: demand(point is None, "head"); told = re.findall(rb'(?m)^\{"sequence":(\d+),"atMs":\d+,"name":"record_(?:unsound|behind_mark|replaced)",', octets)
        else: demand(point["sequence"] == through["sequence"], "entry", point["sequence"] + 1); demand(point["hash"] == through["hash"], "entry", point["sequence"])
        demand((len(octets), octets.count(b"\n"), sha(octets).hex()) == (file["bytes"], file["lines"], file["sha256"]), "file")
    demand(not told, "entry", told and int(told[0]))
    return "good", None
for manifest in sys.argv[2:]:
    try: print(json.dumps(prove(manifest)))
    except Bad as bad: print(json.dumps(bad.args))
