"""The editor's desk: writing articles, bringing them to publication, and keeping them true."""
