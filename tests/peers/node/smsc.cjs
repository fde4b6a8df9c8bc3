// A short message centre that speaks SMPP by an implementation that is not ours. Events go out, orders come in, as
// JSON lines. An order is { mo: {...} } (deliver a message), { rule: { to, do, after, times, status } } (what
// to do with messages to a number: swallow, cut, refuse, late), { mute }, { delay }, { unbind }, { kick }, { receipts }, { stat }.
// With the option keep, what is to be delivered lies on a shelf until it is thanked for, also over sessions.
"use strict";

const { readFileSync } = require("node:fs");
const readline = require("node:readline");
const smpp = require("smpp");

const options = JSON.parse(process.argv[2] || "{}");
const tell = (event) => process.stdout.write(`${JSON.stringify(event)}\n`);
const sessions = new Set();
const rules = new Map();
const parts = new Map();
const state = { mute: false, delay: options.delay || 0, receipts: "DELIVRD", quiet: Boolean(options.quiet) };
const shelf = new Map();
let shelved = 0;
let taken = 0;
let open = 0;
let mostOpen = 0;

const words = (value) => (value && value.message !== undefined ? value.message : value) ?? "";

// Which part of which long message this is, as the sender marked it.
function partOf(pdu) {
  const udh = pdu.short_message && pdu.short_message.udh && pdu.short_message.udh[0];
  if (udh) return { how: "udh", ref: udh[2], total: udh[3], number: udh[4] };
  if (pdu.sar_total_segments > 1)
    return { how: "sar", ref: pdu.sar_msg_ref_num, total: pdu.sar_total_segments, number: pdu.sar_segment_seqnum };
  return { how: pdu.message_payload === undefined ? "short" : "payload", total: 1, number: 1, ref: 0 };
}

// The whole text once its last part is there.
function joined(pdu, part) {
  const text = words(pdu.message_payload === undefined ? pdu.short_message : pdu.message_payload);
  if (part.total === 1) return text;
  const key = `${pdu.destination_addr} ${part.ref} ${part.total}`;
  const found = parts.get(key) || new Map();
  found.set(part.number, text);
  parts.set(key, found);
  if (found.size < part.total) return null;
  parts.delete(key);
  return [...found.keys()].sort((a, b) => a - b).map((number) => found.get(number)).join("");
}

function ruleFor(to) {
  const rule = rules.get(to);
  if (rule && rule.after-- > 0) return undefined;
  if (rule && rule.times !== undefined && rule.times-- <= 0) {
    rules.delete(to);
    return undefined;
  }
  return rule;
}

function receipt(session, pdu, id) {
  if (!(pdu.registered_delivery & 1) || !state.receipts) return;
  const text = `id:${id} sub:001 dlvrd:001 submit date:2601010900 done date:2601010901 stat:${state.receipts} err:000 text:`;
  bring(
    session,
    { source_addr: pdu.destination_addr, destination_addr: pdu.source_addr, esm_class: 4, short_message: text },
    (answer) => state.quiet || tell({ event: "receipt_ack", id, status: answer.command_status }),
  );
}

function bring(session, pdu, thanked, tag) {
  if (!options.keep) return session.deliver_sm(pdu, thanked);
  const number = (shelved += 1);
  shelf.set(number, { pdu, thanked, tag });
  return offer(session, number);
}

function offer(session, number) {
  const { pdu, thanked, tag } = shelf.get(number) || {};
  if (!pdu || !session || !sessions.has(session)) return;
  if (tag) tell({ event: "offered", tag });
  session.deliver_sm({ ...pdu }, (answer) => {
    if (answer.command_status) return setTimeout(() => offer(session, number), 1000);
    if (shelf.delete(number)) thanked(answer);
    return undefined;
  });
}

function submit(session, pdu) {
  open += 1;
  mostOpen = Math.max(mostOpen, open);
  const to = pdu.destination_addr;
  const rule = ruleFor(to) || {};
  const finish = (response, wait) => setTimeout(() => { open -= 1; session.send(response); }, wait);
  if (rule.do === "refuse") {
    tell({ event: "refused", to });
    return finish(pdu.response({ command_status: rule.status }), state.delay);
  }
  const part = partOf(pdu);
  const text = joined(pdu, part);
  const id = (taken += 1).toString(16).padStart(8, "0");
  if (!state.quiet) {
    tell({ event: "submit", id, to, from: pdu.source_addr, text, coding: pdu.data_coding, validity: pdu.validity_period, ...part });
  }
  if (rule.do === "swallow") { open -= 1; return undefined; }
  if (rule.do === "cut") { open -= 1; return session.destroy(); }
  finish(pdu.response({ message_id: id }), rule.do === "late" ? rule.wait : state.delay);
  return state.receipts && setTimeout(() => receipt(session, pdu, id), state.delay + (rule.do === "late" ? rule.wait : 0));
}

function serve(session) {
  sessions.add(session);
  session.on("close", () => { sessions.delete(session); tell({ event: "close" }); });
  session.on("error", (error) => tell({ event: "error", what: String(error) }));
  session.on("bind_transceiver", (pdu) => {
    const wrong = pdu.password !== "secret";
    tell({ event: "bind", user: pdu.system_id, wrong });
    session.send(pdu.response(wrong ? { command_status: smpp.ESME_RINVPASWD } : { system_id: "SMSC" }));
    if (options.greet && !wrong) deliver(session, options.greet);
    if (!wrong) for (const number of shelf.keys()) offer(session, number);
  });
  session.on("enquire_link", (pdu) => { tell({ event: "enquire_link" }); if (!state.mute) session.send(pdu.response()); });
  session.on("unbind", (pdu) => { tell({ event: "unbind" }); session.send(pdu.response()); session.close(); });
  session.on("submit_sm", (pdu) => submit(session, pdu));
}

function deliver(session, mo) {
  const { tag = 0, from, to, text, udh, payload, ...more } = mo;
  const pdu = { source_addr: from, destination_addr: to, ...more };
  if (payload) pdu.message_payload = { message: text };
  else pdu.short_message = udh ? { udh: Buffer.from(udh), message: text } : text;
  if (udh) pdu.esm_class = 0x40;
  bring(session, pdu, (answer) => tell({ event: "mo_ack", tag, status: answer.command_status }), tag);
}

const server = options.key
  ? smpp.createServer({ key: readFileSync(options.key), cert: readFileSync(options.cert) }, serve)
  : smpp.createServer(serve);
server.listen(0, "127.0.0.1", () => tell({ event: "listening", port: server.address().port }));

const orders = {
  mo: (mo, session) => deliver(session, mo),
  unbind: (_, session) => session.unbind(() => session.close()),
  kick: (_, session) => session.destroy(),
};
readline.createInterface({ input: process.stdin }).on("line", (line) => {
  const order = JSON.parse(line);
  for (const name of ["mute", "delay", "receipts"]) if (name in order) state[name] = order[name];
  if (order.rule) rules.set(order.rule.to, order.rule);
  if (order.stat) tell({ event: "stat", mostOpen, taken, shelved: shelf.size });
  if (options.keep && order.mo) {
    deliver([...sessions].at(-1), order.mo);
    delete order.mo;
  }
  for (const session of sessions) for (const [name, obey] of Object.entries(orders)) if (order[name]) obey(order[name], session);
  tell({ event: "told" });
}).on("close", () => process.exit(0));
