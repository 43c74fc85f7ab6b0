"""What the routes work with."""

from functools import partial

from shared.cloud.parts import Parts
from shared.web.app import inside

parts = partial(inside, Parts)
