"""What pyHanko says of the seals of PDF files: one JSON object a line, in the order of the files.

    python pades.py --root ROOT.pem [--time-root ROOT.pem] [--at 2026-02-05T10:11:12Z] FILE.pdf ...

Each file's first signature is judged twice: as a signature in a PDF (intact, trusted, what it covers, what was changed
after it), and as AdES by the rules of ETSI EN 319 102-1: basic validation (5.3), or with time (5.5) where roots of time
are given. Nothing is fetched, and certificates that name no list of revocations are not looked for in one.
"""

import argparse
import asyncio
import json
from datetime import datetime

from pyhanko.keys import load_certs_from_pemder
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import async_validate_pdf_signature
from pyhanko.sign.validation.ades import ades_basic_validation, ades_with_time_validation
from pyhanko.sign.validation.policy_decl import (
    CertificateFetchingRule,
    RevinfoOnlineFetchingRule,
    RevocationInfoGatheringSpec,
    SignatureValidationSpec,
)
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.context import CertValidationPolicySpec
from pyhanko_certvalidator.ltv.types import ValidationTimingInfo
from pyhanko_certvalidator.policy_decl import (
    CertRevTrustPolicy,
    RevocationCheckingPolicy,
    RevocationCheckingRule,
)
from pyhanko_certvalidator.registry import SimpleTrustManager


def context(roots, at):
    return ValidationContext(trust_roots=roots, moment=at, allow_fetching=False, revocation_mode="soft-fail")


def policy(roots):
    rule = RevocationCheckingRule.CHECK_IF_DECLARED
    return CertValidationPolicySpec(
        trust_manager=SimpleTrustManager.build(trust_roots=roots),
        revinfo_policy=CertRevTrustPolicy(RevocationCheckingPolicy(rule, rule)),
    )


async def as_pdf(signature, roots, time_roots, at):
    status = await async_validate_pdf_signature(
        signature,
        signer_validation_context=context(roots, at),
        ts_validation_context=context(time_roots, at) if time_roots else None,
    )
    stamp = status.timestamp_validity
    return {
        "bottom_line": status.bottom_line,
        "intact": status.intact,
        "valid": status.valid,
        "trusted": status.trusted,
        "coverage": status.coverage.name,
        "modification": status.modification_level.name if status.modification_level else None,
        "stamp": stamp and {"valid": stamp.valid, "trusted": stamp.trusted, "at": stamp.timestamp.isoformat()},
    }


async def as_ades(signature, roots, time_roots, at):
    spec = SignatureValidationSpec(
        cert_validation_policy=policy(roots),
        ts_cert_validation_policy=policy(time_roots) if time_roots else None,
        revinfo_gathering_policy=RevocationInfoGatheringSpec(
            online_fetching_rule=RevinfoOnlineFetchingRule.LOCAL_ONLY,
            certificate_fetching_rule=CertificateFetchingRule.NEVER_FETCH,
        ),
    )
    timing = ValidationTimingInfo(validation_time=at, best_signature_time=at, point_in_time_validation=True)
    validate = ades_with_time_validation if time_roots else ades_basic_validation
    result = await validate(
        signature.signed_data, spec, timing_info=timing, raw_digest=signature.compute_digest()
    )
    return str(result.ades_subindic)


def profile(signature):
    """What EN 319 142-1 asks for in a B-B signature, read by asn1crypto: the faults."""
    info, entry, faults = signature.signer_info, signature.sig_object, []
    signed = {attribute["type"].native for attribute in info["signed_attrs"]}
    for wanted in ("content_type", "message_digest", "signing_certificate_v2"):
        if wanted not in signed:
            faults.append(f"{wanted} is not signed")
    if "signing_time" in signed:
        faults.append("signing_time is signed beside /M")
    if entry["/SubFilter"] != "/ETSI.CAdES.detached" or "/M" not in entry or "/Cert" in entry:
        faults.append("the dictionary is not that of a PAdES signature")
    data = signature.signed_data
    if data["encap_content_info"]["content"].native is not None or len(data["signer_infos"]) != 1:
        faults.append("it is not detached, or has not one signer")
    if not is_der(bytes(entry["/Contents"])[: whole_length(bytes(entry["/Contents"]))]):
        faults.append("it is not written in DER")
    return faults


def whole_length(data):
    _, start, length = head(data)
    return start + length


def head(data):
    """Tag, where the content begins, and how long it is; an error for a length that is not DER's (X.690, 10.1)."""
    tag, first = data[0], data[1]
    if first < 0x80:
        return tag, 2, first
    count = first & 0x7F
    length = int.from_bytes(data[2 : 2 + count], "big")
    if not count or data[2] == 0 or length < 0x80:
        raise ValueError("a length is not the shortest")
    return tag, 2 + count, length


def is_der(data):
    """Whether every length is the shortest, and every set is in order (X.690, 11.6)."""
    members = []
    while data:
        tag, start, length = head(data)
        if len(data) < start + length:
            return False
        content, member, data = data[start : start + length], data[: start + length], data[start + length :]
        inside = is_der(content) if tag & 0x20 else []
        if inside is False or tag == 0x31 and inside != sorted(inside):
            return False
        members.append(member)
    return members


async def judge(path, roots, time_roots, at):
    try:
        with open(path, "rb") as file:
            signatures = PdfFileReader(file).embedded_signatures
            if not signatures:
                return {"error": "no signature"}
            verdict = {"signatures": len(signatures), "profile": profile(signatures[0])}
            verdict |= await as_pdf(signatures[0], roots, time_roots, at)
            verdict["ades"] = await as_ades(signatures[0], roots, time_roots, at)
            return verdict
    except Exception as error:  # noqa: BLE001 - a file that cannot be read is a verdict too
        return {"error": f"{type(error).__name__}: {error}"}


async def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--root", action="append", required=True)
    parser.add_argument("--time-root", action="append", default=[])
    parser.add_argument("--at", type=datetime.fromisoformat, required=True)
    parser.add_argument("file", nargs="+")
    given = parser.parse_args()
    roots, time_roots = list(load_certs_from_pemder(given.root)), list(load_certs_from_pemder(given.time_root))
    for path in given.file:
        print(json.dumps(await judge(path, roots, time_roots, given.at)))


asyncio.run(main())
