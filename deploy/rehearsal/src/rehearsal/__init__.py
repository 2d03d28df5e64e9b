"""A national campaign, played by people who have nothing but an address, a mailbox and the site."""
