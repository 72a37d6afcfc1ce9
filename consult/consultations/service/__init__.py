"""The use cases of a consultation, by who does them; all of them go through the register."""
