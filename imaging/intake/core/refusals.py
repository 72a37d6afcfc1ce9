"""Why a file is not taken: one table of codes with a sentence in both languages."""

from consult.ledger.errors import Refusal

SENTENCES = {
    "not-dicom": ("不是 DICOM 文件。", "Not a DICOM file."),
    "truncated": ("文件不完整，缺少末尾部分。", "The file breaks off before its end."),
    "broken-header": ("DICOM 文件头损坏，无法读取。", "The DICOM header is broken."),
    "header-too-deep": ("文件头嵌套过深。", "The header is nested too deeply."),
    "header-too-big": ("文件头过大。", "The header is too big."),
    "header-too-slow": ("文件头读取超时。", "Reading the header took too long."),
    "no-transfer-syntax": ("缺少传输语法。", "The transfer syntax is missing."),
    "unsupported-transfer-syntax": (
        "不支持这种传输语法。",
        "This transfer syntax is not supported.",
    ),
    "bad-uid": (
        "检查、序列或影像的 UID 缺失或无效。",
        "A study, series or instance UID is missing or invalid.",
    ),
    "other-study": ("影像属于另一项检查。", "The image belongs to another study."),
    "other-patient": (
        "影像中的患者与病例不一致。",
        "The image is of another patient than the case.",
    ),
    "bad-frames": ("像素数据与所述帧数不符。", "The pixels do not match the frames described."),
    "too-big": ("文件超过大小上限。", "The file is over the size limit."),
    "storage-full": ("存储空间已满，文件未保存。", "Storage is full; the file was not kept."),
    "same-uid-other-bytes": (
        "已有同一 UID 的影像而内容不同；保留先到的一份。",
        "An image with this UID but other content is there already; the first was kept.",
    ),
    "zip-broken": ("压缩包损坏。", "The zip is broken."),
    "zip-bomb": ("压缩包解压后过大。", "The zip would unpack to far too much."),
    "zip-too-many": ("压缩包内文件过多。", "The zip holds too many files."),
    "zip-path": ("压缩包内的路径不安全。", "A path inside the zip is not safe."),
    "zip-nested": ("压缩包内又有压缩包，请先解开。", "A zip inside the zip; unpack it first."),
    "zip-method": ("不支持这种压缩方法。", "This compression method is not supported."),
    "encrypted-zip": ("压缩包有密码，请先解密。", "The zip is encrypted; decrypt it first."),
    "not-an-image": ("不是影像文件，已跳过。", "Not an image; left aside."),
    "dicomdir": ("目录文件 DICOMDIR 不含影像，已跳过。", "A DICOMDIR holds no image; left aside."),
}


def refusal(code: str) -> Refusal:
    """The refusal of this code."""
    zh, en = SENTENCES[code]
    return Refusal(code, zh, en)
