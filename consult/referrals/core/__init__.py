"""The rules of referral: states, who may what, the emergency, papers owed, revisits."""
