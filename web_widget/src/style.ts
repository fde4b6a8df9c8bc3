// The look of the widget. One text, put in as a constructed style sheet; every size follows --f, so that large type
// changes all of it. No gap, inset, aspect-ratio or :is(): Chromium 66 and Safari 12 must show the same.

const BASE = `
:host{all:initial;--f:15px;--brand:#1456b8;--strong:#0e3f8a;--soft:#e8f0fc;--brand-line:#b9d0f3;--ink:#16202e;--ink2:#4a5768;
--line:#dfe4ea;--ctl:#8a96a5;--bg:#f3f5f8;--bad:#c0281f;--touch:44px;position:fixed;right:20px;bottom:20px;z-index:2147483000}
.stage{height:100%;font:400 var(--f)/1.6 "PingFang SC","Microsoft YaHei","HarmonyOS Sans SC","Noto Sans CJK SC","WenQuanYi Micro Hei",system-ui,sans-serif;
color:var(--ink);text-autospace:normal;-webkit-text-size-adjust:100%;font-variant-numeric:tabular-nums}
:host([elder]){--f:21px;--ink2:#2b3747;--line:#8a96a5;--touch:56px}
:host([page]){position:fixed;left:0;top:0;right:0;bottom:0}
*{box-sizing:border-box}h2,h3,p{margin:0}button,input,textarea,a{font:inherit;color:inherit}
button{cursor:pointer;border:0;background:none;padding:0;text-align:inherit}a{text-decoration:none}[hidden]{display:none!important}
:focus{outline:2px solid var(--brand);outline-offset:2px}.panel:focus,.log:focus{outline-offset:-2px}
button:focus:not(:focus-visible),.panel:focus:not(:focus-visible),.log:focus:not(:focus-visible){outline:0}
svg{flex:none;fill:none;stroke:currentColor;stroke-width:1.75;stroke-linecap:round;stroke-linejoin:round;vertical-align:-.22em}
small,.small{font-size:calc(var(--f) - 2px)}.soft{color:var(--ink2)}.grow{flex:1;min-width:0}
.launch{display:flex;align-items:center;height:52px;padding:0 22px;border-radius:26px;background:var(--brand);color:#fff;font-weight:600;
font-size:calc(var(--f) + 1px);box-shadow:0 8px 28px rgba(16,35,63,.26)}
:host([elder]) .launch{height:64px;border-radius:32px}
.launch:hover{background:var(--strong)}.launch span{margin-left:8px}
.launch b{margin-left:8px;min-width:22px;padding:0 7px;border-radius:11px;background:var(--bad);font-size:13px;line-height:22px;text-align:center}
.panel{position:relative;display:flex;flex-direction:column;width:390px;height:680px;max-width:calc(100vw - 32px);max-height:calc(100vh - 40px);
background:var(--bg);border-radius:10px;overflow:hidden;box-shadow:0 8px 28px rgba(16,35,63,.22)}
:host([elder]) .panel{width:470px;height:760px}
:host([page]) .panel{width:100%;height:100%;max-width:760px;max-height:none;margin:0 auto;border-radius:0}
`;

const HEAD = `
.head{flex:none;display:flex;align-items:center;min-height:56px;padding:6px 6px 6px 16px;background:var(--brand);color:#fff}
:host([elder]) .head{min-height:68px;background:var(--strong)}
.title{flex:1;min-width:0}.title h2{font-size:calc(var(--f) + 2px);line-height:1.35;font-weight:600;white-space:nowrap;overflow:hidden;text-overflow:ellipsis}
.title small{display:block;line-height:1.4;white-space:nowrap;overflow:hidden;text-overflow:ellipsis}
.ghost{display:flex;align-items:center;justify-content:center;min-width:var(--touch);height:44px;padding:0 8px;border-radius:6px;color:#fff}
.ghost:hover{background:rgba(255,255,255,.16)}.ghost:focus{outline-color:#fff;outline-offset:-3px}.ghost svg+span{margin-left:5px}
:host([elder]) .ghost[aria-pressed=true]{border:2px solid #fff;margin:0 6px;font-size:18px}
.banner{flex:none;display:flex;align-items:center;padding:8px 16px;font-size:calc(var(--f) - 1px);line-height:1.45}
.banner svg{margin-right:8px}.banner>span{flex:1}.banner button{min-height:32px;padding:0 4px;margin-left:8px;text-decoration:underline;white-space:nowrap}
.banner.down{background:#6b4200;color:#fff}.banner.down button:focus{outline-color:#fff}
.banner.back{background:#e5f5ec;color:#0f5a32;border-bottom:1px solid #a9d9bf}.banner.problem{background:#fdecea;color:#a31f17;border-bottom:1px solid #f1b8b3}
`;

