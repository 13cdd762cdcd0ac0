"""Credit repair (Article 12, 信用修复): eligibility, the case, its decision and execution."""
