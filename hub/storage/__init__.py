"""What the hub remembers: schema, one batched writer, reads. Rows leave this package only as `hub.domain` values."""
