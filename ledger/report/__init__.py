"""Credit reports (Article 3, 信用报告): issued in the national format, verified, replaced, used."""
