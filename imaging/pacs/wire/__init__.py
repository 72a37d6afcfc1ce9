"""The words of the hospital's picture archive (PACS): what goes out, what comes in."""
