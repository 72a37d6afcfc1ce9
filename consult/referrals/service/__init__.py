"""Referrals carried out: from the draft to the close, the emergency in one press."""
