"""Collection and sharing (Article 13, 归集共享): what each source owes the county, and gave."""
