"""The page of an archive: what it holds, in both languages; a list, and nothing to press."""

from datetime import timedelta, timezone
from html import escape

from consult.archive.wire import Holding, PackageKind

_BEIJING = timezone(timedelta(hours=8))

_KINDS: dict[PackageKind, tuple[str, str]] = {
    "report": ("会诊意见报告", "Report"),
    "amendment": ("修订报告", "Amendment"),
    "execution": ("执行记录", "Execution record"),
}

_STYLE = """
:root{--ink:#1B2430;--quiet:#5B6776;--line:#E3E7EC;--accent:#0E6F6A}
*{box-sizing:border-box}
body{margin:0;background:#F6F7F9;color:var(--ink);
font:14px/22px "PingFang SC","Microsoft YaHei","Noto Sans SC","Noto Sans CJK SC",sans-serif}
header{background:#fff;border-bottom:1px solid var(--line);padding:16px 32px}
h1{margin:0;font-size:20px;line-height:28px}
small,.en{color:var(--quiet);font-size:12px;font-weight:400}
main{margin:24px 32px;background:#fff;border:1px solid var(--line);border-radius:6px;
overflow-x:auto}
table{width:100%;border-collapse:collapse;font-variant-numeric:tabular-nums}
th{text-align:left;font-weight:600;padding:12px 16px;border-bottom:1px solid var(--line);
white-space:nowrap}
td{padding:12px 16px;border-bottom:1px solid var(--line);vertical-align:top}
tr:last-child td{border-bottom:0}
td.size,th.size{text-align:right;white-space:nowrap}td.time{white-space:nowrap}
a{color:var(--accent);text-decoration:none}a:hover{text-decoration:underline}
code{font:12px/18px ui-monospace,Consolas,Menlo,monospace;color:var(--quiet);overflow-wrap:anywhere}
.empty{padding:48px 32px;color:var(--quiet);text-align:center}
footer{margin:0 32px 32px;color:var(--quiet);font-size:12px}
@media print{body,main{background:#fff;border:0}}
"""


def archive_page(hospital: str, key: str, held: list[Holding]) -> str:
    """The page for these holdings, newest first."""
    count = f"{len(held)} 个归档包"
    return "\n".join(
        [
            '<!doctype html><html lang="zh-CN"><head><meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f"<title>归档 {escape(hospital)}</title><style>{_STYLE}</style></head><body>",
            f"<header><h1>会诊归档 <small>Consultation archive</small></h1>{escape(hospital)}",
            f"　<small>{count}</small></header><main>",
            _table(held) if held else _empty(),
            f"</main><footer>回执签名公钥 Receipt key (Ed25519)　<code>{key}</code></footer>",
            "</body></html>\n",
        ]
    )


def _empty() -> str:
    return (
        '<p class="empty">还没有归档包。会诊报告签署后，会自动送到这里。<br>'
        '<span class="en">Nothing yet. Signed reports arrive here by themselves.</span></p>'
    )


def _table(held: list[Holding]) -> str:
    names = (
        ("类别", "Kind", ""),
        ("编号", "Number", ""),
        ("来自", "From", ""),
        ("收到（北京时间）", "Received", ""),
        ("大小", "Size", ' class="size"'),
        ("SHA-256", "", ""),
    )
    head = "".join(f'<th{how}>{zh} <span class="en">{en}</span></th>' for zh, en, how in names)
    return f"<table><tr>{head}</tr>{''.join(map(_row, held))}</table>"


def _row(holding: Holding) -> str:
    receipt, manifest = holding.receipt, holding.manifest
    zh, en = _KINDS[receipt.kind]
    received = receipt.received_at.astimezone(_BEIJING)
    concerns = ""
    if manifest.concerns:
        concerns = f'<br><span class="en">属于 <code>{manifest.concerns[:16]}…</code></span>'
    return (
        f'<tr><td>{zh}<br><span class="en">{en}</span></td>'
        f'<td><a href="/packages/{receipt.package}">{escape(receipt.number)}</a>{concerns}</td>'
        f"<td>{escape(manifest.hospital_name)}</td>"
        f'<td class="time">{received:%Y-%m-%d %H:%M:%S}</td>'
        f'<td class="size">{_size(receipt.size_bytes)}</td>'
        f"<td><code>{receipt.package}</code></td></tr>"
    )


def _size(size_bytes: int) -> str:
    if size_bytes < 1 << 20:
        return f"{size_bytes / 1024:.0f} KB"
    return f"{size_bytes / (1 << 20):.1f} MB"
