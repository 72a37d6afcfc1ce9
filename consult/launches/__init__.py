"""What a hospital's own system says of a patient when it opens us for a doctor (带患者信息启动)."""
