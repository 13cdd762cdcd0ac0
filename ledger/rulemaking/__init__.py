"""Rule making (Article 19, 制度建设): documents of agencies, and what a local rule may not do."""
