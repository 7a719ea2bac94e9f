"""The volunteers' notice on handling personal information: which text people agreed to (PIPL Art. 17)."""

from typing import Final

#: Version of the notice; a new text gets a new one.
VOLUNTEER_WORDING: Final = "volunteer-2026-11"
