// Texts of strangers on every page that shows them, on a narrow telephone: none runs, asks elsewhere or breaks a page.
import { faultsOf } from '../harmless.mjs';
import { hostileText, hostileTexts, numbers } from '../hostile-texts.mjs';
import { watch } from '../watch.mjs';
import { accountOf, message, Webhooks } from '../webhooks.mjs';

const telephone = { width: 360, height: 740 };
const account = accountOf(2399160);
const messages = 1_000;
const perRequest = 10;
const listPagesMax = 50;

// One in so many contacts is opened: each is a page as any other.
const everyContact = 5;
const arrivalMs = 120_000;

export async function hostile(site, notes) {
  await site.use({ viewport: telephone }, async page => {
    const look = looker(page, site, notes);
    await askedFor(page, site, look);
    const webhooks = Webhooks.of(site.options, notes, 'texts in messages');
    if (webhooks) {
      const last = await send(webhooks);
      await arrived(page, site, last);
      await everywhere(page, site, look);
    }

    notes.figure('pages', look.count());
    new Set(look.seen).forEach(what => notes.finding(`a page ${what}`));
  });
}

// Looks at what is open, or opens it.
function looker(page, site, notes) {
  const seen = watch(page, site.base);
  let count = 0;
  const look = async (name, path) => {
    const answer = path ? await page.goto(site.at(path)) : null;
    count++;
    if (answer && answer.status() >= 500) {
      notes.finding(`${name}: status ${answer.status()}`);
    }

    (await faultsOf(page)).forEach(fault => notes.finding(`${name}: ${fault}`));
  };
  return Object.assign(look, { seen, count: () => count });
}

// What somebody is led to by a link, and what they enter themselves.
async function askedFor(page, site, look) {
  for (const [index, each] of hostileTexts.entries()) {
    // Half a sign can be sent to the webhook, but not by a browser.
    const text = each.toWellFormed();
    const words = encodeURIComponent(text);
    for (const path of ['/contacts?q=', '/today?q=', '/message?id=', '/pipeline?reason=']) {
      await look(`${path} with text ${index}`, path + words);
    }

    await page.goto(site.at('/suggestions'));
    await page.fill('#ticket-text', text);
    await page.locator('form:has(#ticket-text) button').click();
    await page.waitForURL('**/suggestions/ticket*');
    await look(`the answer about text ${index}`);
  }
}

async function send(webhooks) {
  const next = numbers(1);
  for (let first = 0; first < messages; first += perRequest) {
    await webhooks.send(account, Array.from({ length: perRequest }, (_, i) => hostileMessage(first + i, next)));
  }

  return numberOf(messages - 1);
}

function hostileMessage(index, next) {
  const name = hostileText(index % 2 === 0 ? index : messages + index, next).slice(0, index % 5 === 0 ? 2_000 : 300);
  const ids = { 0: '<b>"\'&', 3: '" onerror="window.__ran=1' };
  const one = message(
    numberOf(index), `wamid.HOSTILE${index}${ids[index % 7] ?? ''}`, name, hostileText(index, next),
    Date.now() - next(80_000) * 1_000);
  return index % 50 === 3 ? { ...one, type: '<img src=x onerror=window.__ran=1>' } : one;
}

function numberOf(index) {
  return String(15_552_000_000 + index);
}

async function arrived(page, site, number) {
  const end = Date.now() + arrivalMs;
  do {
    await page.goto(site.at(`/contacts?q=${number}`, account));
    if (await page.locator('tbody th a').count() > 0) {
      return;
    }

    await new Promise(resolve => setTimeout(resolve, 1_000));
  } while (Date.now() < end);
  throw new Error(`the last of the ${messages} messages is not there after ${arrivalMs / 1_000} s`);
}

async function everywhere(page, site, look) {
  const contacts = new Set([
    ...await through(page, site, look, '/contacts', 'tbody th a'),
    ...await through(page, site, look, '/today', '.inbox h3 a'),
    ...await through(page, site, look, '/conversations', 'tbody th a'),
  ]);
  for (const path of ['/pipeline?days=30', '/suggestions', '/campaigns', '/models', '/training', '/settings']) {
    await look(path, site.at(path, account));
  }

  for (const contact of [...contacts].filter((_, index) => index % everyContact === 0)) {
    await look('a contact', contact);
    const way = await linkOn(page, 'a[href^="/message"]');
    if (way) {
      await look('the way of a message', way);
    }
  }
}

// A list from its first page to its last.
async function through(page, site, look, path, selector) {
  const links = [];
  let next = site.at(path, account);
  for (let count = 0; next && count < listPagesMax; count++) {
    await look(path, next);
    links.push(...await page.$$eval(selector, all => all.map(each => each.getAttribute('href'))));
    next = await linkOn(page, 'a[rel=next]');
  }

  return links;
}

async function linkOn(page, selector) {
  return await page.$$eval(selector, all => all[0]?.getAttribute('href') ?? null);
}
