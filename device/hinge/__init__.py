"""The heart, and pure: readings, commands and the passing of time go in as data, events come out.

No clock, no I/O, no threads, no randomness, no logging. The same input gives the same events, always.
"""
