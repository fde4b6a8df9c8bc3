// Answers questions about the WeChat envelope, one JSON array in, one out, with an implementation that is not ours.
"use strict";

const Crypt = require("wechat-crypto");

function answer({ ask, token, key, id, text, timestamp, nonce }) {
  const crypt = new Crypt(token, key, id);
  if (ask === "encrypt") return crypt.encrypt(text);
  if (ask === "decrypt") return crypt.decrypt(text);
  return crypt.getSignature(timestamp, nonce, text);
}

let input = "";
process.stdin.setEncoding("utf8");
process.stdin.on("data", (part) => { input += part; });
process.stdin.on("end", () => process.stdout.write(JSON.stringify(JSON.parse(input).map(answer))));
