"""Results of examinations and laboratories by patient, whoever made them (检查检验结果)."""
