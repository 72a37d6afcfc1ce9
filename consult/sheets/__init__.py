"""Laboratory values typed beside a photographed sheet (检验单); each correction is a version."""