const TALK = `
.log{flex:1;min-height:0;overflow-y:auto;padding:12px;-webkit-overflow-scrolling:touch;overscroll-behavior:contain}
.row{display:flex;flex-direction:column;align-items:flex-start;margin-bottom:10px}.row.mine{align-items:flex-end}
.bubble{max-width:84%;padding:10px 14px;background:#fff;border-radius:4px 14px 14px 14px;font-size:calc(var(--f) + 1px);line-height:1.57;
white-space:pre-wrap;overflow-wrap:anywhere;word-break:break-word}
.bubble.mine{background:var(--brand);color:#fff;border-radius:14px 4px 14px 14px}
.bubble.system{background:#eef1f4;color:var(--ink)}
.bubble.help{background:#e6f4f4;border:1px solid #a6d6d6;font-size:var(--f)}.by{color:#0b6161;font-weight:600;font-size:calc(var(--f) - 2px)}.by b{margin-left:6px;padding:0 6px;border-radius:4px;background:var(--bad);color:#fff}
.bubble ol,.bubble ul{margin:0;padding-left:1.5em;white-space:normal}.bubble a.more{display:flex;align-items:center;min-height:44px;margin-top:8px;border-top:1px solid #a6d6d6;text-decoration:none;color:#0b6161}.more svg{margin:0 6px 0 auto}.more svg:first-child{margin-left:0}
.verdict{margin-top:8px;align-items:center}.verdict .hint{margin-right:8px}.aside{margin-bottom:4px}.aside .chip{max-width:100%;text-align:left}
.bubble a{text-decoration:underline;color:var(--brand)}.bubble.mine a,.bubble.mine button{color:#fff}
.bubble.filed{padding:6px}.caption{padding:4px 8px}
:host([elder]) .bubble{max-width:92%}:host([elder]) .bubble:not(.mine){color:#000}
.who{margin:0 0 4px 2px;font-size:calc(var(--f) - 2px);color:var(--ink2)}
.mark{display:flex;align-items:center;flex-wrap:wrap;margin:4px 2px 0;font-size:calc(var(--f) - 2px);color:var(--ink2)}.mark svg{margin-right:4px}
.mark.failed{color:var(--bad)}.link{min-height:32px;padding:0 6px;text-decoration:underline}.mark .link{color:var(--brand)}
.event{margin:4px auto 12px;padding:2px 12px;text-align:center;color:var(--ink2);font-size:calc(var(--f) - 2px)}
.picture{display:block;border-radius:8px;overflow:hidden}.picture img{display:block;max-width:220px;max-height:220px;border-radius:8px;background:#eef1f4}
audio{display:block;width:240px;max-width:100%;height:44px}video{display:block;max-width:100%;border-radius:8px}
.bubble a.doc{display:flex;align-items:center;min-height:44px;padding:2px 8px;text-decoration:none;color:inherit}.doc svg{margin-right:8px}.doc small{display:block;opacity:.85}
.quiet{display:block;min-height:44px;margin:0 auto 8px;padding:0 16px;color:var(--brand);text-align:center}.quiet:hover{text-decoration:underline}
.typing{flex:none;display:flex;align-items:center;padding:0 16px;min-height:4px;color:var(--ink2);font-size:calc(var(--f) - 2px)}
.typing span{margin:4px 6px 4px 0}.typing i{width:5px;height:5px;margin-right:4px;border-radius:50%;background:var(--ink2)}
.bar{height:6px;margin:6px 0;border-radius:3px;background:rgba(160,175,195,.45);overflow:hidden;min-width:150px}.bar i{display:block;height:100%;background:currentColor;transform-origin:0 0;transition:transform .2s}
.bar.wide{height:8px;border-radius:4px;background:var(--line);margin:14px 0 8px}.bar.wide i{background:var(--brand)}
.zoom{position:absolute;left:0;top:0;right:0;bottom:0;display:flex;align-items:center;justify-content:center;background:rgba(8,18,36,.92)}
.zoom img{max-width:100%;max-height:100%}.zoom .round{position:absolute;right:8px;top:8px;color:#fff;background:rgba(8,18,36,.7)}.zoom .round:focus{outline-color:#fff}
`;

