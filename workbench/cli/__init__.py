"""The command line: parses, calls a verb of ``api``, prints. No rule of the domain lives here."""
