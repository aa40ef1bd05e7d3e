// Texts that a careless page would run, follow, break on or overflow with.

// What runs sets this.
const run = 'window.__ran=1';

export const hostileTexts = [
  `<script>${run}</script>`, `"><img src=x onerror=${run}>`, `' onmouseover='${run}`, '</p></li></main></body>',
  `javascript:${run}`, '{{7*7}}', '${7*7}', `<svg/onload=${run}>`, `</title><script>${run}</script>`,
  '%3Cscript%3E', '<!--', ']]>', `&lt;script&gt;${run}&lt;/script&gt;`, `<iframe src="javascript:parent.__ran=1">`,
  `<math><mi//xlink:href="data:x,<script>${run}</script>">`, `<a href="javascript:${run}">click</a>`,
  '<style>*{display:none}</style>', '<link rel=stylesheet href=//elsewhere.example/x.css>',
  '<base href=//elsewhere.example>', '<meta http-equiv=refresh content="0;url=//elsewhere.example">',
  '<form action=//elsewhere.example><button>x', '<div hx-get="//elsewhere.example" hx-trigger="load">',
  `<div hx-on:click="${run}" hx-get=/sign-out>`, '<textarea>', '<title>', '<xmp>', '<plaintext>',
  `<noscript><p title="</noscript><img src=x onerror=${run}>">`, `";${run};//`, '`${' + run + '}`',
  `<details open ontoggle=${run}>`, `<input autofocus onfocus=${run}>`, `<body onload=${run}>`,
  `<object data="javascript:${run}">`, '<embed src=//elsewhere.example>', '../../../etc/passwd',
  "'; DROP TABLE messages; --", '=cmd|calc', '<x'.repeat(200),
  '\u202eevil\u202c', '\u202e'.repeat(40) + 'RLO', 'مرحبا <b>', 'W'.repeat(1500), '𒐫'.repeat(300),
  'a\u0300\u0301\u0302\u0303'.repeat(200), '\n'.repeat(300) + 'end', '\t\t\t', '\u0000null', '\ud83d',
  '😀'.repeat(400), '\u2028\u2029', '\ufeff\u200b\u200d'.repeat(50),
];

/** Numbers from 0 up to a bound, the same at every run, so that what is found is found again. */
export function numbers(seed) {
  let state = seed;
  return bound => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor(state / 2 ** 32 * bound);
  };
}

/** The texts themselves first, then mixtures of them. */
export function hostileText(index, next) {
  if (index < hostileTexts.length) {
    return hostileTexts[index];
  }

  const [one, other] = [hostileTexts[next(hostileTexts.length)], hostileTexts[next(hostileTexts.length)]];
  return next(3) > 0
    ? one + other
    : [...one].map(sign => [next(1000), sign]).sort((a, b) => a[0] - b[0]).map(pair => pair[1]).join('') + other;
}
