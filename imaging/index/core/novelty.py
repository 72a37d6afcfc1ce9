"""What is new of a batch: the first bytes under a SOP Instance UID stay for good."""

from imaging.index.wire import Added, Entry


def sort_out(entries: list[Entry], known: dict[str, str]) -> tuple[list[Added], list[Entry]]:
    """For each entry what becomes of it, and the entries to be added; `known`: UID → digest."""
    seen: dict[str, str] = dict(known)
    outcomes, fresh = list[Added](), list[Entry]()
    for entry in entries:
        uid, digest = entry.instance.sop_uid, entry.instance.digest
        if uid not in seen:
            seen[uid] = digest
            fresh.append(entry)
            outcomes.append("stored")
        else:
            outcomes.append("duplicate" if seen[uid] == digest else "conflict")
    return outcomes, fresh
