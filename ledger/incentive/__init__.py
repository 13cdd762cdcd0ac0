"""Incentives (Article 8, 守信激励): the incentive list and what honest subjects are granted."""
