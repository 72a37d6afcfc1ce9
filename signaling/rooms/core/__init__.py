"""The live session's rules: who sits where, who hears what, what is kept; never waits."""
