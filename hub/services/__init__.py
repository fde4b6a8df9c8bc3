"""Use cases, one per file: they know the domain, the router and ports; never HTTP, SQL or a provider."""
