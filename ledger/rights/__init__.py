"""Protection of rights (Article 15, 权益保护): sealing, requests, erasure, agents, complaints."""
