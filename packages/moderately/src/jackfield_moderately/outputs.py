"""Reading an output that lay in the storage as what it is said to be."""

from __future__ import annotations

import importlib
import json
import zlib
from typing import TYPE_CHECKING, Any, Final

from jackfield.errors import ConfigurationError

from .errors import OutputError
from .statuses import Compression, OutputFileType

if TYPE_CHECKING:
    from .execution_models import PipelineExecutionOutputMetadata

_GZIP_MARK: Final = b"\x1f\x8b"
# Where Python has no decoder of its own: the module that has one, and what to install.
_DECODERS: Final = {Compression.BROTLI: ("brotli", "brotli"), Compression.LZ4: ("lz4.frame", "lz4")}


def read_output(data: bytes, metadata: PipelineExecutionOutputMetadata | None, *, decoded: bool) -> Any:
    """The output: JSON as what it stands for, anything else as bytes. It blocks.

    Args:
        data: What came.
        metadata: What is known of it; without a type it is JSON.
        decoded: Whether the HTTP library has undone a content coding, which then was this compression.

    Raises:
        OutputError: It is not what it is said to be.
        ConfigurationError: A package is missing that can decompress it.
    """
    compression = None if metadata is None or decoded else metadata.compression_type
    if compression not in (None, Compression.NONE):
        data = _decompressed(data, compression)
    if metadata is not None and metadata.file_type not in (None, OutputFileType.JSON):
        return data
    try:
        return json.loads(data)
    except ValueError as error:
        raise OutputError(f"the output is said to be JSON, and is not: {error}") from None
    except RecursionError:
        raise OutputError("the output is JSON that is nested too deeply") from None


def _decompressed(data: bytes, compression: Compression | str) -> bytes:
    if compression == Compression.GZIP:
        return _gunzipped(data)
    if compression not in _DECODERS:
        raise OutputError(f"the output is compressed with {compression}, which is unknown here")
    module, package = _DECODERS[Compression(compression)]
    try:
        decoder: Any = importlib.import_module(module)
    except ImportError:
        raise ConfigurationError(
            f"the output is compressed with {compression}, which Python cannot read by itself: pip install {package}"
        ) from None
    try:
        plain: bytes = decoder.decompress(data)
    except Exception as error:
        raise OutputError(f"the output is said to be compressed with {compression}, and is not") from error
    return plain


def _gunzipped(data: bytes) -> bytes:
    if not data.startswith(_GZIP_MARK):
        # Something on the way has unpacked it, and did not say so.
        return data
    parts: list[bytes] = []
    while data:
        unpacker = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)
        try:
            parts += (unpacker.decompress(data), unpacker.flush())
        except zlib.error as error:
            raise OutputError(f"the output is said to be gzip, and is broken: {error}") from None
        if not unpacker.eof:
            raise OutputError("the output is said to be gzip, and is cut off")
        # A file of several parts, each packed by itself, is one file.
        data = unpacker.unused_data if unpacker.unused_data.startswith(_GZIP_MARK) else b""
    return b"".join(parts)
