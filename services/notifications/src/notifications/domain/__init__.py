"""What a mail is and may become. No I/O."""
