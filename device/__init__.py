"""The device: senses, counts, coaches, keeps the journal, and is the only process that touches hardware."""
