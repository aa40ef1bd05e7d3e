// What the checks found, as people read it and as JSON.

/** A check that was not run is absent; one that could not be judged says why. */
export class Report {
  #checks = {};
  #fault;
  #url;

  constructor(url) {
    this.#url = url;
  }

  /** No check found anything, and each came to its end. */
  get ok() {
    return !this.#fault && Object.values(this.#checks).every(check => check.findings.length === 0);
  }

  /** Runs a check with somewhere to write its findings and figures. */
  async run(name, check) {
    const result = { ok: true, findings: [], notJudged: [], figures: {}, seconds: 0 };
    this.#checks[name] = result;
    const started = Date.now();
    const say = (kind, text) => console.error(`${name}: ${kind}${text}`);
    const notes = {
      finding(text) {
        result.findings.push(text);
        say('', text);
      },
      notJudged(text) {
        result.notJudged.push(text);
        say('not judged: ', text);
      },
      figure(key, value) {
        result.figures[key] = value;
      },
    };
    try {
      await check(notes);
    } catch (fault) {
      notes.finding(`stopped: ${firstLine(fault)}`);
    }

    result.ok = result.findings.length === 0;
    result.seconds = Math.round((Date.now() - started) / 1000);
    say(result.ok ? 'ok' : 'NOT ok', `, ${result.seconds} s, ${JSON.stringify(result.figures)}`);
  }

  /** Nothing could be checked. */
  fail(fault) {
    this.#fault = firstLine(fault);
    console.error(this.#fault);
  }

  toJSON() {
    return { ok: this.ok, url: this.#url, fault: this.#fault, checks: this.#checks };
  }
}

/** What went wrong, without the page that Playwright quotes after it. */
export function firstLine(fault) {
  return String(fault?.message ?? fault).split('\n')[0];
}
