#!/usr/bin/env bash
# Makes the PDFs of this folder anew. Needs LibreOffice Writer and Chromium (Debian), typst, WeasyPrint, pikepdf and Pillow
# (PyPI, in the python that PYTHON names), pdftoppm (Debian, poppler-utils), and the fonts of assets/fonts installed.
set -euo pipefail
cd "$(dirname "$0")"
python=${PYTHON:-python3}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
soffice --headless --convert-to pdf --outdir "$work" notice.fodt >/dev/null
mv "$work/notice.pdf" thai-libreoffice.pdf
chromium --headless --no-sandbox --disable-gpu --no-pdf-header-footer --print-to-pdf=thai-chromium.pdf notice.html
"$python" -c "import typst; typst.compile('notice.typ', output='thai-typst.pdf', font_paths=['../../../assets/fonts'])"
"$python" -m weasyprint -q notice.html thai-weasyprint.pdf
pdftoppm -gray -r 110 thai-libreoffice.pdf "$work/page"
"$python" - "$work" <<'PY'
import glob, sys
import pikepdf
from PIL import Image
pages = [Image.open(f).rotate(0.6, expand=False, fillcolor=255) for f in sorted(glob.glob(sys.argv[1] + "/page*.pgm"))]
pages[0].save("scanned.pdf", save_all=True, append_images=pages[1:], resolution=110, quality=40)
for name, user in [("encrypted", "secret"), ("owner-only", "")]:
    with pikepdf.open("thai-chromium.pdf") as pdf:
        pdf.save(name + ".pdf", encryption=pikepdf.Encryption(owner="owner", user=user, R=6))
PY