const CARDS = `
.card{background:#fff;border-radius:10px;padding:16px;margin-bottom:10px}.card.centre{text-align:center}
:host([elder]) .card{border:2px solid var(--brand)}
h3{font-size:calc(var(--f) + 2px);line-height:1.4;font-weight:600;margin-bottom:8px}.card h3:not(:first-child){margin-top:16px;font-size:calc(var(--f) + 1px)}
.figure{font-size:60px;line-height:1.25;font-weight:600;color:var(--brand)}.figure span{font-size:22px}
.hint{margin:6px 2px 8px;color:var(--ink2)}
.chips{display:flex;flex-wrap:wrap;margin:0 0 0 -8px}.chip{display:inline-flex;align-items:center;justify-content:center;min-height:var(--touch);padding:4px 16px;margin:0 0 8px 8px;
border:1px solid var(--brand-line);border-radius:28px;background:#fff;color:var(--strong);position:relative}.chip svg{margin-right:6px}
.chip:hover{background:#f2f6fb}.chip.on{background:var(--soft);border-color:var(--brand);font-weight:600}
.halves{display:flex;margin-left:-8px}.halves .chip{flex:1;padding:4px 8px}
.choice{display:flex;align-items:center;width:100%;min-height:56px;padding:6px 0;border-bottom:1px solid #eef1f4;color:var(--ink)}.choice:last-child{border:0}
.choice small{display:block;color:var(--ink2);line-height:1.4}.tile{display:flex;align-items:center;justify-content:center;width:32px;height:32px;margin-right:12px;border-radius:6px}
.blue{background:var(--soft);color:var(--brand)}.amber{background:#fff4e0;color:#9a5b00}
.faces{display:flex;justify-content:space-between;margin:4px -4px 0}
.face{position:relative;flex:1 1 20%;display:flex;flex-direction:column;align-items:center;padding:6px 2px;border-radius:8px;text-align:center;cursor:pointer;color:#566273;font-size:calc(var(--f) - 2px);line-height:1.3}
.face span{color:var(--ink);margin-top:4px}.face svg{stroke-width:1.3}.face.on,.face.on span{color:var(--brand);font-weight:600}.face.on svg{fill:var(--soft)}
:host([elder]) .faces{flex-wrap:wrap}:host([elder]) .face{flex:1 1 30%;font-size:18px}
label input[type=radio]{position:absolute;left:0;top:0;width:100%;height:100%;margin:0;opacity:0;cursor:pointer}
.face:focus-within,.chip:focus-within{outline:2px solid var(--brand);outline-offset:2px}
.field{display:block;margin-top:14px}.field>span:first-child{display:block;margin-bottom:4px}
.field input,.field textarea{display:block;width:100%;min-height:var(--touch);padding:9px 12px;border:1px solid var(--ctl);border-radius:8px;background:#fff;resize:vertical}
.field .wrong{border:2px solid var(--bad)}.error{display:flex;align-items:center;color:var(--bad);margin-top:4px}.error svg{margin-right:6px}
.primary{display:inline-flex;align-items:center;justify-content:center;min-height:var(--touch);padding:0 18px;border-radius:8px;background:var(--brand);color:#fff;font-weight:600;white-space:nowrap}
.primary:hover{background:var(--strong)}.primary:disabled{background:#5f6b7a;cursor:default}.primary svg,.outline svg{margin-right:8px}.wide{width:100%;margin-top:16px}.quiet.wide{margin-top:8px}
.outline{display:inline-flex;align-items:center;justify-content:center;min-height:var(--touch);padding:0 16px;border:2px solid var(--brand);border-radius:8px;background:#fff;color:var(--strong);white-space:nowrap}
.pair{display:flex;width:100%;margin-top:12px}.pair .outline{flex:1}.pair .outline+.outline{margin-left:10px}
`;

const COMPOSE = `
.compose{flex:none;background:#fff;border-top:1px solid var(--line);padding:8px 10px;padding-bottom:calc(8px + env(safe-area-inset-bottom,0px))}
.write{display:flex;flex-wrap:wrap;align-items:flex-end;margin:0}.write .error{width:100%;margin:0 0 6px}
.write textarea{flex:1;min-width:0;height:var(--touch);max-height:128px;margin:0 4px;padding:9px 12px;border:1px solid var(--ctl);border-radius:8px;line-height:1.57;resize:none;font-size:max(16px,var(--f))}
textarea::placeholder,input::placeholder{color:#5f6b7a;opacity:1}
.round{display:flex;align-items:center;justify-content:center;flex:none;width:var(--touch);height:var(--touch);border-radius:8px;color:var(--ink2)}.round:hover{background:#eef1f4}
.write>.primary:last-child{margin-left:4px}:host([elder]) .write textarea{order:-1;flex:1 0 100%;margin:0 0 8px}:host([elder]) .write>.primary{flex:1}.write>.outline{margin-left:8px}.write .grow{align-self:center}
.tray{display:flex;flex-wrap:wrap;padding-top:8px}.tool{flex:0 0 33.33%;display:flex;flex-direction:column;align-items:center;justify-content:center;min-height:68px;border-radius:8px;color:var(--strong)}
.tool span{color:var(--ink);font-size:calc(var(--f) - 1px)}.tool:hover{background:#f2f6fb}
@media(max-width:520px){:host([open]){left:0;top:0;right:0;bottom:0}:host([open]) .panel{position:fixed;left:0;top:0;width:100%;height:100%;max-width:none;max-height:none;border-radius:0}
:host([elder]) .ghost[href] span{display:none}.title h2{font-size:calc(var(--f) + 1px)}}
@media(prefers-reduced-motion:no-preference){.typing i{animation:dot 1.2s infinite}.typing i+i{animation-delay:.2s}.typing i+i+i{animation-delay:.4s}@keyframes dot{30%{opacity:.25}}}
@media(prefers-reduced-motion:reduce){*{animation:none!important;transition:none!important}}
@media print{:host{display:none}}
`;

export const CSS = BASE + HEAD + TALK + CARDS + COMPOSE;
