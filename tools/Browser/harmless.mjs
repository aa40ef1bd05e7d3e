// Whether a page that shows what strangers wrote is still our page.

/** What is wrong with it; empty where nothing is. */
export async function faultsOf(page) {
  return await page.evaluate(() => {
    const faults = [];
    const add = (isFound, what) => isFound && faults.push(what);
    const all = [...document.body.querySelectorAll('*')];
    add(globalThis.__ran === 1, 'runs what somebody wrote');
    add(document.body.children.length !== 3 || document.querySelectorAll('main').length !== 1,
      'has another structure: a text has closed or opened an element');
    add(document.body.querySelector(
      'script, iframe, object, embed, base, meta, link, style, xmp, plaintext, title:not(svg title)'),
      'has an element that somebody wrote');
    add(all.some(each => [...each.attributes].some(attribute => attribute.name.startsWith('on'))),
      'has an event handler in an attribute');
    add(all.some(each => each.id !== 'live'
      && [...each.attributes].some(attribute => attribute.name.startsWith('hx-'))),
    'has an hx- attribute outside the part that changes by itself');
    add(all.some(each => ['href', 'src', 'action'].some(name => {
      const address = each.getAttribute(name);
      return address !== null && new URL(address, document.baseURI).origin !== location.origin;
    })), 'has a link to elsewhere');
    add(document.documentElement.scrollWidth > document.documentElement.clientWidth, 'scrolls sideways');
    return faults;
  });
}
