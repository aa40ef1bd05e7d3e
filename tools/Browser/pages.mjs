// Every kind of page there is, with how to open it.

const fixed = [
  '/today', '/today?risk=high', '/contacts', '/contacts?q=nobody-is-called-this', '/conversations',
  '/conversations?trend=declining', '/campaigns', '/suggestions', '/suggestions?tier=warm', '/suggestions/hours',
  '/models', '/training', '/pipeline', '/pipeline?days=30', '/replays', '/erasures', '/settings', '/password',
  '/message',
];

const missing = ['/no-such-page', '/contact?key=none', '/message?id=none', '/replays/job?id=none'];

// What only a link leads to: the page with the link, and the link.
const linked = {
  'a contact': ['/today', '.inbox h3 a'],
  'a message that is no text': ['/today?days=90', '.inbox a.mark'],
  'a campaign': ['/campaigns', 'tbody a'],
  'dead letters of a reason': ['/pipeline', 'a[href*="reason="]'],
  'bringing dead letters back': ['/pipeline', 'a[href^="/pipeline/letters"]'],
  'making a version live': ['/models', 'a[href^="/models/promote"]'],
  'a replay': ['/replays', 'tbody a'],
  'rolling a model back': ['/models', 'a[href^="/models/rollback"]'],
};

// What the page of a replay leads to, as far as its state allows.
const ofReplay = {
  'what a replay changes': '/replays/diff',
  'the question before a cutover': '/replays/cutover',
};

const forms = {
  'the answer about a message': ['/suggestions', '#ticket-text', 'I want my money back, this is terrible!'],
  'the answer about a campaign': ['/suggestions', '#campaign-text', 'Our new jackets arrive tomorrow!'],
  'two versions side by side': ['/models', 'form[action^="/models/compare"] select', null],
};

/**
 * The pages of a site: a name, the status that is expected, whether nobody is signed in, and what opens it.
 * @param absent is told of each page that the data of this site does not have.
 */
export async function pagesOf(site, absent = () => {}) {
  const pages = [
    ...fixed.map(path => at(path, 200, site.at(path))),
    ...missing.map(path => at(path, 404, site.at(path))),
    ...['/sign-in', '/welcome?code=none'].map(path =>
      ({ ...at(path, path === '/sign-in' ? 200 : 404, site.at(path, '')), isSignedOut: true })),
  ];
  for (const [name, [path, selector]] of Object.entries(linked)) {
    const link = await site.linkOf(path, selector);
    if (link) {
      pages.push(at(name, 200, site.at(link)));
    } else {
      absent(name);
    }
  }

  const contact = pages.find(page => page.name === 'a contact');
  const where = contact && await site.linkOf(contact.address, 'a[href^="/message"]');
  if (where) {
    pages.push(at('the way of a message', 200, site.at(where)));
  }

  if (contact) {
    pages.push(at('the question before an erasure', 200, contact.address.replace('/contact?', '/contact/erase?')));
  }

  const replay = pages.find(page => page.name === 'a replay');
  for (const [name, path] of Object.entries(ofReplay)) {
    const link = replay && await site.linkOf(replay.address, `a[href^="${path}"]`);
    if (link) {
      pages.push(at(name, 200, site.at(link)));
    } else {
      absent(name);
    }
  }

  for (const [name, [path, selector, text]] of Object.entries(forms)) {
    const tenant = await site.tenantWith(path, selector);
    if (tenant !== null) {
      pages.push({ name, status: 200, open: page => send(page, site.at(path, tenant), selector, text) });
    } else {
      absent(name);
    }
  }

  return pages;
}

function at(name, status, address) {
  return { name, status, address, open: page => page.goto(address) };
}

async function send(page, address, selector, text) {
  await page.goto(address);
  const field = page.locator(selector).first();
  if (text !== null) {
    await field.fill(text);
  }

  const [answer] = await Promise.all([page.waitForNavigation(), field.evaluate(each => each.form.requestSubmit())]);
  return answer;
}
