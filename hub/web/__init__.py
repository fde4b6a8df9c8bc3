"""HTTP and sockets: translate a request, call one service, translate back."""
