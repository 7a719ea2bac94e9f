"""Data that comes with the platform."""

from pathlib import Path
from typing import Final

#: 台州市's divisions from province to village, statistics of 2023 (see README.md beside it).
TAIZHOU: Final = Path(__file__).with_name("divisions-taizhou.csv")
