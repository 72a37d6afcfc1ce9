"""The recorder: plain RTP in, WebM per track out, without re-encoding; a process of its own."""
