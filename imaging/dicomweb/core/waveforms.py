"""Why an electrocardiogram is not drawn, in words; knows no library and no file."""

from consult.ledger.errors import Invalid

SENTENCES: dict[str, tuple[str, str]] = {
    "waveform-other": (
        "这不是可绘制的心电图（支持 12 导联和通用心电波形）。",
        "This is no electrocardiogram that can be drawn (12-lead and general ECG can).",
    ),
    "waveform-none": ("文件中没有波形数据。", "The file holds no waveform."),
    "waveform-too-big": (
        "波形过长或通道过多，无法显示。",
        "The waveform is too long, or has too many channels, to be shown.",
    ),
    "waveform-truncated": (
        "波形数据不完整，文件在传输或导出时被截断。请重新导出。",
        "The waveform is cut off. Export the file again.",
    ),
    "waveform-companded": (
        "波形为压扩编码（µ-law / A-law），不能用于测量，未显示。",
        "The samples are companded (µ-law or A-law): nothing could be measured on them.",
    ),
    "waveform-8-bit": (
        "波形为 8 位采样，精度不足，未显示。",
        "The samples have 8 bits: too coarse to be measured.",
    ),
    "waveform-samples": (
        "波形的采样格式不受支持（支持 16 或 32 位有符号整数）。",
        "The form of the samples is not supported (signed integers of 16 or 32 bits are).",
    ),
    "waveform-uncalibrated": (
        "文件没有说明电压刻度，无法按毫米纸绘制。",
        "The file does not say the voltage of a step, so it can't be drawn to scale.",
    ),
    "waveform-broken": ("心电图文件已损坏，无法读取。", "The electrocardiogram is broken."),
}


def not_drawn(code: str) -> Invalid:
    """The refusal of this code."""
    return Invalid(code, *SENTENCES[code])
