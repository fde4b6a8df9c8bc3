"""The wire: msgspec structs of the REST API and the desk socket. OpenAPI and the screens' types are
generated from them.

Ids are integers below 2**53. Moments are RFC 3339 strings in UTC. Durations are seconds unless a name says
otherwise.
"""
