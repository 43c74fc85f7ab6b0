"""What complaints of the caller's office may be about, as its file calls it."""

from __future__ import annotations

from functions.transition.parts import parts
from functions.transition.reading import caller
from shared.web.language import language


def categories() -> dict[str, str]:
    """The title of each by its key, in the present request's language and in the order of the forms."""
    office = parts().offices[caller().office]
    return {each.key: each.title.in_language(language()) for each in office.categories}
