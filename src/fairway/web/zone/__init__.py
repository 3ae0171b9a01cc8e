"""The pages of the zone's registry. What they show is read in `fairway.zone`; nothing is counted here."""
