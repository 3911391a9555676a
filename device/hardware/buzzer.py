"""The buzzer. Imported where one is wired: gpiozero takes a tenth of a second."""

from gpiozero import TonalBuzzer


class Buzzer(TonalBuzzer):  # type: ignore[misc] # gpiozero publishes no types
    """A buzzer whose pin is low while it is silent.

    lgpio stops a tone where it is, so that every second one would leave the pin at 3.3 V and a current in the coil.
    """

    def stop(self) -> None:
        """Be silent."""
        super().stop()
        self.pwm_device.pin.state = 0
