"""What coordinators, ARS and the ministry read: the progress of a campaign, its affectations."""
