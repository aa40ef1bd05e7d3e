// The dashboard of somebody who is signed in: addresses, windows, tenants.
import { signIn } from './session.mjs';
import { isOfChecks } from './webhooks.mjs';

const waitMs = 15_000;

export class Site {
  tenants = [''];
  tenant = '';

  constructor(browser, options, state) {
    this.browser = browser;
    this.options = options;
    this.state = state;
    this.base = options.url;
  }

  /** Signs in and chooses a tenant. */
  static async open(browser, options) {
    const site = new Site(browser, options, await signIn(browser, options));
    await site.use({}, async page => {
      await page.goto(site.at('/today'));
      const names = await page.$$eval('#tenant option', all => all.map(each => each.value));
      const others = names.filter(name => !isOfChecks(name));
      site.tenants = others.length > 0 ? others : [''];
      site.tenant = options.tenant ?? await busiest(site, page);
    });
    return site;
  }

  /** An address of a page, with the tenant unless it names one. */
  at(path, tenant = this.tenant) {
    const address = new URL(path, this.base);
    if (tenant && !address.searchParams.has('tenant')) {
      address.searchParams.set('tenant', tenant);
    }

    return address.href;
  }

  /** A window of its own, closed afterwards: signed in, unless the settings say otherwise. */
  async use(settings, work) {
    const context = await this.browser.newContext({
      storageState: this.state,
      viewport: { width: 1440, height: 900 },
      ...settings,
    });
    context.setDefaultTimeout(waitMs);
    try {
      return await work(await context.newPage());
    } finally {
      await context.close();
    }
  }

  /** The first tenant, the chosen one before all others, whose page has something; null where none has. */
  async tenantWith(path, selector) {
    return await this.use({}, async page => {
      for (const tenant of new Set([this.tenant, ...this.tenants])) {
        await page.goto(this.at(path, tenant));
        if (await page.locator(selector).count() > 0) {
          return tenant;
        }
      }

      return null;
    });
  }

  /** Where the first such link of a tenant leads to; null where there is none. */
  async linkOf(path, selector) {
    const tenant = await this.tenantWith(path, selector);
    return tenant === null ? null : await this.use({}, async page => {
      await page.goto(this.at(path, tenant));
      return await page.locator(selector).first().getAttribute('href');
    });
  }
}

async function busiest(site, page) {
  let best = { tenant: site.tenants[0], waiting: -1 };
  for (const tenant of site.tenants) {
    await page.goto(site.at('/today', tenant));
    const waiting = await page.locator('.inbox > li').count();
    best = waiting > best.waiting ? { tenant, waiting } : best;
  }

  return best.tenant;
}
