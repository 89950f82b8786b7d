"""What all tests share: no test fails for being slow."""

from hypothesis import settings

settings.register_profile("certify", deadline=None)
settings.load_profile("certify")
