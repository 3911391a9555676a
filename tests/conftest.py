"""No test depends on how fast the machine is: some run on a Raspberry Pi's processor, emulated."""

from hypothesis import HealthCheck, settings

settings.register_profile("any-machine", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("any-machine")
