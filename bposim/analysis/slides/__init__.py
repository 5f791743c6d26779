"""Results as PowerPoint slides with charts of PowerPoint's own; needs the extra `pptx`."""
