"""Overall coordination (Article 17, 统筹推进): who is responsible for what, and by when."""
