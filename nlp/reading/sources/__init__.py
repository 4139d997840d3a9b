"""Where bytes come from: files, gzip streams, members of archives; and how they become text."""
