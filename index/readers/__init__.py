"""One file per format: what a person keeps -> SourceText."""

from index.readers.kinds import READABLE, is_readable
from index.readers.page_image import page_image
from index.readers.read import read_file

__all__ = ["READABLE", "is_readable", "page_image", "read_file"]
