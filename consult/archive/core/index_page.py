"""The page that opens a package without us: what lies in it and how to check it. Pure text."""

from datetime import datetime, timedelta, timezone
from html import escape

from consult.archive.wire import Entry, Manifest, PackageKind, Signer
from consult.documents.wire import Label

_KINDS: dict[PackageKind, Label] = {
    "report": Label(zh="会诊意见报告", en="Consultation report"),
    "amendment": Label(zh="会诊意见报告（修订）", en="Amended consultation report"),
    "execution": Label(zh="会诊意见执行记录", en="Execution record"),
}

_BEIJING = timezone(timedelta(hours=8))
"""All of China keeps one time (北京时间)."""

_PROOFS = ("certificates/", "signatures/")
_FIRST = ("report.pdf", "execution.pdf")

_STYLE = """
:root{--ink:#1B2430;--quiet:#5B6776;--line:#E3E7EC;--accent:#0E6F6A}
*{box-sizing:border-box}
body{margin:0;background:#F6F7F9;color:var(--ink);
font:14px/22px "PingFang SC","Microsoft YaHei","Noto Sans SC","Noto Sans CJK SC",sans-serif}
main{max-width:1040px;margin:32px auto;padding:32px;background:#fff;
border:1px solid var(--line);border-radius:6px}
h1{margin:0 0 4px;font-size:20px;line-height:28px}h2{margin:32px 0 8px;font-size:16px}
small,.en{color:var(--quiet);font-size:12px;font-weight:400}
dl{display:grid;grid-template-columns:max-content 1fr;gap:4px 24px;margin:16px 0 0}
dt{color:var(--quiet)}dd{margin:0;overflow-wrap:anywhere}
table{width:100%;border-collapse:collapse;font-variant-numeric:tabular-nums}
th{text-align:left;font-weight:600;border-bottom:1px solid var(--ink);padding:6px 12px 6px 0}
td{border-bottom:1px solid var(--line);padding:6px 12px 6px 0;vertical-align:top}
td.size,th.size{text-align:right;white-space:nowrap}
a{color:var(--accent);text-decoration:none}a:hover{text-decoration:underline}
code{font:12px/18px ui-monospace,Consolas,Menlo,monospace;overflow-wrap:anywhere;color:var(--quiet)}
pre{margin:8px 0;padding:12px 16px;background:#F6F7F9;border-radius:6px;overflow:auto}
pre code{color:var(--ink)}
ul.papers{display:flex;flex-wrap:wrap;gap:8px;margin:16px 0 0;padding:0;list-style:none}
ul.papers a{display:block;padding:8px 16px;border:1px solid var(--accent);border-radius:6px}
details summary{cursor:pointer;color:var(--quiet);padding:6px 0}
.pictures{display:grid;grid-template-columns:repeat(auto-fill,minmax(200px,1fr));gap:12px}
figure{margin:0}
figure img{display:block;width:100%;aspect-ratio:1;object-fit:contain;background:#000}
figcaption{color:var(--quiet);font-size:12px;margin-top:4px}
@media print{body{background:#fff}main{border:0;margin:0;padding:0;max-width:none}}
"""


def index_page(manifest: Manifest) -> str:
    """The page, for a manifest that does not list it yet."""
    papers = sorted(
        (entry for entry in manifest.entries if entry.media_type == "application/pdf"), key=_rank
    )
    images = [entry for entry in manifest.entries if entry.media_type == "application/dicom"]
    pictures = [entry for entry in manifest.entries if entry.media_type == "image/jpeg"]
    proofs = [entry for entry in manifest.entries if entry.path.startswith(_PROOFS)]
    apart = (*papers, *images, *pictures, *proofs)
    others = [*papers, *(entry for entry in manifest.entries if entry not in apart)]
    kind = _KINDS[manifest.kind]
    return "\n".join(
        [
            '<!doctype html><html lang="zh-CN"><head><meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f"<title>{escape(manifest.title.zh)} {escape(manifest.number)}</title>",
            f"<style>{_STYLE}</style></head><body><main>",
            f"<h1>{escape(manifest.title.zh)} <small>{escape(manifest.title.en)}</small></h1>",
            _facts(manifest, kind),
            '<ul class="papers">',
            *(f"<li>{_link(entry)}</li>" for entry in papers),
            "</ul>",
            _gallery(pictures),
            "<h2>签署 <small>Signatures</small></h2>",
            _signers(manifest.signers),
            "<h2>文件 <small>Files</small></h2>",
            _files(others),
            _folded("签名与证书", "Signatures and certificates", proofs),
            _folded("关键影像", "Key images", pictures),
            _folded("DICOM 原始影像", "Original images", images),
            _how_to_check(manifest.signers),
            "</main></body></html>\n",
        ]
    )


