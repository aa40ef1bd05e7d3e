// Somebody with a task: starts on Today, and counts clicks.

export class Clicks {
  count = 0;

  constructor(site, page, tenant, isScripted) {
    this.site = site;
    this.page = page;
    this.tenant = tenant;
    this.isScripted = isScripted;
  }

  /** Opens Today, before anything is clicked. */
  async today() {
    await this.page.goto(this.site.at('/today', this.tenant));
    this.count = 0;
  }

  async on(target) {
    this.count++;
    await this.#first(target).click();
  }

  /** Fails unless it is there within the time that everything has. */
  async sees(target) {
    await this.#first(target).waitFor();
  }

  #first(target) {
    return (typeof target === 'string' ? this.page.locator(target) : target).first();
  }
}
