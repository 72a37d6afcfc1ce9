"""Who comes to a session besides the panel: observers of the alliance (观摩), and guests by a
one-time link, the patient or his family (患者或家属)."""
