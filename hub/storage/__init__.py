"""What the hub remembers: schema, one batched writer, reads. Out of here come only `hub.domain` values."""
