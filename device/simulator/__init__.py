"""A sensor in software and somebody to stand in front of it, for machines that have neither."""
