"""Seals a PDF with pyHanko, to see whether the seals of another program are read.

    python other.py KEY.pem CERT.pem IN.pdf OUT.pdf [pss] [adobe]
"""

import sys

from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers

key, certificate, source, target, *options = sys.argv[1:]
signer = signers.SimpleSigner.load(key, certificate, prefer_pss="pss" in options)
kind = fields.SigSeedSubFilter.ADOBE_PKCS7_DETACHED if "adobe" in options else fields.SigSeedSubFilter.PADES
about = signers.PdfSignatureMetadata(field_name="Annan", subfilter=kind, md_algorithm="sha384")
with open(source, "rb") as file, open(target, "wb") as out:
    signers.sign_pdf(IncrementalPdfFileWriter(file), about, signer=signer, output=out)
