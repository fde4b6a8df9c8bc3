"""The public help page: the knowledge that is for everybody, as plain web pages that need no script."""
