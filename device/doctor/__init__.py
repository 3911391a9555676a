"""`wall-hinge doctor`: looks at everything between the wall socket and the page, and says what to do about it.

`machine` reads what there is into facts; `verdicts` and `sight` judge machine and sensor, one function for a finding,
and are pure; `visit` brings them together for the command, `consultation` in the device that runs.
"""