def _facts(manifest: Manifest, kind: Label) -> str:
    facts = [
        ("类别", "Kind", _both(kind)),
        ("编号", "Number", escape(manifest.number)),
        ("机构", "Hospital", escape(manifest.hospital_name)),
        ("冻结时间", "Frozen", _time(manifest.frozen_at)),
        ("记录摘要", "Record SHA-256", f"<code>{manifest.record_sha256}</code>"),
    ]
    if manifest.concerns is not None:
        facts.append(("关联的归档包", "Belongs to", f"<code>{manifest.concerns}</code>"))
    rows = (f'<dt>{zh} <span class="en">{en}</span></dt><dd>{what}</dd>' for zh, en, what in facts)
    return f"<dl>{''.join(rows)}</dl>"


def _signers(signers: tuple[Signer, ...]) -> str:
    rows = "".join(
        f"<tr><td>{escape(signer.name)}</td><td>{_both(signer.role)}</td>"
        f"<td>{escape(signer.hospital)}</td><td>{_time(signer.signed_at)}</td>"
        f'<td><a href="{escape(signer.signature_path)}">签名</a>　'
        f'<a href="{escape(signer.certificate_path)}">证书</a></td></tr>'
        for signer in signers
    )
    head = "<tr><th>姓名</th><th>角色</th><th>机构</th><th>时间</th><th>凭据</th></tr>"
    return f"<table>{head}{rows}</table>"


def _files(entries: list[Entry]) -> str:
    rows = "".join(
        f"<tr><td>{_link(entry)}<br><code>{entry.path}</code></td>"
        f'<td class="size">{_size(entry.size_bytes)}</td><td><code>{entry.sha256}</code></td></tr>'
        for entry in entries
    )
    head = '<tr><th>文件</th><th class="size">大小</th><th>SHA-256</th></tr>'
    return f"<table>{head}{rows}</table>"


def _gallery(pictures: list[Entry]) -> str:
    if not pictures:
        return ""
    figures = "".join(
        f'<figure><a href="{escape(entry.path)}"><img src="{escape(entry.path)}" alt=""></a>'
        f"<figcaption>{_both(entry.title)}</figcaption></figure>"
        for entry in pictures
    )
    return f'<h2>关键影像 <small>Key images</small></h2><div class="pictures">{figures}</div>'


def _folded(zh: str, en: str, entries: list[Entry]) -> str:
    if not entries:
        return ""
    said = f"{zh} {len(entries)} 个文件，{_size(sum(entry.size_bytes for entry in entries))}"
    return (
        f'<details><summary>{said} <span class="en">{en}</span></summary>'
        f"{_files(entries)}</details>"
    )


def _time(at: datetime) -> str:
    return f"{at.astimezone(_BEIJING):%Y-%m-%d %H:%M:%S}（北京时间）"


def _how_to_check(signers: tuple[Signer, ...]) -> str:
    commands = ["sha256sum -c SHA256SUMS"]
    if signers:
        first = signers[0]
        commands += [
            f"openssl verify -CAfile certificates/root-01.crt.pem {first.certificate_path}",
            f"openssl x509 -in {first.certificate_path} -noout -pubkey &gt; key.pem",
            f"openssl dgst -sha256 -verify key.pem -signature {first.signature_path} record.json",
        ]
    lines = "\n".join(commands)
    return (
        "<h2>自行核验 <small>Check it yourself</small></h2>"
        "<p>不需要联诊软件。报告 PDF 中的机构签章可用任何 PDF 阅读器核验。"
        '<br><span class="en">No software of ours is needed. Any PDF reader checks the seal '
        f"in the report.</span></p><pre><code>{lines}</code></pre>"
    )


def _link(entry: Entry) -> str:
    return f'<a href="{escape(entry.path)}">{_both(entry.title)}</a>'


def _rank(paper: Entry) -> tuple[bool, str]:
    return paper.path not in _FIRST, paper.path


def _both(label: Label) -> str:
    english = f' <span class="en">{escape(label.en)}</span>' if label.en else ""
    return f"{escape(label.zh)}{english}"


def _size(size_bytes: int) -> str:
    if size_bytes < 1024:
        return f"{size_bytes} B"
    if size_bytes < 1024 * 1024:
        return f"{size_bytes / 1024:.0f} KB"
    return f"{size_bytes / 1024 / 1024:.1f} MB"
