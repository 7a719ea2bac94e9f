"""Where things lie on this machine: the source tree, the data folder, the socket of the embedded database."""

import hashlib
import os
import pwd
import tempfile
from pathlib import Path
from urllib.parse import quote

PACKAGE = Path(__file__).resolve().parents[1]
SYSTEM_DATA = Path("/var/lib/gongzhi")

# The kernel allows 107 bytes for a socket's full name, and PostgreSQL appends "/.s.PGSQL.5432".
SOCKET_FOLDER_MAX = 93

DATABASE = "gongzhi"
ROLE = "gongzhi"


def source_tree() -> Path | None:
    """The folder with `pyproject.toml` when the package runs from its source, else None (installed from a wheel)."""
    tree = PACKAGE.parents[1]
    return tree if (tree / "pyproject.toml").is_file() else None


def open_to_others(folder: Path) -> bool:
    """Whether another user of the machine may pass through `folder` and all that it lies in."""
    return all(place.stat().st_mode & 0o001 for place in [folder, *folder.parents] if place.exists())


def default_data() -> Path:
    """`var` in the source tree; elsewhere where the tree cannot serve.

    PostgreSQL refuses to run as root, so under root it runs as another user, who cannot reach root's home.
    """
    tree = source_tree()
    if os.geteuid() == 0:
        return tree / "var" if tree and open_to_others(tree) else SYSTEM_DATA
    if tree and os.access(tree, os.W_OK):
        return tree / "var"
    base = os.environ.get("XDG_DATA_HOME") or Path(pwd.getpwuid(os.getuid()).pw_dir) / ".local" / "share"
    return Path(base) / "gongzhi"


def prepare_data(data: Path) -> None:
    """Make the data folder. Under root the database's user has to pass through it, to a folder of its own in it."""
    if not data.exists():
        data.mkdir(parents=True, mode=0o700)
        if os.geteuid() == 0:
            data.chmod(0o711)


def socket_folder(data: Path) -> Path:
    """Folder of the embedded server's socket; a short one under the temporary folder if the name would get too long."""
    folder = data / "run"
    if len(os.fsencode(folder)) <= SOCKET_FOLDER_MAX:
        return folder
    digest = hashlib.sha256(os.fsencode(data)).hexdigest()[:16]
    return Path(tempfile.gettempdir()) / f"gz-{os.geteuid()}-{digest}"


def embedded_url(data: Path, database: str = DATABASE, role: str = ROLE) -> str:
    """Address of a database in the embedded server of this data folder."""
    return f"postgresql://{role}@/{database}?host={quote(str(socket_folder(data)), safe='')}"
