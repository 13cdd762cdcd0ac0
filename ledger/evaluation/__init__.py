"""Public credit evaluation (Article 6, 综合评价): results received, pushed, recalled on change."""
