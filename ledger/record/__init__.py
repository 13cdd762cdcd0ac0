"""Credit archives (Article 4, 信用档案): records, how they are filed, corrected and annulled."""
