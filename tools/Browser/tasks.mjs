// What people come for. Each task says on whose page its data is found, and what is clicked, from Today on.
import { newApplication } from './keys.mjs';
import { hearVoiceNote } from './voice.mjs';

const waiting = ['/today', '.inbox h3 a'];
const keyForm = page => page.locator('details', { has: page.locator('#application') });

export const tasks = [
  {
    name: 'see who is angriest, and why',
    data: ['/today', '.inbox > li .mark.high'],
    run: clicks => clicks.sees('.inbox > li:first-child .why'),
  },
  {
    name: 'correct a label',
    data: waiting,
    async run(clicks) {
      await clicks.on('.inbox h3 a');
      const label = clicks.page.locator('ul.labels details').first();
      await clicks.on(label.locator('summary'));
      await clicks.on(label.locator('button').nth(1));
      await clicks.sees('.notice');
    },
  },
  {
    name: 'see why a lead is hot',
    data: waiting,
    async run(clicks) {
      await clicks.on('.inbox h3 a');
      await clicks.sees('.scores article .reasons li');
    },
  },
  {
    name: 'start a training',
    data: ['/training', 'form[action^="/training/start"]'],
    async run(clicks) {
      await clicks.on('nav a[href^="/training"]');
      await clicks.on('form[action^="/training/start"] button');
      await clicks.sees('.notice');
    },
  },
  {
    name: 'see whether a training made it better',
    data: ['/training', 'section[aria-labelledby=runs] li'],
    async run(clicks) {
      await clicks.on('nav a[href^="/training"]');
      await clicks.sees('section[aria-labelledby=runs] li .mark');
    },
  },
  {
    name: 'compare two versions',
    data: ['/models', 'form[action^="/models/compare"]'],
    async run(clicks) {
      await clicks.on('nav a[href^="/models"]');
      await clicks.on('form[action^="/models/compare"] button');
      await clicks.page.waitForURL('**/models/compare*');
      await clicks.sees('main table');
    },
  },
  {
    name: 'roll a model back',
    data: ['/models', 'a[href^="/models/rollback"]'],
    async run(clicks) {
      await clicks.on('nav a[href^="/models"]');
      await clicks.on('a[href^="/models/rollback"]');
      await clicks.on('form.ask button.main');
      await clicks.sees('.notice');
      await liveAgain(clicks.page);
    },
  },
  { name: 'hear a voice note', data: ['/today', 'main'], run: hearVoiceNote },
  {
    name: 'find a phone number',
    data: waiting,
    async run(clicks) {
      await clicks.on('.inbox h3 a');
      const number = await clicks.page.locator('dd[dir=ltr]').first().innerText();
      await clicks.today();
      await clicks.on('nav a[href^="/contacts"]');
      await clicks.page.fill('input#q', number);
      await clicks.on('form[action="/contacts"] button.main');
      await clicks.page.waitForURL(address => address.searchParams.get('q') === number);
      await clicks.sees('tbody th a');
    },
  },
  {
    name: 'see the dead letters of today',
    data: ['/pipeline', 'section[aria-labelledby=letters]'],
    async run(clicks) {
      await clicks.on('nav a[href^="/pipeline"]');
      await clicks.sees('section[aria-labelledby=letters] :is(tbody th, .empty)');
    },
  },
  {
    name: 'make a key',
    data: ['/settings', '#application'],
    async run(clicks) {
      await clicks.on('nav a[href^="/settings"]');
      const key = keyForm(clicks.page);
      await clicks.on(key.locator('summary'));
      await key.locator('#application').fill(newApplication());
      await clicks.on(key.locator('button.main'));
      await clicks.sees('.notice .secret');
    },
  },
];

// Not counted: whoever does the task next, without JavaScript, has something to roll back again.
async function liveAgain(page) {
  await page.locator('a[href^="/models/promote"]').first().click();
  await page.locator('form.ask button.main').click();
  await page.locator('.notice').first().waitFor();
}
