#!/usr/bin/env python3
"""Measures the same five-page text here, in LibreOffice and in WeasyPrint, in turns, and prints a table.

    cargo build --release -p pdf --example figures
    pdf/benches/paper.py [ROUNDS] [FIGURES]

Needs `soffice` (Debian: libreoffice-writer-nogui), WeasyPrint for this Python (PyPI: weasyprint; Debian: libpango-1.0-0
and libpangoft2-1.0-0) and `pdfinfo` (poppler-utils). No part of `make test`. "alone" is one document in a process of
its own, with its start; "warm" is one more document in a process that has made others.
"""
import os
import statistics
import subprocess
import sys
import tempfile
import time

ROUNDS = int(sys.argv[1]) if len(sys.argv) > 1 else 7
FIGURES = sys.argv[2] if len(sys.argv) > 2 else os.path.join(os.environ.get("CARGO_TARGET_DIR", "target"), "release/examples/figures")
WARM = 10
FOLDER = tempfile.mkdtemp()
FONTS = os.path.abspath(os.path.join(os.path.dirname(__file__), "..", "fonts"))

WEASY = """
import sys, time
from weasyprint import HTML
times = []
for name in sys.argv[1:]:
    start = time.perf_counter()
    HTML(name).write_pdf(name.replace(".html", ".weasy.pdf"), pdf_variant="pdf/ua-1")
    times.append(time.perf_counter() - start)
times = sorted(times[1:]) or times
print(times[len(times) // 2] * 1000)
"""


def fonts():
    """Both read fonts through fontconfig: the same ones as here."""
    path = os.path.join(FOLDER, "fonts.conf")
    with open(path, "w") as file:
        file.write(f"<fontconfig><include ignore_missing='yes'>/etc/fonts/fonts.conf</include><dir>{FONTS}</dir></fontconfig>")
    os.environ["FONTCONFIG_FILE"] = path


def run(*command):
    """Milliseconds, peak megabytes (of it or of the largest that it waited for) and output of a process."""
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    told = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    assert status == 0, command
    return (time.perf_counter() - start) * 1000, usage.ru_maxrss / 1024, told


def soffice(*names):
    ms, mb, _ = run("soffice", f"-env:UserInstallation=file://{FOLDER}/profile", "--headless", "--convert-to",
                    'pdf:writer_web_pdf_Export:{"SelectPdfVersion":{"type":"long","value":"2"},"PDFUACompliance":{"type":"boolean","value":"true"}}',
                    "--outdir", f"{FOLDER}/office", *names)
    return ms, mb


def pages(path):
    told = subprocess.run(["pdfinfo", path], capture_output=True, text=True).stdout
    return next(line.split()[1] for line in told.splitlines() if line.startswith("Pages:"))


def main():
    fonts()
    html = []
    for number in range(ROUNDS + WARM + 1):
        html.append(os.path.join(FOLDER, f"{number}.html"))
        run(FIGURES, "html", str(number), html[-1])
    soffice(html[0])  # makes its profile
    alone = {"here": [], "LibreOffice": [], "WeasyPrint": []}
    warm = {name: [] for name in alone}
    memory = {name: 0 for name in alone}
    for turn in range(ROUNDS):
        ms, mb, _ = run(FIGURES, "one", str(turn), f"{FOLDER}/here.pdf")
        alone["here"].append(ms)
        memory["here"] = max(memory["here"], mb)
        one, mb = soffice(html[turn])
        alone["LibreOffice"].append(one)
        memory["LibreOffice"] = max(memory["LibreOffice"], mb)
        ms, mb, _ = run(sys.executable, "-c", WEASY, html[turn])
        alone["WeasyPrint"].append(ms)
        memory["WeasyPrint"] = max(memory["WeasyPrint"], mb)

        warm["here"].append(float(run(FIGURES, "warm", str(100 + turn * WARM), str(WARM))[2]))
        many, _ = soffice(*html[turn:turn + WARM + 1])
        warm["LibreOffice"].append((many - one) / WARM)
        warm["WeasyPrint"].append(float(run(sys.executable, "-c", WEASY, *html[turn:turn + WARM + 1])[2]))
    made = {"here": "here.pdf", "LibreOffice": "office/0.pdf", "WeasyPrint": "0.weasy.pdf"}
    print(f"median of {ROUNDS} rounds, load {os.getloadavg()[0]:.1f} at the end")
    print(f"{'':12} {'alone':>9} {'warm':>9} {'memory':>9} {'pages':>6} {'size':>8}")
    for name in alone:
        path = os.path.join(FOLDER, made[name])
        print(f"{name:12} {statistics.median(alone[name]):6.0f} ms {statistics.median(warm[name]):6.0f} ms {memory[name]:6.0f} MB "
              f"{pages(path):>6} {os.path.getsize(path) / 1024:5.0f} kB")


main()
