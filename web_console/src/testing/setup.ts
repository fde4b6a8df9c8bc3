/** No test reaches the network: what it did not prepare is unreachable. */
globalThis.fetch = () => Promise.reject(new TypeError("no network in tests"));
