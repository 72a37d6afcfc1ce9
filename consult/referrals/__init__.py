"""Referral up, down and back between hospitals (双向转诊), and the emergency in one press."""
